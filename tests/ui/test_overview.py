"""The Overview page: what this is, the four steps, newest runs, the example."""

import re
import sys
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dovs.errors import RunError
from dovs.runs.finding import example_runs, open_run
from dovs.runs.notes import change_notes
from dovs.ui.overview import page as overview_page
from dovs.ui.overview.moving_picture import pair_of
from dovs.ui.overview.page import INTRODUCTION, runs_frame

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(Path(__file__).parent))
from fake_run import fake_run  # noqa: E402


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("DOVS_HOME", str(tmp_path))
    return tmp_path


def overview():
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert not app.exception, app.exception
    return app


def test_an_empty_home_explains_and_leads_on(monkeypatch):
    monkeypatch.setattr(overview_page, "example_runs", dict)
    app = overview()
    text = app.markdown[0].value
    assert "reconstruction" in text
    assert "only the abstract of" in text
    assert text.count(". ") <= 3  # at most four sentences
    assert "no runs yet" in app.info[0].value
    assert not app.dataframe
    links = {each.proto.label: each.proto.query_string for each in app.get("page_link")}
    assert {"Select a dataset", "Train a run"} < set(links)
    assert links["Explore example"] == "run=example"
    assert links["Compare example with example-ce"] == "runs=example-ce%2Cexample"


def test_runs_that_are_all_archived_are_not_called_none(home):
    for name in ("one", "two"):
        change_notes(open_run(fake_run(home / "runs" / name)), archived=True)
    assert "All 2 runs are archived" in overview().info[0].value


def test_runs_are_listed_with_state_and_balanced_accuracy(home):
    fake_run(home / "runs" / "done", epochs=6)
    fake_run(home / "runs" / "gone", state="running", epochs=6, done=2, second_stage="crt")
    fake_run(home / "runs" / "bad", epochs=2)
    (home / "runs" / "bad" / "status.json").write_text("{", "utf-8")
    table = overview().dataframe[0].value.set_index("name")
    assert table["state"].to_dict() == {"done": "finished", "gone": "lost", "bad": "damaged"}
    assert table.loc["done", "balanced_accuracy"] == pytest.approx(72.5)
    assert table.loc["gone", "balanced_accuracy"] == pytest.approx(100 * (1 - 0.9 / 2))
    assert table.loc["gone", "epochs"] == "2 / 6"
    assert table["method"].to_dict() == {"done": "dovs", "gone": "dovs + crt", "bad": "dovs"}
    assert pd.isna(table.loc["bad", "balanced_accuracy"])


def test_what_rates_are_of_is_listed_where_it_is_not_the_test_split_for_all(home):
    fake_run(home / "runs" / "done")
    assert "measured_on" not in overview().dataframe[0].value
    fake_run(home / "runs" / "held_out", measured_on="held_out")
    table = overview().dataframe[0].value.set_index("name")
    assert table["measured_on"].to_dict() == {"done": "test", "held_out": "held-out"}


def test_a_run_without_numbers_has_a_row():
    row = dict.fromkeys(
        ("name", "dataset", "imbalance_ratio", "method", "state", "epoch", "epochs", "few")
    )
    row |= dict.fromkeys(("balanced_accuracy", "seed", "device", "created"))
    frame = runs_frame([row | {"name": "a", "state": "damaged", "created": "yesterday"}])
    assert frame.loc[0, "epochs"] == ""
    assert pd.isna(frame.loc[0, "created"])


def test_what_the_introduction_claims_is_what_was_measured():
    gain, low, high = difference("cifar100_cut-controls")
    assert f"gained {gain} points of balanced accuracy [{low}, {high}]" in INTRODUCTION
    gain, low, high = difference("ten_classes-labels-default")
    assert f"+{gain} [−{low}, {high}] on photographs" in INTRODUCTION
    gain, low, high = difference("fashion_cut-draws")
    assert f"−{gain} [−{low}, {high}] on Fashion-MNIST" in INTRODUCTION


def difference(results):
    """Return the difference of the default and its interval in a table of the README."""
    readme = (ROOT / "README.md").read_text("utf-8")
    table = readme.partition(f"<!-- results:{results}")[2].partition("<!-- /")[0]
    (row,) = re.findall(r"\| `dovs` \|.*`balanced_softmax` (\S+ \[.*?\])", table)
    return re.findall(r"\d+\.\d+", row)


def test_the_sentence_of_the_moving_picture_is_made_from_the_numbers():
    runs = example_runs()
    app = overview()
    text = app.markdown[0].value
    for run in runs.values():
        assert f"**{100 * run.summary()['few']:.0f}%**" in text
        assert f"{100 * run.summary()['many']:.0f}%" in text
    links = [each.proto.query_string for each in app.get("page_link")]
    assert any("run=example" in each and "compare=run%3Aexample-ce" in each for each in links)


def test_the_moving_picture_shows_both_runs_on_the_same_images():
    runs = list(example_runs().values())
    body = pair_of(runs).body
    points = runs[0].points()
    tests = points["split"] == "test"
    assert body["labels"] == points["label"][tests].tolist()
    assert body["epochs"] == runs[0].projection_epochs()
    assert len(set(body["colours"])) == len(body["names"]) == 10
    for shown, run in zip(body["runs"], runs, strict=True):
        assert [len(row) for row in shown["xy"]] == [2 * tests.sum()] * len(body["epochs"])
        assert {min(map(min, shown["xy"])), max(map(max, shown["xy"]))} == {0, 1000}
        for group, rates in shown["recall"].items():
            assert len(rates) == 31
            assert rates[-1] == pytest.approx(run.summary()[group], abs=1e-4)


def test_runs_of_other_images_are_not_shown_as_a_pair(home):
    run = example_runs()["example"]
    other = open_run(fake_run(home / "runs" / "other"))
    with pytest.raises(RunError, match="not of the same images"):
        pair_of([run, other])


def test_an_import_under_way_is_not_called_queued(home):
    row = dict.fromkeys(("name", "dataset", "imbalance_ratio", "epoch", "epochs", "few"))
    row |= dict.fromkeys(("balanced_accuracy", "seed", "device", "created"))
    rows = [row | {"method": method, "state": "queued"} for method in ("imported", "dovs")]
    assert runs_frame(rows)["state"].tolist() == ["importing", "queued"]
