"""The Train page: what it offers, launches and shows of runs in every state."""

import contextlib
import json
import shutil

import filelock
import numpy as np
import pytest

import dovs
from dovs.comparison.settings import differing_settings
from dovs.comparison.sides import labelled
from dovs.config import RunConfig
from dovs.recording.importing import import_embeddings
from dovs.runs import dispatch, launch, waiting, worker_process
from dovs.runs.finding import list_runs, open_run
from dovs.runs.status import now
from dovs.runs.table import run_rows
from dovs.ui.train import live
from tests.ui import opening
from tests.ui.fake_run import fake_run
from tests.ui.opening import plain


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("DOVS_HOME", str(tmp_path))
    return tmp_path


def open_page(run=None, **query):
    return opening.open_page("train", run=run, **query)


def button(page, label):
    return next(each for each in page.button if each.label == label)


def words(page):
    shown = [*page.error, *page.warning, *page.info, *page.caption, *page.markdown]
    return "\n".join(plain(each.value) for each in shown)


@contextlib.contextmanager
def at_work(path):
    """Lock the run and give a sign of life, as its worker does."""
    status = json.loads((path / "status.json").read_text())
    (path / "status.json").write_text(json.dumps(status | {"updated": now()}))
    with filelock.FileLock(path / ".lock"):
        yield


def test_an_empty_home_has_the_form_and_no_runs(home):
    page = open_page()
    assert "No run has been started yet" in words(page)
    assert "ran on another machine" in words(page)
    assert not button(page, "Start training").disabled
    assert page.selectbox(key="train-method").value == "dovs"
    assert "328 training images of 10 classes" in words(page)
    assert "119 of the largest and 2 of the smallest: an actual ratio of 59.5" in words(page)


def test_the_form_has_the_parameters_of_the_chosen_method(home):
    page = open_page()
    assert page.selectbox(key="train-method-dovs-generator").value == "ward"
    assert "random" in str(page.selectbox(key="train-method-dovs-generator").options).lower()
    page = page.selectbox(key="train-method").set_value("ce").run()
    keys = [each.key for each in page.selectbox]
    assert "train-method-dovs-generator" not in keys


def launched(monkeypatch):
    made = []
    monkeypatch.setattr(worker_process, "spawn", lambda run, home=None: made.append(run.name))
    return made


def test_launch_makes_the_run_of_the_form(home, monkeypatch):
    made = launched(monkeypatch)
    page = open_page()
    page.number_input(key="train-main-epochs").set_value(3)
    page = page.selectbox(key="train-method").set_value("dovs").run()
    page = page.selectbox(key="train-method-dovs-generator").set_value("random").run()
    page = button(page, "Start training").click().run()
    assert not page.exception
    (run,) = list_runs(home)
    assert made == [run.name]
    config = run.config()
    assert (config.epochs, config.method, config.method_params["generator"]) == (
        3,
        "dovs",
        "random",
    )
    assert page.selectbox(key="chosen-run").value == run.name
    assert "queued" in words(page) or "Waits for its device" in words(page)


def test_settings_that_a_finished_run_has_are_noted_before_the_click(home, monkeypatch):
    launched(monkeypatch)
    button(open_page(), "Start training").click().run()
    (run,) = list_runs(home)
    (run.path / "status.json").write_text(json.dumps({"state": "finished", "epochs": 30}))
    (run.path / "summary.json").write_text(json.dumps({"balanced_accuracy": 0.5}))
    page = open_page()
    assert f"Run {run.name} has exactly these settings, the seed too" in words(page)
    assert not button(page, "Start training").disabled
    page = page.number_input(key="train-main-seed").set_value(7).run()
    assert "exactly these settings" not in words(page)


@pytest.mark.parametrize("name", ["done", "gone"])
def test_a_link_to_a_run_opens_the_page_at_the_run(home, name):
    fake_run(home / "runs" / "done")
    for run, first in ((name, "chosen-run"), (None, "train-method")):
        page = open_page(run=run)
        for _ in range(2):  # the page writes the run into the address; its order stays
            keys = [each.key for each in page.main.selectbox]
            assert min(("chosen-run", "train-method"), key=keys.index) == first
            page = page.run()


def test_after_the_start_progress_is_the_first_thing_on_the_page(home, monkeypatch):
    launched(monkeypatch)
    page = open_page()
    order = [each.type for each in page.main if each.type in ("selectbox", "progress")]
    assert "progress" not in order
    page = button(page, "Start training").click().run()
    shown = [each.key for each in page.main.selectbox]
    assert shown.index("chosen-run") < shown.index("train-method")
    assert "Train another run" in [each.value for each in page.subheader]
    assert page.get("progress")[0].root is page.main.root
    other = open_page()  # another session sees the active run first, too
    assert [each.key for each in other.main.selectbox].index("chosen-run") == 0


