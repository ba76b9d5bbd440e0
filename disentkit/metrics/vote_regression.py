"""The classifier of the BetaVAE score: a multinomial logistic regression of the factor on the votes."""

import warnings
from functools import partial

import numpy as np
from jaxtyping import Bool, Float, Int
from scipy.optimize import minimize
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

_STEPS = 1000
# Those of scikit-learn, so that the way to the optimum is its own but for rounding.
_STOPPING = {"maxiter": _STEPS, "maxls": 50, "gtol": 1e-4, "ftol": 64 * np.finfo(np.float64).eps}


def told(
    features: Float[np.ndarray, "V D"], labels: Int[np.ndarray, "V"], asked: Float[np.ndarray, "W D"]
) -> Int[np.ndarray, "W"]:
    """What a logistic regression on some votes says of others.

    It minimises sum_v -log p(label_v | features_v) + |w|^2 / 2, intercepts free: scikit-learn's LogisticRegression with
    C = 1, by the same steps. With two labels scikit-learn has one weight vector, not two, and is asked itself.

    Args:
        features: not negative.
        labels: whole numbers from 0.
        asked: features of the votes to be told.
    """
    scale, values = features.max(initial=0.0), np.unique(labels)
    if scale == 0 or len(values) == 1:
        return np.full(len(asked), np.bincount(labels).argmax())
    # The same problem in the unit in which the features are at most 1: the solver stops by an absolute gradient.
    features, asked = features / scale, asked / scale
    if len(values) == 2:
        model = LogisticRegression(C=scale**2, max_iter=_STEPS)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # latents of scales far apart: almost is enough
            model.fit(features, labels)
        return np.asarray(model.predict(asked))
    weights = _optimum(features, labels == values[:, None], 1 / scale**2)
    return values[(weights[:, :-1] @ asked.T + weights[:, -1:]).argmax(axis=0)]


def _optimum(
    features: Float[np.ndarray, "V D"], hits: Bool[np.ndarray, "C V"], penalty: float
) -> Float[np.ndarray, "C E"]:
    """Weights of each label, and last its intercept."""
    rows = np.concatenate([features.T, np.ones((1, len(features)))])
    start = np.zeros(len(hits) * len(rows))
    of = partial(_loss, rows=rows, hits=hits, penalty=penalty)
    return minimize(of, start, jac=True, method="L-BFGS-B", options=_STOPPING).x.reshape(len(hits), -1)


def _loss(
    flat: Float[np.ndarray, "_"], *, rows: Float[np.ndarray, "E V"], hits: Bool[np.ndarray, "C V"], penalty: float
) -> tuple[float, Float[np.ndarray, "_"]]:
    """The mean loss a vote and its gradient; the last of the E rows is of ones."""
    weights, count = flat.reshape(len(hits), -1), rows.shape[1]
    logits = weights @ rows
    logits -= logits.max(axis=0)
    right = logits[hits].sum()
    shares = np.exp(logits, out=logits)
    total = shares.sum(axis=0)
    shares /= total
    shares -= hits
    shrunk = weights * (penalty / count)
    shrunk[:, -1] = 0
    loss = (np.log(total).sum() - right) / count + (shrunk * weights).sum() / 2
    return loss, (shares @ rows.T / count + shrunk).ravel()
