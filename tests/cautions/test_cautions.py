"""What a reader is told before the numbers, on rows made by hand."""

import numpy as np
import pytest

from disentkit.catalog import CATALOG
from disentkit.cautions import KINDS, cautions_of
from disentkit.cautions.floors import SCORES
from disentkit.notes import GREY, LEAK, NOT_CONVERGED
from disentkit.probes.nll import convergence_note
from disentkit.probes.probe import targets_note
from disentkit.results import gather, tidy
from disentkit.summary import summary
from tests.page import made

READ = {"block": "z", "input": "mean", "scaling": "raw", "readout": "mlp", "split": "test", "pooling": "none"}


def asked(*rows, probe="classifier", **told):
    frame = gather(rows)
    for column, value in {"probe": probe, "model": "vae", "data": "digits", "seed": 0, **told}.items():
        frame[column] = value
    return gather([frame])


def kinds(*rows, **told):
    return [one.kind for one in cautions_of(asked(*rows, **told))]


def accuracy(value, stderr=0.01, **axes):
    return tidy("accuracy", value, stderr=stderr, **{**READ, **axes})


def test_everything_is_told_once_and_the_worst_first():
    told = [str(one) for one in cautions_of(made.frame())]
    assert told == [
        "vae: audit of block s: dead latents: 5 of 10 latents never move (train with a smaller beta)",
        "vae: classifier of block s, pooling batch: leakage: evidence pooled by the true label; untrained, the model "
        f"reaches 97.00 ± 0.20 % ({KINDS['leakage'].mend})",
        "vae: block s: collapsed block: KL 0.020 ± 0.020 nats, and no code tells more of its image than that on "
        f"average ({KINDS['collapse'].mend})",
        "vae: nll at k=500: not converged (0.50 nats lower than at k/2): the true NLL is lower "
        f"({KINDS['convergence'].mend})",
        "vae: classifier of block s: at its floor: acc. 12.0 ± 1.0 % at best, no better than an untrained model "
        f"(11.0 ± 1.0 %) ({KINDS['floor'].mend})",
        "vae: labels: not answered: no label block",
    ]


def test_the_command_line_says_the_same():
    frame = gather([made.frame(), made.frame("other", nll=95.0)])
    text = summary(frame)
    assert [str(one) for one in cautions_of(frame) if f"- {one}" not in text] == []
    assert text.index("Warnings:") < text.index("Remarks:")


def test_models_that_share_a_caution_share_a_line():
    told = cautions_of(gather([made.frame(), made.frame("other")]))
    assert {one.subjects for one in told} == {("vae", "other")}


def test_evaluations_of_one_model_are_told_apart():
    told = cautions_of(gather([made.frame(), made.frame(data="mnist")]))
    assert {one.subjects for one in told} == {("vae (data digits)", "vae (data mnist)")}


@pytest.mark.parametrize(("verdict", "kind"), [("flaw", ["flaw"]), ("unknown", ["unknown"]), ("sound", [])])
def test_only_flaws_warn_and_what_could_not_be_told_is_a_remark(verdict, kind):
    row = tidy("kl", np.nan, verdict=verdict, check="a check", note="seen", mend="mend it")
    found = cautions_of(asked(row, probe="audit"))
    assert [one.kind for one in found] == kind
    assert [one.warns for one in found] == [name == "flaw" for name in kind]


def test_the_words_by_which_notes_are_found_are_those_that_probes_write():
    assert targets_note("grey", "Bernoulli") == GREY
    still = convergence_note(50, np.full(3, 0.5), 0.01, np.full(3, 40.0), np.zeros(3))
    assert still is not None
    assert still.startswith(NOT_CONVERGED)
    rows = tidy("nll", [5.0, 4.0, 3.0], k=[1, 5, 50], split="test", note=[None, f"{GREY}; {still}", f"{GREY}; {still}"])
    assert kinds(rows, probe="nll") == ["convergence", "targets"]


def test_a_bound_that_converges_at_its_largest_k_is_no_matter():
    rows = tidy("nll", [5.0, 4.0], k=[5, 50], split="test", note=[NOT_CONVERGED, None])
    assert kinds(rows, probe="nll") == []


def test_a_refined_bound_has_a_largest_k_of_its_own():
    encoder = tidy("nll", [5.0, 4.0], k=[50, 5000], split="test", note=[NOT_CONVERGED, None])
    refined = tidy("nll", 4.0, k=50, split="test", proposal="refined", note=NOT_CONVERGED)
    (one,) = cautions_of(asked(gather([encoder, refined]), probe="nll"))
    assert (one.kind, one.places) == ("convergence", ("nll at k=50 from refined proposals",))


