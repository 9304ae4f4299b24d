"""Every page, wide and narrow, light and dark: whole, inside its width, quiet, and at home."""

from __future__ import annotations

import re
import tomllib
from urllib.parse import urlsplit

import pytest

from dovs.ui.frame import PAGES
from tests.browser.accessibility import PACKAGE, findings, installed
from tests.browser.driving import ROOT, become, eventually, overflowing, settle

pytestmark = pytest.mark.browser

ADDRESSES = {
    "overview": "overview",  # as "", which other tests open
    "dataset": "dataset?dataset=digits&ratio=50",
    "abstract_labels": "abstract_labels",
    "train": "train",
    "sweeps": "sweeps",
    "runs": "runs",
    "embeddings": "embeddings?run=example",
    "compare": "compare?runs=example,example-ce",
    "playground": "playground?method=smote&steps=40",
    "lessons": "lessons",
    "glossary": "glossary",
}
# Streamlit looks for its server below the address of a page first, then at the root.
PROBES = re.compile(r"/\w+/_stcore/(health|host-config)")


def test_every_page_has_an_address_here():
    assert list(ADDRESSES) == [page.name for page in PAGES]


@pytest.mark.skipif(not installed(), reason=f"{PACKAGE} is not installed: nothing is checked")
def test_axe_finds_what_is_wrong(open_page):
    page = open_page()
    page.set_content("<title>A page</title><button></button><img src='data:,'>")
    assert {each.split()[0] for each in findings(page)} >= {"button-name", "image-alt"}


@pytest.mark.parametrize("name", ADDRESSES)
def test_page(name, server, open_page):
    page = open_page()
    requests, problems = listen(page)
    title = next(facts.title for facts in PAGES if facts.name == name)
    page.goto(server.url(ADDRESSES[name]))
    settle(page)
    page.wait_for_function(f"document.title === '{title} · DOVS'")
    assert findings(page) == []
    page.keyboard.press("Tab")
    focused = page.get_by_test_id("stSidebarNavLink").first
    focused.focus()
    assert focused.evaluate("link => getComputedStyle(link).outlineStyle") == "solid"
    in_every_look(page)
    assert findings(page) == []  # in the dark theme now
    if name == "abstract_labels":
        page.get_by_text("Embeddings of a run", exact=True).click()
        page.get_by_role("slider", name="Snapshot after epoch").wait_for()
        settle(page)
        page.set_viewport_size({"width": 800, "height": 900})
        eventually(lambda: check(page, 800, "dark"))
    assert requests == set()  # no font server either, for the icon of the tab
    assert problems == []


@pytest.mark.parametrize(
    ("address", "part"),
    [
        (ADDRESSES["dataset"], "[data-testid=stSlider] [data-orientation] > div[data-rac]"),
        (ADDRESSES["dataset"], "[data-testid=stCheckbox] label > div:not([data-testid])"),
        (ADDRESSES["playground"], ".track i"),
        (ADDRESSES["embeddings"], ".swatch"),
    ],
)
def test_what_a_colour_tells_is_seen_where_the_system_chooses_all_colours(
    address, part, server, shared_page
):
    page = shared_page(server.url(address))
    page.emulate_media(forced_colors="active")
    settle(page)
    found = page.locator(part).first
    found.wait_for()
    become(lambda: found.evaluate("part => getComputedStyle(part).forcedColorAdjust"), "none")
    page.emulate_media(forced_colors="none")


def in_every_look(page):
    """Check a page as it is, and once its charts have other colours and another width."""
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        for width in (1440, 800) if theme == "light" else (800, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            eventually(lambda width=width, theme=theme: check(page, width, theme))


def check(page, width, theme):
    assert page.get_by_role("heading", level=1).count() == 1
    assert page.get_by_test_id("stAlertContentError").all_text_contents() == []
    assert overflowing(page) == [], f"at {width} px"
    ground = page.get_by_test_id("stApp").evaluate("app => getComputedStyle(app).backgroundColor")
    assert ground == background(theme)


def listen(page):
    """Return requests to other hosts and errors of the page; both collections are filled later."""
    requests, problems = set(), []

    def note_request(url):
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob") and parts.hostname != "127.0.0.1":
            requests.add(url)

    def note_console(message):
        url = message.location.get("url", "")
        if message.type == "error" and not PROBES.fullmatch(urlsplit(url).path):
            problems.append(f"{message.text} ({url})")

    page.on("request", lambda request: note_request(request.url))
    page.on("websocket", lambda socket: note_request(socket.url))
    page.on("console", note_console)
    page.on("pageerror", lambda error: problems.append(str(error)))
    return requests, problems


def background(theme):
    """Return the page's colour in a theme, as a browser writes it."""
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    red, green, blue = bytes.fromhex(config["theme"][theme]["backgroundColor"].lstrip("#"))
    return f"rgb({red}, {green}, {blue})"
