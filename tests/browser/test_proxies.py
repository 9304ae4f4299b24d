"""The dashboard below a path: alone, and through nginx as the README configures it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.browser.driving import ROOT, Dashboard, become, eventually, free_port, go_to, settle

pytestmark = pytest.mark.browser

BLOCK = re.compile(r"```nginx\n(.*?)```", re.DOTALL)
PLACE = re.compile(r"location (\S+) \{")
PROBE = re.compile(r"/_stcore/(health|host-config)$")
# what an installation has in its main file, with places that the test may write
MAIN = """
{user}
pid {folder}/pid;
error_log {folder}/error.log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port};
    {places}
  }}
}}
"""


def snippets() -> list[str]:
    return BLOCK.findall((ROOT / "README.md").read_text("utf-8"))


@pytest.fixture(scope="module")
def below(browser, tmp_path_factory) -> Iterator[Dashboard]:
    running = Dashboard(tmp_path_factory.mktemp("below") / "home", base_path="dovs")
    yield running
    running.stop()


@pytest.fixture
def proxy(tmp_path) -> Iterator:
    """Return a function that starts nginx with a snippet before a server, and gives its address."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        pytest.skip("nginx is not installed")
    started = []

    def start(snippet: str, server: Dashboard) -> str:
        port = free_port()
        user = "user root;" if hasattr(os, "geteuid") and os.geteuid() == 0 else ""
        places = snippet.replace("127.0.0.1:8501", f"127.0.0.1:{server.port}")
        config = tmp_path / "nginx.conf"
        config.write_text(MAIN.format(user=user, folder=tmp_path, port=port, places=places))
        command = [program, "-e", tmp_path / "error.log", "-p", tmp_path, "-c", config]
        started.append(subprocess.Popen([*command, "-g", "daemon off;"], start_new_session=True))
        eventually(lambda: answers(port))
        return f"http://127.0.0.1:{port}{PLACE.search(snippet)[1]}"

    yield start
    for process in started:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


def answers(port: int) -> None:
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) == 0, "nginx does not answer"


def test_below_a_path_without_a_proxy(below, open_page):
    works(open_page, below.url(), short=True)


def test_a_proxy_that_keeps_the_path(below, proxy, open_page):
    with_path, _ = snippets()
    address = proxy(with_path, below)
    works(open_page, address, short=True)


def test_a_proxy_that_strips_the_path(server, proxy, open_page):
    _, stripped = snippets()
    address = proxy(stripped, server)
    works(open_page, address)


def works(open_page, root: str, short: bool = False) -> None:
    """Check pages that fetch something by address, links between pages, and Back."""
    page = open_page()
    failed, elsewhere = [], []
    page.on("response", lambda response: note(failed, response))
    page.on("requestfailed", lambda request: failed.append(request.url))
    page.on("request", lambda request: outside(elsewhere, request.url, root))
    page.on("websocket", lambda socket: outside(elsewhere, socket.url, root))
    page.goto(f"{root}embeddings?run=example")
    with page.expect_response(re.compile(r"/media/\w+\.webp$")):  # a sheet of thumbnails
        page.locator('.explorer[data-ready="all"]').wait_for()
    settle(page)
    if not short:
        go_to(page, "Playground")
        page.locator(".playground canvas").first.wait_for()
        settle(page)
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Overview", exact=True).click()
    page.locator(".moving canvas").first.wait_for()
    settle(page)
    become(lambda: page.evaluate("location.href"), root)
    linked = page.get_by_role("link", name="Explore these maps and their images")
    assert linked.evaluate("link => link.href").startswith(f"{root}embeddings?run=example")
    page.go_back()
    page.get_by_role("heading", level=1, name="Embeddings" if short else "Playground").wait_for()
    settle(page)
    assert failed == []
    assert elsewhere == []


def note(failed: list[str], response) -> None:
    if response.status >= 400 and not PROBE.search(urlsplit(response.url).path):
        failed.append(f"{response.status} {response.url}")


def outside(elsewhere: list[str], url: str, root: str) -> None:
    parts, wanted = urlsplit(url), urlsplit(root)
    if parts.scheme in ("data", "blob"):
        return
    if parts.netloc != wanted.netloc or not parts.path.startswith(wanted.path):
        elsewhere.append(url)
