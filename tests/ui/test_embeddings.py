"""The Embeddings page: maps, recall and subspaces of runs in every state."""

import contextlib
import json
import re
from dataclasses import replace

import filelock
import numpy as np
import pytest

from dovs.analysis.projections import PROJECTIONS
from dovs.maps import bitmap
from dovs.runs import selections, trash
from dovs.runs.classes import classes_of
from dovs.runs.finding import open_run
from dovs.runs.fitting import checked_hierarchy
from dovs.runs.map_progress import drawing
from dovs.runs.status import now
from dovs.runs.store import Run
from dovs.runs.writer import RunWriter
from dovs.ui.embeddings.canvas.payload import base_block
from dovs.ui.embeddings.context import Context
from dovs.ui.embeddings.data.points import points_of, projection_of
from dovs.ui.embeddings.data.selection import Selection
from dovs.ui.embeddings.explorer import PANELS
from dovs.ui.embeddings.panels.recall import recall
from dovs.ui.embeddings.panels.subspaces import measure
from dovs.ui.embeddings.panels.table import with_positions
from tests.ui import opening
from tests.ui.embeddings.wire import unpack
from tests.ui.fake_run import fake_run
from tests.ui.opening import plain

MAP = "dovs.explorer"


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("DOVS_HOME", str(tmp_path))
    monkeypatch.setattr("dovs.ui.parts.run_choice.example_runs", dict)
    return tmp_path


def open_page(run=None, **query):
    return opening.open_page("embeddings", run=run, **query)


def words(page):
    shown = [*page.error, *page.warning, *page.info, *page.caption, *page.markdown]
    return "\n".join(plain(each.value) for each in shown)


def numbers(page):
    """Return the numbers of the line above the views."""
    (line,) = [each.value for each in page.caption if "Trustworthiness **" in each.value]
    return dict(re.findall(r"([A-Z][a-z ]+) \*\*([^*]+)\*\*", line))


def mapped(page, number=-1):
    """Return what the map was given."""
    found = [each for each in page.get("bidi_component") if each.proto.component_name == MAP]
    return json.loads(found[number].proto.json)["body"]


def requested(page, name):
    """Return a part of the address; set by a test it is a list, by the page a text."""
    value = page.query_params[name]
    return value if isinstance(value, str) else value[-1]


def look(page, **view):
    """Let the map send a view, as it does in a browser once it rests."""
    page.session_state["explorer-view"] = view
    page = page.run()
    assert not page.exception, page.exception
    return page


@pytest.mark.parametrize("at_work", [True, False])
def test_the_numbers_of_an_epoch_are_not_shown_before_the_list_while_a_run_trains(
    home, monkeypatch, at_work
):
    shown = []
    monkeypatch.setitem(PANELS, "To check", lambda context: shown.append("list"))
    monkeypatch.setattr(
        "dovs.ui.embeddings.explorer.show_numbers", lambda context, dims: shown.append("numbers")
    )
    path = fake_run(home / "runs" / "a", state="running" if at_work else "finished")
    status = json.loads((path / "status.json").read_text())
    (path / "status.json").write_text(json.dumps(status | {"updated": now()}))
    with filelock.FileLock(path / ".lock") if at_work else contextlib.nullcontext():
        open_page("a")
    assert shown == (["list", "numbers"] if at_work else ["numbers", "list"])


def test_a_run_that_goes_into_the_trash_is_named_and_no_longer_selected(home):
    for name in ("other", "done"):
        fake_run(home / "runs" / name)
    page = open_page("done")
    trash.delete(Run(home / "runs" / "done"))
    page = opening.sound(page.run())
    (error,) = page.error
    assert plain(error.value).startswith("Run 'done' was deleted. It is in the trash")
    assert page.selectbox(key="chosen-run").value is None
    assert "Restore it on Runs" in [each.proto.label for each in page.get("page_link")]


def test_empty_home_says_what_to_do(home):
    page = open_page()
    assert "There is no run yet" in words(page)


