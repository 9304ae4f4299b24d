"""Bytes that the browser fetches by address, once, instead of with every run of the page.

Streamlit serves a file as long as the last run of the page named it, under an address made from its
content. So the same bytes have the same address, and a browser that has them does not fetch them.
"""

from __future__ import annotations

from functools import cache

from streamlit import runtime

from dovs.about import PACKAGE_ROOT

SCRIPT = PACKAGE_ROOT / "maps" / "static" / "explorer.js"


def serve(content: bytes, kind: str, place: str) -> str:
    """Return the address of some bytes.

    Args:
        content: what is served.
        kind: MIME type.
        place: name of the use on the page; a later content of the same place replaces this one.
    """
    if not runtime.exists():
        return ""
    return runtime.get_instance().media_file_mgr.add(content, kind, f"explorer/{place}")


def script() -> str:
    """Return the address of the explorer's script, built by `make frontend`."""
    return serve(_script(), "text/javascript", "script")


@cache
def _script() -> bytes:
    return SCRIPT.read_bytes()
