"""Lessons: short experiments to predict, try and explain, with a teacher's page."""

from dovs.config import home
from dovs.ui.frame import guard
from dovs.ui.lessons.page import show
from dovs.ui.parts.components import errors

guard("lessons")
with errors():
    show(home())
