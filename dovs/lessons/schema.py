"""What a lesson consists of, and what its experiments may be."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

import pydantic
from pydantic import Field

from dovs.config import RunConfig, parse
from dovs.errors import ConfigError, unknown
from dovs.lessons.computing import COMPUTED

STAGES = ("predict", "try", "see", "explain", "check")
"""The stages of a lesson in their order; each is a section of its file."""
TEACHER = "teacher"
NOTES = ("Timing", "What to say", "What learners get wrong")
"""The teacher's notes of every lesson; the answers are those of its questions."""
PLAYGROUND_SETTINGS = (
    "data", "ratio", "points", "noise", "method", "tau", "rate", "width", "k", "seed", "steps",
    "show", "hide",
)  # fmt: skip
"""Names of the settings of the Playground page, which are its address parameters too."""
Value = bool | int | float | str
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


@dataclass(frozen=True)
class Answer:
    """An answer to choose: its text, whether it is right, and what is replied to it."""

    text: str
    right: bool
    reply: str


@dataclass(frozen=True)
class Question:
    """A question with its answers; its key is unique in the lesson, such as "p1" or "c2"."""

    key: str
    text: str
    answers: tuple[Answer, ...]


class _Block(pydantic.BaseModel):
    """A TOML block of a lesson."""

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Guess(_Block):
    """A prediction that assigns items to groups, compared with the groups of a run.

    Attributes:
        ask: the request.
        items: names, such as those of the classes of the run.
        groups: the largest number of groups.
        experiment: the run whose abstract labels it is compared with.
    """

    kind: Literal["groups"]
    ask: str
    items: tuple[str, ...] = Field(min_length=3, max_length=20)
    groups: int = Field(ge=2, le=6)
    experiment: Name


class _Experiment(_Block):
    name: Name
    title: str


class Playground(_Experiment):
    """An experiment in the playground, trained to `settings["steps"]`.

    Attributes:
        settings: of the playground at the start.
        vary: names of the settings that a reader may change; the others must stay as they are for
            the numbers to count, and their controls are hidden.
    """

    kind: Literal["playground"]
    settings: dict[str, Value]
    vary: tuple[str, ...] = ()

    @pydantic.field_validator("settings")
    @classmethod
    def _known(cls, settings: dict[str, Value]) -> dict[str, Value]:
        for name in settings:
            if name not in PLAYGROUND_SETTINGS:
                raise unknown("setting", name, PLAYGROUND_SETTINGS)
        steps = settings.get("steps", 0)
        if isinstance(steps, str) or steps < 1:
            raise ValueError("should have steps > 0: its numbers are read after so many steps")
        return settings

    def reports(self, name: str) -> bool:
        """Return whether the experiment has a number of that name."""
        known = {"step", "loss", "balanced_accuracy", "common", "rare", *self.vary}
        return name in known or re.fullmatch(r"recall_\d+", name) is not None

    def allows(self, name: str, value: float) -> bool:
        """Return whether a number that the experiment reports can have this value."""
        return 0 <= value <= (1 if _is_rate(name) else math.inf)


class Computed(_Experiment):
    """An experiment that is computed at once, with a slider for each number.

    Attributes:
        compute: a name in `COMPUTED`.
        settings: initial values of its sliders.
        sliders: names of the sliders that are shown; all by default.
    """

    kind: Literal["computed"]
    compute: str
    settings: dict[str, float] = Field(default_factory=dict)
    sliders: tuple[str, ...] | None = None

    @pydantic.model_validator(mode="after")
    def _known(self) -> Computed:
        entry = COMPUTED[self.compute]
        names = entry.model.model_fields
        for name in (*self.settings, *(self.sliders or ())):
            if name not in names:
                raise unknown("setting", name, names)
        entry.validate(self.settings)
        return self

    def reports(self, name: str) -> bool:
        """Return whether the experiment has a number of that name."""
        entry = COMPUTED[self.compute]
        return name in entry.meta["outputs"] or name in entry.model.model_fields

    def allows(self, name: str, value: float) -> bool:
        """Return whether a number that the experiment reports can have this value."""
        entry = COMPUTED[self.compute]
        if name not in entry.model.model_fields:
            return True  # it is computed again from the sliders
        try:
            entry.validate({name: value})
        except ConfigError:
            return False
        return True


class Training(_Experiment):
    """A training in the background, small enough for a lesson.

    Attributes:
        settings: of the run, as in its config.json.
        show: what is shown of it: the tree of its abstract labels, its map.
    """

    kind: Literal["run"]
    settings: dict[str, Any]
    show: tuple[Literal["abstract_labels", "map"], ...] = ("map",)

    @pydantic.field_validator("settings")
    @classmethod
    def _valid(cls, settings: dict[str, Any]) -> dict[str, Any]:
        parse(RunConfig, settings)
        return settings

    @property
    def config(self) -> RunConfig:
        """The configuration of the run."""
        return parse(RunConfig, self.settings)

    def reports(self, name: str) -> bool:
        """Return whether the experiment has a number of that name."""
        known = {"balanced_accuracy", "many", "medium", "few", "seconds", "labels", "groups"}
        compared = {"agreement", "pairs", "pairs_right", "together"}
        return name in known | compared or re.fullmatch(r"recall_\d+", name) is not None

    def allows(self, name: str, value: float) -> bool:
        """Return whether a number that the experiment reports can have this value."""
        low = -1 if name == "agreement" else 0
        return low <= value <= (1 if _is_rate(name) else math.inf)


def _is_rate(name: str) -> bool:
    """Return whether a result is at most 1."""
    rates = ("balanced_accuracy", "common", "rare", "many", "medium", "few", "agreement")
    return name in rates or name.startswith("recall_")


Experiment = Playground | Computed | Training


@dataclass(frozen=True)
class Attempt:
    """An experiment of a lesson with the text before it."""

    text: str
    experiment: Experiment


@dataclass(frozen=True)
class Lesson:
    """A lesson.

    Attributes:
        name: of its file, without number and ending; also its address.
        title, minutes, aims: of its front matter.
        texts: markdown by stage; without questions and blocks.
        predict, check: the questions.
        guess: a prediction of groups, or None.
        attempts: the experiments in their order.
        notes: the teacher's notes by heading, see `NOTES`.
        path: its file.
    """

    name: str
    title: str
    minutes: int
    aims: tuple[str, ...]
    texts: Mapping[str, str]
    predict: tuple[Question, ...]
    check: tuple[Question, ...]
    attempts: tuple[Attempt, ...]
    notes: Mapping[str, str]
    guess: Guess | None = None
    path: Path = field(default=Path(), compare=False)

    @property
    def questions(self) -> dict[str, Question]:
        """All questions by key."""
        return {question.key: question for question in (*self.predict, *self.check)}

    @property
    def experiments(self) -> dict[str, Experiment]:
        """The experiments by name."""
        return {attempt.experiment.name: attempt.experiment for attempt in self.attempts}
