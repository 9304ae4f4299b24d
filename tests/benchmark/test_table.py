"""Tables worked out by hand, and the report that puts them into a page."""

import pytest

from dovs.benchmark import report, results, table
from dovs.benchmark.records import RATES
from dovs.errors import ConfigError
from tests.benchmark import samples
from tests.benchmark.conftest import ROOT

PAIR = samples.results(
    [samples.record("ce", seed, value) for seed, value in enumerate((0.50, 0.70))]
    + [samples.record("dos", seed, value) for seed, value in enumerate((0.51, 0.73))]
)
"""Differences 0.01 and 0.03: 0.02 ± 12.706 · 0.01."""


def test_accuracies_are_percentages_with_spread_and_interval():
    assert table.accuracy_table(PAIR).splitlines() == [
        "| row | balanced accuracy | many | medium | few | difference to [95 % interval] | seeds |",
        "|---|---|---|---|---|---|---|",
        "| `ce` | 60.00 ± 14.14 | 60.00 ± 14.14 | 60.00 ± 14.14 | 60.00 ± 14.14 | – | 2 |",
        "| `dos` | 62.00 ± 15.56 | 62.00 ± 15.56 | 62.00 ± 15.56 | 62.00 ± 15.56 "
        "| `ce` +2.00 [−10.71, +14.71] | 2 |",
    ]


def test_one_seed_has_neither_spread_nor_interval():
    one = samples.results([samples.record("ce", 0, 0.5), samples.record("dos", 0, 0.25)])
    assert table.accuracy_table(one).splitlines()[-1] == (
        "| `dos` | 25.00 | 25.00 | 25.00 | 25.00 | `ce` −25.00 | 1 |"
    )


def test_thirds_stand_in_where_no_class_is_few():
    thirds = {"few": None, "head_third": 1.0, "middle_third": 0.5, "tail_third": 0.0}
    lines = table.accuracy_table(
        samples.results([samples.record("ce", 0, 0.5, **thirds)])
    ).splitlines()
    assert "| head | middle | tail |" in lines[0]
    assert "| 100.00 | 50.00 | 0.00 |" in lines[2]


def test_where_there_is_a_validation_split_tables_are_of_it():
    """The test split is not tuned on."""

    def tuned(row, value):
        rates = samples.record(row, 0, value)
        return samples.record(row, 0, 0.9, validation={k: rates.get(k) for k in RATES})

    found = samples.results([tuned("ce", 0.5), tuned("dos", 0.25)])
    assert found.split == "validation"
    lines = table.accuracy_table(found).splitlines()
    assert lines[0].startswith("| row | validation balanced accuracy |")
    assert lines[-1] == "| `dos` | 25.00 | 25.00 | 25.00 | 25.00 | `ce` −25.00 | 1 |"
    assert table.growth_table(found, "dos", "ce").splitlines()[-1].startswith("| 1 | −25.00 |")
    mixed = samples.results([tuned("ce", 0.5), samples.record("dos", 0, 0.25)])
    assert mixed.split == "test"


def test_what_failed_is_listed_below():
    failed = [{"row": "dos", "draw": 0, "seed": 1, "message": "the loss is not finite"}]
    found = samples.results([samples.record("ce", 0, 0.5)], failed=failed)
    assert table.accuracy_table(found).splitlines()[-2:] == [
        "",
        "Not trained to the end: dos, draw 0, seed 1: the loss is not finite",
    ]


def test_geometry_stars_what_the_method_does_not_have_and_omits_what_no_row_has():
    display = samples.record("ce", 0, 0.5)
    display["geometry"]["test"]["abstract_labels"] = "made for display"
    display["geometry"]["test"]["agreement_few"] = 0.25
    lines = table.geometry_table(
        samples.results([display, samples.record("dos", 0, 0.5)])
    ).splitlines()
    titles = "leakage | mean angle, ° | effective rank | tail cosine | agreement few"
    assert lines[0] == f"| row | {titles} | seeds |"
    assert lines[2] == "| `ce`* | 0.250 | 60.0 | 4.0 | -0.500 | 0.25 | 1 |"
    assert lines[3] == "| `dos` | 0.250 | 60.0 | 4.0 | -0.500 | – | 1 |"


def test_severity_shows_what_is_known_and_compares_mistakes_inside():
    rates = {"ece": 0.1, "ece_few": 0.2, "few_label_recall": None}
    trials = [
        samples.record(row, seed, 0.5, mistakes_in_superclass=inside, **rates)
        for row, values in {"ce": (0.2, 0.4), "dos": (0.21, 0.43)}.items()
        for seed, inside in enumerate(values)
    ]
    lines = table.severity_table(samples.results(trials)).splitlines()
    assert lines[0].startswith("| row | mistakes inside the superclass | ECE | ECE few | mistakes")
    assert lines[2] == "| `ce` | 30.00 ± 14.14 | 10.00 ± 0.00 | 20.00 ± 0.00 | – | 2 |"
    assert "`ce` +2.00 [−10.71, +14.71]" in lines[3]
    assert len(table.severity_table(samples.results(trials), only=["ce"]).splitlines()) == 3
    without = samples.results([samples.record("ce", 0, 0.5)])
    assert table.severity_table(without).splitlines()[0] == "| row | ECE | seeds |"


