"""The workshop's views: judge, edit, keep, results; nothing that goes wrong loses anything."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dovs.hierarchy import Hierarchy, generate
from dovs.runs import hierarchies
from dovs.ui.labels import source as labels_source
from dovs.ui.labels.draft import DRAFTS

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(Path(__file__).parent))
from fake_run import fake_run  # noqa: E402

DIGITS = tuple("0123456789")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("DOVS_HOME", str(tmp_path))
    monkeypatch.setattr(labels_source, "example_run", lambda: None)
    return tmp_path


def sound(app):
    assert not app.exception, app.exception
    return app


def open_page(view="look", **query):
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    for name, value in query.items():
        app.query_params[name] = value
    app.switch_page("pages/abstract_labels.py").run()
    return choose(sound(app), "labels-view", view)


def choose(app, key, value):
    group = next(g for g in app.get("button_group") if g.key == key)
    return sound(group.set_value(value).run())


def use_run(app):
    return choose(app, "labels-source", "embeddings")


def present(app) -> Hierarchy:
    """The hierarchy that the page shows now: that of the draft it used last."""
    shown = next(f.value for f in app.dataframe if "Abstract label" in f.value)
    drafts = app.session_state[DRAFTS].values()
    (found,) = {
        d.present.to_json()
        for d in drafts
        if list(d.present.names) == shown["Abstract label"].tolist()
        and [
            ", ".join(d.present.class_names[c] for c in np.flatnonzero(d.present.groups == m))
            for m in range(len(d.present.names))
        ]
        == shown["Members"].tolist()
    }
    return Hierarchy.from_json(found)


def widget(app, kind, part):
    return next(w for w in app.get(kind) if w.key.startswith(f"workshop-{part}"))


def press(app, name):
    app.button(key=f"workshop-{name}").click().run()
    return sound(app)


def messages(app):
    return [each.value.replace("\\", "") for each in app.error]


def test_edits_undo_redo_and_reset():
    app = open_page("edit")
    start = present(app)
    moving = int(np.flatnonzero(start.groups == start.group_sizes.argmax())[0])
    target = (start.group_sizes.argmax() + 1) % start.num_abstract_labels
    widget(app, "multiselect", "move-classes").set_value([moving]).run()
    widget(app, "selectbox", "move-to").set_value(int(target)).run()
    press(app, "move")
    moved = present(app)
    assert moved.groups[moving] == target
    assert moved.generator == "edited"
    widget(app, "text_input", "rename-").set_value("the first").run()
    press(app, "rename")
    assert present(app).names[0] == "the first"
    press(app, "undo")
    assert present(app) == moved
    press(app, "undo")
    assert present(app) == start
    press(app, "redo")
    assert present(app) == moved
    press(app, "reset")
    assert present(app) == start
    assert not messages(app)


def test_split_and_merge_at_the_tree():
    app = open_page("edit")
    start = present(app)
    label = int(start.group_sizes.argmax())
    widget(app, "selectbox", "label").set_value(label).run()
    press(app, "split")
    assert present(app).num_abstract_labels == start.num_abstract_labels + 1
    widget(app, "selectbox", "label").set_value(label).run()
    widget(app, "multiselect", f"merge-{label}").set_value([start.num_abstract_labels]).run()
    press(app, "merge")
    np.testing.assert_array_equal(present(app).assignment, start.assignment)


def test_what_is_refused_is_one_line_and_the_last_state_stays():
    app = open_page("edit")
    start = present(app)
    members = np.flatnonzero(start.groups == 0).tolist()
    widget(app, "multiselect", "move-classes").set_value(members).run()
    widget(app, "selectbox", "move-to").set_value(1).run()
    press(app, "move")
    assert len(messages(app)) == 1
    assert "would be left without a class" in messages(app)[0]
    assert present(app) == start


def test_edits_wait_while_another_generator_is_looked_at():
    app = open_page("edit")
    widget(app, "text_input", "rename-").set_value("kept").run()
    press(app, "rename")
    app.selectbox(key="labels-generator").set_value("random").run()
    assert "kept" not in present(app).names
    app.selectbox(key="labels-generator").set_value("ward").run()
    assert "kept" in present(app).names


def test_save_open_and_train_on_it(home):
    app = open_page("edit")
    assert app.button(key="workshop-train").disabled
    widget(app, "text_input", "rename-").set_value("mine").run()
    press(app, "rename")
    edited = present(app)
    app.text_input(key="workshop-name").set_value("my-labels").run()
    press(app, "save")
    assert hierarchies.load("my-labels", home) == edited
    assert not app.button(key="workshop-train").disabled

    choose(app, "labels-begin", "saved")
    assert present(app) == edited
    press(app, "train")
    assert app.title[0].value == "Train"
    assert app.selectbox(key="train-hierarchy").value == "my-labels"


def test_a_taken_or_hostile_name_is_one_line_and_nothing_is_overwritten(home):
    other = Hierarchy.from_groups(DIGITS, np.arange(10) % 2)
    hierarchies.save(other, "taken", home)
    app = open_page("edit")
    for name, message in (("taken", "already"), ("../../x", "is not allowed")):
        app.text_input(key="workshop-name").set_value(name).run()
        press(app, "save")
        assert message in messages(app)[0]
    assert hierarchies.load("taken", home) == other
    assert [p.name for p in home.rglob("*.json")] == ["taken.json"]
    app.text_input(key="workshop-name").set_value("taken").run()
    app.checkbox(key="workshop-replace").check().run()
    press(app, "save")
    assert hierarchies.load("taken", home) == present(app)


def test_a_saved_one_of_other_classes_or_damaged_is_one_line(home):
    hierarchies.save(Hierarchy.from_groups(("cat", "dog"), np.array([0, 1])), "zoo", home)
    (hierarchies.folder(home) / "bad.json").write_text('{"format": [', "utf-8")
    app = choose(open_page(), "labels-begin", "saved")
    app.selectbox(key="labels-saved").set_value("zoo").run()
    assert "of other classes than 'digits'" in messages(sound(app))[0]
    app.selectbox(key="labels-saved").set_value("bad").run()
    assert "not a hierarchy file" in messages(sound(app))[0]
    choose(app, "labels-begin", "generate")
    assert not messages(app)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfe", "is not UTF-8 text"),
        (b"{", "not a hierarchy file"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"format": 1, "class_names": ["a", "a"], "abstract_labels": []}', "twice"),
    ],
)
def test_a_hostile_file_is_one_line(content, message):
    app = choose(open_page("edit"), "labels-begin", "file")
    app.get("file_uploader")[0].upload("x.json", content, "application/json").run()
    assert message in messages(sound(app))[0]


def test_an_exported_file_can_be_imported_again():
    app = open_page("edit")
    text = present(app).to_json()
    choose(app, "labels-begin", "file")
    app.get("file_uploader")[0].upload("x.json", text.encode(), "application/json").run()
    assert present(sound(app)).to_json() == text


def test_nothing_saved_yet():
    app = choose(open_page(), "labels-begin", "saved")
    assert "Nothing is saved yet" in app.info[0].value


def test_judge_shows_the_planted_superclasses_and_compares(home):
    app = open_page("judge", dataset="shapes", ratio="5")
    table = next(f.value for f in app.dataframe if "Measure" in f.value).set_index("Measure")
    assert table.loc["ARI with superclasses", "This one"] == "1.000"
    assert "Mistakes inside labels" not in table.index
    choices = app.selectbox(key="judge-other").options
    assert "nothing" in choices
    assert not any("Confusion" in each for each in choices)
    random = next(c for c in choices if "Random groups of chosen" in c)
    app.selectbox(key="judge-other").set_value(random).run()
    table = next(f.value for f in sound(app).dataframe if "Measure" in f.value)
    assert len(table.columns) == 4
    assert any("classes lie in another label" in each.value for each in app.caption)


def test_results_need_a_run_and_then_show_one(home):
    app = open_page("results")
    assert "Choose embeddings of a run" in app.info[0].value
    fake_run(home / "runs" / "mine")
    app = use_run(app)
    shown = {each.label: each.value for each in app.metric}
    run = next(r for r in labels_source.usable_runs())
    points, snapshot = run.points(), run.snapshot(6)
    test = (points["split"] == "test").to_numpy()
    label, predicted = points["label"].to_numpy()[test], snapshot.predicted[test]
    assert shown["Class accuracy"] == f"{(label == predicted).mean():.1%}"
    groups = generate("ward", labels_source.from_run(run, 6).context).groups
    assert shown["Abstract accuracy"] == f"{(groups[label] == groups[predicted]).mean():.1%}"


def test_a_run_s_own_labels_and_generators_that_need_one(home):
    fake_run(home / "runs" / "mine")
    app = use_run(open_page("edit"))
    for name in ("confusion", "instances"):
        app.selectbox(key="labels-generator").set_value(name).run()
        assert not messages(sound(app))
        assert name in {d.present.generator for d in app.session_state[DRAFTS].values()}
    app.selectbox(key="labels-generator").set_value("classifier").run()
    assert "needs the weights of a trained classifier" in messages(sound(app))[0]
    choose(app, "labels-begin", "run")
    assert present(app).groups.tolist() == (np.arange(10) % 3).tolist()
    assert not messages(app)


def test_a_hundred_classes_stay_usable():
    app = open_page("look", dataset="shapes", ratio="2")
    app.session_state["tail"]["dataset_params"] = {"classes": 100, "images_per_class": 20}
    sound(app.run())
    assert {m.label: m.value for m in app.metric}["Classes"] == "100"
    app.text_input(key="labels-find").set_value("striped red").run()
    assert sound(app).get("image")
    for view in ("judge", "edit", "results"):
        choose(app, "labels-view", view)
        assert not messages(app)
    choose(app, "labels-view", "edit")
    app.text_input(key="workshop-find").set_value("no such thing").run()
    assert any("No class and no abstract label" in each.value for each in sound(app).caption)
