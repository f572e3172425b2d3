"""
Writes what was trained as ONNX files that hold their weights in 16 bits: `python3 export.py --data <folder> --run
<train.py's --out> --out <folder>`. The record of the training goes beside them.
"""

import argparse
import json
import pathlib
import platform
import subprocess

import torch
from torch import nn
from torch.nn.utils import parametrize

from latents import Encoder
from mixed import Mixed
from stages import new_decoder, new_flow, new_layout
from works import Works


class Widened(nn.Module):
    """A weight that is kept in 16 bits and worked with in 32."""

    def forward(self, weight):
        return weight.float()


def narrow(network):
    for module in list(network.modules()):
        for name, parameter in list(module.named_parameters(recurse=False)):
            parameter.requires_grad_(False)
            parameter.data = parameter.data.contiguous().half()
            parametrize.register_parametrization(module, name, Widened(), unsafe=True)
    return network


def averaged(network, settings, path):
    mixed = Mixed(network, settings, "cpu")
    state = torch.load(path, map_location="cpu")
    mixed.load(state["mixed"])
    return narrow(mixed.averaged()), state


def main():
    here = pathlib.Path(__file__).parent
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--data", required=True)
    arguments.add_argument("--run", required=True)
    arguments.add_argument("--out", required=True)
    arguments.add_argument("--settings", default=str(here / "settings/full.json"))
    given = arguments.parse_args()
    settings = json.loads(pathlib.Path(given.settings).read_text())
    run, out = pathlib.Path(given.run), pathlib.Path(given.out)
    out.mkdir(parents=True, exist_ok=True)
    works = Works(given.data)
    encoder = Encoder(torch.load(run / "encoder.pt"))
    channels, side = settings["latentChannels"], works.size // settings["patch"]
    words = works.words["words"]

    layout, layout_state = averaged(new_layout(works, settings), settings["layout"], run / "layout.checkpoint")
    flow, flow_state = averaged(new_flow(works, settings), settings["flow"], run / "flow.checkpoint")
    decoder, decoder_state = averaged(new_decoder(encoder, settings), settings["decoder"], run / "decoder.checkpoint")
    latents, asked = torch.randn(2, channels, side, side), torch.ones(2, len(words))
    write_onnx(out / "layout.onnx", layout, {"words": asked}, ["layout"])
    flow_inputs = {"latents": latents, "time": torch.rand(2), "words": asked, "layout": latents}
    write_onnx(out / "flow.onnx", flow, flow_inputs, ["speed"])
    write_onnx(out / "decoder.onnx", decoder, {"latents": latents[:1]}, ["pixels", "grain"])
    shape = {
        "channels": channels,
        "side": side,
        "size": works.size,
        "start": settings["flow"]["start"],
        "words": words,
    }
    (out / "shape.json").write_text(json.dumps(shape))
    record = {
        "code": version(here),
        "settings": settings,
        "works": {"trained": len(works.training), "heldOut": len(works.held_out), "size": works.size},
        "torch": torch.__version__,
        "python": platform.python_version(),
        "hardware": hardware(),
        "stages": [
            {
                "stage": name,
                "parameters": sum(p.numel() for p in state["mixed"]["average"]),
                "steps": state["step"],
                "cpuSeconds": round(state["seconds"]),
                "loss": state["curve"],
            }
            for name, state in (("decoder", decoder_state), ("layout", layout_state), ("flow", flow_state))
        ],
    }
    (out / "training.json").write_text(json.dumps(record, indent=1))


def write_onnx(path, network, inputs, outputs):
    with torch.no_grad():
        torch.onnx.export(
            network,
            tuple(inputs.values()),
            str(path),
            input_names=list(inputs),
            output_names=outputs,
            opset_version=14,
            do_constant_folding=False,
        )


def version(folder):
    """The commit that trains; null where there is none."""
    asked = subprocess.run(["git", "rev-parse", "HEAD"], cwd=folder, capture_output=True, text=True, check=False)
    return asked.stdout.strip() or None


def hardware():
    if torch.cuda.is_available():
        return torch.cuda.get_device_name()
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":")[1].strip()
    return platform.machine()


if __name__ == "__main__":
    main()
