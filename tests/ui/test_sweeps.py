"""The Sweeps page: define, queue, watch, stop, and the table."""

import pytest

from dovs import access, data
from dovs.data import adding
from dovs.figures.sweep_matrix import NOTHING, sweep_matrix, sweep_matrix_text
from dovs.runs import dispatch, slots, waiting, worker_process
from dovs.runs.finding import list_runs
from dovs.runs.writer import RunWriter
from dovs.sweeps import results
from dovs.sweeps.cells import cells
from dovs.sweeps.definition import Sweep, read_saved, save, saved_sweeps
from tests.data.user_images import write_folder
from tests.ui.opening import open_page, plain


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("DOVS_HOME", str(tmp_path))
    monkeypatch.setattr(slots, "_found", lambda: ("cpu",))
    monkeypatch.setattr(dispatch, "wake", lambda home=None: None)
    monkeypatch.setattr(worker_process, "spawn", lambda *arguments: None)
    return tmp_path


def words(page):
    shown = [*page.error, *page.warning, *page.caption, *page.markdown]
    return plain(" ".join(each.value for each in shown))


def finished_sweep(name="done"):
    sweep = Sweep(
        name,
        {"method": ("ce", "dovs"), "imbalance_ratio": (10, 50), "seed": (0, 1), "epochs": (1,)},
    )
    for number, cell in enumerate(cells(sweep)):
        RunWriter(cell.folder).create(cell.config)
        with RunWriter(cell.folder).lock() as writer:
            writer.status("running", device="cpu")
            writer.finish({"balanced_accuracy": 0.5 + number / 100, "few": 0.2, "seconds": 2.0})
    save(sweep)
    return sweep


def test_a_sweep_is_defined_and_put_into_the_queue(home):
    page = open_page("sweeps")
    page.text_input(key="sweep-name").set_value("mine")
    page.number_input(key="sweep-epochs").set_value(1)
    page.number_input(key="sweep-seeds").set_value(2)
    page = page.text_area(key="sweep-more").set_value("batch_size = 32, 64").run()
    assert "**16 runs**: 8 combinations × 2 seeds" in words(page)
    page = page.button(key="sweep-start").click().run()
    assert not page.exception
    assert len(list_runs(home)) == 16
    assert read_saved("mine").settings["batch_size"] == (32, 64)
    assert page.query_params["sweep"] in ("mine", ["mine"])
    page = page.button(key="sweep-stop").click().run()
    assert waiting.waiting_runs() == []


def test_what_is_wrong_is_shown(home, monkeypatch):
    page = open_page("sweeps")
    page = page.text_area(key="sweep-more").set_value("kk = 3").run()
    assert "kk" in page.error[0].value
    page = page.text_area(key="sweep-more").set_value("epohcs = 3").run()
    error = plain(page.error[0].value)
    assert "no setting or parameter 'epohcs'" in error
    assert "Did you mean 'epochs'?" in error
    assert "patch_share" in error
    assert "min_dist" not in error, "of a projection, and none is selected"
    page = page.text_area(key="sweep-more").set_value("k = 3\nk = 5").run()
    assert "k has two lines" in words(page)
    page = page.text_area(key="sweep-more").set_value("k = -1").run()
    assert "k=-1 is not allowed" in words(page)
    assert "sweep-start" not in [each.key for each in page.button]
    page = page.text_area(key="sweep-more").set_value("").run()
    monkeypatch.setenv("DOVS_QUEUE_LIMIT", "3")
    page = page.button(key="sweep-start").click().run()
    assert "room" in page.error[0].value
    assert list_runs(home) == []


@pytest.mark.parametrize(
    ("key", "value"), [("sweep-epochs", 0), ("sweep-seeds", 51), ("sweep-draws", -1)]
)
def test_a_number_that_is_not_allowed_starts_no_sweep(home, key, value):
    page = open_page("sweeps")
    page.number_input(key=key).set_value(value)
    page = page.button(key="sweep-start").click().run()
    assert not page.exception
    assert list_runs(home) == []
    assert "which is not allowed: enter a number from 1 to" in words(page)
    assert page.text_area(key="sweep-more").value == ""


def test_what_more_settings_sets_is_not_set_in_the_form_too():
    page = open_page("sweeps")
    lines = "epochs = 5\nmethod = ce\nseed = 7, 9"
    page = page.text_area(key="sweep-more").set_value(lines).run()
    assert "More settings sets the methods, the seeds, the epochs, so" in words(page)
    assert page.number_input(key="sweep-epochs").disabled
    assert page.number_input(key="sweep-seeds").disabled
    assert page.multiselect(key="sweep-methods").disabled
    assert not page.number_input(key="sweep-draws").disabled
    assert "**4 runs**: 2 combinations × 2 seeds" in words(page)
    page = page.text_area(key="sweep-more").set_value("").run()
    assert not page.number_input(key="sweep-epochs").disabled


