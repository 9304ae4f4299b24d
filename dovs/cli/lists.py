"""Options that list several values, such as --seeds 0,1,2."""

from __future__ import annotations

from dovs.errors import ConfigError


def words(text: str) -> list[str]:
    """Return the parts of a list.

    >>> words("ce, dos,")
    ['ce', 'dos']
    """
    return [part.strip() for part in text.split(",") if part.strip()]


def numbers(text: str, option: str) -> list[int]:
    """Return the whole numbers of a list, each once.

    Raises:
        ConfigError: there are none, or one is not a number of 0 or more.

    >>> numbers("0,2,2", "--seeds")
    [0, 2]
    """
    parts = words(text)
    if not parts or not all(part.isdecimal() for part in parts):
        raise ConfigError(f"{option} {text!r} is not allowed: give whole numbers, such as 0,1,2.")
    return list(dict.fromkeys(map(int, parts)))