def test_another_run_starts_below_the_progress_and_is_shown(home, monkeypatch):
    made = launched(monkeypatch)
    fake_run(home / "runs" / "done")
    page = open_page("done")
    page = page.number_input(key="train-main-seed").set_value(4).run()
    page = opening.sound(button(page, "Start training").click().run())
    assert len(made) == 1
    assert page.selectbox(key="chosen-run").value == made[0]
    assert page.query_params["run"] in (made[0], [made[0]])


def test_a_run_that_is_deleted_while_it_is_shown_is_not_replaced_by_another(home):
    for name in ("other", "done"):
        fake_run(home / "runs" / name)
    page = open_page("done")
    shutil.rmtree(home / "runs" / "done")
    for _ in range(2):
        page = opening.sound(page.number_input(key="train-main-seed").set_value(4).run())
        assert "There is no run 'done' on this machine: it was deleted or renamed" in words(page)
        assert page.selectbox(key="chosen-run").value is None
    page = opening.sound(page.selectbox(key="chosen-run").set_value("other").run())
    assert "deleted or renamed" not in words(page)
    assert page.query_params["run"] in ("other", ["other"])


def test_a_run_on_the_processor_has_no_memory_of_a_device(home):
    fake_run(home / "runs" / "here")
    assert {"Memory", "GPU memory"} & {each.label for each in open_page("here").metric} == {
        "Memory"
    }


def test_an_address_that_names_no_run_shows_no_other(home):
    fake_run(home / "runs" / "there")
    page = open_page("gone")
    assert "There is no run 'gone'" in words(page)
    assert not page.metric
    (home / "runs" / "emptied").mkdir()
    assert "has no config.json" in words(open_page("emptied"))
    page = page.selectbox(key="chosen-run").set_value("there").run()
    assert page.metric
    assert not page.error
    assert page.query_params["run"] == ["there"] or page.query_params["run"] == "there"


def imported(home, name, epochs=1):
    rng = np.random.default_rng(0)
    labels, times = np.repeat([0, 1], 10 * epochs), np.tile(np.arange(epochs), 20)
    arrays = {"z": rng.normal(size=(20 * epochs, 3)), "label": labels, "pred": labels}
    np.savez(home / f"{name}.npz", **arrays, epoch=times)
    return import_embeddings(home / f"{name}.npz", projection="pca", home=home)


def test_an_imported_run_has_one_sentence_and_is_no_default(home):
    fake_run(home / "runs" / "trained")
    imported(home, "file")
    assert [each.name for each in list_runs(home)] == ["file", "trained"]
    rows = {row["name"]: row for row in run_rows(list_runs(home))}
    assert (rows["file"]["seed"], rows["trained"]["seed"]) == (None, 0)
    settings = differing_settings(labelled([[run] for run in list_runs(home)]))
    assert "Training seed" not in set(settings["setting"]), "that of the import is of its map"
    assert open_page().selectbox(key="chosen-run").value == "trained"
    page = open_page("file")
    assert page.selectbox(key="chosen-run").value == "file"
    assert "Imported from a file: it has no training curves" in words(page)
    assert "No epoch" not in str(page)
    assert not page.get("progress")
    assert not page.metric
    links = {each.proto.label: each.proto.query_string for each in page.get("page_link")}
    assert links["Explore its embeddings"] == "run=file"


def test_logged_numbers_that_are_not_finite_are_stated(home):
    with dovs.Recorder("mine", home=home, projection="none") as recorder:
        recorder.snapshot(1, np.eye(6), np.arange(6) % 3)
        for epoch, norm in enumerate((1.0, np.inf, np.nan), start=1):
            recorder.log(epoch, grad_norm=norm)
    assert (
        "grad norm was infinite at epoch 2; grad norm was not a number (NaN) at epoch 3."
        in words(open_page("mine"))
    )


def test_measures_of_the_epochs_of_a_file_are_drawn(home, monkeypatch):
    imported(home, "epochs", epochs=3)
    drawn = []
    monkeypatch.setattr(live, "chart", lambda figure, *rest, key: drawn.append(key))
    open_page("epochs")
    assert drawn == ["live-accuracy", "live-groups"]


