"""Encoders from pretrained weights, on small networks whose weights are written as published."""

from __future__ import annotations

import io
import json
import pickle
import urllib.error
from pathlib import Path

import numpy as np
import pytest
import safetensors.torch
import torch
import torchvision
from torchvision.models.resnet import BasicBlock, ResNet
from torchvision.models.vision_transformer import VisionTransformer

from dovs.cli import main
from dovs.config import RunConfig, parse
from dovs.encoders import ENCODERS
from dovs.encoders import published as downloads
from dovs.errors import ConfigError, DataError
from dovs.runs.store import Run
from dovs.runs.validation import fit_to_encoder, validate_config
from dovs.runs.writer import RunWriter
from dovs.training.loop import Stopped, fit
from dovs.training.prepare import prepare
from dovs.training.trunk_embeddings import EmbeddingStore
from dovs.training.worker import work

CPU = torch.device("cpu")


class TinyResNet(ResNet):
    """torchvision's ResNet-18 with a quarter of its channels."""

    def __init__(self, **_):
        super().__init__(BasicBlock, [1, 1, 1, 1])
        self.fc = torch.nn.Linear(128, 1000)

    def _make_layer(self, block, planes, *rest, **options):
        return super()._make_layer(block, planes // 4, *rest, **options)


def tiny_vit(weights=None, image_size=32):
    return VisionTransformer(image_size, 16, 3, 2, 8, 8)


@pytest.fixture(autouse=True)
def small(tmp_path, monkeypatch):
    """Networks of a few thousand weights, and one thread."""
    monkeypatch.setenv("DOVS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    monkeypatch.setattr(torchvision.models, "resnet18", TinyResNet)
    monkeypatch.setattr(torchvision.models, "resnet50", TinyResNet)
    monkeypatch.setattr(torchvision.models, "vit_b_16", tiny_vit)
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def network(name: str, seed: int = 0) -> torch.nn.Module:
    torch.manual_seed(seed)
    if name == "vit_b_16":
        made = tiny_vit(image_size=48)
    else:
        made = TinyResNet()
        for module in made.modules():  # as after training: not mean 0 and variance 1
            if isinstance(module, torch.nn.BatchNorm2d):
                torch.nn.init.uniform_(module.running_mean, -0.1, 0.1)
                torch.nn.init.uniform_(module.running_var, 0.5, 2)
    return made.eval()


@pytest.fixture
def file(tmp_path):
    """Writes the weights of a small network."""

    def write(name="resnet18", suffix=".safetensors", seed=0) -> Path:
        path = tmp_path / f"{name}{suffix}"
        state = network(name, seed).state_dict()
        if suffix == ".safetensors":
            safetensors.torch.save_file(state, path)
        else:
            torch.save(state, path)
        return path

    return write


@pytest.mark.parametrize(
    ("name", "side", "suffix"),
    [
        ("resnet18", 224, ".safetensors"),
        ("resnet50", 224, ".pth"),
        ("vit_b_16", 48, ".safetensors"),
        ("vit_b_16", 48, ".pth"),
    ],
)
def test_the_encoder_is_the_network_of_the_file_without_its_classifier(name, side, suffix, file):
    encoder = ENCODERS[name]((8, 8, 3), pretrained=str(file(name, suffix))).eval()
    images = torch.randn(3, 3, 8, 8)
    whole = network(name)
    setattr(whole, "heads" if name == "vit_b_16" else "fc", torch.nn.Identity())
    large = torch.nn.functional.interpolate(images, (side, side), mode="bilinear")
    assert torch.allclose(encoder(images), whole(large), atol=1e-5)
    with torch.no_grad():
        assert torch.allclose(encoder(images.repeat(40, 1, 1, 1))[:3], encoder(images), atol=1e-5)
    assert len(encoder.stages) >= 3
    assert encoder.pixel_statistics[0] == pytest.approx([0.485, 0.456, 0.406])
    encoder(images).square().sum().backward()
    assert all(weight.grad is not None for weight in encoder.parameters())


def test_the_image_size_is_that_of_the_weights(file):
    assert ENCODERS["resnet18"]((8, 8, 3), pretrained=str(file())).input_size == 224
    assert ENCODERS["vit_b_16"]((8, 8, 3), pretrained=str(file("vit_b_16"))).input_size == 48


def test_grey_images_are_three_equal_channels(file):
    encoder = ENCODERS["resnet18"]((8, 8, 1), pretrained=str(file()), input_size=32).eval()
    grey = torch.randn(2, 1, 8, 8)
    assert torch.equal(encoder(grey), encoder(grey.repeat(1, 3, 1, 1)))


def test_old_configurations_build_the_same_untrained_network():
    torch.manual_seed(0)
    built = ENCODERS["resnet18"]((8, 8, 1), stem="auto")
    assert {"conv1.weight", "layer4.0.conv1.weight"} <= set(built.state_dict())
    assert built.conv1.weight.shape[1:] == (1, 3, 3)
    assert ENCODERS["resnet18"]((8, 8, 1), input_size=32)(torch.zeros(2, 1, 8, 8)).shape == (2, 128)


def altered(change):
    """Return a writer of the weights with a change."""

    def write(path: Path) -> None:
        state = network("resnet18").state_dict()
        change(state)
        safetensors.torch.save_file(state, path)

    return write


class Exploit:
    def __reduce__(self):
        return (pytest.fail, ("a pickle was run",))


@pytest.mark.parametrize(
    ("name", "write", "reason"),
    [
        ("a.safetensors", lambda p: p.write_bytes(b"cut"), "is not a file of weights"),
        ("a.safetensors", lambda p: p.write_bytes(b""), "is not a file of weights"),
        ("a.pth", lambda p: p.write_bytes(b"<html>"), "more than tensors|not a file of weights"),
        ("a.pth", lambda p: p.write_bytes(pickle.dumps(Exploit())), "more than tensors"),
        ("a.pth", lambda p: torch.save({"w": Exploit()}, p), "more than tensors"),
        ("a.pth", lambda p: torch.save([1, 2], p), "state_dict"),
        ("a.safetensors", altered(lambda s: s.pop("conv1.weight")), "no tensor 'conv1.weight'"),
        ("a.safetensors", altered(lambda s: s.update(x=torch.ones(1))), "a tensor 'x'"),
        (
            "a.safetensors",
            altered(lambda s: s.update({"bn1.bias": torch.ones(3)})),
            r"'bn1.bias' has shape \(3,\), not \(64,\)",
        ),
    ],
)
def test_a_file_that_does_not_fit_is_one_line(name, write, reason, tmp_path):
    write(tmp_path / name)
    with pytest.raises(DataError, match=reason) as caught:
        ENCODERS["resnet18"]((8, 8, 3), pretrained=str(tmp_path / name))
    assert "\n" not in str(caught.value)


def test_a_folder_named_like_weights_is_refused_before_a_run_is_made(tmp_path):
    (tmp_path / "a.pth").mkdir()
    with pytest.raises(ConfigError, match="cannot be read: it is a folder, not a file"):
        ENCODERS["resnet18"]((8, 8, 3), pretrained=str(tmp_path / "a.pth"))


def test_wrapped_state_dicts_are_read(file, tmp_path):
    state = {f"module.{n}": value for n, value in network("resnet18").state_dict().items()}
    torch.save({"epoch": 3, "state_dict": state}, tmp_path / "w.pth")
    images = torch.randn(2, 3, 8, 8)
    first, second = (
        ENCODERS["resnet18"]((8, 8, 3), pretrained=str(path), input_size=32).eval()
        for path in (file(), tmp_path / "w.pth")
    )
    assert torch.equal(first(images), second(images))


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"frozen": True}, "frozen=True needs pretrained weights"),
        ({"pretrained": "no-such.safetensors"}, "does not exist"),
        ({"pretrained": ' "/no-such.safetensors" '}, "pretrained='/no-such.safetensors' cannot be"),
        ({"pretrained": "weights.zip"}, "neither 'published' nor a file that ends in"),
        ({"pretrained": "published", "stem": "small"}, "stem='small'"),
    ],
)
def test_parameters_that_contradict_each_other_stop_before_a_run_is_made(params, reason):
    with pytest.raises(ConfigError, match=reason):
        validate_config(parse(RunConfig, {"encoder": "resnet18", "encoder_params": params}))


