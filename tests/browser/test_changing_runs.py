"""Runs that change or stand beside each other: a map that joins, an extra projection, two runs."""

from __future__ import annotations

import json
import os
import shutil

import filelock
import numpy as np
import pytest

from dovs.maps.bitmap import unpack
from dovs.runs.extra_projections import compute
from dovs.runs.finding import example_run, open_run
from dovs.runs.selections import find
from dovs.training.extra_projections import compute_missing
from dovs.ui.embeddings.data.selection import decode
from tests.browser.driving import become, eventually, in_address, settle
from tests.browser.test_explorer import alone, click, drag_around, place, shown
from tests.ui.fake_run import fake_run

pytestmark = pytest.mark.browser

KINDS = ("snapshots", "projections")


@pytest.fixture
def explorer(server, open_page):
    """Open the map of a run in a home that has no others."""

    def opened(name, query=""):
        page = open_page(server.url(f"embeddings?run={name}{query}"))
        page.locator('.explorer[data-ready="all"]').wait_for()
        settle(page)
        return page

    opened.home = server.home
    return opened


def copy_of_example(home, name):
    path = home / "runs" / name
    shutil.copytree(example_run().path, path)
    return open_run(path)


def test_a_selection_too_long_for_an_address_is_there_after_a_reload(explorer):
    path = fake_run(explorer.home / "runs" / "many", train_points=7000, test_points=7000, size=8)
    page = explorer("many", "&split=both&wrong=1")
    page.get_by_role("button", name="Zoom out").click()
    drag_around(page, "Box")
    wrong = open_run(path).snapshot(6).predicted != open_run(path).points()["label"].to_numpy()
    become(lambda: shown(page, "selected"), str(wrong.sum()))
    (name,) = eventually(lambda: kept_name(page))
    np.testing.assert_array_equal(
        unpack(find(open_run(path), name[1:], explorer.home)), wrong.nonzero()[0]
    )
    page.get_by_text("the address restores them here").wait_for()
    page.reload()
    page.locator(f'.explorer[data-selected="{wrong.sum()}"]').wait_for()
    assert in_address(page, "sel") == [name]
    shutil.rmtree(explorer.home / "selections")
    page.reload()
    page.get_by_text("The selection that the address names is not stored here").wait_for()
    become(lambda: shown(page, "selected"), "0")


def kept_name(page):
    found = in_address(page, "sel")
    assert found
    assert found[0].startswith("@")
    return found


def test_an_extra_projection_is_there_after_a_reload(explorer, monkeypatch):
    run = copy_of_example(explorer.home, "copy")
    monkeypatch.setattr("dovs.runs.extra_projections._spawn", compute_missing)
    again = compute(run, "pca", {}, explorer.home)
    page = explorer("copy", "&sel=700")
    before = place(page, 700)
    choice = page.get_by_role("combobox", name="Projection of the maps")
    page.get_by_role("button", name="Projection").click()
    choice.click()
    page.get_by_role("option", name="pca").click()
    become(lambda: in_address(page, "drawing"), [again.path.name])
    trust = f"{again.at(30).trustworthiness:.3f}"
    page.get_by_text(f"Trustworthiness {trust}").wait_for()
    page.locator('.explorer[data-ready="all"][data-selected="1"]').wait_for()
    eventually(lambda: moved(page, before))
    drawn = place(page, 700)
    page.reload()
    page.locator('.explorer[data-ready="all"][data-selected="1"]').wait_for()
    settle(page)
    assert place(page, 700) == pytest.approx(drawn, abs=2)
    page.get_by_text(f"Trustworthiness {trust}").wait_for()


def moved(page, before):
    assert np.abs(np.subtract(place(page, 700), before)).max() > 10


