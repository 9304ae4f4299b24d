"""The selected long-tailed dataset: its form, the address, and the session over pages."""

import itertools

import numpy as np
import pytest

from dovs.cli import main
from dovs.config import TailConfig
from dovs.ui.frame import PAGES
from dovs.ui.parts.tail_address import read_address
from dovs.ui.parts.tail_form import RATIOS, nearest_ratio
from tests.ui.figures import figures
from tests.ui.opening import open_page, plain, sound


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("DOVS_HOME", str(tmp_path))
    return tmp_path


def address(app):
    return dict(app.query_params)


def errors(app):
    return [each.value.replace("\\", "") for each in app.error]


def test_the_slider_is_logarithmic_from_1_to_1000():
    assert (RATIOS[0], RATIOS[-1]) == (1.0, 1000.0)
    assert len(set(RATIOS)) == len(RATIOS)
    assert all(1 < b / a <= 1.34 for a, b in itertools.pairwise(RATIOS))
    assert all(nearest_ratio(each) == each for each in RATIOS)


def test_slider_and_number_follow_each_other():
    app = open_page()
    app.select_slider(key="tail-ratio-slider").set_value(20.0).run()
    assert app.number_input(key="tail-imbalance_ratio").value == 20
    app.number_input(key="tail-imbalance_ratio").set_value(37.5).run()
    assert app.select_slider(key="tail-ratio-slider").value == 40
    assert app.number_input(key="tail-imbalance_ratio").value == 37.5
    assert address(app)["ratio"] == "37.5"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("data_seed", 99999999999, "Tail seed is 99,999,999,999, which is not allowed"),
        ("data_seed", -1, "Tail seed is -1, which is not allowed"),
        ("n_max", 0, "Largest class is 0, which is not allowed: enter a number of at least 1."),
        ("imbalance_ratio", -3.0, "Exact imbalance ratio is -3, which is not allowed"),
        ("imbalance_ratio", 1001.0, "enter a number from 1 to 1,000."),
    ],
)
def test_a_number_that_is_not_allowed_selects_nothing(field, value, sentence):
    app = open_page()
    app.number_input(key=f"tail-{field}").set_value(value).run()
    sound(app)
    instead_of_the_data, below = errors(app)
    assert sentence in instead_of_the_data
    assert below == f"Enter{instead_of_the_data.partition(': enter')[2]}"
    assert not app.metric
    assert address(app) == {}
    app.number_input(key=f"tail-{field}").set_value(2).run()
    assert not errors(app)
    assert app.metric


def test_drawing_again_needs_images_that_are_left_out():
    app = open_page()
    assert not app.button(key="tail-draw-again").disabled
    app.selectbox(key="tail-profile").set_value("natural").run()
    assert app.button(key="tail-draw-again").disabled
    app.number_input(key="tail-n_max").set_value(50).run()
    assert not app.button(key="tail-draw-again").disabled


def test_the_address_holds_the_choice_and_is_read_again():
    app = open_page()
    assert address(app) == {}  # all is as in every new session
    app.number_input(key="tail-imbalance_ratio").set_value(10.0)
    app.selectbox(key="tail-profile").set_value("step")
    app.selectbox(key="tail-class_order").set_value("shuffled")
    app.number_input(key="tail-data_seed").set_value(3).run()
    shared = address(app)
    assert shared == {
        "dataset": "digits",
        "profile": "step",
        "ratio": "10",
        "order": "shuffled",
        "seed": "3",
    }
    other = open_page(**shared)
    assert address(other) == shared
    assert other.number_input(key="tail-imbalance_ratio").value == 10
    assert other.selectbox(key="tail-profile").value == "step"
    assert other.selectbox(key="tail-class_order").value == "shuffled"
    assert other.number_input(key="tail-data_seed").value == 3


@pytest.mark.parametrize(
    "query, expected",
    [
        ({"ratio": "0.05"}, "ratio=0.05 is not allowed: it is a number from 1 to 1,000. Did"),
        ({"ratio": "nan"}, "ratio=nan is not allowed"),
        ({"ratio": "many"}, "is not a number"),
        ({"ratio": "5000"}, "ignored: ratio=5000 is not allowed: it is a number from 1 to 1,000"),
        ({"counts": "9.many"}, "'many' is not a number of images"),
        ({"n_max": "0"}, "n_max=0 is not allowed: it is a whole number of at least 1"),
        ({"ratio": "0.5"}, "Did you mean 2?"),
        ({"counts": "9.0"}, "counts=9.0 is not allowed"),
        ({"profile": "steep"}, "profile"),
        ({"order": "up"}, "ignored: order=up is not allowed"),
        ({"seed": "-1"}, "seed=-1 is not allowed: it is a whole number from 0 to 2,147,483,647"),
        ({"seed": "99999999999999999999"}, "is not allowed"),
    ],
)
def test_a_wrong_part_of_the_address_is_an_error_and_the_rest_is_used(query, expected):
    app = open_page(**{"profile": "step", "ratio": "5", **query})
    assert not errors(app)
    (warning,) = app.warning
    assert warning.value.startswith("A part of the address is ignored")
    assert expected in plain(warning.value)
    assert "?." not in warning.value
    if "ratio" not in query:
        assert app.number_input(key="tail-imbalance_ratio").value == 5
    if "profile" not in query:
        assert app.selectbox(key="tail-profile").value == "step"


