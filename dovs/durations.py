"""A time as text."""

from __future__ import annotations


def in_words(seconds: float) -> str:
    """Return a time in hours, minutes and seconds.

    Args:
        seconds: the time; below one it is 1 s.

    >>> in_words(0.4), in_words(75), in_words(7330)
    ('1 s', '1 min 15 s', '2 h 2 min')
    """
    whole = max(1, round(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    if hours:
        return f"{hours} h {minutes} min"
    if minutes:
        return f"{minutes} min {left} s" if minutes < 10 and left else f"{minutes} min"
    return f"{left} s"
