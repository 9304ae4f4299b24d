"""Notes, names, the trash, zips of runs, and lists of many runs."""

import json
import os
import shutil
import stat
import subprocess
import zipfile
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from dovs import access
from dovs.cli import main
from dovs.comparison.alike import differences_of_alike
from dovs.config import RunConfig
from dovs.errors import AccessError, RunError
from dovs.runs import arriving, dispatch, extra_projections, index, notes, table, trash, waiting
from dovs.runs.arriving import import_run, is_run_zip
from dovs.runs.export import export_run
from dovs.runs.finding import example_run, list_runs
from dovs.runs.index import indexed_rows
from dovs.runs.launch import create, requeue, resume, why_not_continued
from dovs.runs.layout import CHECKPOINT
from dovs.runs.naming import default_name
from dovs.runs.pass_facts import PassFacts, note, pass_of
from dovs.runs.renaming import rename
from dovs.runs.selecting import ONLY, SHOWN, Selection, grouped, matching, seeds_text
from dovs.runs.store import Run
from dovs.runs.table import run_rows
from dovs.runs.writer import RunWriter


@pytest.fixture
def finished(home, config):
    """Returns a function that makes a finished run."""

    def make(name=None, accuracy=0.5, **settings):
        run = create(config.model_copy(update=settings), name=name)
        with RunWriter(run.path).lock() as writer:
            writer.status("running", device="cpu")
            writer.finish({"balanced_accuracy": accuracy, "seconds": 9.0, "few": None})
        return run

    return make


def test_notes_change_neither_configuration_nor_status(finished):
    run = finished("one")
    before = {name: (run.path / name).read_bytes() for name in ("config.json", "status.json")}
    notes.change_notes(run, tags=[" good ", "for paper", "good"], note="see *Fig. 2*\n")
    notes.change_notes(run, archived=True)
    assert notes.notes_of(run) == notes.Notes(("good", "for paper"), "see *Fig. 2*", True)
    assert {name: (run.path / name).read_bytes() for name in before} == before
    notes.change_notes(run, tags=(), note="", archived=False)
    assert not (run.path / notes.FILE).exists()
    for wrong in ({"tags": ["a,b"]}, {"tags": ["x" * 41]}, {"note": "x" * 5000}, {"tags": [""]}):
        with pytest.raises(RunError, match="allowed"):
            notes.change_notes(run, **wrong)


def test_notes_that_are_changed_at_the_same_time_are_all_there(finished):
    run = finished("one")
    notes.change_notes(run, note="mine")
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda n: notes.change_notes(run, add=[f"t{n}"]), range(12)))
    assert set(notes.notes_of(run).tags) == {f"t{n}" for n in range(12)}
    changed = notes.change_notes(run, remove=[f"t{n}" for n in range(11)], add=["last"])
    assert changed == notes.notes_of(run) == notes.Notes(("t11", "last"), "mine")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"format": 1, "tags": ["a"], "note": "long no', "is damaged"),
        ('{"tags": "a,b", "note": "mine"}', "of the wrong type"),
        ("[]", "list instead of an object"),
        ('{"format": 9, "tags": ["a"], "note": "mine"}', "has format 9"),
        ('{"format": 1, "note": "mine", "stars": 5}', "has the key 'stars'"),
    ],
)
def test_notes_that_cannot_be_read_whole_are_not_replaced(finished, text, reason):
    run = finished("one")
    path = run.path / notes.FILE
    path.write_text(text)
    for changes in ({"archived": True}, {"archived": False}, {"add": ["x"]}, {"note": ""}):
        with pytest.raises(RunError, match=f"{reason}.*Nothing was changed"):
            notes.change_notes(run, **changes)
    assert path.read_text() == text


