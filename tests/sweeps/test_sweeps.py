"""Sweeps: their definition, their cells, the queue, and the table of what is finished."""

import errno
import json
import os
import re
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from dovs.benchmark.trials import plan
from dovs.cli import main
from dovs.cli.sweep_options import rows_of, sweep_of
from dovs.errors import ConfigError, RunError
from dovs.runs import dispatch, files, slots, trash, waiting, worker_process
from dovs.runs.finding import list_runs
from dovs.runs.store import Run
from dovs.runs.writer import RunWriter
from dovs.sweeps import launching, results
from dovs.sweeps.cells import cells, combinations, count, planned
from dovs.sweeps.definition import (
    Sweep,
    note_of_run,
    read_saved,
    read_toml,
    save,
    saved_sweeps,
)
from dovs.training import device as torch_devices

TOML = """
name = "try"
[settings]
imbalance_ratio = [10, 20]
method = ["ce", "dos"]
seeds = [0, 1]
projection = "none"
epochs = 1
[parameters]
k = [1, 3]
"""


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("DOVS_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(slots, "_found", lambda: ("cpu",))
    monkeypatch.setattr(dispatch, "wake", lambda home=None: None)
    monkeypatch.setattr(worker_process, "spawn", lambda *arguments: None)
    return tmp_path / "home"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "sweep.toml"
    path.write_text(TOML)
    return path


def finish(cell, accuracy, **summary):
    """Write the run of a cell as if it were trained."""
    run = Run(RunWriter(cell.folder).create(cell.config).path)
    with RunWriter(run.path).lock() as writer:
        writer.status("running", device="cpu")
        writer.finish({"balanced_accuracy": accuracy, "few": 0.1, "seconds": 3.0, **summary})


def test_the_cells_of_a_file(home, file):
    sweep = read_toml(file)
    found = cells(sweep)
    assert count(sweep) == len(found) == 2 * (1 + 2) * 2
    assert len({cell.folder for cell in found}) == 12
    assert found[1].label == "imbalance_ratio=10,method=dos,k=1"
    assert found[1].config.method_params["k"] == 1
    assert "k" not in found[0].config.method_params
    assert [cell.config.seed for cell in found] == [0] * 6 + [1] * 6
    save(sweep)
    assert read_saved("try") == sweep
    assert saved_sweeps() == ["try"]


WRONG = {
    "both": ("[settings]\nseed=1\nseeds=[2]", "seeds and seed are the same"),
    "deep": ("name=" + "[" * 5000, "is not TOML: it is nested too deeply"),
    "long": ("[settings]\nepochs=" + "9" * 5000, "is not TOML: Exceeds the limit"),
    "cut": ("[settings", "is not TOML: Expected"),
    "bytes": (b"# \xe4", "is not UTF-8 text: line 1"),
    "date": ("[settings]\nmethod=[2020-01-01, 'ce']", r"method=.*2020.* is not allowed"),
    "day": (
        "[settings]\nmethod='dovs'\n[parameters]\nk=[2020-01-01, 1]",
        r"row 'k=\"2020-01-01\"': .* is not allowed",
    ),
    "other": ("name='mine'\n[settings]\nmethod='ce'", "has the name 'mine', with which .* Rename"),
    "table": ("[settings]\ndataset={a=1}", "dataset=.* is not allowed"),
    "number": ("name=1", 'number.toml: name is 1, not text: write name = "number"'),
    "empty": ("", "empty.toml is empty, as a file that was cut"),
    "comment": ("# nothing\n", "comment.toml is empty, as a file that was cut"),
    "none": ('name=""', "sweep name '' is not allowed"),
    "a name": ("[settings]\nmethod='ce'", "name 'a name' is not allowed"),
    "gone": (
        "[settings]\ndataset='folder'\n[parameters]\npath='/no/where'",
        "there is no /no/where",
    ),
}


def test_a_file_that_is_no_sweep_is_one_line_and_takes_no_other_from_the_list(home, file, capsys):
    save(read_toml(file))
    for name, (content, _) in WRONG.items():
        (home / "sweeps" / f"{name}.toml").write_bytes(
            content if isinstance(content, bytes) else content.encode()
        )
    assert main(["sweeps", "--json"]) == 0
    found = {line["name"]: line for line in json.loads(capsys.readouterr().out)}
    assert found["try"]["finished"] == "0/12"
    for name, (_, reason) in WRONG.items():
        assert re.search(reason, found[name]["states"]), found[name]


def test_an_empty_file_starts_no_training_with_the_defaults(home, tmp_path, capsys):
    (tmp_path / "empty.toml").touch()
    assert main(["sweep", "--file", str(tmp_path / "empty.toml"), "--launcher", "queue"]) == 2
    assert "empty.toml is empty, as a file that was cut" in capsys.readouterr().err
    assert list_runs() == []


def test_a_definition_that_cannot_be_read_is_replaced(home, file):
    (home / "sweeps").mkdir(parents=True)
    (home / "sweeps" / "try.toml").write_bytes(b"\xff")
    save(read_toml(file))
    assert read_saved("try") == read_toml(file)


@pytest.mark.skipif(os.name == "nt", reason="has no pipes in folders")
def test_a_pipe_a_device_and_a_folder_are_no_sweeps(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path, kind in ((tmp_path / "pipe", "pipe"), (Path("/dev/zero"), "device")):
        with pytest.raises(ConfigError, match=f"cannot be read: it is a {kind}, not a file"):
            read_toml(path)
    with pytest.raises(ConfigError, match="it is a folder, not a file"):
        read_toml(tmp_path)


def test_names_of_runs_say_what_differs_before_the_digest(home):
    sweep = Sweep("try", {"imbalance_ratio": (10, 50), "method": ("dos",)}, {"k": (1, 5)})
    found = cells(sweep)
    names = [cell.folder.name for cell in found]
    assert [re.sub("[0-9a-f]{10}$", "", name) for name in names] == [
        "try-dos_r10_k1-0-",
        "try-dos_r10-0-",
        "try-dos_r50_k1-0-",
        "try-dos_r50-0-",
    ]
    trials, _ = plan(list(rows_of(sweep)), {}, [0], home / "runs", "try-")
    assert [trial.folder for trial in trials] == [cell.folder for cell in found]


def test_runs_of_a_sweep_are_found_under_names_with_other_words(home):
    """Earlier versions named only the method."""
    stages = {"second_stage": ("none", "tau_norm"), "imbalance_ratio": (10, 50)}
    sweep = Sweep("try", {"method": ("ce",), **stages})
    before = {}
    for cell in cells(sweep):
        finish(cell, 0.5)
        old = cell.folder.name.replace("ce_r10", "ce").replace("ce_r50", "ce")
        before[cell.name] = old
        cell.folder.rename(cell.folder.with_name(old))
        shutil.copytree(home / "runs" / old, home / "runs" / f"other-{old}")
    assert {cell.name: cell.folder.name for cell in cells(sweep)} == before
    assert results.progress(cells(sweep)).done == 4
    assert "is a run of sweep 'try'" in (save(sweep), note_of_run(before.popitem()[1]))[1]
    shutil.rmtree(home / "runs" / next(iter(before.values())))
    assert results.progress(cells(sweep)).done == 3


def test_a_changed_configuration_is_another_cell(home, file):
    sweep = read_toml(file)
    before = {cell.folder for cell in cells(sweep)}
    longer = Sweep("try", {**sweep.settings, "epochs": (2,)}, sweep.parameters)
    wider = Sweep("try", {**sweep.settings, "data_seed": (0, 1)}, sweep.parameters)
    assert not before & {cell.folder for cell in cells(longer)}
    assert before < {cell.folder for cell in cells(wider)}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[settings]\nmethods = ['ce']", "unknown setting 'methods'"),
        ("[parameters]\nkk = 1", "unknown parameter 'kk'"),
        ("[setting]\nepochs = 1", "unknown key 'setting'"),
        ("settings = 3", "settings must be a table"),
        ("[settings]\nepochs = []", "epochs has no values"),
        ("[settings]\nepochs = [1, 1]", "epochs has the value 1 twice"),
        ("[settings]\nmethod = ['ce', 'dovvs']", "unknown method 'dovvs'"),
        ("[settings]\nseed = [-1]", "seed=-1 must be a whole number"),
        (f"[settings]\nseed = {10**30}", f"seed has {10**30}: the largest seed is"),
        ("[settings]\nepochs = 0", "epochs"),
        ("[settings]\nclass_counts = []", "class_counts has no values"),
        ("[settings]\nclass_counts = [[9, 5], [9, 5]]", "has the value [9, 5] twice"),
        ("[settings]\nclass_counts = [9, 5]", "2 class counts are given"),
        ("[settings]\nmethod = 'ce'\n[parameters]\nk = 1", "has k. Leave it out"),
        ("name = '../x'", "sweep name '../x' is not allowed"),
        ("[settings", "is not TOML"),
    ],
)
def test_a_file_that_does_not_fit_is_one_line(home, tmp_path, capsys, text, message):
    path = tmp_path / "bad.toml"
    path.write_text(text)
    assert main(["sweep", "--file", str(path)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert message in line


def test_cells_wait_in_the_queue_and_are_queued_once(home, file):
    found = cells(read_toml(file))
    finish(found[0], 0.5)
    launched = launching.enqueue(found)
    assert (launched.queued, launched.done, launched.active) == (11, 1, 0)
    assert len(waiting.waiting_runs()) == 10  # one was started
    again = launching.enqueue(found)
    assert (again.queued, again.done, again.active) == (0, 1, 11)
    progress = results.progress(found)
    assert (progress.done, progress.total, progress.active) == (1, 12, True)
    assert launching.cancel(found) == 11
    assert waiting.waiting_runs() == []
    assert launching.enqueue(found).queued == 11


def test_a_sweep_that_the_queue_has_no_room_for_makes_nothing(home, file, monkeypatch):
    monkeypatch.setenv("DOVS_QUEUE_LIMIT", "5")
    with pytest.raises(RunError, match="no room for 12 more"):
        launching.enqueue(cells(read_toml(file)))
    assert list_runs() == []


def test_a_disk_that_is_full_meanwhile_says_how_far_the_sweep_came(home, file, monkeypatch, capsys):
    add, full = waiting.add, OSError(errno.ENOSPC, "No space left on device")

    def add_some(run, *others):
        if len(waiting.waiting_runs()) == 2:
            raise files.write_error(run.path / "status.json", full)
        add(run, *others)

    monkeypatch.setattr(waiting, "add", add_some)
    assert main(["sweep", "--file", str(file), "--launcher", "queue"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "3 of 12 runs were put into the queue, then: disk full: cannot write status" in line
    assert "The same sweep, started again, puts the others into the queue." in line
    states = results.progress(cells(read_toml(file))).states
    assert states == {"queued": 3, "failed": 1, "not started": 8}
    (failed,) = [run.status() for run in list_runs() if run.status().state == "failed"]
    assert failed.message.startswith("It was not queued: disk full: cannot write status.json")
    monkeypatch.setattr(waiting, "add", add)
    assert launching.enqueue(cells(read_toml(file))).queued == 9


def refused_by_the_queue(monkeypatch, home):
    monkeypatch.setenv("DOVS_QUEUE_LIMIT", "1")
    return ["--launcher", "queue"], "no room for 2 more"


def refused_without_ray(monkeypatch, home):
    monkeypatch.setitem(sys.modules, "ray", None)
    return ["--launcher", "ray"], "needs Ray"


def refused_by_the_cluster(monkeypatch, home):
    ray = SimpleNamespace(is_initialized=lambda: True, nodes=lambda: [])
    monkeypatch.setitem(sys.modules, "ray", ray)
    return ["--launcher", "ray"], "no node of the cluster"


def refused_by_its_results(monkeypatch, home):
    results_file = home / "sweeps" / "mine.json"
    results_file.parent.mkdir(parents=True, exist_ok=True)
    results_file.write_text("{")
    return ["--launcher", "local"], "mine.json"


def refused_by_a_run_that_cannot_go_on(monkeypatch, home):
    one = cells(sweep_of({"method": "ce,dos"} | DIGITS, [], None, None, "mine"))[0]
    run = Run(RunWriter(one.folder).create(one.config).path)
    with RunWriter(run.path).lock() as writer:
        writer.status("running", device="cpu", epoch=3)
        writer.status("failed")
    return ["--launcher", "queue"], "has no checkpoint"


DIGITS = {"dataset": "digits", "n_max": "8", "imbalance_ratio": "2", "projection": "none"}


@pytest.mark.parametrize(
    "refuse",
    [
        refused_by_the_queue,
        refused_without_ray,
        refused_by_the_cluster,
        refused_by_its_results,
        refused_by_a_run_that_cannot_go_on,
    ],
)
def test_a_sweep_that_is_refused_changes_nothing(home, monkeypatch, capsys, refuse):
    options = [f"--{name.replace('_', '-')}={value}" for name, value in DIGITS.items()]
    words = ["sweep", "--name", "mine", "--method", "ce,dos", *options]
    launcher, reason = refuse(monkeypatch, home)
    before = list_runs()
    assert main([*words, *launcher]) == 2
    assert reason in capsys.readouterr().err
    assert saved_sweeps() == []
    earlier = Sweep("mine", {"method": ("ce", "dovs"), "seed": (0, 1)})
    save(earlier)
    assert main([*words, *launcher]) == 2
    shown = capsys.readouterr()
    assert reason in shown.err
    assert "replaced" not in shown.out
    assert read_saved("mine") == earlier
    assert list_runs() == before


def test_a_sweep_is_removed_and_its_runs_remain(home, file, capsys):
    sweep = read_toml(file)
    save(sweep)
    found = cells(sweep)
    finish(found[0], 0.5)
    launching.enqueue(found[1:3])
    assert main(["sweeps", "try", "--remove"]) == 2
    assert "stop them first with `python -m dovs sweeps try --cancel`" in capsys.readouterr().err
    assert main(["sweeps", "try", "--cancel"]) == 0
    runs = list_runs()
    capsys.readouterr()
    assert main(["sweeps", "try", "--remove"]) == 0
    line, *toml = capsys.readouterr().out.splitlines()
    assert "removed sweep try. In the list of runs remain its 3 runs" in line
    assert "\n".join(toml) + "\n" == sweep.to_toml()
    assert (saved_sweeps(), list_runs()) == ([], runs)
    assert main(["sweeps", "try", "--remove"]) == 2
    assert "there is no sweep 'try'" in capsys.readouterr().err
    (home / "sweeps" / "try.toml").write_text("[settings")
    assert main(["sweeps", "try", "--remove"]) == 0
    assert "could not be read" in capsys.readouterr().out
    assert saved_sweeps() == []
    for option in ("--remove", "--cancel"):
        assert main(["sweeps", option]) == 2
        assert f"{option} needs the name of a sweep" in capsys.readouterr().err


def test_the_table_has_means_over_seeds(home, file):
    sweep = read_toml(file)
    found = cells(sweep)
    for cell in found:
        ratio, seed = cell.config.imbalance_ratio, cell.config.seed
        finish(cell, 0.9 - ratio / 100 + seed / 50)
    frame = results.cell_frame(found, sweep.varied)
    assert frame["state"].eq("finished").all()
    rows = results.row_frame(frame, sweep.varied)
    assert rows["units"].eq(2).all()
    assert rows["mean"].iloc[0] == pytest.approx(0.81)
    assert rows["sd"].iloc[0] == pytest.approx(0.02 / 2**0.5)
    matrix = results.matrix_frame(rows, sweep.varied, "imbalance_ratio")
    assert matrix["row"].unique().tolist() == ["ce", "dos, k=1", "dos, k=3"]
    assert matrix["column"].unique().tolist() == ["10", "20"]


def test_cells_with_a_validation_split_show_it(home):
    sweep = Sweep("v", {"validation_fraction": (0.2,), "method": ("ce",)})
    found = cells(sweep)
    finish(found[0], 0.9, validation={"balanced_accuracy": 0.7})
    frame = results.cell_frame(found, sweep.varied)
    assert frame[["split", "balanced_accuracy"]].values.tolist() == [["validation", 0.7]]


def test_draws_with_the_same_images_are_one_draw(home):
    """All images of a class, by profile, counts or ratio, are no sample that could vary."""
    sweep = Sweep("n", {"profile": ("natural", "exponential"), "data_seed": (3, 4, 5)})
    found, lines = planned(sweep)
    draws = [(cell.config.profile, cell.config.data_seed) for cell in found]
    assert draws == [("natural", 3), ("exponential", 3), ("exponential", 4), ("exponential", 5)]
    assert lines == [
        "row 'profile=natural': draws 4, 5 are left out: they have the same images as draw 3. "
        "Vary the seeds."
    ]
    for cell in found:
        finish(cell, 0.9)
    rows = results.row_frame(results.cell_frame(found, sweep.varied), sweep.varied)
    assert rows["draws"].tolist() == [1, 3]
    limited = {"profile": ("natural",), "data_seed": (0, 1)}
    assert len(cells(Sweep("n", limited | {"n_max": (50,)}))) == 2
    assert len(cells(Sweep("n", limited | {"n_max": (10_000,)}))) == 1
    assert len(cells(Sweep("n", limited | {"validation_fraction": (0.2,)}))) == 2


def test_a_second_stage_has_a_run_of_its_own(home):
    found = cells(Sweep("s", {"second_stage": ("none", "tau_norm"), "method": ("ce",)}))
    assert found[0].shared == found[1].shared == found[0].folder != found[1].folder


def test_the_commands_show_export_and_cancel(home, file, tmp_path, capsys):
    assert main(["sweep", "--file", str(file), "--launcher", "queue", "--k", "1"]) == 0
    assert "8 runs were put into the queue" in capsys.readouterr().out
    assert read_saved("try").parameters == {"k": (1,)}
    for cell in cells(read_saved("try"))[:2]:
        with waiting.changing():
            waiting.remove(Run(cell.folder))
        with RunWriter(cell.folder).lock() as writer:
            writer.finish({"accuracy": 0.25, "balanced_accuracy": 0.5, "seconds": 2.0})
    assert main(["sweeps"]) == 0
    assert "2/8" in capsys.readouterr().out
    assert main(["sweeps", "try"]) == 0
    out = capsys.readouterr().out
    assert "2 of 8 runs are finished (6 queued)" in out
    header = next(line for line in out.splitlines() if "imbalance_ratio=10" in line)
    assert header.split()[0] == "method"  # what the rows are, not what is measured
    assert "balanced_accuracy: mean ± sd in %" in out
    for suffix, read in ((".csv", pd.read_csv), (".parquet", pd.read_parquet)):
        path = tmp_path / f"cells{suffix}"
        assert main(["sweeps", "try", "--export", str(path)]) == 0
        assert len(read(path)) == 8
    assert main(["sweeps", "try", "--export", "x.txt"]) == 2
    capsys.readouterr()
    for option in ("across", "measure"):
        assert main(["sweeps", "try", f"--{option}", "foo"]) == 2
        shown = capsys.readouterr()
        assert f"unknown {option} 'foo': choose one of" in shown.err
        assert shown.out == ""
    assert main(["sweeps", "try", "--measure", "accuracy"]) == 0
    assert "25.0" in capsys.readouterr().out
    assert main(["sweeps", "try", "--measure", "few"]) == 0
    assert "No finished run has few, such as that of classes" in capsys.readouterr().out
    assert main(["sweeps", "try", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 8
    assert main(["queue", "cancel", "--all"]) == 0
    assert capsys.readouterr().out.count(" is stopped.") == 6
    assert main(["queue", "cancel", "--all"]) == 0
    assert "no run waits" in capsys.readouterr().out
    assert launching.enqueue(cells(read_saved("try"))).queued == 6
    assert main(["sweeps", "try", "--cancel"]) == 0
    assert "6 runs are stopped" in capsys.readouterr().out
    assert main(["sweeps", "try"]) == 0
    assert "2 of 8 runs are finished (6 stopped)" in capsys.readouterr().out
    assert main(["runs", "--state", "stopped"]) == 0
    assert capsys.readouterr().out.count("stopped") == 6
    assert main(["sweeps", "other"]) == 2


COUNTS = ",".join(["9"] + ["5"] * 9)


@pytest.mark.parametrize(
    ("text", "toml", "number"),
    [
        (COUNTS, f"[{COUNTS}]", 1),
        (f"[{COUNTS}]", f'"{COUNTS}"', 1),
        (f"[[{COUNTS}]]", f"[[{COUNTS}]]", 1),
        (f'[[{COUNTS}], [8,{COUNTS[2:]}], "none"]', f'[[{COUNTS}], [8,{COUNTS[2:]}], "none"]', 3),
    ],
)
def test_counts_of_classes_are_one_value_of_a_sweep(home, tmp_path, text, toml, number):
    path = tmp_path / "counts.toml"
    path.write_text(f"[settings]\nclass_counts = {toml}\n")
    for sweep in (sweep_of({"class_counts": text}, [], name="counts"), read_toml(path)):
        found = cells(sweep)
        assert [row.label for row in rows_of(sweep)] == [cell.label for cell in found]
        counts = [cell.config.class_counts for cell in found]
        expected = [(9, *[5] * 9), (8, *[5] * 9), None]
        assert counts == expected[:number]
        save(sweep)
        assert [cell.folder for cell in cells(read_saved("counts"))] == [c.folder for c in found]
        assert read_saved("counts").varied == ["class_counts"] * (number > 1)


def test_a_sweep_that_loses_a_run_is_named(home, file, capsys):
    save(read_toml(file))
    first, second, third = cells(read_saved("try"))[:3]
    for cell in (first, second, third):
        finish(cell, 0.5)
    assert main(["runs", "rename", first.folder.name, "mine"]) == 0
    assert main(["runs", "rm", second.folder.name]) == 0
    out = capsys.readouterr().out
    for cell in (first, second):
        assert f"{cell.folder.name} is a run of sweep 'try'" in out
    third.folder.rename(third.folder.with_name("try-out"))
    assert main(["runs", "rm", "try-out", "mine"]) == 0
    assert "sweep" not in capsys.readouterr().out


def test_the_example_is_a_sweep(home):
    path = Path(__file__).parents[2] / "examples" / "sweep.toml"
    assert count(read_toml(path)) == 20


def test_a_parameter_of_one_part_alone(home):
    sweep = Sweep("w", {"method": ("ce",)}, {"encoder.width": (8, 16)})
    assert [c.changes["encoder_params"] for c in combinations(sweep)] == [
        {"width": 8},
        {"width": 16},
    ]
    with pytest.raises(ConfigError, match=r"unknown parameter 'nothing\.width'"):
        Sweep("w", {}, {"nothing.width": (8,)})


def test_only_an_undamaged_run_of_its_own_configuration_counts_for_a_cell(home, file):
    found = cells(read_toml(file))
    for cell in found[:4]:
        finish(cell, 0.5)
    one, two, three, four = found[:4]
    (one.folder / "summary.json").unlink()
    (two.folder / "summary.json").write_text('{"balanced_accuracy": NaN}')
    trash.delete(Run(three.folder))
    four.folder.rename(three.folder)
    states = [results.state_of(cell) for cell in found[:4]]
    assert states == ["damaged", "damaged", results.OTHER, results.NEW]
    progress = results.progress(found)
    assert (progress.done, progress.total) == (0, 12)
    assert "balanced_accuracy" not in results.cell_frame(found, ["k"])
    number = len(list_runs())
    for cell, advice in ((one, "runs rm"), (three, "runs rename")):
        with pytest.raises(RunError, match=f"{advice} {cell.folder.name}"):
            launching.enqueue([found[5], cell])
    assert len(list_runs()) == number


TINY = ["--dataset", "digits", "--method", "ce", "--n-max", "8", "--imbalance-ratio", "2"]


@pytest.mark.parametrize("launcher", ["local", "queue"])
def test_each_device_of_a_sweep_must_be_on_this_machine(home, capsys, monkeypatch, launcher):
    monkeypatch.setattr(torch_devices, "available_devices", lambda: {"cpu": "CPU"})
    base = ["sweep", "--name", "d", *TINY, "--launcher", launcher]
    for given, row in (("cpu,cuda", "cuda"), ("mps,cuda:5", "mps"), ("cpu,cuda:5", "cuda:5")):
        assert main([*base, "--device", given]) == 2
        error = capsys.readouterr().err
        assert f"row 'device={row}': device '{row}' is not on this machine" in error
    assert main([*base, "--device", "auto,cpu"]) == 2
    assert "'device=auto' and 'device=cpu' are the same run" in capsys.readouterr().err
    assert saved_sweeps() == []
    assert list_runs() == []


def test_rows_are_planned_on_their_own_devices(home, monkeypatch):
    monkeypatch.setattr(torch_devices, "available_devices", lambda: {"cuda:0": "", "cpu": ""})
    rows = list(rows_of(Sweep("d", {"device": ("cpu", "cuda")})))
    trials, _ = plan(rows, {"dataset": "digits"}, [0], home)
    assert [trial.config.device for trial in trials] == ["cpu", "cuda"]
    assert trials[0].folder != trials[1].folder


def test_what_is_varied_may_have_the_name_of_another_column(home, tmp_path):
    sweep = Sweep("d", {"device": ("cpu", "cuda"), "method": ("ce", "dos")})
    found = cells(sweep)
    for number, cell in enumerate(found):
        finish(cell, number / 10, device="of the summary")
    frame = results.cell_frame(found, sweep.varied)
    assert list(frame["setting_device"]) == ["cpu", "cpu", "cuda", "cuda"]
    assert set(frame["device"]) == {"of the summary"}
    frame.to_parquet(tmp_path / "x.parquet")
    rows = results.row_frame(frame, sweep.varied)
    matrix = results.matrix_frame(rows, sweep.varied, "method")
    assert list(matrix["row"]) == ["device=cpu", "device=cpu", "device=cuda", "device=cuda"]
    matrix = results.matrix_frame(rows, sweep.varied, "device")
    assert list(matrix["column"]) == ["cpu", "cpu", "cuda", "cuda"]
    assert list(matrix["mean"]) == [0.0, 0.1, 0.2, 0.3]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--draws", "0,1", "--data-seed", "3"], "--draws and --data-seed are the same setting"),
        (["--seeds", "0,0,1"], "--seeds has 0 twice"),
        (["--draws", "1,2,01"], "--draws has 1 twice"),
    ],
)
def test_seeds_and_draws_are_given_once(home, capsys, options, message):
    assert main(["sweep", "--name", "d", *TINY, *options]) == 2
    assert message in capsys.readouterr().err
    assert saved_sweeps() == []
