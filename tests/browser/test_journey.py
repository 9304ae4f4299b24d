"""From the first look to the map of one's own run, as a newcomer goes."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from dovs.runs.finding import list_runs
from dovs.ui.embeddings.data.selection import decode
from tests.browser.driving import become, eventually, go_to, in_address, overflowing, settle, traces

pytestmark = pytest.mark.browser

DIGITS_AT_50 = ["119", "77", "49", "32", "20", "13", "8", "5", "3", "2"]
DIGITS_AT_10 = ["119", "92", "71", "55", "42", "33", "25", "19", "15", "11"]
TRAINED = 150  # seconds, generous: three epochs take two, the first map of a process compiles
RECALL = "recall-recall"


def test_a_newcomer_sees_a_tail_trains_on_it_and_explores_the_run(server, open_page):
    page = open_page(server.url())
    page.get_by_text("There are no runs yet").wait_for()
    go_to(page, "Dataset")
    look_at_the_tail(page)
    go_to(page, "Abstract labels")
    settle(page)
    assert {trace["type"] for trace in traces(page, "labels-areas")} == {"treemap"}
    back_to_the_start(page)
    go_to(page, "Train")
    run = train(page, server.home)

    page.get_by_test_id("stMain").get_by_role("link", name="Explore its embeddings").click()
    page.get_by_role("heading", name="Embeddings", level=1).wait_for()
    become(page.get_by_role("combobox", name="Run").input_value, run.name)
    become(lambda: in_address(page, "run"), [run.name])
    settle(page)
    look_at_the_map(page, run)
    page.get_by_role("tab", name="Recall", exact=True).click()
    last = run.projection_epochs()[-1]
    become(lambda: drawn_recall(page), pytest.approx(measured_recall(run, last)))
    assert list(measured_recall(run, last).values()) == run.summary()["per_class_recall"]

    before = run.projection_epochs()[-2]
    page.get_by_role("slider", name="Epoch").first.focus()
    page.keyboard.press("ArrowLeft")
    page.locator(f'.explorer[data-epoch="{before}"]').wait_for()
    become(lambda: drawn_recall(page), pytest.approx(measured_recall(run, before)))
    pick_out_a_class(page, run)


def look_at_the_tail(page):
    counts = page.locator(".st-key-counts .bartext")
    become(counts.all_text_contents, DIGITS_AT_50)
    ratio = page.get_by_role("spinbutton", name="Exact imbalance ratio")
    become(ratio.input_value, "50")
    for typed, wanted in (("10", DIGITS_AT_10), ("50", DIGITS_AT_50)):
        ratio.fill(typed)
        ratio.press("Enter")
        become(counts.all_text_contents, wanted)
        become(lambda: in_address(page, "ratio"), [] if typed == "50" else [typed])


def back_to_the_start(page):
    """One press of Back leaves a page, though its address has changed meanwhile."""
    for title in ("Dataset", "Deep over-sampling with abstract labels"):
        page.go_back()
        page.get_by_role("heading", name=title, level=1, exact=True).wait_for()
        settle(page)


def train(page, home):
    """Train DOVS for three epochs, and return the run when the page shows it as finished."""
    for title in ("Cross-entropy", "DOVS: over-sampling guided by abstract labels"):
        method = page.get_by_role("combobox", name="Method")
        method.click()
        page.get_by_role("option", name=title, exact=True).click()
        become(method.input_value, title)
    # No key, no pause: what was typed just before the click must count.
    page.get_by_role("spinbutton", name="Epochs").fill("3")
    page.get_by_role("button", name="Start training").click()
    main = page.get_by_test_id("stMain")
    # the page leads to the progress, which is above the form now
    main.get_by_role("heading", name="Train another run").wait_for(timeout=1000 * TRAINED)
    become(lambda: main.evaluate("(each) => each.scrollTop"), 0)
    main.get_by_text("finished", exact=True).wait_for(timeout=1000 * TRAINED)
    # for a moment the page has the panel of the active run, too
    become(main.get_by_text("Epoch 3 of 3", exact=True).count, 1)
    (run,) = list_runs(home)
    config = run.config()
    assert (config.method, config.epochs, config.imbalance_ratio) == ("dovs", 3, 50)
    assert run.status().state == "finished"
    settle(page)
    assert overflowing(page) == []
    return run


def look_at_the_map(page, run):
    """Every test image is on the map, and the map is not blank."""
    tests = int((run.points()["split"] == "test").sum())
    page.locator('.explorer[data-ready="all"]').wait_for()
    page.get_by_text(f"Map of {tests} of {len(run.points())} points").wait_for()
    eventually(lambda: coloured(page, at_least=5 * tests))


def coloured(page, at_least):
    drawn = page.locator(".plot canvas").screenshot()
    pixels = np.asarray(Image.open(io.BytesIO(drawn)).convert("RGB"), dtype=int)
    assert int((np.ptp(pixels, axis=2) > 40).sum()) > at_least


def pick_out_a_class(page, run):
    """A click on the bar of a class chooses its images, on the map too."""
    settle(page)
    bars = [trace for trace in traces(page, RECALL) if trace["type"] == "bar"]
    of_bar = [c for trace in bars for c in trace["data"]]
    recall = drawn_recall(page)
    best = max(of_bar, key=lambda c: recall[c])
    bar = page.locator(f".st-key-{RECALL} .bars .point path").nth(of_bar.index(best))
    bar.scroll_into_view_if_needed()
    box = bar.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    points = run.points()
    selected = points.loc[(points["split"] == "test") & (points["label"] == best), "id"].tolist()
    become(lambda: list(decode((in_address(page, "sel") or [""])[0])), selected)
    page.locator(f'.explorer[data-selected="{len(selected)}"]').wait_for()


def drawn_recall(page):
    """Return recall by class index, in [0, 1], as the bars have it."""
    return {
        c: percent / 100
        for trace in traces(page, RECALL)
        if trace["type"] == "bar"
        for c, percent in zip(trace["data"], trace["x"], strict=True)
    }


def measured_recall(run, epoch):
    """Return recall on the test images by class index, counted from the stored predictions."""
    points = run.points()
    label, predicted = points["label"].to_numpy(), run.snapshot(epoch).predicted
    test = (points["split"] == "test").to_numpy()
    return {c: float((predicted == label)[test & (label == c)].mean()) for c in range(10)}
