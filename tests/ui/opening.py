"""Opening a page of the dashboard with an address, without a browser."""

import re
from pathlib import Path

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parents[2]


def open_page(page="dataset", **query):
    """Return a page of a fresh session, opened with these parameters in its address.

    A parameter that is None is not in the address.
    """
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for name, value in query.items():
        if value is not None:
            app.query_params[name] = value
    return sound(app.switch_page(f"pages/{page}.py").run())


def sound(app):
    """Return a page on which nothing failed."""
    assert not app.exception, app.exception
    return app


def opened(app, box):
    """Return a page with one of its boxes open, by its key; closed ones are empty."""
    app.session_state[box] = True
    return sound(app.run())


def as_shown(table):
    """Return a table of markdown with the headers and cells that a reader sees."""
    return table.rename(columns=plain).map(plain)


def plain(markdown):
    """Return what a reader sees of markdown: without escapes and links to the glossary."""
    text = re.sub(r"\[([^]]*)\]\(glossary\?term=\w+ \"[^\"]*\"\)", r"\1", markdown)
    return text.replace("\\", "")
