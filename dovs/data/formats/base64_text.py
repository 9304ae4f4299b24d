"""Images that are written as base64 text: they are recognised, and not read."""

from __future__ import annotations

SHORTEST = 64
"""Characters of an image as base64 at least; a path can begin in the same way."""
BEGINNINGS = ("iVBORw0KGgo", "/9j/", "R0lGOD", "UklGR", "Qk", "SUkqA", "TU0AK")
"""The first bytes of PNG, JPEG, GIF, WebP, BMP and TIFF as base64."""
NO_PATH = ". \\"
"""Characters of paths that base64 does not have."""
NOT_READ = "images as base64 text are not read"
ADVICE = f"{NOT_READ}: store their bytes (base64.b64decode)"


def is_base64(value: str | bytes) -> bool:
    """Return whether a value is an image as base64 text.

    >>> is_base64("iVBORw0KGgo" + 80 * "A"), is_base64("data:image/png;base64,iVBO")
    (True, True)
    >>> is_base64("/9j/" + 30 * "cats/" + "1.jpg"), is_base64("Qk.png"), is_base64(b"")
    (False, False, False)
    """
    head = value[:200]
    text = (head.decode("latin-1") if isinstance(head, bytes) else head).strip()
    if text.startswith("data:image/"):
        return ";base64," in text
    begins = len(value) >= SHORTEST and text.startswith(BEGINNINGS)
    return begins and not any(character in text for character in NO_PATH)