def test_a_note_is_shown_without_a_text_and_deleted_by_an_empty_one(finished, capsys):
    run = finished("one")
    notes.change_notes(run, note="first line\nsecond \x1b[31mline")
    assert main(["runs", "note", "one"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("first line\nsecond ")
    assert "\x1b" not in shown
    assert main(["runs", "note", "one", ""]) == 0
    assert main(["runs", "note", "one"]) == 0
    assert capsys.readouterr().out.splitlines() == ["one: note deleted.", "one has no note."]


def test_what_notes_are_not_written_about(finished, home):
    run = finished("one")
    with pytest.raises(RunError, match="letter 4 has another encoding"):
        notes.change_notes(run, note="caf\udce9")
    with pytest.raises(RunError, match="ships with DOVS"):
        notes.change_notes(example_run(), add=["mine"])
    rename(run, "two")
    with pytest.raises(RunError, match="moved, renamed or deleted"):
        notes.change_notes(run, add=["mine"])
    assert [each.name for each in (home / "runs").iterdir()] == ["two"]


def test_names_say_what_a_run_is_and_old_names_remain_valid(home, config):
    assert default_name(config) == "digits-r50-ce-s0"
    assert [create(config).name for _ in range(3)][1:] == [
        "digits-r50-ce-s0-2",
        "digits-r50-ce-s0-3",
    ]
    natural = config.model_copy(update={"profile": "natural", "method": "a/b", "dataset": "_"})
    assert default_name(natural) == "x-natural-a-b-s0"
    assert create(config, name="20260131-230509-digits-dovs-3").status().state == "queued"


def test_renaming_takes_maps_and_plans_along(finished, home):
    run, second = finished("old"), finished("second")
    facts = PassFacts("labels", 1, "ward", {}, ("old",), "second")
    for each in (run, second):
        note(each, facts)
    maps = extra_projections.folder_of(run.path, run.created)
    (maps / "pca-1").mkdir(parents=True)
    (maps / "pca-1" / "map.json").write_text('{"run": "x", "projection": "pca"}')
    with pytest.raises(RunError, match="already"):
        rename(run, "second")
    with pytest.raises(RunError, match="not allowed"):
        rename(run, "../up")
    new = rename(run, "new")
    assert not run.path.exists()
    assert [pass_of(each).first for each in (new, second)] == [("new",), ("new",)]
    moved = extra_projections.folder_of(new.path, new.created) / "pca-1" / "map.json"
    assert json.loads(moved.read_text())["run"] == str(new.path.resolve())


def test_deleted_runs_can_be_restored_until_the_trash_is_emptied(finished, home, config):
    run = finished("one")
    notes.change_notes(run, tags=["good"])
    trash.delete(run)
    assert list_runs() == []
    finished("one")
    back = trash.restore("one")
    assert back.name == "one-2"
    assert notes.notes_of(back).tags == ("good",)
    trash.delete(back)
    with pytest.raises(RunError, match="it has one-2"):
        trash.restore("two")
    assert trash.empty_trash()[0] == 1
    assert trash.deleted_runs() == []
    with RunWriter(create(config, name="busy").path).lock() as writer:
        with pytest.raises(RunError, match="stop it before"):
            trash.delete(Run(writer.path))
        with pytest.raises(RunError, match="stop it before"):
            rename(Run(writer.path), "idle")


def test_an_entry_of_the_trash_with_a_time_that_is_none_stops_nothing(finished, home, capsys):
    trash.delete(finished("one"))
    shutil.copytree(finished("two").path, home / "trash" / "two~99999999999999-abcd")
    assert [(each.name, each.deleted != "") for each in trash.deleted_runs()] == [
        ("one", True),
        ("two", False),
    ]
    assert main(["runs", "trash"]) == 0
    assert main(["runs", "restore", "two", "one"]) == 0
    assert trash.deleted_runs() == []


COPIED = ["mein Lauf ü", "__proto__", "a+b", "con", ".hidden", "-x", "a'b", "example", "x" * 200]
if os.name != "nt":
    COPIED += ["<b>x", "a\nb", "a\udcffb", "a\\b"]


@pytest.mark.parametrize("name", COPIED)
def test_what_was_copied_under_any_name_comes_back_from_the_trash(name, finished, home, capsys):
    folder = shutil.copytree(finished("one").path, home / "runs" / name)
    assert main(["runs", "rm", "--", name]) == 0
    assert not folder.exists()
    command = capsys.readouterr().out.split("`")[1]
    assert main(["runs", "trash"]) == 0
    if os.name != "nt":
        words = subprocess.run(
            ["bash", "-c", f"printf '%s\\0' {command}"], capture_output=True, check=True
        ).stdout.split(b"\0")[:-1]
        assert main([os.fsdecode(word) for word in words[3:]]) == 0
        assert Run(folder).status().state == "finished"
    trash.delete(Run(folder))
    shutil.copytree(home / "runs" / "one", folder)
    assert trash.restore(name).path == folder.with_name(f"{name}-2")


def test_a_run_that_is_given_twice_is_deleted_once(finished, home):
    finished("one")
    assert main(["runs", "rm", "one", "one"]) == 0
    assert [each.name for each in trash.deleted_runs()] == ["one"]
    with pytest.raises(RunError, match="does not exist any more"):
        trash.move(home / "runs" / "one", home / "trash" / "other")


def test_a_name_that_the_trash_cannot_store_is_one_line(finished, home):
    run = Run(finished("one").path.rename(home / "runs" / ("x" * 250)))
    with pytest.raises(RunError, match=r"is too long: .* Rename it first"):
        trash.delete(run)
    trash.delete(rename(run, "short"))
    assert [each.name for each in trash.deleted_runs()] == ["short"]


def test_where_nothing_may_be_written_nothing_is_moved(finished, home, monkeypatch):
    run = finished("one")
    monkeypatch.setenv(*next(iter(access.variable(access.Access(read_only=True)).items())))
    with pytest.raises(AccessError, match="read-only"):
        trash.move(run.path, home / "trash" / "one")
    assert run.path.is_dir()


def test_a_damaged_run_can_be_deleted_and_a_foreign_one_cannot(finished, home, tmp_path):
    run = finished("one")
    (run.path / "status.json").write_text("{")
    trash.delete(run)
    assert [each.name for each in trash.deleted_runs()] == ["one"]
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "config.json").write_text("{}")
    os.symlink(outside, home / "runs" / "link")
    for foreign in (Run(outside), Run(home / "runs" / "link")):
        with pytest.raises(RunError, match="not in"):
            trash.delete(foreign)
    assert outside.exists()


def test_an_exported_run_comes_back_and_names_no_place_of_this_machine(finished, home, tmp_path):
    run = finished("one")
    notes.change_notes(run, note="mine")
    (run.path / "log.txt").write_text(f"reading {home}/data/x and {run.path}\n")
    file = export_run(run, tmp_path / "one.zip")
    with zipfile.ZipFile(file) as archive:
        assert not any(str(tmp_path).encode() in archive.read(n) for n in archive.namelist())
    assert is_run_zip(file)
    back = import_run(file)
    assert back.name == "one-2"
    assert run_rows([back]) == [run_rows([run])[0] | {"name": "one-2"}]
    assert import_run(file, "named").name == "named"
    with pytest.raises(RunError, match="already"):
        import_run(file, "named")


def test_an_unfinished_run_goes_on_after_its_last_epoch_where_it_is_imported(
    home, config, tmp_path, capsys
):
    run = create(config, name="part")
    with RunWriter(run.path).lock() as writer:
        for epoch in (1, 2):
            writer.append_metrics({"epoch": epoch, "loss": 1.0})
        (run.path / CHECKPOINT).write_bytes(b"state")
        writer.status("running", epoch=2)
        writer.cancel()
    there = import_run(export_run(run, tmp_path / "part.zip"), "there")
    assert (there.path / CHECKPOINT).read_bytes() == b"state"
    assert why_not_continued(there) == ""
    (there.path / CHECKPOINT).unlink()
    for again in (requeue, resume):
        with pytest.raises(RunError, match="ended after epoch 2 and has no checkpoint"):
            again(there)
    assert len(there.metrics()) == 2
    assert there.status().state == "cancelled"
    main(["export", "there", "--to", str(tmp_path / "without.zip")])
    assert "has no checkpoint" in capsys.readouterr().out
    main(["runs", "import", str(tmp_path / "without.zip")])
    assert "cannot be resumed" in capsys.readouterr().out


@pytest.mark.parametrize("facts", [{"waits": True}, {"state": "running", "pid": 7}])
def test_what_had_not_ended_when_it_was_exported_trains_nothing_here(home, config, tmp_path, facts):
    run = create(config, name="there")
    body = json.loads((run.path / "status.json").read_text())
    (run.path / "status.json").write_text(json.dumps(body | facts))
    here = import_run(export_run(run, tmp_path / "there.zip"), "here")
    status = here.status()
    assert (status.state, status.waits, status.pid) == ("cancelled", False, None)
    assert status.message == "It had not ended when it was exported. Resume continues it here."
    shutil.rmtree(run.path)
    with waiting.changing():
        dispatch.adopt()
    assert waiting.waiting_runs() == []


def zipped(path, members, **flags):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            member = zipfile.ZipInfo(name)
            member.compress_type = zipfile.ZIP_DEFLATED
            if flags.get("link") == name:
                member.external_attr = (stat.S_IFLNK | 0o777) << 16
            archive.writestr(member, content)
    return path


GOOD = {"r/config.json": '{"config": {"format": 1}}', "r/status.json": '{"state": "finished"}'}


@pytest.mark.parametrize(
    ("members", "flags", "reason"),
    [
        (GOOD | {"r/../../up.json": "x"}, {}, "leads out"),
        (GOOD | {"/etc/up": "x"}, {}, "leads out"),
        (GOOD | {"r\\..\\..\\up": "x"}, {}, "leads out"),
        (GOOD | {"r/weights": "/etc/passwd"}, {"link": "r/weights"}, "is a link"),
        (GOOD | {"s/config.json": "{}"}, {}, "no run"),
        ({"r/points": "x"}, {}, "no run"),
        (GOOD | {"r/STATUS.json": "x"}, {}, "twice"),
        (GOOD | {"r/big.npz": b"\0" * (70 * 2**20)}, {}, "no data do"),
        (GOOD | {"r/config.json": '{"config": 5}'}, {}, "damaged"),
        (GOOD | {"r/a\nb": "x"}, {}, "no allowed name"),
        ({"-/x": "", **{k.replace("r/", "-/"): v for k, v in GOOD.items()}}, {}, "not allowed"),
        ({k.replace("r/", "con/"): v for k, v in GOOD.items()}, {}, "reserved.*`--name NAME` impo"),
        (GOOD | {"r/maps": "", "r/maps/a": ""}, {}, "'r/maps' both as a file and as a folder"),
        (GOOD | {"r/maps/a/b": "", "r/Maps": ""}, {}, "'r/maps' both as a file and as a folder"),
        (GOOD | {"r/maps": "", "r/maps/": ""}, {}, "'r/maps' both as a file and as a folder"),
    ],
)
def test_zips_that_are_unsafe_leave_nothing(home, tmp_path, members, flags, reason):
    file = zipped(tmp_path / "x.zip", members, **flags)
    with pytest.raises(RunError, match=reason):
        import_run(file)
    assert list_runs() == []
    assert not (home / "arriving").exists()
    assert not (tmp_path / "up.json").exists()


@pytest.mark.parametrize("given", ["", " , "])
def test_a_tag_without_letters_is_refused_and_one_that_is_not_there_is_named(home, given, capsys):
    create(RunConfig(), name="one")
    assert main(["runs", "tag", "one", given]) == 2
    assert "no tag is given: give at least one" in capsys.readouterr().err
    assert main(["runs", "tag", "one", "good"]) == 0
    assert main(["runs", "tag", "one", "bad,good", "--remove"]) == 0
    assert capsys.readouterr().out.splitlines()[-2:] == ["one has no tag bad.", "one: no tags"]


def test_tags_are_in_any_script_and_have_no_mark_that_only_hides(finished):
    given = ["日本語", "می\u200cخواهم", "क्\u200dष", "👩\u200d💻"]
    run = finished("one")
    assert notes.change_notes(run, add=given).tags == tuple(given)
    for hidden in ("go\u200dod", "good\u200c", "x\u202ey", "a\u200b"):
        with pytest.raises(RunError, match="invisible character"):
            notes.change_notes(run, add=[hidden])


@pytest.mark.parametrize(
    "make, reason",
    [
        (os.mkdir, "it is a folder, not a file. Give a zip"),
        (os.mkfifo, "it is a pipe, not a file. Give a zip"),
        (lambda path: path.touch(), "it is an empty file. Give a zip"),
        (lambda path: path.write_text("hello"), "it is not a zip. Give one that"),
        (
            lambda path: path.write_bytes(zipped(path.with_name("y"), GOOD).read_bytes()[:-9]),
            "it was cut: the list of its files, at its end, is missing. Copy it again",
        ),
        (lambda path: path.symlink_to("/dev/zero"), "it is a device, not a file. Give a zip"),
        (lambda path: create(RunConfig(), path=path), "A run needs no zip to be moved: copy"),
    ],
)
@pytest.mark.parametrize("command", [["runs", "import"], ["import"]])
def test_what_is_no_zip_is_called_what_it_is(home, tmp_path, capsys, make, reason, command):
    file = tmp_path / "x.zip"
    make(file)
    if file.is_dir() and command == ["import"] and not any(file.iterdir()):
        pytest.skip("a folder may be one of TensorBoard")
    assert main([*command, str(file)]) == 2
    assert reason in capsys.readouterr().err


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"r/status.json": None}, "status.json is missing: the run is incomplete"),
        ({"r/config.json": '{"config": 5}'}, "config.json is damaged ('config.format')"),
        (
            {"r/config.json": '{"config": {"format": 99}}'},
            "config.json has format 99, which a newer version of DOVS wrote: this one",
        ),
        ({"r/status.json": '{"state": "x"}'}, "status.json has state 'x', not one of"),
    ],
)
def test_a_refused_import_names_the_file_in_the_zip(home, tmp_path, changes, reason):
    members = {name: text for name, text in (GOOD | changes).items() if text is not None}
    with pytest.raises(RunError) as caught:
        import_run(zipped(tmp_path / "x.zip", members))
    message = str(caught.value)
    assert message.startswith(f"x.zip is not imported: {reason}")
    assert message.endswith(". Export the run again, with the same version of DOVS.")
    assert str(home) not in message
    assert "rain it" not in message


