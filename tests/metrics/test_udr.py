import numpy as np
import pytest
from sklearn.linear_model import Lasso
from sklearn.preprocessing import StandardScaler

from disentkit.metrics.udr import relative_score, udr

SIMILARITIES = ["lasso", "spearman"]


def latents(width=4, count=500, seed=0):
    return np.random.default_rng(seed).normal(size=(count, width))


def turned(codes, seed=0):
    return codes @ np.linalg.qr(np.random.default_rng(seed).normal(size=(codes.shape[1], codes.shape[1]))).Q


def ones(tables):
    return [np.ones(table.shape[1]) for table in tables]


@pytest.mark.parametrize(
    ("matrix", "expected"),
    [
        (np.eye(3), 1),
        (np.eye(5)[:, [3, 1, 0, 4, 2]], 1),
        ([[1, 1, 0], [1, 1, 0], [0, 0, 1]], 2 / 3),
        (np.ones((3, 3)), 1 / 3),
        (np.zeros((3, 3)), 0),
        (np.eye(4)[:2], 3 / 4),  # rows 1 and 1; columns 1, 1, 0, 0
        (0.5 * np.eye(3), 0.5),
        (np.zeros((0, 3)), 0),
    ],
)
def test_known_matrices_have_known_scores(matrix, expected):
    assert relative_score(np.asarray(matrix, dtype=np.float64)) == pytest.approx(expected, abs=1e-12)


def test_spearman_finds_the_same_latents_whatever_their_order_sign_and_monotone_shape():
    codes = latents()
    found = udr([codes, -(codes[:, ::-1] ** 3)], ones([codes] * 2), similarity="spearman")
    other = udr([codes, codes], ones([codes] * 2), similarity="spearman")
    np.testing.assert_allclose(found.pairs, other.pairs, atol=1e-12)
    assert found.scores.min() > 0.85


def test_spearman_sees_the_order_alone_even_of_codes_closer_than_the_last_digit_of_their_mean():
    generator = np.random.default_rng(0)
    one = generator.normal(size=(50, 2))
    other = one + 0.5 * generator.normal(size=(50, 2))
    stretched = np.stack([np.exp(30 * one[:, 0]), one[:, 1]], axis=1)
    assert (np.diff(np.sort(stretched[:, 0] - stretched[:, 0].mean())) == 0).any()  # differences are lost to rounding
    found, expected = (udr([codes, other], [np.ones(2)] * 2, similarity="spearman") for codes in (stretched, one))
    np.testing.assert_allclose(found.scores, expected.scores, rtol=1e-12)


def test_lasso_finds_the_same_latents_whatever_their_order_sign_and_scale():
    codes = latents()
    tables = [codes, 10 * codes[:, [2, 0, 3, 1]], -0.01 * codes + 5]
    found = udr(tables, ones(tables))
    assert found.scores == pytest.approx([0.9] * 3, abs=0.05)  # each weight is 1 less alpha
    assert udr([tables[0]] * 3, ones(tables)).scores == pytest.approx(found.scores, abs=1e-3)


@pytest.mark.parametrize("similarity", SIMILARITIES)
def test_models_that_turn_the_same_plane_differently_agree_less(similarity):
    codes = latents()
    tables = [codes, codes[:, ::-1], turned(codes)]
    scores = udr(tables, ones(tables), similarity=similarity).scores
    assert scores[2] < scores[:2].min() - 0.1
    tables = [codes, latents(seed=5)]
    assert udr(tables, ones(tables), similarity=similarity).scores.max() < 0.15


def test_the_lasso_is_scikit_learns_on_standardised_codes_and_pairs_read_both_ways():
    one, other = latents(3), latents(3) @ np.array([[2.0, 1, 0], [0, 1, 1], [0, 0, 0.1]]) + latents(3, seed=1)
    left, right = StandardScaler().fit_transform(one), StandardScaler().fit_transform(other)
    found = udr([one, other], ones([one, other]), alpha=0.2).pairs
    weights = np.abs(Lasso(alpha=0.2).fit(left, right).coef_).T
    assert found[0, 1] == pytest.approx(relative_score(weights), abs=1e-3)
    weights = np.abs(Lasso(alpha=0.2).fit(right, left).coef_).T
    assert found[1, 0] == pytest.approx(relative_score(weights), abs=1e-3)
    assert np.isnan(np.diag(found)).all()


def test_a_score_is_the_median_over_the_other_models():
    codes = latents()
    tables = [codes, codes * [1, 1, 0, 0] + latents(seed=1), turned(codes), latents(seed=3), codes[:, ::-1]]
    found = udr(tables, ones(tables))
    expected = [np.median(np.delete(column, place)) for place, column in enumerate(found.pairs.T)]
    assert found.scores == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("similarity", SIMILARITIES)
def test_latents_that_a_model_does_not_use_take_no_part(similarity):
    codes = latents()
    noisy = np.concatenate([latents(3, seed=7), codes, np.zeros((500, 1))], axis=1)
    kls = [np.ones(4), np.array([0.001, 0.01, 0.0, 1, 1, 1, 1, 1])]
    found = udr([codes, noisy], kls, similarity=similarity)
    expected = udr([codes, codes], ones([codes] * 2), similarity=similarity)
    np.testing.assert_allclose(found.pairs, expected.pairs, atol=1e-6)
    lower = udr([codes, noisy], kls, similarity=similarity, threshold=-1.0)
    assert lower.scores.max() < found.scores.min()


@pytest.mark.parametrize("similarity", SIMILARITIES)
def test_collapsed_models_and_copies_and_tiny_tables_have_a_defined_score(similarity):
    codes = latents()
    for tables in (
        [codes, np.zeros_like(codes)],
        [np.full((1, 1), 0.1), np.ones((1, 2))],
        [codes, np.concatenate([codes, codes], axis=1)],
        [latents(12, count=8), latents(10, count=8).astype(np.float32)],
        [codes[:, :1], codes[:, :1] * 1e-30],
    ):
        found = udr(tables, ones(tables), similarity=similarity)
        assert ((found.scores >= 0) & (found.scores <= 1 + 1e-9)).all()
    assert udr([codes, codes], [np.zeros(4), np.ones(4)], similarity=similarity).scores.tolist() == [0, 0]


def test_what_does_not_belong_together_is_refused():
    codes = latents()
    with pytest.raises(ValueError, match="codes: expected those of two models or more, got 1"):
        udr([codes], ones([codes]))
    with pytest.raises(ValueError, match=r"the same examples of every model, got \[500, 9\]"):
        udr([codes, codes[:9]], ones([codes] * 2))
    with pytest.raises(ValueError, match=r"kls: expected one a latent, \[4, 4\], got \[4, 3\]"):
        udr([codes, codes], [np.ones(4), np.ones(3)])