def test_the_newest_map_is_followed_until_an_earlier_epoch_is_chosen(explorer):
    run = copy_of_example(explorer.home, "growing")
    status = json.loads((run.path / "status.json").read_text("utf-8"))
    status |= {"state": "running", "epoch": 18}
    (run.path / "status.json").write_text(json.dumps(status), "utf-8")
    later = [epoch for epoch in run.projection_epochs() if epoch > 18]
    paths = {
        epoch: [run.path / kind / f"epoch-{epoch:04d}.npz" for kind in KINDS] for epoch in later
    }
    stored = {path: path.read_bytes() for pair in paths.values() for path in pair}
    for path in stored:
        path.unlink()
    with filelock.FileLock(run.path / ".lock"):
        page = explorer("growing", "&sel=700-720")
        page.get_by_text("Epoch 18 of 18").wait_for()
        page.get_by_text("Test images, epoch 18").wait_for()
        page.locator(".explorer").evaluate("(element) => { element.marked = true; }")
        for epoch, at in zip(later[:2], (later[0], 18), strict=True):
            for path in paths[epoch]:
                path.with_suffix(".part").write_bytes(stored[path])
                os.replace(path.with_suffix(".part"), path)
            page.get_by_text(f"Epoch {at} of {epoch}").wait_for()
            page.locator(f'.explorer[data-ready="all"][data-epoch="{at}"]').wait_for()
            page.get_by_text(f"Test images, epoch {at}").wait_for()
            settle(page)
            assert shown(page, "selected") == "21"
            assert decode(in_address(page, "sel")[0]) == tuple(range(700, 721))
            page.get_by_role("slider", name="Epoch").first.focus()
            page.keyboard.press("ArrowLeft" if at == epoch else "ArrowRight")
        page.locator(f'.explorer[data-epoch="{later[0]}"]').wait_for()
        page.get_by_text(f"Test images, epoch {later[0]}").wait_for()
        assert shown(page, "selected") == "21"
        assert page.locator(".explorer").evaluate("(element) => element.marked === true")


def test_two_runs_beside_each_other_share_pointer_and_selection_by_image(explorer):
    tail = {"measured_on": "held_out", "imbalance_ratio": 20, "n_max": 80}
    fake_run(explorer.home / "runs" / "left", train_points=120, test_points=80, **tail)
    fake_run(explorer.home / "runs" / "right", train_points=60, test_points=70, seed=1, **tail)
    page = explorer("left", "&compare=run:right")
    images = page.get_by_label("Split", exact=True)
    assert images.locator("option").all_text_contents() == ["held-out", "train", "both"]
    assert images.input_value() == "test"
    page.get_by_text("◆ held-out image").wait_for()
    become(lambda: page.locator(".plot canvas").count(), 2)
    captions = page.locator(".caption").all_text_contents()
    assert ["left" in captions[0], "right" in captions[1]] == [True, True]
    # image 5 of the held-out images is point 125 of the one and 65 of the other
    tests = range(60, 130)
    point = on_top(page, tests)
    twin = point - 60 + 120
    page.mouse.move(2, 2)
    page.locator(".card").wait_for(state="hidden")
    before = picture_around(page, twin)
    page.mouse.move(*place(page, point, 1))
    page.locator(".card").wait_for()
    for line in (f"{point - 60} of the split, #{point}", "split\nheld-out"):
        assert line in page.locator(".card").inner_text()
    page.locator(".card").evaluate("(card) => { card.style.visibility = 'hidden'; }")
    eventually(lambda: differs(before, picture_around(page, twin)))
    page.mouse.down()
    page.mouse.up()
    become(lambda: in_address(page, "sel"), [str(twin)])
    become(lambda: shown(page, "selected"), "1")
    first = alone(page, [each for each in range(120, 190) if each != twin])
    click(page, first, holding=["Shift"])
    become(lambda: decode(in_address(page, "sel")[0]), tuple(sorted([twin, first])))
    page.get_by_text("2 points selected").wait_for()


def on_top(page, points):
    """Return a point of the second map that no other covers."""
    return page.locator(".explorer").evaluate(
        """(element, points) => {
            const map = element.measure(1);
            return points.find((point) => map.nearest(...map.place(point)) === point);
        }""",
        list(points),
    )


def picture_around(page, point):
    x, y = place(page, point)
    return page.screenshot(clip={"x": x - 12, "y": y - 12, "width": 24, "height": 24})


def differs(before, now):
    assert before != now
