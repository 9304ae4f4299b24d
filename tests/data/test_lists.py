from __future__ import annotations

import pytest

from dovs.data import examine, load
from tests.data.user_images import encode, picture


@pytest.fixture
def root(tmp_path, home):
    """Ten pictures of each of two classes, in folders of images."""
    for name in ("n01", "n02"):
        for i in range(10):
            file = tmp_path / "x" / "train" / name / f"{name}_{i}.JPEG"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(encode(picture(int(name[1:]) * 100 + i)))
    return tmp_path / "x"


def lines(first, last, form="train/n0{c}/n0{c}_{i}.JPEG {k}"):
    return "".join(
        form.format(c=c, i=i, k=c - 1) + "\n" for c in (1, 2) for i in range(first, last)
    )


@pytest.mark.parametrize("test", ["ImageNet_LT_test.txt", "ImageNet_LT_val.txt"])
@pytest.mark.parametrize("start", ["", "/", "data_256/", "./"])
def test_published_lists(root, test, start):
    form = start + "train/n0{c}/n0{c}_{i}.JPEG {k}"
    path = root / "ImageNet_LT_train.txt"
    path.write_text(lines(0, 7, form))
    (root / test).write_text(lines(7, 9, form))
    report = examine(path)
    assert report.source == "list"
    assert report.usable
    assert report.classes == ("n01", "n02")
    assert report.counts == {"train": (7, 7), "test": (2, 2)}
    assert report.of("unlisted")[0].count == 2
    dataset = load("list", path=str(path))
    assert (dataset.train.images[7] == picture(200)).all()
    assert examine(path, test_list="split").counts == {"train": (6, 6), "test": (1, 1)}


def test_a_list_beside_the_images_or_elsewhere(root, tmp_path):
    path = tmp_path / "lists" / "all.txt"
    path.parent.mkdir()
    path.write_text(lines(0, 10))
    assert not examine(path).usable
    report = examine(path, images=str(root))
    assert report.counts == {"train": (8, 8), "test": (2, 2)}


@pytest.mark.parametrize(
    ("mark", "encoding"), [(",", "utf-8"), (";", "utf-8-sig"), ("\t", "utf-16")]
)
def test_tables_with_a_header(root, mark, encoding):
    table = [["Image_ID", "species", "note", "Split"]]
    for c in (1, 2):
        for i in range(10):
            split = "train" if i < 7 else "val" if i < 8 else "TEST"
            name = f"n0{c}_{i}" if i % 2 else f"n0{c}_{i}.JPEG"
            table.append([name, f"bird {12 - c}", "a b", split])
    path = root / "all.csv"
    path.write_text("\r\n".join(mark.join(row) for row in table), encoding=encoding)
    report = examine(path)
    assert not report.of("suffix")
    assert report.classes == ("bird 10", "bird 11")
    assert report.counts == {"train": (7, 7), "test": (2, 2)}
    dataset = load("list", path=str(path))
    assert (dataset.train.images[0] == picture(100)).all()
    assert dataset.train.labels[0] == 1


def test_a_table_without_a_header(root):
    path = root / "all.csv"
    path.write_text(lines(0, 10, "n0{c}_{i}.JPEG,class {k}"))
    assert examine(path).classes == ("class 0", "class 1")


def test_lines_without_label_or_image(root):
    path = root / "train.txt"
    path.write_text(lines(0, 8) + "train/n01/n01_8.JPEG -1\ntrain/n01/none.JPEG 1\n")
    report = examine(path)
    assert report.of("unlabelled")
    assert "none.JPEG" in report.of("broken")[0].details[0]
    assert sum(map(sum, examine(path, broken="skip").counts.values())) == 16


def test_words_for_a_missing_label_are_named(root):
    path = root / "train.csv"
    words = ["NA", "None", "NA"]
    path.write_text("path,label\n" + "".join(f"n01_{i}.JPEG,{words[i]}\n" for i in range(3)))
    (problem,) = examine(path).problems
    assert "these words mean that it is missing: NA (2), None (1)" in problem.message
    assert "write another one, such as 'class NA'" in problem.message
    path.write_text(lines(0, 8, "n0{c}_{i}.JPEG,{k}") + "n01_8.JPEG,n/a\n")
    warning = examine(path).of("unlabelled")[0].message
    assert "1 label is a word that means a missing label: n/a (1)" in warning


def test_paths_never_leave_the_folder(root, tmp_path):
    secret = tmp_path / "secret.png"
    secret.write_bytes(encode(picture(1)))
    path = root / "train.txt"
    path.write_text(lines(0, 9) + f"../secret.png 0\n{secret} 0\n")
    assert examine(path).of("broken")[0].count == 2


