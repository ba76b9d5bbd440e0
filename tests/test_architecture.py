"""Who may import whom, and what must not be waited for."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.page import made

ROOT = Path(__file__).parent.parent


def test_imports_run_downward():
    done = subprocess.run([Path(sys.executable).parent / "lint-imports"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def imported(code):
    """The packages that are there after running some code in a fresh interpreter."""
    tell = "print(json.dumps([m for m in ('torch', 'pandas', 'matplotlib') if m in sys.modules]))"
    script = f"import sys, json\n{code}\n{tell}"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


HELP = """
from click.testing import CliRunner
from disentkit.cli import cli
assert CliRunner().invoke(cli, {arguments}).exit_code == 0
"""


HELPS = [["--help"], ["eval", "--help"], ["report", "--help"], ["train", "--help"], ["list", "data"]]


@pytest.mark.parametrize("arguments", HELPS)
def test_help_waits_for_nothing(arguments):
    there = imported(HELP.format(arguments=arguments))
    assert "torch" not in there or arguments[0] == "list"
    assert there == [] or arguments[0] == "list"


def test_tables_do_not_wait_for_torch():
    assert "torch" not in imported("import disentkit; disentkit.table; import disentkit.results")


def test_pages_do_not_wait_for_torch(tmp_path):
    made.folder(tmp_path)
    there = imported(f"import disentkit; assert '<h1>vae on digits</h1>' in disentkit.report({str(tmp_path)!r})")
    assert there == ["pandas"]


def test_metrics_know_arrays_alone():
    there = imported("import disentkit.metrics.importance, disentkit.metrics.neighbours, disentkit.records")
    assert not {"torch", "matplotlib"} & set(there)


def test_no_module_bears_the_name_of_a_function_that_the_face_hands_out():
    import disentkit

    assert not [name for name in disentkit.__all__ if (ROOT / "disentkit" / f"{name}.py").exists()]


def test_every_metric_and_pass_is_tested():
    for folder in ("metrics", "readouts"):
        for file in (ROOT / "disentkit" / folder).glob("[a-z]*.py"):
            text = "".join(p.read_text() for p in (ROOT / "tests" / folder).glob("test_*.py"))
            assert file.stem in text, file