def test_a_finished_run_shows_map_numbers_and_trust(home):
    path = fake_run(home / "runs" / "done")
    page = open_page("done")
    shown = numbers(page)
    run = open_run(path)
    test = (run.points()["split"] == "test").to_numpy()
    label = run.points()["label"].to_numpy()[test]
    right = run.snapshot(6).predicted[test] == label
    balanced = np.mean([right[label == c].mean() for c in range(10)])
    assert shown["Balanced accuracy"] == f"{100 * balanced:.1f}%"
    assert shown["Trustworthiness"] == "0.912"
    assert "neighbours, not distances" in words(page)
    given = mapped(page)
    assert [each["epoch"] for each in given["source"]["epochs"]] == [2, 4, 6]
    assert given["view"]["epoch"] == 6
    assert given["view"]["colour"] == "class"
    assert given["selection"]["bitmap"] == ""
    assert len({each["url"] for each in given["source"]["epochs"]}) == 3


def test_what_is_sent_again_is_a_small_message_with_the_same_addresses(home):
    fake_run(home / "runs" / "done", train_points=4000, test_points=3000)
    page = open_page("done")
    first = mapped(page)["source"]
    page = look(page, epoch=2, split="train", colour="class")
    assert mapped(page)["source"] == first
    sizes = [len(each.proto.SerializeToString()) for each in page.get("bidi_component")]
    assert max(sizes) < 3000


def test_the_epoch_at_rest_changes_the_numbers_and_is_in_the_address(home):
    fake_run(home / "runs" / "done")
    page = open_page("done")
    before = numbers(page)["Balanced accuracy"]
    page = look(page, epoch=2, colour="margin", dims=3)
    assert numbers(page)["Balanced accuracy"] != before
    assert numbers(page)["Trustworthiness"] == "0.934"
    assert requested(page, "epoch") == "2"
    assert requested(page, "colour") == "margin"
    assert requested(page, "dims") == "3"
    assert "split" not in page.query_params


def test_the_address_brings_view_and_selection_back(home):
    fake_run(home / "runs" / "done")
    page = open_page("done", epoch="4", split="both", only="1.3", wrong="1", sel="3-5.190")
    given = mapped(page)
    assert given["view"]["epoch"] == 4
    assert given["view"]["split"] == "both"
    assert given["view"]["classes"] == [1, 3]
    assert given["view"]["wrong"] is True
    assert bitmap.from_message(given["selection"]["bitmap"]) == (3, 4, 5, 190)


def test_a_selection_survives_epochs_and_other_pages(home):
    fake_run(home / "runs" / "done")
    page = open_page("done", sel="3-5.190")
    page = look(page, epoch=2, colour="class")
    assert bitmap.from_message(mapped(page)["selection"]["bitmap"]) == (3, 4, 5, 190)
    page = page.switch_page("pages/train.py").run()
    page = page.switch_page("pages/embeddings.py").run()
    assert bitmap.from_message(mapped(page)["selection"]["bitmap"]) == (3, 4, 5, 190)
    assert requested(page, "sel") == "3-5.190"
    assert mapped(page)["view"]["epoch"] == 2


def test_a_selection_of_one_run_is_not_that_of_another(home):
    fake_run(home / "runs" / "done")
    fake_run(home / "runs" / "other", seed=1)
    page = open_page("done", sel="3-5")
    page = page.selectbox(key="chosen-run").set_value("other").run()
    assert mapped(page)["selection"]["bitmap"] == ""
    page = page.selectbox(key="chosen-run").set_value("done").run()
    assert bitmap.from_message(mapped(page)["selection"]["bitmap"]) == (3, 4, 5)


@pytest.mark.parametrize(("first", "second"), [("train", "embeddings"), ("embeddings", "train")])
@pytest.mark.parametrize("linked", [True, False])
def test_a_run_of_an_address_is_that_of_the_next_page(home, first, second, linked):
    for name in ("a", "b", "c"):
        fake_run(home / "runs" / name)
    page = opening.open_page(first, run="b")
    if not linked:  # by the navigation, whose links name no run
        page.query_params.clear()
    page = page.switch_page(f"pages/{second}.py").run()
    assert page.selectbox(key="chosen-run").value == requested(page, "run") == "b"
    assert requested(page.run(), "run") == "b"


def test_a_late_click_with_the_address_of_another_run_does_not_bring_it_back(home):
    """A browser sends its address with each click; the newest may not have arrived there yet."""
    fake_run(home / "runs" / "done")
    fake_run(home / "runs" / "other", seed=1)
    page = open_page("done")
    page = page.selectbox(key="chosen-run").set_value("other").run()
    page.query_params["run"] = "done"
    page = page.run()
    assert page.selectbox(key="chosen-run").value == "other"
    assert requested(page, "run") == "other"
    page = page.switch_page("pages/train.py").run()
    page.query_params["run"] = "done"
    page = page.switch_page("pages/embeddings.py").run()
    assert page.selectbox(key="chosen-run").value == "done"


