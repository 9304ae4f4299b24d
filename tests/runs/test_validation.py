import pytest

from dovs.config import RunConfig
from dovs.errors import ConfigError
from dovs.runs.validation import validate_config


@pytest.mark.parametrize(
    "settings, message",
    [
        ({"dataset": "digit"}, "unknown dataset 'digit'.*Did you mean 'digits'"),
        ({"method": "dovvs"}, "unknown method 'dovvs'.*Did you mean 'dovs'"),
        ({"encoder": "big_cnn"}, "unknown encoder 'big_cnn'"),
        ({"method": "dos", "method_params": {"kk": 5}}, "unknown parameter of method 'dos' 'kk'"),
        ({"method": "dos", "method_params": {"k": 0}}, "method 'dos': k=0 is not allowed"),
        ({"imbalance_ratio": 1000}, "imbalance_ratio=1000"),
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


def test_a_projection_that_is_off_takes_no_parameters():
    given = RunConfig(projection="none", projection_params={"left": "over"})
    assert validate_config(given).projection_params == {}
