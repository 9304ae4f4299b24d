"""Callbacks of other libraries, tested with these libraries where they are installed."""

import importlib
import os
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from dovs.errors import ConfigError, DataError
from dovs.recording.callbacks.watching import Watching, report_errors
from dovs.runs.finding import list_runs

ROOT = Path(__file__).parents[2]
IMAGES = torch.rand(24, 8, generator=torch.Generator().manual_seed(0))
LABELS = torch.arange(24) % 3
SETTINGS = {"projection": "none", "class_counts": [20, 5, 2]}


def network():
    return nn.Sequential(nn.Linear(8, 6), nn.ReLU(), nn.Linear(6, 3))


def loader(shuffle=False):
    return DataLoader(TensorDataset(IMAGES, LABELS), batch_size=8, shuffle=shuffle)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("DOVS_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "home"


@pytest.fixture
def quiet():
    """Other libraries warn of much that is not ours."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def recorded(home, epochs=(1, 2, 3)):
    (run,) = list_runs(home)
    assert run.status().state == "finished"
    assert run.snapshot_epochs() == list(epochs)
    assert run.has("probabilities")
    assert run.snapshot(epochs[-1]).stored.shape == (24, 6)
    rows = run.metric_rows()
    assert [row["epoch"] for row in rows] == [1, 2, 3]
    assert run.points()["label"].tolist() == LABELS.tolist()
    return run, rows


def arrays():
    return {"embeddings": IMAGES, "labels": LABELS, "logits": IMAGES[:, :3]}


@pytest.mark.parametrize(
    "planned, ends, epochs", [(4, 4, [3, 4]), (9, 5, [3, 5]), (0, 2, [2]), (9, 3, [3])]
)
def test_epochs_between_two_snapshots_and_the_last(home, planned, ends, epochs):
    watching = Watching("mine", 3, SETTINGS)
    watching.begin(0, epochs=planned)
    for epoch in range(1, ends + 1):
        watching.snapshot(epoch, {"test": arrays})
    watching.end()  # early, for all that was planned
    (run,) = list_runs(home)
    assert run.snapshot_epochs() == epochs


def test_an_epoch_whose_model_is_gone_is_not_recorded_at_the_end(home):
    watching = Watching("mine", 2, SETTINGS)
    watching.begin(0)
    for epoch in (1, 2, 3):
        watching.snapshot(epoch, {"test": arrays})
    watching.forget()
    watching.end()
    (run,) = list_runs(home)
    assert run.snapshot_epochs() == [2]


def test_snapshots_are_at_least_an_epoch_apart():
    with pytest.raises(ConfigError, match="at least 1"):
        Watching("mine", 0, {})


@pytest.mark.filterwarnings("ignore:run 'mine.*' has no embeddings")
def test_only_one_process_writes_and_a_run_that_was_left_open_has_failed(home):
    other = Watching("mine", 1, SETTINGS)
    other.begin(1)
    other.snapshot(1, {"test": arrays})
    other.log(1, {"loss": 1.0})
    assert not list_runs(home)
    watching = Watching("mine", 1, SETTINGS)
    watching.begin(0)
    with pytest.warns(UserWarning, match="recorded as 'mine-2'"):
        watching.begin(0)
    watching.log(1, {"loss": torch.tensor(0.5), "text": "a", "many": np.ones(3), "epoch": 0.1})
    watching.end()
    newest, older = list_runs(home)
    assert older.status().state == "failed"
    assert newest.metric_rows()[0]["loss"] == 0.5
    assert "text" not in newest.metric_rows()[0]


def failed(home, message):
    status = list_runs(home)[0].status()
    assert status.state == "failed"
    assert message in status.message


@pytest.mark.filterwarnings("ignore:there is a run 'mine' already")
@pytest.mark.filterwarnings("ignore:run 'mine.*' has no embeddings")
def test_the_error_of_a_loop_without_a_hook_for_it_is_reported(home):
    class Trainer:
        def fit(self, watching, error=None):
            watching.begin(0)
            if error is not None:
                raise error
            return 5

    report_errors(Trainer, "fit")
    earlier = Watching("mine", 1, SETTINGS)
    earlier.begin(0)
    watching = Watching("mine", 1, SETTINGS)
    with pytest.raises(ValueError, match="too large"):
        Trainer().fit(watching, ValueError("too large"))
    failed(home, "too large")
    with pytest.raises(KeyboardInterrupt):
        Trainer().fit(watching, KeyboardInterrupt())
    assert list_runs(home)[0].status().state == "cancelled"
    assert Trainer().fit(watching) == 5
    watching.end()
    earlier.end()
    states = [run.status().state for run in list_runs(home)]
    assert sorted(states) == ["cancelled", "failed", "finished", "finished"]


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("package", ["lightning", "pytorch_lightning"])
def test_lightning(home, package):
    lightning = pytest.importorskip(package, reason=f"{package} is not installed")
    if package == "lightning":
        lightning = pytest.importorskip("lightning.pytorch")
    sys.modules.pop("dovs.recording.callbacks.lightning", None)
    from dovs.recording.callbacks.lightning import DovsCallback

    class Model(lightning.LightningModule):
        fails = False

        def __init__(self):
            super().__init__()
            self.network = network()

        def forward(self, x):
            return self.network(x)

        def training_step(self, batch, at):
            assert self.network.training
            if self.fails:
                raise RuntimeError("out of memory")
            loss = nn.functional.cross_entropy(self(batch[0]), batch[1])
            self.log("train_loss", loss)
            return loss

        def validation_step(self, batch, at, dataloader_idx=0):
            self.log("val_loss", nn.functional.cross_entropy(self(batch[0]), batch[1]))

        def configure_optimizers(self):
            return torch.optim.SGD(self.parameters(), 0.1)

    def trainer(max_epochs=3, max_steps=-1, name="mine", **settings):
        return lightning.Trainer(
            max_epochs=max_epochs,
            max_steps=max_steps,
            logger=False,
            enable_checkpointing=False,
            enable_progress_bar=False,
            enable_model_summary=False,
            accelerator="cpu",
            callbacks=[DovsCallback(name, **SETTINGS, **settings)],
        )

    trainer(every=2).fit(Model(), loader(shuffle=True), loader())
    _, rows = recorded(home, epochs=(2, 3))
    assert {"train_loss", "val_loss"} <= set(rows[0])
    trainer(every=5, max_epochs=9, max_steps=6, name="steps").fit(Model(), loader(), loader())
    assert list_runs(home)[0].snapshot_epochs() == [2]  # of three steps each
    sets = {"a": loader(), "b": loader()}
    trainer(name="sets", max_epochs=1).fit(Model(), loader(), sets)
    assert "b_balanced_accuracy" in list_runs(home)[0].metric_rows()[-1]
    trainer(name="two", max_epochs=1).fit(Model(), loader(), [loader(), loader()])
    assert "val_1_balanced_accuracy" in list_runs(home)[0].metric_rows()[-1]
    with pytest.raises(DataError, match="no validation loader"):
        trainer().fit(Model(), loader())
    forward = Model.forward
    del Model.forward
    with pytest.raises(DataError, match="Model has no method forward"):
        trainer().fit(Model(), loader(), loader())
    Model.forward = forward
    model = Model()
    model.fails = True
    with pytest.raises(RuntimeError, match="out of memory"):
        trainer(loaders={"test": loader()}).fit(model, loader())
    failed(home, "out of memory")


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("given", [True, False])
def test_transformers(home, given):
    transformers = pytest.importorskip("transformers", reason="transformers is not installed")
    pytest.importorskip("accelerate", reason="its Trainer needs accelerate")
    from dovs.recording.callbacks.transformers import DovsCallback

    class Classifier(nn.Module):
        fails = False

        def __init__(self):
            super().__init__()
            self.network = network()

        def forward(self, pixel_values, labels=None):
            if self.fails:
                raise RuntimeError("out of memory")
            logits = self.network(pixel_values)
            loss = None if labels is None else nn.functional.cross_entropy(logits, labels)
            return {"loss": loss, "logits": logits}

    rows = [
        {"pixel_values": image, "labels": label}
        for image, label in zip(IMAGES, LABELS, strict=True)
    ]
    loaders = {"test": DataLoader(rows, batch_size=8)} if given else None

    def made(name="mine", evaluated=rows, every=1, **settings):
        settings = {"num_train_epochs": 3, "eval_strategy": "epoch"} | settings
        return transformers.Trainer(
            Classifier(),
            transformers.TrainingArguments(
                "out",
                logging_strategy="epoch",
                save_strategy="no",
                report_to=[],
                use_cpu=True,
                disable_tqdm=True,
                **settings,
            ),
            train_dataset=rows,
            eval_dataset=evaluated,
            callbacks=[DovsCallback(name, loaders=loaders, every=every, **SETTINGS)],
        )

    trainer = made()
    trainer.train()
    run, logged = recorded(home)
    assert "loss" in logged[0]
    assert "eval_loss" in logged[0]
    assert run.facts()["config"]["measured_on"] == ("test" if given else "eval")
    made("steps", num_train_epochs=9, max_steps=6, every=5).train()
    assert list_runs(home)[0].snapshot_epochs() == [2]  # of three steps each
    if not given:
        sets = {"few": rows[:9], "all_of_them": rows}
        made("sets", sets, num_train_epochs=2).train()
        run = list_runs(home)[0]
        assert run.snapshot_epochs() == [1, 2]
        assert run.facts()["config"]["measured_on"] == "few"
        assert "all_of_them_balanced_accuracy" in run.metric_rows()[-1]
        with pytest.warns(UserWarning, match="run 'none' has no embeddings: .*give loaders="):
            made("none", num_train_epochs=1, eval_strategy="no").train()
    trainer.model.fails = True
    with pytest.raises(RuntimeError, match="out of memory"):
        trainer.train()
    failed(home, "out of memory")


@pytest.mark.usefixtures("quiet")
def test_keras(home):
    os.environ.setdefault("KERAS_BACKEND", "torch")
    keras = pytest.importorskip("keras", reason="keras is not installed")
    from dovs.recording.callbacks.keras import DovsCallback

    x, y = IMAGES.numpy(), LABELS.numpy()

    class Failing(keras.callbacks.Callback):
        def on_train_batch_begin(self, batch, logs=None):
            raise RuntimeError("out of memory")

    def fit(ending, *others, **settings):
        model = keras.Sequential(
            [keras.Input((8,)), keras.layers.Dense(6, "relu"), keras.layers.Dense(3, ending)]
        )
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=ending is None)
        model.compile("sgd", loss)
        callback = DovsCallback("mine", {"test": (x, y)}, **SETTINGS, **settings)
        model.fit(x, y, epochs=3, verbose=0, callbacks=[callback, *others])
        return model

    model = fit("softmax")
    run, rows = recorded(home)
    assert "loss" in rows[0]
    predicted = model.predict(x, verbose=0).argmax(1)
    assert run.snapshot(3).predicted.tolist() == predicted.tolist()
    fit(None, layer="dense_2")
    assert list_runs(home)[0].snapshot(3).stored.shape == (24, 8)
    with pytest.raises(RuntimeError, match="out of memory"):
        fit("softmax", Failing())
    failed(home, "out of memory")
    early = keras.callbacks.EarlyStopping("loss", min_delta=9, restore_best_weights=True)
    fit("softmax", early, every=5)
    assert list_runs(home)[0].snapshot_epochs() == [2]
    with pytest.raises(DataError, match="by split"):
        DovsCallback("mine", (x, y))


@pytest.mark.usefixtures("quiet")
def test_keras_with_labels_in_columns_one_output_and_bfloat16(home):
    os.environ.setdefault("KERAS_BACKEND", "torch")
    keras = pytest.importorskip("keras", reason="keras is not installed")
    from dovs.recording.callbacks.keras import DovsCallback

    x, two = IMAGES.numpy(), (LABELS.numpy() > 0).astype(int)
    cases = {
        "columns": (np.eye(3)[LABELS], 3, "softmax", "float32"),
        "one": (two[:, None], 1, "sigmoid", "float32"),
        "half": (LABELS.numpy(), 3, "softmax", "mixed_bfloat16"),
    }
    for name, (y, width, ending, policy) in cases.items():
        model = keras.Sequential(
            [
                keras.Input((8,)),
                keras.layers.Dense(6, "relu", dtype=policy),
                keras.layers.Dense(width, ending, dtype=policy),
            ]
        )
        model.compile("sgd", "mse")
        callback = DovsCallback(name, {"test": (x, y)}, projection="none")
        model.fit(x, np.zeros((24, width)), verbose=0, callbacks=[callback])
        run = list_runs(home)[0]
        output = np.asarray(model.predict(x, verbose=0), dtype=np.float32)
        right = (output[:, 0] > 0.5).astype(int) if width == 1 else output.argmax(1)
        assert run.snapshot(1).predicted.tolist() == right.tolist()
        assert run.points()["label"].tolist() == (two if width == 1 else LABELS).tolist()


@pytest.mark.parametrize("package", ["keras", "transformers", "lightning"])
def test_a_library_that_is_not_installed_is_named(package, monkeypatch):
    names = [
        package,
        "lightning.pytorch",
        "pytorch_lightning",
        f"dovs.recording.callbacks.{package}",
    ]
    for name in names:
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setattr(sys, "path", [str(ROOT)])
    importlib.invalidate_caches()
    with pytest.raises(
        ImportError, match=f"this callback needs (?i:{package}): pip install {package}"
    ):
        importlib.import_module(f"dovs.recording.callbacks.{package}")
