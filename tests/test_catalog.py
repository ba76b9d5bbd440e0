"""What the probes emit is what the catalog knows, and inside the range that it states."""

from dataclasses import replace

import numpy as np
import pytest

from disentkit import evaluate
from disentkit.catalog import CATALOG
from disentkit.checkpoint import Checkpoint
from disentkit.results import gather
from disentkit.tables import LAYOUTS
from tests.conftest import small_data
from tests.models import Flower, TwoBlocks, WithLabelBlock


def with_factors(kind):
    """The toy data made of one factor, a number or a category."""
    data = small_data()
    splits = {
        name: replace(split, factors=np.random.default_rng(0).normal(0, 9, (len(split), 1)).astype(kind))
        for name, split in data.splits.items()
    }
    return replace(data, **splits, factor_names=("size",))


@pytest.fixture(scope="module")
def rows():
    model = TwoBlocks()
    model.group_blocks = frozenset({"z"})
    ask = [
        "nll.ks=1,10,200",
        "nll.proposal=both",
        "classifier.epochs=1",
        "classifier.seeds=1",
        "predictor.seeds=1",
        "factors.trees=5",
    ]
    quick = ("regressors=forest", "votes=200", "batch=8", "inputs=mean", "controls=factors", "errors=none")
    ask += [f"disentanglement.{option}" for option in quick]
    numbers = evaluate(model, with_factors(np.float64), targets="threshold", options=ask, probes="all")
    categories = evaluate(
        model, with_factors(np.int64), targets="threshold", options=["factors.trees=5"], probes="factors"
    )
    labels = evaluate(WithLabelBlock(), small_data(), probes="labels,conditional")
    mixture = evaluate(Flower(), small_data(), probes="manifold", options=["manifold.size=3"])
    trained = Checkpoint(TwoBlocks(), "trained", "0", about={"history": [{"train": {"kl": kl}} for kl in (2.0, 1.0)]})
    curves = evaluate(trained, small_data(), probes="losses")
    twins = [Checkpoint(TwoBlocks(seed=seed), f"twin ({seed})", str(seed)) for seed in (0, 1)]
    agreed = evaluate(twins, with_factors(np.int64), probes="disentanglement", options=["disentanglement.scores=votes"])
    return gather([numbers, categories, labels, mixture, curves, agreed])


def test_probes_emit_exactly_the_numbers_of_the_catalog(rows):
    assert set(rows["metric"]) == set(CATALOG)


def test_values_lie_in_their_range(rows):
    for row in rows[rows["control"].fillna("") != "normalised"].itertuples():  # a share of the way, below 0 too
        fact = CATALOG[row.metric]
        assert np.isnan(row.value) or fact.low <= row.value <= fact.high, row


def test_layouts_name_known_numbers():
    for layout in LAYOUTS.values():
        assert {column.metric for column in layout.columns} <= set(CATALOG)
        heads = {column.head for column in layout.columns}
        assert all(set(numbers) <= heads for numbers in layout.published.values())


def test_every_fact_is_told():
    for fact in CATALOG.values():
        assert fact.symbol
        assert fact.meaning
        assert fact.low < fact.high
