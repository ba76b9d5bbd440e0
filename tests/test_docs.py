"""What the docs say is what is there."""

import re
import subprocess
import sys
from pathlib import Path

from disentkit.probes import PROBES
from reference_models.recipes import RECIPES
from reference_models.reproductions import REPRODUCTIONS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *ROOT.glob("docs/*.md"), *ROOT.glob("*/README.md")]


def test_the_readouts_of_the_readme_are_those_that_were_measured():
    measured = (ROOT / "benchmarks" / "results" / "readouts_vae.md").read_text()
    rows = [line for line in README.splitlines() if line.startswith("| posterior ")]
    numbers = [number for row in rows for number in re.findall(r"[\d.]+ ± [\d.]+", row)]
    assert len(numbers) == 5 + 3
    assert [number for number in numbers if number not in measured] == []


def test_links_lead_somewhere():
    for page in PAGES:
        for target in re.findall(r"\]\((?!http)([^)#]+)\)", page.read_text()):
            assert (page.parent / target).exists(), (page.name, target)


def test_every_table_of_a_page_begins_with_a_head():
    for page in PAGES:
        lines = ["", *page.read_text().splitlines()]
        for before, line, after in zip(lines, lines[1:], lines[2:], strict=False):
            if line.startswith("|") and not before.startswith("|"):
                assert re.fullmatch(r"[|:\- ]+", after), (page.name, line)


def test_every_probe_model_and_reproduction_is_told_of():
    models = (ROOT / "reference_models" / "README.md").read_text()
    assert [name for name in PROBES if name not in (ROOT / "CHANGELOG.md").read_text()] == []
    assert [name for name in RECIPES if name not in models] == []
    assert [name for name in REPRODUCTIONS if f"`{name}`" not in models] == []


def test_the_tables_of_the_readme_are_made_of_the_tracked_results():
    found = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "readme.py"), "--check"], capture_output=True, text=True
    )
    assert found.returncode == 0, found.stderr
