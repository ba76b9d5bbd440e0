import numpy as np
import pytest

from disentkit.data import Split
from disentkit.results import gather
from disentkit.tables import cells_of, layout_named, over_seeds, render, table
from tests.tables.test_tables import results


def seeds(values):
    """One model trained several times, as `evaluate` would name it."""
    names = ["vae", "vae (seed1)", "vae (seed2)"]
    return gather(
        results(name, checkpoint=str(i), training=f"200 epochs, seed {i}", rec=value)
        for i, (name, value) in enumerate(zip(names, values, strict=False))
    )


def cell(found, head):
    return found.ours[head][found.keys.index(next(key for key in found.keys if key[0] == "vae"))]


def test_trainings_of_one_label_are_one_row_of_mean_and_deviation():
    found = table(over_seeds(seeds([76.0, 77.0, 81.0])), "vae")
    assert len([key for key in found.keys if key[0].startswith("vae")]) == 1
    assert cell(found, "Rec.").value == pytest.approx(78.0)
    assert cell(found, "Rec.").stderr == pytest.approx(np.std([76, 77, 81], ddof=1))


def test_a_single_training_keeps_its_standard_error():
    assert cell(table(over_seeds(seeds([76.0])), "vae"), "Rec.") == cell(table(seeds([76.0]), "vae"), "Rec.")


def test_how_many_trainings_there_were_is_told():
    assert set(over_seeds(seeds([1.0, 2.0, 3.0]))["training"]) == {"200 epochs, 3 seeds"}
    assert set(over_seeds(seeds([1.0]))["training"]) == {"200 epochs, 1 seed"}


def test_notes_survive():
    assert "not converged" in render(table(over_seeds(seeds([1.0, 2.0])), "vae"), "text")


def test_the_difference_is_ours_minus_the_published():
    text = render(table(results(), "vae", differences=True), "csv")
    head, row = (line.split(",") for line in text.splitlines()[:2])
    name = "Rec. (nats)"
    assert head[:5] == ["model", name, f"{name} s.e.", f"{name} published", f"{name} difference"]
    assert "difference" in render(table(results(), "vae", differences=True), "text")
    assert "+0.33" in render(table(results(), "vae", differences=True), "text")  # 76.43 - 76.1
    assert "difference" not in render(table(results(), "vae"), "text")
    assert float(row[1]) == 76.43
    assert float(row[4]) == pytest.approx(76.43 - 76.1)


def test_the_rows_behind_a_layout_are_enough_to_print_it():
    frame = results()
    kept = cells_of(frame, layout_named("vae"))
    assert len(kept) < len(frame)
    assert render(table(kept, "vae"), "text") == render(table(frame, "vae"), "text")


def test_what_bounds_the_data_stands_under_tables_of_shares_alone():
    from disentkit import evaluate
    from tests.conftest import small_data
    from tests.models import WithLabelBlock

    data = small_data()
    noted = type(data)(data.name, data.train, data.test, data.classes, note="at most 0.7")
    assert isinstance(data.train, Split)
    rows = evaluate(WithLabelBlock(), noted, probes="labels,reconstruction")
    assert "toy: at most 0.7" in render(table(rows, "labels"), "text")
    assert "at most" not in render(table(rows, "reconstruction"), "text")
