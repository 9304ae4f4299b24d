"""Background processes: where they look for the package, and what may end them."""

import os
import signal
import subprocess
import sys
import sysconfig
import time
import types
from pathlib import Path

import pytest

from dovs import processes
from dovs.about import PACKAGE_ROOT
from tests import warm

REPORT = "import os, sys; print(*(os.environ.get(name, '-') for name in sys.argv[1:]))"


def output_of(tmp_path, code, *arguments, **options):
    """Run code as a background process to its end, and return its output and exit code."""
    log = tmp_path / "log.txt"
    process = processes.spawn(processes.python("-c", code, *arguments), log, **options)
    exit_code = process.wait(timeout=30)
    return log.read_text(), exit_code


def test_environment_is_what_was_given(tmp_path, monkeypatch):
    monkeypatch.setenv("DOVS_HOME", "elsewhere")
    monkeypatch.setenv(processes.PARENT, "17")  # of this process: its children have another
    names = ("DOVS_HOME", "GIVEN", processes.PARENT)
    text, _ = output_of(tmp_path, REPORT, *names, home=tmp_path, environment={"GIVEN": "yes"})
    assert text == f"{tmp_path} yes -\n"
    text, _ = output_of(tmp_path, REPORT, *names, follows_parent=True)
    assert text.splitlines()[1] == f"elsewhere - {os.getpid()}"


def test_the_package_is_this_one_from_any_folder(tmp_path, monkeypatch):
    """A folder `dovs` where one stands is not imported, and PYTHONPATH is still searched."""
    (tmp_path / "here" / "dovs").mkdir(parents=True)
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "extra_module.py").write_text("")
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "more"))
    code = "import dovs.about, extra_module; print(dovs.about.PACKAGE_ROOT)"
    assert output_of(tmp_path, code) == (f"{PACKAGE_ROOT}\n", 0)


def test_an_installed_package_does_not_come_before_pythons_own_modules(monkeypatch):
    monkeypatch.delenv("PYTHONPATH", raising=False)
    monkeypatch.setattr(processes, "PACKAGE_ROOT", Path(sysconfig.get_path("purelib")) / "dovs")
    assert processes.import_path() == {}


def test_output_is_appended_and_the_exit_code_reported(tmp_path, until):
    log = tmp_path / "log.txt"
    log.write_text("before\n")
    codes = []
    command = processes.python("-c", "raise SystemExit('after')")
    processes.detach(command, log, on_end=codes.append)
    until(lambda: codes)
    assert codes == [1]
    assert log.read_text() == "before\nafter\n"


def test_a_log_that_cannot_be_written_is_an_error(tmp_path):
    with pytest.raises(OSError, match=r"nowhere"):
        processes.spawn(processes.python("-c", "pass"), tmp_path / "nowhere" / "log.txt")


def test_a_child_notices_that_its_parent_has_ended(tmp_path, until):
    child = tmp_path / "child.txt"
    wait = (
        "import sys, time; from pathlib import Path; from dovs import processes\n"
        "print(processes.parent_ended(), flush=True)\n"
        "while not processes.parent_ended(): time.sleep(0.02)\n"
        "print('ended', flush=True)"
    )
    parent = (
        "import sys, time; from pathlib import Path; from dovs import processes\n"
        f"child = Path({str(child)!r})\n"
        f"processes.spawn(processes.python('-c', {wait!r}), child, follows_parent=True)\n"
        "while not child.read_text(): time.sleep(0.02)\n"
    )
    assert output_of(tmp_path, parent)[1] == 0
    until(lambda: child.read_text() == "False\nended\n")
    assert not processes.parent_ended()  # this process was started by nobody of the package


STARTERS = {
    "run": "run = launch.create(config, home); worker_process.spawn(run, home)",
    "trial": "run = launch.create(config, home); keep.append(workers.start(run.path, [], 1))",
    "fetch": "job.start_fetch('digits', home=home)",
    "maps of a run": (
        "run = launch.create(config, home)\n"
        "keep.append(project.following(run.path, active=True)); keep[-1].__enter__()"
    ),
    "extra projection": "extra_projections.compute(example_run(), 'pca', {}, home)",
}
"""What each place of the package that starts a background process needs to do so."""

SERVER = """
import os, signal, sys, time
from pathlib import Path
from dovs import processes
from dovs.benchmark import workers
from dovs.config import RunConfig
from dovs.data import job
from dovs.runs import extra_projections, launch, worker_process
from dovs.runs.finding import example_run
from dovs.training import project

signal.signal(signal.SIGINT, lambda number, frame: print("interrupted", flush=True))
home, keep = Path(sys.argv[1]), []
config = RunConfig(method="ce", projection="none", epochs=1)
sleep = "import os, sys, time; open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(60)"
processes.python = lambda *words: [sys.executable, "-c", sleep, str(home / "pid")]
home.mkdir()
{start}
time.sleep(60)
"""


def is_running(pid):
    """Return whether a process is there and has not ended, waited for or not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="asks Linux for the state of a process")
@pytest.mark.parametrize("start", STARTERS.values(), ids=STARTERS)
def test_ctrl_c_of_the_terminal_ends_no_background_process(start, tmp_path, until):
    """A terminal sends SIGINT to all processes of its group; only the server is in that group."""
    home, output = tmp_path / "home", tmp_path / "server.txt"
    with output.open("w") as stream:
        server = subprocess.Popen(
            [sys.executable, "-c", SERVER.format(start=start), str(home)],
            stdout=stream,
            stderr=subprocess.STDOUT,
            env=os.environ | processes.import_path(),
            start_new_session=True,
        )
    child = None
    try:
        pid = home / "pid"
        until(lambda: (pid.exists() and pid.read_text()) or server.poll() is not None)
        assert server.poll() is None, output.read_text()
        child = int(pid.read_text())
        os.killpg(server.pid, signal.SIGINT)
        until(lambda: "interrupted" in output.read_text())
        time.sleep(0.1)
        assert is_running(child)
    finally:
        server.kill()
        server.wait()
        if child is not None and is_running(child):
            os.kill(child, signal.SIGKILL)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_forked_worker_does_not_draw_the_page_that_a_test_left(tmp_path, monkeypatch):
    page = tmp_path / "page.py"
    page.write_text("raise SystemExit('the page was drawn')", "utf-8")
    left = types.ModuleType("__main__")
    left.__file__ = str(page)
    monkeypatch.setitem(sys.modules, "__main__", left)
    worker = warm.start(["dovs", "--help"], tmp_path / "output.txt")
    assert worker.wait(60) == 0
    assert (tmp_path / "output.txt").read_text("utf-8").lower().count("usage") == 1
