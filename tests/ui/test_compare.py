"""The page Compare: runs of every kind beside each other."""

import json
import shutil

import numpy as np
import pytest

from dovs.runs import trash
from dovs.runs.finding import open_run
from dovs.runs.store import Run
from dovs.ui.embeddings.data import selection
from tests.ui import opening
from tests.ui.fake_run import fake_run
from tests.ui.opening import plain, sound


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("DOVS_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def six(home):
    """Two settings with three seeds each."""
    for name in ("ce", "dovs"):
        for seed in (0, 1, 2):
            path = fake_run(home / "runs" / f"{name}-{seed}", hierarchy=name == "dovs", seed=seed)
            body = json.loads((path / "summary.json").read_text("utf-8"))
            recall = np.linspace(0.9, 0.4 + 0.1 * (name == "dovs") + 0.02 * seed**2, 10)
            body |= {"per_class_recall": recall.tolist(), "balanced_accuracy": recall.mean()}
            if name == "dovs" and seed == 1:
                body["balanced_accuracy"] += 0.01
            (path / "summary.json").write_text(json.dumps(body), "utf-8")
    return home


def open_page(runs=None, **query):
    return opening.open_page("compare", runs=runs, **query)


def words(page):
    shown = [*page.error, *page.warning, *page.info, *page.caption, *page.markdown]
    return "\n".join(each.value.replace("\\", "") for each in shown)


def address(page, name="runs"):
    value = page.query_params[name]
    return value if isinstance(value, str) else value[-1]


def table(page, column):
    """Return the table that has a column."""
    shown = [opening.as_shown(each.value) for each in page.table]
    shown += [each.value for each in page.dataframe]
    return next(each for each in shown if column in each)


def opened(page, tab):
    page.session_state["compare-tab"] = tab
    return opening.sound(page.run())


def test_nothing_selected_offers_the_shipped_runs(home):
    page = open_page()
    assert "Select two or more runs" in words(page)
    page = opening.sound(page.button(key="compare-suggest").click().run())
    assert address(page) == "example-ce,example"
    assert "balanced accuracy: +9.7 points" in words(page)


def test_one_run_alone_asks_for_another(six):
    assert "select another run" in words(open_page("ce-0"))


def test_two_runs_show_sentence_numbers_and_what_differs(six):
    page = open_page("ce-0,dovs-1")
    assert "one run each" in words(page)
    settings = table(page, "setting")
    assert settings["setting"].tolist() == ["Method", "Training seed"]
    numbers = table(page, "95% interval")
    assert list(numbers.columns)[:3] == ["", "ce-0", "dovs-1"]


@pytest.mark.parametrize("tab", ["Classes", "Images", "Confusion", "Curves", "Geometry"])
def test_every_view_opens(six, tab):
    page = opened(open_page("ce-0,dovs-0,ce-1", group="each"), tab)
    assert not page.error


def test_the_open_view_is_in_the_address(six):
    page = open_page("ce-0,dovs-1", tab="images")
    assert page.segmented_control(key="compare-right").value == "second"
    assert address(opened(page, "Curves"), "tab") == "curves"


def test_parts_of_an_address_that_do_not_fit_are_reported(six):
    page = open_page("ce-0,dovs-0,ce-1", group="no", side="9", tab="nothing")
    reported = words(page)
    for part in ("group 'no'", "side '9'", "tab 'nothing'"):
        assert part in reported


def test_seeds_are_put_together_and_the_address_names_the_groups(six):
    page = open_page("ce-0,ce-1,ce-2,dovs-0,dovs-1,dovs-2")
    assert address(page) == "ce-0+ce-1+ce-2,dovs-0+dovs-1+dovs-2"
    assert "over 3 seeds, one draw of the tail" in words(page)
    numbers = table(page, "95% interval")
    assert list(numbers.columns)[1:3] == ["ce (3 runs)", "dovs (3 runs)"]
    for tab in ("Classes", "Images", "Calibration"):
        page = opened(page, tab)
        assert not page.error


def test_more_runs_than_sides_are_put_together_or_can_be(six):
    for number in range(7):
        for name in ("ce", "dovs"):
            fake_run(six / "runs" / f"{name}-{number}", hierarchy=name == "dovs", seed=number)
    every = [f"{name}-{number}" for name in ("ce", "dovs") for number in range(7)]
    page = open_page(",".join(every))
    assert not page.error
    assert address(page) == ",".join("+".join(every[i : i + 7]) for i in (0, 7))
    page = open_page(",".join(every), group="each")
    assert "14 sides with 14 runs are too many" in words(page)
    assert page.multiselect(key="compare-runs").value == every
    sound(page.radio(key="compare-grouping").set_value("seeds").run())
    assert not page.error


@pytest.mark.parametrize("written", ["ce-0+ce-1,dovs-0+dovs-1", "ce-0 ce-1,dovs-0 dovs-1"])
def test_groups_of_an_address_are_followed(six, written):
    assert "over 2 seeds" in words(open_page(written))


def test_sides_stand_in_the_order_in_which_runs_were_selected(six):
    page = open_page("dovs-2,ce-0,ce-1", group="seeds")
    assert list(table(page, "95% interval"))[1:3] == ["dovs-2", "ce (2 runs)"]
    assert address(page) == "dovs-2,ce-0+ce-1"


def test_enter_adds_the_run_that_was_typed_alone(six):
    """The browser offers all matches first unless it is stated."""
    picker = open_page("ce-0,ce-1").multiselect(key="compare-runs")
    assert picker.proto.select_all == 0


def test_runs_of_an_address_can_stand_alone(six):
    page = open_page("ce-0,ce-1,dovs-0", group="each")
    columns = ["difference", "95% interval", "ce-0", "ce-1", "dovs-0"]  # what may be cut is last
    assert list(table(page, "95% interval"))[1:] == columns
    assert address(page, "group") == "each"
    page = opening.sound(page.radio(key="compare-grouping").set_value("seeds").run())
    assert address(page) == "ce-0+ce-1,dovs-0"


def test_other_seeds_are_added(six):
    page = open_page("ce-1,dovs-1")
    page = opening.sound(page.button(key="compare-seeds").click().run())
    assert address(page) == "ce-0+ce-1+ce-2,dovs-0+dovs-1+dovs-2"


def test_names_that_do_not_exist_are_reported_and_the_rest_is_shown(six):
    page = open_page("ce-0,nothing,dovs-0")
    assert "There is no run 'nothing'" in words(page)
    assert address(page) == "ce-0,nothing,dovs-0"  # it may exist on another machine
    assert "one run each" in words(page)
    assert "too many" in words(open_page(",".join(map(str, range(101)))))


@pytest.mark.parametrize(
    ("runs", "shown"),
    [
        ("ce-0+ce-1,ce-1+dovs-2", ["ce-0", "ce-1", "dovs-2"]),
        ("ce-0,ce-0,dovs-0", ["ce-0", "dovs-0"]),
    ],
)
def test_a_run_that_is_given_twice_is_reported_and_the_address_stays(six, runs, shown):
    page = open_page(runs)
    assert "is given more than once" in words(page)
    assert page.multiselect(key="compare-runs").value == shown
    assert address(page) == runs


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (["ce-1", "ce-2"], "The other runs of the address are selected."),
        (["ce-1"], "The other run of the address is selected."),
        ([], ""),
    ],
)
def test_runs_of_the_address_that_are_in_the_trash_are_named_with_a_link_to_it(six, left, said):
    for name in ("ce-0", "dovs-1"):
        trash.delete(Run(six / "runs" / name))
    page = open_page(",".join(["ce-0", *left, "dovs-1"]))
    where = "was deleted. It is in the trash, which is on the page Runs."
    found = [plain(each.value) for each in page.error]
    assert found == [f"Run 'ce-0' {where}", f"Run 'dovs-1' {where} {said}".strip()]
    assert page.multiselect(key="compare-runs").value == left
    assert "Restore it on Runs" in [each.proto.label for each in page.get("page_link")]


