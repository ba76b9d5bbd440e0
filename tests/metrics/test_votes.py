"""Known answers of scores by votes, on factors as many-valued as those of dSprites."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from disentkit.metrics.votes import beta_vae_score, factor_vae_score, z_max_score

SIZES = np.array([3, 6, 40, 32, 32])
SCORES = [beta_vae_score, factor_vae_score, z_max_score]
FEW = {"train": 3000, "test": 2000}


@pytest.fixture(scope="module")
def factors():
    return np.random.default_rng(0).integers(0, SIZES, (10_000, 5))


@pytest.fixture(scope="module")
def units(factors):
    return unit(factors, SIZES)


def unit(factors, sizes):
    return (factors - (sizes - 1) / 2) / np.sqrt((sizes**2 - 1) / 12)  # mean 0 and variance 1, exactly


def small_grid(*sizes):
    return np.stack(np.meshgrid(*map(np.arange, sizes), indexing="ij"), axis=-1).reshape(-1, len(sizes))


def turned(pairs, width=5):
    """A rotation of pairs of latents by 45 degrees."""
    matrix = np.eye(width)
    for a, b in pairs:
        matrix[np.ix_([a, b], [a, b])] = np.array([[1, -1], [1, 1]]) / np.sqrt(2)
    return matrix


def known(units):
    """Codes with the FactorVAE and BetaVAE scores that disentanglement_lib gives them."""
    generator = np.random.default_rng(1)
    return {
        "identity": (units, 1, 1),
        "permuted, signs flipped": (-units[:, [3, 1, 0, 4, 2]], 1, 1),
        "cubed": (units**3, 1, 1),
        "five quiet latents more": (np.concatenate([units, generator.normal(0, 0.02, units.shape)], axis=1), 1, 1),
        "five loud latents more": (np.concatenate([units, generator.normal(size=units.shape)], axis=1), 1, 1),
        "twice": (np.concatenate([units, units], axis=1), 1, 1),
        "noisy": (units + generator.normal(0, 0.3, units.shape), 1, 1),
        "one factor missed": (units[:, :4], 0.798, 1),
        "independent": (generator.normal(size=(len(units), 10)), 0.199, 0.190),
        "zeros": (np.zeros_like(units), 0, 0.191),
    }


def test_known_codes_have_known_scores(factors, units):
    for name, (codes, factor_vae, beta_vae) in known(units).items():
        assert factor_vae_score(codes, factors, **FEW).score == pytest.approx(factor_vae, abs=0.03), name
        assert beta_vae_score(codes, factors, **FEW).score == pytest.approx(beta_vae, abs=0.03), name


def test_two_pairs_of_latents_turned_by_45_degrees(factors, units):
    """0.591: one factor of five is told always, the four others half the time."""
    found = factor_vae_score(units @ turned([(0, 2), (3, 4)]), factors)
    assert found.score == pytest.approx(0.591, abs=0.03)


def published_beta_vae(codes_of, sizes, seed, *, train=3000, test=2000, batch=64):
    """As the source draws: fresh factors for every vote; scikit-learn's regression on the raw features."""
    generator = np.random.default_rng(seed)
    vote = np.arange(train + test)
    labels = generator.integers(len(sizes), size=len(vote))
    one, other = (generator.integers(0, sizes, (len(vote), batch, len(sizes))) for _ in range(2))
    other[vote, :, labels] = one[vote, :, labels]
    features = np.abs(codes_of(one) - codes_of(other)).mean(axis=1)
    return LogisticRegression().fit(features[:train], labels[:train]).score(features[train:], labels[train:])


def published_factor_vae(codes_of, sizes, seed, *, train=3000, test=2000, batch=64):
    """As the source draws: fresh factors for every vote, the fixed one that of the first row."""
    generator = np.random.default_rng(seed)
    vote = np.arange(train + test)
    labels = generator.integers(len(sizes), size=len(vote))
    drawn = generator.integers(0, sizes, (len(vote), batch, len(sizes)))
    drawn[vote, :, labels] = drawn[vote, :1, labels]
    spread = codes_of(generator.integers(0, sizes, (10_000, len(sizes)))).var(axis=0, ddof=1)
    latents = (codes_of(drawn).var(axis=1, ddof=1) / spread).argmin(axis=1)
    table = np.zeros((2, len(spread), len(sizes)), dtype=int)
    np.add.at(table, ((vote >= train).astype(int), latents, labels), 1)
    return table[1][np.arange(len(spread)), table[0].argmax(axis=1)].sum() / test


