"""What the page says, on a folder made by hand."""

import base64
import re
from io import StringIO

import pandas as pd
import pytest

from disentkit import report
from disentkit.figures import write_picture
from disentkit.page import write_report
from disentkit.results import parse, read
from disentkit.tables import filled
from tests.page import made
from tests.page.reading import read_page


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    frames = [made.frame(), made.frame("<b>bold</b> & co", nll=95.0)]
    return made.folder(tmp_path_factory.mktemp("results"), *frames)


@pytest.fixture(scope="module")
def page(place):
    return read_page(report(place))


def table(page, name):
    return page.one("table", **{"aria-labelledby": f"table-{name}"})


def words(element):
    return " ".join(element.text.split())


def facts(page):
    rows = [row for row in page.one("section", id="evaluated").all("div") if row.all("dt")]
    return {words(row.one("dt")): words(row.one("dd")) for row in rows}


def test_warnings_come_first_then_what_was_evaluated_then_numbers(page):
    titles = [words(one) for one in page.all("h2")]
    first = ["Warnings", "What was evaluated", "Beside the papers", "Likelihood", "Codes", "Pictures"]
    assert titles == [*first, "Audit", "All rows"]
    assert [link.attributes["href"] for link in page.one("nav").all("a")] == [
        f"#{section.attributes['id']}" for section in page.all("section")
    ]


def test_every_kind_of_warning_is_told_in_words(page):
    warned = page.one("section", id="warnings")
    assert [words(one) for one in warned.all("h3")] == [
        *["Found by the audit", "Leakage", "Collapsed block", "Not converged", "At its floor"],
        "Not answered",
    ]
    flaw = words(warned.one("div", kind="flaw"))
    assert "dead latents: 5 of 10 latents never move What to do: train with a smaller beta." in flaw
    assert words(page.one("nav").one("span", kind="count")) == "5"
    assert "The audit looked 4 times: 2 flawed, 2 sound, 0 could not be told." in words(warned)
    (remarks,) = warned.all("details")
    assert "1 remark:" in words(remarks)
    assert "no label block" in words(remarks)


def test_results_without_a_flaw_say_what_was_not_looked_for(tmp_path):
    rows = made.frame().query("metric == 'reconstruction'")
    warned = words(read_page(report(made.folder(tmp_path, rows))).one("section", id="warnings"))
    assert "Nothing in these results casts doubt on their numbers." in warned
    assert "These results hold no audit." in warned


def test_who_was_asked_on_what(page, tmp_path):
    told = facts(page)
    assert told["data"] == "digits"
    assert told["examples"] == "the first 100 of each split"
    assert told["evaluated"] == "2026-01-02T03:04:05+0000"
    assert told["recipe.lr"] == "0.001"
    assert "history" not in told
    rows = page.one("section", id="evaluated").one("tbody").all("tr")
    assert [words(row.all("td")[0]) for row in rows] == ["digest-of-vae", "digest-of-<b>bold</b> & co"]
    alone = read_page(report(made.folder(tmp_path, made.frame(limit=None))))
    assert facts(alone)["checkpoint"] == "digest-of-vae"
    assert facts(alone)["examples"] == "all of each split"
    assert words(alone.one("h1")) == "vae on digits"


def test_every_table_that_the_results_fill_is_there(page, place):
    names = {one.attributes.get("aria-labelledby") for one in page.all("table")}
    assert {f"table-{layout.name}" for layout in filled(read(place / "results.csv"))} - {"table-verdicts"} <= names
    assert "table-verdicts" in names


def test_numbers_are_there_for_readers_and_for_sorting(page):
    nll = table(page, "nll")
    (head,) = [words(one) for one in nll.all("th", scope="col") if words(one).startswith("NLL")]
    assert head == "NLL nats ↓, lower is better"
    cells = [row.all("td", kind="ours")[0] for row in nll.one("tbody").all("tr")]
    assert [float(cell.attributes["data-value"]) for cell in cells] == [96.0, 92.5, 91.7183, 96.0, 92.5, 95.0]
    assert words(cells[2]) == "91.72 ± 0.25a"
    ks = [row.all("td", kind="name")[0].attributes["data-value"] for row in nll.one("tbody").all("tr")]
    assert ks == ["1", "50", "500"] * 2


def test_shares_are_in_percent(page):
    row = table(page, "classifier").one("tbody").all("tr")[0]
    assert [words(cell) for cell in row.all("td", kind="ours")[:1]] == ["90.0 ± 1.0"]
    assert row.all("td", kind="ours")[0].attributes["data-value"] == "90.0"


def test_the_best_beyond_noise_is_bold_and_nothing_else(page):
    bold = [words(one) for one in page.all("strong") if "." in one.text and ":" not in one.text]
    assert bold == ["91.72"]


def test_published_numbers_stand_beside_ours(page):
    rows = {words(row.one("th")): row for row in table(page, "vae").one("tbody").all("tr")}
    assert words(rows["vae"].all("td", kind="published")[0]) == "76.1"
    ours = rows["cvae"].all("td", kind="ours")[0]
    assert ours.attributes["data-value"] == ""
    assert ours.attributes["title"] == "published numbers alone: not evaluated here"


def test_every_dash_has_its_reason(page):
    dashes = [cell for cell in page.all("td", kind="ours") if words(cell).startswith("–")]
    assert len(dashes) > 10
    assert all(cell.attributes["title"] and cell.attributes["data-value"] == "" for cell in dashes)


