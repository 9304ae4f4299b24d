"""The Runs page: what it lists, what its address says, what can be done with selected runs."""

import io
import json

import pytest
import streamlit as st

from dovs.runs import notes, trash
from dovs.runs.export import export_run
from dovs.runs.store import Run
from dovs.ui.runs.table import after_click, runs_frame
from tests.ui.fake_run import fake_run
from tests.ui.opening import open_page, opened, sound


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("DOVS_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def runs(home):
    """Three runs that differ in their seed, one of another method, and a damaged one."""
    for seed in range(3):
        fake_run(home / "runs" / f"dovs-s{seed}", seed=seed)
    fake_run(home / "runs" / "plain", hierarchy=False, state="failed", done=2, message="no memory")
    fake_run(home / "runs" / "bad")
    (home / "runs" / "bad" / "status.json").write_text("{")
    return home / "runs"


def table(app):
    return app.dataframe[0].value


def names(app):
    return table(app)["name"].tolist()


def button(app, label):
    return next(each for each in app.button if each.label == label)


def links(app):
    return {each.proto.label: each.proto.query_string for each in app.get("page_link")}


def test_an_empty_home_leads_on(home):
    app = open_page("runs")
    assert "no runs yet" in app.info[0].value
    assert "**example** and **example-ce**" in app.info[0].value
    assert links(app)["Explore example"] == "run=example"
    assert not app.dataframe


def test_all_runs_are_one_table_with_words(runs):
    app = open_page("runs")
    frame = table(app).set_index("name")
    assert len(frame) == 5
    assert frame.loc["plain", "state"] == "failed"
    assert frame.loc["bad", "state"] == "damaged"
    assert frame.loc["dovs-s0", "balanced_accuracy"] == pytest.approx(72.5)
    assert any("1 cannot be read" in each.value for each in app.caption)
    assert dict(app.query_params) == {}


def test_when_a_run_was_made_is_shown_first_and_no_name_is_pale(runs):
    app = open_page("runs")
    assert table(app).columns[:3].tolist() == ["name", "state", "created"]
    assert not json.loads(app.dataframe[0].proto.columns)["name"].get("pinned")
    assert "tags" not in table(app)
    notes.change_notes(Run(runs / "dovs-s0"), tags=["paper"])
    assert "tags" in table(open_page("runs"))


def test_filters_are_in_the_address_and_come_from_it(runs):
    notes.change_notes(Run(runs / "dovs-s1"), tags=["good"])
    notes.change_notes(Run(runs / "dovs-s2"), archived=True)
    app = open_page("runs", state="finished,failed", tag="good")
    assert names(app) == ["dovs-s1"]
    app = open_page("runs", text="PLAIN", columns="state,seed", sort="name")
    assert names(app) == ["plain"]
    assert list(table(app).columns) == ["name", "state", "seed"]
    app = open_page("runs")
    assert "dovs-s2" not in names(app)
    sound(app.multiselect(key="runs-methods").set_value(["dovs"]).run())
    assert app.query_params["method"] == "dovs"
    sound(app.selectbox(key="runs-archived").set_value("only").run())
    assert names(app) == ["dovs-s2"]
    sound(app.text_input(key="runs-text").set_value("nothing like it").run())
    assert app.info[0].value == "None of 5 runs fits these filters."
    sound(app.selectbox(key="runs-archived").set_value("hidden").run())
    assert app.info[0].value == "None of 5 runs fits these filters."
    sound(app.text_input(key="runs-text").set_value("dovs-s2").run())
    assert app.info[0].value.endswith(
        "They fit one run, which is archived: View shows archived runs."
    )
    sound(button(app, "Clear filters").click().run())
    assert len(names(app)) == 4
    assert dict(app.query_params) == {}


def test_an_address_that_makes_no_sense_shows_all(runs):
    app = open_page("runs", archived="x", sort="<b>", columns="zzz", group="7", runs="nobody")
    assert len(names(app)) == 5
    assert "not there: " in app.warning[1].value
    lines = app.warning[0].value.replace("\\", "").splitlines()
    assert [each.removeprefix("- ").partition("=")[0] for each in lines if "=" in each] == [
        "archived",
        "sort",
        "columns",
        "group",
    ]
    assert "no such part" in open_page("runs", seed="3").warning[0].value


def test_seeds_are_put_together(runs):
    app = open_page("runs", group="1")
    frame = table(app).set_index("method")
    assert frame.loc["dovs", "runs"] == "3 of 3 (4 runs)", "one of them cannot be read"
    assert frame.loc["dovs", "seeds"] == "0, 1, 2"
    assert frame.loc["dovs", "balanced_accuracy"] == "72.5% ± 0.0"


def test_a_selected_run_leads_to_its_map_curves_and_form(runs):
    app = open_page("runs", runs="dovs-s1")
    found = links(app)
    assert found["Map"] == "run=dovs-s1" == found["Curves"]
    assert found["Train again with changes"] == "from=dovs-s1"
    assert found["Compare"] == "runs=dovs-s1"
    assert links(open_page("runs", runs="dovs-s1,plain"))["Compare"] == "runs=dovs-s1%2Cplain"
    assert "--method dovs" in opened(app, "runs-command-open").code[0].value
    assert "on disk" in " ".join(each.value for each in app.caption)


def test_why_a_run_failed_or_cannot_be_read_is_shown(runs):
    assert "no memory" in open_page("runs", runs="plain").error[0].value
    app = open_page("runs", runs="bad")
    assert "damaged" in app.error[0].value
    sound(button(app, "Delete").click().run())
    assert "bad" not in names(app)


def test_measures_that_are_missing_or_damaged_are_named(runs):
    (runs / "dovs-s0" / "summary.json").write_text("{")
    metrics = runs / "dovs-s1" / "metrics.jsonl"
    lines = metrics.read_text().splitlines(keepends=True)
    metrics.write_text("".join([*lines[:2], *lines[4:]]))
    app = open_page("runs", runs="dovs-s0")
    assert table(app).set_index("name").loc["dovs-s0", "state"] == "damaged"
    assert "summary.json in" in app.warning[0].value.replace("\\", "")
    for page, query in (("runs", {"runs": "dovs-s1"}), ("train", {"run": "dovs-s1"})):
        shown = [each.value.replace("\\", "") for each in open_page(page, **query).warning]
        assert any("lacks epochs 3, 4, so curves" in each for each in shown)


def test_tags_note_and_name_are_changed(runs):
    app = open_page("runs", runs="dovs-s1")
    field = {each.label: each for each in (*app.text_input, *app.text_area)}
    field["Tags, with commas between"].set_value("good, for paper")
    field["Note"].set_value("see the *second* figure")
    sound(button(app, "Save").click().run())
    assert notes.notes_of(Run(runs / "dovs-s1")).tags == ("good", "for paper")
    assert list(table(app).set_index("name").loc["dovs-s1", "tags"]) == ["good", "for paper"]
    next(each for each in app.text_input if each.label == "New name").set_value("../up")
    sound(button(app, "Rename").click().run())
    assert "not allowed" in app.error[0].value
    next(each for each in app.text_input if each.label == "New name").set_value("best")
    sound(button(app, "Rename").click().run())
    assert "best" in names(app)
    assert app.query_params["runs"] == "best"


def test_tags_and_notes_that_others_write_meanwhile_are_shown_and_not_replaced(runs):
    run = Run(runs / "dovs-s1")
    notes.change_notes(run, tags=("old", "wrong"), note="first")
    app = open_page("runs", runs="dovs-s1")
    notes.change_notes(run, add=("theirs",), note="theirs")
    sound(app.run())
    assert "theirs, note “theirs”" in next(
        each.value for each in app.caption if "Changed elsewhere" in each.value
    )
    field = {each.label: each for each in (*app.text_input, *app.text_area)}
    field["Tags, with commas between"].set_value("old, mine")
    sound(button(app, "Save").click().run())
    assert notes.notes_of(run) == notes.Notes(("old", "theirs", "mine"), "theirs")

    app = open_page("runs", runs="dovs-s1")
    notes.change_notes(run, note="second")
    field = {each.label: each for each in (*app.text_input, *app.text_area)}
    field["Note"].set_value("third")
    sound(button(app, "Save").click().run())
    assert notes.notes_of(run).note == "second"
    assert "It is now “second” and yours was “third”" in app.error[0].value
    field = {each.label: each for each in app.text_area}
    assert field["Note"].value == "second"
    field["Note"].set_value("second and third")
    sound(button(app, "Save").click().run())
    assert notes.notes_of(run).note == "second and third"


def test_deleted_runs_are_restored_by_undo_or_from_the_trash(runs, home):
    app = open_page("runs", runs="dovs-s0,dovs-s1")
    assert any("2 runs" in each.value for each in app.markdown)
    assert "- dovs-s0\n- dovs-s1" in words(app)
    sound(button(app, "Delete these 2 runs").click().run())
    assert names(app).count("dovs-s0") == 0
    assert len(trash.deleted_runs(home)) == 2
    sound(button(app, "Undo").click().run())
    assert {"dovs-s0", "dovs-s1"} <= set(names(app))
    sound(button(app, "Delete these 2 runs").click().run())
    sound(button(app, "Restore").click().run())
    assert len(trash.deleted_runs(home)) == 1
    sound(button(app, "Delete for ever").click().run())
    assert trash.deleted_runs(home) == []


def test_several_runs_are_tagged_and_archived_together(runs):
    app = open_page("runs", runs="dovs-s0,dovs-s1")
    next(each for each in app.text_input if "Tags to add" in each.label).set_value("x,y")
    sound(button(app, "Add").click().run())
    assert [notes.notes_of(Run(runs / f"dovs-s{i}")).tags for i in range(3)] == [
        ("x", "y"),
        ("x", "y"),
        (),
    ]
    sound(button(app, "Archive").click().run())
    assert len(names(app)) == 3


def words(app):
    return "\n".join(each.value for each in app.markdown).replace("\\", "")


@pytest.mark.parametrize(
    "filters", [{"text": "dovs-s0"}, {"text": "zzz"}, {"text": "dovs-s0", "group": "1"}]
)
def test_selected_runs_that_the_list_does_not_show_are_named(runs, filters):
    app = open_page("runs", runs="dovs-s0,dovs-s1,plain", **filters)
    hidden = ["dovs-s0", "dovs-s1", "plain"][filters["text"] != "zzz" :]
    assert f"**{len(hidden)} of the 3 selected runs are hidden**" in words(app)
    assert f"to them too: {', '.join(hidden)}." in words(app)
    assert "- dovs-s0\n- dovs-s1\n- plain" in words(app)
    compared = links(app)["Compare"]
    assert all(name in compared for name in ("dovs-s0", "dovs-s1", "plain"))
    sound(button(app, "Deselect").click().run())
    assert "hidden" not in words(app)
    left = app.query_params.get("runs", "")
    assert left == ("" if filters["text"] == "zzz" else "dovs-s0")


def test_a_click_changes_its_own_rows_and_none_that_the_filters_hide():
    rows = [["a"], ["b"], ["c"]]
    assert after_click(("hidden", "b"), rows, [1], [1, 2]) == ("hidden", "b", "c")
    assert after_click(("hidden", "b"), rows, [1], []) == ("hidden",)
    groups = [["a", "b"], ["c", "d"]]
    assert after_click(("a", "hidden"), groups, [], [1]) == ("a", "hidden", "c", "d")
    assert after_click(("a", "b", "hidden"), groups, [0], [1]) == ("hidden", "c", "d")


def test_a_selected_run_that_is_archived_is_named_as_hidden(runs):
    app = open_page("runs", runs="plain")
    assert "hidden" not in words(app)
    sound(button(app, "Archive").click().run())
    assert "**1 selected run is hidden**" in words(app)
    assert "to it too: plain." in words(app)
    sound(button(app, "List again").click().run())
    assert "hidden" not in words(app)


def test_tags_are_added_to_all_runs_or_to_none(runs):
    app = open_page("runs", runs="dovs-s0,dovs-s1")
    long = "z" * 300
    for given, reason in (
        (f"a,,b b,{long}", "tag 'zzzzzzzzzzzzzzzzzzzz'… is not allowed: it has 300 letters. Use"),
        (",".join(f"t{i}" for i in range(20)), "dovs-s1: 21 tags are too many"),
    ):
        notes.change_notes(Run(runs / "dovs-s1"), add=["one"])
        next(each for each in app.text_input if "Tags to add" in each.label).set_value(given)
        sound(button(app, "Add").click().run())
        assert reason in app.error[0].value.replace("\\", "")
        assert [notes.notes_of(Run(runs / f"dovs-s{i}")).tags for i in range(2)] == [(), ("one",)]
    app = open_page("runs", runs="dovs-s0")
    field = next(each for each in app.text_input if each.label.startswith("Tags"))
    field.set_value(f"a,{long},b\u200b")
    sound(button(app, "Save").click().run())
    error = app.error[0].value.replace("\\", "")
    assert (
        "it has 300 letters; tag 'bu200b' is not allowed: it has an invisible character." in error
    )
    assert "No tag was saved" in error
    assert notes.notes_of(Run(runs / "dovs-s0")).tags == ()


def test_a_zip_is_imported(runs, home, tmp_path, monkeypatch):
    file = export_run(Run(runs / "dovs-s1"), tmp_path / "x.zip")

    def uploader(*arguments, **options):
        found = io.BytesIO(file.read_bytes())
        found.name = "x.zip"
        return found

    monkeypatch.setattr(st, "file_uploader", uploader)
    app = open_page("runs")
    sound(button(app, "Import").click().run())
    assert "dovs-s1-2" in names(app)
    assert app.query_params["runs"] == "dovs-s1-2"


def test_the_form_of_training_is_filled_in_from_a_run(home):
    settings = {"method_params": {"k": 9}, "head_init": "kaiming", "imbalance_ratio": 20.0}
    fake_run(home / "runs" / "mine", seed=7, epochs=11, learning_rate=0.05, **settings)
    app = open_page("train", **{"from": "mine"})
    assert app.selectbox(key="train-method").value == "dovs"
    assert app.number_input(key="train-method-dovs-k").value == 9
    values = {name: app.number_input(key=f"train-main-{name}").value for name in ("seed", "epochs")}
    assert values == {"seed": 7, "epochs": 11}
    assert app.number_input(key="train-main-learning_rate").value == pytest.approx(0.05)
    assert any("imbalance ratio 20" in each.value for each in app.markdown)
    note = next(each.value for each in app.caption if "has the settings" in each.value)
    assert "head\\_init, which" in note
    assert "projection" not in note
    sound(app.number_input(key="train-main-epochs").set_value(12).run())
    assert app.number_input(key="train-main-epochs").value == 12, "it is filled in once"
    assert "no run" in open_page("train", **{"from": "nobody"}).error[0].value


def test_times_are_in_seconds_until_one_is_long():
    def shown(*seconds):
        rows = [{"seconds": each, "state": "finished", "silent": None} for each in seconds]
        usual = {"epochs": None, "method": None}
        return runs_frame([usual | row for row in rows])["seconds"].tolist()

    assert shown(0.6, 90.0) == [0.6, 90.0]
    assert shown(90.0, 7200.0) == [1.5, 120.0]
