"""What the latents do, by their posterior means."""

import numpy as np
from jaxtyping import Bool, Float


def active_units(means: Float[np.ndarray, "N D"], *, threshold: float = 0.01) -> Bool[np.ndarray, "D"]:
    """Which latents are in use: the variance over examples of their posterior mean is above the threshold.

    Burda et al. 2016, section 5.1, A_u = Cov_x(E_{u ~ q(u|x)}[u]) > 0.01.

    >>> active_units(np.array([[0.0, 1.0], [0.05, -1.0]]))
    array([False,  True])
    """
    return means.var(axis=0, dtype=np.float64) > threshold
