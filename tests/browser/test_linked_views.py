"""Linked views in a real browser: a click on a bar, cell or label is seen in map and gallery."""

from __future__ import annotations

import numpy as np
import pytest

from dovs.runs.finding import example_run
from dovs.ui.embeddings.data.selection import encode
from tests.browser.driving import become, eventually, settle

pytestmark = pytest.mark.browser

EPOCH = 30
BARS = "recall-recall"
ADDRESS = f"embeddings?run=example&split=both&epoch={EPOCH}"


@pytest.fixture(scope="module")
def stored():
    """Give true and predicted classes of the shipped example, and its abstract labels."""
    run = example_run()
    label = run.points()["label"].to_numpy()
    return label, run.snapshot(EPOCH).predicted, run.hierarchy(EPOCH).groups


@pytest.fixture
def explorer(server, shared_page):
    """Give the map of the example with nothing selected; the tests of this file share its tab."""
    page = shared_page(server.url(ADDRESS))
    page.locator('.explorer[data-ready="all"]').wait_for()
    page.set_viewport_size({"width": 1440, "height": 900})
    page.locator(".plot canvas").first.focus()
    page.keyboard.press("Escape")
    become(lambda: selected(page), [])
    open_tab(page, "Gallery")
    page.locator(".explorer").evaluate("(element) => { element.marked = true; }")
    return page


HEADINGS = {
    "Confusion": "Confusion matrix",
    "Recall": "Recall by class",
    "Subspaces": "Subspaces of the abstract labels",
}


def open_tab(page, name):
    """Open a view, and wait for it: while the page runs, a click may come too early."""
    tab = page.get_by_role("tab", name=name, exact=True)
    heading = page.get_by_role("tabpanel").get_by_role("heading", level=3)

    def opened():
        if tab.get_attribute("aria-selected") != "true":
            tab.click()
        assert heading.all_inner_texts()[:1] == [HEADINGS.get(name, name)]

    eventually(opened)
    settle(page)


def click_mark(page, key, x, y):
    """Click where a chart has drawn a place of its axes."""
    chart = page.locator(f".st-key-{key} .js-plotly-plot").last

    def place():
        found = chart.evaluate(
            """async (plot, [x, y]) => {
                const read = () => {
                    const { xaxis, yaxis } = plot._fullLayout ?? {};
                    if (!xaxis || !plot.isConnected) return [NaN, NaN];
                    plot.scrollIntoView({ block: 'center' });
                    const box = plot.getBoundingClientRect();
                    return [
                        box.x + xaxis._offset + xaxis.d2p(x), box.y + yaxis._offset + yaxis.d2p(y)
                    ];
                };
                // a page that answers the click before may still draw a new chart, or move this one
                const before = read();
                await new Promise((resolve) => setTimeout(resolve, 300));
                const after = read();
                return String(before) === String(after) ? after : [NaN, NaN];
            }""",
            [x, y],
        )
        assert all(np.isfinite(found))
        return found

    across, down = eventually(place)
    page.mouse.move(across - 1, down - 1)
    page.mouse.click(across, down)


def selected(page):
    """Return the selection in the address, asked of the page itself, so that it is up to date."""
    return page.evaluate("new URLSearchParams(location.search).getAll('sel')")


def wait_for_selected(page, number):
    """Wait until the map shows how many points are selected."""
    page.get_by_text(f"{number} points selected").first.wait_for()


def bar_of(page, key, class_index):
    """Return the middle of a class's bar, as the axes count, once it is drawn."""

    def found():
        middle = page.locator(f".st-key-{key} .js-plotly-plot").last.evaluate(
            """(plot, wanted) => {
                for (const trace of plot._fullData ?? []) {
                    const at = Array.from(trace.customdata ?? []).indexOf(wanted);
                    if (trace.type === 'bar' && at >= 0) return [trace.x[at] * 0.7, trace.y[at]];
                }
            }""",
            class_index,
        )
        assert middle, f"no bar of class {class_index}"
        return middle

    return eventually(found)


def test_a_bar_chooses_its_class_on_the_map(explorer, stored):
    label, _, _ = stored
    ids = np.flatnonzero(label == 7)
    open_tab(explorer, "Recall")
    click_mark(explorer, BARS, *bar_of(explorer, BARS, 7))
    become(lambda: selected(explorer), [encode(ids)])
    wait_for_selected(explorer, len(ids))
    become(lambda: mix(explorer), [[7]])
    become(lambda: explorer.get_by_role("tabpanel").locator("img").count(), 20)
    click_mark(explorer, BARS, *bar_of(explorer, BARS, 7))
    become(lambda: selected(explorer), [])
    become(lambda: mix(explorer), [])
    assert same_map(explorer)