class Network:
    """Serves one file as the publisher does, or fails."""

    def __init__(self, content: bytes = b"", failure: Exception | None = None) -> None:
        self.content, self.failure, self.requests = content, failure, 0

    def __call__(self, request, **_):
        self.requests += 1
        if self.failure is not None:
            raise self.failure
        response = io.BytesIO(self.content)
        response.info = lambda: type("Info", (), {"get_all": lambda *_: [len(self.content)]})()
        return response


@pytest.fixture
def published(monkeypatch, file):
    """The small weights as torchvision's: a .pth file whose name has the begin of its sum."""
    import hashlib

    content = file(suffix=".pth").read_bytes()
    name = f"resnet18-{hashlib.sha256(content).hexdigest()[:8]}.pth"
    facts = downloads.published("resnet18")
    served = type(
        "Facts", (), {"url": f"https://weights.example/{name}", "transforms": facts.transforms}
    )
    monkeypatch.setattr(downloads, "published", lambda network: served)
    network = Network(content)
    monkeypatch.setattr(torch.hub, "urlopen", network)
    return network, name


def test_published_weights_are_downloaded_once_with_progress(published, file, tmp_path, capfd):
    served, name = published
    messages: list[str] = []
    facts = ENCODERS["resnet18"].meta
    facts["fetch"]({"pretrained": "published"}, messages.append)
    assert (tmp_path / "home" / "weights" / name).is_file()
    assert any("Downloading the weights of resnet18" in message for message in messages)
    encoder = ENCODERS["resnet18"]((8, 8, 3), pretrained="published", input_size=32).eval()
    assert served.requests == 1
    assert capfd.readouterr().err == ""
    same = ENCODERS["resnet18"]((8, 8, 3), pretrained=str(file()), input_size=32).eval()
    images = torch.randn(2, 3, 8, 8)
    assert torch.equal(encoder(images), same(images))


