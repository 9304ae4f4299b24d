"""Charts that are only looked at: drawn by the small script, in both themes and at any width."""

from __future__ import annotations

import re

import pytest

from dovs.config import RunConfig
from dovs.runs.launch import start, wait_for
from tests.browser.driving import become, eventually, overflowing, settle

pytestmark = pytest.mark.browser

DATASET = "dataset?dataset=digits&ratio=50"
SMALL = re.compile(r"/media/\w+\.(js|mjs|es)(\?|$)")
STREAMLITS = "PlotlyChart"
BOXES = ("counts", "counts-open")


def test_bars_have_a_text_the_colours_of_the_theme_and_the_width_of_the_page(server, open_page):
    page = open_page(server.url(DATASET))
    settle(page)
    chart = page.locator(".st-key-counts .dovs-chart")
    bars = chart.locator(".bars .point path")
    assert bars.count() == 20  # ten classes, and the outlines of the balanced dataset
    assert "Training images of 10 classes, from 119" in chart.get_attribute("aria-label")
    assert chart.get_attribute("role") == "figure"
    light, bar = ink(chart), bars.first.evaluate("bar => getComputedStyle(bar).fill")
    page.emulate_media(color_scheme="dark")
    become(lambda: ink(chart) != light, True)
    assert bars.count() == 20
    assert bars.first.evaluate("bar => getComputedStyle(bar).fill") == bar  # of the figure's own
    wide = width(chart)
    page.set_viewport_size({"width": 800, "height": 900})
    eventually(lambda: fits(chart, page))
    assert width(chart) < wide
    page.set_viewport_size({"width": 1440, "height": 900})
    become(lambda: width(chart), wide)


CONTRASTS = """(texts) => {
    const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const light = (parts) => parts
        .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
        .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
    const of = (text) => {
        const { fill } = getComputedStyle(text);
        const largest = fill.startsWith("color(") ? 1 : 255; // as mixed colours are written
        const [r, g, b, opaque = 1] = numbers(fill);
        return light([r, g, b].map((part) => opaque * (part / largest) + 1 - opaque));
    };
    return texts.map((text) => 1.05 / (of(text) + 0.05));
}"""
"""How much darker than a white page the words of charts are."""


@pytest.mark.parametrize("address", [DATASET, "embeddings?run=example&tab=trust"])
def test_words_of_charts_can_be_read_on_a_light_page(server, open_page, address):
    """The first page draws with the small script, the second with Streamlit's."""
    page = open_page(server.url(address))
    settle(page)
    words = page.locator(".main-svg .xtick text, .main-svg .g-xtitle text")
    words.first.wait_for()
    assert min(words.evaluate_all(CONTRASTS)) >= 4.5


def test_a_chart_fills_the_screen_and_returns_to_its_size(server, open_page):
    page = open_page(server.url(DATASET))
    settle(page)
    chart = page.locator(".st-key-counts .dovs-chart")
    before = size(chart)
    chart.hover()
    chart.locator("[data-title=Fullscreen]").click()
    become(lambda: size(chart), [1440, 900])
    chart.locator("[data-title=Fullscreen]").click()
    become(lambda: size(chart), before)


def test_nothing_moves_when_a_chart_comes(server, open_page):
    page = open_page()
    held = []
    page.route(SMALL, lambda route: held.append(route))
    with page.expect_request(SMALL):
        page.goto(server.url(DATASET))
    page.get_by_role("heading", name="Images of each class").wait_for()
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    before = room(page)
    assert page.locator(".main-svg").count() == 0
    assert held
    for route in held:
        route.continue_()
    page.unroute(SMALL)
    settle(page)
    assert page.locator(".st-key-counts .main-svg").count() == 3
    assert room(page) == before > 200


def test_a_script_that_cannot_be_loaded_says_so_in_place_of_the_chart(server, open_page):
    page = open_page()
    page.route(SMALL, lambda route: route.abort())
    page.goto(server.url(DATASET))
    settle(page)
    places = page.locator(".dovs-chart")
    text = "The chart could not be loaded. Load the page again."
    become(places.all_text_contents, [text] * 2)
    assert page.get_by_role("alert").filter(has_text=text).count() == 2
    page.unroute(SMALL)
    page.reload()
    settle(page)
    assert page.locator(".dovs-chart .main-svg").count() == 6
    assert page.get_by_text(text).count() == 0


@pytest.mark.parametrize("address", [DATASET, "abstract_labels?dataset=digits", "train"])
def test_pages_that_open_with_charts_do_not_fetch_streamlits_plotly(address, server, open_page):
    if address == "train":
        run = start(RunConfig(projection="none", epochs=2, device="cpu"), server.home)
        wait_for(run)
        address = f"train?run={run.name}"
    page = open_page()
    fetched = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto(server.url(address))
    settle(page)
    become(lambda: page.locator(".dovs-chart .main-svg").count() >= 3, True)
    assert any(SMALL.search(url) for url in fetched)
    assert not [url for url in fetched if STREAMLITS in url]


def ink(chart):
    """Return the colour of the first number on an axis, as it is drawn."""
    return chart.locator(".xtick text").first.evaluate("text => getComputedStyle(text).fill")


def width(chart):
    return size(chart)[0]


def size(chart):
    """Return width and height of a chart as plotly has drawn it, pixels."""
    drawn = chart.locator(".main-svg").first
    return drawn.evaluate("svg => [svg.clientWidth, svg.clientHeight]")


def room(page):
    """Return the pixels from the top of the chart to the box below it.

    Both are read at once: what is above the chart may still be on its way.
    """
    top, below = page.evaluate(
        """keys => keys.map((key) =>
            document.querySelector(`.st-key-${key}`).getBoundingClientRect().y)""",
        BOXES,
    )
    return round(below - top, 1)


def fits(chart, page):
    assert width(chart) == round(chart.bounding_box()["width"])
    assert overflowing(page) == []