@pytest.mark.parametrize("facts", PAGES, ids=lambda facts: facts.name)
def test_every_page_has_the_choice_in_its_address(facts):
    chosen = {"dataset": "shapes", "ratio": "10", "seed": "3"}
    prefix = "tail_" if facts.has_own_address else ""
    here = {f"{prefix}{name}": value for name, value in chosen.items()}
    app = open_page(facts.name, **here)
    assert not errors(app)
    assert not app.warning
    assert {name: address(app)[name] for name in here} == here
    app.query_params.clear()
    sound(app.switch_page("pages/dataset.py").run())
    tail = app.session_state["tail"]
    assert (tail["dataset"], tail["imbalance_ratio"], tail["data_seed"]) == ("shapes", 10, 3)


def test_an_address_with_a_dataset_states_the_whole_choice():
    """As after Back to a page that was opened before something else was selected."""
    app = open_page(dataset="digits", profile="step", ratio="5", seed="2")
    app.query_params.clear()
    app.query_params["dataset"] = "digits"
    app.query_params["seed"] = "1"
    app.switch_page("pages/train.py").run()
    assert address(app) == {"dataset": "digits", "seed": "1"}


@pytest.mark.parametrize("page", ["dataset", "train", "abstract_labels"])
@pytest.mark.parametrize(
    "name, expected",
    [("digitz", "Did you mean 'digits'?"), ("<script>", "unknown dataset '<script>'")],
)
def test_a_dataset_that_does_not_exist_is_reported_and_no_other_is_shown(page, name, expected):
    app = open_page(page, dataset=name, ratio="5")
    assert len(errors(app)) == 1
    assert expected in errors(app)[0]
    assert not app.metric
    assert not figures(app)
    if page == "dataset":
        app.selectbox(key="tail-dataset").set_value("digits").run()
        assert not errors(app)
        assert app.metric
        assert app.number_input(key="tail-imbalance_ratio").value == 5


@pytest.mark.parametrize(
    "page", [facts.name for facts in PAGES if not facts.shows_dataset] + ["abstract_labels"]
)
def test_a_dataset_that_does_not_exist_is_reported_on_pages_that_do_not_show_it(page):
    prefix = "tail_" if page in ("runs", "playground") else ""
    run = {"run": "example"} if page in ("embeddings", "abstract_labels") else {}
    app = open_page(page, **{f"{prefix}dataset": "digitz"}, **run)
    (warning,) = app.main.warning
    assert "Selected for new runs: unknown dataset 'digitz': choose one of" in plain(warning.value)
    assert "Did you mean 'digits'?" in plain(warning.value)


def test_the_selection_persists_over_pages():
    app = open_page()
    app.number_input(key="tail-imbalance_ratio").set_value(13.0)
    app.selectbox(key="tail-profile").set_value("step").run()
    app.switch_page("pages/train.py").run()
    app.switch_page("pages/abstract_labels.py").run()
    assert any("step" in each.value and "13" in each.value for each in app.caption)
    app.switch_page("pages/dataset.py").run()
    assert app.number_input(key="tail-imbalance_ratio").value == 13
    assert app.selectbox(key="tail-profile").value == "step"


def test_a_ratio_that_nobody_chose_fits_after_every_other_choice(tmp_path):
    labels = np.repeat(np.arange(4), (60, 20, 8, 2))
    rng = np.random.default_rng(0)
    splits = {"train": labels, "test": np.arange(4)}
    images = {
        f"{name}_images": rng.integers(0, 256, (len(rows), 8, 8), np.uint8)
        for name, rows in splits.items()
    }
    np.savez(tmp_path / "own.npz", **images, train_labels=labels, test_labels=np.arange(4))
    assert main(["data", "add", str(tmp_path / "own.npz"), "--name", "own"]) == 0
    app = open_page(dataset="own")
    ratios = []
    for profile in ("exponential", "step", "exponential", "step", "natural", "step"):
        app.selectbox(key="tail-profile").set_value(profile).run()
        assert not errors(app)
        if profile != "natural":
            ratios.append(app.number_input(key="tail-imbalance_ratio").value)
    assert ratios == [50, 20, 50, 20, 20]
    assert any("The ratio is 20" in each.value for each in app.caption)
    app.number_input(key="tail-n_max").set_value(10).run()
    assert app.number_input(key="tail-imbalance_ratio").value == 10
    app.number_input(key="tail-imbalance_ratio").set_value(900.0).run()
    assert "class of this step tail has 10, as is selected" in errors(app)[0]
    assert "Choose a ratio of at most 10" in errors(app)[0]


def test_an_infeasible_ratio_is_one_line_and_loses_nothing():
    app = open_page()
    app.selectbox(key="tail-class_order").set_value("reversed")
    app.number_input(key="tail-imbalance_ratio").set_value(900.0).run()
    assert len(errors(app)) == 1
    assert "900 would leave a class without images" in errors(app)[0]
    assert "Choose a ratio of at most" in errors(app)[0]
    assert app.selectbox(key="tail-class_order").value == "reversed"
    app.number_input(key="tail-imbalance_ratio").set_value(20.0).run()
    assert not errors(app)
    assert app.selectbox(key="tail-class_order").value == "reversed"


def test_a_dataset_with_parameters_asks_for_them():
    app = open_page(dataset="folder")
    assert not app.exception
    assert "path" in app.info[0].value
    app.text_input(key="tail-folder-path").set_value("no/such/folder").run()
    assert not app.exception
    app.selectbox(key="tail-dataset").set_value("digits").run()
    assert app.metric


def test_read_address_makes_a_valid_tail():
    settings, problems = read_address({"dataset": "cifar100", "ratio": "100", "order": "reversed"})
    assert not problems
    tail = TailConfig(**settings)
    assert (tail.dataset, tail.imbalance_ratio, tail.class_order) == ("cifar100", 100, "reversed")
