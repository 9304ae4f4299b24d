"""What visitors of a dashboard may do: decided when the server is started, checked by the core.

`dovs app --read-only` and `--trainable` set one environment variable, which is read only here.
Whatever a page can start, write or delete is checked where it is done, not where its button is
shown. Processes that the server starts are not visitors: `dovs.processes` removes the variable.
"""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dovs.errors import AccessError, ConfigError

VARIABLE = "DOVS_ACCESS"
"""Environment variable with an `Access` as JSON; without it everything is allowed."""
ELSEWHERE = "Install DOVS on your own computer to do this there."


@dataclass(frozen=True)
class User:
    """Somebody who signed in.

    Attributes:
        id: the same at every sign-in, of nobody else.
        name: for people.
    """

    id: str
    name: str


@dataclass(frozen=True)
class Access:
    """What visitors of a server may do.

    Attributes:
        read_only: nothing is launched, written, uploaded or deleted.
        trainable: datasets that visitors may train on, and nothing else; None for all, and data
            may be added and removed.
        most_runs: runs that may be active at once: of each visitor where they sign in, otherwise
            of all together; 0 for any number.
        most_epochs: of a run; 0 for any number.
        shared: other people can reach the server, so that pages show no place of this machine.
    """

    read_only: bool = False
    trainable: tuple[str, ...] | None = None
    most_runs: int = 0
    most_epochs: int = 0
    shared: bool = False

    @property
    def for_visitors(self) -> bool:
        """Whether others than the owner of the server use it."""
        return self.shared or self.read_only or self.trainable is not None or user() is not None

    @property
    def sentence(self) -> str:
        """What visitors are shown about it; "" where everything is allowed."""
        if self.read_only:
            return (
                "Read-only: explore every run. Nothing can be trained, uploaded, saved or deleted."
            )
        if self.trainable is None:
            return ""
        epochs = f", for at most {self.most_epochs:,} epochs" if self.most_epochs else ""
        return (
            f"For a class: you can train on {' or '.join(self.trainable)}{epochs}. Data cannot be "
            "added, downloaded or deleted."
        )


def _nobody() -> User | None:
    return None


_users: Callable[[], User | None] = _nobody


def identify_by(users: Callable[[], User | None]) -> None:
    """State how the user is found who acts in the calling thread, as pages do at their start.

    Args:
        users: returns the user; None where nobody can sign in.

    Raises:
        AccessError: by `users`, where somebody must sign in first.
    """
    global _users
    _users = users


def user() -> User | None:
    """Return who acts; None outside of pages, and where nobody can sign in.

    Raises:
        AccessError: somebody must sign in first.
    """
    return _users()


def access() -> Access:
    """Return what visitors of this server may do.

    Raises:
        ConfigError: the variable is damaged; nothing is allowed then.
    """
    text = os.environ.get(VARIABLE, "")
    if not text:
        return Access()
    try:
        values = json.loads(text)
        if values.get("trainable") is not None:
            values["trainable"] = tuple(map(str, values["trainable"]))
        return _checked(Access(**values))
    except (ValueError, TypeError, AttributeError):
        raise ConfigError(
            f"{VARIABLE}={text!r} is not understood. `dovs app --read-only` and `--trainable` set "
            f"it; by hand, write for example {VARIABLE}='{{\"read_only\": true}}'."
        ) from None


def variable(given: Access) -> Mapping[str, str]:
    """Return the environment variable that states what visitors may do; none if all is allowed.

    >>> variable(Access(read_only=True))
    {'DOVS_ACCESS': '{"read_only": true}'}
    >>> variable(Access())
    {}
    """
    changed = {
        field.name: getattr(given, field.name)
        for field in dataclasses.fields(given)
        if getattr(given, field.name) != field.default
    }
    return {VARIABLE: json.dumps(changed)} if changed else {}


def _checked(given: Access) -> Access:
    kinds = {"read_only": bool, "shared": bool, "most_runs": int, "most_epochs": int}
    if not all(type(getattr(given, name)) is kind for name, kind in kinds.items()):
        raise TypeError
    return given


def why_not_change() -> str:
    """Return why a visitor may not store anything of their own, "" if they may.

    Such as saved abstract labels, or a selection of points in an address.
    """
    user()
    return f"This dashboard is read-only. {ELSEWHERE}" if access().read_only else ""


def why_not_manage() -> str:
    """Return why a visitor may not add, download, replace or delete what all use, "" if they may.

    Such as datasets, imported embeddings, projections that are computed for minutes, and what
    another visitor has saved.
    """
    if reason := why_not_change():
        return reason
    return f"Visitors of this dashboard cannot do this. {ELSEWHERE}" if _class() else ""


def why_not_train(dataset: str, epochs: int = 0) -> str:
    """Return why a visitor may not train on a dataset, "" if they may.

    Args:
        dataset: name of the dataset.
        epochs: of the run.
    """
    if reason := why_not_change():
        return reason
    now = access()
    if now.trainable is not None and dataset not in now.trainable:
        return (
            f"On this dashboard you can train on {' or '.join(now.trainable)}, not on {dataset}. "
            "Select one of them on the Dataset page."
        )
    if now.most_epochs and epochs > now.most_epochs:
        return (
            f"On this dashboard a run has at most {now.most_epochs:,} epochs, not {epochs:,}. "
            "Choose fewer."
        )
    return ""


def why_not_own(owner: str, owner_name: str) -> str:
    """Return why a visitor may not change what somebody owns, "" if they may.

    Args:
        owner: id of the user; "" where nobody was signed in.
        owner_name: name of the user.
    """
    if reason := why_not_change():
        return reason
    now = user()
    if now is None or now.id == owner:
        return ""
    of = f"of {owner_name}" if owner else "of the owner of this server"
    return f"This is {of}: you can look at it, but not change it."


def require_change() -> None:
    """Check that a visitor may store something of their own.

    Raises:
        AccessError: they may not.
    """
    _require(why_not_change())


def require_manage() -> None:
    """Check that a visitor may add, download, replace or delete what all use.

    Raises:
        AccessError: they may not.
    """
    _require(why_not_manage())


def _class() -> bool:
    return access().trainable is not None


def _require(reason: str) -> None:
    if reason:
        raise AccessError(reason)