def test_a_zip_that_does_not_fit_says_what_is_free(home, tmp_path, monkeypatch):
    free = arriving.FREE_BYTES + 50_000
    monkeypatch.setattr(arriving.shutil, "disk_usage", lambda place: SimpleNamespace(free=free))
    file = zipped(tmp_path / "x.zip", GOOD | {"r/big": "ab" * 100_000})
    with pytest.raises(RunError, match=r"to 0\.2 MB\. The disk has 200\.1 MB free, of which"):
        import_run(file)
    assert list_runs() == []


def test_imports_at_the_same_time_have_names_of_their_own(home, tmp_path):
    file = zipped(tmp_path / "x.zip", GOOD | {f"r/{n}": "x" for n in range(20)})
    with ThreadPoolExecutor(8) as pool:
        names = list(pool.map(lambda _: import_run(file).name, range(8)))
    assert sorted(names) == sorted(["r", *(f"r-{n}" for n in range(2, 9))])
    assert all(len(os.listdir(run.path)) == 22 for run in list_runs())
    assert not (home / "arriving").exists()


@pytest.mark.parametrize("stated", [3, 3000])
def test_a_zip_that_states_a_wrong_size_is_refused(home, tmp_path, stated):
    content = bytes(range(256)) * 4
    file = zipped(tmp_path / "x.zip", GOOD | {"r/points": content})
    body = bytearray(file.read_bytes())
    size = len(content).to_bytes(4, "little")
    at = body.rindex(size)  # in the directory at the end, which readers believe
    body[at : at + 4] = stated.to_bytes(4, "little")
    file.write_bytes(body)
    with pytest.raises(RunError, match="not imported"):
        import_run(file)
    assert list_runs() == []


