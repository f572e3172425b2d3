"""The stages of training. The flow needs the layout; the decoder knows of neither and may be trained at the same time."""

import torch
from torch.nn import functional as F

from mixed import Mixed
from networks import Decoder, Flow, Layout
from prompts import Prompts
from run import Run


def new_layout(works, settings):
    torch.manual_seed(settings["seed"] + 2)
    side = works.size // settings["patch"]
    return Layout(settings["latentChannels"], side, len(works.words["words"]), settings["layout"]["width"])


def new_flow(works, settings):
    flow = settings["flow"]
    torch.manual_seed(settings["seed"])
    side = works.size // settings["patch"]
    return Flow(
        settings["latentChannels"], side, len(works.words["words"]), flow["widths"], flow["blocks"], flow["condition"]
    )


def new_decoder(encoder, settings):
    decoder = settings["decoder"]
    torch.manual_seed(settings["seed"] + 1)
    return Decoder(settings["latentChannels"], encoder.deviations, decoder["widths"], decoder["blocks"])


class Asked:
    """Training works by chance, as they are or mirrored, and words that ask for them."""

    def __init__(self, works, encoded, batch):
        self.works, self.encoded, self.batch = works, encoded, batch
        self.prompts = Prompts(works.words)

    def draw(self, run):
        picks = torch.randint(self.encoded.shape[1], (self.batch,), generator=run.generator).tolist()
        mirrors = torch.randint(2, (self.batch,), generator=run.generator).tolist()
        images = torch.stack([self.encoded[m, i] for m, i in zip(mirrors, picks)])
        shown = [self.works.works[self.works.training[i]] for i in picks]
        words = torch.stack([self.prompts.of(work, m == 1, run.random) for m, work in zip(mirrors, shown)])
        return images, words


def train_layout(works, encoded, settings, folder, device, save_every_s=60):
    """The mean of the works that some words may ask for is what is nearest to all of them."""
    layout = settings["layout"]
    asked = Asked(works, encoded, layout["batch"])
    mixed = Mixed(new_layout(works, settings), layout, device)
    run = Run(folder, "layout", mixed, layout["steps"], save_every_s).begin(settings["seed"] + 2)
    for step in run:
        images, words = asked.draw(run)
        loss = F.mse_loss(mixed.twin(words.to(device)), images.to(device))
        mixed.step(loss, step)
        run.done(loss.item())
    return mixed.averaged()


def train_flow(works, encoded, layout, settings, folder, device, save_every_s=60):
    """
    Rectified flow: on the straight way from noise to an image, the network learns the speed, which is the same all
    along the way. It learns the part from `start` on; what comes before decides the layout, which is known.
    """
    flow, asked = settings["flow"], Asked(works, encoded, settings["flow"]["batch"])
    mixed = Mixed(new_flow(works, settings), flow, device)
    run = Run(folder, "flow", mixed, flow["steps"], save_every_s).begin(settings["seed"])
    for step in run:
        images, words = asked.draw(run)
        time = flow["start"] + (1 - flow["start"]) * torch.rand(flow["batch"], generator=run.generator)
        noise = torch.randn(images.shape, generator=run.generator)
        at = time[:, None, None, None]
        there = (images * at + noise * (1 - at)).to(device, memory_format=torch.channels_last)
        words = words.to(device)
        with torch.no_grad():
            hint = layout(words).contiguous(memory_format=torch.channels_last)
        speed = mixed.twin(there, time.to(device), words, hint)
        loss = F.mse_loss(speed, (images - noise).to(device))
        mixed.step(loss, step)
        run.done(loss.item())
    return mixed.averaged()


def train_decoder(works, encoder, settings, folder, device, save_every_s=60):
    """
    The decoder learns to draw what the latents leave out: the colours by their distance and that of their edges,
    and the grain as the deviation that makes what is left over most likely.
    """
    decoder = settings["decoder"]
    patch, crop, batch = settings["patch"], decoder["crop"], decoder["batch"]
    mixed = Mixed(new_decoder(encoder, settings), decoder, device)
    run = Run(folder, "decoder", mixed, decoder["steps"], save_every_s).begin(settings["seed"] + 1)
    places = works.size // patch - crop // patch + 1
    for step in run:
        draw = lambda high: torch.randint(high, (batch,), generator=run.generator).tolist()
        picks, mirrors, rows, columns = draw(len(works.training)), draw(2), draw(places), draw(places)
        cuts = []
        for pick, mirror, row, column in zip(picks, mirrors, rows, columns):
            pixels = works.pixels(works.training[pick])
            cut = pixels[row * patch : row * patch + crop, column * patch : column * patch + crop]
            cuts.append(torch.from_numpy((cut[:, ::-1] if mirror else cut).copy()))
        images = (torch.stack(cuts).permute(0, 3, 1, 2).float() / 127.5 - 1).to(device)
        latents = encoder(images)
        strength = torch.rand((batch, 1, 1, 1), generator=run.generator) * decoder["latentNoise"]
        latents = latents + strength * torch.randn(latents.shape, generator=run.generator)
        pixels, grain = mixed.twin(latents.contiguous(memory_format=torch.channels_last))
        loss = F.l1_loss(pixels, images) + 0.5 * edges(pixels, images) + 0.02 * unlikeliness(pixels, grain, images)
        mixed.step(loss, step)
        run.done(loss.item())
    return mixed.averaged()


def edges(one, other):
    """How far the differences of neighbouring pixels are apart."""
    difference = one - other
    across = (difference[..., 1:] - difference[..., :-1]).abs().mean()
    return across + (difference[..., 1:, :] - difference[..., :-1, :]).abs().mean()


LIGHT = torch.tensor([0.299, 0.587, 0.114])[None, :, None, None]


def unlikeliness(pixels, grain, images):
    """Of what is left over in the light, under a normal distribution of the deviation that the decoder says."""
    left = ((images - pixels.detach()) * LIGHT.to(images.device)).sum(1, keepdim=True)
    grain = grain.clamp(-7, 0)
    return (grain + 0.5 * (left * torch.exp(-grain)).pow(2)).mean()
