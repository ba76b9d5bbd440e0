"""The disentanglement metrics beside other implementations, on the same arrays: results/agreement.csv and .md.

python benchmarks/agreement.py

Peers: `disent`, `disentanglement_lib` (both with `pip install --no-deps`, anywhere on PYTHONPATH), scikit-learn and
scipy. What is not installed is told and left out.
"""

import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from fits import by_capacity, by_importance, by_neighbours
from formulas import by_counting, by_cuts, by_moving, by_parts, by_roc, by_variance
from libraries import by_boosting, by_fairness, by_learning, by_votes, of_disent, of_library
from pairs import SEEDS, SIZES, SMALL, TEST, TRAIN, Pair, representations, units
from peers import disent_module, installed, lib
from stamp import stamp

from disentkit.files import replacing, write_text
from disentkit.metrics.dci import importance_matrix
from disentkit.metrics.examples import Examples

RESULTS = Path(__file__).parent / "results"
CLOSE = 1e-6
VOTED = (
    "identity",
    "identity and 5 of noise",
    "two pairs rotated",
    "random rotation",
    "independent normal",
    "identity and a constant",
)
BOOSTED = ("two pairs rotated", "noisy by 0.3")

# Where a difference is one of definition or a fault, and of which side.
_CONSTANT, _LIBRARY = "identity and a constant", "disentanglement_lib"
_NO_NUMBER = "fault of theirs: the log of a variance of 0 less itself is NaN; ours leaves the constant latent out"
_COUNTED = (
    "definition: theirs counts the pairs with the constant latent, which are 0 (20 of 30 pairs are not); ours does not"
)
REASONS: dict[tuple[str, str, str], str] = {
    ("total_correlation", _CONSTANT, "disent"): _NO_NUMBER,
    ("total_correlation", _CONSTANT, _LIBRARY): _NO_NUMBER,
    ("latent_information", _CONSTANT, "disent"): _COUNTED,
    ("latent_information", _CONSTANT, _LIBRARY): _COUNTED,
    (
        "explicitness",
        _CONSTANT,
        _LIBRARY,
    ): "fault of theirs: it divides the latent by its deviation of 0 and raises ValueError",
    ("factor_vae_score", _CONSTANT, "disent"): (
        "fault of theirs: threshold 0 keeps the constant latent, whose 0/0 is taken for the least at each vote"
    ),
}


def reason(pair: Pair, codes: str) -> str:
    """Why the two differ; nothing where they do not."""
    difference = pair.ours - pair.theirs
    if pair.ours == pair.theirs or abs(difference) <= CLOSE:
        return ""
    known = REASONS.get((pair.metric, codes, pair.peer))
    if known:
        return known
    if pair.error and abs(difference) < 4 * pair.error:
        return f"sampling: {abs(difference) / pair.error:.1f} standard errors of {pair.error:.1g}, {SEEDS} seeds each"
    return "UNEXPLAINED"


def told(pairs: Iterator[Pair], codes: str) -> list[dict[str, Any]]:
    """Rows of the table."""
    rows = []
    for pair in pairs:
        with np.errstate(invalid="ignore"):
            difference = 0.0 if pair.ours == pair.theirs else float(np.subtract(pair.ours, pair.theirs))
        row = {"metric": pair.metric, "definition": pair.definition, "codes": codes, "ours": pair.ours}
        row |= {"theirs": pair.theirs, "difference": difference, "peer": pair.peer, "explanation": reason(pair, codes)}
        rows.append(row)
        if row["explanation"]:
            print(*row.values(), sep=" | ", flush=True)
    return rows


def measured(peers: dict[str, str]) -> pd.DataFrame:
    """All rows."""
    factors = np.random.default_rng(0).integers(0, SIZES, (TRAIN + TEST, len(SIZES)))
    rows = []
    for name, codes in representations(units(factors, SIZES)).items():
        train, test = Examples(codes[:TRAIN], factors[:TRAIN]), Examples(codes[TRAIN:], factors[TRAIN:])
        rows += told(by_counting(train), name) + told(by_roc(train, test), name)
        rows += told(of_disent(train, test), name) if "disent" in peers else []
        rows += told(of_library(train, test), name) if "disentanglement_lib" in peers else []
        rows += told(by_variance(codes), name)
        if "constant" not in name:
            rows += told(by_parts(codes[:400], factors[:400]), name) + told(
                by_cuts(codes[:400], factors[:400, 0]), name
            )
        print(name, file=sys.stderr, flush=True)
    grid = np.stack(np.unravel_index(np.arange(np.prod(SIZES)), SIZES), axis=1)
    for name, codes in representations(units(grid, SIZES)).items():
        if name in VOTED:
            rows += told(by_votes(codes, grid, peers), name) + told(by_moving(codes, grid), name)
            print(name, "votes", file=sys.stderr, flush=True)
    return pd.DataFrame(rows + small(peers))


