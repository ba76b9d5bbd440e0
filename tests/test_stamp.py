import shutil
import subprocess
import sys
from pathlib import Path

import pytest

STAMP = Path(__file__).parents[1] / "benchmarks" / "stamp.py"


@pytest.fixture
def tree(tmp_path):
    """A repository with the script, a module and a result."""
    for name in ("benchmarks/stamp.py", "model.py", "benchmarks/results/speed.csv", "docs/speed.md", "README.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("1\n")
    shutil.copy(STAMP, tmp_path / "benchmarks")
    git = ["git", "-c", "user.name=one", "-c", "user.email=one@example.org"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "all"]):
        subprocess.run([*git, *command], cwd=tmp_path, check=True)
    return tmp_path


def stamped(tree):
    told = [sys.executable, "-c", "import stamp; print(stamp.commit())"]
    return subprocess.run(told, cwd=tree / "benchmarks", capture_output=True, text=True, check=True).stdout.strip()


def test_what_made_a_result_is_changed_by_code_and_not_by_other_results(tree):
    clean = stamped(tree)
    for name in ("benchmarks/results/speed.csv", "docs/speed.md", "README.md"):
        (tree / name).write_text("2\n")
    (tree / "benchmarks" / "results" / "new.csv").write_text("1\n")
    assert stamped(tree) == clean
    assert "dirty" not in clean
    (tree / "model.py").write_text("2\n")
    assert stamped(tree) == f"{clean}-dirty"
