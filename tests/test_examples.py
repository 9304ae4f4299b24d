"""The examples run as they are."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

EXAMPLES = Path(__file__).parent.parent / "examples"


def test_the_app_with_the_map_runs():
    script = EXAMPLES / "map_app.py"
    assert len(script.read_text("utf-8").splitlines()) <= 20
    page = AppTest.from_file(str(script), default_timeout=60).run()
    assert not page.exception
    assert page.subheader[0].value == "0 of 1797 digits are selected"
