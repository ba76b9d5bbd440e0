"""Adversarial autoencoders by what they do with labels: plain, label-regularised, supervised, semi-supervised."""

from collections.abc import Sequence

from disentkit.errors import UserError, unknown
from reference_models.adversarial import AAE

PRIORS = ("gaussian", "mixture")


def aae(
    image_shape: Sequence[int] = (1, 28, 28),
    latent: int = 2,
    hidden: int = 1000,
    prior: str = "gaussian",
    input_noise: float = 0.0,
    optim_per_loss: bool = True,
) -> AAE:
    """The plain adversarial autoencoder: its labels are never seen."""
    if prior not in PRIORS:
        raise unknown("prior", prior, PRIORS)
    return AAE(image_shape, latent, hidden, prior, input_noise, optim_per_loss)


def aae_labels(
    image_shape: Sequence[int] = (1, 28, 28),
    latent: int = 2,
    hidden: int = 1000,
    labelled: int = 10_000,
    input_noise: float = 0.0,
    label_in_discriminator: bool = True,
    optim_per_loss: bool = True,
    classes: int = 10,
) -> AAE:
    """The discriminator is told the label, or that there is none: petal k becomes the place of class k.

    Without `label_in_discriminator`, as in the last state of the published code, it cannot.
    """
    if classes != 10:
        raise UserError(
            f"aae_labels: each of the ten petals holds one class; expected data with 10, got {classes}; "
            "take mnist, fashion_mnist, kmnist or digits"
        )
    labels = "discriminator" if label_in_discriminator else ""
    return AAE(image_shape, latent, hidden, "mixture", input_noise, optim_per_loss, classes, labels, labelled)


def aae_supervised(
    image_shape: Sequence[int] = (1, 28, 28),
    latent: int = 10,
    hidden: int = 1000,
    input_noise: float = 0.0,
    optim_per_loss: bool = True,
    classes: int = 10,
) -> AAE:
    """The decoder is told the label: z keeps the style."""
    return AAE(image_shape, latent, hidden, "gaussian", input_noise, optim_per_loss, classes, "decoder")


def aae_semi(
    image_shape: Sequence[int] = (1, 28, 28),
    latent: int = 10,
    hidden: int = 1000,
    labelled: int = 1280,
    input_noise: float = 0.0,
    labelled_noise: bool = True,
    classify_every: int = 10,
    optim_per_loss: bool = True,
    classes: int = 10,
) -> AAE:
    """The label is a block y of the latent, with a prior and a discriminator of its own, taught by a few labels."""
    if labelled % classes:
        raise UserError(
            f"labelled: expected as many of each of {classes} classes, got {labelled} in all; "
            f"choose --set labelled={labelled - labelled % classes or classes}"
        )
    few = {"labelled": labelled, "labelled_noise": labelled_noise, "classify_every": classify_every}
    return AAE(image_shape, latent, hidden, "gaussian", input_noise, optim_per_loss, classes, "block", **few)
