from __future__ import annotations

import tracemalloc

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dovs.data import examine, load
from dovs.data.formats.labels import classes_of
from tests.data.user_images import encode, picture
from tests.data.user_images import write_labelled as write


@pytest.mark.parametrize(
    ("values", "kind", "names"),
    [
        ([3, 40, 40, 3, 7], pa.int16(), ("3", "7", "40")),
        ([2**40, 5, 5, 2**40], pa.int64(), ("5", str(2**40))),
        ([2.0, 10.0, 2.0, 10.0], pa.float64(), ("2", "10")),
        ([True, False, True, False], pa.bool_(), ("false", "true")),
        (["item 10", "item 9 ", "item 9", "item 10"], pa.string(), ("item 9", "item 10")),
        (["b", "a", "b", "a"], pa.large_string(), ("a", "b")),
        (["b", "a", "b", "a"], pa.dictionary(pa.int8(), pa.string()), ("a", "b")),
        ([b"b", b"a", b"b", b"a"], pa.dictionary(pa.int8(), pa.binary()), ("a", "b")),
    ],
    ids=["gaps", "huge", "floats", "bool", "text", "large text", "categories", "bytes"],
)
def test_values_become_classes(tmp_path, home, values, kind, names):
    folder = write(tmp_path / "x" / "train.parquet", pa.array(values, kind))
    write(folder / "test.parquet", pa.array(values, kind), 100)
    dataset = load("parquet", path=str(folder))
    assert dataset.class_names == names
    plain = [v.decode() if isinstance(v, bytes) else v for v in values]
    expected = [str(v).strip() if isinstance(v, str) else str(int(v)) for v in plain]
    if kind == pa.bool_():
        expected = ["true" if v else "false" for v in values]
    assert [dataset.class_names[label] for label in dataset.train.labels] == expected
    assert (dataset.train.images[1] == picture(1)).all()


def test_ordered_categories_have_their_order(tmp_path, home):
    kind = pa.dictionary(pa.int8(), pa.string(), ordered=True)
    labels = pa.DictionaryArray.from_arrays(
        pa.array([0, 1, 2] * 3, pa.int8()), pa.array(["small", "medium", "large"]), ordered=True
    )
    assert labels.type == kind
    folder = write(tmp_path / "x" / "train.parquet", labels)
    assert examine(folder).classes == ("small", "medium", "large")


@pytest.mark.parametrize("nothing", [-1, -100, None])
def test_images_without_a_label_are_left_out_and_counted(tmp_path, home, nothing):
    folder = write(tmp_path / "x" / "train.parquet", pa.array([0, nothing, 1, 0, 1, nothing]))
    write(folder / "test.parquet", pa.array([1, nothing, 0]), 100)
    report = examine(folder)
    assert report.counts == {"train": (2, 2), "test": (1, 1)}
    assert [found.message.split()[0] for found in report.of("unlabelled")] == ["2", "1"]
    dataset = load("parquet", path=str(folder))
    assert [(image == picture(i)).all() for image, i in zip(dataset.train.images, (0, 2, 3, 4),
            strict=True)] == [True] * 4  # fmt: skip
    assert (dataset.test.images[1] == picture(102)).all()


@pytest.mark.parametrize(
    "values",
    [[-1, 1], [-1.0, 1.0], ["-1", "+1"], [[-1], [1]]],
    ids=["int", "float", "text", "list"],
)
def test_minus_one_is_a_class_beside_one_alone(tmp_path, home, values):
    folder = write(tmp_path / "x" / "train-0.parquet", pa.array([*values * 2, None]))
    write(folder / "train-1.parquet", pa.array(values[:1] * 2), 50)
    write(folder / "test.parquet", pa.array(values[:1]), 100)
    report = examine(folder)
    assert report.classes == ("-1", "1")
    assert report.counts == {"train": (4, 2), "test": (1, 0)}
    assert "the labels in column label are -1 and 1: both are classes" in [
        f.message for f in report.of("labels")
    ]


@pytest.mark.parametrize("hidden", [-1, None])
@pytest.mark.parametrize("validation", [True, False])
def test_a_test_split_with_hidden_labels(tmp_path, home, hidden, validation):
    folder = write(tmp_path / "x" / "train-0.parquet", pa.array([0, 1] * 10))
    write(folder / "test-0.parquet", pa.array([hidden] * 4, pa.int64()), 200)
    if validation:
        write(folder / "validation-0.parquet", pa.array([0, 1, 1]), 100)
    report = examine(folder)
    assert report.of("hidden")
    expected = {"train": (10, 10), "test": (1, 2)} if validation else {"train": (8, 8),
                "test": (2, 2)}  # fmt: skip
    assert report.counts == expected


