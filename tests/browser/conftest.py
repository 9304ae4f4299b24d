"""One server and one Chromium for the folder, and pages that leave a picture when a test fails."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.driving import PATIENCE, Dashboard, clear

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--use-angle=swiftshader",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
TALL = 2600  # pixels, so that the picture of a failure shows the page to its end
FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


# Not for the session: playwright's event loop would stay around every test that follows.
@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    # the shell without a window uses a third less processor time
    chromium = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if chromium is None:
        pytest.skip("there is no chromium on the path")
    with playwright.sync_playwright() as running:
        found = running.chromium.launch(executable_path=chromium, args=FLAGS)
        yield found
        found.close()


@pytest.fixture(scope="package")
def contexts(browser: Any) -> Iterator[Callable[[str], Any]]:
    """Give the profile of a theme; in one profile a server's scripts are loaded only once."""
    made: dict[str, Any] = {}

    def context(theme: str) -> Any:
        if theme not in made:
            made[theme] = browser.new_context(color_scheme=theme, reduced_motion="reduce")
            made[theme].set_default_timeout(1000 * PATIENCE)
        return made[theme]

    yield context
    for each in made.values():
        each.close()


@pytest.fixture(scope="package")
def running_server(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    running = Dashboard(tmp_path_factory.mktemp("dashboard") / "home")
    yield running
    running.stop()


@pytest.fixture
def server(running_server: Dashboard) -> Iterator[Dashboard]:
    """Give the server of the folder; its home is empty at first."""
    yield running_server
    clear(running_server.home)


@pytest.fixture
def start_server(browser: Any, tmp_path: Path) -> Iterator[Callable[..., Dashboard]]:
    """Start servers of the test's own on a home, as users do; it is empty unless it is given."""
    started: list[Dashboard] = []

    def start(home: Path = tmp_path / "home") -> Dashboard:
        started.append(Dashboard(home, as_users_do=True))
        return started[-1]

    yield start
    for each in started:
        each.stop()
        clear(each.home)


@pytest.fixture
def open_page(
    contexts: Callable[[str], Any], request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Callable[..., Any]]:
    """Open an address in a new tab. Ask for it after servers: their end would be in the picture."""
    pages = []

    def opened(url: str | None = None, width: int = 1440, theme: str = "light") -> Any:
        page = contexts(theme).new_page()
        pages.append(page)
        page.set_viewport_size({"width": width, "height": 900})
        if url is not None:
            page.goto(url)
        return page

    yield opened
    for number, page in enumerate(each for each in pages if not each.is_closed()):
        if request.node.stash.get(FAILED, False):
            picture_of(page, tmp_path / f"failure-{number}.png")
        page.close()


@pytest.fixture(scope="module")
def tabs(contexts: Callable[[str], Any]) -> Iterator[dict[str, Any]]:
    """Give the tabs that the tests of a file share, by address."""
    shared: dict[str, Any] = {}
    yield shared
    for page in shared.values():
        page.close()


@pytest.fixture
def shared_page(
    contexts: Callable[[str], Any],
    tabs: dict[str, Any],
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> Iterator[Callable[[str], Any]]:
    """Give the tab of an address, as the test before it left it: a new tab costs seconds.

    After a failed test the next one gets a new tab.
    """
    used = set()

    def shared(url: str) -> Any:
        used.add(url)
        if url not in tabs:
            tabs[url] = contexts("light").new_page()
            tabs[url].set_viewport_size({"width": 1440, "height": 900})
            tabs[url].goto(url)
        return tabs[url]

    yield shared
    if request.node.stash.get(FAILED, False):
        for number, url in enumerate(sorted(used)):
            page = tabs.pop(url)
            picture_of(page, tmp_path / f"failure-shared-{number}.png")
            page.close()


def picture_of(page: Any, path: Path) -> None:
    page.set_viewport_size({"width": page.viewport_size["width"], "height": TALL})
    page.screenshot(path=path)
    print(f"{page.url} at the failure: {path}")
