"""Runs from end to end, in process, on digits: the same numbers, whatever interrupts them."""

import json
import os
from pathlib import Path

import numpy as np
import pytest
import safetensors.torch
import torch

from dovs import processes
from dovs.config import RunConfig, parse
from dovs.errors import ConfigError, RunError
from dovs.methods import METHODS
from dovs.runs.store import Run
from dovs.runs.writer import RunWriter
from dovs.training.loop import Stopped, embed, fit
from dovs.training.prepare import prepare
from dovs.training.worker import work

FAST = {"epochs": 5, "projection": "none", "snapshots": 2, "device": "cpu"}
ALL_OFF = {
    "lambda_v": 0,
    "patch_share": 0,
    "lambda_mc": 0,
    "lambda_abs": 0,
    "lambda_sub": 0,
    "gamma": 0,
    "tau": 0,
}
VOLATILE = {"seconds", "memory_bytes"}


@pytest.fixture(autouse=True)
def one_thread(tmp_path, monkeypatch):
    monkeypatch.setenv("DOVS_HOME", str(tmp_path / "home"))
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def make(path: Path, **settings) -> Run:
    RunWriter(path).create(parse(RunConfig, FAST | settings))
    return Run(path)


def rows(path: Path) -> list[dict]:
    lines = (path / "metrics.jsonl").read_text().splitlines()
    return [{k: v for k, v in json.loads(line).items() if k not in VOLATILE} for line in lines]


def weights(path: Path) -> dict[str, torch.Tensor]:
    return safetensors.torch.load_file(path / "weights.safetensors")


def trained(config: RunConfig) -> dict[str, torch.Tensor]:
    prepared = prepare(config, torch.device("cpu"))
    for _ in fit(prepared.training):
        pass
    return prepared.training.model.state_dict()


def test_run_leaves_what_its_contract_names(tmp_path):
    run = make(tmp_path / "run", method="dovs", projection="pca")
    work(run.path)
    for name in ("config.json", "status.json", "metrics.jsonl", "summary.json", "hierarchy.json"):
        assert (run.path / name).exists(), name
    assert (run.path / "weights.safetensors").exists()
    assert not (run.path / "checkpoint.safetensors").exists()
    assert run.status().state == "finished"
    assert run.facts()["class_names"] == list("0123456789")
    assert run.facts()["class_counts"] == run.summary()["class_counts"]
    summary = run.summary()
    for key in ("balanced_accuracy", "per_class_recall", "many", "medium", "few", "seconds"):
        assert key in summary
    for key in ("device", "seed", "versions"):
        assert summary[key] is not None
    assert run.snapshot_epochs() == [0, 5]
    assert run.projection_epochs() == [0, 5]
    points, snapshot = run.points(), run.snapshot(5)
    assert len(points) == len(snapshot.embeddings) == len(run.projection(5).xy)
    assert len(run.metrics()) == 5


def test_a_linear_map_of_the_last_epoch_is_drawn_without_another_process(tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "spawn", None)
    run = make(tmp_path / "run", epochs=1, snapshots=1, projection="pca", maps_3d="none")
    work(run.path)
    assert run.status().state == "finished"
    assert run.projection_epochs() == [1]
    assert run.projection(1).xyz is None


def test_summary_is_what_the_last_snapshot_says(tmp_path):
    run = make(tmp_path / "run", method="balanced_softmax")
    work(run.path)
    points, snapshot = run.points(), run.snapshot(5)
    test = (points["split"] == "test").to_numpy()
    labels = points["label"].to_numpy()[test]
    right = snapshot.predicted[test] == labels
    recall = [right[labels == c].mean() for c in range(10)]
    assert run.summary()["per_class_recall"] == pytest.approx(recall)
    assert run.summary()["balanced_accuracy"] == pytest.approx(np.mean(recall))


def test_same_config_and_seed_give_the_same_numbers(tmp_path):
    first, second = make(tmp_path / "a", method="dovs"), make(tmp_path / "b", method="dovs")
    work(first.path)
    work(second.path)
    assert rows(first.path) == rows(second.path)
    assert all(
        torch.equal(value, weights(second.path)[name])
        for name, value in weights(first.path).items()
    )
    other = make(tmp_path / "c", method="dovs", seed=1)
    work(other.path)
    assert rows(other.path) != rows(first.path)


