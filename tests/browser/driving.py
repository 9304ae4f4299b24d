"""A server of the dashboard, and how to wait for a page and read what it shows."""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

from dovs.runs.finding import list_runs
from dovs.ui.frame import PAGES

ROOT = Path(__file__).resolve().parents[2]
START = 60  # seconds for a server to come up
PATIENCE = 30  # seconds for a page to show what it should

T = TypeVar("T")


class Dashboard:
    """A server at work on a home; the workers that it starts outlive it."""

    def __init__(self, home: Path, *, as_users_do: bool = False, base_path: str = "") -> None:
        """Start it on a free port, and wait until it answers.

        Args:
            home: its `DOVS_HOME`.
            as_users_do: whether its workers are new interpreters, which takes them seconds.
            base_path: path of the address below which it is, without slashes around it.
        """
        self.home = home
        self.root = f"/{base_path}/" if base_path else "/"
        self.port = free_port()
        self.log = home.parent / f"server-{self.port}.log"
        options = [
            f"--server.port={self.port}",
            "--server.address=127.0.0.1",
            "--server.headless=true",
            f"--server.baseUrlPath={base_path}",
        ]
        module = "streamlit" if as_users_do else "tests.browser.serve"
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", module, "run", "app.py", *options],
                cwd=ROOT,
                env={**os.environ, "DOVS_HOME": str(home), "OMP_NUM_THREADS": "1"},
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        try:
            eventually(self._answers, START)
        except BaseException:
            self.stop()
            raise

    def url(self, path: str = "") -> str:
        return f"http://127.0.0.1:{self.port}{self.root}{path}"

    def stop(self) -> None:
        """Kill it: it holds nothing that this could lose."""
        self.process.kill()
        self.process.wait(timeout=20)

    def _answers(self) -> None:
        if self.process.poll() is not None:
            raise RuntimeError(f"the server ended at once:\n{self.log.read_text('utf-8')}")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", f"{self.root}_stcore/health")
            answer = connection.getresponse().status
        except OSError as error:
            raise AssertionError(f"no answer: {error}\n{self.log.read_text('utf-8')}") from None
        finally:
            connection.close()
        assert answer == 200, f"it answers {answer}:\n{self.log.read_text('utf-8')}"


def clear(home: Path) -> None:
    """Empty a home; what still trains in it after a failed test is killed."""
    for run in list_runs(home):
        status = run.status()
        if status.active and status.pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(status.pid, signal.SIGKILL)
    eventually(lambda: _remove(home))


def _remove(home: Path) -> None:
    try:
        shutil.rmtree(home)
    except FileNotFoundError:
        return
    except OSError as error:  # a worker was just writing
        raise AssertionError(f"{home} cannot be removed: {error}") from None


def eventually(check: Callable[[], T], seconds: float = PATIENCE) -> T:
    """Return what a check returns once it no longer fails; its last failure when time is up."""
    end = time.monotonic() + seconds
    while True:
        try:
            return check()
        except AssertionError:
            if time.monotonic() > end:
                raise
        time.sleep(0.1)


def become(read: Callable[[], Any], wanted: Any) -> None:
    """Wait until what is read is what is wanted; `pytest.approx` is allowed."""

    def compare() -> None:
        found = read()
        assert found == wanted, f"{found}, not {wanted}"

    eventually(compare)


def settle(page: Any) -> None:
    """Wait until the script has run and every chart is drawn.

    Raises:
        AssertionError: the page shows an exception.
    """
    page.wait_for_function(
        """() => {
            const app = document.querySelector('[data-testid="stApp"]');
            const both = '[data-testid="stPlotlyChart"], .dovs-chart';
            const charts = [...document.querySelectorAll(both)]
                .filter((chart) => chart.checkVisibility());
            return document.querySelector('[data-testid="stException"]')
                || app?.dataset.testConnectionState === 'CONNECTED'
                && app.dataset.testScriptState === 'notRunning'
                && document.querySelector('h1')
                && !document.querySelector('[data-testid="stSkeleton"]')
                && charts.every((chart) => chart.querySelector('.main-svg, [data-not-loaded]'));
        }"""
    )
    exceptions = page.get_by_test_id("stException").all_text_contents()
    assert exceptions == [], exceptions


def has_frame(page: Any, title: str) -> None:
    """Wait until a page has its title and the navigation."""
    page.get_by_role("heading", name=title, level=1).wait_for()
    sidebar = page.get_by_test_id("stSidebarNav")
    sidebar.wait_for()
    assert sidebar.get_by_role("link").count() == len(PAGES)
    page.wait_for_function(f"document.title === '{title} · DOVS'")


def go_to(page: Any, title: str) -> None:
    """Follow the navigation to a page."""
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=title, exact=True).click()
    page.get_by_role("heading", name=title, level=1, exact=True).wait_for()


def choose_pca(page: Any) -> None:
    """Choose, on the Train page, the projection whose worker has nothing to compile."""
    settle(page)
    page.get_by_test_id("stMain").get_by_text("Advanced: schedule").click()
    settle(page)
    projection = page.get_by_role("combobox", name="Projection")

    def choose() -> None:
        """Again where the opening panel took the focus away; text and Enter select nothing."""
        projection.focus()
        for _ in range(4):
            projection.press("ArrowDown")  # the first opens the list
            page.wait_for_timeout(200)
            marked = projection.get_attribute("aria-activedescendant")
            if marked and page.locator(f'[id="{marked}"]').text_content() == "pca":
                break
        projection.press("Enter")
        assert projection.input_value() == "pca"

    eventually(choose)
    settle(page)


def in_address(page: Any, name: str) -> list[str]:
    """Return the values that a query parameter has in the address of a page."""
    # asked of the page itself: `page.url` learns of a new address only with the next call
    return parse_qs(urlsplit(page.evaluate("location.href")).query).get(name, [])


def traces(page: Any, key: str) -> list[dict[str, Any]]:
    """Return the traces of a chart as plotly has drawn them.

    None while it is being drawn, or stands beside the one that it replaces.
    """
    return page.locator(f".st-key-{key} .js-plotly-plot").evaluate_all(
        """(charts) => charts.length !== 1 ? [] : (charts[0]._fullData ?? []).map((trace) => ({
            type: trace.type,
            x: Array.from(trace.x ?? []),
            data: Array.from(trace.customdata ?? []),
            opacity: trace.marker?.opacity,
        }))"""
    )


def overflowing(page: Any) -> list[str]:
    """Return what is wider than the place it has: the document, the main block, parts of it."""
    return page.evaluate(
        """() => {
            const found = [];
            const main = document.querySelector('[data-testid="stMain"]');
            for (const [name, box] of [['document', document.documentElement], ['main', main]])
                if (box.scrollWidth > box.clientWidth + 1)
                    found.push(`${name}: ${box.scrollWidth} in ${box.clientWidth} px`);
            const right = main.getBoundingClientRect().right + 1;
            for (const part of main.querySelectorAll('[data-testid="stElementContainer"]')) {
                const box = part.getBoundingClientRect();
                if (box.width && box.right > right)
                    found.push(`${part.className} ends at ${box.right} px`);
            }
            return found;
        }"""
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
