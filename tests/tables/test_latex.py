"""LaTeX that a real LaTeX takes, with no package but those that are said."""

import re
import shutil
import subprocess

import pytest

from disentkit.results import gather
from disentkit.tables import LAYOUTS, Column, Layout, render, table
from disentkit.tables.latex import escaped
from tests.golden.make import tables
from tests.tables.every import frame_for
from tests.tables.test_tables import results

PREAMBLE = "\\documentclass{article}\n\\usepackage{booktabs,graphicx,siunitx}\n\\begin{document}\n"
PDFLATEX = shutil.which("pdflatex")


def has(package):
    finder = shutil.which("kpsewhich")
    return bool(finder and subprocess.run([finder, f"{package}.sty"], capture_output=True).stdout)


def compiled(place, *parts):
    """What LaTeX says of a document; it stops at the first error."""
    if not PDFLATEX or not all(map(has, ("booktabs", "graphicx", "siunitx"))):
        pytest.skip("needs pdfLaTeX with siunitx: apt-get install texlive-latex-recommended texlive-science")
    text = PREAMBLE + "\n\\clearpage\n".join(parts) + "\n\\end{document}\n"
    (place / "t.tex").write_text(text, encoding="utf-8")
    command = [PDFLATEX, "-interaction=nonstopmode", "-halt-on-error", "t.tex"]
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, errors="replace")
    assert done.returncode == 0, done.stdout[-2000:]
    assert (place / "t.pdf").read_bytes().startswith(b"%PDF")
    return done.stdout


def test_every_layout_compiles_and_is_no_wider_than_the_line(tmp_path):
    rendered = [render(table(frame_for(layout), name, differences=True), "latex") for name, layout in LAYOUTS.items()]
    told = compiled(tmp_path, *rendered)
    assert f"({len(LAYOUTS)} pages" in told
    assert "Overfull" not in told
    assert "Missing character" not in told


def test_the_golden_tables_compile(tmp_path):
    assert "Overfull" not in compiled(tmp_path, *(render(found, "latex") for found in tables().values()))


def test_hostile_names_compile(tmp_path):
    names = [r"\input{x} $a_b^c$ ~&%#{}", "β→γ ≤ ±5 µm Ω ο Α", "naïve Ærø ß «x» Żó 中文 ​", "a^b^2 x^{2} -> <b>|c|"]
    frames = [results(label=name, checkpoint=str(i)) for i, name in enumerate(names)]
    told = render(
        table(
            gather(frames),
            Layout("n_1 %", "T ^ \\", ("model",), (Column("a_%", "nelbo", {"split": "test"}),), ("elbo",)),
        ),
        "latex",
    )
    assert "Missing character" not in compiled(tmp_path, told)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("a_b & 5 %", r"a\_b \& 5 \%"),
        ("{x} #1 $y$", r"\{x\} \#1 \$y\$"),
        (r"\end", r"\textbackslash{}end"),
        ("β-VAE, Ω", r"$\beta$-VAE, $\Omega$"),
        ("a -> b ≤ c ± d +-e", r"a $\to$ b $\le$ c $\pm$ d $\pm$e"),
        ("R^2, pixel^2, k^", r"R$^{2}$, pixel$^{2}$, k\textasciicircum{}"),
        ("x < y > z | ~", r"x $<$ y $>$ z $\vert$ \textasciitilde{}"),
        ("two\nlines\tand tabs", "two lines and tabs"),
        ("é 中", "é [U+4E2D]"),
        ("omicron ο, Alpha Α, micro µ", r"omicron [U+03BF], Alpha [U+0391], micro $\mu$"),
    ],
)
def test_text_is_escaped(words, expected):
    assert escaped(words) == expected


def test_numbers_are_told_with_their_errors_and_the_best_are_bold():
    text = render(tables()["vae"], "latex")
    assert r"{\bfseries \num{71.56 \pm 0.31}}" in text
    assert r"\num{76.85 \pm 0.16}" in text
    assert " & 76.1 & +0.75 & " in text
    assert r"$-\infty$" in text
    assert r"\textsuperscript{a}~not converged" in text
    assert text.count(r"\begin{") == text.count(r"\end{")


def test_published_numbers_stand_under_one_head_with_ours():
    lines = render(tables()["vae"], "latex").splitlines()
    head = next(line for line in lines if "multicolumn" in line)
    assert r"\multicolumn{3}{c}{Rec. (nats) $\downarrow$}" in head
    assert r"\cmidrule(lr){2-4}" in lines
    assert sum("{ours} & {publ.} & {diff.}" in line for line in lines) == 1
    columns = next(line for line in lines if line.startswith(r"\begin{tabular}"))
    assert re.search(r"S\[table-format=3\.1\] S\[table-format=\+1\.2\]", columns)
