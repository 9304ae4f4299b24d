"""Whether a visitor of a dashboard may start a run, or change one. Without visitors all may."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dovs import access
from dovs.errors import AccessError, RunError
from dovs.runs.finding import list_runs
from dovs.runs.store import Run

if TYPE_CHECKING:
    from dovs.config import RunConfig


VISITORS = "visitors"
"""Owner of the runs of visitors who do not sign in."""


def why_not_start(config: RunConfig, home: Path | None = None, runs: int = 1) -> str:
    """Return why a visitor may not train this now, "" if they may.

    Args:
        config: what to train.
        home: whose active runs are counted; default `DOVS_HOME`.
        runs: how many are to be started.
    """
    if reason := access.why_not_train(config.dataset, config.epochs):
        return reason
    now = access.access()
    if now.trainable is not None and config.encoder_params.get("pretrained"):
        return "On this dashboard no pretrained weights can be used. Choose an encoder without."
    if now.most_runs:
        user = access.user()
        active = [run for run in list_runs(home) if _active(run)]
        if user is not None:
            active = [run for run in active if owner_of(run)[0] == user.id]
        if len(active) + runs > now.most_runs:
            whose = "of yours " if user is not None else ""
            return (
                f"{len(active)} runs {whose}train or wait, and {now.most_runs} may: start another "
                "when one has ended, or stop one."
            )
    return ""


def why_not_change(run: Run) -> str:
    """Return why a visitor may not stop, resume, rename or delete a run, "" if they may."""
    try:
        dataset = str(run.facts()["config"].get("dataset", ""))
        owner, name = owner_of(run)
    except RunError:  # damaged: nobody's
        dataset, owner, name = "", "", ""
    if reason := access.why_not_own(owner, name):
        return reason
    allowed = access.access().trainable
    of_visitors = access.user() is not None or owner == VISITORS
    if allowed is not None and not (dataset in allowed and of_visitors):
        return "This run is of the owner of this server: you can look at it, but not change it."
    return ""


def owner_of(run: Run) -> tuple[str, str]:
    """Return id and name of who started a run from a page; "" for the owner of the server.

    Raises:
        RunError: config.json is missing, damaged, or of another format.
    """
    facts = run.facts().get("owner")
    if not isinstance(facts, dict):
        return "", ""
    return str(facts.get("id", "")), str(facts.get("name", ""))


def owner_facts() -> dict[str, dict[str, str]]:
    """Return what is written about who starts a run: {} for the owner of the server.

    Visitors who do not sign in own their runs together.
    """
    if user := access.user():
        return {"owner": {"id": user.id, "name": user.name}}
    if access.access().trainable is not None:
        return {"owner": {"id": VISITORS, "name": "visitors"}}
    return {}


def give_to_owner_of(first: Run, second: Run) -> None:
    """Make whoever started a run the owner of another one, that a worker has made from it.

    Raises:
        RunError: one is damaged, or the second cannot be written.
    """
    owner = first.facts().get("owner")
    if owner is not None:
        from dovs.runs.writer import RunWriter

        RunWriter(second.path).write_facts(owner=owner)


def require_start(config: RunConfig, home: Path | None = None, runs: int = 1) -> None:
    """Check that a visitor may train this now.

    Raises:
        AccessError: they may not.
    """
    if reason := why_not_start(config, home, runs):
        raise AccessError(reason)


def require_change(run: Run) -> None:
    """Check that a visitor may stop, resume, rename or delete a run.

    Raises:
        AccessError: they may not.
    """
    if reason := why_not_change(run):
        raise AccessError(reason)


def _active(run: Run) -> bool:
    try:
        return run.status().active
    except RunError:
        return False
