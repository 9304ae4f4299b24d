"""The panel of the Overview page that imports embeddings: files, report, columns, start, end."""

import io

import numpy as np
import pandas as pd
import pytest

from dovs import processes
from dovs.recording import job
from dovs.runs.finding import list_runs, open_run
from dovs.runs.writer import RunWriter
from tests.recording.loops import evaluated_split
from tests.ui.opening import open_page

Z, LABELS, LOGITS = evaluated_split()


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("DOVS_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def at_once(monkeypatch):
    """The work of an import is done by the page's own process."""
    monkeypatch.setattr(processes, "detach", lambda command, log, **given: job.main(command[-1:]))


def npz(**arrays):
    content = io.BytesIO()
    np.savez(content, **arrays)
    return content.getvalue()


def npy(array):
    content = io.BytesIO()
    np.save(content, array)
    return content.getvalue()


def uploaded(*files):
    """Return the page after these files were uploaded and checked."""
    app = open_page("overview", **{"import": "1"})
    app.file_uploader[0].set_value([(*file, "application/octet-stream") for file in files]).run()
    return clicked(app, "import-check-files")


def clicked(app, key):
    found = [each for each in app.button if each.key and each.key.endswith(key)]
    found[0].click().run()
    assert not app.exception, app.exception
    return app


def texts(app, kind):
    return " ".join(each.value for each in getattr(app, kind)).replace("\\", "")


def field(app, kind, name):
    return next(each for each in getattr(app, kind) if each.key.endswith(f"-{name}"))


def test_a_file_is_reported_imported_and_linked(at_once, home):
    app = uploaded(("my file.npz", npz(z=Z, label=LABELS, logits=LOGITS)))
    assert "4 classes" in texts(app, "markdown")
    used = app.dataframe[0].value.set_index("Column")["Used as"].to_dict()
    assert used == {"z": "Embeddings", "label": "Labels", "logits": "Logits"}
    assert not list_runs(home)
    field(app, "selectbox", "projection").set_value("none").run()
    clicked(app, "import-start")
    (run,) = list_runs(home)
    assert run.name == "my-file"
    assert run.status().state == "finished"
    assert run.has("probabilities")
    assert "Imported as run my-file" in texts(app, "success")
    assert any("Explore its map" in each.label for each in app.get("page_link"))
    clicked(app, "import-another")
    assert app.file_uploader
    assert not app.success


def test_a_table_alone_is_imported(at_once):
    table = pd.DataFrame(Z, columns=[f"dim_{i}" for i in range(Z.shape[1])]).assign(label=LABELS)
    app = uploaded(("mine.csv", table.to_csv(index=False).encode()))
    field(app, "selectbox", "projection").set_value("none").run()
    clicked(app, "import-start")
    (run,) = list_runs()
    np.testing.assert_allclose(run.snapshot(0).embeddings, Z, rtol=1e-3, atol=1e-3)


def test_columns_are_corrected_where_several_could_be_the_embedding(at_once, home):
    app = uploaded(("two.npz", npz(first=Z, second=Z[:, :3], kind=LABELS)))
    assert "choose" in texts(app, "error")
    assert not [each for each in app.button if each.key == "import-start"]
    field(app, "selectbox", "embedding").set_value("second")
    field(app, "selectbox", "label").set_value("kind")
    clicked(app, "-again")
    assert not app.error
    field(app, "selectbox", "projection").set_value("none").run()
    clicked(app, "import-start")
    (run,) = list_runs(home)
    assert run.snapshot(0).stored.shape == (80, 3)
    assert run.has("labels")


def test_an_array_and_a_table_of_another_name_belong_together(home):
    table = pd.DataFrame({"label": ["n/a", "0", "x", *map(str, LABELS[3:])]})
    app = uploaded(("a.npy", npy(Z)), ("about.csv", table.to_csv(index=False).encode()))
    assert "1 row without a label" in texts(app, "markdown")
    assert "first: 'x'" in texts(app, "warning")
    app = uploaded(("a.npy", npy(Z)), ("b.npz", npz(z=Z)))
    assert "do not belong together" in texts(app, "error")


def test_counts_of_classes_are_given_as_text(at_once, home):
    app = uploaded(("e.npz", npz(z=Z, label=LABELS)))
    field(app, "text_area", "counts").set_value("70\n30\n9\nmany")
    clicked(app, "-again")
    assert "a number for each class" in texts(app, "error")
    field(app, "text_area", "counts").set_value("70\n30\n9\n2")
    clicked(app, "-again")
    field(app, "selectbox", "projection").set_value("none").run()
    clicked(app, "import-start")
    assert list_runs(home)[0].facts()["class_counts"] == [70, 30, 9, 2]


def test_a_path_must_be_in_a_folder_of_the_server(tmp_path, home):
    for place in (tmp_path, home):
        place.mkdir(exist_ok=True)
        np.savez(place / "e.npz", z=Z, label=LABELS)
    np.save(home / "f.npy", Z)
    (tmp_path / "f.csv").write_text("label\n" + "secret\n" * len(Z))
    (home / "f.csv").symlink_to(tmp_path / "f.csv")

    def checked(path):
        app = open_page("overview", **{"import": "1"})
        app.segmented_control(key="import-way").set_value("Path on the server").run()
        app.text_input(key="import-path").set_value(str(path)).run()
        return clicked(app, "import-check-path")

    assert "not in a folder that this server may read" in texts(
        checked(tmp_path / "e.npz"), "error"
    )
    linked = checked(home / "f.npy")
    assert "not in a folder that this server may read" in texts(linked, "error")
    assert "secret" not in texts(linked, "markdown")
    assert "4 classes" in texts(checked(home / "e.npz"), "markdown")


def test_a_column_of_another_length_is_left_out_on_the_page(at_once, home):
    app = uploaded(("short.npz", npz(z=Z, label=LABELS[3:], logits=LOGITS)))
    assert "columns must be equally long" in texts(app, "error")
    assert "choose none for it" in texts(app, "error")
    assert not [each for each in app.button if each.key == "import-start"]
    field(app, "selectbox", "label").set_value("none")
    field(app, "selectbox", "logits").set_value("none")
    clicked(app, "-again")
    assert not app.error
    assert "Array label is not used: it has 77 rows" in texts(app, "warning")
    field(app, "selectbox", "projection").set_value("none").run()
    clicked(app, "import-start")
    assert list_runs(home)[0].snapshot(0).stored.shape == Z.shape


@pytest.mark.parametrize(
    ("file", "content", "sentence"),
    [
        ("e.csv", b"", "e.csv is empty: it has 0 bytes"),
        ("e.parquet", b"", "e.parquet is empty: it has 0 bytes"),
        ("blank.csv", b"\n\n", "no line with the names of the columns"),
        (
            "t.npz",
            b"some text",
            "it is no .npz file, although its name ends so. Write it",
        ),
        (
            "t.npy",
            b"some text",
            "it is no .npy file, although its name ends so. Write it",
        ),
        ("t.parquet", b"some text, long enough", "it is no .parquet file, or a damaged one"),
        ("t.safetensors", b"some text", "it is no .safetensors file, or a damaged one"),
        (
            "nan.npz",
            npz(z=Z * np.nan, label=LABELS),
            "No row can be used. Left out are 80 rows with NaN or infinity in embedding. Correct",
        ),
    ],
)
def test_a_file_that_cannot_be_used_has_a_sentence_of_what_to_do(home, file, content, sentence):
    assert sentence in texts(uploaded((file, content)), "error")


def test_a_name_that_is_taken_and_a_failure_are_shown(at_once, home, monkeypatch):
    app = uploaded(("e.npz", npz(z=Z, label=LABELS)))
    (home / "runs" / "taken").mkdir(parents=True)
    field(app, "text_input", "name").set_value("taken")
    clicked(app, "import-start")
    assert "taken already, that is no run. Choose another name" in texts(app, "error")
    field(app, "text_input", "name").set_value("free")
    field(app, "selectbox", "projection").set_value("none")
    for path in (home / "uploads").rglob("e.npz"):
        path.write_bytes(b"damaged")
    clicked(app, "import-start")
    assert open_run(home / "runs" / "free").status().state == "failed"
    assert "cannot be read" in texts(app, "error")


@pytest.mark.parametrize("points", [9, 100_001])
def test_a_number_of_points_that_is_not_allowed_imports_nothing(home, points):
    app = uploaded(("e.npz", npz(z=Z, label=LABELS)))
    field(app, "number_input", "points").set_value(points)
    clicked(app, "import-start")
    assert "Enter a number from 10 to 100,000" in texts(app, "error")
    assert app.button(key="import-start").disabled
    assert list_runs(home) == []


def test_an_import_that_runs_can_be_cancelled(home, monkeypatch):
    monkeypatch.setattr(processes, "detach", lambda command, log, **given: None)
    app = uploaded(("e.npz", npz(z=Z, label=LABELS)))
    clicked(app, "import-start")
    (run,) = list_runs(home)
    clicked(app, f"import-cancel-{run.name}")
    with RunWriter(run.path).lock() as writer:
        writer.status("cancelled")
    app.run()  # before its folder is deleted
    assert "nothing of it was stored" in texts(app, "info")
    assert not app.error
    assert job.main([str(run.path)]) == 0
    assert not run.path.exists()
    assert "nothing of it was stored" in texts(app.run(), "info")


@pytest.mark.parametrize("page", ["overview", "train", "runs"])
def test_an_import_under_way_is_watched_and_cancelled_in_another_session(home, monkeypatch, page):
    monkeypatch.setattr(processes, "detach", lambda command, log, **given: None)
    clicked(uploaded(("e.npz", npz(z=Z, label=LABELS))), "import-start")
    (run,) = list_runs(home)
    query = {"overview": {}, "train": {"run": run.name}, "runs": {"runs": run.name}}[page]
    app = open_page(page, **query)
    assert "Importing e: starting a process" in app.get("progress")[0].proto.text
    shown = texts(app, "caption") + texts(app, "markdown")
    assert "Training" not in shown
    assert "nothing to stop" not in shown
    clicked(app, f"import-cancel-{run.name}")
    assert run.status().state == "queued"
    assert app.button(key=f"import-cancel-{run.name}").disabled
    assert job.main([str(run.path)]) == 0
    assert not run.path.exists()
    assert not open_page("overview").get("progress")


def test_embeddings_page_leads_to_the_panel():
    app = open_page("embeddings")
    assert any("Import embeddings" in each.label for each in app.get("page_link"))
