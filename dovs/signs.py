"""Differences as texts, with their sign."""

from __future__ import annotations


def signed(value: float, digits: int = 1) -> str:
    """Return a difference with its sign, a minus rather than a hyphen.

    >>> signed(3.26), signed(-3.4), signed(-0.01), signed(-12.34, 2)
    ('+3.3', '−3.4', '−0.0', '−12.34')
    """
    return f"{value:+.{digits}f}".replace("-", "−")


def interval(low: float, high: float) -> str:
    """Return an interval of differences; with more digits where a bound would look like 0.

    >>> interval(-7.7, -0.01), interval(-7.7, 0.0), interval(0.2, 1.25)
    ('[−7.70, −0.01]', '[−7.7, +0.0]', '[+0.2, +1.2]')
    """
    digits = 1
    while digits < 4 and any(value and not round(value, digits) for value in (low, high)):
        digits += 1
    return f"[{signed(low, digits)}, {signed(high, digits)}]"
