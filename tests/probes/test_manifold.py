import numpy as np
import pytest

from disentkit import evaluate
from disentkit.metrics.uncertainty import standard_error
from disentkit.probes import PROBES
from disentkit.records import Manifold
from tests.conftest import small_data
from tests.models import Flower
from tests.probes.test_probes import CONTEXT, number
from tests.probes.test_swap import pixels

TEST = pixels()["test"]
IMAGES = TEST.values.reshape(-1, 1, 4, 5)


def of_labels(rows):
    """A grid of 4 x 4 real images, as many of each label as told."""
    chosen = np.concatenate([IMAGES[TEST.labels == label][:count] for label, count in rows.items()])
    return chosen.reshape(4, 4, 1, 4, 5)


def answer(grids, variants, fresh=None):
    own = Manifold(np.stack(grids), variants)
    twin = Manifold(np.stack(grids if fresh is None else fresh), variants)
    probe = PROBES["manifold"](size=4)
    found = {n: (twin if n.untrained else own) if n.kind == "manifold" else pixels()[n.split] for n in probe.needs()}
    return probe(found, CONTEXT)


COMPONENTS = (("z", 0, -1), ("z", 1, -1), ("z", 2, -1))


def test_components_of_one_label_each_are_pure_and_each_has_its_own():
    pure = [of_labels({label: 16}) for label in (2, 0, 1)]
    one = [of_labels({0: 16})] * 3
    found = answer(pure, COMPONENTS, one).rows
    at = {"split": "test", "block": "z"}
    assert number(found, "component_purity", control="none", **at)["value"] > 0.95
    assert number(found, "component_match", control="none", **at)["value"] > 0.95
    # One label everywhere is as pure, but matches one component of three.
    assert number(found, "component_purity", control="untrained", **at)["value"] > 0.95
    assert number(found, "component_match", control="untrained", **at)["value"] == pytest.approx(1 / 3, abs=0.03)
    assert number(found, "component_match", control="none", **at)["n"] == 3


def test_purity_is_the_mean_over_components_with_its_error_over_them():
    mixed = [of_labels({0: 16}), of_labels({1: 12, 2: 4}), of_labels({2: 8, 0: 8})]
    row = number(answer(mixed, COMPONENTS).rows, "component_purity", split="test", block="z", control="none")
    assert row["value"] == pytest.approx((1 + 0.75 + 0.5) / 3, abs=0.05)
    assert row["stderr"] == pytest.approx(standard_error(np.array([1, 0.75, 0.5])), abs=0.03)


def test_real_images_in_the_grid_are_as_sure_as_real_images():
    grids = IMAGES[:48].reshape(3, 4, 4, 1, 4, 5)
    noise = np.full((3, 4, 4, 1, 4, 5), 0.4, np.float32)
    found = answer(grids, COMPONENTS, noise).rows
    real = number(found, "judge_confidence", split="test", control="data")
    own = number(found, "judge_confidence", split="test", block="z", control="none")
    fresh = number(found, "judge_confidence", split="test", block="z", control="untrained")
    assert own["value"] == pytest.approx(real["value"], abs=4 * own["stderr"])
    assert fresh["value"] < own["value"] - 0.05
    assert own["n"] == 48


def test_a_prior_of_one_piece_has_no_components_to_count():
    found = answer([of_labels({0: 16})], (("z", -1, -1),))
    assert set(found.rows["metric"]) == {"judge_confidence"}
    assert [picture.name for picture in found.pictures] == ["manifold-z"]


def test_blocks_are_told_apart():
    grids = [IMAGES[:16].reshape(4, 4, 1, 4, 5), np.full((4, 4, 1, 4, 5), 0.4, np.float32)]
    found = answer(grids, (("a", -1, -1), ("b", -1, -1))).rows
    sure, unsure = (number(found, "judge_confidence", split="test", block=b, control="none") for b in "ab")
    assert sure["value"] > unsure["value"] + 0.05


def test_pictures_say_what_they_show():
    pure = answer([of_labels({label: 16}) for label in (2, 0, 1)], COMPONENTS).pictures
    assert [picture.name for picture in pure] == ["manifold-z-0", "manifold-z-1", "manifold-z-2"]
    assert pure[0].title.startswith("z at the quantiles of component 0 of its prior: ")
    assert pure[0].title.endswith("look like 2")
    labelled = answer([of_labels({0: 16})], (("z", -1, 3),)).pictures[0]
    assert labelled.name == "manifold-z-label-3"
    assert labelled.title == "z at the quantiles of its prior, label 3"


def test_petals_through_evaluate(tmp_path):
    rows = evaluate(Flower(), small_data(), probes="manifold", out=tmp_path, options=["manifold.size=3"])
    assert number(rows, "component_match", split="test", block="s", control="none")["n"] == 10
    assert number(rows, "judge_confidence", split="test", block="s", control="none")["n"] == 90
    assert len(list((tmp_path / "figures").iterdir())) == 10
    assert "real images" in (tmp_path / "tables" / "manifold.md").read_text()