def test_weights_that_torch_has_downloaded_before_are_used(published, tmp_path):
    served, name = published
    stored = tmp_path / "torch" / "hub" / "checkpoints" / name
    stored.parent.mkdir(parents=True)
    stored.write_bytes(served.content)
    assert downloads.fetch("resnet18", "published") == stored
    assert served.requests == 0


def test_a_file_that_was_put_in_place_is_checked_by_the_sum_in_its_name(published, tmp_path):
    served, name = published
    hub = tmp_path / "torch" / "hub" / "checkpoints"
    for folder in (tmp_path / "home" / "weights", hub):
        folder.mkdir(parents=True)
        (folder / name).write_bytes(served.content + b"0")
        with pytest.raises(DataError, match=r"is not the published file of resnet18.*Delete it"):
            downloads.fetch("resnet18", "published")
        (folder / name).unlink()
    (hub / name).write_bytes(served.content)
    assert downloads.fetch("resnet18", "published") == hub / name


def test_weights_that_cannot_be_used_leave_no_run(published, file, tmp_path, capsys):
    served, _ = published
    served.failure = urllib.error.URLError(OSError(-3, "name resolution"))
    other = file("vit_b_16")
    common = ("--dataset", "digits", "--encoder", "resnet18", "--epochs", "1")
    commands = (("train",), ("train", "--background"), ("two-pass", "x"), ("sweep", "--name", "x"))
    for given in ("published", str(other)):
        for command in commands:
            assert main([*command, *common, "--pretrained", given]) == 2
    errors = capsys.readouterr().err
    assert errors.count("name resolution") == len(commands)
    assert errors.count("does not contain weights of torchvision's") == len(commands)
    assert not list((tmp_path / "home").glob("runs/*"))


@pytest.mark.parametrize(
    ("failure", "content", "reason"),
    [
        (urllib.error.URLError(OSError(-3, "name resolution")), None, "name resolution"),
        (TimeoutError("timed out"), None, "timed out"),
        (None, b"<html>", "incomplete or altered"),
    ],
)
def test_offline_is_one_line_that_names_the_place_for_the_file(
    failure, content, reason, published, tmp_path
):
    served, name = published
    served.failure, served.content = failure, content or served.content
    with pytest.raises(DataError, match=reason) as caught:
        ENCODERS["resnet18"]((8, 8, 3), pretrained="published")
    line = str(caught.value)
    assert "\n" not in line
    assert f"put {name} into {tmp_path / 'home' / 'weights'}" in line
    assert list((tmp_path / "home" / "weights").iterdir()) == []
    served.failure = None
    if content is None:
        ENCODERS["resnet18"]((8, 8, 3), pretrained="published")


