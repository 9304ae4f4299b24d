"""The view of the map, as addresses and browsers send it, is checked before it is used."""

import pytest

from dovs.ui.embeddings.canvas.view import COLOURS, View, checked, pin_epoch, problems

EPOCHS = [0, 6, 12]
USUAL = View(epoch=12, colour="label")


def check(given, has_labels=True, runs=("twin",)):
    return checked(given, EPOCHS, has_labels, 10, runs)


def test_what_the_browser_sends_comes_back():
    messages = {
        "epoch": 6,
        "colour": "margin",
        "split": "both",
        "dims": 3,
        "wrong": True,
        "trails": True,
        "classes": [3, 1],
        "compare": "epochs",
        "other": 0,
        "names": False,
        "pictures": "0",
        "tool": "lasso",
    }
    assert check(messages) == View(
        6, "margin", "both", 3, True, True, (1, 3), "epochs", 0, False, False
    )


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"epoch": 7, "colour": "<b>", "split": "all", "dims": "x", "classes": "1,2"},
        {"epoch": None, "colour": ["class"], "split": {}, "classes": [{}, 99, -1, "x"]},
        {"compare": "run:stranger", "other": 6},
        {"epoch": float("inf"), "wrong": "yes", "trails": 2},
    ],
)
def test_what_a_run_does_not_offer_falls_back(given):
    assert check(given) == USUAL


def test_without_abstract_labels_colours_are_of_classes():
    assert check({"colour": "label"}, has_labels=False).colour == "class"
    assert check({"colour": "abstract_label"}).colour == "label"


@pytest.mark.parametrize("colour", COLOURS)
def test_every_colour_is_taken(colour):
    assert check({"colour": colour}).colour == colour


def test_another_run_stands_beside_only_if_it_is_offered():
    assert check({"compare": "run:twin", "other": "6"}).compare == "run:twin"
    assert check({"compare": "run:twin"}, runs=()).compare == ""


def test_a_map_stays_where_it_is_when_others_join_unless_somebody_chose(session):
    def shown(given, epochs, place="run/"):
        return pin_epoch(checked(given, epochs, True, 10, ()), given, place, epochs).epoch

    assert shown({}, [0, 6]) == 6
    assert shown({}, [0, 6, 12]) == 6
    assert shown({"epoch": 12}, [0, 6, 12]) == 12
    assert shown({}, [0, 6, 12]) == 12  # nobody looks at 6 any more
    assert shown({}, [0, 18], "other/") == 18  # another map starts with its newest
    assert shown({"epoch": 5}, [0, 18, 24], "other/") == 24
    assert shown({"epoch": 5}, [0, 18, 24, 30], "other/") == 24
    assert shown({"epoch": 5}, [0, 18], "other/") == 18  # that one is gone


def test_a_map_of_an_address_is_named_unless_it_is_the_one_of_older_links():
    assert problems({"map": "3-D"}, USUAL, EPOCHS, 10) == []
    (line,) = problems({"map": "zzz"}, USUAL, EPOCHS, 10)
    assert line == "map 'zzz': dims=3 is the map in 3-D, dims=2 the flat one"