def test_a_grid_has_the_score_of_the_published_sampling():
    sizes, mixed = np.array([3, 5, 8]), np.linalg.qr(np.random.default_rng(3).normal(size=(3, 3)))[0]
    mixed = 0.7 * np.eye(3) + 0.5 * mixed
    grid = small_grid(*sizes)

    def codes_of(factors):
        return unit(factors, sizes) @ mixed

    for ours, theirs in [(beta_vae_score, published_beta_vae), (factor_vae_score, published_factor_vae)]:
        expected = np.mean([theirs(codes_of, sizes, seed, batch=8) for seed in range(3)])
        found = np.mean([ours(codes_of(grid), grid, seed=seed, batch=8, **FEW).score for seed in range(3)])
        assert 0.5 < expected < 0.99
        assert found == pytest.approx(expected, abs=0.025)


def test_z_max_is_1_for_single_latents_and_chance_for_none():
    grid = small_grid(3, 4, 5, 6)
    codes = unit(grid, np.array([3, 4, 5, 6]))
    assert z_max_score(codes, grid, **FEW).score == 1
    mixed = codes @ turned([(0, 1)], 4) + np.random.default_rng(0).normal(0, 1e-3, codes.shape)  # ties go either way
    assert z_max_score(mixed, grid, **FEW).score == pytest.approx(0.75, abs=0.03)
    noise = np.random.default_rng(0).normal(size=(360, 6))
    assert z_max_score(noise, grid, **FEW).score < 0.45
    assert z_max_score(0 * noise, grid, **FEW).score == 0


def test_z_max_needs_rows_that_differ_in_one_factor_alone():
    diagonal = np.repeat(np.arange(8)[:, None], 3, axis=1)
    found = z_max_score(diagonal.astype(float), diagonal, **FEW)
    assert np.isnan([found.score, found.stderr, found.chance]).all()
    assert found.active == 3
    assert found.votes is not None
    assert found.votes.sum() == 0


def test_the_scale_of_codes_decides_the_beta_vae_score_unless_it_is_taken_out(factors, units):
    scores = [beta_vae_score(scale * units, factors, **FEW).score for scale in (1.0, 0.1, 0.01, 0.001)]
    assert scores[:2] == [1, 1]
    assert scores[2] < 0.9
    assert scores[3] == pytest.approx(0.2, abs=0.03)
    scales = np.array([1e-9, 1e-3, 1.0, 1e3, 1e9])
    for scale in (0.001, scales):
        assert beta_vae_score(scale * units, factors, standardise=True, **FEW).score == 1
    assert beta_vae_score([0.1, 0.3, 1, 10, 100] * units, factors, **FEW).score == 1
    assert 0 <= beta_vae_score(scales * units, factors, **FEW).score < 1  # not fitted to the end, and no warning
    assert factor_vae_score(scales * units, factors, threshold=0.0, **FEW).score == 1


@pytest.mark.parametrize("score", SCORES)
def test_dead_latents_anywhere_do_not_matter(score):
    grid = small_grid(3, 4, 5)
    codes = unit(grid, np.array([3, 4, 5])) + np.random.default_rng(0).normal(0, 0.4, grid.shape)
    padded = np.insert(codes, [0, 1, 3], [0.0, 5.0, 0.1], axis=1)
    alone, among = score(codes, grid, **FEW), score(padded, grid, **FEW)
    assert among.score == pytest.approx(alone.score, abs=1e-3)
    assert alone.active == among.active == 3
    if alone.votes is not None:
        assert np.array_equal(np.delete(among.votes, [0, 2, 5], axis=0), alone.votes)
        assert alone.votes.sum() == FEW["train"]


def test_a_constant_latent_is_never_active_even_without_a_threshold(factors, units):
    codes = np.concatenate([np.full((len(units), 1), 0.1), units], axis=1)
    found = factor_vae_score(codes, factors, threshold=0.0, **FEW)
    assert (found.score, found.active) == (1, 5)