def test_a_second_stage_is_chosen_below_the_method(home, monkeypatch):
    launched(monkeypatch)
    page = open_page()
    choice = page.selectbox(key="train-second_stage")
    assert (choice.value, choice.options[0]) == ("none", "None")
    assert "head is used as it is" in words(page)
    page = choice.set_value("crt").run()
    assert not page.exception
    page.number_input(key="train-second_stage-crt-head_epochs").set_value(4)
    page.number_input(key="train-main-epochs").set_value(3)
    page = button(page, "Start training").click().run()
    (run,) = list_runs(home)
    config = run.config()
    assert (config.epochs, config.second_stage) == (3, "crt")
    assert config.second_stage_params["head_epochs"] == 4
    page = page.selectbox(key="train-second_stage").set_value("none").run()
    assert not button(page, "Start training").disabled


def test_numbers_from_before_the_second_stage_are_called_so(home):
    fake_run(home / "runs" / "done", second_stage="crt")
    fake_run(home / "runs" / "plain")
    fake_run(home / "runs" / "busy", state="running", done=2, second_stage="lws")
    shown = words(open_page("done"))
    assert "the second stage, crt. After it, balanced accuracy on test images" in shown
    assert "72.5%" in shown
    assert "second stage, lws, which is trained after the last epoch" in words(open_page("busy"))
    assert "second stage," not in words(open_page("plain"))


def test_numbers_of_a_run_evaluated_on_held_out_images_name_them(home):
    fake_run(home / "runs" / "plain")
    fake_run(home / "runs" / "held_out", measured_on="held_out", second_stage="crt")
    fake_run(home / "runs" / "tuned", measured_on="held_out", validation_fraction=0.2)
    for run, on, noted in (("plain", "On test", False), ("held_out", "On held-out", True)):
        page = open_page(run)
        assert f"{on} images." in page.metric[0].help
        assert ("in place of the test split" in words(page)) is noted
    assert "balanced accuracy on held-out images is 72.5%" in words(page)
    page = open_page("tuned")
    assert "images." not in page.metric[0].help
    assert "held-out images" not in words(page)


def test_the_same_configuration_is_not_launched_twice_while_it_runs(home, monkeypatch):
    made = launched(monkeypatch)
    page = open_page()
    page = button(page, "Start training").click().run()
    assert button(page, "Start training").disabled
    assert "with exactly these settings" in words(page)
    (link,) = [each for each in page.get("page_link") if "Show run" in each.proto.label]
    assert link.proto.query_string == f"run={made[0]}"
    page = page.number_input(key="train-main-seed").set_value(1).run()
    assert not button(page, "Start training").disabled
    assert len(made) == 1


def test_what_is_typed_last_counts_though_the_click_arrives_with_it(home, monkeypatch):
    launched(monkeypatch)
    page = open_page()
    page.number_input(key="train-main-epochs").set_value(7)
    page = button(page, "Start training").click().run()
    assert [run.config().epochs for run in list_runs(home)] == [7]
    assert button(page, "Start training").disabled


def test_a_second_click_on_a_page_not_yet_redrawn_does_nothing(home, monkeypatch):
    made = launched(monkeypatch)
    old = button(open_page(), "Start training")
    old.click().run()
    page = old.click().run()
    assert not page.exception
    assert len(made) == 1


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("train-main-epochs", -5),
        ("train-main-epochs", 2001),
        ("train-method-dovs-patch_share", 7.0),
    ],
)
def test_a_number_that_is_not_allowed_starts_nothing(home, monkeypatch, key, value):
    monkeypatch.setattr(worker_process, "spawn", lambda *arguments: None)
    page = open_page()
    start = button(page, "Start training")
    page.number_input(key=key).set_value(value)
    start.click()
    page = page.run()
    assert not page.exception
    assert list_runs(home) == []
    assert button(page, "Start training").disabled
    below, above_the_button = (plain(each.value) for each in page.error)
    assert "which is not allowed: enter a number from" in above_the_button
    assert below == f"Enter{above_the_button.partition(': enter')[2]}"


def test_a_failed_launch_is_one_line_and_keeps_the_form(home, monkeypatch):
    from dovs.errors import RunError

    def refuse(run, home=None):
        raise RunError("disk full: cannot write log.txt. Free some space.")

    monkeypatch.setattr(worker_process, "spawn", refuse)
    page = open_page()
    page = page.number_input(key="train-main-epochs").set_value(7).run()
    page = button(page, "Start training").click().run()
    assert not page.exception
    assert "disk full" in words(page)
    assert page.number_input(key="train-main-epochs").value == 7


def test_a_worker_without_a_sign_of_life_is_shown_and_its_process_can_be_ended(home):
    path = fake_run(home / "runs" / "hung", state="running", done=3)
    with filelock.FileLock(path / ".lock"):  # the status was written long ago
        page = open_page()
        assert "No sign of life for" in words(page)
        assert not button(page, "End its process").disabled
        assert button(page, "Resume").disabled


