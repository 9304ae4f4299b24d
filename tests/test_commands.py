"""The lists of commands: what they show, and what they import to show it."""

import os
import subprocess
import sys

import pytest

import dovs.data
import dovs.runs
from dovs import processes
from dovs.about import __version__
from dovs.analysis.dose import FILE
from dovs.benchmark import choice, grids, old_results, report
from dovs.cli import benchmarks, commands, late, main

GROUPS = {"": commands.COMMANDS, "bench": benchmarks.COMMANDS}
HEAVY = {"numpy", "pandas", "pyarrow", "scipy", "sklearn", "torch", "plotly", "umap", "PIL"}


@pytest.mark.parametrize("group", GROUPS)
def test_lists_of_commands_say_what_the_commands_say(group):
    listed = {name: (each.help, each.hidden) for name, each in GROUPS[group].items()}
    found = {}
    for module in {each.module for each in GROUPS[group].values()}:
        for name, command in late.commands_of(module).items():
            found[name] = " ".join(command.help.partition("\n\n")[0].split()), command.hidden
    assert listed == found


def test_what_options_know_of_grids_is_so():
    assert (*grids.GRIDS, choice.TUNED) == benchmarks.GRIDS
    assert benchmarks.OLD_NAMES == old_results.GRIDS
    assert tuple(map(str, report.PAGES)) == benchmarks.PAGES
    assert FILE.is_file()


@pytest.mark.parametrize("package", [dovs.runs, dovs.data])
def test_each_public_name_of_a_package_is_there(package):
    assert {name for name in package.__all__ if hasattr(package, name)} == set(package.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = package.nothing


def test_the_version_is_shown(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"dovs {__version__}\n"


def test_looking_imports_nothing_heavy(tmp_path):
    """Of all commands the help, and the lists of a home without runs, in one process."""
    lines = [["--version"], ["--help"], ["runs"], ["data", "ls"], ["queue"], ["sweeps"]]
    lines += [[*group.split(), name, "--help"] for group, known in GROUPS.items() for name in known]
    code = (
        "import sys; from dovs.cli import main\n"
        f"for line in {lines}:\n"
        "    assert main(line) == 0, line\n"
        f"    heavy = {HEAVY} & sys.modules.keys()\n"
        "    assert not heavy, (line, heavy)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=os.environ | processes.import_path() | {"DOVS_HOME": str(tmp_path)},
        check=False,
    )
    assert done.returncode == 0, done.stderr
