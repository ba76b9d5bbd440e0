"""What every metric is given is checked once, and refused in one line."""

import numpy as np
import pytest

from disentkit.metrics.discrete import information_matrix
from disentkit.metrics.examples import halves
from disentkit.metrics.given import checked
from disentkit.metrics.intervention import irs
from disentkit.metrics.votes import beta_vae_score, factor_vae_score, z_max_score
from tests.conftest import check_refused

CODES = np.arange(12.0).reshape(6, 2)
FACTORS = np.arange(6)[:, None] % 2


def test_whole_numbers_of_any_kind_are_factors():
    for factors in (FACTORS, FACTORS.astype(float), FACTORS.astype(bool), FACTORS.astype(np.uint8), FACTORS.tolist()):
        codes, whole = checked(CODES.astype(np.float32).tolist(), factors)
        assert codes.dtype == np.float64
        assert whole.dtype == np.int64
        assert (whole == FACTORS).all()


@pytest.mark.parametrize(
    ("codes", "factors", "words"),
    [
        (
            CODES[:, 0],
            FACTORS,
            "codes: expected (examples, columns), got shape (6,); for one column pass codes[:, None]",
        ),
        (CODES, FACTORS / 3, "factors: expected whole numbers, got float64 with fractions; give each value its rank"),
        (CODES, FACTORS[:5], "codes and factors: expected as many rows, got 6 and 5"),
        (np.where(CODES > 3, np.nan, CODES), FACTORS, "codes: expected finite numbers, got NaN or infinity in 4 of 6"),
        (CODES[:0], FACTORS[:0], "codes: expected at least 1 example, got 0"),
        (CODES.astype(object), FACTORS, "codes: expected numbers, got object"),
    ],
)
def test_anything_else_is_refused(codes, factors, words):
    check_refused(words, checked, codes, factors)


@pytest.mark.parametrize("metric", [information_matrix, irs, beta_vae_score, factor_vae_score, z_max_score, halves])
def test_every_metric_checks_what_it_is_given(metric):
    check_refused("got NaN or infinity in 6 of 6 rows", metric, CODES * np.nan, FACTORS)