DRAWS = samples.results(
    [
        samples.record(row, seed, value, draw)
        for row, values in {"ce": (0.2, 0.4, 0.5, 0.5), "dos": (0.3, 0.5, 0.5, 0.5)}.items()
        for (draw, seed), value in zip(((0, 0), (0, 1), (1, 0), (1, 1)), values, strict=True)
    ]
)
"""Means of the draws: ce 0.3 and 0.5, dos 0.4 and 0.5."""


def test_with_several_draws_spread_and_interval_are_over_draws():
    """Ce 0.4 ± 0.141; differences of the draws 0.1 and 0: 0.05 ± 12.706 · 0.05."""
    lines = table.accuracy_table(DRAWS).splitlines()
    assert lines[0].endswith("| draws × seeds |")
    assert lines[2].startswith("| `ce` | 40.00 ± 14.14 |")
    assert lines[3].endswith("| `ce` +5.00 [−58.53, +68.53] | 2 × 2 |")
    assert table.growth_table(DRAWS, "dos", "ce").splitlines()[0].startswith("| draws |")
    fewer = DRAWS.without([("dos", 1, 1)])
    assert table.accuracy_table(fewer).splitlines()[3].endswith("| 2 × 1–2 |")


def test_rows_of_code_that_is_in_no_commit_are_marked():
    trials = [samples.record("ce", 0, 0.5), samples.record("dos", 0, 0.5, code="abc-dirty")]
    found = samples.results(trials)
    lines = table.accuracy_table(found).splitlines()
    assert lines[2].startswith("| `ce` |")
    assert lines[3].startswith("| `dos`† |")
    assert "no commit" in lines[-1]
    assert "no commit" not in table.accuracy_table(found, only=["ce"])
    assert "`dos`† |" in table.geometry_table(found)


def test_how_seeds_add_up():
    lines = table.growth_table(PAIR, "dos", "ce").splitlines()
    assert lines[2] == "| 1 | +1.00 | – | – | – |"
    assert lines[3] == "| 2 | +2.00 | 1.41 | [−10.71, +14.71] | [+1.00, +3.00] |"


@pytest.fixture
def folder(tmp_path):
    results.write(tmp_path / "pair.json", PAIR)
    return tmp_path


def test_a_page_gets_its_tables_and_keeps_the_rest(folder):
    page = (
        "# Title\n<!-- results:pair --><!-- /results:pair -->\ntext\n"
        "<!-- results:pair:geometry -->\nold\n<!-- /results:pair:geometry -->\n"
    )
    assert report.names(page) == ["pair", "pair:geometry"]
    once = report.written(page, folder)
    assert once.startswith("# Title\n<!-- results:pair -->\nDigits ")
    assert table.accuracy_table(PAIR) in once
    assert table.geometry_table(PAIR) in once
    assert "\ntext\n" in once
    assert "old" not in once
    assert report.written(once, folder) == once
    assert report.written("no markers <!-- comment -->", folder) == "no markers <!-- comment -->"


@pytest.mark.parametrize("kind", ["", ":geometry"])
def test_a_marker_can_name_rows_and_differences_stay(folder, kind):
    name = f"pair{kind}[dos]"
    page = report.written(f"<!-- results:{name} -->\n<!-- /results:{name} -->\n", folder)
    whole = report.block(f"pair{kind}", folder).splitlines()
    stored = [line for line in whole if not line.startswith("| `ce`")]
    assert len(stored) == len(whole) - 1
    assert page.splitlines()[1:-1] == stored


@pytest.mark.parametrize(
    "page, message",
    [
        ("<!-- results:pair -->", "<!-- results:pair --> has no partner"),
        ("<!-- /results:pair -->", "<!-- /results:pair --> has no partner"),
        ("<!-- results:pair --><!-- /results:other -->", "<!-- /results:other --> has no partner"),
        ("<!-- results:pair --><!-- results:pair -->", "<!-- results:pair --> has no partner"),
        ("<!-- results:gone --><!-- /results:gone -->", r"there are no results at .*gone\.json"),
        ("<!-- results:pair:x --><!-- /results:pair:x -->", "unknown table 'pair:x'"),
        ("<!-- results:pair[ldam] --><!-- /results:pair[ldam] -->", "unknown row 'ldam'"),
    ],
)
def test_markers_that_lead_nowhere_are_errors(folder, page, message):
    with pytest.raises(ConfigError, match=message):
        report.written(page, folder)


def test_a_missing_page_is_an_error(folder):
    with pytest.raises(ConfigError, match=r"there is no .*none\.md"):
        report.rewrite(folder / "none.md", folder)


@pytest.mark.parametrize("page", report.PAGES, ids=str)
def test_a_page_says_what_the_results_say(page):
    """Make it so with `python -m dovs bench report`."""
    folder = ROOT / "benchmarks" / "results"
    assert not report.rewrite(ROOT / page, folder, check=True)
    text = (ROOT / page).read_text("utf-8")
    for name in report.names(text):
        assert report.block(name, folder) in text
