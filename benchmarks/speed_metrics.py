"""Seconds of every disentanglement metric, beside `disent` where it has it: results/speed_metrics.csv and .md.

python benchmarks/speed_metrics.py [--fill] [--boosting] [--limit 120]  # ratios want `disent` on PYTHONPATH

Both sides get the same arrays and take turns in one run on one thread; the best of several turns is told, in seconds of
the processor, because other jobs of the machine only ever add, and most of all to the time on the wall. At the large
size a metric is left out where a hundred times its seconds at the small one (ten times the rows, ten times the pairs of
latent and factor; for votes ten times) are more than the limit.
"""

import os

os.environ.update(OMP_NUM_THREADS="1", OMP_WAIT_POLICY="passive")  # before numpy reads them

import time
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import click
import numpy as np
import pandas as pd
from peers import Table, disent_module, installed, same
from stamp import stamp

from disentkit.files import replacing, write_text
from disentkit.metrics.dci import dci, importance_matrix
from disentkit.metrics.dci_es import dci_es
from disentkit.metrics.decomposition import decompose
from disentkit.metrics.discrete import information_matrix
from disentkit.metrics.downstream import learning_curve
from disentkit.metrics.examples import Examples
from disentkit.metrics.explicitness import explicitness
from disentkit.metrics.fairness import unfairness
from disentkit.metrics.gaps import dcimig, jemmig, mig, mig_sup, modularity
from disentkit.metrics.infomec import infomec
from disentkit.metrics.intervention import irs
from disentkit.metrics.moments import mutual_information_score, total_correlation, wasserstein_correlation
from disentkit.metrics.sampled_gap import mig_sampled
from disentkit.metrics.sap import sap, sap_matrix
from disentkit.metrics.udr import udr
from disentkit.metrics.votes import beta_vae_score, factor_vae_score, z_max_score

RESULTS = Path(__file__).parent / "results"
DSPRITES = (3, 6, 40, 32, 32)
# Name: rows (half as many more to test on), latents, values of the factors.
SHAPES: dict[str, tuple[int, int, tuple[int, ...]]] = {
    "10,000 x 10, 5 factors": (10_000, 10, DSPRITES),
    "100,000 x 50, 10 factors": (100_000, 50, DSPRITES + (10, 10, 10, 8, 15)),
}
_TURNS, _ENOUGH = 5, 4.0  # seconds of one side after which its turns end
Run = Callable[[], Any]


class Timed(NamedTuple):
    """A metric by both, the peer's None where it has none."""

    metric: str
    definition: str
    ours: Run
    theirs: Run | None = None


class Drawn(Table):
    """A table that gives codes for any factors, whichever: the cheapest look-up, for time alone."""

    def sample_observations_from_factors(self, factors: np.ndarray, _: object = None) -> np.ndarray:
        """Rows by a sum of the factors."""
        return self.codes[factors.sum(axis=1)]

    def sample(self, count: int, random: Any = None) -> tuple[np.ndarray, np.ndarray]:
        """The first rows, again and again."""
        return self.factors[:count], self.codes[:count]