def test_a_lasso_and_its_images_are_on_one_screen_and_below_each_other_on_a_narrow_one(explorer):
    explorer.set_viewport_size({"width": 1280, "height": 720})
    explorer.get_by_role("combobox", name="Find a class").fill("#12")
    explorer.get_by_role("combobox", name="Find a class").press("Enter")
    become(lambda: explorer.get_by_role("tabpanel").locator("img").count(), 1)

    def places():
        found = (".explorer", ".timeline .play", ".st-key-explorer-views [role='tabpanel'] img")
        boxes = [explorer.locator(each).first.bounding_box() for each in found]
        assert all(boxes)
        return boxes

    def beside():
        map_, play, image = places()
        assert image["x"] > map_["x"] + map_["width"]
        assert max(each["y"] + each["height"] for each in (map_, play, image)) <= 720
        assert map_["height"] > 560
        assert map_["width"] > 500

    def below():
        map_, _, image = places()
        assert image["y"] > map_["y"] + map_["height"]

    eventually(beside)
    explorer.set_viewport_size({"width": 800, "height": 900})
    eventually(below)


def same_map(page):
    """Tell whether the map is the one that the fixture marked, and was not put up anew."""
    return page.locator(".explorer").evaluate("(element) => element.marked === true")


def mix(page):
    """Return the classes of the selection, as they are drawn on the bars beside the map."""
    return page.locator(f".st-key-{BARS} .js-plotly-plot").evaluate_all(
        """(charts) => charts.flatMap((chart) => (chart._fullData ?? [])
            .filter((trace) => trace.name.startsWith('selection of'))
            .map((trace) => Array.from(trace.customdata)))"""
    )


def test_a_cell_of_the_matrix_chooses_its_images(explorer, stored):
    label, predicted, _ = stored
    open_tab(explorer, "Confusion")
    cells = explorer.locator(".st-key-confusion-matrix .js-plotly-plot").last.evaluate(
        """(plot) => {
            const trace = plot._fullData.find((each) => each.name === 'cells');
            return Array.from(trace.customdata, (pair, i) => [
                ...Array.from(pair), trace.x[i], trace.y[i]]);
        }"""
    )

    def images(cell):
        return ((label == cell[0]) & (predicted == cell[1])).sum()

    # of the mistakes whose images are all shown below the matrix, the most frequent
    wrong = (cell for cell in cells if cell[0] != cell[1] and images(cell) <= 20)
    true, shown, x, y = max(wrong, key=images)
    ids = np.flatnonzero((label == true) & (predicted == shown))
    assert len(ids) > 1
    click_mark(explorer, "confusion-matrix", x, y)
    become(lambda: selected(explorer), [encode(ids)])
    wait_for_selected(explorer, len(ids))
    panel = explorer.get_by_role("tabpanel")
    become(lambda: panel.locator("img").count(), min(20, len(ids)))
    open_tab(explorer, "Gallery")
    explorer.get_by_text(f"{len(ids)} images").first.wait_for()
    become(lambda: panel.locator("img").count(), len(ids))


def test_an_abstract_label_of_the_energy_chooses_its_points(explorer, stored):
    label, _, groups = stored
    last = int(groups.max())
    ids = np.flatnonzero(groups[label] == last)
    assert 0 < len(ids) < len(label)
    open_tab(explorer, "Subspaces")
    click_mark(explorer, "subspace-energy", 1, last)
    become(lambda: selected(explorer), [encode(ids)])
    wait_for_selected(explorer, len(ids))


def test_targets_of_the_inspected_point_are_shown_on_the_map(server, open_page):
    page = open_page(server.url(f"{ADDRESS}&sel=3"))
    drawn = page.locator('.explorer[data-ready="all"]')
    drawn.wait_for()
    settle(page)
    assert drawn.get_attribute("data-targets") == "0"
    open_tab(page, "Over-sampling")
    become(lambda: page.get_by_role("tabpanel").locator("img").count(), 6)
    become(lambda: drawn.get_attribute("data-targets"), "8")
    page.get_by_text("Crosses: 8 targets of point 3, placed by the weights").wait_for()
    page.get_by_role("slider", name="Draws").press("ArrowRight")
    become(lambda: drawn.get_attribute("data-targets"), "9")
    page.get_by_role("button", name="New weights").click()
    settle(page)
    page.get_by_text("projection does not include them").wait_for()
    open_tab(page, "Gallery")
    become(lambda: drawn.get_attribute("data-targets"), "0")
