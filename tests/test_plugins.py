"""Packages from outside the tree: found by their entry point, reported when they fail."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

HERE = Path(__file__).parent.parent


def install(site: Path, points: dict[str, str], **modules: str) -> None:
    """Write modules and a distribution whose entry points name them: {name: module}."""
    info = site / "outside-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: outside\nVersion: 1.0\n")
    lines = [f"{name} = {module}" for name, module in points.items()]
    (info / "entry_points.txt").write_text("\n".join(["[dovs.plugins]", *lines, ""]))
    for name, text in modules.items():
        (site / f"{name}.py").write_text(textwrap.dedent(text), encoding="utf-8")


def python(site: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": f"{site}{os.pathsep}{HERE}", "DOVS_HOME": str(site / "home")}
    return subprocess.run(
        [sys.executable, *arguments], env=env, cwd=site, capture_output=True, text=True, check=False
    )


GOOD = """
    from dovs.encoders import ENCODERS

    @ENCODERS.register("outside_net", title="A net from outside")
    def outside_net(image_shape):
        \"\"\"Build a net.\"\"\"
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A folder with a plug-in that works, and three that do not."""
    folder = tmp_path_factory.mktemp("site")
    points = {"good": "good_one", "bad": "bad_one", "absent": "absent_one", "rude": "rude_one"}
    install(
        folder,
        points,
        good_one=GOOD,
        bad_one="raise RuntimeError('broken\\nin two lines')",
        rude_one="import sys\nsys.exit('no')",
    )
    return folder


def test_a_plug_in_registers_and_one_that_fails_is_named_with_its_reason(site):
    done = python(site, "-m", "dovs", "methods")
    assert done.returncode == 0, done.stderr
    assert "outside_net: A net from outside" in done.stdout
    warnings = [line for line in done.stdout.splitlines() if line.startswith("warning: ")]
    assert len(warnings) == 3
    for warning, (name, reason) in zip(
        warnings,
        [
            ("absent", "ModuleNotFoundError: No module named 'absent_one'"),
            ("bad", "RuntimeError: broken in two lines"),
            ("rude", "SystemExit: no"),
        ],
        strict=True,
    ):
        assert f"'{name}'" in warning
        assert warning.endswith(reason)


def test_an_unknown_name_names_the_plug_ins_that_failed(site):
    done = python(site, "-m", "dovs", "train", "--encoder", "bad_net")
    assert done.returncode == 2
    assert "unknown encoder 'bad_net': choose one of" in done.stderr
    assert "outside_net" in done.stderr
    assert "plug-in 'bad' (bad_one) could not be loaded: RuntimeError" in done.stderr


def test_a_failure_is_logged_once_whatever_is_looked_up(site):
    code = (
        "from dovs.methods import METHODS; from dovs.encoders import ENCODERS; "
        "METHODS.names; ENCODERS.names; 'x' in METHODS"
    )
    done = python(site, "-c", code)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("could not be loaded") == 3


def test_a_plug_in_may_look_names_up_while_it_is_imported(tmp_path):
    code = "from dovs.encoders import ENCODERS\nassert 'small_cnn' in ENCODERS\n" + textwrap.dedent(
        GOOD
    )
    install(tmp_path, {"eager": "eager_one"}, eager_one=code)
    lookup = "from dovs.encoders import ENCODERS; print('outside_net' in ENCODERS)"
    assert python(tmp_path, "-c", lookup).stdout.strip() == "True"


def test_a_plug_in_cannot_take_a_name_that_is_registered(tmp_path):
    taken = GOOD.replace("outside_net", "small_cnn")
    install(tmp_path, {"taken": "taken_one"}, taken_one=taken)
    code = (
        "from dovs import plugins; from dovs.encoders import ENCODERS; "
        "print(ENCODERS['small_cnn'].target.__module__, *plugins.problems())"
    )
    shown = python(tmp_path, "-c", code).stdout
    assert shown.startswith("dovs.encoders.catalogue.small_cnn")
    assert "registered twice" in shown


@pytest.mark.parametrize(
    "end", ["raise RuntimeError('late')", "import nosuchpackage", "raise GeneratorExit"]
)
def test_a_plug_in_that_fails_after_it_registered_leaves_nothing(tmp_path, end):
    install(tmp_path, {"late": "late_one", "empty": ""}, late_one=textwrap.dedent(GOOD) + end)
    done = python(tmp_path, "-m", "dovs", "methods")
    assert done.returncode == 0, done.stderr
    assert "outside_net" not in done.stdout
    assert "plug-in 'late' (late_one) could not be loaded" in done.stdout + done.stderr
    found = python(tmp_path, "-m", "dovs", "train", "--encoder", "outside_net")
    assert found.returncode == 2
    assert "Traceback" not in found.stderr
