"""A worker is killed, a run resumed and stopped, a server killed: seen from the Train page."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Iterator

import pytest

from dovs.config import RunConfig
from dovs.errors import RunError
from dovs.runs.launch import start, wait_for
from tests.browser.driving import become, eventually, has_frame, in_address, settle

pytestmark = pytest.mark.browser

EPOCHS = 2000  # more than any machine trains while this test lasts


@contextlib.contextmanager
def sparing(run) -> Iterator[None]:
    """Let the worker of a run work half of the time: the pages need the processor meanwhile."""
    ended = threading.Event()

    def brake():
        while not ended.wait(0.1):
            with contextlib.suppress(OSError, RunError):  # it has ended, or is being replaced
                status = run.status()
                if status.state == "running" and status.pid is not None:
                    os.kill(status.pid, signal.SIGSTOP)
                    ended.wait(0.1)
                    os.kill(status.pid, signal.SIGCONT)

    thread = threading.Thread(target=brake)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def test_a_run_survives_its_worker_and_its_server(server, start_server, open_page, warm_workers):
    first = start_server(server.home)
    config = RunConfig(projection="none", epochs=EPOCHS, device="cpu")
    run = start(config, server.home)
    with sparing(run):
        page = open_page(first.url("train"))
        has_frame(page, "Train")
        wait_for_badge(page, "running")
        trained_beyond(run, 0)
        os.kill(run.status().pid, signal.SIGKILL)
        wait_for_badge(page, "lost")
        settle(page)
        assert page.get_by_role("button", name="Stop").is_disabled()

        page.get_by_role("button", name="Resume").click()
        wait_for_badge(page, "running")
        resumed_at = trained_beyond(run, run.status().epoch)
        page.close()
        first.stop()
        trained_beyond(run, run.status().epoch)  # by the worker alone

        page = open_page(server.url("train"))
        wait_for_badge(page, "running")
        become(lambda: in_address(page, "run"), [run.name])
        settle(page)
        page.get_by_role("button", name="Stop").click()
        wait_for_badge(page, "stopped")
        assert wait_for(run, timeout=30).state == "cancelled"
        page.reload()
        wait_for_badge(page, "stopped")
        settle(page)
        assert page.get_by_role("button", name="Resume").is_enabled()
    epochs = run.metrics()["epoch"].tolist()
    assert epochs == list(range(1, len(epochs) + 1)), "an epoch is missing or twice"
    assert len(epochs) >= resumed_at


def trained_beyond(run, epoch):
    """Return the epochs done as soon as they are more than some number."""

    def done():
        status = run.status()
        assert status.state == "running", status
        assert status.epoch > epoch
        return status.epoch

    return eventually(done, 150)


def wait_for_badge(page, word, seconds=150):
    badge = page.get_by_test_id("stMain").get_by_text(word, exact=True)
    badge.wait_for(timeout=1000 * seconds)
