"""The examples of docs/extending.md: each is one file, and everything works with them.

They are written into a package outside the tree, found by its entry points.
"""

from __future__ import annotations

import importlib
import json
import os
import re
import tomllib
from pathlib import Path

import pytest

from tests import warm

HERE = Path(__file__).parent.parent
BLOCK = re.compile(r"^```(?:python|toml)\n# (\S+)\n(.*?)^```$", re.M | re.S)

TRAIN = (
    "train --dataset gradients --per-class 40 --encoder pooled --size 8 --method label_smoothing "
    "--smoothing 0.2 --second-stage shrunk_bias --remaining 0.25 --projection random_plane "
    "--imbalance-ratio 4 --epochs 2 --snapshots 1 --device cpu"
)
"""Everything new in one run, except for the generator, which a method calls."""

GENERATED = (
    "train --dataset gradients --encoder pooled --method dovs --generator alphabet --warm-up 0 "
    "--imbalance-ratio 4 --epochs 2 --projection none --device cpu"
)

DRIVER = """
import contextlib, io, json, sys
from streamlit.testing.v1 import AppTest
from dovs.cli import main
from dovs.runs.launch import wait_for
from dovs.runs.finding import open_run

def command(words):
    with contextlib.redirect_stdout(io.StringIO()) as out:
        assert main(words.split()) == 0, words
    return out.getvalue()

found = {"methods": command("methods"), "datasets": command("datasets")}
command(sys.argv[1] + " --run-dir everything --background")

page = AppTest.from_string(
    "from dovs.config import TailConfig; from dovs.ui.train.form import train_form; "
    "train_form(TailConfig(dataset='gradients'), 'pooled')", default_timeout=60
).run()
assert not page.exception, page.exception
found["choices"] = [option for box in page.selectbox for option in box.options]
for box in page.selectbox:
    for option in box.options:
        if "Label smoothing" in option:
            box.select(option)
page.run()
found["labels"] = [widget.label for widget in (*page.number_input, *page.slider)]

from dovs.analysis.projection_contract import check_projection
from dovs.analysis.projections import PROJECTIONS
from dovs.data import SOURCES
from dovs.data.contract import check_source
from dovs.encoders import ENCODERS
from dovs.encoders.contract import check_encoder
from dovs.hierarchy import GENERATORS
from dovs.hierarchy.contract import check_generator
from dovs.methods import METHODS
from dovs.methods.contract import check_method
from dovs.second_stages import SECOND_STAGES
from dovs.second_stages.contract import check_second_stage

check_source(SOURCES["gradients"])
check_encoder(ENCODERS["pooled"])
check_method(METHODS["label_smoothing"])
check_second_stage(SECOND_STAGES["shrunk_bias"])
check_generator(GENERATORS["alphabet"])
check_projection(PROJECTIONS["random_plane"])

command(sys.argv[2] + " --run-dir generated")
found["groups"] = open_run("generated").hierarchy().names

run = open_run("everything")
found["state"] = wait_for(run, timeout=120).state
found["accuracy"] = run.summary()["balanced_accuracy"]
found["config"] = run.config().model_dump(mode="json")
json.dump(found, open("found.json", "w"))
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """A folder for sys.path with the package of the examples and its entry points."""
    folder = tmp_path_factory.mktemp("site")
    blocks = dict(BLOCK.findall((HERE / "docs/extending.md").read_text(encoding="utf-8")))
    points = tomllib.loads(blocks["pyproject.toml"])["project"]["entry-points"]["dovs.plugins"]
    info = folder / "my_dovs-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: my-dovs\nVersion: 1.0\n")
    lines = [f"{name} = {module}" for name, module in points.items()]
    (info / "entry_points.txt").write_text("\n".join(["[dovs.plugins]", *lines, ""]))
    for name, text in blocks.items():
        if name.endswith(".py"):
            path = folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def found(site) -> dict:
    """What a process with the plug-in finds: lists, form, contracts, and two runs."""
    (site / "driver.py").write_text(DRIVER, encoding="utf-8")
    process = warm.start(
        ["driver", TRAIN, GENERATED],
        site / "driver.log",
        folder=site,
        environment={
            "PYTHONPATH": os.pathsep.join((str(site), str(HERE))),
            "DOVS_HOME": str(site / "home"),
        },
    )
    code = process.wait(timeout=240)
    logs = [site / "driver.log", site / "everything" / "run.log"]
    assert code == 0, "\n".join(log.read_text()[-3000:] for log in logs if log.exists())
    return json.loads((site / "found.json").read_text())


def test_lists_show_them(found):
    for name in ("label_smoothing", "shrunk_bias", "pooled", "random_plane", "alphabet"):
        assert f"{name}: " in found["methods"]
    assert "--smoothing" in found["methods"]
    assert "gradients" in found["datasets"]


def test_the_form_offers_them_with_their_parameters(found):
    shown = "\n".join(found["choices"])
    for title in ("Label smoothing", "Smaller bias", "Linear layers on averages", "alphabet"):
        assert title in shown
    assert {"random_plane", "Random plane"} & set(found["choices"])
    assert "Smoothing" in found["labels"]


def test_a_background_worker_trains_with_them(found):
    assert found["state"] == "finished"
    assert 0 < found["accuracy"] <= 1
    config = found["config"]
    assert config["method_params"] == {"smoothing": 0.2}
    assert config["second_stage_params"] == {"remaining": 0.25}
    assert config["encoder_params"] == {"size": 8}
    assert config["dataset_params"] == {"per_class": 40}
    assert config["projection"] == "random_plane"


def test_training_generates_labels_with_a_new_generator(found):
    assert found["groups"] == ["down and left", "right and up"]


def test_the_table_names_the_function_that_checks_each_contract():
    text = (HERE / "docs/extending.md").read_text("utf-8")
    named = re.findall(r"\| `([\w.]+)`: `(check_\w+)` \|", text)
    assert len(named) == 6
    for module, function in named:
        assert callable(getattr(importlib.import_module(module), function))
