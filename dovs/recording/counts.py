"""Training images of each class as a user states them: a mapping, a list, a text or a file."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dovs import texts
from dovs.errors import DataError

HELP = 'JSON such as {"cat": 500}, or lines such as cat,500'


def counts_of(value: Any) -> dict[str, int] | list[int] | None:
    """Return training counts as a mapping from name to number, or as a list, or None.

    Args:
        value: a mapping, a sequence, None, or the path of a file of JSON or CSV.

    Raises:
        DataError: the file cannot be read, or a count is not a number.
    """
    if isinstance(value, Mapping):
        return {str(key): number for key, number in value.items()}
    if not isinstance(value, str | Path):
        return None if value is None else [*value]
    path = Path(value).expanduser()
    try:
        text = texts.decoded(path.read_bytes(), path)
    except OSError as error:
        raise DataError(f"class counts cannot be read from {path}: {error}.") from None
    return counts_in(text, path.name)


def counts_in(text: str, what: str = "this text") -> dict[str, int] | list[int]:
    r"""Return the training counts in a text of JSON, or of lines such as cat,500.

    >>> counts_in("class,images\ncat,500\ndog,20"), counts_in("[5, 3]")
    ({'cat': 500, 'dog': 20}, [5, 3])

    Raises:
        DataError: it has not a number for each class.
    """
    try:
        if text.lstrip()[:1] in ("{", "["):
            body = json.loads(text)
            if isinstance(body, dict):
                return {str(name): int(number) for name, number in body.items()}
            return [int(number) for number in body]
        lines = [re.split(r"[,\t;]", line) for line in text.splitlines() if line.strip()]
        if all(len(line) == 1 for line in lines) and lines:
            return [int(line[0]) for line in lines]
        if not lines[0][-1].strip().isdecimal():
            lines = lines[1:]
        return {line[0].strip(): int(line[-1]) for line in lines}
    except (ValueError, IndexError, AttributeError, TypeError):
        raise DataError(f"{what} must have a number for each class: {HELP}.") from None