@pytest.mark.parametrize("method", ["dos", "dovs"])
def test_with_all_weights_off_it_is_cross_entropy_bit_for_bit(method):
    known = METHODS[method].model.model_fields
    off = {key: value for key, value in ALL_OFF.items() if key in known}
    settings = {"epochs": 4, "device": "cpu"}
    plain = trained(parse(RunConfig, settings | {"method": "ce"}))
    same = trained(parse(RunConfig, settings | {"method": method, "method_params": off}))
    assert plain.keys() == same.keys()
    assert all(torch.equal(plain[name], same[name]) for name in plain)
    terms_on = trained(parse(RunConfig, settings | {"method": method}))
    assert not torch.equal(plain["head.weight"], terms_on["head.weight"])


@pytest.mark.parametrize(
    "method, settings",
    [
        ("dovs", {"ema_decay": 0.9}),
        ("balanced_softmax", {}),
        ("bcl", {"ema_decay": 0.9, "head": "cosine", "augmentation": "strong"}),
    ],
)
def test_stopped_and_resumed_run_ends_with_the_same_numbers(tmp_path, method, settings):
    whole = make(tmp_path / "whole", method=method, **settings)
    work(whole.path)

    broken = make(tmp_path / "broken", method=method, **settings)

    for at in (1, 3):

        def stop_after(row, at=at):
            if row["epoch"] == at:
                (broken.path / "stop").touch()

        work(broken.path, progress=stop_after)
        assert broken.status().state == "cancelled"
        assert broken.status().epoch == at
        (broken.path / "stop").unlink()
    work(broken.path)
    assert broken.status().state == "finished"
    assert rows(broken.path) == rows(whole.path)
    for name, value in weights(whole.path).items():
        assert torch.equal(value, weights(broken.path)[name]), name
    for epoch in whole.snapshot_epochs():
        assert np.array_equal(whole.snapshot(epoch).embeddings, broken.snapshot(epoch).embeddings)
    assert (whole.path / "hierarchy.json").read_text() == (
        broken.path / "hierarchy.json"
    ).read_text()


@pytest.mark.parametrize("head", ["linear", "cosine"])
def test_moving_average_covers_head_and_further_modules_and_is_what_is_evaluated(head):
    settings = {"method": "bcl", "head": head, "ema_decay": 0.9, "epochs": 2, "seed": 3}
    training = prepare(parse(RunConfig, FAST | settings), torch.device("cpu")).training
    average: dict[str, torch.Tensor] = {}

    def follow(epoch: float) -> None:
        for name, value in training.model.state_dict().items():
            if value.is_floating_point():
                before = average.get(name, value)
                average[name] = (0.9 * before + 0.1 * value).clone()

    for _ in fit(training, on_step=follow):
        pass
    evaluated, live = training.evaluated.state_dict(), training.model.state_dict()
    assert {name.partition(".")[0] for name in average} == {"encoder", "head", "further"}
    for name, value in average.items():
        assert torch.allclose(evaluated[name], value, atol=1e-5), name
        assert not torch.equal(live[name], value), name
    embeddings = embed(training)
    with torch.no_grad():
        logits = training.evaluated.head(embeddings)
    weight = average["head.weight"]
    if head == "cosine":
        cosines = torch.nn.functional.cosine_similarity(embeddings[:, None], weight, dim=2)
        assert torch.allclose(logits, 30 * cosines, atol=1e-3)
    else:
        assert torch.allclose(logits, embeddings @ weight.T + average["head.bias"], atol=1e-4)


def test_stop_within_an_epoch_goes_back_to_the_last_whole_one():
    prepared = prepare(parse(RunConfig, FAST), torch.device("cpu"))
    steps = iter([False] * 8 + [True])
    with pytest.raises(Stopped):
        for _ in fit(prepared.training, should_stop=lambda: next(steps)):
            pass
    assert prepared.training.epoch == 1