def test_a_run_that_is_deleted_while_it_is_compared_is_named(six):
    page = open_page("ce-0,dovs-1,dovs-2")
    shutil.rmtree(six / "runs" / "dovs-1")
    for _ in range(2):
        page = opening.sound(page.run())
        assert "There is no run 'dovs-1' on this machine: it was deleted or renamed" in words(page)
        assert page.multiselect(key="compare-runs").value == ["ce-0", "dovs-2"]
    page = opening.sound(page.multiselect(key="compare-runs").set_value(["ce-0", "ce-1"]).run())
    assert "deleted or renamed" not in words(page)


def test_a_run_that_was_stopped_says_of_which_epoch_its_numbers_are(six):
    fake_run(six / "runs" / "stopped", state="cancelled", done=5)
    page = open_page("ce-0,stopped")
    assert "at epoch 5 of 6: its numbers are of epoch 4, on the images that" in words(page)
    assert "stores, and its curves go further. They will change" in words(page)


def test_a_damaged_run_is_named_and_the_others_are_shown(six):
    (six / "runs" / "ce-1" / "config.json").write_text("{", "utf-8")
    page = open_page("ce-0,ce-1,dovs-0")
    assert "ce-1 is left out" in words(page)
    assert "one run each" in words(page)


def test_runs_of_other_images_are_reported(six):
    fake_run(six / "runs" / "other", dataset="shapes", classes=8)
    page = open_page("ce-0,other")
    assert "cannot be compared" in words(page)
    assert "other classes" in words(page)
    for tab in ("Classes", "Images", "Confusion", "Curves", "Calibration"):
        page = opened(page, tab)
        assert not page.error


