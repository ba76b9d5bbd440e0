"""Measures of strokes whose size is known, and of real digits under known changes."""

import numpy as np
import pytest
from scipy import ndimage

from disentkit.data import SOURCES, affine, morpho, open_dataset
from disentkit.data.morphometry import MEASURES, measured
from tests.conftest import small_data


@pytest.fixture(autouse=True)
def _fresh_cache(tmp_path, monkeypatch):
    """Nothing that an earlier version of the code kept."""
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda *_, **__: str(tmp_path / "cache"))


def of(*pictures):
    """Measures by name, a value for each picture."""
    return dict(zip(MEASURES, measured(np.stack(pictures)).T, strict=True))


def bar(width, height, size=28):
    """An upright bar around the centre."""
    picture = np.zeros((size, size), np.uint8)
    top, left = (size - height) // 2, (size - width) // 2
    picture[top : top + height, left : left + width] = 255
    return picture


def leaning(slope, width=3, height=20):
    """A bar whose middle moves by `slope` to the right with each pixel up, its edges grey."""
    y, x = np.mgrid[:28, :28] + 0.5
    inside = width / 2 + 0.5 - np.abs(x - 14 - slope * (14 - y))
    return np.rint(255 * np.clip(inside, 0, 1) * (np.abs(y - 14) < height / 2)).astype(np.uint8)


def test_bars_measure_what_they_are():
    found = of(bar(3, 20), bar(6, 18), bar(20, 4))
    np.testing.assert_allclose(found["area"], [60, 108, 80], rtol=0.02)
    np.testing.assert_allclose(found["thickness"], [3, 6, 4], atol=0.3)
    np.testing.assert_allclose(found["slant"], 0, atol=1e-12)
    np.testing.assert_allclose(found["width"], np.array([3, 6, 20]) * 0.98, atol=1e-4)
    np.testing.assert_allclose(found["height"], np.array([20, 18, 4]) * 0.98, atol=1e-4)
    np.testing.assert_allclose(found["length"], [17, 12, 16], atol=1.5)  # a bar less its thickness, about


def test_a_ring_is_as_long_as_its_middle_line():
    y, x = np.mgrid[:28, :28] + 0.5
    radius = np.hypot(x - 14, y - 14)
    ring = np.rint(255 * np.clip(2.0 - np.abs(radius - 8), 0, 1)).astype(np.uint8)
    found = of(ring)
    # Steps along the axes and diagonals are 8 / pi (sqrt 2 - 1) = 1.055 as long as the circle, on average.
    assert found["length"][0] == pytest.approx(2 * np.pi * 8 * 8 / np.pi * (np.sqrt(2) - 1), rel=0.04)
    assert found["thickness"][0] == pytest.approx(3, abs=0.3)
    assert found["area"][0] == pytest.approx(np.pi * (9.5**2 - 6.5**2), rel=0.03)


@pytest.mark.parametrize("slope", [-0.4, -0.1, 0.2, 0.5])
def test_the_slant_is_the_lean_to_the_right_and_the_width_goes_along_it(slope):
    found = of(leaning(slope))
    assert found["slant"][0] == pytest.approx(np.arctan(slope), abs=0.005)
    # Ends that fade over a pixel: a trapezoid of mass, 1 % cut from each side.
    fading = np.clip(2 - np.abs(np.linspace(-2, 2, 100_001)), 0, 1)
    share = fading.cumsum() / fading.sum()
    expected = 4 * (np.searchsorted(share, 0.99) - np.searchsorted(share, 0.01)) / 100_000
    assert found["width"][0] == pytest.approx(expected, abs=0.7)
    assert found["width"][0] < 5 < 20 * abs(slope) + 4
    assert found["height"][0] == pytest.approx(20 * 0.98, abs=0.02)


def test_a_mirror_turns_the_slant_and_leaves_the_size():
    pictures = [leaning(0.3), bar(5, 12), leaning(-0.2, 5)]
    here, there = of(*pictures), of(*(picture[:, ::-1] for picture in pictures))
    np.testing.assert_allclose(there["slant"], -here["slant"], atol=1e-12)
    for name in ("area", "width", "height"):
        np.testing.assert_allclose(there[name], here[name], rtol=1e-4)
    np.testing.assert_allclose(there["thickness"], here["thickness"], rtol=0.05)


