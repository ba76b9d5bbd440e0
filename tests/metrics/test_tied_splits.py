"""What decides between equal splits: by scikit-learn's own answers, and by its loops written out."""

import numpy as np
import pytest
from sklearn.tree import DecisionTreeRegressor

from disentkit.metrics.tied_splits import Visits, arrival, running


def swapped(left):
    """The splitter's loop, one example after another."""
    order, first, end = list(range(len(left))), 0, len(left)
    while first < end:
        if left[order[first]]:
            first += 1
        else:
            end -= 1
            order[first], order[end] = order[end], order[first]
    return order


@pytest.mark.parametrize("seed", range(20))
def test_examples_arrive_as_one_swap_after_another_leaves_them(seed):
    generator = np.random.default_rng(seed)
    left = generator.permutation(np.arange(30) < generator.integers(1, 30))
    assert arrival(left).tolist() == swapped(left)


@pytest.mark.parametrize("seed", range(20))
def test_of_equal_latents_scikit_learn_takes_the_first_that_is_visited(seed):
    codes = np.repeat([[0.0], [1.0], [4.0], [5.0]], 7, axis=1)
    residuals = np.array([0.0, 1.0, 8.0, 11.0])
    tree = DecisionTreeRegressor(random_state=seed).fit(codes, residuals).tree_
    visits = Visits(np.random.RandomState(seed).randint(2**31 - 1), 7)
    assert tree.feature[tree.feature >= 0].tolist() == [visits.of(number)[0] for number in range(3)]


def test_every_latent_is_visited_once_and_orders_differ():
    visits = Visits(5, 9)
    orders = [visits.of(number) for number in (3, 0, 1, 2)]
    assert all(sorted(order) == list(range(9)) for order in orders)
    assert len({tuple(order) for order in orders}) == 4
    assert Visits(5, 9).of(0) == orders[1]


def test_sums_run_one_term_after_another():
    terms = np.random.default_rng(0).normal(size=(2, 50))
    expected, total = np.empty((2, 49)), np.zeros(2)
    for place in range(49):
        total = total + terms[:, place]
        expected[:, place] = total
    np.testing.assert_array_equal(running(terms), expected)