def test_what_does_not_fit_in_an_address_is_reported_and_the_rest_is_shown(home):
    fake_run(home / "runs" / "done")
    page = open_page("done", epoch="5", colour="sound", compare="run:gone", only="99", sel="3.9999")
    shown = plain(page.warning[0].value).splitlines()
    for part in ("epoch '5'", "colour 'sound'", "compare 'run:gone'", "only '99'", "1 of 2"):
        assert sum(part in each for each in shown) == 1, part
    assert not open_page("done", epoch="2", colour="class", sel="3-5").warning


def test_the_open_view_is_in_the_address(home):
    fake_run(home / "runs" / "done")
    page = open_page("done", tab="confusion")
    assert page.session_state["explorer-tab"] == "Confusion"
    assert requested(page, "tab") == "confusion"
    assert "tab" not in open_page("done", tab="nonsense").query_params


MANY = sorted(np.random.default_rng(0).choice(9000, 4000, replace=False).tolist())


def test_a_selection_too_long_for_an_address_is_saved_and_restored(home):
    path = fake_run(home / "runs" / "done", train_points=6000, test_points=3000)
    name = "@" + selections.save(open_run(path), bitmap.pack(MANY))
    page = open_page("done", sel=name)
    assert bitmap.from_message(mapped(page)["selection"]["bitmap"]) == tuple(MANY)
    assert requested(page, "sel") == name
    assert "4,000 points are too many for an address, so they are saved" in words(page)
    page = look(page, epoch=2)
    assert bitmap.from_message(mapped(page)["selection"]["bitmap"]) == tuple(MANY)
    assert requested(page, "sel") == name


@pytest.mark.parametrize("lost", ["many-9000", "@" + "0" * 32, "@../../runs/done/config.json"])
def test_a_selection_that_is_not_stored_here_is_warned_of(home, lost):
    fake_run(home / "runs" / "done")
    page = open_page("done", sel=lost)
    for _ in range(2):
        assert "The selection that the address names is not stored here" in words(page)
        assert mapped(page)["selection"]["bitmap"] == ""
        assert requested(page, "sel") == lost
        page = look(page, epoch=2)


def test_runs_of_the_same_images_can_stand_beside(home):
    fake_run(home / "runs" / "done")
    fake_run(home / "runs" / "twin", seed=1)
    fake_run(home / "runs" / "stranger", dataset="mnist")
    fake_run(home / "runs" / "other_images", dataset_params={"path": "elsewhere"})
    fake_run(home / "runs" / "held_out", measured_on="held_out")
    fake_run(home / "runs" / "held_out_too", measured_on="held_out", seed=1)
    fake_run(home / "runs" / "held_out_of_another_tail", measured_on="held_out", imbalance_ratio=7)
    assert mapped(open_page("held_out"))["runs"] == ["held_out_too"]
    page = open_page("done")
    assert mapped(page)["runs"] == ["twin"]
    assert mapped(page)["other"] is None
    page = look(page, compare="run:twin")
    assert mapped(page)["other"]["name"] == "twin"
    assert requested(page, "compare") == "run:twin"
    page = look(page, compare="run:stranger")
    assert mapped(page)["other"] is None


def test_a_run_measured_on_held_out_images_says_so_and_its_address_says_test(home):
    fake_run(home / "runs" / "done")
    fake_run(home / "runs" / "held_out", measured_on="held_out")
    for run, word in (("done", "test"), ("held_out", "held-out")):
        page = look(open_page(run), split="test")
        assert mapped(page)["view"]["split"] == "test"
        (line,) = [each for each in page.caption if "Trustworthiness **" in each.value]
        assert f" {word} images that the run stored" in line.help
        note = "in place of the test split" in words(page)
        assert note is (word == "held-out")


@pytest.mark.parametrize("tab", list(PANELS))
def test_every_linked_view_is_shown_with_and_without_a_selection(home, tab):
    path = fake_run(home / "runs" / "done")
    page = open_page("done")
    page.session_state["explorer-tab"] = tab
    for ids, split in (((), "test"), ((0, 1, 2, 130, 131), "both"), ((5,), "train")):
        page.session_state[f"selection-{path}"] = Selection(ids)
        page = look(page, epoch=6, split=split)
        assert not page.error, page.error
        assert len(page.subheader) == (0 if tab == "Table" else 1)


