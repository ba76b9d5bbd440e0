"""Predictors of disentkit.readouts.predictor find the share that is there to find."""

import numpy as np
import pytest

from disentkit.metrics.regression import r2
from disentkit.progress import silent
from disentkit.readouts import Member, Predictors, Source

HERE = {"device": "cpu", "progress": silent, "what": "test"}
COUNT = 3000


def noisy(share, seed=0, width=4):
    """Sources, and targets of which `share` of the variance is a smooth function of them."""
    generator = np.random.default_rng(seed)
    source = generator.normal(size=(2, COUNT, width)).astype(np.float32)
    signal = np.sin(2 * source[..., :2]) / np.sin(2 * source[..., :2]).std()
    noise = generator.normal(size=signal.shape)
    return source, np.sqrt(share) * signal + np.sqrt(1 - share) * noise


@pytest.mark.parametrize("share", [0.0, 0.5, 0.9])
def test_the_share_that_is_there_to_predict_is_predicted(share):
    source, target = noisy(share)
    found = Predictors(epochs=10).fit(Source(*source), [Member(0, 1)], target[0], **HERE)
    assert r2(target[1], found.test[0]).value == pytest.approx(share, abs=0.13)
    assert found.train_error.mean() == pytest.approx(1 - share, abs=0.13)


def test_samples_tell_less_than_means():
    """With noise as loud as the source a linear target keeps half of its variance."""
    source, _ = noisy(1.0)
    target = source[..., :1]
    given = Source(*source, *np.ones_like(source))
    members = [Member(0, 1), Member(0, 1, sampled=True)]
    from_mean, from_sample = Predictors(epochs=10).fit(given, members, target[0], **HERE).test
    assert r2(target[1], from_mean).value > 0.98
    assert r2(target[1], from_sample).value == pytest.approx(0.5, abs=0.05)


def test_members_do_not_know_of_one_another():
    source, target = noisy(0.9)
    how = Predictors(epochs=1, least_steps=50)
    both = how.fit(Source(*source), [Member(0, 1), Member(0, 2)], target[0], **HERE)
    alone = how.fit(Source(*source), [Member(0, 2)], target[0], **HERE)
    assert np.allclose(both.test[1], alone.test[0], atol=1e-4)
    assert np.abs(both.test[0] - both.test[1]).max() > 0.01


def test_r2_of_a_block_is_scikit_learn_s():
    from sklearn.metrics import r2_score

    generator = np.random.default_rng(0)
    truth, found = generator.normal(size=(2, 50, 3)) * [1.0, 5.0, 0.1]
    assert r2(truth, found).value == pytest.approx(r2_score(truth, found, multioutput="variance_weighted"), rel=1e-12)
