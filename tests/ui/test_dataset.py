"""The Dataset page: counts, numbers, images, commands, downloads."""

import dataclasses
import io
import shlex
import time

import numpy as np
import pytest
from PIL import Image

from dovs.cli.train import configured
from dovs.config import TailConfig
from dovs.data import SOURCES, FetchProgress, ImageDataset, Split, long_tail
from dovs.data.source import InstalledSource
from dovs.ui.dataset import fetch as dataset_fetch
from dovs.ui.dataset.page import describe_tail
from dovs.ui.dataset.samples import GAP, strip
from dovs.ui.dataset.snippets import command_line, python_snippet
from tests.ui.figures import figures
from tests.ui.opening import open_page, opened, plain

HOSTILE = ("<img src=x onerror=alert(1)>", "$\\alpha$", "**bold** [link](http://x)")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("DOVS_HOME", str(tmp_path))
    monkeypatch.setenv("DOVS_FASHION_MNIST", str(tmp_path / "no-such-folder"))
    return tmp_path


def numbers(app):
    return {each.label: each.value for each in app.metric}


def words(app):
    shown = [*app.error, *app.info, *app.caption, *app.markdown]
    return "\n".join(plain(each.value) for each in shown)


def test_digits_at_ratio_50_in_numbers():
    app = open_page()
    assert numbers(app) == {
        "Training images": "328",
        "Largest class": "119",
        "Smallest class": "2",
        "Actual ratio": "59.5",
        "Gini": "0.570",
        "Entropy": "0.758",
        "Head third": "84.5%",
    }
    assert "36.3% accuracy" in words(app)  # 119 / 328
    assert "10.0% balanced accuracy (1 / 10)" in words(app)
    assert "1 many, 4 medium, 5 few" in words(app)
    assert list(figures(app)) == ["counts", "typicality"]


def test_the_table_has_the_counts_and_what_they_were_cut_from():
    frame = opened(open_page(), "counts-open").dataframe[0].value
    assert frame["count"].tolist() == [119, 77, 49, 32, 20, 13, 8, 5, 3, 2]
    assert frame["balanced_count"].min() > 110


def test_the_axis_can_be_logarithmic():
    app = open_page()
    assert figures(app)["counts"]["layout"]["yaxis"].get("type") != "log"
    app.toggle(key="counts-log").set_value(True).run()
    assert figures(app)["counts"]["layout"]["yaxis"]["type"] == "log"


TAILS = [
    TailConfig(),
    TailConfig(profile="step", imbalance_ratio=7.25, class_order="shuffled", data_seed=5, n_max=60),
    TailConfig(n_max=60, measured_on="held_out"),
]


@pytest.mark.parametrize("tail", TAILS, ids=["default", "other", "held_out"])
def test_the_python_snippet_cuts_the_same_tail(tail, capsys):
    exec(python_snippet(tail), {})
    cut = long_tail(tail)
    assert capsys.readouterr().out.splitlines() == [
        str(cut.class_counts),
        f"{cut.images.shape} {cut.labels.shape}",
    ]


def as_read_by_the_command_line(line):
    words = shlex.split(line)
    assert words[:4] == ["python", "-m", "dovs", "train"]
    pairs = dict(zip(words[4::2], words[5::2], strict=True))
    own = {f"--{name.replace('_', '-')}": name for name in TailConfig.model_fields}
    settings = {own[option]: pairs.pop(option) for option in list(pairs) if option in own}
    rest = [word for pair in pairs.items() for word in pair]
    config = configured(settings, rest)
    return TailConfig(**config.model_dump(include=set(TailConfig.model_fields)))


@pytest.mark.parametrize(
    "tail",
    [
        *TAILS,
        TailConfig(
            dataset="folder",
            dataset_params={"path": "/a folder/it's", "image_size": 32, "split_seed": 4},
        ),
    ],
    ids=["default", "other", "held_out", "folder"],
)
def test_the_command_line_reads_back_as_the_same_tail(tail):
    assert as_read_by_the_command_line(command_line(tail)) == tail


def test_the_page_shows_both_for_the_choice():
    page = opened(open_page(ratio="20", profile="step"), "reproduce-open")
    code = [each.value for each in page.code]
    tail = TailConfig(imbalance_ratio=20, profile="step")
    assert code == [command_line(tail), python_snippet(tail).strip()]


def test_a_strip_enlarges_pixels_without_blurring_them():
    images = np.array([0, 255, 90, 10], np.uint8).reshape(1, 2, 2, 1)
    picture = np.asarray(Image.open(io.BytesIO(strip(images, 2))))
    assert set(np.unique(picture[..., :3][picture[..., 3] == 255])) == {0, 10, 90, 255}


def made_up(class_names):
    classes = len(class_names)
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(classes), 30)
    images = rng.integers(0, 256, (len(labels), 8, 8, 3), dtype=np.uint8)
    split = Split(images, labels)
    return ImageDataset("digits", "Made up", split, split, class_names)


@pytest.fixture
def dataset(monkeypatch):
    """Put another dataset in the place of the digits."""

    def put(class_names):
        found = made_up(class_names)
        entry = dataclasses.replace(
            SOURCES["digits"], target=lambda: InstalledSource(lambda: found, "a test")
        )
        monkeypatch.setitem(SOURCES._entries, "digits", entry)
        import streamlit as st

        st.cache_data.clear()
        st.cache_resource.clear()

    yield put
    import streamlit as st

    st.cache_data.clear()
    st.cache_resource.clear()


