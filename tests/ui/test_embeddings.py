"""The Embeddings page: maps, recall and subspaces of runs in every state."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dovs.runs.store import open_run
from dovs.ui import embedding_data
from dovs.ui.embedding_data import axis_ranges, map_frame, recall_table, stamp, subspace_tables
from dovs.ui.run_facts import classes_of

ROOT = Path(__file__).resolve().parents[2]
spec = importlib.util.spec_from_file_location("fake_run", Path(__file__).with_name("fake_run.py"))
fake = importlib.util.module_from_spec(spec)
spec.loader.exec_module(fake)
fake_run = fake.fake_run


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("DOVS_HOME", str(tmp_path))
    monkeypatch.setattr("dovs.ui.run_choice.example_run", lambda: None)
    return tmp_path


def open_page(run=None, **query):
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    if run is not None:
        page.query_params["run"] = run
    for name, value in query.items():
        page.query_params[name] = value
    page = page.switch_page("pages/embeddings.py").run()
    assert not page.exception, page.exception
    return page


def words(page):
    shown = [*page.error, *page.warning, *page.info, *page.caption, *page.markdown]
    return "\n".join(each.value.replace("\\", "") for each in shown)


def numbers(page):
    return {each.label: each.value for each in page.metric}


def test_empty_home_says_what_to_do(home):
    page = open_page()
    assert "There is no run yet" in words(page)


def test_a_finished_run_shows_numbers_map_recall_and_subspaces(home):
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
    assert "Subspaces of the abstract labels" in [each.value for each in page.subheader]
    assert len(page.get("plotly_chart")) == 5


def test_the_epoch_changes_the_numbers_and_keeps_the_picked_classes(home):
    fake_run(home / "runs" / "done")
    page = open_page("done")
    page = page.multiselect(key="picked-classes").set_value(["7", "9"]).run()
    before = numbers(page)["Balanced accuracy"]
    page = page.select_slider(key="epoch").set_value(2).run()
    assert not page.exception
    assert numbers(page)["Balanced accuracy"] != before
    assert page.multiselect(key="picked-classes").value == ["7", "9"]
    page = next(each for each in page.button if each.label == "Clear").click().run()
    assert page.multiselect(key="picked-classes").value == []


@pytest.mark.parametrize(
    ("colour", "split"),
    [("class", "both"), ("abstract_label", "train"), ("group", "test"), ("correct", "both")],
)
def test_every_colour_and_split_draws(home, colour, split):
    fake_run(home / "runs" / "done")
    page = open_page("done")
    page.session_state["colour"] = colour
    page.session_state["split"] = split
    page.session_state["map"] = "3-D"
    page = page.run()
    assert not page.exception
    assert not page.error
    assert numbers(page)["Trustworthiness"] == "0.934"


def test_picked_classes_come_from_the_address_and_survive_other_pages(home):
    fake_run(home / "runs" / "done")
    page = open_page("done", classes=["7", "nobody", "2"])
    assert page.multiselect(key="picked-classes").value == ["7", "2"]
    assert page.query_params["classes"] == ["7", "2"]
    page = page.switch_page("pages/train.py").run()
    page = page.switch_page("pages/embeddings.py").run()
    assert page.multiselect(key="picked-classes").value == ["7", "2"]


def test_a_click_in_the_recall_chart_picks_and_a_second_one_drops(monkeypatch):
    from dovs.ui import embedding_view

    click = {"selection": {"points": [{"customdata": 1}]}}
    state = {"recall-bars": click}
    monkeypatch.setattr(embedding_view.st, "session_state", state)
    embedding_view.pick_from_chart("recall-bars", ["cat", "dog"])
    assert state[embedding_view.PICKED] == ["dog"]
    state["recall-bars"] = {"selection": {"points": []}}
    embedding_view.pick_from_chart("recall-bars", ["cat", "dog"])
    assert state[embedding_view.PICKED] == ["dog"]
    state["recall-bars"] = click
    embedding_view.pick_from_chart("recall-bars", ["cat", "dog"])
    assert state[embedding_view.PICKED] == []


def test_a_method_without_abstract_labels_has_no_subspaces(home):
    fake_run(home / "runs" / "plain", hierarchy=False)
    page = open_page("plain")
    assert "makes no abstract labels" in words(page)
    assert len(page.get("plotly_chart")) == 2


def test_a_run_without_projection_says_so(home):
    fake_run(home / "runs" / "flat", projection="none")
    assert "projection = none" in words(open_page("flat"))


def test_a_pca_map_has_its_own_note(home):
    fake_run(home / "runs" / "pca", projection="pca")
    assert "PCA shows the two or three widest directions" in words(open_page("pca"))


def test_a_run_at_work_shows_the_maps_so_far(home):
    path = fake_run(home / "runs" / "busy", state="running", done=4)
    import filelock

    with filelock.FileLock(path / ".lock"):
        page = open_page("busy")
    assert "still at work. Its maps up to epoch 4" in words(page)
    assert list(page.select_slider(key="epoch").options) == ["2", "4"]


def test_a_run_that_ended_before_a_map_leads_to_the_train_page(home):
    fake_run(home / "runs" / "short", state="cancelled", done=1)
    assert "ended before a map was drawn" in words(open_page("short"))


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
    assert any("torn" in each.value for each in page.error)
    if "epoch-0006" in file:
        page = page.select_slider(key="epoch").set_value(4).run()
        assert not page.error


def test_points_that_do_not_fit_their_map_are_an_error_box(home):
    path = fake_run(home / "runs" / "mixed")
    other = fake_run(home / "other", test_points=40)
    (path / "points.parquet").write_bytes((other / "points.parquet").read_bytes())
    assert "it is damaged" in words(open_page("mixed")).lower()


def test_choices_that_a_run_does_not_offer_fall_back(home):
    fake_run(home / "runs" / "done")
    fake_run(home / "runs" / "plain", hierarchy=False, projected=(3, 6))
    page = open_page("done")
    page.session_state["epoch"] = 4
    page.session_state["colour"] = "abstract_label"
    page = page.run()
    page = page.selectbox(key="chosen-run").set_value("plain").run()
    assert not page.exception
    assert page.select_slider(key="epoch").value == 6


def tables(path):
    run = open_run(path)
    classes = classes_of(run)
    return run, classes.names, classes.counts


def test_map_frame_follows_the_files(tmp_path):
    run, names, counts = tables(fake_run(tmp_path / "done"))
    frame = map_frame(str(run.path), 4, stamp(run, 4), names, counts)
    points, snapshot, projection = run.points(), run.snapshot(4), run.projection(4)
    np.testing.assert_array_equal(frame["x"], projection.xy[:, 0])
    np.testing.assert_array_equal(frame["z3"], projection.xyz[:, 2])
    np.testing.assert_array_equal(frame["correct"], snapshot.predicted == points["label"])
    row = frame.iloc[13]
    assert row["class_name"] == names[points["label"][13]]
    assert row["abstract_label_index"] == points["label"][13] % 3
    expected = "many" if counts[3] > 100 else "medium" if counts[3] >= 20 else "few"
    assert row["group"] == expected


def test_ranges_hold_every_epoch_and_do_not_depend_on_one(tmp_path):
    run, _, _ = tables(fake_run(tmp_path / "done"))
    for dims in (2, 3):
        ranges = axis_ranges(str(run.path), (2, 4, 6), dims, stamp(run))
        assert len(ranges) == dims
        for epoch in (2, 4, 6):
            xyz = run.projection(epoch).xyz[:, :dims]
            assert all(
                low <= xyz[:, i].min() and xyz[:, i].max() <= high
                for i, (low, high) in enumerate(ranges)
            )


def test_recall_is_of_the_asked_split_and_epoch(tmp_path):
    run, names, counts = tables(fake_run(tmp_path / "done"))
    frame, headline = recall_table(str(run.path), 2, "test", stamp(run, 2), names, counts)
    assert frame["total"].sum() == 80
    assert headline["balanced_accuracy"] == pytest.approx(frame["recall"].mean())


def test_energy_rows_sum_to_one_and_angles_lie_in_a_right_angle(tmp_path):
    run, _, _ = tables(fake_run(tmp_path / "done"))
    found = subspace_tables(str(run.path), 6, "test", stamp(run, 6))
    sums = found.energy.groupby("abstract_label")["energy"].sum()
    np.testing.assert_allclose(sums, 1, atol=1e-5)
    assert found.angles["mean_angle"].dropna().between(0, 90).all()
    assert 0 <= found.leakage <= 1


def test_a_new_file_of_an_epoch_is_read_anew(tmp_path):
    run, names, counts = tables(fake_run(tmp_path / "done"))
    before = stamp(run, 6)
    first = map_frame(str(run.path), 6, before, names, counts)
    fake_run(tmp_path / "done", seed=9)
    assert stamp(run, 6) != before
    second = map_frame(str(run.path), 6, stamp(run, 6), names, counts)
    assert not np.allclose(first["x"], second["x"])


def test_labels_before_the_first_generation_are_those_of_the_first(tmp_path):
    run, _, _ = tables(fake_run(tmp_path / "done"))
    assert embedding_data.hierarchy_at(run, 1).num_abstract_labels == 3
    plain, _, _ = tables(fake_run(tmp_path / "plain", hierarchy=False))
    assert embedding_data.hierarchy_at(plain, 1) is None
