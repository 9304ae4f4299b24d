"""The Abstract labels page with the generator `names`: senses, corrections, codes for names."""

from __future__ import annotations

import dataclasses

import pytest

from dovs.hierarchy.wordnet.location import VARIABLE
from dovs.ui.labels import source as labels_source
from tests.hierarchy.small_wordnet import ANIMALS, write_wordnet
from tests.ui import opening
from tests.ui.opening import as_shown, sound

CLASSES = ("cat", "dog", "mouse", "tiger", "person", "pet", "mammal", "animal", "device", "fido")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("DOVS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv(VARIABLE, str(write_wordnet(tmp_path / "wordnet", ANIMALS)))
    return tmp_path


@pytest.fixture
def nouns_for_digits(monkeypatch):
    """The dataset's classes are named after animals, people and things."""
    original = labels_source.from_pixels

    def renamed(tail):
        source = original(tail)
        context = dataclasses.replace(source.context, class_names=CLASSES)
        return dataclasses.replace(source, context=context, view=None, key=f"nouns {source.key}")

    monkeypatch.setattr("dovs.ui.labels.page.from_pixels", renamed)


def open_page():
    app = opening.open_page("abstract_labels")
    return sound(app.selectbox(key="labels-generator").set_value("names").run())


def senses(app):
    frame = next(f.value for f in app.dataframe if "gloss" in f.value)
    return frame.set_index("class_name")


def members(app):
    shown = (as_shown(f.value) for f in app.table)
    frame = next(each for each in shown if "Classes" in each)
    return [set(text.split(", ")) for text in frame["Classes"]]


def meaning(app):
    return next(box for box in app.selectbox if box.label == "Meaning")


@pytest.mark.usefixtures("nouns_for_digits")
def test_a_sense_is_shown_and_its_correction_moves_the_class():
    app = open_page()
    assert not app.error
    assert senses(app).loc["tiger", "gloss"] == "a fierce person"
    app.toggle(key="labels-automatic").set_value(False).run()
    app.slider(key="labels-number").set_value(3).run()
    assert any({"tiger", "person"} <= each for each in members(sound(app)))
    assert len(members(app)) == 3

    app.selectbox(key="labels-names-class").set_value("tiger").run()
    assert meaning(app).options == ["1: a fierce person", "2: a large feline"]
    meaning(app).set_value(2).run()
    sound(app)
    assert not app.error
    assert senses(app).loc["tiger", ["sense", "gloss", "chosen"]].tolist() == [
        2,
        "a large feline",
        True,
    ]
    assert "tiger=tiger.n.02" in app.text_input(key="labels-names-senses").value
    assert any({"cat", "tiger"} <= each for each in members(app))
    assert any("nouns of WordNet" in each.value for each in app.caption)


@pytest.mark.usefixtures("nouns_for_digits")
def test_another_word_takes_the_place_of_a_name():
    app = open_page()
    app.selectbox(key="labels-names-class").set_value("person").run()
    word = next(box for box in app.text_input if box.label == "Another word")
    word.set_value("unicorn").run()
    assert len(sound(app).error) == 1
    assert "unicorn" in app.error[0].value
    assert senses(app).loc["person", "word"] == "person"
    word = next(box for box in app.text_input if box.label == "Another word")
    word.set_value("lawn mower").run()
    assert not sound(app).error
    assert senses(app).loc["person", "word"] == "lawn_mower"


def test_names_that_are_codes_lead_to_ward():
    app = open_page()
    assert len(app.error) == 1
    assert "generator ward" in app.error[0].value
    assert not senses(app)["word"].any()
    app.button(key="labels-names-ward").click().run()
    assert app.selectbox(key="labels-generator").value == "ward"
    assert not sound(app).error


def test_without_wordnet_the_page_says_what_to_install(home, monkeypatch):
    for name in (VARIABLE, "WNSEARCHDIR", "WNHOME", "NLTK_DATA"):
        monkeypatch.delenv(name, raising=False)
    for name in ("INSTALLED", "NLTK_FOLDERS"):
        monkeypatch.setattr(f"dovs.hierarchy.wordnet.location.{name}", ())
    monkeypatch.setattr("dovs.hierarchy.wordnet.location.installed_wn", lambda: None)
    app = open_page()
    assert len(app.error) == 1
    assert "wordnet" in app.error[0].value
    assert "install" in app.error[0].value


@pytest.mark.usefixtures("nouns_for_digits")
def test_a_correction_that_does_not_fit_is_one_line():
    app = open_page()
    app.text_input(key="labels-names-senses").set_value("tigr=2").run()
    assert len(sound(app).error) == 1
    assert "Did you mean" in app.error[0].value
