"""An import in a process of its own: its progress, its end, its failure and its cancellation."""

import numpy as np
import pytest

from dovs.recording import job
from dovs.runs.finding import list_runs
from dovs.runs.launch import wait_for
from tests.recording.loops import evaluated_split

Z, LABELS, _ = evaluated_split()


@pytest.fixture
def file(tmp_path):
    np.savez(tmp_path / "e.npz", z=Z, label=LABELS)
    return tmp_path / "e.npz"


def test_an_import_goes_on_without_the_page_and_draws_its_map(tmp_path, file):
    run = job.start_import(file, "mine", projection="pca", home=tmp_path / "home")
    assert wait_for(run, timeout=120).state == "finished"
    assert run.projection_epochs() == [0]
    assert job.import_progress(run) is None
    assert run.facts()["report"]
    assert str(tmp_path) not in (run.path / "config.json").read_text()


def test_its_steps_are_reported_and_a_request_ends_it_with_nothing_left(
    tmp_path, file, monkeypatch
):
    monkeypatch.setattr(job.processes, "detach", lambda *given, **more: None)
    run = job.start_import(file, "mine", projection="none", home=tmp_path / "home")
    assert job.import_progress(run) is None
    original, seen = job.fill, []

    def fill(*given, progress, **more):
        def watched(done, text):
            progress(done, text)
            seen.append(job.import_progress(run).text)
            job.cancel_import(run)

        original(*given, progress=watched, **more)

    monkeypatch.setattr(job, "fill", fill)
    with pytest.raises(job.Cancelled):
        job.work(run.path)
    assert seen == ["writing points and images"]
    assert not list_runs(tmp_path / "home")


def test_a_file_that_cannot_be_imported_is_a_failed_run(tmp_path, file, monkeypatch):
    monkeypatch.setattr(job.processes, "detach", lambda *given, **more: None)
    run = job.start_import(file, "mine", evaluate="val", home=tmp_path / "home")
    assert job.main([str(run.path)]) == job.FAILED
    status = run.status()
    assert status.state == "failed"
    assert "no column of splits" in status.message
