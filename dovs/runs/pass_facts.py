"""Which pass of which plan of two passes a run is, stored in its directory."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from dovs.runs import files, layout
from dovs.runs.store import Run


@dataclass(frozen=True)
class PassFacts:
    """Which pass of which plan a run is, as its directory states.

    Attributes:
        name: of the saved labels.
        number: 1 or 2.
        generator: of the labels.
        parameters: of the generator.
        first: names of the runs of the first pass.
        second: name of the run of the second pass.
        problem: why the second pass could not be started, or "".
    """

    name: str
    number: int
    generator: str
    parameters: dict[str, Any]
    first: tuple[str, ...]
    second: str
    problem: str = ""


def pass_of(run: Run) -> PassFacts | None:
    """Return which pass a run is; None for a run of no plan, or of a version that did not note it.

    Raises:
        RunError: the file about it is damaged.
    """
    path = run.path / layout.TWO_PASS
    if not path.is_file():
        return None
    body = files.read_json(path)
    try:
        return PassFacts(
            name=str(body["name"]),
            number=int(body["number"]),
            generator=str(body["generator"]),
            parameters=dict(body["parameters"]),
            first=tuple(map(str, body["first"])),
            second=str(body["second"]),
            problem=str(body.get("problem", "")),
        )
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise files.damaged(path, error) from None


def note(run: Run, facts: PassFacts) -> None:
    """Write into the directory of a run which pass it is.

    Raises:
        RunError: it cannot be written.
    """
    files.write_json_atomic(run.path / layout.TWO_PASS, asdict(facts))


def note_problem(run: Run, problem: str) -> None:
    """Write why the second pass could not be started; "" where it was.

    Raises:
        RunError: the file is damaged, or cannot be written.
    """
    body = files.read_json(run.path / layout.TWO_PASS)
    files.write_json_atomic(run.path / layout.TWO_PASS, {**body, "problem": problem})