def test_every_verdict_is_shown_flaws_first(page):
    rows = [
        [words(cell) for cell in row.children if not isinstance(cell, str)] for row in table(page, "verdicts").all("tr")
    ]
    assert rows[0][:4] == ["verdict", "model", "check", "about"]
    flaw = ["dead latents", "s", "5 of 10 latents never move", "train with a smaller beta"]
    assert rows[1] == ["✗ flaw", "vae", *flaw]
    assert [row[0] for row in rows[1:]] == ["✗ flaw"] * 2 + ["✓ sound"] * 2


def test_a_mark_leads_to_its_footnote(page):
    marks = [one for one in page.all("a") if one.attributes.get("aria-label", "").startswith("note ")]
    notes = {one.attributes.get("id"): words(one) for one in page.all("li")}
    assert marks
    assert all(one.attributes["href"].removeprefix("#") in notes for one in marks)
    assert "a leakage: evidence pooled by the true label" in notes.values()


def test_figures_lie_in_the_page_and_say_what_they_show(page, place):
    shown = page.all("figure")
    names = ["vae", "<b>bold</b> & co"]
    assert [one.one("img").attributes["alt"] for one in shown] == [
        f"{name}: {what}" for what in ("a line", "six greys") for name in names
    ]
    assert [words(one.one("figcaption")) for one in shown][2] == "vae: six greysmade of one half"
    held = {base64.b64decode(one.attributes["src"].partition("base64,")[2]) for one in page.all("img")}
    assert held == {path.read_bytes() for path in (place / "figures").glob("*.png")}


def test_figures_of_other_models_are_left_out(tmp_path):
    made.folder(tmp_path, made.frame(), made.frame("gone"))
    made.folder(tmp_path, made.frame(), figures=False)
    shown = [one.attributes["alt"] for one in read_page(report(tmp_path)).all("img")]
    assert shown == ["vae: a line", "vae: six greys"]


def test_names_and_notes_are_text_not_markup(place, tmp_path):
    html = report(place)
    assert "<b>" not in html
    assert "&lt;b&gt;bold&lt;/b&gt; &amp; co" in html
    rows = made.frame()
    rows["note"] = rows["note"].fillna("</style><script>alert(1)</script>")
    rows["mend"] = '"><img src=x onerror=alert(1)>'
    page = read_page(report(made.folder(tmp_path, rows)))
    assert len(page.all("script")) == 1
    assert all(one.attributes["src"].startswith("data:") for one in page.all("img"))


def test_all_rows_can_be_taken_along(page, place):
    link = page.one("a", download="results.csv").attributes["href"]
    text = base64.b64decode(link.partition("base64,")[2]).decode()
    pd.testing.assert_frame_equal(parse(StringIO(text)), read(place / "results.csv"))


def test_nothing_is_fetched(place):
    html = report(place)
    page = read_page(html)
    links = [
        value
        for one in ("a", "img", "link")
        for el in page.all(one)
        for k, value in el.attributes.items()
        if k in ("href", "src")
    ]
    assert [link for link in links if not link.startswith(("#", "data:"))] == []
    assert re.findall(r"url\(|@import|https?://", html) == []
    policy = page.one("meta", **{"http-equiv": "Content-Security-Policy"}).attributes["content"]
    assert policy.startswith("default-src 'none'; img-src data:; style-src 'sha256-")


def test_the_same_folder_makes_the_same_page(place):
    assert report(place) == report(str(place))


def test_several_folders_make_one_page(place, tmp_path):
    made.folder(tmp_path, made.frame("other"))
    page = read_page(report([place, tmp_path / "results.csv"]))
    assert words(page.one("h1")) == "3 models on digits"
    assert len(page.all("img")) == 6


def test_a_long_table_is_folded(tmp_path):
    many = made.frame()
    page = read_page(report(made.folder(tmp_path, many, made.latents(many, 200))))
    folded = [one for one in page.all("details") if one.all("table")]
    assert [words(one.one("summary")) for one in folded] == ["200 rows"]


def test_headings_and_anchors_are_in_order(page):
    levels = [int(one.tag[1]) for one in _all(page) if re.fullmatch("h[1-6]", one.tag)]
    assert levels[0] == 1
    assert all(later - sooner <= 1 for sooner, later in zip(levels, levels[1:], strict=False))
    ids = [one.attributes["id"] for one in _all(page) if "id" in one.attributes]
    assert len(ids) == len(set(ids))
    assert page.one("html").attributes["lang"] == "en"
    assert words(page.one("title")) == "vae and <b>bold</b> & co on digits – disentkit report"


def test_a_picture_drawn_anew_is_shown_anew(place, tmp_path):
    made.folder(tmp_path)
    before = write_report(tmp_path, tmp_path / "report.html").read_text()
    from numpy import zeros

    from disentkit.records import Grid

    write_picture(Grid("g", "six blacks", zeros((2, 3, 1, 8, 8), "float32")), "vae", tmp_path / "figures" / "0-g.png")
    after = write_report(tmp_path, tmp_path / "report.html").read_text()
    assert "six greys" in before
    assert "six greys" not in after


def _all(element):
    for one in element.children:
        if not isinstance(one, str):
            yield one
            yield from _all(one)