def test_class_names_are_shown_as_they_are(dataset):
    dataset(HOSTILE)
    app = open_page(ratio="10")
    for shown in [*app.markdown, *app.caption]:
        assert not shown.allow_html
        assert "<img" not in shown.value.replace(r"\<img", "")
    captions = [image.caption for image in app.get("image")[0].proto.imgs]
    assert any(r"\$" in each for each in captions)
    assert not any("<img" in each.replace(r"\<img", "") for each in captions)
    drawn = str(figures(app)["counts"])
    assert "img src" in drawn
    assert "<img" not in drawn


def test_a_hundred_classes_are_paged(dataset):
    dataset(tuple(f"class {c}" for c in range(100)))
    app = open_page(ratio="10")
    assert len(app.get("image")[0].proto.imgs) == 20
    first = app.get("image")[0].proto.imgs[0].caption
    app.segmented_control(key="samples-page").set_value(5).run()
    assert len(app.get("image")[0].proto.imgs) == 20
    assert app.get("image")[0].proto.imgs[0].caption != first


def test_a_dataset_that_is_not_here_can_be_downloaded(monkeypatch):
    started = []
    monkeypatch.setattr(dataset_fetch, "start_fetch", lambda *given: started.append(given))
    app = open_page(dataset="cifar10")
    assert not app.metric
    assert "CIFAR-10 is not ready yet" in [each.value for each in app.subheader]
    assert "170.5 MB will be downloaded" in words(app)
    assert app.button(key="fetch-start-cifar10").label == "Download (170.5 MB)"
    app.button(key="fetch-start-cifar10").click().run()
    assert [name for name, *_ in started] == ["cifar10"]


def test_a_download_shows_its_progress_and_can_be_stopped(monkeypatch):
    stopped = []
    at_work = FetchProgress("running", 0.25, "downloading 1 of 2", time.time())
    monkeypatch.setattr(dataset_fetch, "fetch_progress", lambda *given: at_work)
    monkeypatch.setattr(dataset_fetch, "stop_fetch", lambda *given: stopped.append(given))
    app = open_page(dataset="cifar10")
    bar = app.get("progress")[0].proto
    assert bar.value == 25
    assert "25%" in bar.text
    app.button(key="fetch-stop").click().run()
    assert [name for name, *_ in stopped] == ["cifar10"]


def test_a_failed_download_shows_why_and_can_be_started_again(monkeypatch):
    failed = FetchProgress("failed", 0.1, "cannot reach <host>: offline?", time.time())
    monkeypatch.setattr(dataset_fetch, "fetch_progress", lambda *given: failed)
    app = open_page(dataset="cifar10")
    assert [plain(each.value) for each in app.error] == ["cannot reach <host>: offline?"]
    assert not app.button(key="fetch-start-cifar10").disabled


def test_a_stopped_download_is_no_error_and_can_be_started_again(monkeypatch):
    stopped = FetchProgress("stopped", 0.34, "stopped on request.", time.time())
    monkeypatch.setattr(dataset_fetch, "fetch_progress", lambda *given: stopped)
    app = open_page(dataset="cifar10")
    assert not app.error
    assert "Stopped at 34%." in words(app)
    assert not app.button(key="fetch-start-cifar10").disabled


def test_a_download_that_cannot_start_shows_why(monkeypatch):
    from dovs.errors import DataError

    def full(*given):
        raise DataError("the disk is full. Make room.")

    monkeypatch.setattr(dataset_fetch, "start_fetch", full)
    app = open_page(dataset="cifar10")
    app.button(key="fetch-start-cifar10").click().run()
    assert not app.exception
    assert [plain(each.value) for each in app.error] == ["the disk is full. Make room."]


def test_a_strip_frames_the_places_that_a_small_class_leaves_empty():
    images = np.full((1, 8, 8, 3), 200, np.uint8)
    picture = np.asarray(Image.open(io.BytesIO(strip(images, 3))))
    height = len(picture)
    assert (picture[:, :height, 3] == 255).all()
    second = picture[:, height + GAP : 2 * height + GAP]
    assert (second[0, :, 3] > 0).all()
    assert (second[1:-1, 1:-1, 3] == 0).all()


def test_a_missing_folder_is_an_error_without_a_button(tmp_path):
    app = open_page(dataset="folder")
    app.text_input[0].set_value(str(tmp_path / "nothing")).run()
    assert ["there is no" in each.value for each in app.error] == [True]
    assert not [each for each in app.button if (each.key or "").startswith("fetch-start")]


def test_draw_again_takes_the_next_seed_into_the_address_and_judges_the_new_draw():
    app = open_page(seed="5")
    before = app.caption
    shown = next(each.value for each in before if "95 of 100 draws" in each.value)
    app.button(key="tail-draw-again").click().run()
    assert not app.exception
    assert app.query_params["seed"] in ("6", ["6"])
    assert app.number_input(key="tail-data_seed").value == 6
    assert next(each.value for each in app.caption if "95 of 100 draws" in each.value) != shown


def test_whether_a_draw_is_typical_is_shown_only_where_images_are_drawn():
    drawn = [plain(each.value) for each in open_page(ratio="5").subheader]
    whole = [each.value for each in open_page(dataset="digits", profile="natural").subheader]
    assert [title for title in drawn if title not in whole] == ["Is this draw of the tail typical?"]


def test_order_and_seed_are_named_only_where_a_tail_is_drawn():
    drawn = describe_tail(TailConfig(dataset="digits", imbalance_ratio=20, data_seed=3))
    assert "given order, tail seed 3" in drawn
    whole = describe_tail(TailConfig(dataset="digits", profile="natural"))
    assert "all images" in whole
    assert "seed" not in whole
