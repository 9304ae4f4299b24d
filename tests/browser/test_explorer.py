"""The explorer driven by pointer and keys: hover, lasso, epochs, search, on the example run."""

from __future__ import annotations

import re

import pytest

from dovs.runs.finding import example_run
from dovs.ui.embeddings.data.selection import decode
from tests.browser.driving import become, eventually, go_to, in_address, settle
from tests.ui.fake_run import fake_run

pytestmark = pytest.mark.browser

NAMES = example_run().facts()["class_names"]


@pytest.fixture
def open_explorer(server, open_page):
    """Open the example's map, once all its epochs are in the browser."""

    def opened(query=""):
        return ready(open_page(server.url(f"embeddings?run=example{query}")))

    return opened


@pytest.fixture
def explorer(server, shared_page):
    """Give the example's map in the tab of this file, at its last epoch and with nothing selected.

    How it looks is set with its controls.
    """

    def shared(split="test", colour="label"):
        page = ready(shared_page(server.url("embeddings?run=example")))
        page.mouse.move(5, 5)
        page.get_by_role("button", name="Move", exact=True).click()
        page.keyboard.press("Escape")
        page.get_by_label("Split", exact=True).select_option(split)
        page.get_by_label("Colour by").select_option(colour)
        page.get_by_role("slider", name="Epoch").first.focus()
        page.keyboard.press("End")
        become(lambda: (shown(page, "epoch"), shown(page, "selected")), ("30", "0"))
        become(lambda: in_address(page, "sel"), [])
        become(lambda: in_address(page, "split"), [] if split == "test" else [split])
        return ready(page)

    return shared


def ready(page):
    page.locator('.explorer[data-ready="all"]').wait_for()
    settle(page)
    return page


def place(page, point, map_=0):
    """Return where a point lies on the page."""
    return page.locator(".explorer").evaluate(
        "(element, [point, map]) => element.measure(map).place(point)", [point, map_]
    )


def alone(page, points):
    """Return a point that no other covers, so that a pointer at its place means it."""
    page.locator(".plot canvas").first.scroll_into_view_if_needed()
    return page.locator(".explorer").evaluate(
        """(element, points) => {
            const map = element.measure(0);
            return points.find((point) => map.nearest(...map.place(point)) === point);
        }""",
        points,
    )


def shown(page, name):
    return page.locator(".explorer").get_attribute(f"data-{name}")


def selected(page):
    """Return the ids in the address, which the server writes."""
    return list(decode((in_address(page, "sel") or [""])[0]))


def points_of(split):
    points = example_run().points()
    return points[points["split"] == split]


def click(page, point, **how):
    page.mouse.move(*place(page, point))
    for key in how.get("holding", ()):
        page.keyboard.down(key)
    page.mouse.down()
    page.mouse.up()
    for key in how.get("holding", ()):
        page.keyboard.up(key)


def drag_around(page, tool, share=0.98):
    """Drag over a part of the map that begins at its upper left corner."""
    page.get_by_role("button", name=tool, exact=True).click()
    box = page.locator(".plot canvas").first.bounding_box()
    left, top = box["x"] + 2, box["y"] + 60
    right, bottom = box["x"] + box["width"] * share, box["y"] + box["height"] - 2
    page.mouse.move(left, top)
    page.mouse.down()
    corners = ((right, top), (right, bottom), (left, bottom))
    for x, y in corners if tool == "Lasso" else corners[1:2]:
        page.mouse.move(x, y, steps=6)
    page.mouse.up()