def test_extra_projections_are_offered_and_shown(home, monkeypatch):
    from dovs.runs.extra_projections import list_extra
    from dovs.training.extra_projections import compute_missing

    folders = []
    monkeypatch.setattr("dovs.runs.extra_projections._spawn", folders.append)
    path = fake_run(home / "runs" / "done")
    page = open_page("done", sel="3-5", epoch="4")
    before = mapped(page)["source"]
    page = page.segmented_control(key="extra-projection-method").set_value("pca").run()
    page = page.button(key="extra-projection-start").click().run()
    assert not page.exception
    (asked_for,) = list_extra(open_run(path))
    page = page.selectbox(key="explorer-projection").set_value(str(asked_for.path)).run()
    assert mapped(page)["source"] == before  # nothing is drawn yet
    compute_missing(*folders)
    page = page.run()
    assert not page.exception
    after = mapped(page)
    assert after["source"]["key"] != before["key"]
    assert [each["epoch"] for each in after["source"]["epochs"]] == [2, 4, 6]
    assert not {each["url"] for each in after["source"]["epochs"]} & {
        each["url"] for each in before["epochs"]
    }
    assert after["view"]["epoch"] == 4
    assert bitmap.from_message(after["selection"]["bitmap"]) == (3, 4, 5)
    shown = words(page)
    assert PROJECTIONS["pca"].meta["note"].short in shown
    assert "are of the map that is shown" in shown
    own = open_run(path).projection(4)
    assert numbers(page)["Trustworthiness"] == f"{asked_for.at(4).trustworthiness:.3f}"
    assert asked_for.at(4).trustworthiness != pytest.approx(own.trustworthiness, abs=1e-3)
    assert requested(page, "drawing") == asked_for.path.name
    again = open_page("done", drawing=asked_for.path.name)
    assert mapped(again)["source"] == after["source"]
    page = page.selectbox(key="explorer-projection").set_value("").run()
    assert "drawing" not in page.query_params
    assert mapped(page)["source"] == before


@pytest.mark.parametrize("name", ["pca-0123456789", "../../runs/done", "<b>"])
def test_an_extra_projection_that_the_run_does_not_have_is_ignored(home, name):
    fake_run(home / "runs" / "done")
    page = open_page("done", drawing=name)
    assert not page.error
    assert "drawing" in page.warning[0].value
    assert mapped(page)["source"]["key"] == "done/"
    assert "drawing" not in page.query_params


def test_targets_are_placed_on_the_map_that_is_shown(home, monkeypatch):
    from dovs.runs.extra_projections import compute
    from dovs.training.extra_projections import compute_missing

    monkeypatch.setattr("dovs.runs.extra_projections._spawn", compute_missing)
    run = open_run(fake_run(home / "runs" / "done"))
    again = compute(run, "pca", {})
    given = []
    for name in ("", again.path.name):
        page = open_page("done", drawing=name, sel="17", split="train")
        page.session_state["explorer-tab"] = "Over-sampling"
        page = page.run()
        assert not page.error
        given.append(mapped(page)["targets"])
    own, drawn = given
    assert own["neighbours"] == drawn["neighbours"]
    near = again.at(6).xy[drawn["neighbours"]]
    xy = np.array(drawn["xy"])
    assert (near.min(0) <= xy).all()
    assert (xy <= near.max(0)).all()
    assert not np.allclose(own["xy"], xy)


def test_names_reach_the_browser_as_they_are(home):
    names = [
        "<script>alert(1)</script>",
        'quo"te',
        "émoji 🐈",
        "x" * 200,
        "שלום",
        "a|b",
        "*b*",
        "7",
        "8",
        "9",
    ]
    path = fake_run(home / "runs" / "odd", hierarchy=False)
    body = json.loads((path / "config.json").read_text("utf-8"))
    (path / "config.json").write_text(json.dumps(body | {"class_names": names}), "utf-8")
    page = open_page("odd")
    assert not page.error
    header, _arrays = unpack(base_block(context_of(path)))
    assert header["names"] == names


def test_a_method_without_abstract_labels_is_coloured_by_class(home):
    fake_run(home / "runs" / "plain", hierarchy=False)
    assert mapped(open_page("plain"))["view"]["colour"] == "class"


