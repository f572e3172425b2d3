"""A stage of training that can be killed at any moment and goes on where it was."""

import json
import os
import pathlib
import random
import time

import torch


class Run:
    """Checkpoints, the loss curve and what is printed of one stage."""

    def __init__(self, folder, stage, mixed, steps, every_s=60):
        self.folder, self.stage, self.mixed, self.steps = pathlib.Path(folder), stage, mixed, steps
        self.folder.mkdir(parents=True, exist_ok=True)
        self.path = self.folder / f"{stage}.checkpoint"
        self.curve_path = self.folder / f"{stage}.curve.json"
        self.every_s, self.saved = every_s, time.time()
        self.step, self.seconds, self.curve, self.recent = 0, 0.0, [], []
        self.generator, self.random = torch.Generator(), random.Random()

    def begin(self, seed):
        """Seeds what is drawn by chance, or takes up the checkpoint that is there."""
        self.generator.manual_seed(seed)
        self.random.seed(seed)
        if self.path.exists():
            state = torch.load(self.path, map_location="cpu")
            self.mixed.load(state["mixed"])
            self.step, self.seconds = state["step"], state["seconds"]
            self.curve, self.recent = state["curve"], state["recent"]
            self.generator.set_state(state["generator"])
            self.random.setstate(state["random"])
            print(f"{self.stage}: goes on at step {self.step}", flush=True)
        self.began = time.process_time()
        return self

    def __iter__(self):
        while self.step < self.steps:
            yield self.step

    def done(self, loss):
        """One step is done; its loss is written down, and all is saved from time to time."""
        self.recent.append(loss)
        self.step += 1
        if self.step % max(1, self.steps // 200) == 0 or self.step == self.steps:
            mean = sum(self.recent) / len(self.recent)
            self.recent = []
            self.curve.append([self.step, round(mean, 5)])
            spent = self.seconds + time.process_time() - self.began
            print(f"{self.stage}: step {self.step}/{self.steps} loss {mean:.5f} cpu {spent:.0f} s", flush=True)
        if time.time() - self.saved > self.every_s or self.step == self.steps:
            self.save()

    def save(self):
        now = time.process_time()
        self.seconds += now - self.began
        self.began = now
        state = {
            "mixed": self.mixed.state(),
            "step": self.step,
            "seconds": self.seconds,
            "curve": self.curve,
            "recent": self.recent,
            "generator": self.generator.get_state(),
            "random": self.random.getstate(),
        }
        write(self.path, lambda path: torch.save(state, path))
        record = {"stage": self.stage, "steps": self.step, "cpuSeconds": round(self.seconds), "loss": self.curve}
        write(self.curve_path, lambda path: pathlib.Path(path).write_text(json.dumps(record)))
        self.saved = time.time()


def write(path, how):
    """A file is whole or not there."""
    partial = f"{path}.partial"
    how(partial)
    os.replace(partial, path)
