"""Fits that end early keep the best weights of examples held out, which are training examples always."""

import numpy as np
import pytest
import torch

from disentkit.readouts import Classifiers, Member, Predictors, Source, Stopping
from disentkit.readouts.network import Networks
from disentkit.readouts.stopping import Best, parted
from tests.readouts.test_classifier import BAYES, HERE, two_normals


@pytest.mark.parametrize(("count", "held"), [(4, 2), (19, 2), (1000, 100)])
def test_training_examples_are_parted_by_each_seed(count, held):
    found = parted(0.1, [1, 2, 1], count)
    assert found.held.shape == (3, held)
    both = torch.cat([found.shown, found.held], dim=1)
    assert (both.sort().values == torch.arange(count)).all()
    assert torch.equal(found.held[0], found.held[2])
    if count > 4:
        assert not torch.equal(found.held[0], found.held[1])


def test_too_few_examples_to_hold_some_out():
    with pytest.raises(ValueError, match="early stopping: expected 4 training examples or more, got 3"):
        parted(0.1, [1], 3)


def test_each_member_keeps_its_lowest_and_rests_for_good():
    network = Networks([1, 2], 1, (), 1)
    told = iter([[3.0, 1.0], [2.0, 5.0], [4.0, 5.0], [5.0, 0.0]])
    best = Best(network, Stopping(patience=2), lambda: torch.tensor(next(told)))
    rests = []
    for number in range(1, 5):
        network.weights[0].data.fill_(number)
        rests.append(best.rests(number))
    assert rests == [False, False, False, True]
    assert best.restore().tolist() == [2, 1]  # the second had rested when its 0.0 came
    assert network.weights[0].flatten().tolist() == [2, 1]


def test_an_easy_task_stops_early_and_is_as_good():
    (train, labels), (test, truth) = two_normals(4000, 0), two_normals(4000, 1)
    said: list[tuple[int, int]] = []
    how = Classifiers(hidden=(64, 64), epochs=40, stopping=Stopping(patience=2))
    scores = how.fit(
        [Source(train, test)],
        [Member(0, 1), Member(0, 2)],
        labels,
        truth,
        classes=2,
        device="cpu",
        progress=lambda _, done, of: said.append((done, of)),
    )
    assert scores.epochs is not None
    assert (scores.epochs < 20).all()
    assert said[-1][0] == said[-1][1]  # the bar is full
    assert len(said) < 20  # of 22 or more that all 40 epochs tell
    assert scores.test_right.mean() == pytest.approx(BAYES, abs=0.015)


def test_what_overfits_is_stopped_before_it_does():
    (train, labels), (test, truth) = two_normals(400, 0, width=20, gap=1.0), two_normals(4000, 1, width=20, gap=1.0)
    losses = [
        Classifiers(epochs=60, schedule="constant", stopping=stopping)
        .fit([Source(train, test)], [Member(0, 1)], labels, truth, classes=2, **HERE)
        .test_loss.mean()
        for stopping in (None, Stopping())
    ]
    assert losses[0] > 1.5
    assert losses[1] < 0.9


def test_the_test_split_has_no_part_in_it():
    """Other test examples, the same fit: the training scores are the same digits."""
    (train, labels), (test, truth) = two_normals(600, 0), two_normals(300, 1)
    how = Classifiers(hidden=(16,), epochs=4, stopping=Stopping())
    one, two = (
        how.fit([Source(train, given)], [Member(0, 1)], labels, told, classes=2, **HERE)
        for given, told in ((test, truth), (1 - 2 * test, 1 - truth))
    )
    np.testing.assert_array_equal(one.train_loss, two.train_loss)


def test_a_members_end_does_not_depend_on_the_others():
    (train, labels), (test, truth) = two_normals(1500, 0), two_normals(500, 1)
    how = Classifiers(hidden=(16,), epochs=30, stopping=Stopping(patience=1))
    members = [Member(0, 7), Member(0, 7, shuffled=True), Member(0, 8)]
    among = how.fit([Source(train, test)], members, labels, truth, classes=2, **HERE)
    alone = how.fit([Source(train, test)], members[:1], labels, truth, classes=2, **HERE)
    assert among.epochs is not None
    assert alone.epochs is not None
    assert among.epochs[0] == alone.epochs[0]
    np.testing.assert_allclose(among.test_loss[0], alone.test_loss[0], atol=1e-3)


def test_pooled_evidence_and_samples_stop_too():
    (train, labels), (test, truth) = two_normals(1000, 0), two_normals(500, 1)
    source = Source(train, test, np.ones_like(train), np.ones_like(test))
    how = Classifiers(hidden=(16,), epochs=30, group_noise=0.1, stopping=Stopping(patience=1))
    scores = how.fit([source], [Member(0, 1, sampled=True)], labels, truth, classes=2, **HERE)
    assert scores.epochs is not None
    assert scores.test_right.mean() > 0.9


def test_predictors_that_stop_find_as_much():
    generator = np.random.default_rng(0)
    source = generator.normal(size=(2, 2000, 3)).astype(np.float32)
    target = source[..., :1] + 0.5 * generator.normal(size=(2, 2000, 1))
    said: list[int] = []
    how = Predictors(epochs=40, stopping=Stopping(patience=2))
    options = {"device": "cpu", "what": "test", "progress": lambda _, done, of: said.append(done)}
    found = how.fit(Source(*source), [Member(0, 1)], target[0], **options)
    assert np.square(found.test[0] - target[1]).mean() == pytest.approx(0.25, abs=0.04)  # the noise is all that is left
    assert len(said) < 8  # of 11