def test_names_of_the_metadata(tmp_path, home):
    names = {"label": ["ant", "bee", "cow", "dog"]}
    folder = write(tmp_path / "x" / "train.parquet", pa.array([3, 1, 3, 1]), names=names)
    report = examine(folder)
    assert report.classes == ("bee", "dog")
    assert report.of("labels")[0].details == ("ant", "cow")


def test_labels_from_one_and_labels_without_a_name():
    from_one = classes_of([1, 2, 3], ["a", "b", "c"])
    assert from_one.names == ("a", "b", "c")
    assert from_one.findings[0].severity == "warning"
    assert classes_of([0, 1, 7], ["a", "b", "c"]).names == ("a", "b", "7")
    cranes = classes_of([0, 1, 2], ["crane", "crane", "c"])
    assert cranes.names == ("crane", "crane (2)", "c")
    assert [each.details for each in cranes.findings] == [("crane", "crane (2)")]
    assert [classes_of([0, 1], ["a", "b", "c"]).other(label) for label in (2, 3, "x")] == [
        "c", "3", "x",
    ]  # fmt: skip


def test_memory_does_not_depend_on_the_largest_label():
    tracemalloc.start()
    classes = classes_of([2**62, 5], [str(i) for i in range(10)])
    classes.positions([5, 2**62])
    assert tracemalloc.get_traced_memory()[1] < 1e6
    tracemalloc.stop()


@pytest.mark.parametrize(
    ("labels", "match"),
    [
        (pa.array([0.5, 1.0, 2.0]), "label 0.5"),
        (pa.array([[0], [1, 2], [2]]), r"row 1 has [1, 2] as label, which is neither one value"),
        (pa.array([["a", "b"], ["b", "a"], None]), "row 0 has ['a', 'b'] as label"),
        (pa.array([[1, 0], [1, 1], [0, 1]]), "row 1 has [1, 1] as label"),
        (pa.array([[1.0, 0.0], [0.0, 0.0], [0.0, 1.0]]), "row 1 has [0.0, 0.0] as label"),
        (pa.array([-1, -1, None]), "none of the 3 training images has a label"),
        (pa.array([4, 4, 4]), "at least 2"),
    ],
)
def test_labels_that_are_none(tmp_path, home, labels, match):
    report = examine(write(tmp_path / "x" / "train.parquet", labels))
    assert not report.usable
    assert match in report.problems[0].message


def test_coarse_labels_become_superclasses(tmp_path, home):
    names = {"label": ["cup", "jug", "pan"], "coarse_label": ["cook", "drink"]}
    coarse = {"coarse_label": pa.array([1, 1, 0] * 4)}
    path = tmp_path / "x" / "train.parquet"
    folder = write(path, pa.array([0, 1, 2] * 4), more=coarse, names=names)
    assert load("parquet", path=str(folder)).superclass_of == ("drink", "drink", "cook")
    plain = load("parquet", path=str(folder), superclass_column="none")
    assert plain.superclass_of is None
    mixed = {"coarse_label": pa.array([1, 0] * 6)}
    write(path, pa.array([0, 1, 2] * 4), more=mixed, names=names)
    assert load("parquet", path=str(folder)).superclass_of is None
    assert examine(folder).of("superclasses")[0].severity == "warning"


def test_several_columns_of_labels_are_a_question(tmp_path, home):
    shapes = pa.array(["disc", "ring", "disc"] * 4)
    more = {"colour": pa.array(["red", "blue"] * 6), "shape": shapes}
    path = tmp_path / "x" / "train.parquet"
    write(path, pa.array([0, 1] * 6), more=more)
    table = pq.read_table(path).drop_columns(["label"])
    pq.write_table(table, path)
    report = examine(path)
    assert set(report.problems[0].choices) == {"colour", "shape"}
    assert examine(path, label_column="shape").classes == ("disc", "ring")
    assert not examine(path, label_column="none").usable


