"""The adversarial autoencoder: a discriminator imposes the prior on the codes, in place of a KL.

Makhzani et al. 2015 (arXiv 1511.05644); layers and settings of conan7882/adversarial-autoencoders.

    encoder        784 -> 1000 ReLU -> 1000 ReLU -> mean and deviation (softplus) of z; semi-supervised: 10 logits of y
    decoder        z (and y) -> 1000 ReLU -> 1000 ReLU -> 784 tanh, pixels in [-1, 1]
    discriminator  z -> 1000 -> 1000 -> 1 logit, LeakyReLU 0.2; another for y; label-regularised: z and 11 labels,
                   the eleventh "unlabelled"

Every step: autoencoding (half the squared error on [-1, 1], summed over pixels); then the discriminator of z, which
tells samples of the prior from codes; then the encoder, which deceives it; the same for y; every tenth step the cross-
entropy of labelled images. Each of these has an Adam of its own, so that their weights 1 and 6 hardly matter.

Here images are in [0, 1], and so are the decoder's: (tanh + 1) / 2.
"""

from collections.abc import Callable, Mapping, Sequence
from math import prod

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.distributions import Distribution, Independent, Normal, OneHotCategorical

from reference_models.duel import deceived, discriminator, told_apart
from reference_models.labelling import enough_labels, known_labels, taught_rows
from reference_models.mixture import Petals
from reference_models.nets import he_truncated, mlp, onehot, trunk
from reference_models.training.feed import Feed
from reference_models.training.learning import Batch, Phase, ReferenceModel, Terms, normal


