"""From a zip file of pictures to a map: uploaded, its report read, trained as it is, explored."""

from __future__ import annotations

import io
import zipfile

import pytest
from PIL import Image, ImageDraw

from dovs.runs.finding import list_runs
from tests.browser.driving import become, choose_pca, go_to, in_address, settle

pytestmark = pytest.mark.browser

IMAGES = {"disc": 20, "cross": 10, "bar": 5}
SIDE = 24  # pixels
TRAINED = 150  # seconds, generous


def picture(name: str, number: int) -> bytes:
    """Draw one image of a class as PNG; each is another one."""
    image = Image.new("L", (SIDE, SIDE), 20 + number)
    draw = ImageDraw.Draw(image)
    shift = number % 5
    if name == "disc":
        draw.ellipse((4, 4, 14 + shift, 14 + shift), fill=230)
    elif name == "cross":
        draw.line((4, 4 + shift, 20, 20), fill=230, width=3)
        draw.line((20, 4 + shift, 4, 20), fill=230, width=3)
    else:
        draw.rectangle((8 + shift, 2, 11 + shift, 21), fill=230)
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def archive():
    """A zip file with a folder for each class, and a file that a system left in it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as content:
        for name, number in IMAGES.items():
            for i in range(number):
                content.writestr(f"figures/{name}/{i}.png", picture(name, i))
        content.writestr("__MACOSX/figures/._x", "left over")
    return {"name": "figures.zip", "mimeType": "application/zip", "buffer": file.getvalue()}


def test_a_zip_of_pictures_becomes_a_map(server, open_page, archive):
    page = open_page(server.url("dataset"))
    settle(page)
    page.get_by_text("Add your images", exact=True).click()
    page.locator(".st-key-add-panel input[type=file]").set_input_files(archive)
    page.get_by_role("heading", name="What was understood").wait_for()
    page.get_by_text("1 hidden or system file").first.wait_for()
    assert not list_runs(server.home)
    page.get_by_role("button", name="Add the dataset").click()
    become(lambda: in_address(page, "dataset"), ["figures"])
    settle(page)
    become(page.locator(".st-key-counts .bartext").all_text_contents, ["16", "8", "4"])

    go_to(page, "Train")
    choose_pca(page)
    page.get_by_role("spinbutton", name="Epochs", exact=True).fill("2")
    page.get_by_role("button", name="Start training").click()
    main = page.get_by_test_id("stMain")
    main.get_by_text("finished", exact=True).wait_for(timeout=1000 * TRAINED)
    (run,) = list_runs(server.home)
    assert (run.config().dataset, run.config().profile) == ("figures", "natural")
    assert run.config().projection == "pca"
    assert sorted(run.summary()["class_counts"]) == [4, 8, 16]

    settle(page)
    main.get_by_role("link", name="Explore its embeddings").click()
    page.locator('.explorer[data-ready="all"]').wait_for()
    settle(page)
    page.get_by_text("7 of 35 points").first.wait_for()


def test_choices_stay_open_while_they_are_filled_in(server, open_page):
    for name in ("disc", "bar"):
        (server.home / "figures" / name).mkdir(parents=True)
        for i in range(3):
            (server.home / "figures" / name / f"{i}.png").write_bytes(picture(name, i))
    page = open_page(server.url("dataset"))
    settle(page)
    page.get_by_text("Add your images", exact=True).click()
    page.get_by_role("radio", name="Path on the server").click()
    page.get_by_label("Folder, Parquet file").fill(str(server.home / "figures"))
    page.keyboard.press("Tab")
    settle(page)
    page.get_by_role("button", name="Check", exact=True).click()
    page.get_by_role("heading", name="What was understood").wait_for()
    settle(page)
    page.get_by_text("Size, colour and other choices").click()
    page.get_by_role("spinbutton", name="Side of the images").fill("16")
    page.keyboard.press("Tab")
    settle(page)
    page.get_by_role("button", name="Check with these choices").click()
    page.get_by_text("16 × 16 grey").wait_for()
