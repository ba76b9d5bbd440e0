import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from disentkit.progress import silent
from disentkit.readouts import Classifiers, Member, Source

HERE = {"device": "cpu", "progress": silent}


def two_normals(count, seed, width=3, gap=2.0):
    """Two unit normals `gap` apart along the first axis: the best classifier is right Phi(gap / 2) of the time."""
    generator = np.random.default_rng(seed)
    labels = generator.integers(0, 2, count)
    points = generator.normal(size=(count, width))
    points[:, 0] += gap * labels
    return points.astype(np.float32), labels


@pytest.fixture(scope="module")
def normals():
    (train, train_labels), (test, test_labels) = two_normals(4000, 0), two_normals(4000, 1)
    return Source(train, test), train_labels, test_labels


BAYES = 0.8413  # Phi(1)


@pytest.mark.parametrize(("hidden", "rate"), [((), 1e-2), ((64, 64), 1e-3)])
def test_accuracy_comes_to_the_best_there_is(normals, hidden, rate):
    source, train, test = normals
    scores = Classifiers(hidden=hidden, rate=rate, epochs=5).fit(
        [source], [Member(0, 1), Member(0, 2)], train, test, classes=2, **HERE
    )
    assert scores.test_right.mean() == pytest.approx(BAYES, abs=0.02)


def test_the_linear_one_agrees_with_scikit_learn(normals):
    source, train, test = normals
    theirs = LogisticRegression(C=1e6).fit(source.train, train)
    scores = Classifiers(hidden=(), rate=1e-2, epochs=20).fit(
        [source], [Member(0, 1, standardised=True)], train, test, classes=2, **HERE
    )
    assert scores.test_right.mean() == pytest.approx(theirs.score(source.test, test), abs=0.01)
    expected = -theirs.predict_log_proba(source.test)[np.arange(4000), test].mean()
    assert scores.test_loss.mean() == pytest.approx(expected, abs=0.01)


def test_noise_takes_what_the_sample_does_not_tell(normals):
    """With noise of scale sqrt(3) the two normals have variance 4: the best is Phi(1/2)."""
    source, train, test = normals
    loud = Source(source.train, source.test, np.full_like(source.train, 3**0.5), np.full_like(source.test, 3**0.5))
    members = [Member(0, 1, sampled=True), Member(0, 1)]
    scores = Classifiers(hidden=(), rate=1e-2, epochs=10).fit([loud], members, train, test, classes=2, **HERE)
    assert scores.test_right[0].mean() == pytest.approx(0.6915, abs=0.02)
    assert scores.test_right[1].mean() == pytest.approx(BAYES, abs=0.02)


def test_standardised_inputs_do_not_know_their_scale_and_raw_ones_do():
    (train, labels), (test, truth) = two_normals(1500, 0), two_normals(1500, 1)
    shift = np.array([50.0, 0, 0], np.float32)
    sources = [Source(train, test), Source(train * 1e-3 + shift, test * 1e-3 + shift)]
    members = [Member(s, 1, standardised=standard) for s in (0, 1) for standard in (True, False)]
    right = (
        Classifiers(epochs=3, hidden=(32,)).fit(sources, members, labels, truth, classes=2, **HERE).test_right.mean(1)
    )
    assert right[2] == pytest.approx(right[0], abs=0.02)
    assert right[0] > 0.8


def test_shuffled_labels_teach_nothing(normals):
    source, train, test = normals
    members = [Member(0, seed, shuffled=True) for seed in range(4)]
    scores = Classifiers(hidden=(), rate=1e-2, epochs=5).fit([source], members, train, test, classes=2, **HERE)
    assert scores.test_right.mean() < 0.65
    assert scores.test_loss.mean() > 0.6


def test_a_member_does_not_depend_on_the_others(normals):
    source, train, test = normals
    how = Classifiers(hidden=(16,), epochs=2)
    alone = how.fit([source], [Member(0, 7)], train, test, classes=2, **HERE)
    among = how.fit([source], [Member(0, 3), Member(0, 7), Member(0, 7, shuffled=True)], train, test, classes=2, **HERE)
    np.testing.assert_allclose(among.test_loss[1], alone.test_loss[0], atol=1e-3)
    apart = Classifiers(hidden=(16,), epochs=2, together=1).fit(
        [source], [Member(0, 3), Member(0, 7)], train, test, classes=2, **HERE
    )
    np.testing.assert_allclose(apart.test_loss[1], alone.test_loss[0], atol=1e-6)


def test_the_same_seed_gives_the_same_digits(normals):
    source, train, test = normals
    how = Classifiers(hidden=(16,), epochs=1)
    one, two = (how.fit([source], [Member(0, 5)], train, test, classes=2, **HERE) for _ in range(2))
    np.testing.assert_array_equal(one.test_loss, two.test_loss)


def test_a_latent_that_never_moves_does_no_harm():
    (train, labels), (test, truth) = two_normals(1500, 0), two_normals(1500, 1)
    train[:, 2], test[:, 2] = 3.0, 3.0
    scores = Classifiers(hidden=(), rate=1e-2, epochs=5).fit(
        [Source(train, test)], [Member(0, 1, standardised=True)], labels, truth, classes=2, **HERE
    )
    assert np.isfinite(scores.test_loss).all()
    assert scores.test_right.mean() > 0.8


def test_fewer_examples_than_a_batch_are_enough():
    (train, labels), (test, truth) = two_normals(20, 0), two_normals(30, 1)
    scores = Classifiers(hidden=(8,), least_steps=20).fit(
        [Source(train, test)], [Member(0, 1)], labels, truth, classes=2, **HERE
    )
    assert scores.train_right.shape == (1, 20)
