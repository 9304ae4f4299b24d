"""Differences as texts, with their sign."""

from __future__ import annotations


def signed(value: float, digits: int = 1) -> str:
    """Return a difference with its sign, a minus rather than a hyphen.

    >>> signed(3.26), signed(-3.4), signed(-0.01), signed(-12.34, 2)
    ('+3.3', '−3.4', '−0.0', '−12.34')
    """
    return f"{value:+.{digits}f}".replace("-", "−")
