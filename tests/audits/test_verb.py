"""The verb `audit`."""

import pytest
from click.testing import CliRunner

from disentkit.cli import cli
from tests.reference.small import fit


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory):
    from disentkit.data import open_dataset

    data = open_dataset("digits").first(60)
    return fit(tmp_path_factory.mktemp("runs") / "vae.pt", "vae", "epochs=1", data=data)


def asked(*words):
    options = ["--limit", "60", "--quiet", "--set", "classifier.epochs=1", "--set", "nll.ks=1,5"]
    return CliRunner().invoke(cli, ["audit", *map(str, words), *options])


def test_verdicts_are_printed_flaws_first_and_a_flaw_can_fail(checkpoint):
    done = asked(checkpoint, "--targets", "grey", "--fail-on", "flaw")
    assert done.exit_code == 1, done.output
    lines = done.stdout.splitlines()
    assert lines[0].startswith("vae hidden=12 latent=4 batch_size=20: ")
    assert " flaws, " in lines[0]
    kinds = [line.split()[0] for line in lines[1:] if not line.startswith(" ")]
    assert kinds == sorted(kinds, key=["flaw", "unknown", "sound"].index)
    at = lines.index("flaw    trained_input")
    assert lines[at + 1].strip() == "trained on dynamic targets, asked on grey"
    assert lines[at + 2].strip().startswith("mend: ask on what it was trained on")


def test_what_could_not_be_told_fails_only_when_asked_to(checkpoint, tmp_path):
    done = asked(checkpoint, "--out", tmp_path)
    assert done.exit_code == 0, done.output
    assert (tmp_path / "tables" / "audit.csv").exists()
    assert asked(checkpoint, "--out", tmp_path, "--fail-on", "unknown").exit_code == 1


def test_a_bad_word_is_refused():
    assert "'often' is not one of 'flaw', 'unknown'" in asked("x.pt", "--fail-on", "often").output