def test_a_dataset_that_is_not_here_leaves_the_map_without_images(home):
    fake_run(home / "runs" / "done", dataset="cifar100")
    page = open_page("done")
    found = [each for each in page.get("bidi_component") if "pictures" in each.proto.component_name]
    (brought,) = json.loads(found[0].proto.json)["body"]
    assert brought["sheets"]["urls"] == []
    assert brought["sheets"]["note"].startswith("No images: ")


def test_a_run_without_projection_says_so(home):
    fake_run(home / "runs" / "flat", projection="none")
    assert "projection = none" in words(open_page("flat"))


def test_a_pca_map_has_its_own_note(home):
    fake_run(home / "runs" / "pca", projection="pca")
    assert PROJECTIONS["pca"].meta["note"].short in words(open_page("pca"))


def test_a_run_at_work_shows_the_maps_so_far(home):
    path = fake_run(home / "runs" / "busy", state="running", done=4)
    import filelock

    with filelock.FileLock(path / ".lock"):
        page = open_page("busy")
    assert "still training. Its maps up to epoch 4" in words(page)
    assert [each["epoch"] for each in mapped(page)["source"]["epochs"]] == [2, 4]


def test_a_first_map_says_what_replaces_it(home):
    run = open_run(fake_run(home / "runs" / "mine", projected=(2,)))
    drawn = run.projection(2)
    RunWriter(run.path).projection(replace(drawn, name="pca", interim=True))
    with drawing(run.path):
        assert "UMAP map is being drawn" in words(open_page("mine"))
    assert "UMAP map was not drawn" in words(open_page("mine"))
    RunWriter(run.path).projection(drawn)
    assert "first map" not in words(open_page("mine"))


def test_the_umap_map_replaces_the_first_one_on_an_open_page(home):
    run = open_run(fake_run(home / "runs" / "mine", projected=(2,)))
    drawn = run.projection(2)
    first = replace(drawn, name="pca", xy=drawn.xy[:, ::-1].copy(), interim=True)
    RunWriter(run.path).projection(first)
    with drawing(run.path):
        page = open_page("mine", sel="1-3")
        before = mapped(page)
        assert "UMAP map is being drawn" in words(page)
    RunWriter(run.path).projection(drawn)
    after = mapped(page.run())
    assert "first map" not in words(page)
    assert [each["epoch"] for each in after["source"]["epochs"]] == [2]
    assert after["source"]["epochs"][0]["url"] != before["source"]["epochs"][0]["url"]
    assert after["source"]["key"] == before["source"]["key"]
    assert bitmap.from_message(after["selection"]["bitmap"]) == (1, 2, 3)


def test_a_new_map_joins_those_of_a_run_at_work_and_the_selection_stays(home):
    path = fake_run(home / "runs" / "busy", state="running")
    later = [path / kind / "epoch-0006.npz" for kind in ("snapshots", "projections")]
    stored = [each.read_bytes() for each in later]
    for each in later:
        each.unlink()
    import filelock

    with filelock.FileLock(path / ".lock"):
        page = open_page("busy", sel="1-3", epoch="2")
        before = mapped(page)["source"]["epochs"]
        for each, content in zip(later, stored, strict=True):
            each.write_bytes(content)
        page = page.run()
        given = mapped(page)
    assert [each["epoch"] for each in given["source"]["epochs"]] == [2, 4, 6]
    assert given["source"]["epochs"][:2] == before
    assert given["view"]["epoch"] == 2
    assert bitmap.from_message(given["selection"]["bitmap"]) == (1, 2, 3)


def test_a_map_that_joins_leaves_the_epoch_that_nobody_chose_as_it_is(home):
    path = fake_run(home / "runs" / "busy", state="running")
    later = [path / kind / "epoch-0006.npz" for kind in ("snapshots", "projections")]
    stored = [each.read_bytes() for each in later]
    for each in later:
        each.unlink()
    import filelock

    with filelock.FileLock(path / ".lock"):
        page = open_page("busy")
        assert mapped(page)["view"]["epoch"] == 4
        assert "epoch" not in page.query_params
        for each, content in zip(later, stored, strict=True):
            each.write_bytes(content)
        for _ in range(2):
            page = page.run()
            assert mapped(page)["view"]["epoch"] == 4
            assert requested(page, "epoch") == "4"
        assert mapped(open_page("busy"))["view"]["epoch"] == 6