def test_a_running_run_can_be_stopped_and_not_resumed(home):
    path = fake_run(home / "runs" / "busy", state="running", done=3)
    with at_work(path):
        page = open_page()
        assert page.selectbox(key="chosen-run").value == "busy"
        assert "running" in words(page)
        assert button(page, "Resume").disabled
        page = button(page, "Stop").click().run()
        assert (path / "stop").exists()
        assert button(page, "Stop").disabled
    numbers = {each.label: each.value for each in page.metric}
    assert numbers["Balanced accuracy"] == "70.0%"
    assert numbers["Memory"] == "256 MiB"
    assert "effective rank 2.1 is below 2.25" in words(page)


def test_a_killed_run_is_lost_and_resumes(home, monkeypatch):
    made = launched(monkeypatch)
    fake_run(home / "runs" / "gone", state="running", done=3)
    page = open_page("gone")
    assert "ended before it finished" in words(page)
    assert button(page, "Stop").disabled
    page = button(page, "Resume").click().run()
    assert made == ["gone"]
    assert list_runs(home)[0].status().state == "queued"


def test_a_failed_run_shows_its_line_and_log(home):
    fake_run(home / "runs" / "bad", state="failed", done=1, message="CUDA is out of memory.")
    page = open_page("bad")
    assert any("CUDA is out of memory." in plain(each.value) for each in page.error)
    assert any("CUDA is out of memory." in each.value for each in page.code)
    assert not button(page, "Resume").disabled


def test_a_finished_run_gives_its_command_and_an_estimate(home):
    fake_run(home / "runs" / "done", epochs=6)
    page = opening.opened(open_page("done"), "live-command-open")
    assert any("-m dovs train --dataset digits" in each.value for each in page.code)
    assert "from the speed of run done" in words(page)
    assert button(page, "Stop").disabled
    assert button(page, "Resume").disabled


@pytest.mark.parametrize("file", ["config.json", "status.json", "metrics.jsonl"])
def test_a_damaged_run_is_an_error_box(home, file):
    path = fake_run(home / "runs" / "torn")
    (path / file).write_text("{ not json\n", "utf-8")
    page = open_page("torn")
    assert any("torn" in each.value for each in page.error)


@pytest.mark.parametrize("state, updates", [("running", True), ("lost", True), ("finished", False)])
def test_a_run_that_may_still_change_is_looked_at_again(home, monkeypatch, state, updates):
    """A lost one too: on a busy machine its worker may only be late."""
    from dovs.ui.train import live

    intervals = []

    def fragment(panel, run_every):
        intervals.append(run_every)
        return lambda *given: None

    monkeypatch.setattr(live.st, "fragment", fragment)
    written = "running" if state == "lost" else state
    path = fake_run(home / "runs" / "one", state=written, done=1)
    with at_work(path) if state == "running" else contextlib.nullcontext():
        assert open_run(path).status().state == state
        live.live_panel(open_run(path))
    assert [each is not None for each in intervals] == [updates]


def test_an_unknown_run_in_the_address_is_a_warning(home):
    fake_run(home / "runs" / "done")
    assert "There is no run 'nothing'" in words(open_page("nothing"))


def test_the_newest_run_at_work_is_shown_and_the_queue_listed(home):
    busy = fake_run(home / "runs" / "busy", state="running", done=2)
    waits = fake_run(home / "runs" / "waits", state="queued", done=0)
    fake_run(home / "runs" / "done")
    with at_work(busy), at_work(waits):
        page = open_page()
        assert page.selectbox(key="chosen-run").value == "busy"
        assert "`waits` is about to start, or waits for its device" in words(page)


def test_a_run_that_hangs_is_listed_as_such_above_the_one_that_is_shown(home):
    hung = fake_run(home / "runs" / "hung", state="running", done=2)
    busy = fake_run(home / "runs" / "busy", state="running", done=2)
    with filelock.FileLock(hung / ".lock"), at_work(busy):  # its status was written long ago
        shown = words(open_page("busy"))
    assert "`hung` gives no sign of life for" in shown
    assert "`busy` is running" in shown


def test_waiting_runs_are_moved_and_cancelled_on_the_page(home, monkeypatch):
    monkeypatch.setattr(dispatch, "wake", lambda home=None: None)
    runs = []
    for name in ("one", "two"):
        runs.append(launch.create(RunConfig(method="ce"), name=name))
        with waiting.changing():
            waiting.add(runs[-1])
    page = open_page()
    assert "`two` waits, position 2" in words(page)
    page = page.button(key="queue-up-two").click().run()
    assert "`two` waits, position 1" in words(page)
    page = page.button(key="queue-cancel-two").click().run()
    assert runs[1].status().state == "cancelled"
    assert "`one` waits, position 1" in words(page)


