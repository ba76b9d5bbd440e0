"""How much a code tells of which example it is of."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from jaxtyping import Float

from disentkit.later import later
from disentkit.metrics.uncertainty import standard_error

if TYPE_CHECKING:
    from scipy import special
else:
    special = later("scipy.special")


class Information(NamedTuple):
    """Nats, at most ln N, and their standard error over examples."""

    value: float
    stderr: float


def index_information(
    mean: Float[np.ndarray, "N D"], scale: Float[np.ndarray, "N D"], sample: Float[np.ndarray, "N D"]
) -> Information:
    """The mutual information of code and example index under normal posteriors, in nats.

    I(z; n) = E_n E_q(z|n) [ log q(z | n) - log 1/N sum_m q(z | m) ], with one sample z for each n. The posterior of
    the sample's own example is a term of the sum, so that it never exceeds ln N; near that it is a lower bound of what
    more examples would show. Hoffman & Johnson 2016 ("ELBO surgery"), the index-code mutual information.

    >>> far, near = np.array([[0.0], [100.0]]), np.array([[0.0], [0.0]])
    >>> round(index_information(far, np.ones((2, 1)), far).value / float(np.log(2)), 6)
    1.0
    >>> index_information(near, np.ones((2, 1)), near).value
    0.0

    Args:
        mean: of N examples' posteriors.
        scale: their standard deviations, above 0; below the last digit of the means they count as that digit.
        sample: one draw of each.
    """
    least = np.finfo(mean.dtype).eps * np.abs(mean).max()
    density = _log_densities(*(array.astype(np.float64) for array in (mean, np.maximum(scale, least), sample)))
    terms = np.diagonal(density) - special.logsumexp(density, axis=1) + np.log(len(density))
    return Information(float(terms.mean()), standard_error(terms))


def _log_densities(mean: np.ndarray, scale: np.ndarray, sample: np.ndarray) -> np.ndarray:
    """Log q(z_n | m) for each sample n and example m, less a constant: (N, N)."""
    precision = scale**-2
    distance = (sample**2) @ precision.T - 2 * sample @ (mean * precision).T + (mean**2 * precision).sum(1)
    return -0.5 * distance - np.log(scale).sum(1)
