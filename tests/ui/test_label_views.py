"""The views of the Abstract labels page, and saved hierarchies; no error loses an edit."""

from __future__ import annotations

import numpy as np
import pytest

from dovs.errors import RunError
from dovs.hierarchy import Hierarchy, generate
from dovs.runs import hierarchies
from dovs.ui.labels import source as labels_source
from dovs.ui.labels.draft import DRAFTS
from dovs.ui.labels.structure import rare_alone
from tests.ui import opening
from tests.ui.fake_run import fake_run
from tests.ui.opening import plain, sound

DIGITS = tuple("0123456789")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("DOVS_HOME", str(tmp_path))
    monkeypatch.setattr(labels_source, "example_runs", dict)
    return tmp_path


def open_page(view="structure", **query):
    return choose(opening.open_page("abstract_labels", **query), "labels-view", view)


def choose(app, key, value):
    group = next(g for g in app.get("button_group") if g.key == key)
    return sound(group.set_value(value).run())


def use_run(app):
    return choose(app, "labels-source", "embeddings")


def present(app) -> Hierarchy:
    """Return the hierarchy that the page shows."""
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
        == shown["Classes"].tolist()
    }
    return Hierarchy.from_json(found)


def widget(app, kind, part):
    return next(w for w in app.get(kind) if w.key.startswith(f"labels-{part}"))


def press(app, name):
    app.button(key=f"labels-{name}").click().run()
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


def test_a_click_counts_with_what_was_selected_just_before_it():
    app = open_page("edit")
    start = present(app)
    moving = int(np.flatnonzero(start.groups == start.group_sizes.argmax())[0])
    widget(app, "multiselect", "move-classes").set_value([moving]).run()
    widget(app, "selectbox", "move-to").set_value(-1)  # a new abstract label; the page is not run
    press(app, "move")
    assert np.flatnonzero(present(app).groups == present(app).groups[moving]).tolist() == [moving]
    widget(app, "text_input", "rename-").set_value("the first")
    press(app, "rename")
    assert present(app).names[0] == "the first"
    assert not messages(app)


def test_an_edit_that_changes_nothing_is_no_step():
    app = open_page("edit")
    start = present(app)
    moving = int(np.flatnonzero(start.groups == start.group_sizes.argmax())[0])
    widget(app, "multiselect", "move-classes").set_value([moving])
    widget(app, "selectbox", "move-to").set_value(int(start.groups[moving])).run()
    press(app, "move")
    assert "already" in messages(app)[0]
    assert present(app) == start


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


def test_an_edit_that_is_not_allowed_is_one_line_and_changes_nothing():
    app = open_page("edit")
    start = present(app)
    members = np.flatnonzero(start.groups == 0).tolist()
    widget(app, "multiselect", "move-classes").set_value(members).run()
    widget(app, "selectbox", "move-to").set_value(1).run()
    press(app, "move")
    assert len(messages(app)) == 1
    assert "would be left without a class" in messages(app)[0]
    assert present(app) == start


def test_edits_are_still_there_after_looking_at_another_generator():
    app = open_page("edit")
    widget(app, "text_input", "rename-").set_value("edited name").run()
    press(app, "rename")
    app.selectbox(key="labels-generator").set_value("random").run()
    assert "edited name" not in present(app).names
    app.selectbox(key="labels-generator").set_value("ward").run()
    assert "edited name" in present(app).names


def test_save_open_and_train_on_it(home):
    app = open_page("edit")
    assert app.button(key="labels-train").disabled
    widget(app, "text_input", "rename-").set_value("mine").run()
    press(app, "rename")
    edited = present(app)
    app.text_input(key="labels-name").set_value("my-labels").run()
    press(app, "save")
    assert hierarchies.load("my-labels", home) == edited
    assert not app.button(key="labels-train").disabled

    choose(app, "labels-start", "saved")
    assert present(app) == edited
    press(app, "train")
    assert app.title[0].value == "Train"
    assert app.selectbox(key="train-hierarchy").value == "my-labels"


def test_a_used_or_hostile_name_is_one_line_and_nothing_is_overwritten(home):
    other = Hierarchy.from_groups(DIGITS, np.arange(10) % 2)
    hierarchies.save(other, "taken", home)
    app = open_page("edit")
    for name, message in (("taken", "already"), ("../../x", "not allowed")):
        app.text_input(key="labels-name").set_value(name).run()
        press(app, "save")
        assert message in messages(app)[0]
    assert hierarchies.load("taken", home) == other
    assert [p.name for p in home.rglob("*.json")] == ["taken.json"]
    app.text_input(key="labels-name").set_value("taken").run()
    app.checkbox(key="labels-replace").check().run()
    press(app, "save")
    assert hierarchies.load("taken", home) == present(app)


def test_a_saved_one_of_other_classes_or_damaged_is_one_line(home):
    hierarchies.save(Hierarchy.from_groups(("cat", "dog"), np.array([0, 1])), "zoo", home)
    (hierarchies.folder(home) / "bad.json").write_text('{"format": [', "utf-8")
    app = choose(open_page(), "labels-start", "saved")
    app.selectbox(key="labels-saved").set_value("zoo").run()
    assert "'digits'" in messages(sound(app))[0]
    app.selectbox(key="labels-saved").set_value("bad").run()
    assert "not a hierarchy file" in messages(sound(app))[0]
    choose(app, "labels-start", "generate")
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
    app = choose(open_page("edit"), "labels-start", "file")
    app.get("file_uploader")[0].upload("x.json", content, "application/json").run()
    assert message in messages(sound(app))[0]


