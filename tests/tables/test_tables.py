import re

import numpy as np
import pytest

from disentkit.digits import number
from disentkit.errors import UserError
from disentkit.results import gather, tidy
from disentkit.tables import Cell, filled, render, table


def results(label="vae", data="mnist", checkpoint="abc", limit=None, training="200 epochs, seed 0", **numbers):
    """Rows as an evaluation leaves them."""
    rec, nll = numbers.get("rec", 76.43), numbers.get("nll", 91.718)
    elbo = gather(
        [
            tidy("reconstruction", rec, stderr=0.31, n=10_000, split="test"),
            tidy(
                "kl",
                [19.5, 12.0, 1.5],
                stderr=[0.02, 0.01, 0.001],
                split="test",
                block=[None, "z", "z"],
                latent=[None, None, 0],
            ),
            tidy("weighted_nelbo", [95.2, 96.1], stderr=0.3, split=["train", "test"]),
            tidy("nelbo", 96.1, stderr=0.3, split="test"),
        ]
    )
    bound = tidy("nll", [96.0, nll], stderr=0.25, split="test", k=[1, 5000], note=[None, "not converged"])
    elbo["probe"], bound["probe"] = "elbo", "nll"
    frame = gather([elbo, bound])
    for column, value in {
        "model": label,
        "data": data,
        "checkpoint": checkpoint,
        "targets": "dynamic",
        "seed": 0,
        "training": training,
        "limit": limit,
    }.items():
        frame[column] = value
    return gather([frame])


def test_the_papers_numbers_stand_beside_ours():
    found = table(results(), "vae")
    ours = dict(zip(found.keys, found.ours["Rec."], strict=True))
    theirs = dict(zip(found.keys, found.published["Rec."], strict=True))
    assert ours[("vae",)] == Cell(76.43, 0.31)
    assert theirs[("vae",)] == 76.1
    assert np.isnan(ours[("cvae",)].value)
    assert theirs[("cvae",)] == 73.3
    assert set(theirs) == {("vae",), ("cvae",), ("beta_vae beta=0.1",), ("beta_vae beta=10",)}


def test_a_total_is_not_taken_for_a_part():
    found = table(results(), "vae")
    assert found.ours["KL"][0].value == 19.5
    assert table(results(), "latents").ours["KL test"] == (Cell(1.5, 0.001),)


def test_notes_become_footnotes_and_differences_from_the_published_protocol_are_told():
    found = table(results(data="digits", training="30 epochs, seed 0", limit=100), "vae")
    assert found.ours["NLL k=5000"][0].notes == (0,)
    assert found.footnotes[0] == "not converged"
    assert "data: published mnist, ours digits" in found.footnotes
    assert "training: published 200 epochs, ours 30 epochs, seed 0" in found.footnotes
    assert "ours on the first 100 examples of each split" in found.footnotes


def test_a_name_that_holds_another_is_not_that_other():
    footnotes = table(results(data="kmnist", training="1200 epochs, seed 0"), "vae").footnotes
    assert "data: published mnist, ours kmnist" in footnotes
    assert "training: published 200 epochs, ours 1200 epochs, seed 0" in footnotes
    assert "training: published 200 epochs, ours unknown" in table(results(training=None), "vae").footnotes


def test_the_same_protocol_bears_no_caveat():
    assert [note for note in table(results(), "vae").footnotes if "ours" in note] == []


def test_what_tells_two_evaluations_apart_becomes_a_column():
    both = gather([results(), results(data="digits")])
    found = table(both, "vae")
    assert found.names == ("model", "data")
    assert ("vae", "digits") in found.keys


def test_two_files_of_one_label_keep_their_published_numbers():
    both = gather([results("vae (a)", checkpoint="a"), results("vae (b)", checkpoint="b")])
    found = table(both, "vae")
    assert dict(zip(found.keys, found.published["Rec."], strict=True))[("vae (b)",)] == 76.1


def test_the_same_evaluation_twice_is_an_error():
    with pytest.raises(UserError, match=r"two numbers for 'Rec.' of vae \(checkpoint abc\)"):
        table(gather([results(), results()]), "vae")