def test_the_threshold_is_on_the_standard_deviation(factors, units):
    codes = units * [1, 1, 1, 0.06, 0.04]
    assert factor_vae_score(codes, factors, **FEW).active == 4
    assert factor_vae_score(codes, factors, threshold=0.03, **FEW).active == 5
    assert factor_vae_score(codes, factors, threshold=2.0, **FEW)[:2] == (0, 0)


@pytest.mark.parametrize("score", SCORES)
def test_order_of_latents_and_signs_do_not_matter(score):
    grid = small_grid(3, 4, 5)
    codes = unit(grid, np.array([3, 4, 5])) @ turned([(0, 1)], 3) + np.random.default_rng(0).normal(0, 0.3, grid.shape)
    found, other = score(codes, grid, **FEW), score(-codes[:, ::-1], grid, **FEW)
    assert other.score == pytest.approx(found.score, abs=0.01)
    assert found.score < 0.95


@pytest.mark.parametrize("score", SCORES)
def test_a_seed_is_all_the_chance_there_is(score):
    grid = small_grid(3, 4, 5)
    codes = unit(grid, np.array([3, 4, 5])) + np.random.default_rng(0).normal(0, 1, grid.shape)
    first, again, other = (score(codes, grid, seed=seed, **FEW) for seed in (3, 3, 4))
    assert first.score == again.score != other.score
    spread = np.std([score(codes, grid, seed=seed, train=3000, test=200).score for seed in range(30)], ddof=1)
    assert spread == pytest.approx(score(codes, grid, train=3000, test=200).stderr, rel=0.5)


@pytest.mark.parametrize("score", SCORES)
def test_the_error_counts_what_few_training_votes_teach(score):
    grid = small_grid(3, 4, 5)
    codes = unit(grid, np.array([3, 4, 5])) + np.random.default_rng(0).normal(0, 2, grid.shape)
    found = [score(codes, grid, seed=seed, train=200, test=2000) for seed in range(40)]
    spread = np.std([one.score for one in found], ddof=1)
    told = np.sqrt(np.mean([one.stderr**2 for one in found]))
    of_test_votes = np.mean([np.sqrt(one.score * (1 - one.score) / 2000) for one in found])
    assert spread > 1.1 * of_test_votes
    assert 0.9 < told / spread < 2.2  # parts of 50 votes teach a little less than a quarter of 200 do


@pytest.mark.parametrize("score", SCORES)
def test_collapsed_codes_and_tiny_tables_have_a_defined_score(score):
    generator = np.random.default_rng(0)
    few = {"train": 50, "test": 20, "batch": 4}
    for factors in (small_grid(2, 2, 2), small_grid(8), np.arange(8)[:, None] // 2, np.zeros((8, 2), dtype=int)):
        alike = np.repeat(generator.normal(size=(8, 1)), 3, axis=1)
        for codes in (np.zeros((8, 3)), np.full((8, 1), 0.1), alike, generator.normal(size=(8, 40)), alike * 1e-30):
            found = score(codes.astype(np.float32), factors, **few)
            assert np.isnan(found.score) == np.isnan(found.chance)
            assert np.isnan(found.score) or 0 <= found.score <= 1
    assert np.isnan(score(np.zeros((1, 2)), np.zeros((1, 2), dtype=int), **few).score)


def test_a_single_factor_is_always_told():
    factors = np.repeat(np.arange(4), 5)[:, None]
    codes = np.random.default_rng(0).normal(size=(20, 3))
    for score in SCORES:
        assert score(codes, factors, train=20, test=20)[:2] == (1, 0)
        assert score(codes, factors, train=20, test=20).chance == 1


def test_factors_that_never_vary_are_not_asked_about():
    grid = small_grid(3, 4)
    padded = np.insert(grid, 1, 7, axis=1)
    found = factor_vae_score(grid.astype(float), padded, **FEW)
    assert (found.score, found.chance) == (1, 0.5)
    assert found.votes is not None
    assert found.votes[:, 1].sum() == 0


@pytest.mark.parametrize(("score", "least"), [(beta_vae_score, 1), (factor_vae_score, 2), (z_max_score, 2)])
def test_too_few_votes_or_rows_are_refused(score, least):
    grid = small_grid(2, 2)
    for options in ({"train": 0}, {"test": 0}, {"batch": least - 1}):
        with pytest.raises(ValueError, match=f"votes: expected train and test of at least 1 and a batch .* {least}"):
            score(grid.astype(float), grid, **options)
