"""Reading lessons from their files; every error names the file and the line.

A file has TOML between two lines `+++` (title, minutes, aims), then the sections `## Predict`,
`## Try`, `## See`, `## Explain`, `## Check` and `## Teacher`. Questions are in Predict and Check:

    ### How large is the accuracy?

    - [ ] 50%
      > That would be guessing.
    - [x] 99%
      > Yes: 99 of 100 images are of this class.

Experiments are blocks of TOML in Try, between lines ```` ```toml ```` and ```` ``` ````; what they
may contain is in `schema`, how texts use their results in `text`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import pydantic

from dovs.errors import ConfigError
from dovs.lessons.lines import FENCE, File, Line, joined, line_of, read_blocks, read_toml, split
from dovs.lessons.questions import read_questions
from dovs.lessons.schema import (
    NOTES,
    STAGES,
    TEACHER,
    Attempt,
    Computed,
    Guess,
    Lesson,
    Playground,
    Training,
)
from dovs.lessons.uses import check_uses
from dovs.registry import first_problem

CATALOGUE = Path(__file__).parent / "catalogue"
_FILE = re.compile(r"\d\d_([a-z][a-z0-9_]*)\.md")


class _Front(pydantic.BaseModel):
    """The front matter."""

    model_config = pydantic.ConfigDict(extra="forbid")

    title: Annotated[str, pydantic.Field(min_length=3, max_length=80)]
    minutes: Annotated[int, pydantic.Field(ge=1, le=60)]
    aims: Annotated[tuple[str, ...], pydantic.Field(min_length=1, max_length=5)]


_EXPERIMENTS: dict[str, type[pydantic.BaseModel]] = {
    "playground": Playground,
    "computed": Computed,
    "run": Training,
}


def find_lessons(folder: Path = CATALOGUE) -> dict[str, Lesson]:
    """Return the lessons of a folder by name, in the order of the numbers of their files.

    Args:
        folder: whose files are `NN_name.md`; others are ignored.

    Raises:
        ConfigError: a file is not a lesson, or two have one name.
    """
    found: dict[str, Lesson] = {}
    for path in sorted(folder.glob("*.md")):
        lesson = read_lesson(path)
        if lesson.name in found:
            raise ConfigError(
                f"{path.name} and {found[lesson.name].path.name} are two lessons of one name. "
                "Rename one of the files."
            )
        found[lesson.name] = lesson
    return found


def read_lesson(path: Path) -> Lesson:
    """Read a lesson.

    Raises:
        ConfigError: the file cannot be read or is not a lesson; file, line, and what is allowed.
    """
    named = _FILE.fullmatch(path.name)
    if named is None:
        raise ConfigError(
            f"the file name {path.name!r} is not allowed for a lesson: use two digits, '_', a name "
            "of small letters, digits and '_', and '.md', such as 08_my_lesson.md."
        )
    try:
        content = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot read the lesson {path.name}: {error}") from None
    file = File(path)
    lines = [Line(n, line.rstrip()) for n, line in enumerate(content.splitlines(), start=1)]
    front, body = _front_matter(file, lines)
    sections = _sections(file, body)
    predict_text, predict, guesses = read_questions(
        file, sections["predict"], "p", {"groups": Guess}
    )
    check_text, check, _ = read_questions(file, sections["check"], "c", {})
    attempts, try_text = _attempts(file, sections["try"])
    lesson = Lesson(
        name=named[1],
        title=front.title,
        minutes=front.minutes,
        aims=front.aims,
        texts={
            "predict": predict_text,
            "try": try_text,
            "see": joined(sections["see"]),
            "explain": joined(sections["explain"]),
            "check": check_text,
        },
        predict=predict,
        check=check,
        attempts=attempts,
        notes=_notes(file, sections[TEACHER]),
        guess=guesses[0] if guesses else None,
        path=path,
    )
    if not predict and lesson.guess is None:
        file.wrong(sections["predict"][0].number, "'## Predict' has no question and no guess.")
    if not check:
        file.wrong(sections["check"][0].number, "'## Check' has no question.")
    check_uses(file, lesson, sections)
    return lesson


def _front_matter(file: File, lines: Sequence[Line]) -> tuple[_Front, Sequence[Line]]:
    marks = [i for i, line in enumerate(lines) if line.text == "+++"][:2]
    if len(marks) < 2 or marks[0] != 0:
        file.wrong(1, "a lesson begins with TOML between two lines '+++': title, minutes, aims.")
    values = read_toml(file, lines[1 : marks[1]], 1)
    try:
        return _Front(**values), lines[marks[1] + 1 :]
    except pydantic.ValidationError as error:
        file.wrong(line_of(lines[1 : marks[1]], error, 1), first_problem(error))


def _sections(file: File, lines: Sequence[Line]) -> dict[str, list[Line]]:
    """Return the lines of each section, its heading first."""
    wanted = [*STAGES, TEACHER]
    found: dict[str, list[Line]] = {}
    fence = 0  # the line where a block began that has not ended
    for line in lines:
        if line.text.startswith("```"):
            fence = 0 if fence else line.number
        if line.text.startswith("## "):
            if fence:
                file.wrong(fence, "the block has no end: close it with a line '```'.")
            name = line.text[3:].strip().lower()
            expected = wanted[len(found)] if len(found) < len(wanted) else None
            if name != expected:
                must = f"'## {expected.capitalize()}'" if expected else "no further section"
                order = ", ".join(each.capitalize() for each in wanted)
                file.wrong(
                    line.number,
                    f"'{line.text}' is not the next section, which must be {must}. The sections "
                    f"are {order}, in this order.",
                )
            found[name] = [line]
        elif found:
            found[next(reversed(found))].append(line)
        elif line.text.strip():
            file.wrong(line.number, "text before the first section, which must be '## Predict'.")
    if len(found) < len(wanted):
        missing = wanted[len(found)].capitalize()
        file.wrong(lines[-1].number if lines else 1, f"the section '## {missing}' is missing.")
    for name, part in found.items():
        if not any(line.text.strip() for line in part[1:]):
            file.wrong(part[0].number, f"'## {name.capitalize()}' is empty.")
    return found


def _attempts(file: File, section: Sequence[Line]) -> tuple[tuple[Attempt, ...], str]:
    """Return the experiments of Try with the text before each, and the text after the last."""
    found: list[Attempt] = []
    rest: list[Line] = list(section[1:])
    while any(line.text == FENCE for line in rest):
        start = next(i for i, line in enumerate(rest) if line.text == FENCE)
        end = next((i for i in range(start, len(rest)) if rest[i].text == "```"), None)
        if end is None:
            file.wrong(rest[start].number, "the block has no end: close it with a line '```'.")
        (_, experiment), *_ = read_blocks(file, rest[start : end + 1], _EXPERIMENTS)[1]
        if experiment.name in [each.experiment.name for each in found]:
            file.wrong(rest[start].number, f"two experiments are called '{experiment.name}'.")
        found.append(Attempt(joined([section[0], *rest[:start]]), experiment))
        rest = rest[end + 1 :]
    if not found:
        file.wrong(section[0].number, "'## Try' has no experiment: a block that begins '```toml'.")
    return tuple(found), joined([section[0], *rest])


def _notes(file: File, section: Sequence[Line]) -> dict[str, str]:
    parts = list(split(section[1:], "### "))[1:]
    found = {part[0].text[4:].strip(): joined(part) for part in parts}
    for name in NOTES:
        if not found.get(name):
            file.wrong(section[0].number, f"'## Teacher' has no text under '### {name}'.")
    for part in parts:
        if part[0].text[4:].strip() not in NOTES:
            file.wrong(part[0].number, f"'## Teacher' has only the headings {', '.join(NOTES)}.")
    return {name: found[name] for name in NOTES}