def climbing_list(root, tmp_path):
    """Return a list beside the folder of its images, with paths from the list's own folder."""
    path = tmp_path / "lists" / "all.csv"
    path.parent.mkdir()
    rows = [line.rsplit(" ", 1) for line in lines(0, 10).splitlines()]
    text = "".join(f"../{root.name}/{file},{label}\n" for file, label in rows)
    path.write_text(f"path,label\n{text}")
    return path


def test_a_list_that_is_not_beside_its_images_is_offered_their_folder(root, tmp_path):
    path = climbing_list(root, tmp_path)
    (problem,) = examine(path).problems
    assert f"none of the 20 listed images is below {path.parent}" in problem.message
    (choice,) = problem.choices.values()
    assert choice == {"images": str(root / "train")}
    report = examine(path, **choice)
    assert report.usable
    assert sum(map(sum, report.counts.values())) == 20


def test_no_folder_is_offered_where_there_is_none(root, tmp_path):
    path = climbing_list(root, tmp_path)
    for text in ("../nowhere/a.png,1\n../nowhere/b.png,2\n", "/etc/hostname,1\n../x/a.png,2\n"):
        path.write_text(f"path,label\n{text}")
        (problem,) = examine(path).problems
        assert (problem.severity, problem.choices) == ("error", {})
        assert "Give their folder as images" in problem.message


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("", "is empty"),
        ("just one\nword\n", "line 2"),
        ("a,b,c\n1,2,3\n", "no header"),
        ("path,colour\na.png,red\n", "none is clearly the label"),
        ("path,label\na.png\n", "line 2 has 1 columns"),
        ("a\0b", "not text"),
        ("path,label\n", "has a header (path, label) and no row below it"),
        ("path,label,split\nn01_0.JPEG,1,test\n", "all images are of other splits: 1 of test"),
        ("x.png 0.5\ny.png 1.5\n", "label 0.5"),
    ],
)
def test_what_is_no_list(root, text, match):
    path = root / "list.csv"
    path.write_text(text)
    report = examine(path)
    assert not report.usable
    assert match in report.problems[0].message


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "mac-roman"])
def test_text_of_another_encoding_is_refused_with_its_line(root, encoding):
    path = root / "list.csv"
    path.write_text("path,label\nn01_0.JPEG,a\nn02_0.JPEG,Häuschen\n", encoding=encoding)
    (problem,) = examine(path).problems
    assert f"{path} is not UTF-8 text: line 3 has the byte 0x" in problem.message
    assert "byte 37 of the file" in problem.message
    assert "Save the file as UTF-8" in problem.message


def test_half_a_letter_of_utf16_is_refused(root):
    path = root / "list.csv"
    path.write_bytes("path,label\na.png,b".encode("utf-16") + b"x")
    assert "begins like UTF-16 text" in examine(path).problems[0].message


def test_lines_of_no_known_split_train_and_are_reported(root):
    table = lines(0, 10, "train/n0{c}/n0{c}_{i}.JPEG,{k},").splitlines()
    parts = ["train"] * 6 + ["extra"] + ["test"] * 2 + [""]
    path = root / "all.csv"
    path.write_text("path,label,split\n" + "".join(f"{line}{part}\n" for line, part in
                    zip(table, parts * 2, strict=True)))  # fmt: skip
    report = examine(path)
    assert report.counts == {"train": (8, 8), "test": (2, 2)}
    assert "4 images train without a known split in column split: (empty), extra" in [
        found.message for found in report.of("splits")
    ]


@pytest.mark.parametrize(
    ("column", "of_train", "of_test"),
    [("is_training_image", "1", "0"), ("is_valid", "False", "True"), ("is_test", "no", "YES")],
)
def test_a_column_of_yes_and_no_states_the_splits(root, column, of_train, of_test):
    table = lines(0, 10, "train/n0{c}/n0{c}_{i}.JPEG,{k},").splitlines()
    parts = [of_train] * 7 + [of_test] * 3
    rows = [line + part for line, part in zip(table, parts * 2, strict=True)]
    (root / "all.csv").write_text("\n".join([f"path,label,{column}", *rows]))
    assert examine(root / "all.csv").counts == {"train": (7, 7), "test": (3, 3)}
    dataset = load("list", path=str(root / "all.csv"))
    assert (dataset.test.images[0] == picture(107)).all()


