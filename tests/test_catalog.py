"""What the probes emit is what the catalog knows, and inside the range that it states."""

import numpy as np
import pytest

from disentkit import evaluate
from disentkit.catalog import CATALOG
from disentkit.tables import LAYOUTS
from tests.conftest import small_data
from tests.models import TwoBlocks


@pytest.fixture(scope="module")
def rows():
    return evaluate(
        TwoBlocks(),
        small_data(),
        targets="threshold",
        options=["nll.ks=1,10,200", "classifier.epochs=1"],
        probes="all",
    )


def test_probes_emit_exactly_the_numbers_of_the_catalog(rows):
    assert set(rows["metric"]) == set(CATALOG)


def test_values_lie_in_their_range(rows):
    for row in rows.itertuples():
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
