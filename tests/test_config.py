"""Configuration: one clear line for what does not fit, and JSON that repeats a run."""

from __future__ import annotations

import json
from pathlib import Path

import pydantic
import pytest

from dovs.config import FORMAT, RunConfig, TailConfig, home, parse
from dovs.errors import ConfigError, DovsError
from dovs.runs.validation import filled, validate_config, with_current_names


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"imbalance_ratio": 0.01},
            "imbalance_ratio=0.01 must be at least 1: it is the number of images of the largest "
            "class divided by that of the smallest. Did you mean 100?",
        ),
        (
            {"imbalance_ratio": 0.3},
            "imbalance_ratio=0.3 must be at least 1: it is the number of images of the largest "
            "class divided by that of the smallest. Did you mean 3.33333?",
        ),
        (
            {"imbalance_ratio": 0},
            "imbalance_ratio=0 is not allowed: it should be greater than or equal to 1.",
        ),
        (
            {"imbalance_ratio": -5},
            "imbalance_ratio=-5 is not allowed: it should be greater than or equal to 1.",
        ),
        (
            {"imbalance_ratio": 1001},
            "imbalance_ratio=1001 is not allowed: it should be less than or equal to 1000.",
        ),
        (
            {"imbalance_ratio": float("nan")},
            "imbalance_ratio=nan is not allowed: it must be a finite number.",
        ),
        (
            {"imbalance_ratio": "steep"},
            "imbalance_ratio='steep' is not allowed: it should be a valid number, unable to parse "
            "string as a number.",
        ),
        (
            {"epochs": 0},
            "epochs=0 is not allowed: it should be greater than or equal to 1.",
        ),
        (
            {"batch_size": 1},
            "batch_size=1 is not allowed: it should be greater than or equal to 2.",
        ),
        ({"learning_rate": 0}, "learning_rate=0 is not allowed: it should be greater than 0."),
        ({"momentum": 1.0}, "momentum=1.0 is not allowed: it should be less than 1."),
        (
            {"validation_fraction": 0.6},
            "validation_fraction=0.6 is not allowed: it should be less than or equal to 0.5.",
        ),
        (
            {"profile": "counts"},
            "class_counts=None is not allowed: it should be numbers such as 500,120,30 for "
            "profile=counts.",
        ),
        (
            {"profile": "step", "class_counts": "500,120"},
            "class_counts='500,120' is not allowed: it should be left out with profile=step, or "
            "choose profile=counts.",
        ),
        ({"seed": -1}, "seed=-1 is not allowed: it should be greater than or equal to 0."),
        *(
            (
                {name: 10**30},
                f"{name}={10**30} is not allowed: it should be less than or equal to {10**18}.",
            )
            for name in ("seed", "data_seed")
        ),
        (
            {"profile": "linear"},
            "profile='linear' is not allowed: it should be 'exponential', 'step', 'pareto', "
            "'natural' or 'counts'.",
        ),
        (
            {"class_order": "random"},
            "class_order='random' is not allowed: it should be 'given', 'by_size', 'shuffled' or "
            "'reversed'.",
        ),
        (
            {"device": "gpu"},
            "device='gpu' is not allowed: it should be auto, cpu, cuda, cuda:N or mps.",
        ),
        ({"format": 2}, "format=2 is not allowed: it should be 1."),
        (
            {"method_params": 5},
            "method_params=5 is not allowed: it should be a valid dictionary.",
        ),
    ],
)
def test_what_does_not_fit_is_one_line(settings, message):
    with pytest.raises(ConfigError) as caught:
        parse(RunConfig, settings)
    assert str(caught.value) == message


def test_an_unknown_setting_is_refused_with_a_suggestion():
    with pytest.raises(ConfigError) as caught:
        parse(TailConfig, {"imbalanse_ratio": 10})
    message = str(caught.value)
    assert message.startswith("unknown setting 'imbalanse_ratio': choose one of class_counts, ")
    assert message.endswith(" Did you mean 'imbalance_ratio'?")
    assert "epochs" not in message
    with pytest.raises(ConfigError, match=r"^unknown setting 'epochs'"):
        parse(TailConfig, {"epochs": 3})


@pytest.mark.parametrize("device", ["auto", "cpu", "mps", "cuda", "cuda:0", "cuda:12"])
def test_devices_that_may_exist(device):
    assert parse(RunConfig, {"device": device}).device == device


