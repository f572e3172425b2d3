"""
Trains the model from the pixels that render.ts has drawn: `python3 train.py --data <folder> --out <folder>`.
It can be stopped at any moment; the same command goes on. With --stage the decoder can be trained beside the others.
"""

import argparse
import json
import pathlib

import torch

from latents import Encoder, encode_all, find_encoder
from run import write
from stages import train_decoder, train_flow, train_layout
from works import Works


def main():
    here = pathlib.Path(__file__).parent
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--data", required=True, help="what render.ts has drawn")
    arguments.add_argument("--out", required=True, help="where checkpoints, curves and latents go")
    arguments.add_argument("--settings", default=str(here / "settings/full.json"))
    arguments.add_argument("--stage", choices=["decoder", "layout", "flow", "all"], default="all")
    arguments.add_argument("--save-every-s", type=float, default=60, help="seconds of work that a kill may lose")
    arguments.add_argument("--threads", type=int, default=torch.get_num_threads())
    arguments.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    given = arguments.parse_args()
    torch.set_num_threads(given.threads)
    settings = json.loads(pathlib.Path(given.settings).read_text())
    out = pathlib.Path(given.out)
    out.mkdir(parents=True, exist_ok=True)
    works = Works(given.data)
    encoder = load_encoder(works, settings, out)
    if given.stage in ("decoder", "all"):
        train_decoder(works, encoder, settings, out, given.device, given.save_every_s)
    if given.stage in ("layout", "flow", "all"):
        encoded = load_latents(encoder, works, out)
        layout = train_layout(works, encoded, settings, out, given.device, given.save_every_s)
        if given.stage != "layout":
            train_flow(works, encoded, layout, settings, out, given.device, given.save_every_s)


def load_encoder(works, settings, out):
    path = out / "encoder.pt"
    if not path.exists():
        state = find_encoder(works, settings).state
        write(path, lambda partial: torch.save(state, partial))
    return Encoder(torch.load(path))


def load_latents(encoder, works, out):
    path = out / "latents.pt"
    if not path.exists():
        encoded = encode_all(encoder, works, works.training)
        write(path, lambda partial: torch.save(encoded, partial))
    return torch.load(path)


if __name__ == "__main__":
    main()
