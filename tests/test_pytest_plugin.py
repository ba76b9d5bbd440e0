"""The pytest plugin in a pytest of its own, with real checkpoints."""

import subprocess
import sys
import textwrap

import pytest

from tests.test_cli_regression import trained

__all__ = ["trained"]  # a fixture


@pytest.fixture
def project(trained, tmp_path):
    """A stranger's project: runs it, and returns what pytest printed and its exit code."""

    def run(body, *options):
        code = f"RUNS, HERE = {str(trained)!r}, {str(tmp_path)!r}\n" + textwrap.dedent(body)
        (tmp_path / "test_quality.py").write_text(code)
        words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options]
        done = subprocess.run(words, capture_output=True, text=True, cwd=tmp_path)
        return done.returncode, done.stdout

    return run


GOOD = """
    def test_quality(disentkit_check):
        found = disentkit_check(f"{RUNS}/long.pt", against=f"{RUNS}/long.json")
        assert found.counts == {"same": 4}
"""
BAD = """
    def test_quality(disentkit_check):
        disentkit_check(f"{RUNS}/short.pt", against=f"{RUNS}/long.json")
"""


def test_a_model_as_good_as_its_baseline_passes(project):
    code, told = project(GOOD)
    assert code == 0, told


def test_a_worse_model_fails_in_words(project):
    code, told = project(BAD)
    assert code == 1
    assert "vae batch_size=64 against" in told
    assert "4 numbers: 4 worse" in told
    assert "worse: nll[split=test, k=20] of vae batch_size=64:" in told
    assert "a change that is meant: pytest --disentkit-update" in told
    assert "Traceback" not in told


def test_a_baseline_is_made_and_renewed_on_demand(project, tmp_path):
    body = """
        def test_quality(disentkit_check):
            disentkit_check(f"{RUNS}/short.pt", against=f"{HERE}/b.json", probes="elbo", tolerance={"nelbo": 0.1})
    """
    code, told = project(body)
    assert code == 1
    assert "no baseline at" in told
    assert "make it with: pytest --disentkit-update" in told
    assert project(body, "--disentkit-update")[0] == 0
    assert (tmp_path / "b.json").is_file()
    assert project(body)[0] == 0


def test_a_verdict_that_there_is_none_of_is_no_way_to_pass(project):
    code, told = project("""
        def test_a_name_alone(disentkit_check):
            disentkit_check(f"{RUNS}/short.pt", against=f"{RUNS}/long.json", fail_on="worse")

        def test_a_slip(disentkit_check):
            disentkit_check(f"{RUNS}/short.pt", against=f"{RUNS}/long.json", fail_on=("wors",))
    """)
    assert code == 1
    assert "4 numbers: 4 worse" in told
    assert "no verdict named 'wors'; did you mean 'worse'" in told


def test_what_cannot_be_asked_fails_in_a_line(project):
    code, told = project("""
        def test_quality(disentkit_check):
            disentkit_check("none.pt", against=f"{RUNS}/long.json")
    """)
    assert code == 1
    assert "disentkit could not be asked: no checkpoint at none.pt" in told
