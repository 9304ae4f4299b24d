"""The rows and settings as data: every one names what there is, whatever else is going on."""

import pytest

from dovs.benchmark.grids import ABLATIONS, CUMULATIVE, GRIDS
from dovs.benchmark.rows import chosen, merged, method, then
from dovs.benchmark.settings import SETTINGS, setting
from dovs.benchmark.trials import QUIET
from dovs.config import RunConfig, parse
from dovs.errors import ConfigError
from dovs.runs.validation import chosen_entries, filled, validate_config

ALL_ROWS = [
    pytest.param(row, id=f"{grid}-{row.label}") for grid, rows in GRIDS.items() for row in rows
]


def config_of(row, **fields) -> RunConfig:
    return parse(RunConfig, merged({**QUIET, **fields}, row.changes))


@pytest.mark.parametrize("row", ALL_ROWS)
def test_every_row_can_be_trained(row):
    config = validate_config(config_of(row, dataset="shapes", imbalance_ratio=20))
    for field, value in row.changes.items():
        if field.endswith("_params"):
            assert getattr(config, field).items() >= value.items()
        else:
            assert getattr(config, field) == value


@pytest.mark.parametrize("rows", GRIDS.values(), ids=GRIDS)
def test_labels_are_unlike_and_references_stand_above(rows):
    labels = [row.label for row in rows]
    assert len(set(labels)) == len(labels)
    for place, row in enumerate(rows):
        assert row.reference is None or row.reference in labels[:place], row.label
    assert [row.reference for row in rows].count(None) == 1


@pytest.mark.parametrize("one", SETTINGS.values(), ids=SETTINGS)
def test_every_setting_names_what_there_is(one):
    given = {"path": "somewhere"} if one.data_path else {}
    config = parse(RunConfig, {**QUIET, **one.config} | {"dataset_params": given})
    entries = chosen_entries(filled(config))
    assert ("path" in entries["dataset"].model.model_fields) == one.data_path
    assert not any("/" in str(value) for value in one.config.values())


def test_settings_at_other_ratios():
    assert setting("fashion_cut_10").config["imbalance_ratio"] == 10
    assert "ratio 10," in setting("fashion_cut_10").title
    assert setting("fashion_cut_step").config["profile"] == "step"
    p1 = setting("cifar100_p1").config
    assert p1["schedule"] == "step"
    assert (p1["head_init"], p1["pixel_statistics"]) == ("kaiming", "cifar10")
    assert setting("cifar100_p2_50").config | {"imbalance_ratio": 100} == dict(
        setting("cifar100_p2").config
    )
    with pytest.raises(ConfigError, match="unknown setting 'cifar': choose one of"):
        setting("cifar")


def difference(one, other) -> set[str]:
    """Return what two rows train differently."""
    before, after = (filled(config_of(row, dataset="digits")).model_dump() for row in (one, other))
    changed = {f for f in before if before[f] != after[f] and not f.endswith("_params")}
    if "method" not in changed:
        old, new = before["method_params"], after["method_params"]
        changed |= {name for name in old | new if old.get(name) != new.get(name)}
    return changed


def test_each_rung_of_the_ladder_changes_what_its_note_says():
    rung = {row.label: row for row in CUMULATIVE}
    assert difference(rung["A0"], rung["A1"]) == {"method"}
    assert difference(rung["A1"], rung["A3"]) == {"lambda_v", "lambda_mc", "gamma"}
    assert difference(rung["A4"], rung["A5"]) == {"lambda_sub", "beta"}
    assert difference(rung["A5"], rung["A6"]) == {"tau"}
    assert difference(rung["A6"], rung["A6+crt"]) == {"second_stage"}
    for label in ("A0", "A1", "A2", "A3", "A4", "A5"):
        config = filled(config_of(rung[label], dataset="digits"))
        assert config.method_params.get("tau", 0) == 0, f"{label} adjusts for the prior"


def test_controls_change_one_thing():
    row = {row.label: row for row in ABLATIONS}
    assert difference(row["dovs"], row["random"]) == {"generator"}
    assert difference(row["dovs"], row["oracle"]) == {"generator"}
    assert difference(row["labels_alone"], row["dovs"]) == {"lambda_sub", "beta"}
    assert difference(row["subspaces_alone"], row["dovs"]) == {"patch_share"}
    assert difference(row["dovs"], row["k1"]) == {"k"}
    assert row["oracle"].superclasses
    assert row["m10"].more_classes_than == 10


def test_rows_are_chosen_by_label_in_the_order_of_the_grid():
    assert [row.label for row in chosen(CUMULATIVE, ["A3", "A1"])] == ["A1", "A3"]
    assert chosen(CUMULATIVE, None) == CUMULATIVE
    with pytest.raises(ConfigError, match=r"unknown row 'A33': choose one of .* Did you mean 'A3'"):
        chosen(CUMULATIVE, ["A33"])
    with pytest.raises(ConfigError, match="no rows given"):
        chosen(CUMULATIVE, [])


def test_a_second_stage_is_compared_with_its_first():
    row = then(method("few", "dos", k=3), "tau_norm", tau=0.5)
    assert (row.label, row.reference) == ("few+tau_norm", "few")
    assert row.changes["method_params"] == {"k": 3}
    assert row.changes["second_stage_params"] == {"tau": 0.5}
