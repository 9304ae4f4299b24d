"""The examples run as they are."""

import gzip
import runpy
import sys
from pathlib import Path

import numpy as np
from streamlit.testing.v1 import AppTest

from dovs.runs.finding import list_runs

EXAMPLES = Path(__file__).parent.parent / "examples"


def test_the_app_with_the_map_runs():
    script = EXAMPLES / "map_app.py"
    assert len(script.read_text("utf-8").splitlines()) <= 20
    page = AppTest.from_file(str(script), default_timeout=60).run()
    assert not page.exception
    assert page.subheader[0].value == "0 of 1797 digits are selected"


def write_idx(folder, part, each):
    """Write images of ten shades as Fashion-MNIST's files are."""
    labels = np.repeat(np.arange(10, dtype=np.uint8), each)
    noise = np.random.default_rng(0).integers(0, 20, (len(labels), 28, 28), dtype=np.uint8)
    images = noise + 20 * labels[:, None, None]
    for kind, skipped, array in (("images-idx3", 16, images), ("labels-idx1", 8, labels)):
        content = gzip.compress(bytes(skipped) + array.tobytes())
        (folder / f"{part}-{kind}-ubyte.gz").write_bytes(content)


def test_a_training_loop_is_recorded_and_its_labels_are_judged(tmp_path, monkeypatch, capsys):
    write_idx(tmp_path, "train", 8)
    write_idx(tmp_path, "t10k", 2)
    monkeypatch.setenv("DOVS_HOME", str(tmp_path / "home"))
    words = "record_resnet.py FOLDER --epochs 2 --largest 8 --ratio 4 --projection none"
    monkeypatch.setattr(sys, "argv", words.replace("FOLDER", str(tmp_path)).split())
    runpy.run_path(str(EXAMPLES / "record_resnet.py"), run_name="__main__")
    (run,) = list_runs(tmp_path / "home")
    assert run.status().state == "finished"
    assert run.snapshot_epochs() == [1, 2]
    assert len(run.thumbnails()) == len(run.points())
    assert "ARI" in capsys.readouterr().out
