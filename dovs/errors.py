"""Errors that a user can cause, each with a message that says what to do.

The message is one line: what was given, what is allowed, what to do next. Pages show it in a box,
the command line prints it and exits with code 2. Programming mistakes are ordinary Python
exceptions instead.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

LONGEST_NAME = 100
"""Letters of a name in a message at most, as many as a run's name may have."""


class DovsError(Exception):
    """Base of every error that a user can cause and can correct."""


class ConfigError(DovsError):
    """A setting is unknown, out of range, or does not fit the others."""


class DataError(DovsError):
    """A dataset is damaged, of the wrong form, or cannot be fetched."""


class DataMissing(DataError):
    """A dataset is not on this machine yet, but `dovs.data.fetch` can fetch it."""


class HierarchyError(DovsError):
    """A hierarchy does not fit its classes or is malformed."""


class AccessError(DovsError):
    """A visitor of a dashboard may not do this; see `dovs.access`."""


class ContractError(DovsError, AssertionError):
    """Something registered, perhaps by a plug-in, does not do what its registry requires."""


class RunError(DovsError):
    """A run directory is missing, damaged, in use, or of another version."""


def brief(name: object) -> str:
    """Return a name for a message: of one that is longer than any allowed one, the beginning.

    >>> brief("digits-s0"), len(brief("x" * 3000))
    ('digits-s0', 100)
    """
    text = str(name)
    return text if len(text) <= LONGEST_NAME else text[: LONGEST_NAME - 1] + "…"


def unknown(kind: str, given: object, allowed: Iterable[str]) -> ConfigError:
    """Return the error for a name that is not one of the allowed names.

    >>> print(unknown("method", "dovvs", ["dos", "dovs"]))
    unknown method 'dovvs': choose one of dos, dovs. Did you mean 'dovs'?
    """
    names = sorted(allowed)
    close = difflib.get_close_matches(str(given), names, n=1)
    hint = f" Did you mean '{close[0]}'?" if close else ""
    return ConfigError(
        f"unknown {kind} '{brief(given)}': choose one of {', '.join(names) or '(none)'}.{hint}"
    )