def test_an_exported_file_can_be_imported_again():
    app = open_page("edit")
    text = present(app).to_json()
    choose(app, "labels-start", "file")
    app.get("file_uploader")[0].upload("x.json", text.encode(), "application/json").run()
    assert present(sound(app)).to_json() == text


def test_nothing_saved_yet():
    app = choose(open_page(), "labels-start", "saved")
    assert "No hierarchy is saved yet" in app.info[0].value


def test_a_saved_hierarchy_is_deleted_after_a_confirmation_that_names_it(home):
    for name in ("first", "second"):
        hierarchies.save(Hierarchy.from_groups(DIGITS, np.arange(10) % 2), name, home)
    app = choose(open_page(), "labels-start", "saved")
    app.selectbox(key="labels-saved").set_value("second").run()
    press(app, "delete")
    assert "second" in app.button(key="labels-delete-confirm").label
    assert any("second" in m.value and "own copy" in m.value for m in app.markdown)
    press(app, "delete-cancel")
    assert "labels-delete-confirm" not in [each.key for each in app.button]
    assert hierarchies.saved_names(home) == ["first", "second"]
    press(app, "delete")
    app.selectbox(key="labels-saved").set_value("first").run()  # another one: nothing to confirm
    assert "labels-delete-confirm" not in [each.key for each in app.button]
    app.selectbox(key="labels-saved").set_value("second").run()
    press(app, "delete")
    press(app, "delete-confirm")
    assert hierarchies.saved_names(home) == ["first"]
    assert "second" in app.success[0].value
    assert app.selectbox(key="labels-saved").value == "first"
    press(app, "delete")
    press(app, "delete-confirm")
    assert not hierarchies.saved_names(home)
    assert app.info


def test_a_damaged_saved_hierarchy_can_be_deleted_and_a_failure_is_one_line(home, monkeypatch):
    (hierarchies.folder(home)).mkdir(parents=True)
    (hierarchies.folder(home) / "bad.json").write_text("{", "utf-8")

    def refused(name, home=None):
        raise RunError("bad.json cannot be removed. Check the permissions.")

    app = choose(open_page(), "labels-start", "saved")
    press(app, "delete")
    with monkeypatch.context() as patch:
        patch.setattr(hierarchies, "delete", refused)
        press(app, "delete-confirm")
    assert any("Check the permissions" in each for each in messages(app))
    press(app, "delete")
    press(app, "delete-confirm")
    assert not hierarchies.saved_names(home)


def test_quality_shows_the_planted_superclasses_and_compares(home):
    app = open_page("quality", dataset="shapes", ratio="5")
    table = next(f.value for f in app.dataframe if "Measure" in f.value).set_index("Measure")
    assert table.loc["ARI with superclasses", "This hierarchy"] == "1.000"
    assert "Mistakes within labels" not in table.index
    choices = app.selectbox(key="quality-other").options
    assert "nothing" in choices
    assert not any("Confusion" in each for each in choices)
    random = next(c for c in choices if "Random groups of chosen" in c)
    app.selectbox(key="quality-other").set_value(random).run()
    table = next(f.value for f in sound(app).dataframe if "Measure" in f.value)
    assert len(table.columns) == 4
    assert any("classes have another abstract label" in plain(each.value) for each in app.caption)


def test_results_need_a_run_and_then_show_one(home):
    app = open_page("results")
    assert "Select the embeddings of a run" in app.info[0].value
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
    choose(app, "labels-start", "run")
    assert present(app).groups.tolist() == (np.arange(10) % 3).tolist()
    assert not messages(app)


def test_a_hundred_classes_are_usable():
    app = open_page("structure", dataset="shapes", ratio="2")
    app.session_state["tail"]["dataset_params"] = {"classes": 100, "images_per_class": 20}
    sound(app.run())
    assert {m.label: m.value for m in app.metric}["Classes"] == "100"
    app.text_input(key="labels-find").set_value("striped red").run()
    assert sound(app).get("image")
    for view in ("quality", "edit", "results"):
        choose(app, "labels-view", view)
        assert not messages(app)
    choose(app, "labels-view", "edit")
    app.text_input(key="labels-edit-find").set_value("no such thing").run()
    assert any("No class and no abstract label" in plain(each.value) for each in sound(app).caption)


def test_labels_of_rare_classes_alone_are_named():
    names = ("shirt", "coat", "sandal", "boot")
    tree = Hierarchy.from_groups(names, np.array([0, 0, 1, 1]), generator="ward", prototypes="x")
    note = rare_alone(tree, np.array([1000, 900, 10, 9]))
    assert tree.names[1] in note
    assert "9.5 training images a class, and all classes have 480 on average" in note
    assert rare_alone(tree, np.array([1000, 10, 900, 9])) == ""
    assert rare_alone(tree, np.array([9, 9, 9, 9])) == ""
    assert rare_alone(tree, np.array([1000, 900, 200, 9])) == ""


def test_a_label_of_rare_classes_alone_joins_the_nearest_at_a_press_and_leaves_it_at_undo():
    app = open_page("edit")
    widget(app, "multiselect", "move-classes").set_value([9]).run()
    widget(app, "selectbox", "move-to").set_value(-1).run()
    press(app, "move")
    apart = present(app)
    choose(app, "labels-view", "structure")
    assert any("“9” has rare classes alone" in plain(each.value) for each in app.warning)
    press(app, "join")
    assert not [each for each in app.button if each.key == "labels-join"]
    choose(app, "labels-view", "edit")
    joined = present(app)
    assert joined.num_abstract_labels == apart.num_abstract_labels - 1
    assert "'9' joined '" in joined.notes[-1]
    press(app, "undo")
    assert present(app) == apart
