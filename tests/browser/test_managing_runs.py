"""The Runs page in a browser: runs are found, selected, renamed, deleted, restored and opened."""

from __future__ import annotations

import shutil

import pytest

from dovs.runs.finding import example_run, open_run
from dovs.runs.notes import notes_of
from tests.browser.driving import become, in_address, settle

pytestmark = pytest.mark.browser
ROW = 31.5
"""Pixels of the header and of each row of the table, which is drawn on a canvas."""


@pytest.fixture
def runs(server, open_page):
    """Open the page of a home with three runs."""
    for name in ("alpha", "beta", "gamma"):
        shutil.copytree(example_run().path, server.home / "runs" / name)
    page = open_page(server.url("runs?sort=name"))
    page.get_by_text("3 of 3 runs.").wait_for()
    settle(page)
    return page


def select(page, row):
    """Click the box at the left of a row, once the table is that of the filters."""
    settle(page)
    table = page.get_by_test_id("stDataFrame").first
    table.click(position={"x": 16, "y": ROW * (row + 1.5)})


def folders(server):
    return sorted(path.name for path in (server.home / "runs").iterdir() if path.is_dir())


def test_a_run_is_found_renamed_deleted_and_restored(runs, server):
    page = runs
    page.get_by_label("Search", exact=True).fill("beta")
    page.keyboard.press("Enter")
    page.get_by_text("1 of 3 runs.").wait_for()
    become(lambda: in_address(page, "text"), ["beta"])
    select(page, 0)
    become(lambda: in_address(page, "runs"), ["beta"])
    page.get_by_role("button", name="Clear filters").click()
    page.get_by_text("3 of 3 runs.").wait_for()
    page.get_by_role("button", name="Rename").click()
    page.get_by_label("New name").fill("second")
    page.get_by_test_id("stFormSubmitButton").get_by_role("button", name="Rename").click()
    become(lambda: folders(server), ["alpha", "gamma", "second"])
    become(lambda: in_address(page, "runs"), ["second"])
    page.get_by_role("button", name="Delete").click()
    page.get_by_text("2 of 2 runs.").wait_for()
    assert folders(server) == ["alpha", "gamma"]
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("3 of 3 runs.").wait_for()
    assert open_run(server.home / "runs" / "second").status().state == "finished"
    become(lambda: in_address(page, "runs"), ["second"])
    settle(page)
    page.get_by_role("main").get_by_role("link", name="Map").click()
    page.locator('.explorer[data-ready="all"]').wait_for()
    assert in_address(page, "run") == ["second"]


def test_a_selection_survives_the_filters(runs):
    page = runs
    select(page, 0)
    become(lambda: in_address(page, "runs"), ["alpha"])
    page.get_by_label("Search", exact=True).fill("gamma")
    page.keyboard.press("Enter")
    page.get_by_text("1 selected run is hidden").wait_for()
    select(page, 0)
    become(lambda: in_address(page, "runs"), ["alpha,gamma"])
    page.get_by_text("1 of the 2 selected runs is hidden").wait_for()
    select(page, 0)
    become(lambda: in_address(page, "runs"), ["alpha"])
    page.get_by_role("button", name="Clear filters").click()
    page.get_by_text("3 of 3 runs.").wait_for()
    become(lambda: in_address(page, "runs"), ["alpha"])


def test_two_runs_are_selected_and_tagged_and_a_reload_has_them_again(runs, server):
    page = runs
    select(page, 0)
    become(lambda: in_address(page, "runs"), ["alpha"])
    select(page, 2)
    page.get_by_text("2 runs", exact=True).wait_for()
    page.reload()
    page.get_by_text("2 runs", exact=True).wait_for()
    settle(page)
    page.get_by_label("Tags to add to all of them, with commas between").fill("try, later")
    page.get_by_role("button", name="Add").click()
    for name in ("alpha", "gamma"):
        run = open_run(server.home / "runs" / name)
        become(lambda run=run: notes_of(run).tags, ("try", "later"))
    settle(page)
    assert not (server.home / "runs" / "beta" / "notes.json").exists()
    page.get_by_role("main").get_by_role("link", name="Compare").click()
    become(lambda: in_address(page, "runs"), ["alpha,gamma"])
