"""Projections: embeddings to 2 or 3 coordinates. One registered projection per file.

A projection is `fn(embeddings (N, D), dims, init (N, dims) or None, seed, neighbours, *, …)` and
returns (N, dims) float32. Heavy packages are imported inside the function. It is registered with a
`MapNote`, which pages show with its maps. What else it must do is written in
`dovs.analysis.projection_contract`.
"""

from dataclasses import dataclass

from dovs.errors import ContractError
from dovs.registry import Entry, Registry


@dataclass(frozen=True)
class MapNote:
    """What the maps of a projection show, and what they do not.

    Attributes:
        short: one or two sentences, always shown below the map.
        details: a paragraph on how to read the map, Markdown.
    """

    short: str
    details: str


def _check_note(entry: Entry) -> None:
    note = entry.meta.get("note")
    if not (isinstance(note, MapNote) and note.short.strip() and note.details.strip()):
        raise ContractError(
            f"projection '{entry.name}' is registered without a note on what its maps show. "
            "Add note=MapNote(short, details)."
        )


PROJECTIONS = Registry("projection", "dovs.analysis.projections", _check_note)
