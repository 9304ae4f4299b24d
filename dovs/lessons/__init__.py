"""Lessons that teach one idea each by an experiment: predict, try, see, explain, check.

A lesson is one Markdown file in `catalogue`, read by `reading`; what it may contain is in `schema`.
How its texts use the numbers of the experiment is in `text`, how far a reader is in `progress`.
Nothing here shows anything: the page is `dovs.ui.lessons`.
"""

from dovs.lessons.reading import find_lessons, read_lesson
from dovs.lessons.schema import STAGES, Lesson

__all__ = ["STAGES", "Lesson", "find_lessons", "read_lesson"]
