r"""A table as LaTeX: rules of booktabs, numbers of siunitx, footnotes under it, no wider than the line.

Needs `\usepackage{booktabs,graphicx,siunitx}`, no more; written for pdfTeX, and any other TeX takes it.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from textwrap import wrap

from disentkit.tables.view import BEST, Head, Item, View

_WIDE = 14  # characters of a head in one column
_BESIDE = {"ours": "ours", "published": "publ.", "difference": "diff."}
_MATHS = {
    "↑": r"\uparrow", "↓": r"\downarrow", "→": r"\to", "←": r"\leftarrow", "±": r"\pm", "×": r"\times", "÷": r"\div",
    "−": "-", "·": r"\cdot", "≤": r"\le", "≥": r"\ge", "≠": r"\ne", "≈": r"\approx", "∞": r"\infty", "∑": r"\sum",
    "√": r"\surd", "∈": r"\in", "²": "{}^2", "³": "{}^3", "°": r"{}^\circ", "<": "<", ">": ">", "|": r"\vert",
}  # fmt: skip
_WORDS = {
    "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "–": "--", "—": "---",
    "…": r"\dots{}", "“": "``", "”": "''", "‘": "`", "’": "'", "✓": "yes", "✗": "no", "\u00a0": "~", "\u202f": "~",
    "ß": r"\ss{}", "`": "'", **{character: f"\\{character}" for character in "&%$#_{}"},
}  # fmt: skip
_CAPITALS = (
    "gamma",
    "delta",
    "theta",
    "lambda",
    "xi",
    "pi",
    "sigma",
    "phi",
    "psi",
    "omega",
)  # not in the Latin alphabet
_UNKNOWN = re.compile(r"[^\x20-\x7eÀ-ÏÑ-ÖØ-Ýà-ïñ-öø-ýÿ]")  # what pdfTeX's old fonts cannot set


def latex(view: View) -> str:
    """A whole `table` environment."""
    return "\n".join(
        [
            r"\begin{table}",
            r"\centering",
            rf"\caption{{{escaped(view.title)}}}",
            rf"\label{{tab:{re.sub('[^A-Za-z0-9-]+', '-', view.name)}}}",
            r"\sisetup{separate-uncertainty = true, retain-explicit-plus = true, detect-weight = true}",
            r"\resizebox{\ifdim\width>\linewidth\linewidth\else\width\fi}{!}{%",
            rf"\begin{{tabular}}{{{' '.join(_columns(view))}}}",
            r"\toprule",
            *_heads(view.heads),
            r"\midrule",
            *_rows(view),
            r"\bottomrule",
            r"\end{tabular}}",
            *_notes(view),
            r"\end{table}",
        ]
    )


def escaped(words: str) -> str:
    r"""Text as LaTeX sets it; a character that it has no sign for is told by its code.

    >>> print(escaped("beta_vae: 5 % ± β, R^2 ≤ 1, k/2 -> k"))
    beta\_vae: 5 \% $\pm$ $\beta$, R$^{2}$ $\le$ 1, k/2 $\to$ k
    """
    parts = re.split(r"(\^\w+)", re.sub(r"\s+", " ", words.replace("->", "→").replace("+-", "±")))
    return "".join(f"$^{{{part[1:]}}}$" if re.fullmatch(r"\^[A-Za-z0-9]+", part) else _spelt(part) for part in parts)


def _spelt(words: str) -> str:
    return "".join(_sign(character) for character in words)


def _sign(character: str) -> str:
    if character in _MATHS:
        return f"${_MATHS[character]}$"
    greek = re.fullmatch(r"(?:GREEK|MICRO) (?:(SMALL|CAPITAL) LETTER (\w+)|SIGN)", unicodedata.name(character, ""))
    if greek:
        name = (greek[2] or "mu").lower().replace("lamda", "lambda")
        if greek[1] != "CAPITAL" and name != "omicron":
            return rf"$\{name}$"
        if name in _CAPITALS:
            return rf"$\{name.capitalize()}$"
    known = character in _WORDS or not _UNKNOWN.fullmatch(character)
    return _WORDS.get(character, character) if known else f"[U+{ord(character):04X}]"


def _columns(view: View) -> Iterator[str]:
    """Names to the left, ours to the right, what is printed elsewhere on its decimal point."""
    for head, items in zip(view.heads, zip(*view.rows, strict=True), strict=True):
        if head.part in ("published", "difference"):
            whole, decimals = zip(*(_places(item) for item in items), strict=True)
            sign = "+" if head.part == "difference" else ""
            yield f"S[table-format={sign}{max(whole)}.{max(decimals)}]"
        else:
            yield "l" if head.part == "name" else "r"


def _places(item: Item) -> tuple[int, int]:
    found = re.fullmatch(r"[+-]?(\d+)(?:\.(\d+))?", item.text)
    return (len(found[1]), len(found[2] or "")) if found else (1, 0)


def _heads(heads: Sequence[Head]) -> Iterator[str]:
    """A row of heads; two where published numbers stand beside ours."""
    groups: list[list[Head]] = []
    for head in heads:
        if head.of and groups and groups[-1][0].of == head.of:
            groups[-1].append(head)
        else:
            groups.append([head])
    above = [(len(group), "l" if group[0].part == "name" else "c", _stacked(group)) for group in groups]
    yield _row(rf"\multicolumn{{{width}}}{{{side}}}{{{told}}}" for width, side, told in above)
    if all(len(group) == 1 for group in groups):
        return
    ends = list(accumulate(len(group) for group in groups))
    for group, end in zip(groups, ends, strict=True):
        if len(group) > 1:
            yield rf"\cmidrule(lr){{{end - len(group) + 1}-{end}}}"
    yield _row(f"{{{_BESIDE[head.part]}}}" if len(group) > 1 else "" for group in groups for head in group)


def _stacked(group: Sequence[Head]) -> str:
    """A head in several lines, where it would be wider than its columns."""
    lines = [escaped(line) for line in wrap(group[0].line, _WIDE * len(group), break_long_words=False)]
    return lines[0] if len(lines) == 1 else r"\shortstack{" + r" \\ ".join(lines) + "}"


def _row(cells: Iterable[str]) -> str:
    return " & ".join(cells) + r" \\"


def _rows(view: View) -> Iterator[str]:
    widest = [max((",".join(item.marks) for item in items), key=len) for items in zip(*view.rows, strict=True)]
    for row in view.rows:
        yield _row(_cell(item, marks) for item, marks in zip(row, widest, strict=True))


def _cell(item: Item, widest: str) -> str:
    if item.part == "name":
        return escaped(item.text)
    if item.part != "ours":
        return item.text if re.fullmatch(r"[+-]?[\d.]+", item.text) else f"{{{_number(item)}}}"
    number = rf"{{\bfseries {_number(item)}}}" if item.best else _number(item)
    marks = ",".join(item.marks)
    raised = rf"\textsuperscript{{{marks}}}" if marks else ""
    space = rf"\hphantom{{\textsuperscript{{{widest[len(marks) :]}}}}}" if len(marks) < len(widest) else ""
    return number + raised + space


def _number(item: Item) -> str:
    if item.text in ("–", "inf", "-inf"):
        return {"–": "--", "inf": r"$\infty$", "-inf": r"$-\infty$"}[item.text]
    return rf"\num{{{item.text} \pm {item.error}}}" if item.error else rf"\num{{{item.text}}}"


def _notes(view: View) -> Iterator[str]:
    told = [(rf"\textsuperscript{{{mark}}}~" if mark else "") + escaped(note) for mark, note in view.footnotes]
    told += [f"--: {escaped(reason)}" for reason in view.reasons]
    told += [rf"\textbf{{bold}}: {escaped(BEST)}"] if view.bold else []
    if told:
        yield r"\par\medskip"
        yield r"\begin{minipage}{\linewidth}\footnotesize\raggedright"
        yield from (rf"{note}\par" for note in told)
        yield r"\end{minipage}"