def frozen(path: Path, **settings) -> RunConfig:
    given = {"pretrained": str(path), "frozen": True, "input_size": 32, "adapter_size": 8}
    base = {
        "encoder": "resnet18",
        "encoder_params": given,
        "method": "ce",
        "epochs": 4,
        "projection": "none",
        "snapshots": 2,
        "device": "cpu",
    }
    return fit_to_encoder(parse(RunConfig, base | settings))[0]


def train(folder: Path, config: RunConfig) -> Run:
    RunWriter(folder).create(config)
    work(folder)
    return Run(folder)


def metrics(run: Run) -> list:
    rows = (run.path / "metrics.jsonl").read_text().splitlines()
    return [json.loads(row)["loss"] for row in rows]


def test_a_frozen_run_computes_embeddings_once_and_learns(file, tmp_path, monkeypatch):
    path = file()
    run = train(tmp_path / "first", frozen(path, projection="pca"))
    assert run.status().state == "finished"
    assert run.snapshot(4).embeddings.shape[1] == 8
    assert run.projection_epochs() == [0, 4]
    assert run.summary()["balanced_accuracy"] > 0.3
    state = safetensors.torch.load_file(run.path / "weights.safetensors")
    assert not [name for name in state if "trunk" in name or "layer" in name]

    monkeypatch.setattr(TinyResNet, "forward", lambda *_: pytest.fail("it was computed again"))
    again = train(tmp_path / "again", frozen(path))
    assert metrics(again) == metrics(run)
    other = frozen(path, method="dovs", seed=1, imbalance_ratio=60, n_max=60)  # a part of them
    assert len(prepare(other, CPU).training.data) < len(prepare(frozen(path), CPU).training.data)


def test_embeddings_of_a_frozen_trunk_are_those_of_the_encoder(file):
    config = frozen(file())
    encoder = ENCODERS["resnet18"]((8, 8, 1), **config.encoder_params).eval()
    prepared = prepare(config, CPU)
    encoder.load_state_dict(prepared.training.model.encoder.state_dict(), strict=False)
    from dovs.data import long_tail

    images = torch.from_numpy(long_tail(config).images[:5]).permute(0, 3, 1, 2) / 255
    mean, deviation = (torch.tensor(v)[:, None, None].float() for v in encoder.pixel_statistics)
    prepared.training.model.eval()
    with torch.no_grad():
        stored = prepared.training.model.encoder(prepared.training.data.embeddings[:5])
        assert torch.allclose(encoder((images - mean) / deviation), stored, atol=1e-3)


def test_a_frozen_run_that_was_stopped_ends_with_the_same_numbers(file, tmp_path):
    config = frozen(file())
    whole = train(tmp_path / "whole", config)
    RunWriter(tmp_path / "part").create(config)

    def stop(row):
        if row["epoch"] == 2:
            (tmp_path / "part" / "stop").touch()

    work(tmp_path / "part", stop)
    assert Run(tmp_path / "part").status().state == "cancelled"
    (tmp_path / "part" / "stop").unlink(missing_ok=True)
    RunWriter(tmp_path / "part").status("queued")
    work(tmp_path / "part")
    assert metrics(Run(tmp_path / "part")) == metrics(whole)


def test_other_weights_are_refused_when_a_run_goes_on(file, tmp_path):
    from dovs.training import checkpoint

    config = frozen(file())
    prepared = prepare(config, CPU)
    next(fit(prepared.training))
    checkpoint.save(tmp_path / "c", prepared.training, checkpoint.Progress(0.0, None, None))
    file(seed=1)
    with pytest.raises(ConfigError, match="not those that this run was trained with"):
        checkpoint.load(tmp_path / "c", prepare(config, CPU).training)


def test_a_stop_keeps_what_was_computed(file, tmp_path):
    def stop() -> None:
        if calls:
            raise Stopped
        calls.append(1)

    calls: list[int] = []
    config = frozen(file())
    with pytest.raises(Stopped):
        prepare(config, CPU, stop=stop)
    (folder,) = (tmp_path / "home" / "embeddings").iterdir()
    assert len(list(folder.glob("*.safetensors"))) == 1
    messages: list[str] = []
    prepare(config, CPU, report=messages.append)
    total = prepare(config, CPU).training.data.embeddings.shape[0]
    assert f"of {total - 32:,} images" in messages[0]


