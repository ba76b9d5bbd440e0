"""Every target of speed beside what was measured: results/ratios.csv and .md, from the tracked results alone.

python benchmarks/ratios.py     # and then benchmarks/readme.py, which puts the table into README.md

A ratio is of two sides that took turns in one run. What no tracked result tells is said to be not measured.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from disentkit.files import replacing, write_text

RESULTS = Path(__file__).parent / "results"
Frame = pd.DataFrame


class Found(NamedTuple):
    """What was measured of a target: both sides, what they are, and the ratio that is wanted."""

    ours: float
    other: float
    unit: str
    against: str
    ratio: float


class Target(NamedTuple):
    """A target: `at_least` so many times faster than another, or `at_most` so many times as slow, or as large.

    Attributes:
        what: is done.
        source: the tracked file.
        read: what is measured of it there.
    """

    what: str
    source: str
    read: Callable[[Frame], Found]
    at_least: float | None = None
    at_most: float | None = None

    @property
    def wanted(self) -> str:
        """In words."""
        return f"at least {self.at_least:g}" if self.at_most is None else f"at most {self.at_most:g}"

    def met(self, ratio: float) -> bool:
        """Whether it is."""
        if self.at_most is not None:
            return ratio <= self.at_most
        assert self.at_least is not None
        return ratio >= self.at_least


def _nll(precision: str, against: str) -> Callable[[Frame], Found]:
    def read(frame: Frame) -> Found:
        sides = frame.set_index("side")
        ours, other = sides.loc[f"disentkit, {precision}", "ms"], sides.loc[against, "ms"]
        return Found(ours, other, "ms an image", against, ours / other if "floor" in against else other / ours)

    return read


def _training(network: str) -> Callable[[Frame], Found]:
    def read(frame: Frame) -> Found:
        sides = frame[frame["network"] == network].set_index("side")
        ours, other = (sides.loc[side, "seconds"] for side in ("disentkit, fast", "pythae"))
        return Found(ours, other, "s an epoch", "pythae", sides.loc["pythae", "ratio"])

    return read


def _loader(frame: Frame) -> Found:
    worst = frame.loc[frame["ratio"].idxmin()]
    return Found(worst["images/s"], worst["plain loop, images/s"], "images/s", "DataLoader loop", worst["ratio"])


def _readouts(fitted: str) -> Callable[[Frame], Found]:
    def read(frame: Frame) -> Found:
        sides = frame[frame["fitted"] == fitted].set_index("side")
        together, single = sides.loc["all together"], sides.loc["one by one, a plain loop"]
        return Found(together["ms"], single["ms"], "ms a step", "one by one, a plain loop", single["ratio"])

    return read


def _on_all_cores(frame: Frame) -> Found:
    row = frame[frame["what"].str.startswith("NLL")].iloc[0]
    together = next(name for name in frame if name.endswith("cores, seconds"))
    return Found(row[together], row["one core, seconds"], "s", "one core", row["ratio"])


def _metric(name: str, definition: str) -> Callable[[Frame], Found]:
    def read(frame: Frame) -> Found:
        chosen = frame[(frame["metric"] == name) & frame["definition"].str.startswith(definition)]
        row = chosen.dropna(subset="ratio").iloc[0]
        return Found(row["seconds"], row["peer, seconds"], "s", row["peer"], row["ratio"])

    return read


def _never_slower(frame: Frame) -> Found:
    row = frame.loc[frame["ratio"].idxmin()]
    against = f"{row['peer']}: {row['metric']} ({row['definition']}), {row['size']}"
    return Found(row["seconds"], row["peer, seconds"], "s", against, row["ratio"])


def _map(name: str) -> Callable[[Frame], Found]:
    def read(frame: Frame) -> Found:
        narrow = frame[frame["width"] < 20]
        sides = narrow[narrow["n"] == narrow["n"].max()].set_index("map")
        ours, other = sides.loc["openTSNE, exact neighbours"], sides.loc[name]
        return Found(ours["seconds"], other["seconds"], "s", name, other["share"])

    return read


def _again(frame: Frame) -> Found:
    seconds = frame.set_index("part")["seconds"]["the same again"]
    return Found(seconds, 3.0, "s", "the limit", seconds / 3.0)


def _peak(frame: Frame) -> Found:
    peak = frame.loc[frame["probes"] == "all", "peak (MiB)"].max()
    return Found(peak, 3072.0, "MiB", "the limit", peak / 3072.0)


TARGETS = (
    Target("NLL, k = 5000, on a CPU", "speed_nll", _nll("exact", "floor: sum of parts (single)"), at_most=1.25),
    Target("NLL, k = 5000, on a CPU", "speed_nll", _nll("exact", "pythae"), at_least=4.5),
    Target("the same, `--precision fast`", "speed_nll", _nll("fast", "pythae"), at_least=4.5),
    Target("the same, on both cores", "scaling", _on_all_cores, at_least=1.7),
    Target("classifiers of one checkpoint", "speed_readouts", _readouts("classifiers"), at_least=5),
    Target("predictors of one route", "speed_readouts", _readouts("predictors"), at_least=5),
    Target("MIG, 10,000 x 10 x 5", "speed_metrics", _metric("mig", "20 bins"), at_least=20),
    Target("FactorVAE, 10,000 x 10 x 5", "speed_metrics", _metric("factor_vae_score", ""), at_least=20),
    Target("BetaVAE, 10,000 x 10 x 5", "speed_metrics", _metric("beta_vae_score", ""), at_least=20),
    Target("SAP, 10,000 x 10 x 5", "speed_metrics", _metric("sap", "svc"), at_least=5),
    Target("DCI by boosting, 10 of 100 rounds", "speed_metrics", _metric("dci", "boosting"), at_least=3),
    Target("the metric and size of the least ratio", "speed_metrics", _never_slower, at_least=1),
    Target("an MNIST epoch, 784-256-256-60", "speed_training", _training("784-256-256-60, batch 128"), at_least=2.4),
    Target("an MNIST epoch, 784-512", "speed_training", _training("784-512-10, batch 64"), at_least=2.4),
    Target("training on a GPU", "speed-cuda", _loader, at_least=10),
    Target("t-SNE of codes", "speed_tsne", _map("openTSNE, approximate"), at_least=1),
    Target("t-SNE of codes", "speed_tsne", _map("scikit-learn"), at_least=1),
    Target("eval of everything again, imports not counted", "profile_eval", _again, at_most=1),
    Target("peak memory of eval of everything", "memory", _peak, at_most=1),
)


def measured() -> pd.DataFrame:
    """A row a target."""
    return pd.DataFrame(
        _rows(), columns=["what", "against", "unit", "ours", "other", "wanted", "ratio", "met", "source"]
    )


def _rows() -> Iterator[tuple[object, ...]]:
    for target in TARGETS:
        path = RESULTS / f"{target.source}.csv"
        if not path.exists():
            yield (target.what, "", "", None, None, target.wanted, None, "not measured", "")
            continue
        found = target.read(pd.read_csv(path))
        ours, other, ratio = map(_short, (found.ours, found.other, found.ratio))
        met = "yes" if target.met(found.ratio) else "no"
        yield target.what, found.against, found.unit, ours, other, target.wanted, ratio, met, target.source


def _short(number: float) -> str:
    return f"{number:.0f}" if abs(number) >= 1000 else f"{number:.3g}"


def shown(frame: pd.DataFrame, folder: str = "") -> str:
    """The table in Markdown, each row with a link to what it was read from."""
    rows = frame.fillna("").astype(str)
    rows["source"] = [f"[{name}]({folder}{name}.md)" if name else "" for name in rows["source"]]
    rows["met"] = ["**no**" if met == "no" else met for met in rows["met"]]
    return rows.to_markdown(index=False, disable_numparse=True)


def page(frame: pd.DataFrame) -> str:
    """The table with what its columns are."""
    return (
        "Ours, another's, and their ratio: other / ours where it is to be large, ours / other where it is to be small. "
        "Machine, load and commit stand with each source; `python benchmarks/ratios.py` wrote this from them.\n\n"
        f"{shown(frame)}\n"
    )


def main() -> None:
    """Read, write, print."""
    frame = measured()
    with replacing(RESULTS / "ratios.csv") as part:
        frame.to_csv(part, index=False)
    write_text(RESULTS / "ratios.md", page(frame))
    print(shown(frame))


if __name__ == "__main__":
    main()
