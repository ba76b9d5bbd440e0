"""Every command that the docs show is one that disentkit takes; those of the workflow are run."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from disentkit.cli import cli

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted(ROOT.glob("docs/*.md")), *sorted(ROOT.glob("*/README.md"))]
WORKFLOW = ROOT / "docs" / "examples" / "quality.yml"


def of_page(page):
    """Lines of code blocks that begin with disentkit, without their comments."""
    return [
        line.strip().partition("  #")[0] for line in page.read_text().splitlines() if re.match(r" +disentkit \w", line)
    ]


def of_workflow():
    """The commands of its steps, folded lines put together."""
    text = re.sub(r">-\n +", "", WORKFLOW.read_text())
    text = re.sub(r"\n {10}(?! )(?=--)", " ", text)
    return re.findall(r"run: (disentkit .*)", text)


def check_parsed(command):
    words = shlex.split(command)[1:]
    with click.Context(cli) as context:
        verb = cli.get_command(context, words[0])
        while isinstance(verb, click.Group):
            words = words[1:]
            verb = verb.get_command(context, words[0])
        assert verb is not None
        return verb.make_context(words[0], words[1:], parent=context)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parent.name}-{page.name}")
def test_commands_of_the_docs_are_understood(page):
    for command in of_page(page):
        assert check_parsed(command).params, command


def test_a_command_that_is_none_would_be_noticed():
    with pytest.raises(click.UsageError):
        check_parsed("disentkit compare a.csv --no-such-option")


def test_the_workflow_trains_and_holds_the_model_to_its_baseline(tmp_path):
    train, check = of_workflow()

    def run(command):
        words = [sys.executable, "-m", "disentkit", *shlex.split(command)[1:]]
        return subprocess.run(words, capture_output=True, text=True, cwd=tmp_path)

    assert "--write quality.xml" in check
    assert run(train).returncode == 0
    assert run("disentkit eval runs/vae.pt --probes elbo,nll --set nll.ks=1,20 --out results --quiet").returncode == 0
    assert run("disentkit baseline results --out baselines/vae.json").returncode == 0
    done = run(check)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "quality.md").read_text().startswith("### disentkit: 4 numbers: 4 same")
    assert (tmp_path / "quality.xml").is_file()