def test_head_alone_leaves_embeddings_as_they_are(file):
    config = frozen(file())
    config = config.model_copy(
        update={"encoder_params": config.encoder_params | {"adapter_size": 0}}
    )
    prepared = prepare(config, CPU)
    model, images = prepared.training.model, prepared.training.data.embeddings
    before = model.encoder(images).clone()
    for _ in fit(prepared.training):
        pass
    assert torch.equal(model.encoder(images), before)
    assert before.shape[1] == 128
    assert before.mean(0).abs().max() < 1e-4


def test_damaged_and_foreign_files_of_embeddings_are_not_used(tmp_path):
    store = EmbeddingStore(tmp_path)
    digests = np.array([5, 3, 9], np.uint64)
    store.add(digests, np.arange(6, dtype=np.float32).reshape(3, 2))
    (tmp_path / "a.safetensors").write_bytes(b"cut short")
    found = np.zeros((5, 2), np.float32)
    missing = store.read_into(found, np.array([9, 4, 3, 4, 5], np.uint64))
    assert missing.tolist() == [1]
    assert found.tolist() == [[4, 5], [0, 0], [2, 3], [0, 0], [0, 1]]
    assert store.read_into(np.zeros((1, 3), np.float32), digests[:1]).tolist() == [0]


def test_whole_fine_tuning_moves_every_weight_and_uses_the_statistics_of_the_weights(
    file, tmp_path
):
    path = file()
    config = RunConfig(
        encoder="resnet18",
        encoder_params={"pretrained": str(path), "input_size": 32},
        method="dovs",
        epochs=2,
        learning_rate=0.01,
        projection="none",
        snapshots=1,
        device="cpu",
    )
    run = train(tmp_path / "run", validate_config(config))
    assert run.status().state == "finished"
    state = safetensors.torch.load_file(run.path / "weights.safetensors")
    for name, before in safetensors.torch.load_file(path).items():
        if not name.startswith("fc.") and before.is_floating_point():
            assert not torch.equal(state[f"encoder.network.{name}"], before)
    data = prepare(config, CPU).training.data
    assert data.mean.ravel() / 255 == pytest.approx([0.485, 0.456, 0.406])


@pytest.mark.parametrize(
    ("settings", "changed", "notes"),
    [
        ({"method": "dovs"}, {"patch_share": 0.0}, ["patch_share is 0", "augmentation is none"]),
        ({"method": "ce"}, {}, ["augmentation is none"]),
        ({"method": "ce", "augmentation": "none"}, {}, []),
        ({"method": "mixup"}, {}, ["mixes embeddings", "augmentation is none"]),
    ],
)
def test_defaults_that_need_images_are_changed_and_named(settings, changed, notes, file):
    given = {"encoder": "resnet18", "encoder_params": {"pretrained": str(file()), "frozen": True}}
    config, found = fit_to_encoder(parse(RunConfig, given | settings))
    assert changed.items() <= config.method_params.items()
    assert config.augmentation == "none"
    assert len(found) == len(notes)
    assert all(part in line for part, line in zip(notes, found, strict=True))
    assert fit_to_encoder(config)[1] == [n for n in found if "mixes" in n]


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"method": "dovs", "method_params": {"patch_share": 0.7}}, "patch_share=0.7 .* stored"),
        ({"method": "bcl"}, "compares views"),
        ({"augmentation": "strong"}, "augmentation=strong"),
        ({"pixel_statistics": "cifar10"}, "pixel_statistics=cifar10"),
    ],
)
def test_chosen_settings_that_need_images_are_refused(settings, reason, file):
    given = {"encoder": "resnet18", "encoder_params": {"pretrained": str(file()), "frozen": True}}
    with pytest.raises(ConfigError, match=reason):
        fit_to_encoder(parse(RunConfig, given | settings))


def test_a_transformer_has_no_feature_maps_to_take_patches_of(file):
    given = {"encoder": "vit_b_16", "encoder_params": {"pretrained": str(file("vit_b_16"))}}
    config, notes = fit_to_encoder(parse(RunConfig, given | {"method": "dovs"}))
    assert config.method_params["patch_depth"] == 0
    assert config.method_params["patch_share"] == 0.5
    assert "patch_depth is 0" in notes[0]
    chosen = given | {"method": "dovs", "method_params": {"patch_depth": 3}}
    with pytest.raises(ConfigError, match="no feature maps"):
        fit_to_encoder(parse(RunConfig, chosen))