def test_neither_brightness_nor_company_matters():
    pictures = [leaning(0.1 * lean) // 2 * 2 for lean in range(-4, 5)]
    whole = measured(np.stack(pictures))
    for row, picture in zip(whole, pictures, strict=True):
        np.testing.assert_allclose(measured(picture[None])[0], row, rtol=1e-12)
    np.testing.assert_allclose(measured(np.stack(pictures) // 2), whole, rtol=1e-9, atol=1e-9)


def test_batches_do_not_show(monkeypatch):
    pictures = np.stack([bar(1 + number % 7, 4 + number % 13) for number in range(20)])
    whole = measured(pictures)
    monkeypatch.setattr("disentkit.data.morphometry._BATCH", 3)
    np.testing.assert_allclose(measured(pictures), whole, rtol=1e-12)


def test_degenerate_pictures_have_measures():
    black, dot, line = np.zeros((28, 28), np.uint8), bar(1, 1), bar(12, 1)
    found = measured(np.stack([black, dot, line]))
    assert np.isfinite(found).all()
    assert (found[0] == 0).all()
    assert (found[:, MEASURES.index("slant")] == 0).all()
    assert found[1, MEASURES.index("thickness")] == pytest.approx(1, abs=0.5)
    assert measured(np.zeros((0, 28, 28), np.uint8)).shape == (0, 6)


@pytest.fixture(scope="module")
def digits():
    from tests.conftest import REAL

    if not REAL:
        pytest.skip("needs MNIST: set DISENTKIT_DATA to a folder with MNIST/raw")
    return open_dataset("mnist", None).test.first(500).images


@pytest.fixture(scope="module")
def plain(digits):
    return of(*digits[:, 0])


def changed(digits, **factors):
    """The measures after one affine map of all digits."""
    rows = np.zeros((len(digits), 5), np.float32)
    for name, value in factors.items():
        rows[:, list(affine.RANGES).index(name)] = value
    return of(*affine.transform(digits, rows)[:, 0])


def test_real_digits_measure_what_was_measured_of_them_before(plain):
    """By another program, with the same definitions: means and deviations of the test digits 0 to 499."""
    for name, mean, deviation in (
        ("thickness", 2.27, 0.66),
        ("slant", 0.00, 0.23),
        ("width", 12.5, 4.1),
        ("height", 19.1, 0.9),
    ):
        assert plain[name].mean() == pytest.approx(mean, abs=0.1 if name == "width" else 0.05), name
        assert plain[name].std() == pytest.approx(deviation, abs=0.05), name


def test_sheared_digits_lean_by_the_shear(digits, plain):
    sheared = changed(digits, shear=0.3)
    # Shear maps u11 / u02 to u11 / u02 + 0.3 exactly.
    np.testing.assert_allclose(np.tan(sheared["slant"]) - np.tan(plain["slant"]), -0.3, atol=0.03)
    assert np.rad2deg(np.median(sheared["slant"] - plain["slant"])) == pytest.approx(-16.4, abs=0.3)
    np.testing.assert_allclose(np.median(sheared["height"] / plain["height"]), 1, atol=0.005)


def test_larger_digits_are_larger_by_the_scale(digits, plain):
    larger = changed(digits, log_scale=0.2)  # 1.221
    for name, ratio in (("width", 1.238), ("height", 1.228), ("length", 1.205)):
        assert np.median(larger[name] / plain[name]) == pytest.approx(ratio, abs=0.01), name
    assert np.median(larger["slant"] - plain["slant"]) == pytest.approx(0, abs=1e-3)


def test_dilated_digits_are_thicker_and_as_long(digits, plain):
    thicker = of(*ndimage.grey_dilation(digits[:, 0], size=(1, 2, 2)))
    assert np.median(thicker["thickness"] - plain["thickness"]) == pytest.approx(1.25, abs=0.05)
    assert np.median(thicker["length"] / plain["length"]) == pytest.approx(1, abs=0.05)
    assert np.median(thicker["slant"] - plain["slant"]) == pytest.approx(0, abs=0.01)


def test_the_data_set_is_the_digits_with_their_measures(monkeypatch):
    base = small_data(train=30, test=10, shape=(1, 28, 28))
    asked = []
    monkeypatch.setattr(morpho, "open_dataset", lambda name, root: asked.append(name) or base)
    data = morpho.open_morpho("morpho_mnist", None)
    assert asked == ["mnist"]
    assert data.factor_names == SOURCES["morpho_mnist"].factors == MEASURES
    for part, split in data.splits.items():
        assert (split.images == base.splits[part].images).all()
        assert (split.labels == base.splits[part].labels).all()
        assert (split.factors == measured(split.images[:, 0]).astype(np.float32)).all()
    assert "not what these were made from" in data.note


def test_measures_are_made_once(monkeypatch):
    base = small_data(train=20, test=10, shape=(1, 28, 28), seed=5)
    monkeypatch.setattr(morpho, "open_dataset", lambda name, root: base)
    first = morpho.open_morpho("morpho_mnist", None)
    monkeypatch.setattr(morpho, "measured", lambda images: pytest.fail("measured again"))
    assert morpho.open_morpho("morpho_mnist", None).fingerprint == first.fingerprint
