"""The questions of a lesson, with their answers and what is replied to each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pydantic

from dovs.lessons.lines import File, Line, joined, read_blocks, split
from dovs.lessons.schema import Answer, Guess, Question

_ANSWER = re.compile(r"- \[([ xX])\]\s+(.+)")


def read_questions(
    file: File, section: Sequence[Line], prefix: str, kinds: Mapping[str, type[pydantic.BaseModel]]
) -> tuple[str, tuple[Question, ...], list[Guess]]:
    """Return the text of a section without its questions, the questions, and the guesses.

    Args:
        file: of the section.
        section: its lines, the heading first.
        prefix: of the keys of its questions.
        kinds: of the blocks that are allowed.
    """
    parts = list(split(section[1:], "### "))
    intro, guesses = read_blocks(file, parts[0], kinds)
    if len(guesses) > 1:
        file.wrong(section[0].number, "'## Predict' has two guesses: one is allowed.")
    found = tuple(
        _question(file, part, f"{prefix}{n}") for n, part in enumerate(parts[1:], start=1)
    )
    return joined([section[0], *intro]), found, [guess for _, guess in guesses]


def _question(file: File, lines: Sequence[Line], key: str) -> Question:
    answers: list[Answer] = []
    for line in lines[1:]:
        given = _ANSWER.fullmatch(line.text)
        if given:
            answers.append(Answer(given[2], given[1] != " ", ""))
        elif line.text.lstrip().startswith(">") and answers:
            last = answers[-1]
            reply = f"{last.reply} {line.text.lstrip()[1:].strip()}".strip()
            answers[-1] = Answer(last.text, last.right, reply)
        elif line.text.strip():
            file.wrong(
                line.number,
                "not an answer: write '- [ ] an answer' or '- [x] the right answer', and its "
                "reply below it in lines '  > …'.",
            )
    title = lines[0].text[4:].strip()
    if len(answers) < 2 or not any(answer.right for answer in answers):
        file.wrong(
            lines[0].number,
            f"the question '{title}' needs at least two answers, one of them marked '- [x]'.",
        )
    for answer in answers:
        if not answer.reply:
            file.wrong(
                lines[0].number,
                f"the answer '{answer.text}' has no reply: write one below it, '  > …'.",
            )
    return Question(key, title, tuple(answers))