def test_other_notes_are_remarks():
    (one,) = cautions_of(asked(accuracy(0.9, note="few points")))
    assert (one.kind, one.text, one.warns) == ("remark", "few points", False)


@pytest.mark.parametrize(
    ("score", "floor", "told"),
    [
        (0.30, 0.10, []),
        (0.13, 0.10, []),  # by 3 standard errors: (0.03 / 0.01)
        (0.115, 0.10, ["floor"]),
        (0.05, 0.10, ["floor"]),
    ],
)
def test_a_score_within_noise_of_its_floor_is_told(score, floor, told):
    rows = [accuracy(score, control="none"), accuracy(floor, stderr=0.0, control="untrained")]
    assert kinds(*rows) == told


def test_every_score_with_a_floor_is_in_the_catalog_and_runs_its_way():
    for metric, sign in SCORES.items():
        assert CATALOG[metric].better in ("neither", "higher" if sign == 1 else "lower"), metric


def test_a_predictor_is_held_to_the_mean():
    at = {"split": "test", "block": "z", "source": "s", "input": "mean"}
    worse, better = (
        tidy("prediction_mse", [value, 1.0], stderr=0.01, control=["none", "mean"], **at) for value in (1, 0.5)
    )
    (one,) = cautions_of(asked(worse, probe="predictor"))
    assert (one.kind, one.places) == ("floor", ("predictor of block z, source s",))
    assert "no better than always the mean (1.000 ± 0.010)" in one.text
    assert kinds(better, probe="predictor") == []


def test_one_reading_above_its_floor_is_enough():
    low = [accuracy(0.1, control=c, input="sample") for c in ("none", "untrained")]
    high = [accuracy(v, control=c) for v, c in ((0.9, "none"), (0.1, "untrained"))]
    assert kinds(*low) == ["floor"]
    assert kinds(*low, *high) == []


def test_a_reading_is_held_to_its_own_floor():
    rows = [accuracy(0.5, control="none"), accuracy(0.9, control="untrained", readout="linear")]
    assert kinds(*rows) == []


def test_the_commonest_label_is_a_floor_of_all_readings():
    axes = {"pooling": "none", "split": "test", "control": "majority", "input": "majority"}
    floor = tidy("accuracy", 0.4, stderr=0.01, **axes)
    (one,) = cautions_of(asked(accuracy(0.41, control="none"), floor))
    assert one.text == "acc. 41.0 ± 1.0 % at best, no better than always the commonest (40.0 ± 1.0 %)"


def test_train_scores_and_leaks_have_no_floor():
    rows = [accuracy(0.1, control=c, split="train") for c in ("none", "untrained")]
    leak = [tidy("swap_leak", 0.1, split="test", block="z", control=c) for c in ("none", "untrained")]
    assert kinds(*rows, *leak) == []


@pytest.mark.parametrize(("value", "told"), [(0.05, ["collapse"]), (-0.001, ["collapse"]), (0.5, []), (np.nan, [])])
def test_a_block_without_kl_is_collapsed(value, told):
    assert kinds(tidy("kl", value, split="test", block="z"), probe="elbo") == told


def test_one_dead_latent_is_no_collapsed_block():
    assert kinds(tidy("kl", 0.0, split="test", block="z", latent=3), probe="elbo") == []


def test_a_leak_without_an_untrained_model_is_told_too():
    (one,) = cautions_of(asked(accuracy(0.99, control="none", pooling="batch", note=LEAK)))
    assert (one.kind, one.text) == ("leakage", "evidence pooled by the true label")


def test_a_score_of_a_whole_grid_that_is_no_better_than_permuted_factors_is_told():
    at = {"block": "z", "input": "mean", "definition": "dl2019"}
    rows = [tidy("mig", 0.010, stderr=0.01, control="none", **at), tidy("mig", 0.004, control="permuted", **at)]
    (one,) = cautions_of(asked(*rows, probe="disentanglement"))
    assert (one.kind, one.places) == ("floor", ("disentanglement of block z",))
    assert "no better than the same codes beside factors in a random order (0.004)" in one.text
    rows[0] = tidy("mig", 0.2, stderr=0.01, control="none", **at)
    assert kinds(*rows, probe="disentanglement") == []