@pytest.mark.parametrize("dataset", ["digits", "folder"])
def test_the_command_of_a_run_on_all_images_states_the_profile_and_no_ratio(dataset):
    from dovs.config import RunConfig
    from dovs.ui.parts.run_command import command_line

    words = command_line(RunConfig(dataset=dataset, profile="natural")).split()
    assert words[words.index("--profile") + 1] == "natural"
    assert "--imbalance-ratio" not in words


def test_the_command_of_a_run_means_the_same_configuration():
    from dovs.cli.options import parameters_of, settings_of
    from dovs.config import RunConfig
    from dovs.runs.validation import chosen_entries, filled
    from dovs.ui.parts.run_command import command_line

    config = RunConfig(
        imbalance_ratio=12.5,
        epochs=7,
        weight_decay=0.00025,
        method_params={"k": 3, "generator": "random", "num_abstract_labels": 4},
        encoder_params={"width": 16},
        second_stage="logit_adjustment",
        second_stage_params={"tau": 0.5},
        projection="none",
    )
    words = command_line(config).split()[4:]
    pairs = dict(zip(words[::2], words[1::2], strict=True))
    names = {"--" + name.replace("_", "-"): name for name in RunConfig.model_fields}
    given = {names[word]: text for word, text in pairs.items() if word in names}
    settings = settings_of(RunConfig, given)
    rest = [each for word, text in pairs.items() if word not in names for each in (word, text)]
    parameters = parameters_of(rest, chosen_entries(config))
    read = RunConfig(**settings, **{f"{field}_params": p for field, p in parameters.items()})
    assert filled(read) == filled(config)


def test_a_dataset_that_is_not_here_is_offered_and_not_an_error(home, monkeypatch):
    page = open_page(dataset="cifar10")
    assert not page.error
    assert page.button(key="fetch-start-cifar10").label == "Download (170.5 MB)"
    assert "No run has been started yet" in words(page)


def test_a_folder_without_a_path_leads_to_the_dataset_page(home):
    page = open_page(dataset="parquet")
    assert not page.error
    assert "enter its path on the Dataset page" in words(page)


def test_two_passes_are_started_with_one_button_and_shown_as_such(home, monkeypatch):
    made = launched(monkeypatch)
    page = open_page()
    page = page.toggle(key="train-two-pass").set_value(True).run()
    assert not page.exception
    page.number_input(key="train-main-epochs").set_value(3)
    page = button(page, "Start both passes").click().run()
    assert not page.exception
    assert made == ["two-pass-1-first"]
    (run,) = list_runs(home)
    assert page.selectbox(key="chosen-run").value == run.name == "two-pass-1-first"
    assert run.config().epochs == 3
    assert "Pass 1 of 2" in words(page)
    assert button(page, "Start both passes").disabled
    page = page.selectbox(key="train-method").set_value("ce").run()
    assert [each.key for each in page.toggle if each.key == "train-two-pass"] == []
    assert button(page, "Start training")


def test_a_name_that_is_taken_is_reported_beside_the_button(home, monkeypatch):
    made = launched(monkeypatch)
    fake_run(home / "runs" / "mine-first")
    page = open_page()
    page = page.toggle(key="train-two-pass").set_value(True).run()
    assert any("λ_abs) is 0" in caption.value for caption in page.caption)
    page.text_input(key="train-two-pass-name").set_value("mine").run()
    page = button(page, "Start both passes").click().run()
    assert not page.exception
    assert "contains another run" in words(page)
    assert made == []


def test_between_the_passes_the_page_shows_why_the_second_was_not_started(home):
    fake_run(home / "runs" / "mine-first")
    note = {"name": "mine", "number": 1, "generator": "ward", "parameters": {}}
    note |= {"first": ["mine-first"], "second": "mine-second", "problem": "no groups"}
    path = home / "runs" / "mine-first" / "two_pass.json"
    path.write_text(json.dumps(note))
    page = open_page("mine-first")
    assert "could not be started: no groups" in words(page)
    assert button(page, "Start the second pass")
    fake_run(home / "runs" / "mine-second")
    second = home / "runs" / "mine-second" / "two_pass.json"
    second.write_text(json.dumps(note | {"number": 2}))
    shown = words(open_page("mine-first"))
    assert "no groups" not in shown
    assert "Pass 1 of 2" in shown
    assert "Pass 2 of 2" in words(open_page("mine-second"))
