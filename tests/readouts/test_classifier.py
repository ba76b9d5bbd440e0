import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from disentkit.progress import silent
from disentkit.readouts import Classifiers, Member, Source
from disentkit.readouts.scores import batched

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


def test_a_constant_rate_is_another_schedule(normals):
    source, train, test = normals
    found = [
        Classifiers(hidden=(), rate=1e-2, epochs=2, schedule=schedule).fit(
            [source], [Member(0, 1)], train, test, classes=2, **HERE
        )
        for schedule in ("cosine", "constant")
    ]
    assert (found[0].test_loss != found[1].test_loss).any()
    assert found[1].test_right.mean() == pytest.approx(BAYES, abs=0.02)


def test_statistics_of_large_batches_are_nearly_the_running_ones(normals):
    source, train, test = normals
    how = Classifiers(hidden=(32,), epochs=4, batch=900, by_batch=True)
    scores = how.fit([source], [Member(0, 1)], train, test, classes=2, **HERE)
    assert scores.by_batch is not None
    assert scores.by_batch.test_right.shape == (1, 3600)  # 4 full batches of 4000
    order = batched(4000, 900).numpy()
    assert (scores.by_batch.test_right == scores.test_right[:, order]).mean() > 0.97
    assert how.fit([source], [Member(0, 1)], train, test, classes=2, **HERE).by_batch is not None
    assert (
        Classifiers(hidden=(), epochs=1).fit([source], [Member(0, 1)], train, test, classes=2, **HERE).by_batch is None
    )


def test_scoring_by_batch_leaves_the_fit_as_it_is(normals):
    source, train, test = normals
    one, two = (
        Classifiers(hidden=(16,), epochs=1, by_batch=both).fit([source], [Member(0, 1)], train, test, classes=2, **HERE)
        for both in (False, True)
    )
    np.testing.assert_array_equal(one.test_loss, two.test_loss)


def test_batches_are_scored_in_one_shuffled_order_without_the_rest():
    order = batched(1000, 128).numpy()
    assert len(order) == len(np.unique(order)) == 896
    np.testing.assert_array_equal(order, batched(1000, 128).numpy())
    assert (np.diff(order) != 1).any()


def test_evidence_pooled_by_the_true_label_names_a_label_that_no_example_tells():
    """Codes that know next to nothing, as an untrained encoder's: pooling leaks, groups by shuffled labels do not."""
    (train, labels), (test, truth) = two_normals(6000, 0, gap=0.5), two_normals(3000, 1, gap=0.5)
    source = Source(train, test, np.ones_like(train), np.ones_like(test))
    members = [Member(0, 1, sampled=True), Member(0, 1, sampled=True, shuffled=True)]
    alone = Classifiers(hidden=(16,), epochs=4).fit([source], members[:1], labels, truth, classes=2, **HERE)
    pooled = Classifiers(hidden=(16,), epochs=4, group_noise=0.1).fit(
        [source], members, labels, truth, classes=2, **HERE
    )
    assert alone.test_right.mean() < 0.62
    assert pooled.test_right[0].mean() > 0.9
    assert pooled.test_right[1].mean() < 0.62
    assert pooled.test_right.shape == (2, 2944)  # 23 full batches of 3000