@pytest.mark.parametrize(
    ("train", "test"),
    [
        ("default/train/0000.parquet", "default/test/0000.parquet"),
        ("default/partial-train/0000.parquet", "default/partial-test/0000.parquet"),
        ("data/train-00000-of-00001-abc12.parquet", "data/test-00000-of-00001-f00.parquet"),
        ("x/y/Training/part.0.parquet", "x/y/Testing/part.0.parquet"),
        ("birds_train.parquet", "birds_test.parquet"),
        ("all.parquet", "test.parquet"),
    ],
)
def test_layouts_of_the_hub_and_others(tmp_path, home, train, test):
    write(tmp_path / "set" / train, pa.array([0, 1] * 3))
    write(tmp_path / "set" / test, pa.array([0, 1]), 100)
    write(tmp_path / "set" / ".cache" / "train.parquet", pa.array([5, 6]))
    report = examine(tmp_path / "set")
    assert report.source == "parquet"
    assert report.counts == {"train": (3, 3), "test": (1, 1)}


def test_other_rows_or_another_column_are_decoded_anew(tmp_path, home):
    other = pa.array([encode(picture(100 + i)) for i in range(10)])
    path = tmp_path / "x" / "all.parquet"
    write(path, pa.array([0] * 5 + [1] * 5), more={"photo": other})
    first = load("parquet", path=str(path), image_column="image")
    seeds = load("parquet", path=str(path), image_column="image", split_seed=1)
    assert (first.test.images[:] != seeds.test.images[:]).any()
    photos = load("parquet", path=str(path), image_column="photo")
    assert (first.test.images[:] != photos.test.images[:]).any()


def test_several_subsets_are_a_question(tmp_path, home):
    for subset, labels in (("big", [0, 1] * 10), ("small", [0, 1] * 2)):
        write(tmp_path / "set" / subset / "train" / "0000.parquet", pa.array(labels))
    report = examine(tmp_path / "set")
    assert report.problems[0].choices == {name: {"subset": name} for name in ("big", "small")}
    assert examine(tmp_path / "set", subset="small").counts["test"] == (1, 1)
    assert not examine(tmp_path / "set", subset="huge").usable


def test_images_as_paths_and_as_lists(tmp_path, home):
    folder = tmp_path / "x"
    write(folder / "train.parquet", pa.array([0, 1, 0, 1]))
    paths = [{"bytes": None, "path": f"pictures/{i}.png"} for i in range(8)]
    paths[7] = {"bytes": None, "path": "../secret.png"}
    (tmp_path / "secret.png").write_bytes(encode(picture(7)))
    (folder / "pictures").mkdir()
    for i in range(7):
        (folder / "pictures" / f"{i}.png").write_bytes(encode(picture(i)))
    kind = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    pq.write_table(
        pa.table({"image": pa.array(paths, kind), "label": [0, 1] * 4}), folder / "train.parquet"
    )
    assert "secret" in examine(folder).of("broken")[0].details[0]
    dataset = load("parquet", path=str(folder), broken="skip", image_size=8)
    assert len(dataset.train) + len(dataset.test) == 7
    lists = [picture(i).tolist() for i in range(8)]
    pq.write_table(pa.table({"image": lists, "label": [0, 1] * 4}), folder / "train.parquet")
    split = load("parquet", path=str(folder))
    found = {image.tobytes() for part in (split.train, split.test) for image in part.images}
    assert found == {picture(i).tobytes() for i in range(8)}


@pytest.mark.parametrize(
    ("columns", "chosen", "others"),
    [
        (["label", "fine_label"], "label", ("fine_label",)),
        (["fine_label", "category", "width"], "fine_label", ("category",)),
        (["Label", "rating"], "Label", ()),
        (["category", "rating"], "category", ("rating",)),
        (["rating", "id"], "rating", ("rating",)),
    ],
)
def test_other_columns_that_could_be_the_labels_are_named(tmp_path, home, columns, chosen, others):
    path = tmp_path / "x" / "train.parquet"
    labels = pa.array([0, 1] * 3)
    write(path, labels, more={name: labels for name in columns if name != "label"})
    table = pq.read_table(path)
    unused = [name for name in ["label"] if name not in columns]
    pq.write_table(table.drop_columns(unused), path)
    report = examine(path)
    assert report.classes == ("0", "1")
    found = [each for each in report.of("columns") if each.severity == "info"]
    assert [each.details for each in found] == ([others] if others else [])
    assert all(f"column {chosen} has the labels" in each.message for each in found)
    for choice in (choice for each in found for choice in each.choices.values()):
        assert examine(path, **choice).classes == ("0", "1")


def test_other_columns_of_images_are_named(tmp_path, home):
    path = tmp_path / "x" / "train.parquet"
    masks = pa.array([encode(picture(100 + i)) for i in range(6)])
    write(path, pa.array([0, 1] * 3), more={"mask": masks})
    (found,) = examine(path).of("columns")
    assert found.choices == {"mask": {"image_column": "mask"}}
