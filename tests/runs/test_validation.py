import pytest

from dovs.config import RunConfig
from dovs.errors import ConfigError, HierarchyError
from dovs.runs.validation import validate_config


@pytest.mark.parametrize(
    "settings, message",
    [
        ({"dataset": "digit"}, "unknown dataset 'digit'.*Did you mean 'digits'"),
        ({"method": "dovvs"}, "unknown method 'dovvs'.*Did you mean 'dovs'"),
        ({"encoder": "big_cnn"}, "unknown encoder 'big_cnn'"),
        ({"second_stage": "lwss"}, "unknown second stage 'lwss': .*none.*Did you mean 'lws'"),
        ({"second_stage": "nine"}, "unknown second stage 'nine': .*Did you mean 'none'"),
        (
            {"second_stage": "ncm", "second_stage_params": {"distance": "far"}},
            "second stage 'ncm': distance='far' is not allowed",
        ),
        ({"projection": "umpa"}, "unknown projection 'umpa': .*none.*Did you mean 'umap'"),
        ({"method": "dos", "method_params": {"kk": 5}}, "unknown parameter of method 'dos' 'kk'"),
        ({"method": "dos", "method_params": {"k": 0}}, "method 'dos': k=0 is not allowed"),
        (
            {"imbalance_ratio": 1000},
            "an imbalance ratio of 1000 would leave a class without images",
        ),
        (
            {
                "method": "dovs",
                "method_params": {"generator": "superclasses", "num_abstract_labels": 5},
            },
            "num_abstract_labels=5 does not go with generator='superclasses'.*ward",
        ),
        (
            {"method": "dovs", "method_params": {"generator": "superclasses"}},
            "generator='superclasses' needs superclasses, and dataset 'digits' names none",
        ),
        (
            {"method": "ldam", "head": "linear"},
            "head='linear' does not go with method 'ldam', which needs a cosine head: choose one "
            "of auto, cosine",
        ),
    ],
)
def test_what_cannot_be_trained_is_one_line(settings, message):
    config = RunConfig(**({"projection": "none"} | settings))
    with pytest.raises(ConfigError, match=message) as caught:
        validate_config(config)
    assert "\n" not in str(caught.value)


def test_every_parameter_is_filled_in_so_that_the_run_can_be_repeated():
    given = RunConfig(method="dos", method_params={"k": 3}, projection="none")
    config = validate_config(given)
    assert config.method_params["k"] == 3
    assert config.method_params["r_max"] == 10.0
    assert config.encoder_params == {"width": 32, "embedding_size": 64}
    assert validate_config(config) == config
    assert given.method_params == {"k": 3}


@pytest.mark.parametrize("field", ["projection", "second_stage"])
def test_what_is_off_takes_no_parameters(field):
    given = RunConfig(**{field: "none", f"{field}_params": {"left": "over"}})
    assert getattr(validate_config(given), f"{field}_params") == {}


@pytest.mark.parametrize(
    "method, head", [("ldam", "auto"), ("ldam", "cosine"), ("ce", "linear"), ("ce", "cosine")]
)
def test_a_head_that_the_method_goes_with_is_left_as_it_is(method, head):
    config = RunConfig(method=method, head=head, projection="none")
    assert validate_config(config).head == head


def test_names_that_are_no_words_are_refused_before_training(home):
    config = RunConfig(method="dovs", method_params={"generator": "names"})
    with pytest.raises(HierarchyError, match="generator ward"):
        validate_config(config, home)