def test_own_images_are_used_as_they_are_where_no_ratio_is_selected(tmp_path):
    adding.add(data.examine(write_folder(tmp_path / "pets")), "mine")
    page = open_page("sweeps", dataset="mine")
    assert "**6 runs**: 2 combinations × 3 seeds" in words(page)
    page = page.button(key="sweep-start").click().run()
    assert not page.exception
    assert {run.config().profile for run in list_runs(tmp_path)} == {"natural"}
    page = open_page("sweeps")
    page = page.multiselect(key="sweep-ratios").set_value([]).run()
    assert "Select at least one ratio." in words(page)


def test_a_sweep_that_exists_is_continued_with_the_runs_that_are_left(home):
    finished_sweep("sweep-1")  # of ce and dovs, ratios 10 and 50, seeds 0 and 1, one epoch
    page = open_page("sweeps")
    assert page.text_input(key="sweep-name").value == "sweep-2"
    page.text_input(key="sweep-name").set_value("sweep-1")
    page.number_input(key="sweep-epochs").set_value(1)
    page.toggle(key="sweep-maps").set_value(True)
    page = page.number_input(key="sweep-seeds").set_value(3).run()
    assert "**12 runs**: 4 combinations × 3 seeds. Of these, 8 are finished already; 4" in words(
        page
    )
    assert "exists with other settings" in words(page)
    assert "8 runs of it are used again" in words(page)
    assert page.button(key="sweep-start").label == "Put 4 runs into the queue"
    page = page.button(key="sweep-start").click().run()
    assert len(list_runs(home)) == 12
    assert "8 are finished and 4 are training or waiting already; none is left" in words(page)
    assert page.button(key="sweep-start").label == "Show its runs"


def test_a_new_visit_suggests_a_name_that_is_free_then(home):
    page = open_page("sweeps")
    assert page.text_input(key="sweep-name").value == "sweep-1"
    finished_sweep("sweep-1")
    assert page.run().text_input(key="sweep-name").value == "sweep-1"
    page.switch_page("pages/glossary.py").run()
    assert page.switch_page("pages/sweeps.py").run().text_input(key="sweep-name").value == "sweep-2"


def test_a_sweep_is_removed_from_the_list_and_its_runs_remain(home):
    finished_sweep("older")
    finished_sweep()
    number = len(list_runs(home))
    page = open_page("sweeps", sweep="older")
    assert "Its 8 runs remain on Runs" in words(page)
    page = page.button(key="sweep-remove-sure").click().run()
    assert not page.exception
    assert page.toast[0].value == "older is removed from the list"
    assert saved_sweeps(home) == ["done"]
    assert page.selectbox(key="sweep-selected").value == "done"
    assert len(list_runs(home)) == number


def test_controls_that_visitors_may_not_use_have_their_reason_beside_them(monkeypatch):
    finished_sweep()
    for name, value in access.variable(access.Access(read_only=True)).items():
        monkeypatch.setenv(name, value)
    page = open_page("sweeps")
    assert page.button(key="sweep-start").disabled
    assert page.button(key="sweep-remove").disabled
    reasons = [each.value for each in page.caption if ":material/lock:" in each.value]
    assert len(reasons) == 2, "above Stop and Continue, and above the start of a new one"


def test_a_finished_sweep_is_a_table_that_the_address_selects():
    finished_sweep("older")
    sweep = finished_sweep()
    page = open_page("sweeps", sweep="older")
    assert page.selectbox(key="sweep-selected").value == "older"
    assert "4 of 4 combinations have a result" in words(page)
    assert "seeds, of one draw of the tail" in words(page)
    page = page.selectbox(key="sweep-measure").set_value("few").run()
    assert not page.exception
    assert "nothing" in words(open_page("sweeps", sweep="nothing"))
    frame = results.cell_frame(cells(sweep), sweep.varied)
    matrix = results.matrix_frame(
        results.row_frame(frame, sweep.varied), sweep.varied, "imbalance_ratio"
    )
    figure = sweep_matrix(matrix, "imbalance_ratio", "balanced_accuracy")
    assert figure.data[0].z.shape == (2, 2)
    assert "±" in figure.data[1].text[0]
    assert "55.0 ± 2.8%, of “dovs” at imbalance ratio 50" in sweep_matrix_text(
        matrix, "imbalance_ratio"
    )
    assert sweep_matrix_text(matrix.iloc[:0]) == NOTHING