def test_a_run_without_predictions_has_no_numbers_but_curves(six):
    fake_run(six / "runs" / "live", state="cancelled", done=1)
    page = opened(open_page("ce-0,live"), "Curves")
    assert "live is stopped" in words(page)
    assert "no difference to show" in words(page)
    assert not page.error


@pytest.mark.parametrize("second", ["bare-1", "ce-0"])
def test_imported_embeddings_without_predictions_show_what_there_is(six, second):
    for name in ("bare-0", "bare-1"):
        path = fake_run(six / "runs" / name, hierarchy=False) / "config.json"
        body = json.loads(path.read_text("utf-8"))
        body["config"] = {"origin": "imported", "format": 1, "seed": 0, "projection": "umap"}
        body["lacks"] = ["config", "predictions", "probabilities", "images"]
        path.write_text(json.dumps(body), "utf-8")
        (path.parent / "summary.json").write_text('{"class_counts": [1]}', "utf-8")
    page = open_page(f"bare-0,{second}")
    assert "bare-0 is finished and has no predictions" in words(page)
    differs = table(page, "setting").set_index("setting") if second == "ce-0" else None
    if differs is not None:
        assert differs.loc["Dataset", "bare-0"] == "not known"
        counts = json.loads(path.read_text("utf-8"))["class_counts"]
        ratio = max(counts) / min(counts)
        assert differs.loc["Imbalance ratio", "bare-0"] == f"{ratio:g}, from its class counts"
    for tab in ("Classes", "Images", "Confusion", "Curves", "Geometry", "Calibration"):
        page = opened(page, tab)
        assert not page.error


def test_images_that_differ_are_selected_in_both_maps(six):
    page = opened(open_page("ce-0,dovs-1"), "Images")
    first, second = (open_run(six / "runs" / name) for name in ("ce-0", "dovs-1"))
    truth = first.points()["label"].to_numpy()
    test = (first.points()["split"] == "test").to_numpy()
    right = [run.snapshot(6).predicted == truth for run in (first, second)]
    expected = np.flatnonzero(test & ~right[0] & right[1])
    page = opening.opened(page, "compare-images-open")
    assert table(page, "row in the split")["id"].sort_values().tolist() == (expected.tolist())
    page = opening.sound(page.button(key="compare-maps").click().run())
    assert page.title[0].value == "Embeddings"
    assert address(page, "compare") == "run:dovs-1"
    assert selection.decode(address(page, "sel")) == tuple(expected)


def test_the_report_has_all_charts_and_no_markup_of_names(six):
    config = six / "runs" / "ce-0" / "config.json"
    body = json.loads(config.read_text("utf-8"))
    other = six / "runs" / "dovs-0" / "config.json"
    names = ["<img src=x onerror=alert(1)>", "</script>", *body["class_names"][2:]]
    for path in (config, other):
        body = json.loads(path.read_text("utf-8"))
        path.write_text(json.dumps({**body, "class_names": names}), "utf-8")
    from dovs.comparison.compared import compared
    from dovs.comparison.sides import labelled
    from dovs.exports.comparison_report import comparison_report, comparison_tables

    (six / "runs" / "dovs-0" / "hierarchy.json").unlink()
    whole = compared(labelled([[open_run(p.parent)] for p in (config, other)]))
    (page,) = comparison_report(whole).files.values()
    text = page.decode()
    assert "<img src=x" not in text
    assert text.count('class="chart"') >= 8
    assert str(six) not in text
    files = comparison_tables(whole).files
    assert {"runs.csv", "settings.csv", "differences.csv", "classes-1.csv"} <= set(files)