def test_a_run_that_ended_before_a_map_leads_to_the_train_page(home):
    fake_run(home / "runs" / "short", state="cancelled", done=1)
    assert "ended before a map was computed" in words(open_page("short"))


@pytest.mark.parametrize(
    "file",
    [
        "config.json",
        "status.json",
        "points.parquet",
        "hierarchies/epoch-0002.json",
        "snapshots/epoch-0006.npz",
        "projections/epoch-0006.npz",
    ],
)
def test_a_damaged_run_is_an_error_box(home, file):
    path = fake_run(home / "runs" / "torn")
    (path / file).write_bytes(b"torn")
    page = open_page("torn")
    if "epoch-0006" not in file:
        assert any("torn" in each.value for each in page.error)
        return
    assert not page.error  # the other epochs are shown
    assert any("torn" in each.value for each in page.warning)
    assert [each["epoch"] for each in mapped(page)["source"]["epochs"]] == [2, 4]
    assert mapped(page)["view"]["epoch"] == 4


def test_points_that_do_not_fit_their_map_are_an_error_box(home):
    path = fake_run(home / "runs" / "mixed")
    other = fake_run(home / "other", test_points=40)
    (path / "points.parquet").write_bytes((other / "points.parquet").read_bytes())
    assert "it is damaged" in words(open_page("mixed")).lower()


def test_choices_that_a_run_does_not_offer_fall_back(home):
    fake_run(home / "runs" / "done")
    fake_run(home / "runs" / "plain", hierarchy=False, projected=(3, 6))
    page = look(open_page("done"), epoch=4, colour="label")
    page = page.selectbox(key="chosen-run").set_value("plain").run()
    assert not page.exception
    assert mapped(page)["view"]["epoch"] == 6
    assert mapped(page)["view"]["colour"] == "class"


def context_of(path, **shown):
    run = open_run(path)
    return Context(run, classes_of(run), **{"epoch": 6, "split": "test"} | shown)


def test_the_table_follows_the_files(tmp_path):
    context = context_of(fake_run(tmp_path / "done"), epoch=4)
    run, names, counts = context.run, context.classes.names, context.classes.counts
    table = points_of(context).table
    points, snapshot, projection = run.points(), run.snapshot(4), run.projection(4)
    np.testing.assert_array_equal(table["correct"], snapshot.predicted == points["label"])
    row = table.iloc[13]
    assert row["class_name"] == names[points["label"][13]]
    assert row["abstract_label_index"] == points["label"][13] % 3
    assert row["group"] == ("many" if counts[3] > 100 else "medium" if counts[3] >= 20 else "few")
    part = with_positions(context, table.iloc[[3, 190]])
    np.testing.assert_array_equal(part[["x", "y"]], projection.xy[[3, 190]])
    np.testing.assert_array_equal(part["z3"], projection.xyz[[3, 190], 2])


def test_recall_is_of_the_split_and_the_epoch(tmp_path):
    context = context_of(fake_run(tmp_path / "done"), epoch=2)
    assert recall(context)["total"].sum() == 80
    assert recall(context.on("train"))["total"].sum() == 120
    assert not np.allclose(recall(context)["recall"], recall(context.at(6))["recall"])


def test_energy_rows_sum_to_one_and_angles_are_at_most_right_angles(tmp_path):
    found = measure(context_of(fake_run(tmp_path / "done")))
    sums = found.energy.groupby("abstract_label")["energy"].sum()
    np.testing.assert_allclose(sums, 1, atol=1e-5)
    assert found.angles["mean_angle"].dropna().between(0, 90).all()
    assert 0 <= found.leakage <= 1


def test_a_new_file_of_an_epoch_is_read_anew(tmp_path):
    before = context_of(fake_run(tmp_path / "done"))
    first, points = projection_of(before).xy, points_of(before)
    assert points_of(context_of(tmp_path / "done")) is points
    now = context_of(fake_run(tmp_path / "done", seed=9))
    assert not np.allclose(first, projection_of(now).xy)
    assert points_of(now) is not points


def test_labels_before_the_first_generation_are_those_of_the_first(tmp_path):
    run = open_run(fake_run(tmp_path / "done"))
    assert checked_hierarchy(run, classes_of(run), 1).num_abstract_labels == 3
    plain = open_run(fake_run(tmp_path / "plain", hierarchy=False))
    assert checked_hierarchy(plain, classes_of(plain), 1) is None
