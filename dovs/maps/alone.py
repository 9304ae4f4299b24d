"""A map without a server: all that the browser needs, in the addresses themselves."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Iterable
from typing import Any

from dovs.about import PACKAGE_ROOT
from dovs.maps.blocks import base_block, epoch_block
from dovs.maps.points import MapEpoch, MapPoints
from dovs.maps.sheets import Sheets

SCRIPT = PACKAGE_ROOT / "maps" / "static" / "explorer.js"
"""The map's script, built by `make frontend`."""

POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' data:; style-src 'unsafe-inline'; "
    "img-src data: blob:; connect-src data: blob:; font-src data:"
)
"""What a page without a server may load: what is inside it, and nothing of any host."""

COLOURS = """
  :root {
    color-scheme: light dark;
    --st-text-color: #31333f;
    --st-background-color: #ffffff;
    --st-secondary-background-color: #f0f2f6;
  }
  @media (prefers-color-scheme: dark) {
    :root {
      --st-text-color: #fafafa;
      --st-background-color: #0e1117;
      --st-secondary-background-color: #262730;
    }
  }
  body {
    margin: 0;
    padding: 16px;
    background: var(--st-background-color);
    color: var(--st-text-color);
    font: 15px/1.5 sans-serif;
  }
"""
"""Style of such pages, in light and dark."""

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
{body}
</body>
</html>
"""


def shown(
    points: MapPoints,
    epochs: Iterable[MapEpoch],
    sheets: Sheets | None = None,
    colour: str = "class",
    timeless: bool = False,
) -> dict[str, Any]:
    """Return what the script is given of a map, as JSON can write it.

    Args:
        points: what the points are.
        epochs: ascending; the last is shown first.
        sheets: thumbnails, or None.
        colour: what points are coloured by at first.
        timeless: whether the one epoch stands for no particular one.
    """
    kind = "application/octet-stream"
    blocks = [
        {
            "epoch": each.epoch,
            "url": address(epoch_block(each, len(points.class_names)), kind),
        }
        for each in epochs
    ]
    source = {
        "key": points.name,
        "name": points.name,
        "pictures": points.name,
        "base": address(base_block(points), kind),
        "epochs": blocks,
    }
    body: dict[str, Any] = {
        "source": source,
        "other": None,
        "runs": [],
        "view": {"epoch": blocks[-1]["epoch"], "split": "both", "colour": colour},
        "selection": {"bitmap": "", "serial": 0, "revision": 0},
        "targets": None,
        "timeless": timeless,
    }
    urls = [] if sheets is None else [address(each, "image/webp") for each in sheets.sheets]
    return {"body": body, "sheets": None if sheets is None else sheets.described(urls)}


def page(map_: dict[str, Any], title: str) -> str:
    """Return a page with a map, as `shown`, that opens without a server and without a network."""
    return document(title, f'<div id="map"></div>\n{parts(map_, "map")}')


def document(title: str, body: str, style: str = "") -> str:
    """Return a page that loads nothing from any host.

    Args:
        title: of the page, as text.
        body: HTML.
        style: CSS, after that of all such pages.
    """
    return PAGE.format(
        policy=html.escape(POLICY, quote=False),
        title=html.escape(title),
        style=COLOURS + style,
        body=body,
    )


def parts(map_: dict[str, Any], place: str) -> str:
    """Return the elements of a page that draw a map, as `shown`, into the element of an id."""
    script = address(SCRIPT.read_bytes(), "text/javascript")
    return f"""<script type="application/json" id="{place}-data">{as_json(map_)}</script>
<script type="module">
const explorer = await import("{script}");
const data = JSON.parse(document.getElementById("{place}-data").textContent);
explorer.alone(document.getElementById("{place}"), data);
</script>"""


def as_json(value: Any) -> str:
    r"""Return JSON that can stand inside a script element, whatever the texts in it.

    >>> as_json("</script>")
    '"\\u003c/script>"'
    """
    text = json.dumps(value, ensure_ascii=False)
    for letter in ("<", "\u2028", "\u2029"):
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text


def address(content: bytes, kind: str) -> str:
    """Return an address that has some bytes in itself."""
    return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"
