"""From a generated hierarchy to a run on one's own: move a class, save, train, find it there."""

from __future__ import annotations

import math

import numpy as np
import pytest

from dovs.runs import hierarchies
from dovs.runs.finding import list_runs
from tests.browser.driving import become, choose_pca, eventually, overflowing, settle

pytestmark = pytest.mark.browser

TRAINED = 150  # seconds, generous


def pick(page, name, option):
    """Choose an option of a select box by a part of its text, once the page is at rest."""
    settle(page)
    page.get_by_role("combobox", name=name).click()
    page.get_by_role("option").filter(has_text=option).first.click()


def pick_class(page, name):
    """Choose a class to move; again where the click came while the page was running."""
    chosen = page.get_by_test_id("stMultiSelect").first
    if chosen.get_by_text(name, exact=True).count() == 0:
        pick(page, "Classes to move", name)
        page.keyboard.press("Tab")  # Escape would empty a list that has closed already
        page.get_by_role("option").first.wait_for(state="detached")
        settle(page)
    assert chosen.get_by_text(name, exact=True).count() == 1


def test_a_class_is_moved_saved_trained_on_and_found_in_the_run(server, open_page):
    page = open_page(server.url("abstract_labels"))
    settle(page)
    page.get_by_text("Edit and save", exact=True).click()
    settle(page)
    eventually(lambda: pick_class(page, "7"))
    pick(page, "Move them to", "a new abstract label")
    page.get_by_role("button", name="Move", exact=True).click()
    page.get_by_text("Edited: 1 step from the starting point.").wait_for()
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("The same as the starting point.").wait_for()
    page.get_by_role("button", name="Redo").click()
    page.get_by_text("Edited: 1 step from the starting point.").wait_for()
    page.get_by_role("textbox", name="Name", exact=True).fill("seven-alone")
    page.get_by_role("textbox", name="Name", exact=True).press("Enter")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("Saved as").wait_for()
    saved = hierarchies.load("seven-alone", server.home)
    assert np.flatnonzero(saved.groups == saved.groups[7]).tolist() == [7]
    assert overflowing(page) == []

    page.get_by_role("button", name="Train on it").click()
    page.get_by_role("heading", name="Train", level=1).wait_for()
    labels = page.get_by_role("combobox", name="Abstract labels", exact=True)
    become(labels.input_value, "saved: seven-alone")
    choose_pca(page)
    page.get_by_role("spinbutton", name="Epochs", exact=True).fill("2")
    page.get_by_role("button", name="Start training").click()
    main = page.get_by_test_id("stMain")
    main.get_by_text("finished", exact=True).wait_for(timeout=1000 * TRAINED)
    main.get_by_text("Trained on the saved abstract labels seven-alone").first.wait_for()
    (run,) = list_runs(server.home)
    assert (run.config().epochs, run.config().projection) == (2, "pca")
    assert run.config().hierarchy == "seven-alone"
    assert run.given_hierarchy() == saved
    assert run.hierarchy() == saved

    page.goto(server.url("abstract_labels"))
    settle(page)
    page.get_by_text("Embeddings of a run", exact=True).click()
    page.get_by_text("Hierarchy of the run", exact=True).click()
    page.get_by_text("Copy of the saved hierarchy").wait_for()
    page.get_by_text("Results of a run", exact=True).click()
    page.get_by_text("This run was trained on the saved hierarchy").wait_for()
    settle(page)
    zoom_in_and_out(page)


def zoom_in_and_out(page):
    """The areas start at twelve o'clock with the first label, and go clockwise."""
    whole = page.locator(".st-key-results-sunburst-all canvas").first
    click_until(page, whole, "Click to zoom out.")
    zoomed = page.locator(".st-key-results-sunburst-0 canvas").first
    click_until(page, zoomed, "Click a part to zoom in and list it.")


def click_until(page, chart, shown):
    """Click the inner ring, right of its top; again when the chart was still growing."""

    def click():
        if page.get_by_text(shown).count() == 0:
            chart.scroll_into_view_if_needed()
            box = chart.bounding_box()
            reach, turn = 0.33 * min(box["width"], box["height"]) / 2, math.radians(20)
            page.mouse.click(
                box["x"] + box["width"] / 2 + reach * math.sin(turn),
                box["y"] + box["height"] / 2 - reach * math.cos(turn),
            )
            page.wait_for_timeout(2000)
            settle(page)
        assert page.get_by_text(shown).count() == 1

    eventually(click)
