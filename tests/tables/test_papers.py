"""The published numbers, typed once in the package: how many a layout holds, and what they and their parts sum to."""

import math

import pytest

from disentkit.catalog import CATALOG
from disentkit.tables import LAYOUTS, render, table
from tests.tables.test_tables import results

# Column by column, as the sources print them: models.md's tables read anew, not the layouts.
SUMS = {
    "vae": {
        "Rec.": (4, 71.0 + 76.1 + 137.6 + 73.3),
        "KL": (4, 34.2 + 19.7 + 4.15 + 17.0),
        "NELBO weighted, train": (3, 257.9),
        "NELBO weighted, test": (4, 440.9),
    },
    "ml_vae": {
        "style train": (2, 123.07),
        "style test": (2, 120.81),
        "class train": (2, 71.00),
        "class test": (2, 71.63),
        "class+ev. train": (2, 185.68),
        "class+ev. test": (2, 185.70),
    },
    "cycle_vae_mnist": {
        "z sampled, train": (6, 386.89),
        "z sampled, test": (6, 377.36),
        "s, train": (6, 597.28),
        "s, test": (6, 590.35),
    },
    "cycle_vae_sprites": {
        "z sampled, train": (7, 246.86 + 0.19),
        "z sampled, test": (7, 246.59 + 0.16),
        "s, train": (7, 594.78 + 82.6),
        "s, test": (7, 588.13 + 77.0),
    },
    "cycle_vae_linemod": {
        "z sampled, train": (6, 499.46),
        "z sampled, test": (6, 490.47),
        "s, train": (6, 599.99),
        "s, test": (6, 599.86),
    },
    "cycle_vae_reports": {
        "s, train": (3, 82.6 + 65.81 + 95.2),
        "s, test": (4, 77.0 + 0 + 67.786 + 94.3),
        "s to z MSE test": (3, 0.0006904151666 + 0.034416 + 0.013646785),
        "MSE in training": (1, 0.00164718748),
        "KL in training": (1, 0.174106886),
        "z to s MSE test": (3, 0.000152734847 + 0.011907 + 0.0991375596),
    },
    "tvae": {"Rec.": (3, 254.757), "NLL k=1000": (3, 298.2319)},
    "iwae": {"NLL k=1000": (6, 288.3544 + 278.9104)},
    "iwae_paper": {"NLL k=5000": (12, 259.58 + 257.08 + 255.12 + 252.12)},
    "iwae_xqding": {"NLL k=5000": (12, 262.40 + 257.80 + 269.69 + 256.37)},
    "iwae_nbip": {"NLL k=5000": (9, 258.51 + 256.12 + 251.13)},
    "iwae_static": {"NLL k=5000": (5, 263.44 + 174.67)},
    "pythae": {
        "NLL k=200": (2, 179.68),
        "NLL k=500": (2, 186.29),
        "NLL k=1000": (2, 172.61),
        "NLL k=5000": (10, 853.69),
    },
    "aae_semi": {"test": (7, 5 * (100 - 2.90) + 100 - 1.60 + 100 - 1.90)},  # one number beside five rows
    "infogan_cr": {
        "FactorVAE": (4, 2.70),
        "DCI D": (4, 1.74),
        "MIG": (4, 1.19),
        "SAP": (3, 1.64),
        "Explicitness": (1, 0.79),
        "Modularity": (1, 0.77),
        "BetaVAE": (1, 0.84),
    },
}


def column(name, head):
    return [numbers[head] for numbers in LAYOUTS[name].printed.values() if head in numbers]


@pytest.mark.parametrize("name", sorted(SUMS))
def test_published_numbers_sum_to_what_the_sources_print(name):
    for head, (count, total) in SUMS[name].items():
        found = column(name, head)
        assert (len(found), math.fsum(found)) == (count, pytest.approx(total, abs=1e-9)), head


def test_every_published_table_is_summed_here():
    assert {name for name, layout in LAYOUTS.items() if layout.printed} == set(SUMS)


def test_published_numbers_lie_in_the_range_of_their_metric():
    for layout in LAYOUTS.values():
        facts = {one.head: CATALOG[one.metric] for one in layout.columns}
        for head, fact in facts.items():
            scale = 100 if fact.unit == "share" else 1
            assert all(scale * fact.low <= value <= scale * fact.high for value in column(layout.name, head)), (
                layout.name
            )


def test_every_published_table_has_its_source_and_its_protocol():
    for layout in LAYOUTS.values():
        if layout.printed:
            assert layout.source.startswith("published: "), layout.name
            assert "data" in layout.protocol, layout.name
            assert "model" in layout.rows, layout.name


def test_the_weighted_nelbo_is_the_sum_of_its_terms():
    """Within what is read off curves."""
    published = LAYOUTS["vae"].published
    for label, beta in (("vae", 1), ("beta_vae beta=0.1", 0.1), ("beta_vae beta=10", 10), ("cvae", 1)):
        numbers = published[label]
        assert numbers["Rec."] + beta * numbers["KL"] == pytest.approx(numbers["NELBO weighted, test"], abs=1.2)


def test_importance_weights_tighten_the_bound_in_every_source():
    for name in ("iwae_paper", "iwae_xqding", "iwae_nbip"):
        numbers = {label: row["NLL k=5000"] for label, row in LAYOUTS[name].published.items()}
        for layer in (1, 2):
            one, five, fifty = (numbers[f"iwae_l{layer} objective=iwae k={k}"] for k in (1, 5, 50))
            assert one > five > fifty, name


def test_models_of_others_stand_below_ours():
    rows = results(label="iwae_l1 objective=iwae k=5")
    found = table(rows, "iwae_static")
    place = found.keys.index(("pythae IWAE k=5", ""))
    assert found.published["NLL k=5000"][place] == 87.85
    assert "pythae IWAE k=5" in render(found, "md")
    assert place > found.keys.index(("iwae_l1 objective=iwae k=5", "200 epochs, seed 0"))


def test_tables_for_those_who_ask_for_them_are_not_printed_by_themselves():
    from disentkit.tables import filled

    shown = {layout.name for layout in filled(results(label="iwae_l1 objective=iwae k=5"))}
    assert "iwae_paper" in shown
    assert not shown & {"iwae_xqding", "iwae_static", "pythae"}
