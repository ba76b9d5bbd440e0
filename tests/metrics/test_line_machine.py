"""Support vector machines on a line: scikit-learn's, at the optimum."""

import numpy as np
import pytest
from sklearn.svm import LinearSVC

from disentkit.metrics.line_machine import Latent, lines


def example(classes, count=400, noise=1.0):
    generator = np.random.default_rng(classes)
    ranks = np.concatenate([np.arange(classes), generator.integers(classes, size=count - classes)])
    return ranks + noise * generator.normal(size=count), ranks


def gradients(found, codes, ranks, own, others):
    """Of the loss as it is written, by each line's slope and height."""
    for value, (slope, height) in enumerate(zip(*found, strict=True)):
        side = np.where(ranks == value, 1, -1)
        costs = np.where(ranks == value, own[value], others[value])
        short = costs * side * np.maximum(0, 1 - side * (slope * codes + height))
        yield slope - 2 * (short * codes).sum(), height - 2 * short.sum()


@pytest.mark.parametrize("strength", [0.01, 1.0, 100.0])
@pytest.mark.parametrize("classes", [2, 3, 9, 40])
def test_the_gradient_of_the_loss_vanishes(classes, strength):
    codes, ranks = example(classes)
    own = strength * len(codes) / (classes * np.bincount(ranks))
    others = own[::-1] if classes == 2 else np.full(classes, strength)
    found = lines(Latent(codes), ranks, strength=strength)
    np.testing.assert_allclose(list(gradients(found, codes, ranks, own, others)), 0, atol=1e-9 * strength * len(codes))


@pytest.mark.parametrize("noise", [0.0, 0.3, 3.0])
@pytest.mark.parametrize("classes", [2, 3, 9])
def test_lines_are_those_of_scikit_learn_run_to_its_end(classes, noise):
    codes, ranks = example(classes, noise=noise)
    theirs = LinearSVC(C=0.01, class_weight="balanced", dual=False, tol=1e-12, max_iter=100_000)
    theirs.fit(codes[:, None], ranks)
    found = lines(Latent(codes), ranks, strength=0.01)
    one = slice(1, None) if classes == 2 else slice(None)
    np.testing.assert_allclose(found.slopes[one], theirs.coef_[:, 0], atol=1e-7)
    np.testing.assert_allclose(found.heights[one], theirs.intercept_, atol=1e-7)
    asked = np.random.default_rng(5).normal(classes / 2, classes, 300)
    np.testing.assert_array_equal(found.named(asked), theirs.predict(asked[:, None]))


def test_of_two_values_there_is_one_line_in_both_directions():
    found = lines(Latent(example(2)[0]), example(2)[1], strength=0.01)
    np.testing.assert_allclose(found.slopes[0], -found.slopes[1], rtol=1e-12)
    np.testing.assert_allclose(found.heights[0], -found.heights[1], rtol=1e-12)


@pytest.mark.parametrize("classes", [2, 9])
def test_the_order_of_examples_does_not_matter(classes):
    codes, ranks = example(classes)
    codes = codes.round(1)  # so that several are equal
    turned = np.random.default_rng(1).permutation(len(codes))
    first, second = (
        lines(Latent(codes), ranks, strength=0.01),
        lines(Latent(codes[turned]), ranks[turned], strength=0.01),
    )
    np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize("unit", [0.0, 1e-200, 1e150])
def test_codes_of_any_size_have_lines(unit):
    codes, ranks = example(3, noise=0.1)
    found = lines(Latent(unit * codes), ranks, strength=0.01)
    assert np.isfinite(found).all()
    accuracy = (found.named(unit * codes) == ranks).mean()
    assert accuracy < 0.5 if unit < 1 else accuracy > 0.6
