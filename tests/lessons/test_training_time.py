"""What a lesson trains takes a class seconds, not minutes."""

from __future__ import annotations

import time

import pytest

from dovs.lessons import find_lessons
from dovs.lessons.schema import Training
from dovs.runs.launch import create
from dovs.training.worker import work

TRAININGS = {
    name: experiment
    for name, lesson in find_lessons().items()
    for experiment in lesson.experiments.values()
    if isinstance(experiment, Training)
}
MOST = 6.0
"""Processor seconds. A worker needs two more to start, and the page may notice its end a second
late: within ten seconds the result is there."""


@pytest.mark.parametrize("name", TRAININGS)
def test_a_lesson_trains_within_seconds(name, tmp_path):
    run = create(TRAININGS[name].config, tmp_path)
    before = time.process_time()
    work(run.path)
    assert time.process_time() - before < MOST
    assert run.status().state == "finished"
    hierarchy = run.hierarchy()
    assert hierarchy is not None
    assert hierarchy.num_abstract_labels == 4
