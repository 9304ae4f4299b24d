"""Images that are not trained on: each embedded once for the same weights, and fast."""

import json

import numpy as np
import pytest
import torch

from dovs.config import RunConfig, parse
from dovs.runs.metrics import RATES
from dovs.runs.store import Run
from dovs.runs.writer import RunWriter
from dovs.training.batches import DeviceImages
from dovs.training.evaluate import predictions
from dovs.training.inference import Inference, folded
from dovs.training.loop import fit
from dovs.training.prepare import prepare
from dovs.training.worker import work

FAST = {"device": "cpu", "projection": "none", "method": "ce", "encoder_params": {"width": 4}}


@pytest.mark.parametrize("encoder", ["small_cnn", "resnet8"])
def test_folded_batch_normalisation_gives_the_same_predictions(encoder):
    params = {"encoder": encoder, "epochs": 1, "imbalance_ratio": 20, "n_max": 60}
    training = prepare(parse(RunConfig, {**FAST, **params}), torch.device("cpu")).training
    for _ in fit(training):
        pass
    model, data = training.evaluated, training.data
    before = {name: value.clone() for name, value in model.state_dict().items()}
    found = predictions(training, data)
    with torch.no_grad():
        z, logits = model.eval()(torch.cat(list(data.in_order())))
    assert np.allclose(found.embeddings, z.numpy(), atol=1e-5 * float(z.abs().max()))
    assert (found.predicted == logits.argmax(1).numpy()).all()
    model.train()
    with folded(model.encoder):
        left = [m for m in model.encoder.modules() if isinstance(m, torch.nn.BatchNorm2d)]
        assert not left
    assert model.encoder.training
    after = model.state_dict()
    assert after.keys() == before.keys()
    assert all(torch.equal(after[name], value) for name, value in before.items())


def test_embeddings_are_stored_until_a_weight_changes(monkeypatch):
    encoder = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(12, 2))
    images = np.arange(5 * 12, dtype=np.uint8).reshape(5, 2, 2, 3)
    data = DeviceImages(images, np.zeros(5), torch.device("cpu"), np.zeros(3), np.ones(3))
    read = []
    whole = DeviceImages.in_order
    monkeypatch.setattr(
        DeviceImages, "in_order", lambda self, places=None: read.append(1) or whole(self, places)
    )
    inference = Inference()
    first = inference.embeddings(encoder, data)
    part = inference.embeddings(encoder, data, np.array([3, 1]))
    assert len(read) == 1
    assert torch.equal(part, first[[3, 1]])
    assert not first.is_inference()  # a bank is used where gradients are computed
    with torch.no_grad():
        encoder[1].bias += 1
    assert torch.allclose(inference.embeddings(encoder, data), first + 1)
    assert len(read) == 2


def test_a_run_embeds_each_split_once_an_evaluation(tmp_path, monkeypatch):
    images = []
    whole = DeviceImages.in_order

    def counted(self, places=None):
        images.append(len(self) if places is None else len(places))
        return whole(self, places)

    monkeypatch.setattr(DeviceImages, "in_order", counted)
    settings = {**FAST, "epochs": 10, "snapshots": 2, "imbalance_ratio": 20}
    RunWriter(tmp_path / "run").create(parse(RunConfig, settings))
    work(tmp_path / "run")
    run = Run(tmp_path / "run")
    frame, summary = run.metrics(), run.summary()
    train, test = sum(summary["class_counts"]), sum(summary["evaluated_counts"])
    # first snapshot; evaluations of epochs 2 to 8; the last epoch, its snapshot and the summary
    assert images == [train, test, *[test] * 4, test, train]
    assert summary["evaluated_every"] == 2
    evaluated = frame.loc[frame["balanced_accuracy"].notna(), "epoch"]
    assert evaluated.tolist() == [2, 4, 6, 8, 10]
    assert frame["loss"].notna().all()
    assert frame["balanced_accuracy"].iloc[-1] == summary["balanced_accuracy"]
    # lists show the rates of the newest evaluation
    lines = (run.path / "metrics.jsonl").read_text("utf-8").splitlines()
    (run.path / "metrics.jsonl").write_text("\n".join(lines[:9]) + "\n", "utf-8")
    last, eighth = run.last_metrics(), json.loads(lines[7])
    assert last["epoch"] == 9
    assert last["loss"] == json.loads(lines[8])["loss"]
    assert {name: last[name] for name in RATES} == {name: eighth[name] for name in RATES}
