"""The public surface: `import dovs` from any folder, light, and every name of `__all__` there."""

import inspect
import json
import os
import subprocess
import sys

import pytest
import torch

import dovs
from dovs import processes
from dovs.errors import ConfigError
from dovs.hierarchy.contract import example_context
from dovs.registry import Registry

LIGHT = {"numpy", "pandas", "torch", "streamlit", "pydantic", "scipy", "sklearn", "typer"}


@pytest.mark.parametrize("name", [name for name in dovs.__all__ if name != "__version__"])
def test_every_public_name_is_there_and_documented(name):
    found = getattr(dovs, name)
    assert name in dir(dovs)
    assert name in dovs.__doc__
    if isinstance(found, Registry):
        assert list(found)
    else:
        assert (inspect.getdoc(found) or "").strip()


def test_other_names_are_errors_that_python_knows():
    with pytest.raises(AttributeError, match="no attribute 'tain'"):
        dovs.tain  # noqa: B018
    assert not hasattr(dovs, "tain")


def test_importing_it_loads_nothing_heavy():
    code = "import json, sys, dovs; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | processes.import_path(),
    )
    assert not LIGHT & set(json.loads(done.stdout))


def test_the_snippet_of_the_readme_works(tmp_path, monkeypatch):
    monkeypatch.setenv("DOVS_HOME", str(tmp_path))
    run = dovs.train(dataset="digits", imbalance_ratio=50, method="ce", epochs=2, projection="none")
    assert 0 < run.summary()["balanced_accuracy"] < 1
    assert run.metrics()["epoch"].tolist() == [1, 2]
    assert len(run.snapshot(2).embeddings) == len(run.points())
    assert [each.path for each in dovs.list_runs()] == [run.path]
    assert dovs.open_run(run.path).config() == run.config()


@pytest.mark.parametrize(
    "settings, message",
    [
        ({"method": "dos", "k": 10}, r"parameter of method 'dos': give method_params=\{'k': …\}"),
        ({"width": 8}, r"parameter of encoder 'small_cnn': give encoder_params=\{'width': …\}"),
        ({"epoch": 8}, "unknown setting 'epoch': .* Did you mean 'epochs'"),
    ],
)
def test_training_says_where_a_parameter_belongs(settings, message):
    with pytest.raises(ConfigError, match=message):
        dovs.train(**settings)


def test_the_losses_are_functions_of_tensors_alone():
    logits, labels = torch.tensor([[2.0, 0.0], [0.0, 1.0]]), torch.tensor([0, 1])
    plain = torch.nn.functional.cross_entropy(logits, labels)
    assert torch.isclose(dovs.losses.adjusted_cross_entropy(logits, labels), plain)


@pytest.mark.parametrize("part", [dovs.metrics, dovs.geometry])
def test_every_measure_is_documented(part):
    for name in part.__all__:
        assert (inspect.getdoc(getattr(part, name)) or "").strip()
        assert name in part.__doc__ or name == "Subspaces"


# `names` looks class names up: it does not use the prototypes
@pytest.mark.parametrize("name", [each for each in dovs.GENERATORS.names if each != "names"])
def test_every_generator_groups_any_prototypes(name):
    context = example_context(num_classes=6, num_groups=2)
    made = dovs.generate(name, context)
    assert made.class_names == context.class_names
    assert (made.groups >= 0).all()