def test_the_index_reads_what_has_changed_and_nothing_else(finished, home, monkeypatch):
    runs = [finished(f"run-{i}", seed=i) for i in range(4)]
    assert indexed_rows() == run_rows(list_runs())
    read = []
    real = index.run_row
    monkeypatch.setattr(
        index, "run_row", lambda run, known: read.append(run.name) or real(run, known)
    )
    index._known.clear()  # another process begins with the file
    with monkeypatch.context() as patch:
        patch.delattr(table, "_settings")  # no configuration is new
        assert len(indexed_rows()) == 4
        assert read == []
        notes.change_notes(runs[2], tags=["good"])
        trash.delete(runs[0])
        found = indexed_rows()
    assert read == ["run-2"]
    assert [row["name"] for row in found] == ["run-3", "run-2", "run-1"]
    index._known.clear()
    (home / index.FILE).write_text('{"format": 1')
    assert len(indexed_rows()) == 3, "a damaged index is made again"


def test_rows_are_selected_and_seeds_put_together(finished, home):
    finished("a", 0.5, seed=0)
    finished("b", 0.7, seed=1)
    finished("again", 0.7, seed=1)
    finished("other", 0.9, imbalance_ratio=10.0)
    finished("tuned", 0.8, method="dovs", method_params={"k": 9})
    notes.change_notes(Run(home / "runs" / "other"), tags=["x", "y"], archived=True)
    rows = indexed_rows()

    def names(**parts):
        return {row["name"] for row in matching(rows, Selection(**parts))}

    assert names() == {"a", "b", "again", "tuned"}
    assert names(archived=ONLY) == {"other"} == names(archived=SHOWN, tags=("x", "y"))
    assert names(methods=("dovs",)) == {"tuned"} == names(text="K=9 digits")
    assert names(states=("failed",)) == names(datasets=("shapes",)) == set()
    groups = {tuple(each["names"]): each for each in grouped(matching(rows, Selection()))}
    together = groups["again", "b", "a"]
    assert together["finished"] == 2
    assert seeds_text(together) == "2 of 2 (3 runs)"
    assert seeds_text(groups[("tuned",)]) == "1 of 1"
    assert together["balanced_accuracy"] == pytest.approx(0.6)
    assert together["balanced_accuracy_sd"] == pytest.approx(0.02**0.5)
    assert together["few"] is None
    assert groups[("tuned",)]["balanced_accuracy_sd"] is None


