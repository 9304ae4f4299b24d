"""The figures of a page opened without a browser, by whichever script the browser draws them."""

import json

SMALL, STREAMLITS = "dovs.chart", "streamlit"


def figures(app):
    """Return the figures of a page by their keys, as plotly in the browser gets them."""
    return {key: figure for key, (figure, _) in drawn(app).items()}


def scripts(app):
    """Return by which script each figure of a page is drawn, by its key."""
    return {key: script for key, (_, script) in drawn(app).items()}


def drawn(app):
    found = {}
    for each in app.get("plotly_chart"):
        found[key_of(each)] = json.loads(each.proto.spec), STREAMLITS
    for each in app.get("bidi_component"):
        if each.proto.component_name == SMALL:
            body = json.loads(each.proto.json)["body"]
            assert body["alt"]
            found[key_of(each)] = json.loads(body["figure"]), SMALL
    return found


def key_of(element):
    """Return the key that an element of the page was given."""
    return element.proto.id.split("-", 2)[2]
