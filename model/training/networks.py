"""
The three networks: the layout, which says what words look like on average; the flow, which makes latents from noise,
words and layout; and the decoder, which makes pixels of them.
"""

import math

import torch
from torch import nn
from torch.nn import functional as F


def conv(inputs, outputs, size=3, stride=1):
    return nn.Conv2d(inputs, outputs, size, stride, padding=size // 2)


def zeroed(module):
    """A layer that adds nothing at first, so that a deep network begins as a shallow one."""
    nn.init.zeros_(module.weight)
    nn.init.zeros_(module.bias)
    return module


class Block(nn.Module):
    """Two convolutions beside a straight way through; what is asked for scales and shifts what lies between them."""

    def __init__(self, width, normed=True):
        super().__init__()
        self.norm = nn.GroupNorm(8, width) if normed else nn.Identity()
        self.first = conv(width, width)
        self.second = zeroed(conv(width, width))

    def forward(self, x, asked=None):
        h = self.first(self.norm(x))
        if asked is not None:
            scale, shift = asked[:, :, None, None].chunk(2, dim=1)
            h = h * (1 + scale) + shift
        return x + self.second(F.relu(h))


class Attention(nn.Module):
    """Every place of the image looks at every other."""

    def __init__(self, width, heads=4):
        super().__init__()
        self.heads = heads
        self.norm = nn.GroupNorm(8, width)
        self.ask = conv(width, 3 * width, 1)
        self.answer = zeroed(conv(width, width, 1))

    def forward(self, x):
        n, c, h, w = x.shape
        asked = self.ask(self.norm(x)).float().reshape(n, 3, self.heads, c // self.heads, h * w)
        q, k, v = asked.unbind(1)
        weights = torch.softmax(q.transpose(-1, -2) @ k * (c // self.heads) ** -0.5, dim=-1)
        seen = (v @ weights.transpose(-1, -2)).reshape(n, c, h, w)
        return x + self.answer(seen.to(x.dtype))


class Layout(nn.Module):
    """
    The latents that works of these words have on average: where light and dark lie, and in which colours. It is what
    a flow would have to know at its very beginning, learned without noise, and so in a hundredth of the time.
    """

    def __init__(self, channels, side, words, width):
        super().__init__()
        self.shape = (channels, side, side)
        self.layers = nn.Sequential(
            nn.Linear(words, width),
            nn.SiLU(),
            nn.Linear(width, width),
            nn.SiLU(),
            nn.Linear(width, channels * side * side),
        )

    def forward(self, words):
        """words: one a row, 1 where a word is asked for."""
        kind = self.layers[0].weight.dtype
        return self.layers(words.to(kind)).float().reshape(-1, *self.shape)

    def keep_float(self):
        return []


class Flow(nn.Module):
    """
    The speed at which noise moves towards an image, at a place on the way, for the words that are asked for and their
    layout: a U-net over the latents with two resolutions.
    """

    def __init__(self, channels, side, words, widths, blocks, condition):
        super().__init__()
        fine, coarse = widths
        self.embedding = nn.Parameter(torch.randn(words, condition) * 0.5)
        self.words = nn.Sequential(nn.Linear(condition, condition), nn.SiLU(), nn.Linear(condition, condition))
        self.time = nn.Sequential(nn.Linear(64, condition), nn.SiLU(), nn.Linear(condition, condition))
        #: How wide what each block is asked is: a scale and a shift for each of its channels.
        self.asks = [2 * fine] * blocks[0] + [2 * coarse] * blocks[1] + [2 * fine] * blocks[0]
        self.ask = zeroed(nn.Linear(condition, sum(self.asks)))
        self.place = nn.Parameter(torch.randn(1, fine, side, side) * 0.1)
        self.enter = conv(channels, fine)
        self.hint = zeroed(conv(channels, fine))
        self.down_blocks = nn.ModuleList(Block(fine) for _ in range(blocks[0]))
        self.down = conv(fine, coarse, stride=2)
        self.coarse_place = nn.Parameter(torch.randn(1, coarse, side // 2, side // 2) * 0.1)
        self.coarse_blocks = nn.ModuleList(Block(coarse) for _ in range(blocks[1]))
        self.looks = nn.ModuleList(Attention(coarse) for _ in range(blocks[1] // 2))
        self.up = conv(coarse, fine, 1)
        self.join = conv(2 * fine, fine, 1)
        self.up_blocks = nn.ModuleList(Block(fine) for _ in range(blocks[0]))
        self.leave_norm = nn.GroupNorm(8, fine)
        self.leave = zeroed(conv(fine, channels))

    def forward(self, x, time, words, layout):
        """
        x: latents; time: 0 at noise to 1 at the image, one a row; words: one a row, 1 where a word is asked for;
        layout: what `Layout` says of these words.
        """
        kind = self.down.weight.dtype
        said = words @ self.embedding / words.sum(1, keepdim=True).clamp(min=1).sqrt()
        rates = torch.exp(torch.arange(32, device=x.device) * (-math.log(1000.0) / 31))
        angles = time[:, None] * 1000 * rates[None]
        clock = torch.cat([torch.sin(angles), torch.cos(angles)], dim=1)
        condition = F.silu(self.words(said) + self.time(clock))
        asks = iter(self.ask(condition).to(kind).split(self.asks, dim=1))

        h = self.enter(x.to(kind)) + self.hint(layout.to(kind)) + self.place
        for block in self.down_blocks:
            h = block(h, next(asks))
        beside = h
        h = self.down(h) + self.coarse_place
        for index, block in enumerate(self.coarse_blocks):
            h = block(h, next(asks))
            if index % 2 == 1:
                h = self.looks[index // 2](h)
        h = F.interpolate(self.up(h), scale_factor=2.0, mode="nearest")
        h = self.join(torch.cat([h, beside], dim=1))
        for block in self.up_blocks:
            h = block(h, next(asks))
        return self.leave(F.relu(self.leave_norm(h)).float())

    def keep_float(self):
        """What is small, and counts: it stays in float32 while the rest is worked on in bfloat16."""
        parts = (self.words, self.time, self.ask, self.leave)
        return [self.embedding, *(p for part in parts for p in part.parameters())]


class Decoder(nn.Module):
    """Pixels from latents, and how strong the grain is that nobody could foretell."""

    def __init__(self, channels, deviations, widths, blocks):
        super().__init__()
        self.register_buffer("evening", 1 / deviations[None, :, None, None])
        self.enter = conv(channels, widths[0])
        self.stages = nn.ModuleList(
            nn.ModuleList(Block(width, normed=stage == 0) for _ in range(count))
            for stage, (width, count) in enumerate(zip(widths, blocks))
        )
        self.ups = nn.ModuleList(conv(a, b, 1) for a, b in zip(widths, widths[1:]))
        self.leave = conv(widths[-1], 3 * 16 + 1)
        nn.init.zeros_(self.leave.bias)
        self.leave.weight.data *= 0.3

    def forward(self, latents):
        """Red, green and blue from -1 to 1, and the logarithm of the deviation of the light around them."""
        kind = self.enter.weight.dtype
        h = self.enter((latents * self.evening.to(latents.dtype)).to(kind))
        for stage, blocks in enumerate(self.stages):
            if stage > 0:
                h = F.interpolate(self.ups[stage - 1](h), scale_factor=2.0, mode="nearest")
            for block in blocks:
                h = block(h)
        out = self.leave(F.relu(h).float())
        pixels = F.pixel_shuffle(out[:, :48], 4)
        grain = F.interpolate(out[:, 48:] - 2.0, scale_factor=4.0, mode="bilinear", align_corners=False)
        return pixels, grain

    def keep_float(self):
        return [*self.leave.parameters()]
