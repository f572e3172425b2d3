"""
Latents: each patch of an image as its strongest principal components over the body of work. What encodes is linear
and found at once; all that is learned slowly is how to decode.
"""

import numpy
import torch
from torch.nn import functional as F


class Encoder:
    """Patches to components, scaled so that faint ones count for more than they weigh, and all together have unit power."""

    def __init__(self, state):
        self.state = state
        self.patch = state["patch"]
        self.mean, self.basis, self.scales = state["mean"], state["basis"], state["scales"]
        #: Standard deviation of each latent over the training works.
        self.deviations = state["deviations"]

    def __call__(self, images):
        """n x 3 x h x w from -1 to 1 becomes n x channels x h/patch x w/patch."""
        rows = F.pixel_unshuffle(images, self.patch).permute(0, 2, 3, 1) - self.mean
        return (rows @ self.basis / self.scales).permute(0, 3, 1, 2).contiguous()


def find_encoder(works, settings, samples=500):
    """Principal components of the patches of the first training works."""
    patch, channels = settings["patch"], settings["latentChannels"]
    width = 3 * patch * patch
    total, products, count = torch.zeros(width), torch.zeros(width, width), 0
    for start in range(0, min(samples, len(works.training)), 50):
        images = works.batch(works.training[start : start + 50])
        for seen in (images, images.flip(-1)):
            rows = F.pixel_unshuffle(seen, patch).permute(0, 2, 3, 1).reshape(-1, width)
            total += rows.sum(0)
            products += rows.t() @ rows
            count += len(rows)
    mean = total / count
    covariance = (products / count - mean[:, None] * mean[None]).double().numpy()
    values, vectors = numpy.linalg.eigh(covariance)
    variances = torch.from_numpy(values[::-1][:channels].copy()).float()
    basis = torch.from_numpy(vectors[:, ::-1][:, :channels].copy()).float()
    deviations = variances.sqrt()
    scales = deviations ** settings["latentEvenness"]
    scales = scales * ((deviations / scales).pow(2).mean().sqrt())
    print(f"latents: {channels} of {width} components keep {variances.sum() / values.sum():.4f} of the variance")
    return Encoder(
        {"patch": patch, "mean": mean, "basis": basis, "scales": scales, "deviations": deviations / scales}
    )


def encode_all(encoder, works, indices):
    """2 x n x channels x h x w: the works as they are, and mirrored."""
    sides = []
    for mirror in (False, True):
        parts = []
        for start in range(0, len(indices), 50):
            images = works.batch(indices[start : start + 50])
            parts.append(encoder(images.flip(-1) if mirror else images))
        sides.append(torch.cat(parts))
    return torch.stack(sides)
