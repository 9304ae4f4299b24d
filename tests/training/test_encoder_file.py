"""The encoder as a file: the same outputs, no pickle, and clear errors."""

import importlib.util
import io
import json
import shutil
import zipfile

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

import dovs
from dovs import access, processes
from dovs.cli import main
from dovs.errors import AccessError, ConfigError, DataError, RunError
from dovs.runs import encoder_download
from dovs.runs.encoder_download import download_encoder
from dovs.runs.finding import open_run
from dovs.training import encoder_file, run_encoder
from dovs.training.encoder_file import export_encoder
from dovs.training.run_encoder import build


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return dovs.train(
        dataset="digits",
        imbalance_ratio=10,
        method="ce",
        epochs=1,
        snapshots=1,
        projection="none",
        device="cpu",
        run_dir=tmp_path_factory.mktemp("runs") / "small",
    )


def test_the_archive_gives_the_embeddings_of_the_run_and_has_no_pickle(run, tmp_path):
    path, notes = export_encoder(run, "torch", tmp_path / "encoder.pt2")
    assert "agree" in notes[-1]
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            assert not name.endswith(".pkl")
            assert not archive.read(name).startswith((b"\x80", b"PK")), name
        (facts,) = [name for name in archive.namelist() if name.endswith("dovs.json")]
        assert json.loads(archive.read(facts))["class_names"] == [str(c) for c in range(10)]
    built = build(run)
    with torch.no_grad():
        z, logits = torch.export.load(path).module()(built.images[:7])
    rows = np.flatnonzero((run.points()["split"] == "test").to_numpy())[:7]
    assert np.allclose(z.numpy(), run.snapshot(1).embeddings[rows], atol=0.01)
    assert logits.argmax(1).tolist() == run.snapshot(1).predicted[rows].tolist()
    with pytest.raises(RunError, match="exists already"):
        export_encoder(run, "torch", path)


@pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in encoder_file.NEEDED),
    reason="needs the extra onnx",
)
def test_onnx_gives_the_same_outputs(run, tmp_path):
    _, notes = export_encoder(run, "onnx", tmp_path / "encoder.onnx")
    assert "agree" in notes[-1]


def test_a_page_gets_the_file_from_another_process(run):
    name, content, notes = download_encoder(run, "torch")
    assert name == "small.pt2"
    assert "agree" in notes[-1]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert any(each.endswith("dovs.json") for each in archive.namelist())


def test_a_file_that_takes_too_long_ends_its_process(run, monkeypatch):
    monkeypatch.setattr(encoder_download, "LONGEST", 0.01)
    started = []
    spawn = processes.spawn
    monkeypatch.setattr(
        processes, "spawn", lambda *given: started.append(spawn(*given)) or started[-1]
    )
    with pytest.raises(RunError, match="not written within"):
        download_encoder(run, "torch")
    assert started[0].poll() is not None


def test_visitors_who_may_only_look_start_no_process(run, monkeypatch):
    monkeypatch.setenv(*next(iter(access.variable(access.Access(read_only=True)).items())))
    with pytest.raises(AccessError):
        download_encoder(run, "torch")


def test_without_its_packages_onnx_is_one_line(run, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(encoder_file.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ConfigError, match=r"\.\[onnx\]"):
        export_encoder(run, "onnx", tmp_path / "encoder.onnx")
    words = ["export", str(run.path), "--format", "torch", "--epoch", "1"]
    assert main(words) == 2
    assert "--epoch" in capsys.readouterr().err


def test_weights_of_another_run_are_refused(run, tmp_path):
    copy = open_run(shutil.copytree(run.path, tmp_path / "copy"))
    file = copy.path / "weights.safetensors"
    wrong = {n: t.roll(1, 0) if n.endswith("weight") else t for n, t in load_file(file).items()}
    save_file(wrong, file)
    with pytest.raises(RunError, match="do not give the embeddings"):
        build(copy)
    file.unlink()
    with pytest.raises(RunError, match=r"no weights\.safetensors"):
        export_encoder(copy, "torch", tmp_path / "encoder.pt2")
    file.mkdir()
    with pytest.raises(RunError, match=r"weights\.safetensors .* it is a folder, not a file"):
        export_encoder(copy, "torch", tmp_path / "encoder.pt2")


def test_without_the_images_the_file_is_made_and_a_note_says_what_was_not_compared(
    run, tmp_path, monkeypatch
):
    def gone(run):
        raise DataError("there is no /photos")

    whole = build(run)
    monkeypatch.setattr(run_encoder, "require_same_images", gone)
    path, notes = export_encoder(run, "torch", tmp_path / "encoder.pt2")
    assert notes[0] == "not compared with the embeddings that the run stores: there is no /photos"
    with torch.no_grad():
        ours = torch.export.load(path).module()(whole.images[:5])
        theirs = whole.module(whole.images[:5])
    for one, other in zip(ours, theirs, strict=True):
        assert torch.allclose(one, other, atol=1e-5)
    older = open_run(shutil.copytree(run.path, tmp_path / "older"))
    file = older.path / "weights.safetensors"
    save_file(load_file(file), file)  # without metadata
    with pytest.raises(DataError, match="no /photos"):
        build(older)


def test_a_head_of_an_unknown_kind_is_left_out(run, tmp_path, monkeypatch):
    monkeypatch.setattr(run_encoder, "_head", lambda *arguments: None)
    built = build(run)
    assert built.outputs == ("embedding",)
    assert "logits are left out" in built.notes[0]
