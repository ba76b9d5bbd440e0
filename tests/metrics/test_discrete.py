import numpy as np
import pytest
from sklearn.metrics import mutual_info_score

from disentkit.metrics.discrete import binned, information_matrix, ranked


@pytest.fixture
def data():
    generator = np.random.default_rng(0)
    factors = generator.integers(0, [3, 6, 40], (700, 3))
    codes = np.concatenate([factors + generator.normal(0, 0.5, factors.shape), np.full((700, 1), 2.5)], axis=1)
    return codes, factors


def histogram_bins(codes, bins):
    """The field's own way: the edges of numpy's histogram, and digitize."""
    return np.stack([np.digitize(z, np.histogram(z, bins)[1][:-1]) - 1 for z in codes.T], axis=1)


@pytest.mark.parametrize("bins", [2, 7, 20])
def test_bins_are_those_of_numpy_s_histogram(data, bins):
    codes = data[0][:, :3]
    np.testing.assert_array_equal(binned(codes, bins=bins), histogram_bins(codes, bins))


@pytest.mark.parametrize("bins", [3, 10, 20])
def test_codes_on_the_edges_fall_where_numpy_s_do(bins):
    codes = np.concatenate([np.linspace(-0.3, 1.7, bins + 1), np.linspace(-0.3, 1.7, 2 * bins + 1)])[:, None]
    np.testing.assert_array_equal(binned(codes, bins=bins), histogram_bins(codes, bins))


def test_a_latent_that_never_varies_has_one_bin(data):
    assert (binned(data[0])[:, 3] == 0).all()
    found = information_matrix(*data)
    assert found.codes[3] == 0
    assert found.mutual[3].max() < 1e-12


def test_every_pair_is_scikit_learn_s(data):
    codes, factors = data
    found = information_matrix(codes, factors)
    theirs = [[mutual_info_score(v, z) for v in factors.T] for z in histogram_bins(codes[:, :3], 20).T]
    np.testing.assert_allclose(found.mutual[:3], theirs, atol=1e-12)
    np.testing.assert_allclose(found.factors, [mutual_info_score(v, v) for v in factors.T], atol=1e-12)


def test_factors_count_by_their_values_not_by_what_they_are_called(data):
    codes, factors = data
    named = factors * 1000 - 77
    np.testing.assert_array_equal(ranked(named), ranked(factors))
    np.testing.assert_array_equal(information_matrix(codes, named).mutual, information_matrix(codes, factors).mutual)


@pytest.mark.parametrize("values", [[3, 3, 3], [-9, 2**62, 0, -9], [2**63 - 1, -(2**63)], [5, 4, 7, 4]])
def test_ranks_are_those_of_sorting_however_far_apart_values_lie(values):
    column = np.array(values)
    assert ranked(column[:, None])[:, 0].tolist() == np.unique(column, return_inverse=True)[1].tolist()


def test_information_is_bounded_by_both_entropies_and_moves_with_its_columns(data):
    codes, factors = data
    found = information_matrix(codes, factors)
    assert (found.mutual <= np.minimum(found.codes[:, None], found.factors) + 1e-12).all()
    turned = information_matrix(-3 * codes[:, ::-1], factors[:, ::-1])
    np.testing.assert_allclose(turned.mutual, found.mutual[::-1, ::-1], atol=0.02)  # edges change sides with the sign
