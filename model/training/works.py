"""The training series as `render.ts` has drawn it."""

import json
import pathlib

import numpy
import torch


class Works:
    """Pixels and parameters of the works; those of combinations that are held out are apart."""

    def __init__(self, folder):
        folder = pathlib.Path(folder)
        about = json.loads((folder / "works.json").read_text())
        self.words = json.loads((folder / "words.json").read_text())
        self.series, self.size, self.works = about["series"], about["size"], about["works"]
        block, shape = about["block"], (-1, self.size, self.size, 3)
        self.blocks = []
        for start in range(0, len(self.works), block):
            path = folder / f"pixels-{start // block:03d}.rgb"
            if not path.exists():
                break
            self.blocks.append(numpy.memmap(path, numpy.uint8, "r").reshape(shape))
        self.block = block
        drawn = self.works[: len(self.blocks) * block]
        if len(drawn) < len(self.works):
            print(f"only {len(drawn)} of {len(self.works)} works are drawn yet; these are used")
        self.training = [w["index"] for w in drawn if not w["heldOut"]]
        self.held_out = [w["index"] for w in drawn if w["heldOut"]]

    def pixels(self, index):
        """height x width x 3 bytes of one work."""
        return self.blocks[index // self.block][index % self.block]

    def batch(self, indices, mirrored=None):
        """n x 3 x height x width from -1 to 1; those whose flag is set are mirrored."""
        arrays = []
        for place, index in enumerate(indices):
            pixels = self.pixels(index)
            arrays.append(pixels[:, ::-1] if mirrored is not None and mirrored[place] else pixels)
        stacked = torch.from_numpy(numpy.stack(arrays)).permute(0, 3, 1, 2)
        return stacked.float() / 127.5 - 1