def test_hover_shows_the_image_and_what_is_known_of_it(explorer):
    page = explorer()
    points = points_of("test")
    point = alone(page, points["id"].tolist())
    page.mouse.move(*place(page, point))
    card = page.locator(".card")
    card.wait_for()
    row = points.loc[point]
    snapshot = example_run().snapshot(30)
    text = card.inner_text()
    for line in (
        f"class\n{NAMES[row['label']]}",
        f"predicted\n{NAMES[snapshot.predicted[point]]}",
        f"confidence {round(100 * float(snapshot.confidence[point]))}%",
        "abstract label",
        "group",
        "split\ntest",
        f"#{point}",
    ):
        assert line in text
    page.locator(f'.card canvas[data-point="{point}"]').wait_for()
    brightness = page.locator(".card canvas").evaluate(
        """(canvas) => {
            const { width, height } = canvas;
            const data = canvas.getContext('2d').getImageData(0, 0, width, height).data;
            return [width, height, data[0], Math.max(...data.filter((_, i) => i % 4 === 0))];
        }"""
    )
    assert brightness[:2] == [28, 28]
    assert brightness[3] > 60  # some clothes are dark
    page.mouse.move(5, 5)
    card.wait_for(state="hidden")


def test_a_lasso_keeps_its_points_over_epochs_pages_and_reload(explorer):
    page = explorer()
    drag_around(page, "Lasso", share=0.5)
    eventually(lambda: some(selected(page)))
    ids = selected(page)
    tests = set(points_of("test")["id"])
    assert set(ids) < tests
    assert shown(page, "selected") == str(len(ids))
    gallery = re.compile(rf"{len(ids):,} images \(.*\) from")
    page.get_by_text(gallery).first.wait_for()

    page.get_by_role("slider", name="Epoch").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    become(lambda: in_address(page, "epoch"), ["18"])
    assert selected(page) == ids
    page.get_by_label("Colour by").select_option("correct")
    become(lambda: in_address(page, "colour"), ["correct"])
    assert shown(page, "selected") == str(len(ids))

    settle(page)
    go_to(page, "Train")
    settle(page)
    go_to(page, "Embeddings")
    page.locator(f'.explorer[data-selected="{len(ids)}"]').wait_for()
    assert shown(page, "epoch") == "18"
    page.reload()
    page.locator(f'.explorer[data-selected="{len(ids)}"]').wait_for()
    assert shown(page, "epoch") == "18"
    assert selected(page) == ids


def some(found):
    assert found


def test_a_box_takes_every_image_that_is_shown(explorer):
    page = explorer(split="train")
    page.get_by_role("button", name="Zoom out").click()
    drag_around(page, "Box")
    become(lambda: selected(page), points_of("train")["id"].tolist())


def test_click_shift_and_escape(explorer):
    page = explorer()
    points = points_of("test")["id"].tolist()
    first = alone(page, points)
    second = alone(page, points[points.index(first) + 200 :])
    click(page, first)
    become(lambda: selected(page), [first])
    click(page, second, holding=["Shift"])
    become(lambda: selected(page), sorted([first, second]))
    click(page, first, holding=["Shift"])
    become(lambda: selected(page), [second])
    page.keyboard.press("Escape")
    become(lambda: selected(page), [])
    assert shown(page, "selected") == "0"


def test_search_finds_a_class_and_a_point(explorer):
    page = explorer(split="both")
    field = page.get_by_role("combobox", name="Find a class")
    field.fill("Sneaker")
    page.get_by_role("option", name="Sneaker class").wait_for()
    field.press("Enter")
    points = example_run().points()
    become(lambda: selected(page), points.loc[points["label"] == 7, "id"].tolist())
    field.fill("#12")
    field.press("Enter")
    become(lambda: selected(page), [12])
    field.fill("<b>nobody")
    page.get_by_text("No class and no point of that name.").wait_for()


def test_epochs_play_and_pause_by_the_space_bar_without_a_run_of_the_page(explorer):
    page = explorer()
    requested = []
    page.on("websocket", lambda socket: requested.append(socket))
    page.locator(".plot canvas").first.focus()
    page.get_by_label("Speed").select_option("600")
    page.locator(".plot canvas").first.focus()
    page.keyboard.press(" ")
    page.get_by_role("button", name="Pause").wait_for()
    become(lambda: shown(page, "epoch"), "12")
    assert in_address(page, "epoch") in ([], ["30"])  # the server has not heard of it
    page.keyboard.press(" ")
    page.get_by_role("button", name="Play the epochs").wait_for()
    become(lambda: in_address(page, "epoch"), [shown(page, "epoch")])


