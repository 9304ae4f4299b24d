"""Pages without a server: the report and the map open from a file, with no request to any host."""

from __future__ import annotations

import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from dovs.exports.writing import made
from dovs.maps.alone import SCRIPT, address
from dovs.maps.bitmap import from_message
from dovs.runs.artifacts import write_points
from dovs.runs.finding import open_run
from dovs.runs.layout import POINTS
from tests.ui.fake_run import fake_run

pytestmark = pytest.mark.browser

HOSTS = ("http:", "https:", "ws:", "wss:")
WIDGET = """
async ([script]) => {
    const { default: widget } = await import(script);
    const shown = JSON.parse(document.getElementById("map-data").textContent);
    const model = { get: () => shown, set: (_, value) => (window.sent = value), save_changes() {} };
    const place = document.createElement("div");
    place.id = "widget";
    document.body.prepend(place);
    widget.render({ model, el: place });
}
"""


def test_the_report_opens_without_a_network_and_its_map_is_saved(open_page, tmp_path):
    run = open_run(fake_run(tmp_path / "small", dataset="digits"))
    points = run.points()
    names = [f"photos/IMG_{number:04}.jpg" for number in range(len(points))]
    write_points(run.path / POINTS, points.assign(your_id=names))
    path = tmp_path / "small.html"
    path.write_bytes(made(run, "report").files["small.html"])
    page = open_page(theme="dark")
    requests, broken = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.route("**/*", lambda route: route.abort() if is_host(route) else route.continue_())
    page.goto(path.as_uri())
    page.locator('.explorer[data-ready="all"]').wait_for()
    page.locator("body[data-charts]").wait_for()
    assert page.locator(".chart .main-svg").count() >= 10
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(14, 17, 23)"
    colour = "getComputedStyle(document.querySelector('.chart .xtick text')).fill"
    assert page.evaluate(colour) == "rgb(250, 250, 250)"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    image = saved(page, "PNG image", tmp_path / "map.png")
    with Image.open(image) as picture:
        assert len(picture.convert("RGB").getcolors(1 << 24)) > 20
    drawing = saved(page, "SVG drawing", tmp_path / "map.svg").read_text("utf-8")
    assert drawing.count("fill-opacity") == len(run.points())
    assert "at epoch 6" in drawing

    page.evaluate(WIDGET, [address(SCRIPT.read_bytes(), "text/javascript")])
    widget = page.locator("#widget .explorer")
    widget.and_(page.locator('[data-ready="all"]')).wait_for()
    widget.get_by_role("combobox", name="Find a class").fill("#17")
    widget.get_by_role("combobox", name="Find a class").press("Enter")
    page.wait_for_function("window.sent")
    assert from_message(page.evaluate("window.sent")) == (17,)
    widget.get_by_role("combobox", name="Find a class").fill("img_0021")
    found = widget.locator(".found [role=option]")
    expect(found).to_have_text(re.compile("photos/IMG_0021.jpg.*point of class 1", re.DOTALL))
    page.evaluate("window.sent = null")
    widget.get_by_role("combobox", name="Find a class").press("Enter")
    page.wait_for_function("window.sent")
    assert from_message(page.evaluate("window.sent")) == (21,)
    widget.get_by_role("combobox", name="Find a class").fill("img_002")
    page.evaluate("window.sent = null")
    widget.get_by_role("option", name="All 10 of these points").click()
    page.wait_for_function("window.sent")
    assert from_message(page.evaluate("window.sent")) == tuple(range(20, 30))
    assert broken == []
    assert [url for url in requests if url.startswith(HOSTS)] == []


def is_host(route):
    return route.request.url.startswith(HOSTS)


def saved(page, kind, path):
    page.locator("#map .saving summary").click()
    with page.expect_download() as download:
        page.get_by_role("button", name=f"Save the map as {kind}").click()
    download.value.save_as(path)
    return path
