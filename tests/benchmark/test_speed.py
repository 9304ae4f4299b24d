"""The benchmark beside other tools: its command, its rows, and the table in the documentation."""

import json
import subprocess
from types import SimpleNamespace

import pytest

from benchmarks.machine import ROOT
from benchmarks.speed import __main__ as benchmark
from benchmarks.speed import results
from dovs.cli import main, speed


def body(**parts):
    facts = {"cpu": "a", "cores": 2, "memory_gib": 4, "versions": {"python": "3"}}
    found = {name: {"rows": rows, "load": [1.0, 2.0]} for name, rows in parts.items()}
    return {
        "machine": facts, "commit": "c", "device": "cpu", "seconds": 9.0, "parts": found,
        "left_out": {"pages": "no browser"},
    }  # fmt: skip


def test_the_command_measures_in_a_checkout(monkeypatch, tmp_path):
    started = []

    def run(command, **given):
        started.append(command[1:])
        return SimpleNamespace(returncode=0)

    monkeypatch.setattr(subprocess, "run", run)
    assert main(["bench", "speed", "--parts", "step, maps", "--device", "cuda", "--small"]) == 0
    (command,) = started
    assert command[:2] == ["-m", "benchmarks.speed"]
    assert command[command.index("--parts") + 1] == "step,maps"
    assert {"--small", "cuda"} <= set(command)


@pytest.mark.parametrize(
    ("words", "installed", "line"),
    [(["--parts", "step,pace"], False, "'pace': choose from step, "), ([], True, "checkout")],
)
def test_what_cannot_be_measured_is_refused(words, installed, line, monkeypatch, tmp_path, capsys):
    if installed:
        monkeypatch.setattr(speed, "APP_ROOT", tmp_path)
    assert main(["bench", "speed", *words]) == 2
    assert line in capsys.readouterr().err
    assert tuple(benchmark.PARTS) == speed.PARTS


def test_a_part_that_cannot_be_measured_is_left_out_with_its_reason(monkeypatch, tmp_path, capsys):
    run_as_usual = subprocess.run

    def run(command, *rest, **given):
        if "--only-here" not in command:  # `platform` asks for the processor by a command
            return run_as_usual(command, *rest, **given)
        name = command[command.index("--only-here") + 1]
        if name == "maps":
            raise subprocess.TimeoutExpired(command, 1)
        rows = json.dumps([results.row("x", [1.0])])
        code, last = {"step": (0, rows), "pages": (3, "no browser")}[name]
        return SimpleNamespace(returncode=code, stdout=f"words\n{last}\n")

    monkeypatch.setattr(benchmark.subprocess, "run", run)
    monkeypatch.setattr(benchmark, "code_version", lambda: "c")
    out = tmp_path / "speed.json"
    assert benchmark.main(["--parts", "step,maps,pages", "--out", str(out)]) == 0
    found = json.loads(out.read_text("utf-8"))
    assert list(found["parts"]) == ["step"]
    assert found["left_out"]["pages"] == "no browser"
    assert "longer than" in found["left_out"]["maps"]
    shown = capsys.readouterr().out
    assert "| x | 1.00 (n = 1) |" in shown
    assert "Left out: pages: no browser" in shown


def test_the_table_says_which_goals_are_missed_and_why():
    rows = [
        results.row("fast", [0.5, 0.7, 0.6], most=0.8),
        results.row("slow", [2.0], "s", most=1, why="a reason"),
        results.row("many", [50], "%", least=99),
    ]
    text = results.table(body(step=rows))
    assert "| fast | 0.600 (0.500 to 0.700; n = 3) | ≤ 0.8 | met |" in text
    assert "| slow | 2.00 s (n = 1) | ≤ 1 | **missed**: a reason |" in text
    assert "| many | 50.0 % (n = 1) | ≥ 99 | **missed**" in text


def test_the_documentation_has_the_table_of_the_results(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"a\n{results.BEGIN}\nold\n{results.END}\nb\n", "utf-8")
    results.put_into(page, body(step=[results.row("fast", [0.5])]))
    assert page.read_text("utf-8").startswith(f"a\n{results.BEGIN}\n| | measured")
    assert page.read_text("utf-8").endswith(f"{results.END}\nb\n")
    stored = json.loads((ROOT / "benchmarks/results/speed.json").read_text("utf-8"))
    assert results.table(stored) in benchmark.PAGE.read_text("utf-8")
    assert not stored["small"]
    every = [row for part in stored["parts"].values() for row in part["rows"]]
    assert all(row["why"] for row in every if row["met"] is False)