def test_legend_hides_isolates_and_what_is_hidden_is_not_taken(explorer):
    page = explorer(colour="class")
    only = page.get_by_role("button", name="Show only Coat", exact=True)
    only.click()
    drag_around(page, "Box")
    points = points_of("test")
    become(lambda: selected(page), points.loc[points["label"] == 4, "id"].tolist())
    page.get_by_role("button", name="Show everything in the legend").click()
    assert page.locator('.legend [aria-pressed="false"]').count() == 0


def test_classes_of_the_legend_are_ordered_by_size_whatever_it_is_of(explorer):
    counts = example_run().facts()["class_counts"]
    largest_first = [NAMES[c] for c in sorted(range(len(NAMES)), key=lambda c: -counts[c])]
    for colour in ("class", "predicted"):
        page = explorer(colour=colour)
        assert page.locator(".legend .entry .name").all_text_contents() == largest_first


def test_what_shows_one_class_alone_covers_no_name(explorer):
    page = explorer(colour="class")
    page.set_viewport_size({"width": 800, "height": 900})  # the legend is a row below the map
    try:
        ready(page)
        entries = page.locator(".legend .entry").all()
        assert len(entries) == len(NAMES)
        for entry in entries:
            entry.hover()
            only, name = entry.locator(".only"), entry.locator(".name")
            become(lambda only=only: only.evaluate("it => getComputedStyle(it).opacity"), "1")
            end = name.bounding_box()["x"] + name.bounding_box()["width"]
            assert end <= only.bounding_box()["x"], name.text_content()
    finally:
        page.set_viewport_size({"width": 1440, "height": 900})


def test_two_epochs_side_by_side_share_pointer_and_selection(open_explorer):
    page = open_explorer("&compare=epochs&other=0&sel=700")
    assert page.locator(".plot canvas").count() == 2
    captions = page.locator(".caption").all_text_contents()
    assert [each.split(" · ")[0] for each in captions] == ["epoch 30", "epoch 0"]
    assert place(page, 700, 0) != place(page, 700, 1)
    page.mouse.move(*place(page, 700, 1))
    page.locator(".card").wait_for()
    page.mouse.down()
    page.mouse.up()
    become(lambda: len(selected(page)), 1)


def test_a_finger_scrolls_the_page_and_leaves_the_map_as_it_is_and_moves_it_once_tapped(
    open_explorer,
):
    page = open_explorer()
    page.set_viewport_size({"width": 390, "height": 844})
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    canvas = page.locator(".plot canvas").first
    canvas.scroll_into_view_if_needed()

    def drag(across, down):
        box = canvas.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        touch(session, "touchStart", [(x, y)])
        for step in range(1, 11):
            touch(session, "touchMove", [(x + across * step / 10, y + down * step / 10)])
        touch(session, "touchEnd", [])

    before, top = place(page, 500), scrolled(page)
    drag(0, -120)
    become(lambda: scrolled(page) > top + 60, True)
    page.wait_for_timeout(500)  # it scrolls on for a moment
    moved = scrolled(page) - top
    x, y = place(page, 500)
    assert (x, y + moved) == pytest.approx(before, abs=1)
    drag(80, 0)
    eventually(lambda: right_of(place(page, 500), x + 40))
    assert scrolled(page) == top + moved


def touch(session, kind, places):
    points = [{"x": x, "y": y} for x, y in places]
    session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def scrolled(page):
    return page.get_by_test_id("stMain").evaluate("main => main.scrollTop")


def right_of(found, x):
    assert found[0] > x


