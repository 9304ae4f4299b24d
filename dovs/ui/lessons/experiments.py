"""The experiments of a lesson on the page, and the results that its texts use."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dovs.lessons.progress import Results
from dovs.lessons.schema import Attempt, Computed, Experiment, Lesson, Playground
from dovs.ui.lessons import computed, playing, state, training
from dovs.ui.parts.components import escape_markdown
from dovs.ui.parts.session import default_of
from dovs.ui.parts.terms import with_terms


def results_of(lesson: Lesson, home: Path) -> Results:
    """Return the results of the experiments that were run, by name.

    Args:
        lesson: of the experiments.
        home: where runs are.
    """
    stored = state.progress().state(lesson.name)
    found: Results = {}
    for name, experiment in lesson.experiments.items():
        values = stored.results.get(name)
        if values is None:
            continue
        if isinstance(experiment, Computed):
            found[name] = computed.results(experiment, values)
        elif isinstance(experiment, Playground):
            found[name] = playing.expanded(values)
        elif numbers := training.results(str(values.get("run", "")), home, stored.guess):
            found[name] = numbers
    return found


def missing(lesson: Lesson, results: Results) -> list[str]:
    """Return the names of the experiments without results."""
    return [name for name in lesson.experiments if name not in results]


def show_experiments(lesson: Lesson, home: Path) -> None:
    """Show the experiments of a lesson, one at a time, with a choice where there are several."""
    attempts = {attempt.experiment.name: attempt for attempt in lesson.attempts}
    done = results_of(lesson, home)
    if len(attempts) == 1:  # named, as the choice of several does: other stages speak of it
        (only,) = attempts.values()
        st.markdown(f"**{escape_markdown(only.experiment.title)}**")
        _show(only, lesson, home)
        return
    first = next((name for name in attempts if name not in done), next(iter(attempts)))
    key = _choice(lesson)
    shown = st.segmented_control(
        "Experiment",
        list(attempts),
        default=default_of(key, first),
        required=True,
        format_func=lambda name: attempts[name].experiment.title,
        key=key,
        persist_state="session",
    )
    _show(attempts[str(shown)], lesson, home)
    left = missing(lesson, results_of(lesson, home))
    titles = ", ".join(f"“{attempts[name].experiment.title}”" for name in left)
    st.caption(
        f"Still to run: {escape_markdown(titles)}." if left else "All experiments have been run."
    )


def next_experiment(lesson: Lesson, home: Path) -> Experiment | None:
    """Return the first experiment after the shown one that has not been run; None without one."""
    done, every = results_of(lesson, home), list(lesson.experiments.values())
    shown = st.session_state.get(_choice(lesson))
    place = next((i for i, each in enumerate(every) if each.name == shown), len(every))
    return next((each for each in every[place + 1 :] if each.name not in done), None)


def open_experiment(lesson: Lesson, name: str) -> None:
    """Show an experiment of the stage Try from the next run on."""
    st.session_state[_choice(lesson)] = name


def show_progress(lesson: Lesson, name: str, home: Path) -> bool:
    """Show how far an experiment is that trains in the background; return whether it does."""
    values = state.progress().state(lesson.name).results.get(name, {})
    return training.show_progress(str(values.get("run", "")), home)


def _choice(lesson: Lesson) -> str:
    """Return the key of the choice of an experiment."""
    return f"lesson-{lesson.name}-experiment"


def _show(attempt: Attempt, lesson: Lesson, home: Path) -> None:
    experiment = attempt.experiment
    if attempt.text:
        st.markdown(with_terms(attempt.text))
    stored = state.progress().state(lesson.name).results
    key = f"lesson-{lesson.name}-{experiment.name}"
    if isinstance(experiment, Computed):
        values = computed.show(experiment, stored.get(experiment.name, {}), key)
        if experiment.name in stored or values != computed.initial(experiment):
            stored[experiment.name] = values  # a slider was moved: it was tried
    elif isinstance(experiment, Playground):
        found = playing.show(experiment, key)
        if found is not None:
            stored[experiment.name] = found
        playing.show_numbers(stored.get(experiment.name))
    else:
        name = training.show(experiment, str(stored.get(experiment.name, {}).get("run", "")), home)
        if name:
            stored[experiment.name] = {"run": name}