@pytest.mark.parametrize(
    "device",
    ["", "cuda:", "cuda:-1", "cuda:x", "cuda:²", "cpu:0", "auto:1", "mps:0", "CUDA", "tpu"],
)
def test_devices_that_cannot_exist(device):
    with pytest.raises(ConfigError, match="it should be auto, cpu, cuda, cuda:N or mps"):
        parse(RunConfig, {"device": device})


@pytest.mark.parametrize(
    ("setting", "values"),
    [
        ("imbalance_ratio", (1, 1000)),
        ("epochs", (1, 2000)),
        ("batch_size", (2, 4096)),
        ("validation_fraction", (0, 0.5)),
        ("snapshots", (1, 100)),
        ("projection_points", (50, 100_000)),
        ("n_max", (1, None)),
    ],
)
def test_bounds_are_part_of_what_is_allowed(setting, values):
    for value in values:
        assert getattr(parse(RunConfig, {setting: value}), setting) == value


def test_text_from_a_form_or_a_shell_becomes_numbers():
    config = parse(RunConfig, {"imbalance_ratio": "10", "epochs": "3", "learning_rate": "1e-2"})
    assert (config.imbalance_ratio, config.epochs, config.learning_rate) == (10.0, 3, 0.01)


def test_every_setting_has_a_default_and_a_description():
    assert parse(RunConfig, {}) == RunConfig()
    for name, field in RunConfig.model_fields.items():
        assert field.description or name == "format", f"{name} has no description"
    assert set(TailConfig.model_fields) < set(RunConfig.model_fields)


def test_a_configuration_survives_json():
    config = parse(
        RunConfig,
        {
            "dataset": "folder",
            "dataset_params": {"path": "café/αβγ", "test_fraction": 0.25},
            "imbalance_ratio": 33.3,
            "profile": "step",
            "class_order": "shuffled",
            "n_max": 40,
            "method": "dos",
            "method_params": {"k": 3, "weights": "dirichlet", "tau": 0.1 + 0.2},
            "learning_rate": 1 / 3,
            "weight_decay": 5e-4,
            "device": "cuda:1",
            "projection_params": {"n_neighbors": 30},
        },
    )
    written = json.loads(config.model_dump_json())
    assert written["format"] == FORMAT
    assert parse(RunConfig, written) == config
    assert parse(RunConfig, json.loads(json.dumps(config.model_dump()))) == config
    assert RunConfig.model_validate_json(config.model_dump_json()) == config


def test_a_configuration_does_not_change():
    config = RunConfig()
    with pytest.raises(pydantic.ValidationError, match="frozen"):
        config.epochs = 5
    first, second = RunConfig(), RunConfig()
    first.method_params["k"] = 3
    assert second.method_params == {}


def test_configuration_errors_are_errors_of_the_user():
    assert issubclass(ConfigError, DovsError)


def test_home_is_where_the_environment_says(monkeypatch, tmp_path):
    monkeypatch.setenv("DOVS_HOME", str(tmp_path / "a" / ".." / "b"))
    assert home() == tmp_path / "b"
    monkeypatch.setenv("DOVS_HOME", "~/runs")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert home() == tmp_path / "runs"


@pytest.mark.parametrize("value", [None, ""])
def test_home_is_a_hidden_folder_beside_you_by_default(monkeypatch, tmp_path, value):
    if value is None:
        monkeypatch.delenv("DOVS_HOME", raising=False)
    else:
        monkeypatch.setenv("DOVS_HOME", value)
    monkeypatch.chdir(tmp_path)
    assert home() == Path(tmp_path).resolve() / ".dovs"
    assert not home().exists()


def test_an_old_configuration_is_read_as_the_same_one_of_today():
    old = {"overload": 0.3, "overload_depth": 1, "overload_gamma": 0.5, "k": 3}
    new = {"patch_share": 0.3, "patch_depth": 1, "patch_gamma": 0.5, "k": 3}
    fields = {"n_max": 60, "imbalance_ratio": 20}
    before = parse(RunConfig, {**fields, "method_params": old, "measured_on": "spare"})
    today = parse(RunConfig, {**fields, "method_params": new, "measured_on": "held_out"})
    assert validate_config(before) == validate_config(today)
    assert with_current_names(before.model_dump()) == today.model_dump()
    assert with_current_names({"measured_on": "spare"}) == {"measured_on": "held_out"}
    assert with_current_names({"method": "ce"}) == {"method": "ce"}


def test_a_parameter_under_both_names_is_refused():
    config = RunConfig(method_params={"overload": 0.3, "patch_share": 0.3})
    with pytest.raises(ConfigError, match="overload is the old name of patch_share"):
        filled(config)