def test_every_colour_is_shown_in_both_dimensions(explorer):
    page = explorer(split="both")
    canvas = page.locator(".plot canvas").first
    described = canvas.get_attribute("aria-label")
    more = page.locator(".more")
    for colour in ("predicted", "confidence", "leakage", "label", "group"):
        page.get_by_label("Colour by").select_option(colour)
        described = another_description(canvas, described)
        flat = canvas.screenshot()
        if more.get_attribute("open") is None:  # the page may have laid it out anew
            more.locator("summary").first.click()
        page.get_by_label("Map", exact=True).select_option("3")
        become(lambda: in_address(page, "dims"), ["3"])
        assert canvas.screenshot() != flat
        page.get_by_label("Map", exact=True).select_option("2")
        become(lambda: in_address(page, "dims"), [])
        assert page.locator(".explorer .trouble").is_hidden()


def test_a_legend_that_is_cut_says_how_many_are_out_of_sight_and_scrolls_to_them(server, open_page):
    fake_run(server.home / "runs" / "classes", classes=60, train_points=120, test_points=120)
    page = ready(open_page(server.url("embeddings?run=classes&colour=class"), width=390))
    entries, more = page.locator(".entries"), page.locator(".more-entries")

    def out_of_sight():
        return entries.evaluate(
            """(list) => [...list.children].filter((row) =>
                row.getBoundingClientRect().bottom > list.getBoundingClientRect().bottom + 2).length
            """
        )

    assert out_of_sight() > 0
    assert more.inner_text() == f"{out_of_sight()} more ↓"
    while before := out_of_sight():
        more.click()
        become(lambda before=before: out_of_sight() < before, True)
    become(lambda: more.inner_text().endswith("above ↑"), True)


def another_description(canvas, before):
    """Return the text that describes the map, once it differs from the text before."""

    def read():
        found = canvas.get_attribute("aria-label")
        assert found != before
        return found

    return eventually(read)


def test_the_map_says_in_words_what_it_shows(explorer):
    page = explorer()
    label = page.locator(".plot canvas").first.get_attribute("aria-label")
    snapshot, points = example_run().snapshot(30), points_of("test")
    right = int((snapshot.predicted[points["id"]] == points["label"]).sum())
    assert label == (
        f"Map of {len(points)} of {len(example_run().points())} points at epoch 30, coloured by "
        f"abstract label; {right} predicted right."
    )


def test_a_slow_map_draws_fewer_points_while_it_moves_and_all_of_them_at_rest(server, open_page):
    fake_run(server.home / "runs" / "many", train_points=15_000, test_points=15_000)
    page = ready(open_page(server.url("embeddings?run=many")))
    drag = """async (element, slower) => {
        const canvas = element.querySelector('.plot canvas');
        const pause = (some) => new Promise((done) => setTimeout(done, some));
        const usual = window.requestAnimationFrame.bind(window);
        const later = (draw) => usual(() => setTimeout(() => draw(performance.now()), slower));
        if (slower) window.requestAnimationFrame = later;
        const at = (step) => ({
            bubbles: true, cancelable: true, pointerId: 1, isPrimary: true, button: 0, buttons: 1,
            clientX: 500 + 3 * step, clientY: 300,
        });
        canvas.dispatchEvent(new PointerEvent('pointerdown', at(0)));
        const drawn = [];
        for (let step = 1; step <= 8; step += 1) {
            canvas.dispatchEvent(new PointerEvent('pointermove', at(step)));
            await new Promise((done) => window.requestAnimationFrame(done));
            await pause(slower);
            drawn.push(element.measure(0).drawn);
        }
        canvas.dispatchEvent(new PointerEvent('pointerup', { ...at(8), buttons: 0 }));
        window.requestAnimationFrame = usual;
        return drawn;
    }"""
    explorer = page.locator(".explorer")
    quick = explorer.evaluate(drag, 0)
    assert quick[0] == 30_000
    slow = explorer.evaluate(drag, 150)
    assert slow[-1] == 20_000
    become(lambda: explorer.evaluate("element => element.measure(0).drawn"), 30_000)