def small(peers: dict[str, str]) -> list[dict[str, Any]]:
    """What fits many trees, with few values a factor."""
    grid = np.stack(np.unravel_index(np.arange(np.prod(SMALL)), SMALL), axis=1)
    order = np.random.default_rng(0).integers(0, len(grid), 3000)
    rows = []
    for name, codes in representations(units(grid, SMALL)).items():
        train, test = (Examples(codes[part], grid[part]) for part in (order[:2000], order[2000:]))
        for pairs in (by_importance, by_capacity, by_neighbours):
            rows += told(pairs(train, test), f"small: {name}")
        rows += boosted(train, test, peers, f"small: {name}") if name in BOOSTED else []
        if name in BOOSTED and "disentanglement_lib" in peers:
            rows += told(by_fairness(codes, grid), f"small: {name}")
        print(name, "small", file=sys.stderr, flush=True)
    return rows


def boosted(train: Examples, test: Examples, peers: dict[str, str], name: str) -> list[dict[str, Any]]:
    """What the libraries read from gradient boosting."""
    rows, ours = [], importance_matrix(train, test)
    if "disent" in peers:
        parts = "_compute_importance_gbt", "_disentanglement", "_completeness"
        rows += told(by_boosting(train, test, ours, disent_module("dci"), parts, "disent"), name)
    if "disentanglement_lib" in peers:
        parts = "compute_importance_gbt", "disentanglement", "completeness"
        rows += told(by_boosting(train, test, ours, lib("dci"), parts, "disentanglement_lib"), name)
        rows += told(by_learning(train, test), name)
    return rows


def page(frame: pd.DataFrame, note: str) -> str:
    """What is equal, as counts; what differs, row by row."""
    frame = frame.assign(apart=frame["explanation"].fillna("") != "")
    groups = frame.groupby(["metric", "definition", "peer"], sort=False)
    counts = groups.agg(codes=("codes", "size"), differ=("apart", "sum")).reset_index()
    equal = frame[~frame["apart"]].groupby(["metric", "definition", "peer"])["difference"].agg(lambda d: d.abs().max())
    keys = zip(counts["metric"], counts["definition"], counts["peer"], strict=True)
    counts["largest difference of the others"] = [f"{equal[key]:.0e}" if key in equal.index else "" for key in keys]
    apart = frame[frame["apart"]].drop(columns="apart")
    intro = (
        "Our numbers beside other implementations', on the same arrays; every row is in agreement.csv. "
        f"{len(frame)} comparisons, {len(frame) - len(apart)} of them equal to {CLOSE:g}; the others are below, each "
        "with its reason. Draws of votes are each side's own: means over seeds are judged by their standard error. The "
        "two peers draw the same votes from the same seed, and so their rows of FactorVAE are one piece of evidence. "
        "Rows beside scikit-learn, scipy, numpy or a formula compare with the metric's formula written plainly, in "
        "benchmarks/formulas.py and fits.py; for several metrics no library was at hand."
    )
    parts = [intro, counts.to_markdown(index=False)]
    parts.append(apart.to_markdown(index=False, floatfmt=".6g"))
    return "\n\n".join([*parts, note]) + "\n"


def main() -> None:
    """Measure, track."""
    peers = installed()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame = measured(peers)
    with replacing(RESULTS / "agreement.csv") as part:
        frame.to_csv(part, index=False, float_format="%.10g")
    versions = ", ".join(f"{name} {number}" for name, number in peers.items())
    write_text(RESULTS / "agreement.md", page(frame, f"{stamp('python benchmarks/agreement.py')}. Peers: {versions}"))
    if (frame["explanation"] == "UNEXPLAINED").any():
        raise SystemExit("differences without an explanation: see above")


if __name__ == "__main__":
    main()
