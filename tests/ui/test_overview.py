"""The Overview page: what this is, the four steps, newest runs, the example."""

import sys
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dovs.runs.store import example_run
from dovs.ui.overview import page as overview_page
from dovs.ui.overview.page import runs_frame

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
    monkeypatch.setattr(overview_page, "example_run", lambda: None)
    app = overview()
    text = app.markdown[0].value
    assert "reconstruction" in text
    assert "only the abstract of" in text
    assert text.count(". ") == 2  # three sentences
    assert "no runs yet" in app.info[0].value
    assert not app.dataframe
    assert len(app.get("page_link")) == 4


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


@pytest.mark.skipif(example_run() is None, reason="the example run was not made yet")
def test_the_example_is_shown_with_its_numbers():
    app = overview()
    assert any("example" in each.value for each in app.subheader)
    shown = {each.label: each.value for each in app.metric}
    expected = example_run().summary()["balanced_accuracy"]
    assert shown["Balanced accuracy"] == f"{expected:.1%}"
