import numpy as np
import pytest

from disentkit.probes.latent_scatter import LatentScatter
from disentkit.records import Need
from tests.probes.test_probes import CONTEXT, codes_of, number

RNG = np.random.default_rng(0)
LABELS = np.arange(4000) % 3
BLOCKS = {"plane": (0, 2), "wide": (2, 6), "still": (6, 8)}
MEANS = np.concatenate(
    [RNG.normal(size=(4000, 2)), RNG.normal(size=(4000, 4)) * [1, 3, 1, 2], np.full((4000, 2), 0.5)], axis=1
)


@pytest.fixture
def answer():
    return LatentScatter()({Need("codes", "test"): codes_of(MEANS, LABELS, blocks=BLOCKS)}, CONTEXT)


def test_a_plane_shows_all_a_wide_block_its_largest_variances_and_a_still_one_nothing(answer):
    assert number(answer.rows, "plane_variance", split="test", block="plane")["value"] == 1
    row = number(answer.rows, "plane_variance", split="test", block="wide")
    assert row["value"] == pytest.approx(13 / 15, abs=5 * row["stderr"])
    assert row["n"] == 4000
    still = number(answer.rows, "plane_variance", split="test", block="still")
    assert np.isnan(still["value"])
    assert still["note"] == "all codes are alike"


def test_a_picture_says_what_its_axes_are(answer):
    plane, wide = answer.pictures
    np.testing.assert_array_equal(plane.points, MEANS[:, :2].astype(np.float32))
    assert plane.axes == ("plane 0", "plane 1")
    assert wide.title.startswith("wide (posterior means) by 2 of 4 principal components: 87% of the variance")
    assert "would have 50.0%" in wide.caption
    np.testing.assert_array_equal(wide.labels, LABELS)


def test_only_the_first_points_are_shown():
    codes = codes_of(MEANS, LABELS, blocks=BLOCKS)
    answer = LatentScatter(points=50)({Need("codes", "test"): codes}, CONTEXT)
    assert [len(picture.points) for picture in answer.pictures] == [50, 50]
    assert set(answer.rows["n"]) == {50}
