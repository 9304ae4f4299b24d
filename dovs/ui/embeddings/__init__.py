"""The Embeddings page: the map in the browser, and the panels that are linked to it.

The map itself is `map`, a function for any Streamlit app. It is loaded when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dovs.ui.embeddings.canvas.any_points import map

__all__ = ["map"]


def __getattr__(name: str) -> Any:
    """Load the public function when it is first used."""
    if name != "map":
        raise AttributeError(f"module 'dovs.ui.embeddings' has no attribute {name!r}")
    from dovs.ui.embeddings.canvas import any_points

    return any_points.map
