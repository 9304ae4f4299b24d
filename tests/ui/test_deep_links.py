"""A page as the first thing that a new server is asked, in a browser; and no HTML from data."""

import ast
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from dovs.ui.frame import PAGES

ROOT = Path(__file__).resolve().parents[2]


def test_every_page_guards_under_its_own_name():
    for facts in PAGES:
        calls = [
            node
            for node in ast.walk(ast.parse(facts.file.read_text("utf-8")))
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "guard"
        ]
        assert [call.args[0].value for call in calls] == [facts.name]


def test_nothing_is_written_as_html_from_data():
    for path in [*(ROOT / "dovs" / "ui").glob("*.py"), *(ROOT / "pages").glob("*.py")]:
        assert "unsafe_allow_html" not in path.read_text("utf-8"), path


@pytest.mark.browser
@pytest.mark.parametrize("name", ["dataset", "embeddings"])
def test_a_deep_link_is_the_first_thing_that_a_new_server_is_asked(name, tmp_path, monkeypatch):
    sync = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    monkeypatch.setenv("DOVS_HOME", str(tmp_path / "home"))
    port = free_port()
    options = [f"--server.port={port}", "--server.headless=true"]
    with (tmp_path / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", *options],
            cwd=ROOT,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_until_up(port)
        with sync.sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
            page = browser.new_page()
            page.goto(f"http://127.0.0.1:{port}/{name}")
            title = next(facts.title for facts in PAGES if facts.name == name)
            page.get_by_role("heading", name=title, level=1).wait_for(timeout=60_000)
            sidebar = page.get_by_test_id("stSidebarNav")
            sidebar.wait_for(timeout=30_000)
            assert sidebar.get_by_role("link").count() == len(PAGES)
            page.wait_for_function(f"document.title == '{title} · DOVS'", timeout=30_000)
            browser.close()
    finally:
        server.terminate()
        server.wait(timeout=20)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def chromium():
    """Return the browser of the system, or None for playwright's own."""
    found = Path("/usr/bin/chromium")
    return str(found) if found.exists() else None


def wait_until_up(port):
    for _ in range(240):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.25)
    raise AssertionError("the server did not come up in a minute")
