"""
Judges a trained model on the combinations that training never saw, and draws a contact sheet: `python3 evaluate.py
--data <folder> --run <train.py's --out> --out <folder>`. The judge is a classifier that has seen the training works only.
"""

import argparse
import json
import pathlib
import struct
import zlib

import numpy
import torch
from torch import nn
from torch.nn import functional as F

from export import averaged
from latents import Encoder
from networks import conv
from prompts import MIRROR, Prompts
from run import write
from stages import new_decoder, new_flow, new_layout
from works import Works

JUDGED = ("motif", "palette", "composition")
#: Side of what the judge looks at, in pixels.
SIGHT = 64


class Judge(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        widths = (32, 48, 64, 96)
        self.layers = nn.Sequential()
        before = 3
        for index, width in enumerate(widths):
            self.layers.append(conv(before, width, stride=1 if index == 0 else 2))
            self.layers.append(nn.BatchNorm2d(width))
            self.layers.append(nn.ReLU())
            before = width
        side = SIGHT // 8
        self.heads = nn.ModuleList(nn.Linear(before * (side // 2) ** 2, size) for size in sizes)

    def forward(self, images):
        seen = F.avg_pool2d(self.layers(images), 2).flatten(1)
        return [head(seen) for head in self.heads]


def main():
    here = pathlib.Path(__file__).parent
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--data", required=True)
    arguments.add_argument("--run", required=True)
    arguments.add_argument("--out", required=True)
    arguments.add_argument("--settings", default=str(here / "settings/full.json"))
    arguments.add_argument("--steps", type=int, default=8)
    arguments.add_argument("--guidance", type=float, default=3.0)
    arguments.add_argument("--epochs", type=int, default=12)
    given = arguments.parse_args()
    settings = json.loads(pathlib.Path(given.settings).read_text())
    run, out = pathlib.Path(given.run), pathlib.Path(given.out)
    works = Works(given.data)
    values = {name: sorted({w[name] for w in works.works}) for name in JUDGED}
    train, held_out = seen_by_judge(works, works.training), seen_by_judge(works, works.held_out)
    judge = trained_judge(works, values, train, run, given.epochs)

    encoder = Encoder(torch.load(run / "encoder.pt"))
    layout, _ = averaged(new_layout(works, settings), settings["layout"], run / "layout.checkpoint")
    flow, _ = averaged(new_flow(works, settings), settings["flow"], run / "flow.checkpoint")
    decoder, _ = averaged(new_decoder(encoder, settings), settings["decoder"], run / "decoder.checkpoint")
    prompts = Prompts(works.words)
    chance = torch.Generator().manual_seed(settings["seed"])

    def make(asked):
        shape = (len(asked), settings["latentChannels"], *[works.size // settings["patch"]] * 2)
        noise, start = torch.randn(shape, generator=chance), settings["flow"]["start"]
        return sample((layout, flow, decoder), noise, asked, start, given.steps, given.guidance)

    asked = [works.works[index] for index in works.held_out]
    rows = torch.stack([prompts.whole(work) for work in asked])
    images = torch.cat([make(part) for part in rows.split(32)])
    made = small(images)
    distances = torch.cdist(made.flatten(1), train.flatten(1)) / made[0].numel() ** 0.5
    near, nearest = distances.min(1)
    artist_near = torch.cdist(held_out.flatten(1), train.flatten(1)).min(1).values / made[0].numel() ** 0.5
    neighbours = [works.works[works.training[i]] for i in nearest.tolist()]

    again = rows[:16].repeat_interleave(4, dim=0)
    by_seed = small(torch.cat([make(part) for part in again.split(32)])).flatten(1).reshape(16, 4, -1)
    spread = torch.stack([torch.pdist(one) for one in by_seed]) / by_seed.shape[-1] ** 0.5
    record = {
        "asked": len(asked),
        "steps": given.steps,
        "guidance": given.guidance,
        "adherence": shares(judge(made), asked, values),
        "artistsHeldOutWorks": shares(judge(held_out), asked, values),
        "nearestTrainingWork": {
            **{name: share([a[name] == n[name] for a, n in zip(asked, neighbours)]) for name in JUDGED},
            "all": share([all(a[name] == n[name] for name in JUDGED) for a, n in zip(asked, neighbours)]),
        },
        "chance": {name: round(1 / len(values[name]), 3) for name in JUDGED},
        "distanceToNearestTrainingWork": {"generated": spans(near), "heldOutWorks": spans(artist_near)},
        "distanceBetweenSeeds": spans(spread.flatten()),
    }
    out.mkdir(parents=True, exist_ok=True)
    (out / "evaluation.json").write_text(json.dumps(record, indent=1))
    print(json.dumps(record, indent=1))
    picks = torch.randperm(len(asked), generator=chance)[:64].tolist()
    artist = works.batch([works.held_out[i] for i in picks])
    write_png(out / "contact-sheet.png", sheet(images[picks], artist))


@torch.no_grad()
def sample(networks, noise, asked, start, steps, guidance):
    """The images that the inference makes, but for their last bits: the same networks, the same steps, other noise."""
    layout, flow, decoder = networks
    nothing = torch.zeros_like(asked)
    wanted_layout, unwanted_layout = layout(asked), layout(nothing)
    latents = start * wanted_layout + (1 - start) * noise
    for step in range(steps):
        time = torch.full((len(asked),), start + (1 - start) * step / steps)
        wanted, unwanted = flow(latents, time, asked, wanted_layout), flow(latents, time, nothing, unwanted_layout)
        latents = latents + (unwanted + guidance * (wanted - unwanted)) * (1 - start) / steps
    pixels, grain = decoder(latents)
    light = torch.randn(grain.shape, generator=torch.Generator().manual_seed(7)) * grain.clamp(-7, 0).exp() * 0.8
    return (pixels + light).clamp(-1, 1)


def small(images):
    return F.adaptive_avg_pool2d(images, SIGHT)


def seen_by_judge(works, indices):
    return torch.cat([small(works.batch(indices[start : start + 100])) for start in range(0, len(indices), 100)])


def trained_judge(works, values, images, run, epochs):
    torch.manual_seed(1)
    judge = Judge([len(values[name]) for name in JUDGED])
    path = run / "judge.pt"
    if path.exists():
        judge.load_state_dict(torch.load(path))
        return judge.eval()
    labels = labels_of([works.works[i] for i in works.training], values)
    mirrored = labels.clone()
    swap = [values["composition"].index(MIRROR.get(value, value)) for value in values["composition"]]
    mirrored[:, 2] = torch.tensor(swap)[labels[:, 2]]
    optimizer = torch.optim.AdamW(judge.parameters(), lr=2e-3, weight_decay=0.05)
    batch, total = 64, epochs * (len(images) // 64)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 4e-3, total_steps=total)
    for epoch in range(epochs):
        for picks in torch.randperm(len(images))[: len(images) // batch * batch].split(batch):
            turned = torch.rand(batch) < 0.5
            seen = torch.where(turned[:, None, None, None], images[picks].flip(-1), images[picks])
            # What is generated is a little soft, which is not to be judged.
            seen = seen + torch.randn_like(seen) * 0.05
            right = torch.where(turned[:, None], mirrored[picks], labels[picks])
            loss = sum(F.cross_entropy(said, right[:, at]) for at, said in enumerate(judge(seen)))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
        print(f"judge: epoch {epoch + 1}/{epochs} loss {loss.item():.3f}", flush=True)
    write(path, lambda partial: torch.save(judge.state_dict(), partial))
    return judge.eval()


def labels_of(works, values):
    return torch.tensor([[values[name].index(work[name]) for name in JUDGED] for work in works])


def shares(said, asked, values):
    right = labels_of(asked, values)
    hits = torch.stack([head.argmax(1) == right[:, at] for at, head in enumerate(said)])
    named = {name: share(hits[at].tolist()) for at, name in enumerate(JUDGED)}
    return {**named, "all": share(hits.all(0).tolist())}


def share(hits):
    return round(sum(hits) / len(hits), 3)


def spans(values):
    return {name: round(values.quantile(at).item(), 4) for name, at in (("tenth", 0.1), ("median", 0.5), ("ninth", 0.9))}


def sheet(generated, artist, side=80):
    """Eight by eight of the model on the left, eight by eight of the artist's for the same words on the right."""

    def block(images):
        tiles = F.interpolate(images, (side, side), mode="area")
        return tiles.reshape(8, 8, 3, side, side).permute(2, 0, 3, 1, 4).reshape(3, 8 * side, 8 * side)

    gap = torch.ones(3, 8 * side, side // 4)
    return torch.cat([block(generated), gap, block(artist)], dim=2)


def write_png(path, image):
    pixels = ((image + 1) * 127.5).round().clamp(0, 255).byte().permute(1, 2, 0).contiguous().numpy()
    height, width, _ = pixels.shape
    # Each row as differences from the one above, which packs better.
    above = numpy.concatenate([numpy.zeros((1, width, 3), numpy.uint8), pixels[:-1]])
    rows = numpy.concatenate(
        [numpy.full((height, 1), 2, numpy.uint8), (pixels - above).reshape(height, width * 3)], axis=1
    )
    part = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(rows.tobytes(), 9)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + part(b"IHDR", header) + part(b"IDAT", body) + part(b"IEND", b""))


if __name__ == "__main__":
    main()