NO_CHECKPOINTS = {
    "of other content": (lambda p: p.write_bytes(b"not a checkpoint"), "is damaged"),
    "a folder": (lambda p: p.mkdir(), "it is a folder, not a file"),
}
if os.name != "nt":
    NO_CHECKPOINTS["a pipe"] = (os.mkfifo, "it is a pipe, not a file")
    NO_CHECKPOINTS["a device"] = (lambda p: p.symlink_to("/dev/zero"), "is a device, not a file")


@pytest.mark.parametrize("kind", NO_CHECKPOINTS)
def test_damaged_checkpoint_is_one_clear_line_and_the_run_stays(kind, tmp_path):
    make_one, reason = NO_CHECKPOINTS[kind]
    run = make(tmp_path / "run")
    make_one(run.path / "checkpoint.safetensors")
    with pytest.raises(RunError, match=rf"checkpoint\.safetensors .*{reason}"):
        work(run.path)
    assert run.status().state == "failed"
    assert reason in run.status().message


def test_checkpoint_of_another_encoder_is_refused(tmp_path):
    small = make(tmp_path / "small", encoder_params={"width": 8})
    work(small.path, progress=lambda row: (small.path / "stop").touch())
    wide = make(tmp_path / "wide", encoder_params={"width": 16})
    checkpoint = (small.path / "checkpoint.safetensors").read_bytes()
    (wide.path / "checkpoint.safetensors").write_bytes(checkpoint)
    with pytest.raises(RunError, match="another configuration"):
        work(wide.path)


def test_diverging_run_fails_with_advice(tmp_path):
    run = make(
        tmp_path / "run", learning_rate=10.0, schedule="constant", weight_decay=1.0, epochs=30
    )
    with pytest.raises(RunError, match="Lower it"):
        work(run.path)
    assert run.status().state == "failed"
    assert "learning_rate=10" in run.status().message


def test_absent_device_is_one_clear_line(tmp_path):
    if torch.cuda.is_available():
        pytest.skip("this machine has CUDA")
    run = make(tmp_path / "run", device="cuda:7")
    with pytest.raises(ConfigError, match=r"cuda:7.*is not on this machine: choose one of auto"):
        work(run.path)
    assert run.status().state == "failed"


def test_two_workers_never_share_a_run(tmp_path):
    run = make(tmp_path / "run")
    with RunWriter(run.path).lock(), pytest.raises(RunError, match="in use"):
        work(run.path)


def test_validation_images_are_not_trained_on(tmp_path):
    config = parse(RunConfig, FAST | {"validation_fraction": 0.2, "imbalance_ratio": 5})
    prepared = prepare(config, torch.device("cpu"))
    whole = prepare(parse(RunConfig, FAST | {"imbalance_ratio": 5}), torch.device("cpu"))
    train = {image.tobytes() for image in prepared.training.data.images.numpy()}
    acquired = {image.tobytes() for image in prepared.validation.images.numpy()}
    assert train | acquired == {image.tobytes() for image in whole.training.data.images.numpy()}
    assert not train & acquired
    assert prepared.measured_on == "validation"
    run = make(tmp_path / "run", validation_fraction=0.2, imbalance_ratio=5)
    work(run.path)
    assert set(run.metrics()["measured_on"]) == {"validation"}
    assert run.summary()["validation"]["balanced_accuracy"] != run.summary()["balanced_accuracy"]


def test_a_class_of_one_image_trains(tmp_path):
    run = make(tmp_path / "run", method="dovs", imbalance_ratio=100, epochs=4)
    work(run.path)
    assert min(run.summary()["class_counts"]) == 1
    assert "2 of one image" in (run.path / "log.txt").read_text()


def test_method_without_abstract_labels_still_shows_some(tmp_path):
    run = make(tmp_path / "run", method="ce")
    work(run.path)
    assert run.hierarchy().prototypes == "embeddings"
    snapshot = run.snapshot(5)
    assert snapshot.basis.shape == (64, 64)
    assert np.allclose(snapshot.basis.T @ snapshot.basis, np.eye(64), atol=1e-5)
    assert run.metrics()["leakage"].isna().all()


def test_full_disk_is_one_clear_line(tmp_path, monkeypatch):
    run = make(tmp_path / "run")

    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    with pytest.raises(RunError, match="disk full"):
        work(run.path)
    assert run.status().state == "failed"
