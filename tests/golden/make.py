"""What should not change unnoticed: `make golden` writes it anew.

Tables of one small results file in every format; and the numbers of one small model (small.pt: a VAE with 12 hidden
units, 20 epochs of digits), as a baseline.

python -m tests.golden.make

Look at what git says has changed before it is committed: that is the test.
"""

from collections.abc import Iterator
from pathlib import Path

from disentkit.checking import renew
from disentkit.files import write_text
from disentkit.tables import ENDINGS, Table, gathered, over_seeds, render, table

HERE = Path(__file__).parent
LAYOUTS = ("vae", "nll", "pooling", "mine.toml")


def tables() -> dict[str, Table]:
    """The tables by the stem of their files."""
    frame = over_seeds(gathered([HERE / "results.csv"]))
    places = {Path(name).stem: HERE / name if name.endswith(".toml") else name for name in LAYOUTS}
    return {stem: table(frame, layout, differences=True) for stem, layout in places.items()}


def golden() -> Iterator[tuple[Path, str]]:
    """Every file with what should stand in it; one page of HTML is enough, for its style is the same in all."""
    for stem, found in tables().items():
        for ending, form in ENDINGS.items():
            if form != "html" or stem == "vae":
                yield HERE / f"{stem}{ending}", render(found, form) + "\n"


def numbers() -> None:
    """The baseline of the small model."""
    asked = {"probes": "elbo,reconstruction,nll", "targets": "static", "options": ("nll.ks=1,20",)}
    renew(HERE / "small.pt", HERE / "small.json", **asked)


if __name__ == "__main__":
    for path, text in golden():
        write_text(path, text)
    numbers()
