"""What the server does beside Streamlit: files of the browser's part are sent compressed.

Streamlit compresses what it makes, but not its own scripts: they would be compressed anew for each
request. Here a file is compressed once and remembered, since its name contains a hash of what is in
it. A page needs a third of the bytes.
"""

from __future__ import annotations

import asyncio
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config
from streamlit.starlette import App
from streamlit.web.server.server_util import get_display_address, get_url

MOST = 32 * 2**20
"""Bytes of compressed files that are remembered; all of Streamlit's are 8 MB."""
WORTH = 1_000
"""Bytes from which a file is compressed."""


class Compressed:
    """Sends scripts and styles that never change compressed, each compressed once.

    Everything else passes as it is.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Put it before a server."""
        self.app = app
        self.compressing = GZipMiddleware(app, minimum_size=WORTH, compresslevel=6)
        self.sent: dict[str, list[Message]] = {}
        self.size = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if not _never_changes(scope):
            await self.app(scope, receive, send)
            return
        before = self.sent.get(scope["path"])
        if before is not None:
            for message in before:
                await send(message)
            return
        messages: list[Message] = []

        async def remember(message: Message) -> None:
            messages.append(dict(message))
            await send(message)

        await self.compressing(scope, receive, remember)
        self._remember(scope["path"], messages)

    def _remember(self, path: str, messages: list[Message]) -> None:
        """Store an answer that is whole, compressed, and true for as long as the server runs."""
        if not messages or messages[0].get("status") != 200 or messages[-1].get("more_body"):
            return
        headers = Headers(raw=messages[0]["headers"])
        size = sum(len(message.get("body", b"")) for message in messages)
        lasting = "immutable" in headers.get("cache-control", "")
        if lasting and headers.get("content-encoding") == "gzip" and self.size + size <= MOST:
            self.sent[path] = messages
            self.size += size


def _never_changes(scope: Scope) -> bool:
    """Return whether a request is for a file of Streamlit's that may be sent compressed."""
    if scope["type"] != "http" or scope["method"] != "GET" or "/static/" not in scope["path"]:
        return False
    if not scope["path"].endswith((".js", ".css")):
        return False
    headers = Headers(scope=scope)
    partial = "range" in headers or "if-none-match" in headers or "if-modified-since" in headers
    return not partial and "gzip" in headers.get("accept-encoding", "")


@asynccontextmanager
async def opens_browser(app: App) -> AsyncIterator[None]:
    """Open the dashboard in a browser once the server has started, where there is a screen.

    Streamlit does so by itself only for a server without middleware.
    """
    if not config.get_option("server.headless"):
        shown = "browser.serverAddress"
        name = shown if config.is_manually_set(shown) else "server.address"
        url = get_url(get_display_address(config.get_option(name) or "localhost"))
        loop = asyncio.get_running_loop()
        loop.call_later(0.5, lambda: loop.run_in_executor(None, webbrowser.open, url))
    yield
