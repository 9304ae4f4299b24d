"""Files of the browser's part are sent compressed, and compressed once."""

import asyncio
import gzip

import pytest

from dovs.ui.serving import Compressed

BODY = b"const answer = 42;\n" * 200


def answer(app, path, **headers):
    """Return status, headers and body of a request."""
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "headers": [
            (name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()
        ],
    }
    sent = []

    async def receive():
        return {"type": "http.request"}

    async def send(message):
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    start, *rest = sent
    body = b"".join(message.get("body", b"") for message in rest)
    return start["status"], dict(start["headers"]), body


@pytest.fixture
def served():
    """A server of one script, and the requests that reach it."""
    reached = []

    async def files(scope, receive, send):
        reached.append(scope["path"])
        lasting = b"immutable" if "hash" in scope["path"] else b"no-cache"
        headers = [(b"content-type", b"text/javascript"), (b"cache-control", lasting)]
        status = 404 if "none" in scope["path"] else 200
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": BODY})

    return Compressed(files), reached


def test_a_script_that_never_changes_is_compressed_once(served):
    app, reached = served
    for _ in range(2):
        status, headers, body = answer(app, "/dovs/static/js/a.hash.js", accept_encoding="gzip, br")
        assert (status, headers[b"content-encoding"]) == (200, b"gzip")
        assert gzip.decompress(body) == BODY
    assert len(body) < len(BODY) / 5
    assert len(reached) == 1


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/static/js/a.hash.js", {}),
        ("/static/js/a.hash.js", {"accept_encoding": "gzip", "range": "bytes=0-9"}),
        ("/media/a.hash.js", {"accept_encoding": "gzip"}),
        ("/static/font.hash.woff2", {"accept_encoding": "gzip"}),
    ],
)
def test_other_requests_pass_as_they_are(served, path, headers):
    app, _ = served
    answer(app, "/static/js/a.hash.js", accept_encoding="gzip")
    assert answer(app, path, **headers)[2] == BODY


@pytest.mark.parametrize("path", ["/static/js/a.js", "/static/js/none.hash.js"])
def test_what_may_change_or_is_missing_is_not_remembered(served, path):
    app, reached = served
    for _ in range(2):
        answer(app, path, accept_encoding="gzip")
    assert reached == [path, path]