def arrays(count: int, width: int, sizes: tuple[int, ...]) -> tuple[Examples, Examples]:
    """Noisy factors, and noise in the other latents."""
    random = np.random.default_rng(0)
    factors = random.integers(0, sizes, (count + count // 2, len(sizes)))
    codes = random.normal(size=(len(factors), width))
    codes[:, : len(sizes)] = 0.3 * codes[:, : len(sizes)] + factors / np.std(factors, axis=0)
    return Examples(codes[:count], factors[:count]), Examples(codes[count:], factors[count:])


def timed(train: Examples, test: Examples, sizes: tuple[int, ...], peer: bool, boosting: bool) -> list[Timed]:
    """All metrics, ready to run."""
    codes, factors = train
    theirs = peers(train, test, sizes) if peer else {}
    scale, other = (
        np.full(codes.shape, 0.3),
        [codes, codes[:, ::-1] + 0.1],
    )
    kls = [np.ones(codes.shape[1])] * 2
    found = [
        ("mig", "20 bins", lambda: mig(information_matrix(codes, factors))),
        ("mig_sup", "20 bins", lambda: mig_sup(information_matrix(codes, factors))),
        ("dcimig", "20 bins", lambda: dcimig(information_matrix(codes, factors))),
        ("jemmig", "20 bins", lambda: jemmig(information_matrix(codes, factors))),
        ("modularity", "20 bins", lambda: modularity(information_matrix(codes, factors).mutual)),
        ("factor_vae_score", "10,000 votes", partial(factor_vae_score, codes, factors)),
        ("beta_vae_score", "10,000 votes", partial(beta_vae_score, codes, factors)),
        ("z_max_score", "10,000 votes", partial(z_max_score, codes, factors)),
        ("irs", "every value", partial(irs, codes, factors)),
        ("sap", "svc", lambda: sap(sap_matrix(train, test))),
        ("sap", "r2", lambda: sap(sap_matrix(train, test, definition="r2"))),
        ("sap", "thresholds", lambda: sap(sap_matrix(train, test, definition="thresholds"))),
        ("unsupervised", "all four", lambda: _unsupervised(codes)),
        ("total_correlation", "gaussian", partial(total_correlation, codes)),
        ("wasserstein_correlation", "raw", partial(wasserstein_correlation, codes)),
        ("latent_information", "20 bins", partial(mutual_information_score, codes)),
        ("explicitness", "", partial(explicitness, train, test)),
        ("infomec", "held-out", partial(infomec, train, test)),
        ("dci_es", "forests", partial(dci_es, train, test)),
        ("learning_curve", "logistic", partial(learning_curve, train, test, readout="logistic")),
        ("unfairness", "logistic", partial(unfairness, codes, factors, readout="logistic")),
        ("udr", "lasso, 2 models", partial(udr, other, kls)),
        ("udr", "spearman, 2 models", partial(udr, other, kls, similarity="spearman")),
        ("decomposition", "10,000 samples", partial(decompose, codes, scale, codes)),
        ("mig", "sampled", partial(mig_sampled, codes, scale, codes, factors)),
    ]
    regressors = ("lasso", "histogram", "extra_trees", "forest", *(["boosting"] if boosting else []))
    found += [("dci", name, partial(_dci, train, test, name)) for name in regressors]
    return [Timed(metric, name, run, theirs.get((metric, name))) for metric, name, run in found]


def _unsupervised(codes: np.ndarray) -> tuple[float, ...]:
    distances = wasserstein_correlation(codes), wasserstein_correlation(codes, normalised=True)
    return total_correlation(codes), *distances, mutual_information_score(codes)


def _dci(train: Examples, test: Examples, regressor: Any) -> object:
    return dci(importance_matrix(train, test, regressor=regressor).matrix)


def peers(train: Examples, test: Examples, sizes: tuple[int, ...]) -> dict[tuple[str, str], Run]:
    """The functions of disent, of the same arrays; those that ask for a data set get a look-up."""
    boosted, _factor_vae, _mig, _sap, _unsupervised = map(
        disent_module, ("dci", "factor_vae", "mig", "sap", "unsupervised")
    )
    rows = train.codes.T, train.factors.T, test.codes.T, test.factors.T
    table, count = Drawn(*train, sizes), len(train.codes)
    return {
        ("mig", "20 bins"): partial(_mig._compute_mig, *rows[:2]),
        ("factor_vae_score", "10,000 votes"): partial(_factor_vae.metric_factor_vae, table, same),
        ("sap", "svc"): partial(_sap._compute_sap, *rows, False),
        ("sap", "r2"): partial(_sap._compute_sap, *rows, True),
        ("unsupervised", "all four"): partial(_unsupervised.metric_unsupervised, table, same, count, count),
        ("dci", "boosting"): partial(boosted._compute_dci, *rows),
    }


def best(sides: list[Run]) -> list[float]:
    """The fewest seconds of the processor that each took, in turns."""
    turns: list[list[float]] = []
    while len(turns) < _TURNS and sum(max(turn) for turn in turns) < _ENOUGH:
        turns.append([])
        for side in sides:
            start = time.process_time()
            side()
            turns[-1].append(time.process_time() - start)
    return [min(each) for each in zip(*turns, strict=True)]


def measured(peer: bool, boosting: bool, limit: float, kept: pd.DataFrame) -> pd.DataFrame:
    """A row a metric and size; those with seconds in `kept` are taken from there."""
    rows, small = [], {}
    known = {(row["size"], row["metric"], row["definition"]): row for row in kept.to_dict("records")}
    for shape, (count, width, sizes) in SHAPES.items():
        train, test = arrays(count, width, sizes)
        for one in timed(train, test, sizes, peer, boosting):
            row: dict[str, Any] = {"size": shape, "metric": one.metric, "definition": one.definition}
            if (old := known.get((shape, one.metric, one.definition))) and old["seconds"] > 0:
                small.setdefault((one.metric, one.definition), [old["seconds"], np.nan_to_num(old["disent, seconds"])])
                rows.append(old)
                continue
            before, key = small.get((one.metric, one.definition), [0.0]), (one.metric, one.definition)
            sides = [side for side in (one.ours, one.theirs) if side]
            if _growth(one) * max(before) > limit:
                sides = []
                row["note"] = f"left out: some {_growth(one) * max(before):.0f} s foreseen"
            seconds = best(sides) if sides else []
            small.setdefault(key, seconds)
            row |= dict(zip(("seconds", "disent, seconds"), seconds, strict=False))
            row["ratio"] = seconds[1] / seconds[0] if len(seconds) == 2 else np.nan
            rows.append(row)
            print(*row.values(), sep=" | ", flush=True)
    return pd.DataFrame(rows, columns=["size", "metric", "definition", "seconds", "disent, seconds", "ratio", "note"])


def _growth(one: Timed) -> int:
    """From the small size to the large one: votes know no rows, all others rows and pairs of latent and factor."""
    return 10 if one.definition.endswith("votes") else 100


@click.command()
@click.option("--fill", is_flag=True, help="Keep what the tracked file has and measure the rest.")
@click.option("--boosting", is_flag=True, help="DCI with gradient boosting too: minutes.")
@click.option(
    "--limit", default=120.0, show_default=True, help="Seconds foreseen above which the large size is left out."
)
def main(fill: bool, boosting: bool, limit: float) -> None:
    """Measure, track."""
    found, path = installed(), RESULTS / "speed_metrics.csv"
    tracked = (
        pd.read_csv(path, keep_default_na=False, na_values=[""]).fillna({"definition": ""}) if fill else pd.DataFrame()
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame = measured("disent" in found, boosting, limit, tracked)
    with replacing(RESULTS / "speed_metrics.csv") as part:
        frame.to_csv(part, index=False, float_format="%.4g")
    shown = frame.assign(note=frame["note"].fillna(""))
    for column in ("seconds", "disent, seconds", "ratio"):
        shown[column] = [f"{value:.3g}" if value == value else "" for value in frame[column]]
    intro = (
        "Seconds of one processor for one evaluation, with half as many test rows again; ratio = disent's over ours. "
        f"Best of up to {_TURNS} turns in one run. The machine was shared with other jobs, which slow what waits for "
        "memory: single numbers are good to a fifth or so, ratios of turns side by side to less."
    )
    intro += " Rows that an earlier run had measured are kept, with their two sides of one run." if fill else ""
    options = f"{'--fill ' if fill else ''}{'--boosting ' if boosting else ''}--limit {limit:g}"
    note = f"{stamp(f'python benchmarks/speed_metrics.py {options}')}. Peer: disent {found.get('disent', 'absent')}"
    write_text(
        RESULTS / "speed_metrics.md", f"{intro}\n\n{shown.to_markdown(index=False, disable_numparse=True)}\n\n{note}\n"
    )


if __name__ == "__main__":
    main()