def test_a_dataset_method_or_tag_that_no_run_has_is_named(finished, home, capsys):
    assert main(["runs", "--method", "nope"]) == 0
    assert capsys.readouterr().err == "", "there are no runs at all"
    finished("a", 0.5)
    finished("b", 0.7, method="ce", second_stage="tau_norm")
    notes.change_notes(Run(home / "runs" / "b"), archived=True)
    words = ["--method", "nope,ce + tau_norm", "--dataset", "Digits", "--tag", "good"]
    assert main(["runs", *words, "--json"]) == 0
    shown = capsys.readouterr()
    assert json.loads(shown.out) == []
    assert shown.err.splitlines() == [
        "no run has the dataset 'Digits': those of the runs here are digits.",
        "no run has the method 'nope': those of the runs here are ce, ce + tau_norm.",
        "no run has the tag 'good', nor any other.",
    ]
    assert main(["runs", "--method", "ce", "--dataset", "digits"]) == 0
    assert capsys.readouterr().err == ""


def test_a_folder_that_is_made_for_a_file_is_named(finished, home, tmp_path, capsys):
    finished("a", 0.5)
    target = tmp_path / "new" / "deep" / "a.zip"
    assert main(["export", "a", "--to", str(target)]) == 0
    assert f"made the folder {tmp_path / 'new'}\n" == capsys.readouterr().err
    assert main(["export", "a", "--to", str(target.with_name("b.zip"))]) == 0
    assert capsys.readouterr().err == ""
    assert main(["export", "a", "--to", str(tmp_path / "other" / "c"), "--format", "onxx"]) == 2
    assert "made the folder" not in capsys.readouterr().err


