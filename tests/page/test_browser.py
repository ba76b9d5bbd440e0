"""The page in a real browser: nothing is complained of, every picture loads, headers sort, by mouse and by key."""

import time

import pandas as pd
import pytest

from disentkit.page import write_report
from disentkit.results import read
from tests.page import browser as driven
from tests.page import made

pytestmark = pytest.mark.skipif(not (driven.CHROMIUM and driven.DRIVER), reason=driven.MISSING)

NLL = 'table[aria-labelledby="table-nll"]'
COLUMN = f"return [...document.querySelectorAll('{NLL} tbody tr')].map(row => row.cells[arguments[0]].dataset.value)"
WAYS = f"return [...document.querySelectorAll('{NLL} thead th')].map(head => head.getAttribute('aria-sort'))"
ENTER = "\ue007"


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    with driven.browsing(tmp_path_factory.mktemp("profile")) as found:
        yield found


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    place = tmp_path_factory.mktemp("results")
    frames = [made.frame(), made.frame("<b>bold</b>", nll=95.0), made.frame("third", nll=100.25)]
    frames.append(made.latents(frames[0], 200))
    return write_report(made.folder(place, *frames), place / "report.html")


@pytest.fixture
def page(browser, file):
    browser.window(1400)
    browser.open(file)
    return browser


def test_nothing_is_complained_of_and_every_picture_loads(page):
    widths = page.run("return [...document.images].map(image => image.complete && image.naturalWidth)")
    assert len(widths) == 6
    assert all(widths)
    assert page.console() == []


def test_a_complaint_would_be_seen(page):
    page.run("const s = document.createElement('script'); s.textContent = '1'; document.body.append(s)")
    assert any("Content Security Policy" in line for line in page.console())


def test_a_click_sorts_up_then_down_then_as_it_was(page):
    numbers = ["96.0", "92.5", "91.7183", "96.0", "92.5", "95.0", "96.0", "92.5", "100.25"]
    seen = []
    for way in ("ascending", "descending", None):
        page.click(f"{NLL} th:nth-child(3) button")
        assert page.run(WAYS)[:3] == [None, None, way]
        seen.append(page.run(COLUMN, 2))
    assert seen == [sorted(numbers, key=float), sorted(numbers, key=float, reverse=True), numbers]


def test_another_head_takes_over_and_names_sort_too(page):
    page.click(f"{NLL} th:nth-child(3) button")
    page.click(f"{NLL} th:nth-child(1) button")
    assert page.run(WAYS)[:3] == ["ascending", None, None]
    names = page.run(f"return [...document.querySelectorAll('{NLL} tbody th')].map(head => head.textContent.trim())")
    assert names == ["<b>bold</b>"] * 3 + ["third"] * 3 + ["vae"] * 3
    assert page.run("return document.getElementById('told').textContent").startswith("sorted by model")


def test_dashes_stay_last_whichever_way(page):
    paper = 'table[aria-labelledby="table-vae"]'
    for _ in range(2):
        page.click(f"{paper} th:nth-child(2) button")
        texts = page.run(
            f"return [...document.querySelectorAll('{paper} tbody tr')].map(r => r.cells[1].dataset.value)"
        )
        assert texts[-3:] == [""] * 3
        assert "" not in texts[:-3]


def test_keys_sort(page):
    page.run(f"document.querySelector('{NLL} th:nth-child(3) button').focus()")
    page.press(ENTER)
    assert page.run(WAYS)[2] == "ascending"


def test_the_rows_are_handed_over(page, file, tmp_path):
    page.devtools("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(tmp_path))
    page.click("a[download]")
    deadline = time.monotonic() + 20
    while not (tmp_path / "results.csv").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    pd.testing.assert_frame_equal(read(tmp_path / "results.csv"), read(file.with_name("results.csv")))


@pytest.mark.parametrize("width", [390, 1400])
def test_only_the_boxes_of_tables_scroll_sideways(page, width):
    page.window(width)
    assert page.run("return document.documentElement.scrollWidth") == width
    box = f"document.querySelector('{NLL.replace('nll', 'elbo')}').parentElement"
    assert page.run(f"return {box}.scrollWidth > {box}.clientWidth") == (width == 390)
    assert page.run("return Math.max(...[...document.images].map(i => i.getBoundingClientRect().right))") <= width


@pytest.mark.parametrize("dark", [False, True])
def test_text_stands_out_from_its_ground(page, dark):
    page.window(1400, dark=dark)
    found = page.run(CONTRASTS)
    assert len(found) > 100
    assert [one for one in found if one[0] < 4.5] == []
    ground = page.run("return getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, ground[4:-1].split(","))) < 128 * 3) == dark
    assert page.run("return getComputedStyle(document.querySelector('figure')).backgroundColor") == "rgb(255, 255, 255)"


def test_printing_unfolds_everything_and_the_screen_is_as_before(page):
    state = "return ['details:not([open])', 'th button'].map(one => document.querySelectorAll(one).length)"
    before = page.run(state)
    assert min(before) > 3
    page.run("dispatchEvent(new Event('beforeprint'))")
    assert page.run(state) == [0, 0]
    page.run("dispatchEvent(new Event('afterprint'))")
    assert page.run(state) == before
    page.click(f"{NLL} th:nth-child(3) button")
    assert page.run(WAYS)[2] == "ascending"


def test_on_paper_nothing_is_cut_off(page):
    page.window(1032, media="print")  # A4 on its side, less its margins
    boxes = "[...document.querySelectorAll('.scroll')]"
    page.run("dispatchEvent(new Event('beforeprint'))")
    assert page.run(f"return {boxes}.length") > 5
    assert page.run(f"return {boxes}.filter(box => box.scrollWidth > box.clientWidth + 1).length") == 0
    assert page.run(f"return Math.max(...{boxes}.map(box => box.scrollHeight - box.clientHeight))") <= 1
    assert page.run("return getComputedStyle(document.querySelector('nav')).display") == "none"


# The contrast (WCAG 2) of every element that has text of its own with the nearest ground below it that is painted.
CONTRASTS = """
const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
const light = (colour) => {
  const [r, g, b] = channels(colour).slice(0, 3).map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const ground = (one) => {
  for (let at = one; at; at = at.parentElement) {
    const colour = getComputedStyle(at).backgroundColor;
    if (channels(colour)[3] !== 0) return colour;
  }
  return 'rgb(255, 255, 255)';
};
return [...document.body.querySelectorAll('*')]
  .filter(one => !['SCRIPT', 'STYLE'].includes(one.tagName))
  .filter(one => [...one.childNodes].some(node => node.nodeType === 3 && node.textContent.trim()))
  .map(one => {
    const [dim, bright] = [light(getComputedStyle(one).color), light(ground(one))].sort((a, b) => a - b);
    return [(bright + 0.05) / (dim + 0.05), one.tagName + '.' + one.className];
  });
"""
