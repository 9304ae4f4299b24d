"""The frame: what a starting server imports, the pages there are, the guard of deep links."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dovs.ui.frame import PAGES

ROOT = Path(__file__).resolve().parents[2]
SLOW = ("torch", "torchvision", "umap", "numba", "sklearn")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("DOVS_HOME", str(tmp_path))
    return tmp_path


def test_a_starting_server_imports_nothing_slow():
    code = (
        "import sys\n"
        "import dovs.ui.frame, dovs.ui.parts.tail_form, dovs.ui.overview.page\n"
        "from dovs.data import SOURCES\n"
        "SOURCES.names\n"
        f"print([name for name in {SLOW} if name in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"


def test_showing_the_overview_imports_nothing_slow():
    code = (
        "import sys\n"
        "from streamlit.testing.v1 import AppTest\n"
        "app = AppTest.from_file('app.py', default_timeout=60).run()\n"
        "assert not app.exception, app.exception\n"
        f"print([name for name in {SLOW} if name in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"


def test_every_page_file_is_in_the_navigation_and_the_other_way_round():
    assert sorted(page.file.stem for page in PAGES) == sorted(
        path.stem for path in (ROOT / "pages").glob("*.py")
    )


@pytest.mark.parametrize("page", PAGES[1:], ids=lambda page: page.name)
def test_a_page_that_runs_without_the_frame_builds_it(page):
    app = AppTest.from_file(str(page.file), default_timeout=60).run()
    assert app.session_state["frame-built"] is True
    assert app.session_state["frame-page"] == page.name


def test_the_selected_dataset_is_in_the_sidebar_of_every_page_but_the_one_with_its_form():
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert "**digits**" in app.sidebar.caption[0].value
    app.switch_page("pages/dataset.py").run()
    assert not any("**digits**" in each.value for each in app.sidebar.caption)


def test_every_page_guards_under_its_own_name():
    for facts in PAGES:
        calls = [
            node
            for node in ast.walk(ast.parse(facts.file.read_text("utf-8")))
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "guard"
        ]
        assert [call.args[0].value for call in calls] == [facts.name]


def test_plug_ins_that_could_not_be_loaded_are_named_in_one_line_on_every_page(monkeypatch):
    from dovs import plugins

    broken = [plugins.PluginProblem(name, f"{name}_*x*", "ImportError: no") for name in "ab"]
    monkeypatch.setattr(plugins, "problems", lambda: broken)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    (warning,) = app.warning
    assert r"a\_\*x\*" in warning.value
    assert "plug\\-in 'b'" in warning.value
    assert "\n" not in warning.value
    monkeypatch.setattr(plugins, "problems", lambda: [])
    assert not app.run().warning