def test_groups_that_differ_in_no_setting_are_listed_without_a_difference(home, capsys):
    for name in ("one", "two"):
        config = {"origin": "imported", "format": 1, "seed": 0, "projection": "none"}
        RunWriter(home / "runs" / name).begin({"config": config, "lacks": ["config"]})
    assert differences_of_alike(grouped(indexed_rows()), home) == ["", ""]
    assert main(["runs", "--group"]) == 0
    assert capsys.readouterr().out.count("imported") == 2


def test_groups_with_the_same_words_are_told_apart_by_their_settings(home, finished, capsys):
    finished("short", 0.5, projection="none", device="cpu")
    finished("long", 0.6, epochs=30, n_max=70)
    finished("tuned", 0.8, method="dovs")
    groups = grouped(indexed_rows())
    texts = dict(
        zip([each["names"][0] for each in groups], differences_of_alike(groups, home), strict=True)
    )
    assert texts["tuned"] == ""
    assert "30" in texts["long"]
    assert "70" in texts["long"]
    assert "Device" not in texts["short"] + texts["long"], "it does not tell them apart"
    assert "Projection" not in texts["short"] + texts["long"]
    assert texts["short"].split(" ")[0] == texts["long"].split(" ")[0]
    broken = finished("broken")
    (broken.path / "config.json").write_text("{")
    assert main(["runs", "--group"]) == 0
    out = capsys.readouterr().out
    assert f"ce; {texts['long']}" in out
    assert "broken" in out, "a run that cannot be read has no other words"