def test_results_without_the_layouts_numbers_are_told():
    with pytest.raises(UserError, match="layout tsne shows the probes tsne; these results are of: elbo, nll"):
        table(results(), "tsne")


def test_unknown_names_are_told():
    with pytest.raises(UserError, match="no layout named 'vea'; did you mean 'vae'"):
        table(results(), "vea")
    with pytest.raises(UserError, match="no format named 'latx'; did you mean 'latex'"):
        render(table(results(), "vae"), "latx")


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (Cell(91.7183, 0.2468), "91.72 ± 0.25"),
        (Cell(1234.5, 21.0), "1234 ± 21"),
        (Cell(0.5, 0.00012), "0.50000 ± 0.00012"),
        (Cell(3.0), "3"),
        (Cell(0.123456), "0.1235"),
        (Cell(np.nan), "-"),
        (Cell(np.inf, 0.1), "inf"),
        (Cell(2.5, np.inf), "2.5"),
    ],
)
def test_digits_follow_the_error(cell, text):
    assert number(*cell[:2]) == text


def test_text():
    text = render(table(results(), "vae"), "text").splitlines()
    assert text[0] == "VAE, beta-VAE and CVAE on MNIST"
    row = next(line for line in text if line.split()[:1] == ["vae"])
    assert row.split() == (
        [
            "vae",
            "76.43",
            "±",
            "0.31",
            "76.1",
            "19.500",
            "±",
            "0.020",
            "19.7",
            "95.20",
            "±",
            "0.30",
            "95.3",
            "96.10",
            "±",
            "0.30",
            "96.6",
            "96.10",
            "±",
            "0.30",
            "91.72",
            "±",
            "0.25",
            "[a]",
            "-",
            "[b]",
        ]
    )
    assert "[a] not converged" in text


def test_markdown_has_a_row_for_each_model():
    lines = render(table(results(), "vae"), "md").splitlines()
    assert sum(line.startswith("| ") for line in lines) == 1 + 4
    assert any("91.72 ± 0.25 <sup>a</sup>" in line for line in lines)


def test_latex_is_whole_and_escaped():
    text = render(table(results(label="beta_vae beta=10"), "vae"), "latex")
    assert text.count(r"\begin{") == text.count(r"\end{")
    assert r"beta\_vae beta=10" in text
    assert r"\num{76.43 \pm 0.31}" in text
    for rule in (r"\toprule", r"\midrule", r"\bottomrule"):
        assert rule in text
    head, body = (part.splitlines() for part in text.split(r"\midrule"))
    widths = [int(width) for line in head for width in re.findall(r"multicolumn{(\d+)}", line)]
    assert {line.count("&") for line in body if line.endswith(r"\\")} == {sum(widths) - 1} == {head[-1].count("&")}


def test_csv_holds_plain_numbers():
    lines = render(table(results(), "vae"), "csv").splitlines()
    assert lines[0].startswith("model,Rec. (nats),Rec. (nats) s.e.,Rec. (nats) published,KL (nats)")
    assert lines[1].startswith("vae,76.43,0.31,76.1,19.5")


def test_shares_are_printed_in_percent():
    row = tidy(
        "accuracy",
        0.975,
        stderr=0.0015,
        split="test",
        block="z",
        input="mean",
        scaling="raw",
        pooling="none",
        readout="mlp",
        normalisation="running",
        control="none",
    )
    row["probe"], row["model"] = "classifier", "vae"
    text = render(table(gather([row]), "classifier"), "text")
    assert "97.50 ± 0.15" in text
    assert "test (%)" in text


def test_a_table_of_scores_is_not_shown_for_what_else_stands_in_it():
    at = {"block": "z", "input": "mean", "control": "none"}
    terms = tidy("reconstruction", 90.0, split="test").assign(probe="elbo", model="m")
    scores = tidy("mig", 0.3, definition="dl2019", **at).assign(probe="disentanglement", model="m")
    alone, both = gather([terms]), gather([terms, scores])
    assert "locatello" not in {layout.name for layout in filled(alone)}
    assert "locatello" in {layout.name for layout in filled(both)}
    assert list(table(both, "locatello").ours) == ["MIG", "Rec."]
