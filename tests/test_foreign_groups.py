"""Group evidence of a published ML-VAE gives the values that were measured on it elsewhere."""

import numpy as np
import pytest

from disentkit.data import with_targets
from disentkit.passes import encode, swap
from disentkit.readouts import Classifiers, Member, Source, judge_of
from tests.test_foreign import HERE, ml_vae, mnist

__all__ = ["ml_vae", "mnist"]


@pytest.fixture(scope="module")
def grey(mnist):
    return with_targets(mnist, "grey", seed=0)


@pytest.mark.parametrize(("batch", "expected"), [(64, 0.98), (128, 0.997), (256, 1.0)])
def test_accuracy_of_evidence_pooled_by_the_true_label_is_a_matter_of_the_batch(ml_vae, grey, batch, expected):
    train, test = (encode(ml_vae.model, split, **HERE).block("class") for split in (grey.train, grey.test))
    source = Source(train.mean, test.mean, train.scale, test.scale)
    how = Classifiers(batch=batch, group_noise=train.group_noise, by_batch=True)
    members = [Member(0, 1, sampled=True)]
    scores = how.fit([source], members, train.labels, test.labels, classes=10, device="cpu", progress=HERE["progress"])
    assert scores.by_batch is not None
    assert scores.by_batch.test_right.mean() == pytest.approx(expected, abs=0.02)


def test_swaps_as_a_judge_sees_them(ml_vae, grey):
    """Published among all pairs: 52 % and 15 % without evidence. A tenth of all pairs are of one label."""
    judge = judge_of(grey.train.images, grey.train.labels, classes=10, device="cpu", progress=HERE["progress"])
    assert (judge.says(grey.test.images) == grey.test.labels).mean() > 0.985
    found = swap(ml_vae.model, grey.test, pairs=5000, pool=256, **HERE)
    said = judge.says(found.images)
    alone, pooled = (found.variant == found.variants.index(("class", kind)) for kind in ("none", "batch"))
    own = float((judge.says(found.reconstructed) == found.own).mean())
    assert 0.9 * float((said == found.donors)[alone].mean()) + 0.1 * own == pytest.approx(0.52, abs=0.03)
    assert 0.9 * float((said == found.others)[alone].mean()) + 0.1 * own == pytest.approx(0.15, abs=0.03)
    assert float((said == found.donors)[pooled].mean()) > 0.82
    assert float((said == found.others)[pooled].mean()) < 0.06
    assert np.isfinite(found.grids).all()
