"""Beta-TCVAE: the KL in three parts, of which the total correlation counts more (Chen et al. 2018, arXiv 1802.04942).

    mean KL(q(z | x) || p(z))  =  MI(x; z)  +  KL(q(z) || prod_d q(z_d))  +  sum_d KL(q(z_d) || p(z_d))
                                  index-code   total correlation (TC)        dimension-wise KL
    loss   reconstruction + alpha MI + beta TC + gamma dimension-wise KL

q(z), the average of the posteriors of all N training images, is estimated for each code of a batch of B by a weighted
sum over the batch's posteriors, with one weight for each pair of code and image:

    weighted     1 / (N B) for all. What the study does; the weights add up to 1 / N, not to 1, so that
                 MI is log N too large and TC (latents - 1) log N, which leaves the gradient as it is.
    stratified   1 / N for the code's own image, 1 / (B - 1) for the others, less for one of these, so that they add
                 up to 1 (appendix C). Unbiased for q(z).

A weight belongs to a pair, and so counts once in q(z), whatever the number of latents; some copies add its logarithm
to the density of every latent, and then sum those. In the authors' own weights 1 / N stands in the first column
in place of the diagonal. Neither is done here.

The three estimates add up to mean log q(z | x) - log p(z), exactly. Of that sum the loss takes the closed form, as the
study does: KL + (alpha - 1) MI + (beta - 1) TC + (gamma - 1) dimension-wise KL.
"""

import math
from collections.abc import Sequence

import torch
from torch import Generator, Tensor

from disentkit.errors import unknown
from reference_models.conv_vae import ConvVAE, Encoded
from reference_models.training.feed import Feed
from reference_models.training.learning import Batch, Terms

_SAMPLINGS = ("weighted", "stratified")


class BetaTCVAE(ConvVAE):
    """Beta-TCVAE: a weight for each part of the KL, beta for the total correlation (Chen et al. 2018).

    Args:
        image_shape: (C, H, W).
        latent: how many latents.
        beta: weight of the total correlation; the study: 1, 2, 4, 6, 8, 10.
        alpha: weight of the mutual information of image and code.
        gamma: weight of the dimension-wise KL.
        sampling: how q(z) is estimated, "weighted" or "stratified".
    """

    least_batch = 2

    def __init__(
        self,
        image_shape: Sequence[int] = (1, 64, 64),
        latent: int = 10,
        beta: float = 6.0,
        alpha: float = 1.0,
        gamma: float = 1.0,
        sampling: str = "weighted",
    ) -> None:
        super().__init__("beta_tcvae", image_shape, latent)
        if sampling not in _SAMPLINGS:
            raise unknown("sampling", sampling, _SAMPLINGS)
        self.alpha, self.beta, self.gamma, self.sampling = alpha, beta, gamma, sampling

    def draw(self, feed: Feed, rows: Tensor, generator: Generator) -> Batch:
        """Images, noise, and how many images there are in all."""
        batch = super().draw(feed, rows, generator)
        return batch | {"examples": batch["x"].new_tensor(len(feed))}

    def regulariser(self, encoded: Encoded, kl: Tensor, batch: Batch) -> Terms:
        """The KL, and what the weights of its parts add to it or take away."""
        weights = log_weights(self.sampling, len(encoded.code), batch["examples"])
        information, correlation, dimensions = kl_parts(encoded, weights)
        added = (self.alpha - 1) * information + (self.beta - 1) * correlation + (self.gamma - 1) * dimensions
        return {"regulariser": kl + added, "mi": information, "tc": correlation, "dimension_kl": dimensions}


def log_weights(sampling: str, count: int, examples: Tensor) -> Tensor:
    """The logarithms of the weights (B, B) of image i for code j, in row j, for a batch of `count` out of `examples`.

    >>> log_weights("stratified", 3, torch.tensor(10.0)).exp()
    tensor([[0.1000, 0.4000, 0.5000],
            [0.5000, 0.1000, 0.4000],
            [0.4000, 0.5000, 0.1000]])

    One image alone gets all the weight of "stratified".
    """
    if sampling == "weighted":
        return -(examples * count).log().expand(count, count)
    if count == 1:
        return examples.new_zeros(1, 1)
    others = count - 1
    own = torch.eye(count, dtype=examples.dtype, device=examples.device)
    last = own.roll(1, dims=1)
    weights = own / examples + last * (examples - others) / (examples * others) + (1 - own - last) / others
    return weights.log()


def kl_parts(encoded: Encoded, weights: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Estimates of MI, TC and dimension-wise KL, averaged over the codes of a batch, in nats.

    Args:
        encoded: posteriors and one code of each, (B, D).
        weights: logarithms of the weights of posteriors i for codes j, (B, B).
    """
    mean, log_variance, code = encoded
    density = _log_normal(code[:, None], mean, log_variance)  # (B, B, D): of code j under posterior i
    given = density.diagonal().sum(0)  # log q(z | x), (B,)
    joint = torch.logsumexp(weights + density.sum(-1), 1)  # log q(z)
    product = torch.logsumexp(weights[..., None] + density, 1).sum(-1)  # log prod_d q(z_d)
    prior = _log_normal(code, torch.zeros_like(code), torch.zeros_like(code)).sum(-1)
    return (given - joint).mean(), (joint - product).mean(), (product - prior).mean()


def _log_normal(value: Tensor, mean: Tensor, log_variance: Tensor) -> Tensor:
    return -0.5 * ((value - mean).square() * (-log_variance).exp() + log_variance + math.log(2 * math.pi))
