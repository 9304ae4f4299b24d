"""Captions say what was really trained, whatever a setting is called."""

from dovs.benchmark.caption import caption
from dovs.benchmark.settings import CIFAR100
from tests.benchmark import samples


def of(*records, **header):
    return caption(samples.results(records, **header))


def record(config=None, **facts):
    config = samples.CONFIG | (config or {})
    return samples.record("ce", facts.pop("seed", 0), 0.5, config=config, **facts)


def test_a_caption_has_data_network_seeds_device_and_code():
    assert of(record(), record(seed=1)) == (
        "Digits (8 × 8), 2 classes; 1,000 images of the largest class and 500 of the smallest "
        "(exponential profile, ratio 2), 1,500 training images; 8 × 8 pixels; small_cnn; "
        "7 epochs, last epoch. Seeds 0, 1, one draw of the tail (0); mean, spread and interval are "
        "over its seeds. cpu (1 threads) on abacus, code abc."
    )
    assert caption(samples.results([])) == "Nothing is measured yet."


def test_a_changed_setting_has_its_own_caption():
    """`--setting cifar100_cut --data-path OTHER --n-max 500`, which once was called CIFAR-100."""
    changed = {
        "dataset": "parquet",
        "dataset_params": {"path": "OTHER"},
        "n_max": 500,
        "imbalance_ratio": 100,
        "encoder": "resnet8",
        "encoder_params": {"width": 16, "pool": 2},
        "epochs": 80,
    }
    counts, size = [500, 100, 5], [64, 64, 3]
    text = of(record(changed, class_counts=counts, image_size=size), setting="cifar100_cut")
    assert "CIFAR" not in text
    for part in ("'OTHER'", "3 classes", "500 images of", "5 of the smallest", "ratio 100", "605"):
        assert part in text
    assert "64 × 64 pixels reduced to 32 × 32; resnet8; 80 epochs" in text


def test_a_known_dataset_is_named_by_its_images_not_by_its_folder():
    mine = {"dataset": "parquet", "dataset_params": {"path": "mine"}}
    assert of(record(mine, data=CIFAR100)).startswith("CIFAR-100, 'mine'")
    assert "CIFAR" not in of(record(mine, data="0"))


def test_what_differs_between_trials_is_listed():
    text = of(record(), record({"epochs": 9, "encoder_params": {"width": 4}}, seed=1))
    assert "7 epochs or 9 epochs" in text
    assert "small_cnn or small_cnn (width 4)" in text


def test_draws_are_the_units_where_there_are_several():
    text = of(*(record(draw=draw) for draw in (0, 1, 2, 5)))
    assert "4 draws of the tail (0–2, 5)" in text
    assert "over draws" in text
    assert "over its seeds" not in text


def test_recipe_device_and_processors_are_named():
    text = of(
        record({"augmentation": "strong", "profile": "step", "class_order": "shuffled"}),
        record({"augmentation": "strong"}, seed=1, machine={"cpu": "slide rule"}),
    )
    assert "augmentation strong" in text
    assert "step profile" in text
    assert "class order shuffled" in text
    assert "on abacus and slide rule" in text
    on_gpu = of(record(device="cuda (H100)"))
    assert "cuda (H100), code" in on_gpu
    assert "abacus" not in on_gpu


def test_what_tuning_chose_and_held_out_images_are_named():
    text = of(
        record({"measured_on": "held_out"}), note="values in labels chosen on held-out images"
    )
    assert "not on the test split; values in labels chosen" in text


def test_a_dataset_that_is_not_here_is_named_as_it_was_written():
    assert of(record({"dataset": "of_a_plugin", "encoder": "too"})).startswith("of_a_plugin, 2")