class AAE(ReferenceModel):
    """All four models.

    Args:
        image_shape: (C, H, W).
        latent: width of z.
        hidden: width of the hidden layers.
        prior: "gaussian", or "mixture" of ten petals, for even widths.
        input_noise: deviation of the noise on the encoder's input while training.
        optim_per_loss: an Adam for each loss, as published; else one for each network.
        classes: kinds of labels, where labels are used.
        labels: how: "" not at all, "discriminator", "decoder", or "block" as a latent y of its own.
        labelled: how many training examples have a label, 0 for all; where not all have one.
        labelled_noise: whether images whose label is told are as noisy as the others; where y is taught by a few.
        classify_every: of so many steps one learns from labelled images; where y is taught by a few.
    """

    duels = True

    def __init__(
        self,
        image_shape: Sequence[int],
        latent: int,
        hidden: int,
        prior: str,
        input_noise: float,
        optim_per_loss: bool,
        classes: int = 0,
        labels: str = "",
        labelled: int = 0,
        labelled_noise: bool = True,
        classify_every: int = 10,
    ) -> None:
        super().__init__()
        channels, height, width = image_shape
        self.image_shape = (channels, height, width)
        self.input_noise, self.optim_per_loss = input_noise, optim_per_loss
        self.classes, self.labels, self.labelled, self.labelled_noise = classes, labels, labelled, labelled_noise
        self.classify_every = classify_every
        self.conditional = labels == "decoder"
        self.uses = frozenset({"labels"} if labels else ())
        self.blocks = {"z": latent} | ({"y": classes} if labels == "block" else {})
        self.petals = Petals(latent) if prior == "mixture" else None
        pixels, told = prod(image_shape), classes if labels in ("decoder", "block") else 0
        self.trunk = trunk([pixels, hidden, hidden], nn.ReLU)
        self.z_mean, self.z_deviation = nn.Linear(hidden, latent), nn.Linear(hidden, latent)
        self.y_logits = nn.Linear(hidden, classes) if labels == "block" else None
        self.decoder = mlp([latent + told, hidden, hidden, pixels], nn.ReLU)
        self.z_discriminator = discriminator(latent + (classes + 1 if labels == "discriminator" else 0), hidden)
        self.y_discriminator = discriminator(classes, hidden) if labels == "block" else None
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """He's truncated normal; Glorot's uniform for the last layer of the decoder; biases 0."""
        he_truncated(self)
        last = self.decoder[-1]
        assert isinstance(last, nn.Linear)
        nn.init.xavier_uniform_(last.weight)

    def start(self, feed: Feed) -> None:
        """Refuse data with fewer labels than are to be told."""
        if self.labels in ("block", "discriminator"):
            enough_labels(feed, self.labelled, self.classes if self.labels == "block" else 1)

    def encode(self, x: Tensor, y: Tensor | None = None) -> dict[str, Distribution]:
        """q(z | x), normal, (B, latent); and q(y | x), one of the classes, (B,) and (classes,)."""
        hidden = self.trunk(_signed(x))
        found: dict[str, Distribution] = {"z": self._z(hidden)}
        if self.y_logits is not None:
            found["y"] = OneHotCategorical(logits=self.y_logits(hidden), validate_args=False)
        return found

    def decode(self, codes: Mapping[str, Tensor], y: Tensor | None = None) -> Distribution:
        """p(x | z, y): normal pixels of deviation 1/2 on [0, 1], which half the squared error on [-1, 1] amounts to."""
        given = [codes["z"]]
        if self.labels == "block":
            given.append(codes["y"].to(codes["z"].dtype))
        elif self.conditional:
            given.append(onehot(y, self.classes, codes["z"]))
        mean = (self._image(given) + 1) / 2
        deviation = mean.new_full((), 0.5).expand_as(mean)
        return Independent(Normal(mean, deviation, validate_args=False), 3, validate_args=False)

    def prior(self) -> dict[str, Distribution]:
        """N(0, I) or the petals; every class alike."""
        found: dict[str, Distribution] = dict(super().prior())
        if self.petals is not None:
            found["z"] = self.petals.distribution()
        if self.labels == "block":
            even = torch.zeros(self.classes, device=self.z_mean.weight.device)
            found["y"] = OneHotCategorical(logits=even, validate_args=False)
        return found

    def draw(self, feed: Feed, rows: Tensor, generator: torch.Generator) -> Batch:
        """Images, labels where they are known, noise, samples of the priors; labelled images for the cross-entropy."""
        images, count = feed.pictures(rows, generator), len(rows)
        x, y = _signed(images), feed.labels[rows]
        if self.petals is not None:  # the petal of a label that nobody is told is any petal
            y = known_labels(feed, rows, self.labelled, self.classes) if self.labels else torch.full_like(y, -1)
        width = self.blocks["z"]
        real = normal(x, count, width, generator=generator)
        batch = {
            "x": x,
            "noisy": self._noisy(x, generator),
            "y": y,
            "noise": normal(x, 3, count, width, generator=generator),  # for autoencoding and both duellists
            "z_real": real if self.petals is None else self.petals.place(real, self.petals.chosen(y, generator)),
        }
        return batch | (self._drawn_labels(feed, rows, generator) if self.labels == "block" else {})

    def phases(self) -> tuple[Phase, ...]:
        """Autoencoding, discriminator and generator of z, those of y, cross-entropy of labelled images."""
        head = [] if self.y_logits is None else [*self.y_logits.parameters()]
        below, z = [*self.trunk.parameters()], [*self.z_mean.parameters(), *self.z_deviation.parameters()]
        found = [
            self._phase("reconstruction", self._autoencoding, [*below, *z, *head, *self.decoder.parameters()]),
            self._phase("z_discriminator", self._discriminating_z, [*self.z_discriminator.parameters()]),
            self._phase("z_generator", self._generating_z, [*below, *z]),
        ]
        if self.y_discriminator is not None:
            found += [
                self._phase("y_discriminator", self._discriminating_y, [*self.y_discriminator.parameters()]),
                self._phase("y_generator", self._generating_y, [*below, *head]),
                self._phase("cross_entropy", self._classifying, [*below, *head], every=self.classify_every),
            ]
        return tuple(found)

    def _phase(
        self, name: str, loss: Callable[[Batch], Terms], parameters: Sequence[nn.Parameter], every: int = 1
    ) -> Phase:
        network = name if name.endswith("discriminator") else "autoencoder"
        return Phase(name, loss, parameters, name if self.optim_per_loss else network, every)

    def _autoencoding(self, batch: Batch) -> Terms:
        hidden = self.trunk(batch["noisy"])
        given = [self._sample(hidden, batch["noise"][0])]
        if self.y_logits is not None:
            given.append(self.y_logits(hidden).softmax(-1))
        elif self.conditional:
            given.append(onehot(batch["y"], self.classes, given[0]))
        made = self._image(given).flatten(1)
        return {"reconstruction": 0.5 * (made - batch["x"]).square().sum(1).mean()}

    def _discriminating_z(self, batch: Batch) -> Terms:
        with torch.no_grad():
            fake = self._sample(self.trunk(batch["noisy"]), batch["noise"][1])
        return {"z_discriminator": told_apart(*self._logits(batch, batch["z_real"], fake))}

    def _generating_z(self, batch: Batch) -> Terms:
        fake = self._sample(self.trunk(batch["noisy"]), batch["noise"][2])
        return {"z_generator": deceived(*self._logits(batch, fake))}

    def _discriminating_y(self, batch: Batch) -> Terms:
        assert self.y_discriminator is not None
        with torch.no_grad():
            fake = self._class_logits(batch["noisy"]).softmax(-1)
        both = torch.cat([batch["y_real"], fake])
        return {"y_discriminator": told_apart(*self.y_discriminator(both).chunk(2))}

    def _generating_y(self, batch: Batch) -> Terms:
        assert self.y_discriminator is not None
        return {"y_generator": deceived(self.y_discriminator(self._class_logits(batch["noisy"]).softmax(-1)))}

    def _classifying(self, batch: Batch) -> Terms:
        logits, labels = self._class_logits(batch["taught_x"]), batch["taught_y"]
        accuracy = (logits.argmax(-1) == labels).double().mean()
        return {"cross_entropy": F.cross_entropy(logits, labels), "accuracy": accuracy}

    def _drawn_labels(self, feed: Feed, rows: Tensor, generator: torch.Generator) -> Batch:
        """Samples of the prior of y; images to be told the label of: a few in training, all while testing."""
        real = torch.randint(self.classes, rows.shape, device=rows.device, generator=generator)
        few = taught_rows(feed, len(rows), self.labelled, self.classes, generator) if self.training else rows
        x = _signed(feed.pictures(few, generator))
        seen = self._noisy(x, generator) if self.labelled_noise else x
        return {"y_real": onehot(real, self.classes, x), "taught_x": seen, "taught_y": feed.labels[few]}

    def _noisy(self, x: Tensor, generator: torch.Generator) -> Tensor:
        """What the encoder sees of images: with noise while training."""
        if self.training and self.input_noise:
            return x + self.input_noise * normal(x, *x.shape, generator=generator)
        return x

    def _z(self, hidden: Tensor) -> Normal:
        return Normal(self.z_mean(hidden), F.softplus(self.z_deviation(hidden)), validate_args=False)

    def _sample(self, hidden: Tensor, noise: Tensor) -> Tensor:
        z = self._z(hidden)
        return z.mean + z.stddev * noise

    def _class_logits(self, x: Tensor) -> Tensor:
        assert self.y_logits is not None
        return self.y_logits(self.trunk(x))

    def _image(self, given: Sequence[Tensor]) -> Tensor:
        return self.decoder(torch.cat([*given], dim=-1)).tanh().unflatten(-1, self.image_shape)

    def _logits(self, batch: Batch, *sides: Tensor) -> tuple[Tensor, ...]:
        """The discriminator's logits of z of each side. It is asked of all at once: their gradients are one product."""
        z = torch.cat(sides)
        if self.labels == "discriminator":
            z = torch.cat([z, onehot(batch["y"].repeat(len(sides)), self.classes + 1, z)], dim=-1)
        return self.z_discriminator(z).chunk(len(sides))


def _signed(images: Tensor) -> Tensor:
    """Pixels of [0, 1] on [-1, 1], flat: (B, D)."""
    return 2 * images.flatten(1) - 1
