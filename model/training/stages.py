"""The two stages of training. They know nothing of each other and may run at the same time."""

import torch
from torch.nn import functional as F

from mixed import Mixed
from networks import Decoder, Flow
from prompts import Prompts
from run import Run


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


def train_flow(works, encoded, settings, folder, device, save_every_s=60):
    """
    Rectified flow: on the straight way from noise to an image, the network learns the speed, which is the same all
    along the way.
    """
    flow, prompts = settings["flow"], Prompts(works.words)
    mixed = Mixed(new_flow(works, settings), flow, device)
    run = Run(folder, "flow", mixed, flow["steps"], save_every_s).begin(settings["seed"])
    for step in run:
        picks = torch.randint(encoded.shape[1], (flow["batch"],), generator=run.generator).tolist()
        mirrors = torch.randint(2, (flow["batch"],), generator=run.generator).tolist()
        images = torch.stack([encoded[m, i] for m, i in zip(mirrors, picks)])
        asked = torch.stack(
            [prompts.of(works.works[works.training[i]], m == 1, run.random) for m, i in zip(mirrors, picks)]
        )
        time = torch.sigmoid(torch.randn(flow["batch"], generator=run.generator))
        noise = torch.randn(images.shape, generator=run.generator)
        at = time[:, None, None, None]
        there = (images * at + noise * (1 - at)).to(device, memory_format=torch.channels_last)
        speed = mixed.twin(there, time.to(device), asked.to(device))
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
