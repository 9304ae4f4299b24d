"""Whether the texts of a lesson use only what its experiments report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dovs.errors import ConfigError
from dovs.lessons import text
from dovs.lessons.lines import File, Line
from dovs.lessons.schema import TEACHER, Lesson, Training


def check_uses(file: File, lesson: Lesson, sections: Mapping[str, Sequence[Line]]) -> None:
    """Check the conditions and fields of all texts: can they be computed, and are they reported?"""
    if lesson.guess is not None and not isinstance(
        lesson.experiments.get(lesson.guess.experiment), Training
    ):
        file.wrong(
            sections["predict"][0].number,
            f"the guess names the experiment '{lesson.guess.experiment}', which is not one of "
            'kind = "run".',
        )
    for name, section in sections.items():
        if name == TEACHER:
            continue
        first = section[0].number
        try:
            for line, expression, form in text.expressions(
                "\n".join(each.text for each in section)
            ):
                _check_use(file, lesson, first + line, expression, form)
        except ConfigError as error:
            if str(error).startswith(file.path.name):
                raise
            file.wrong(first, str(error))


def _check_use(file: File, lesson: Lesson, line: int, expression: str, form: str) -> None:
    try:
        names = text.check_expression(expression, form)
    except ConfigError as error:
        file.wrong(line, str(error))
    for experiment, result in names:
        if experiment not in lesson.experiments:
            known = ", ".join(lesson.experiments)
            file.wrong(line, f"there is no experiment '{experiment}': there are {known}.")
        if not lesson.experiments[experiment].reports(result):
            file.wrong(line, f"the experiment '{experiment}' does not report '{result}'.")
