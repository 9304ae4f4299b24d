"""Own images on the pages: the panel that adds them, the counts editor, and what is removed."""

import io
import shutil
import zipfile

import numpy as np
import pytest
from PIL import Image

from dovs import data
from dovs.config import RunConfig
from dovs.data import added, adding, uploads
from dovs.runs import launch
from tests.ui.opening import open_page

COUNTS = {"circle": 20, "square": 10, "star": 5}


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("DOVS_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def pictures(home):
    folder = home / "pictures"
    rng = np.random.default_rng(0)
    for name, number in COUNTS.items():
        (folder / name).mkdir(parents=True)
        for i in range(number):
            pixels = rng.integers(0, 256, (12, 12, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(folder / name / f"{i}.png")
    return folder


def checked(path):
    app = open_page()
    app.segmented_control(key="add-way").set_value("Path on the server").run()
    app.text_input(key="add-path").set_value(str(path)).run()
    return app.button(key="add-check-path").click().run()


def clicked(app, key):
    app.button(key=key).click().run()
    assert not app.exception, app.exception
    return app


def errors(app):
    return [each.value.replace("\\", "") for each in app.error]


def test_a_folder_is_examined_added_and_selected_as_it_is(pictures):
    app = checked(pictures)
    assert {each.label: each.value for each in app.metric}["Classes"] == "3"
    assert added.added_names() == []
    clicked(app, "add-save")
    assert not errors(app)
    assert added.added_names() == ["pictures"]
    assert app.query_params["dataset"] in ("pictures", ["pictures"])
    assert app.selectbox(key="tail-profile").value == "natural"
    numbers = {each.label: each.value for each in app.metric}
    assert numbers["Largest class"] == "16"  # 20 without a fifth for testing
    for page in ("train", "abstract_labels"):
        assert not errors(open_page(page, dataset="pictures"))
    app.selectbox(key="tail-profile").set_value("exponential").run()
    assert not errors(app)
    app.selectbox(key="tail-dataset").set_value("digits").run()
    assert app.selectbox(key="tail-profile").value == "exponential"
    assert app.number_input(key="tail-imbalance_ratio").value == 50


def test_a_path_may_have_spaces_and_quotation_marks_around_it(pictures):
    assert {each.label: each.value for each in checked(f' "{pictures}" ').metric}["Classes"] == "3"


def test_a_list_inside_a_folder_is_read_in_its_place(pictures):
    rows = [f"circle/{i}.png,{'cat' if i % 2 else 'dog'}" for i in range(20)]
    folder = pictures / "circle"
    (pictures / "test.csv").write_text("path,label\n")
    (pictures / "labels.csv").write_text("\n".join(["path,label", *rows]))
    for name in ("square", "star"):
        shutil.rmtree(pictures / name)
    app = checked(folder.parent)
    assert "at least 2 are needed" in errors(app)[0]
    offered = [each for each in app.button if "-file-" in (each.key or "")]
    assert [each.label.replace("\\", "") for each in offered] == ["labels.csv", "test.csv"]
    offered[0].click().run()
    assert {each.label: each.value for each in app.metric}["Classes"] == "2"
    clicked(app, "add-save")
    assert added.find("pictures").path == pictures / "labels.csv"


def test_what_comes_after_an_open_question_is_stated(pictures):
    (pictures / "star" / "0.png").write_bytes(b"")
    app = checked(pictures)
    after = "button that adds it come after an answer to each question above"
    assert any(after in each.value for each in app.caption)
    next(each for each in app.button if each.label == "Leave them out").click().run()
    assert not any("come after" in each.value for each in app.caption)
    assert "add-save" in [each.key for each in app.button]


def test_a_dataset_has_a_title_in_any_script(pictures):
    app = checked(pictures.rename(pictures.with_name("\u6211\u7684\u7167\u7247")))
    field = next(each for each in app.text_input if each.key.startswith("add-title-"))
    assert field.value == "\u6211\u7684\u7167\u7247"
    clicked(app, "add-save")
    assert added.find("my-images").title == "\u6211\u7684\u7167\u7247"


def test_a_report_is_shown_beside_its_own_way_of_adding(pictures):
    app = checked(pictures)
    assert "add-save" in [each.key for each in app.button]
    app.segmented_control(key="add-way").set_value("Zip file").run()
    assert "add-save" not in [each.key for each in app.button]
    assert any("under “Path on the server”" in each.value for each in app.caption)
    app.segmented_control(key="add-way").set_value("Path on the server").run()
    assert "add-save" in [each.key for each in app.button]


def test_a_name_that_cannot_be_used_is_refused_as_it_is_filled_in(pictures):
    app = checked(pictures)
    key = next(each.key for each in app.text_input if each.key.startswith("add-name-"))
    for name, problem in (
        ("no name!", "'no name!' is not allowed"),
        ("digits", "'digits' is a dataset of DOVS"),
        ("", "the dataset has no name: use 1 to 100 letters"),
        ("mine", ""),
    ):
        app.text_input(key=key).set_value(name).run()
        assert [problem in each for each in errors(app)] == [True] * bool(problem)
        assert app.button(key="add-save").disabled == bool(problem)


def test_choices_are_listed_and_can_be_taken_back_and_one_name_is_shown_once(pictures):
    (pictures / "star" / "torn.png").write_bytes(b"no image")
    Image.new("RGB", (12, 12)).save(pictures / "loose.png")
    app = checked(pictures)
    closed = [each.label for each in app.expander]
    assert closed.count("1 name") == 1  # that of the torn file, with the reason
    choice = next(each for each in app.button if "-choice-" in each.key)
    assert choice.label == "Leave them out"
    choice.click().run()
    chosen = [each.value.replace("\\", "") for each in app.markdown if "Chosen: " in each.value]
    assert chosen == [":small[Chosen: Images that cannot be read: skip.]"]
    assert "add-save" in [each.key for each in app.button]
    clicked(app, "add-undo")
    assert "add-save" not in [each.key for each in app.button]


def test_no_report_is_left_of_images_that_others_follow(pictures):
    app = checked(pictures)
    assert "add-save" in [each.key for each in app.button]
    for other in ("/etc", str(pictures / "nothing"), str(pictures)):
        app.text_input(key="add-path").set_value(other).run()
        clicked(app, "add-check-path")
        assert bool(errors(app)) == (other != str(pictures))
        assert ("add-save" in [each.key for each in app.button]) == (other == str(pictures))


def test_an_upload_that_was_not_added_is_deleted_when_another_follows(pictures, home):
    files = [(file.name, file.read_bytes()) for file in sorted((pictures / "star").glob("*.png"))]
    found = uploads.store_classes({"a": files[:3], "b": files[3:]}.items(), "my-images")
    (upload,) = (home / "uploads").iterdir()
    app = checked(found.folder)
    assert "add-save" in [each.key for each in app.button]
    before = set((home / "data").iterdir())
    clicked(app, "add-check-path")
    assert upload.exists()
    assert "add-save" in [each.key for each in app.button]
    app.text_input(key="add-path").set_value(str(pictures)).run()
    clicked(app, "add-check-path")
    assert not upload.exists()
    assert before
    assert not any(each.exists() for each in before if each.is_dir())
    assert len(list(pictures.rglob("*.png"))) == sum(COUNTS.values())


def test_an_added_dataset_can_be_removed_and_the_pictures_remain(pictures):
    clicked(checked(pictures), "add-save")
    run = launch.create(RunConfig(dataset="pictures", profile="natural"), name="on-pictures")
    app = open_page(dataset="pictures")
    lost = "Run on-pictures was trained on it: its maps remain, but not the pictures."
    assert any(lost in each.value.replace("\\", "") for each in app.markdown)
    shutil.rmtree(run.path)
    clicked(app, "added-remove")
    assert added.added_names() == []
    assert len(list(pictures.rglob("*.png"))) == sum(COUNTS.values())
    assert app.selectbox(key="tail-dataset").value == "digits"
    assert not errors(app)


@pytest.mark.parametrize("elsewhere", [False, True])
def test_after_a_removal_the_next_dataset_has_its_usual_settings(pictures, elsewhere):
    adding.add(data.examine(pictures), "mine")
    app = open_page(dataset="mine")
    assert app.selectbox(key="tail-profile").value == "natural"
    if elsewhere:
        adding.remove("mine")
        app.run()
        app.selectbox(key="tail-dataset").set_value("digits").run()
    else:
        clicked(app, "added-remove")
    assert app.selectbox(key="tail-profile").value == "exponential"
    assert app.number_input(key="tail-imbalance_ratio").value == 50


def test_an_upload_is_shown_by_the_name_of_its_file(pictures, home):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for file in pictures.rglob("*.png"):
            archive.write(file, file.relative_to(pictures))
    found = uploads.unpack(packed, "my figures.zip")
    adding.add(data.examine(found.folder), "figures")
    app = open_page(dataset="figures")
    shown = "\n".join(each.value.replace("\\", "") for each in (*app.markdown, *app.caption))
    assert shown.count("the uploaded my figures.zip") == 2
    assert "test images are used. Source: the uploaded my figures.zip." in shown
    assert str(found.folder) not in shown
    (found.folder / "star" / "0.png").write_bytes(b"")
    app = open_page(dataset="figures")
    shown = "\n".join(each.value.replace("\\", "") for each in (*app.markdown, *app.error))
    assert "35 images (28 training, 7 test) in my figures.zip" in shown
    assert str(found.folder.parent) not in shown


def test_a_path_elsewhere_on_the_server_is_refused_without_a_hint(tmp_path):
    (tmp_path / "exists").mkdir()
    messages = set()
    for name in ("exists", "missing"):
        (found,) = errors(checked(tmp_path / name))
        messages.add(found.replace(name, ""))
    assert len(messages) == 1
    app = open_page(dataset="folder")
    app.text_input(key="tail-folder-path").set_value(str(tmp_path / "exists")).run()
    (found,) = errors(app)
    assert "is not in a folder that this server may read" in found


def test_images_that_cannot_be_used_are_not_offered_for_adding(home):
    (home / "empty").mkdir(parents=True)
    app = checked(home / "empty")
    assert errors(app)
    assert "add-save" not in [each.key for each in app.button]


def test_counts_start_from_the_tail_and_are_edited_as_a_list():
    app = open_page()
    app.selectbox(key="tail-profile").set_value("counts").run()
    assert not errors(app)
    assert app.query_params["counts"] in (
        ["119.77.49.32.20.13.8.5.3.2"],
        "119.77.49.32.20.13.8.5.3.2",
    )
    (area,) = app.text_area
    area.set_value("50, 20x8, 3").run()
    clicked(app, "counts-use")
    assert not errors(app)
    assert app.query_params["counts"] in (["50.20x8.3"], "50.20x8.3")
    clicked(app, "counts-from-step")
    assert {each.label: each.value for each in app.metric}["Actual ratio"] == "60.5"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1, 2", "2 class counts are given, but the dataset has 10"),
        ("5x9, 9999", "choose 1 to"),
        ("a", "not a number"),
    ],
)
def test_counts_that_do_not_fit_are_refused_and_the_others_remain(text, reason):
    app = open_page(profile="counts", counts="9x10")
    (area,) = app.text_area
    area.set_value(text).run()
    clicked(app, "counts-use")
    assert reason in errors(app)[0]
    assert {each.label: each.value for each in app.metric}["Largest class"] == "9"


def test_the_largest_class_can_be_limited_and_is_in_the_address():
    app = open_page(n_max="30", ratio="10")
    assert {each.label: each.value for each in app.metric}["Largest class"] == "30"
    assert app.query_params["n_max"] in ("30", ["30"])
    app.number_input(key="tail-n_max").set_value(None).run()
    assert "n_max" not in app.query_params
    assert {each.label: each.value for each in app.metric}["Largest class"] != "30"