def test_each_list_may_have_folders_of_its_own_in_front(root):
    (root / "train.txt").write_text(lines(0, 7, "data/train/n0{c}/n0{c}_{i}.JPEG {k}"))
    (root / "val.txt").write_text(lines(7, 9, "data/val/n0{c}/n0{c}_{i}.JPEG {k}"))
    report = examine(root / "train.txt", images=str(root / "train"))
    assert report.counts == {"train": (7, 7), "test": (2, 2)}
    assert [found.count for found in report.of("located")] == [14, 4]


def test_a_test_list_without_labels_does_not_refuse_the_training_list(root):
    (root / "train.csv").write_text("path,label\n" + lines(0, 6, "n0{c}_{i}.JPEG,{k}"))
    (root / "test.csv").write_text("path\n" + lines(6, 8, "n0{c}_{i}.JPEG"))
    report = examine(root / "train.csv")
    assert report.counts == {"train": (5, 5), "test": (1, 1)}
    assert report.of("hidden")
    (root / "val.csv").write_text("path,label\n" + lines(8, 10, "n0{c}_{i}.JPEG,{k}"))
    assert examine(root / "train.csv").counts == {"train": (6, 6), "test": (2, 2)}


@pytest.mark.parametrize("hidden", ["?", "unknown", "7"])
def test_a_test_list_of_other_labels_counts_only_without_a_validation_list(root, hidden):
    (root / "train.csv").write_text("path,label\n" + lines(0, 6, "n0{c}_{i}.JPEG,{k}"))
    (root / "test.csv").write_text("path,label\n" + lines(6, 8, f"n0{{c}}_{{i}}.JPEG,{hidden}"))
    (asked,) = examine(root / "train.csv").problems
    assert asked.choices == {"test on a share of the training images": {"test_list": "split"}}
    alone = examine(root / "train.csv", test_list="split")
    assert alone.counts == {"train": (5, 5), "test": (1, 1)}
    (root / "val.csv").write_text("path,label\n" + lines(8, 10, "n0{c}_{i}.JPEG,{k}"))
    report = examine(root / "train.csv")
    assert report.counts == {"train": (6, 6), "test": (2, 2)}
    assert report.of("hidden")[0].details == (hidden,)


def test_a_list_in_a_folder_beside_those_of_the_images_is_offered_theirs(root):
    (root / "lists").mkdir()
    path = root / "lists" / "all.csv"
    rows = lines(0, 10, "n0{c}_{i},{k}")
    path.write_text(f"path,label\n{rows}")
    for folders in ("a",), ("b", "c"):
        for number, file in enumerate(sorted(root.glob("**/*.JPEG"))):
            target = root / folders[number % len(folders)] / file.name
            target.parent.mkdir(exist_ok=True)
            file.rename(target)
        (problem,) = examine(path).problems
        (choice,) = problem.choices.values()
        assert choice == {"images": str(root / "a" if folders == ("a",) else root)}
        assert examine(path, **choice).usable


def test_numbers_that_fit_files_of_several_folders_are_a_question(root):
    for folder, number in (("test", 3), ("train2", 8)):
        (root / folder).mkdir()
        for i in range(number):
            (root / folder / f"{i}.png").write_bytes(encode(picture(i + 10 * len(folder))))
    path = root / "labels.csv"
    path.write_text("id,label\n" + "".join(f"{i},{i % 2}\n" for i in range(8)))
    (problem,) = examine(path).problems
    assert "3 paths fit several files, such as 0: test/0.png and train2/0.png" in problem.message
    assert problem.choices == {"their folder, train2": {"images": str(root / "train2")}}
    path.write_text("id,label\n" + "".join(f"{i},{i % 2}\n" for i in range(900, 910)))
    assert "These are numbers, not files" in examine(path).problems[0].message


def test_a_list_called_by_a_split_alone_belongs_to_a_longer_name(root):
    (root / "train_mini.csv").write_text("path,label\n" + lines(0, 6, "n0{c}_{i}.JPEG,{k}"))
    (root / "val.csv").write_text("path,label\n" + lines(8, 10, "n0{c}_{i}.JPEG,{k}"))
    (root / "other_test.csv").write_text("path,label\nnowhere.png,1\n")
    assert examine(root / "train_mini.csv").counts == {"train": (6, 6), "test": (2, 2)}


def test_json_lines_are_a_list_and_other_files_are_not(root):
    rows = [f'{{"file_name": "n0{c}_{i}.JPEG", "label": "{c}"}}' for c in (1, 2) for i in range(10)]
    (root / "metadata.jsonl").write_text("\n".join(rows))
    assert examine(root / "metadata.jsonl").counts == {"train": (8, 8), "test": (2, 2)}
    for name, advice in (("a.xml", "Give one of these."), ("a.rar", "Unpack the archive first.")):
        (root / name).touch()
        assert examine(root / name).problems[0].message.endswith(advice)
