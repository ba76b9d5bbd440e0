"""Stub models with known answers."""

import torch
from torch.distributions import Bernoulli, Independent, MultivariateNormal, Normal, OneHotCategorical

from disentkit import LatentModel
from disentkit.model import Point
from reference_models.mixture import Petals


class LinearGaussian(LatentModel):
    """x = W z + b + sigma e with its exact posterior, in float64: every importance weight equals p(x).

    The perfect oracle. `inflate` scales the posterior's standard deviation, which makes it a wrong one; `full`
    gives the posterior as a MultivariateNormal even where it factorises.
    """

    def __init__(self, pixels=6, width=2, sigma=0.5, inflate=1.0, full=True, seed=0):
        super().__init__()
        generator = torch.Generator().manual_seed(seed)
        weight = torch.randn(pixels, width, generator=generator, dtype=torch.float64)
        if not full:  # orthogonal columns: the posterior factorises
            weight = torch.linalg.qr(weight).Q * torch.arange(1, width + 1, dtype=torch.float64)
        self.weight = torch.nn.Parameter(weight)
        self.bias = torch.nn.Parameter(torch.randn(pixels, generator=generator, dtype=torch.float64))
        self.blocks = {"z": width}
        self.sigma, self.inflate, self.full = sigma, inflate, full

    def encode(self, x, y=None):
        eye = torch.eye(self.weight.shape[1], dtype=torch.float64)
        covariance = torch.linalg.inv(eye + self.weight.T @ self.weight / self.sigma**2)
        mean = (x.flatten(1) - self.bias) @ self.weight @ covariance / self.sigma**2
        covariance = covariance * self.inflate**2
        if self.full:
            return {"z": MultivariateNormal(mean, covariance)}
        return {"z": Normal(mean, covariance.diagonal().sqrt().expand_as(mean))}

    def decode(self, codes, y=None):
        mean = (codes["z"] @ self.weight.T + self.bias)[..., None, None, :]
        return Independent(Normal(mean, torch.full_like(mean, self.sigma)), 3)

    def log_evidence(self, x):
        covariance = self.weight @ self.weight.T + self.sigma**2 * torch.eye(len(self.weight), dtype=torch.float64)
        return MultivariateNormal(self.bias, covariance).log_prob(x.flatten(1))

    def sample_images(self, count, seed=1):
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            z = torch.randn(count, self.weight.shape[1], dtype=torch.float64)
            noise = torch.randn(count, len(self.weight), dtype=torch.float64)
        return (z @ self.weight.T + self.bias + self.sigma * noise).detach()[:, None, None, :]


class TwoBlocks(LatentModel):
    """Bernoulli pixels, two Gaussian blocks, optionally conditional."""

    def __init__(self, shape=(1, 4, 5), conditional=False, classes=3, seed=0):
        super().__init__()
        pixels = shape[0] * shape[1] * shape[2]
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            self.encoder = torch.nn.Linear(pixels, 10)
            self.decoder = torch.nn.Linear(5, pixels)
            self.offset = torch.nn.Embedding(classes, 5)
        self.blocks = {"s": 2, "z": 3}
        self.conditional = conditional
        self.shape = shape
        self.decoded = []

    def encode(self, x, y=None):
        mean, log_scale = self.encoder(x.flatten(1)).chunk(2, dim=-1)
        if self.conditional:
            mean = mean + self.offset(y)
        scale = (0.3 * log_scale).exp()
        return {
            "s": Normal(mean[:, :2], scale[:, :2]),
            "z": Independent(Normal(mean[:, 2:], scale[:, 2:]), 1),
        }

    def decode(self, codes, y=None):
        code = torch.cat([codes["s"], codes["z"]], dim=-1)
        self.decoded.append(code.shape[:-1].numel())
        if self.conditional:
            code = code + self.offset(y)
        return Independent(Bernoulli(logits=self.decoder(code).unflatten(-1, self.shape), validate_args=False), 3)


class Deterministic(TwoBlocks):
    """The same with a deterministic encoder: there is no posterior density to ask for."""

    def encode(self, x, y=None):
        return {name: Point(block.mean) for name, block in super().encode(x, y).items()}


class WithLabelBlock(TwoBlocks):
    """A discrete block beside a Gaussian one."""

    def __init__(self):
        super().__init__()
        self.blocks = {"y": 2, "z": 3}

    def encode(self, x, y=None):
        logits, log_scale = self.encoder(x.flatten(1)).chunk(2, dim=-1)
        return {
            "y": OneHotCategorical(logits=logits[:, :2]),
            "z": Normal(logits[:, 2:], (0.3 * log_scale[:, 2:]).exp()),
        }

    def prior(self):
        return {"y": OneHotCategorical(torch.tensor([0.5, 0.5])), "z": super().prior()["z"]}

    def decode(self, codes, y=None):
        return super().decode({"s": codes["y"], "z": codes["z"]}, y)


class Partition(LatentModel):
    """Known answers on `tests.conftest.small_data`: s is the label, one-hot, z all the rest, and knows nothing of it.

    z holds the rows that are not the label's in their order, so that images come back exactly from both blocks.
    """

    def __init__(self, classes=3, shape=(1, 4, 5)):
        super().__init__()
        self.classes, self.shape = classes, shape
        self.blocks = {"s": classes, "z": (shape[1] - 1) * shape[2]}
        self.image_shape = shape

    def parts(self, x):
        """The label's one-hot code (B, K), and all other rows, flat."""
        rows = x[:, 0]
        label = rows[:, : self.classes].sum(-1).argmax(-1)
        others = torch.arange(self.shape[1], device=x.device) != label[:, None]
        return torch.nn.functional.one_hot(label, self.classes).to(x), rows[others].view(len(x), -1)

    def encode(self, x, y=None):
        return {name: Normal(mean, torch.full_like(mean, 1e-3)) for name, mean in zip("sz", self.parts(x), strict=True)}

    def decode(self, codes, y=None):
        label = codes["s"].argmax(-1)
        others = torch.arange(self.shape[1], device=label.device) != label[..., None]
        rows = codes["z"].new_ones(*label.shape, *self.shape[1:])
        rows[others] = codes["z"].reshape(-1, self.shape[2])
        return self.pixels(rows)

    def pixels(self, rows):
        mean = rows[..., None, :, :].clamp(0, 1)
        return Independent(Normal(mean, torch.full_like(mean, 0.1)), 3)


class Leaky(Partition):
    """The same with z the whole image: the decoder never looks at s."""

    def __init__(self, classes=3, shape=(1, 4, 5)):
        super().__init__(classes, shape)
        self.blocks = {"s": classes, "z": shape[1] * shape[2]}

    def parts(self, x):
        return super().parts(x)[0], x.flatten(1)

    def decode(self, codes, y=None):
        return self.pixels(codes["z"].unflatten(-1, self.shape[1:]))


class Collapsed(Leaky):
    """The same with s the prior, whatever the image."""

    def encode(self, x, y=None):
        posterior = super().encode(x)
        flat = torch.zeros_like(posterior["s"].mean)
        return {"s": Normal(flat, torch.ones_like(flat)), "z": posterior["z"]}


class Flower(TwoBlocks):
    """A mixture prior for the block of two latents."""

    def prior(self):
        return {"s": Petals(2).distribution(), "z": super().prior()["z"]}
