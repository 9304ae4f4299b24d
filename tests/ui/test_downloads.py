"""The downloads of a run on a page: the file is made on request, and is that of the choice."""

import pytest
from streamlit.testing.v1 import AppTest

from dovs.ui.parts.components import CHART_FORMAT, _options


def app():
    from dovs.runs.finding import example_run
    from dovs.ui.parts.downloads import downloads

    downloads(example_run(), 12)


def test_a_file_is_made_on_request_and_belongs_to_the_choice():
    page = AppTest.from_function(app, default_timeout=60).run()
    assert not page.get("download_button")
    page.selectbox(key="downloads-format").set_value("projector").run()
    page.button(key="downloads-make").click().run()
    assert not page.exception
    (made,) = page.get("download_button")
    assert made.proto.label.startswith("Download, ")
    page.selectbox(key="downloads-format").set_value("tables").run()
    assert not page.get("download_button")


def test_what_cannot_be_made_is_an_error_on_the_page(monkeypatch):
    monkeypatch.setattr("dovs.exports.tensorboard.importlib.util.find_spec", lambda name: None)
    page = AppTest.from_function(app, default_timeout=60).run()
    page.selectbox(key="downloads-format").set_value("tensorboard").run()
    page.button(key="downloads-make").click().run()
    assert not page.exception
    assert "pip install tensorboard" in page.error[0].value.replace("\\", "")


def test_the_encoder_is_a_format_and_its_error_is_that_of_the_command():
    page = AppTest.from_function(app, default_timeout=60).run()
    page.selectbox(key="downloads-format").set_value("torch").run()
    page.button(key="downloads-make").click().run()
    assert not page.exception
    assert "has no weights" in page.error[0].value.replace("\\", "")
    assert not page.get("download_button")


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_the_camera_of_a_chart_saves_what_is_chosen(kind, monkeypatch):
    monkeypatch.setattr("streamlit.session_state", {CHART_FORMAT: kind})
    options = _options("recall", tools=True)
    assert options["toImageButtonOptions"] == {"format": kind, "filename": "recall"}
    assert _options("recall", tools=False)["displayModeBar"] is False
