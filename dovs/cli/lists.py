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
    """Return the whole numbers of a list of seeds.

    Raises:
        ConfigError: there are none, one is not a whole number from 0 to `MOST_SEED`, or one is
            there twice.

    >>> numbers("0, 2", "--seeds")
    [0, 2]
    """
    from dovs.config import MOST_SEED

    parts = words(text)
    if not parts or not all(part.isdecimal() for part in parts):
        raise ConfigError(f"{option} {text!r} is not allowed: give whole numbers, such as 0,1,2.")
    for part in parts:
        if len(part) > 100 or int(part) > MOST_SEED:  # `int` takes no text of any length
            given = part if len(part) <= 100 else f"a number of {len(part)} digits"
            raise ConfigError(f"{option} has {given}: the largest seed is {MOST_SEED:,}.")
    found = list(map(int, parts))
    repeated = next((number for i, number in enumerate(found) if number in found[:i]), None)
    if repeated is not None:
        raise ConfigError(f"{option} has {repeated} twice: give it once.")
    return found
