"""The map in an app of one's own: what it is sent, and what it returns."""

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dovs.errors import DataError
from dovs.maps.bitmap import to_message
from dovs.ui import embeddings
from dovs.ui.embeddings.canvas import any_points, component


def points():
    return pd.DataFrame({"x": [0.0, 1, 2], "y": 0.0, "label": list("abb")}, index=[10, 20, 30])


def app(selected=None):
    import pandas as pd
    import streamlit as st

    from dovs.ui import embeddings

    frame = pd.DataFrame({"x": [0.0, 1, 2], "y": 0.0, "label": list("abb")}, index=[10, 20, 30])
    given = st.text_input("select")
    if st.checkbox("fewer"):
        frame = frame.drop(index=10)
    found = embeddings.map(frame, selected=[int(given)] if given else None)
    st.write(f"selected: {found}")


@pytest.fixture
def sent(monkeypatch):
    """Return what the browser was given, and let it select."""
    calls = []

    def shown(source, *rest, **more):
        calls.append((source, rest, more))

    monkeypatch.setattr(component, "show_map", shown)
    return calls


def test_it_returns_labels_of_the_index_and_follows_the_app(sent):
    page = AppTest.from_function(app).run()
    assert not page.exception
    assert page.markdown[0].value == "selected: []"
    page.text_input[0].set_value("20").run()
    assert page.markdown[0].value == "selected: [20]"
    selection = sent[-1][1][3]
    assert selection.ids == (1,)
    assert selection.revision == 1
    page.run()
    assert sent[-1][1][3].revision == 1
    page.checkbox[0].check().run()
    assert page.markdown[0].value == "selected: [20]"
    selection = sent[-1][1][3]
    assert selection.ids == (0,)
    assert selection.revision == 2


def test_what_the_browser_selects_is_returned(sent, monkeypatch):
    page = AppTest.from_function(app).run()
    state = page.session_state["dovs-map-state"]
    message = {"serial": 4, "bitmap": to_message([0, 2, 99])}
    monkeypatch.setattr(component, "read_message", lambda name, key: message)
    monkeypatch.setattr(any_points, "_state", lambda key: state)
    sent[-1][2]["on_selection"]()
    page.run()
    assert page.markdown[0].value == "selected: [10, 30]"
    assert sent[-1][1][4] == 4


def test_what_a_browser_should_not_send_changes_nothing(sent, monkeypatch):
    page = AppTest.from_function(app).run()
    state = page.session_state["dovs-map-state"]
    monkeypatch.setattr(any_points, "_state", lambda key: state)
    bad = {"serial": "4", "bitmap": 7, "epoch": "x", "colour": "<b>", "split": ["test"], "dims": 9}
    monkeypatch.setattr(component, "read_message", lambda name, key: bad)
    sent[-1][2]["on_selection"]()
    sent[-1][2]["on_view"]()
    assert state["rows"] == ()
    assert state["view"] == {}


def test_ids_of_rows_that_a_filter_left_out_are_not_selected_with_a_warning(sent):
    with pytest.warns(UserWarning, match="2 ids of no point, first 10: .* 2 points have ids such"):
        found = embeddings.map(points().drop(index=10), selected=[10, 30, 40])
    assert found == [30]


def test_mistakes_are_errors_that_name_them(sent):
    with pytest.raises(DataError, match=r"'20' \(str\), but the id of this point is 20 \(int\)"):
        embeddings.map(points(), selected=["20"])
    with pytest.raises(DataError, match=r"selected='20' must be a list of ids, such as \['20'\]"):
        embeddings.map(points(), selected="20")
    with pytest.raises(DataError, match="colour 'sound'"):
        embeddings.map(np.zeros((2, 2)), colour="sound")
    with pytest.raises(AttributeError, match="no attribute 'plan'"):
        embeddings.plan  # noqa: B018
