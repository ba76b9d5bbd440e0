"""What a metric is given: codes and factors of the same examples, checked once."""

import numpy as np
from jaxtyping import Float, Int

from disentkit.errors import UserError


def checked(
    codes: object, factors: object, *, least: int = 1
) -> tuple[Float[np.ndarray, "N D"], Int[np.ndarray, "N K"]]:
    """Codes as float64 and factors as int64, both with a row an example.

    >>> checked([[0.5], [1]], [[1.0], [0.0]])[1].tolist()
    [[1], [0]]

    Raises:
        UserError: for other shapes or sizes, what is no number, NaN, infinity, or factors that are not whole.
    """
    codes, factors = numbers(codes, "codes"), numbers(factors, "factors")
    if len(codes) != len(factors):
        raise UserError(f"codes and factors: expected as many rows, got {len(codes)} and {len(factors)}")
    if len(codes) < least:
        raise UserError(f"codes: expected at least {least} example{'s' if least > 1 else ''}, got {len(codes)}")
    whole = factors.astype(np.int64)
    if (whole != factors).any():
        raise UserError(
            f"factors: expected whole numbers, got {factors.dtype} with fractions; give each value its rank: "
            "numpy.unique(column, return_inverse=True)[1]"
        )
    return codes.astype(np.float64), whole


def numbers(given: object, name: str) -> np.ndarray:
    """An array of finite numbers with a row an example and one column or more.

    Raises:
        UserError: for anything else.
    """
    array = np.asarray(given)
    if array.ndim != 2 or not array.shape[1]:
        mend = f"; for one column pass {name}[:, None]" if array.ndim == 1 else ""
        raise UserError(f"{name}: expected (examples, columns), got shape {array.shape}{mend}")
    if not (np.issubdtype(array.dtype, np.number) or array.dtype == bool) or np.iscomplexobj(array):
        raise UserError(f"{name}: expected numbers, got {array.dtype}")
    if not (finite := np.isfinite(array)).all():
        bad = int((~finite).any(axis=1).sum())
        raise UserError(f"{name}: expected finite numbers, got NaN or infinity in {bad} of {len(array)} rows")
    return array
