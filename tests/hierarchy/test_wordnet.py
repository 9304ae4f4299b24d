"""Reading WordNet: where it is found, what a name means, how alike meanings are."""

from __future__ import annotations

import os
import shutil

import numpy as np
import pytest

from dovs.errors import HierarchyError
from dovs.hierarchy.wordnet import (
    find_wordnet,
    location,
    parse_senses,
    read_names,
    senses_frame,
    write_senses,
    wu_palmer,
)
from dovs.hierarchy.wordnet.location import VARIABLE
from dovs.hierarchy.wordnet.wn_package import installed_wn
from tests.hierarchy.small_wordnet import ANIMALS, Noun, write_wordnet


@pytest.fixture
def nowhere(monkeypatch):
    """No database is installed."""
    for name in (VARIABLE, "WNSEARCHDIR", "WNHOME", "NLTK_DATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(location, "INSTALLED", ())
    monkeypatch.setattr(location, "NLTK_FOLDERS", ())
    monkeypatch.setattr(location, "installed_wn", lambda: None)


def words(names, senses=""):
    return {r.class_name: (r.word, r.sense) for r in read_names(names, find_wordnet(), senses)}


def key_of(word, sense=1):
    return find_wordnet().senses(word)[sense - 1]


def test_a_meaning_has_words_a_definition_and_kinds():
    nouns = find_wordnet()
    assert nouns.version == "WordNet 3.0"
    cat = nouns.synset(key_of("cat"))
    assert cat.lemmas == ("cat", "felis")
    assert cat.definition == "a small feline"
    assert cat.hypernyms == (key_of("carnivore"),)
    assert nouns.synset(key_of("fido")).hypernyms == (key_of("dog"),)
    assert len(nouns.synset(key_of("dog")).hypernyms) == 2
    assert nouns.senses("unicorn") == ()


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("cat", "cat"),
        ("Cats", "cat"),
        ("mice", "mouse"),
        ("lawn mower", "lawn_mower"),
        ("lawn_mowers", "lawn_mower"),
        ("LawnMower", "lawn_mower"),
        ("siamese cat", "cat"),
        ("001.Siamese_cat", "cat"),
        ("T-shirt/top", "t-shirt"),
        ("dog (pet)", "dog"),
        ("tiger 2", "tiger"),
        ("7", ""),
        ("x9", ""),
        ("", ""),
        ("unicorn", ""),
    ],
)
def test_the_noun_of_a_name(name, word):
    assert words([name])[name][0] == word


def test_short_names_are_codes(tmp_path, monkeypatch):
    folder = write_wordnet(tmp_path, {"entity": Noun(), "na": Noun("entity"), "ox": Noun("entity")})
    monkeypatch.setenv(VARIABLE, str(folder))
    assert words(["na", "ox"], "ox=ox") == {"na": ("", 0), "ox": ("ox", 1)}


def test_only_a_part_of_a_name_is_noted():
    parts = {r.class_name: r.partial for r in read_names(["siamese cat", "Cats"], find_wordnet())}
    assert parts == {"siamese cat": True, "Cats": False}


@pytest.mark.parametrize("value", ["2", "tiger.n.02"])
def test_a_sense_can_be_corrected(value):
    assert words(["tiger", "cat"]) == {"tiger": ("tiger", 1), "cat": ("cat", 1)}
    assert words(["tiger", "cat"], f"Tiger={value}")["tiger"] == ("tiger", 2)


def test_a_word_can_be_given_to_a_code():
    assert words(["7", "lawn mower"], "7=mice; lawn_mower=pet") == {
        "7": ("mouse", 1),
        "lawn mower": ("pet", 1),
    }


@pytest.mark.parametrize(
    ("senses", "message"),
    [
        ("tiger", "not of the form name=sense"),
        ("=2", "not of the form name=sense"),
        ("tigr=2", r"'tigr', which is no class\. Did you mean 'tiger'"),
        ("tiger=3", "1 to 2"),
        ("tiger=0", "1 to 2"),
        ("tiger=tiger.n.09", "1 to 2"),
        ("tiger=unicorn", "'unicorn' is no noun"),
        ("7=1", "'7' is no noun"),
    ],
)
def test_a_correction_that_does_not_fit_is_refused(senses, message):
    with pytest.raises(HierarchyError, match=message):
        words(["tiger", "7"], senses)


def test_corrections_are_written_as_they_are_read():
    given = {"tiger": "2", "cat, siamese": "mouse.n.02", "lawn_mower": "pet"}
    assert parse_senses(write_senses(given), list(given)) == given


def test_the_table_of_senses():
    frame = senses_frame(["tiger", "mouse", "7"], "tiger=2").set_index("class_name")
    assert frame["word"].tolist() == ["tiger", "mouse", ""]
    assert frame["sense"].tolist() == [2, 1, 0]
    assert frame["num_senses"].tolist() == [2, 2, 0]
    assert frame["synset"].tolist() == ["tiger.n.02", "mouse.n.01", ""]
    assert frame["gloss"].tolist() == ["a large feline", "a small rodent", ""]
    assert frame["chosen"].tolist() == [True, False, False]
    assert frame["alternatives"].tolist() == [
        ["a fierce person", "a large feline"],
        ["a small rodent", "a hand-operated pointer"],
        [],
    ]


def test_wu_palmer_by_hand():
    """Depths: animal 2, mammal 3, carnivore 4, cat 5; dog 5, by carnivore and not by pet."""
    nouns = find_wordnet()
    requested = [key_of(word) for word in ("cat", "dog", "mouse", "pet", "person", "fido")]
    found = wu_palmer(requested, nouns)
    np.testing.assert_array_equal(found, found.T)
    np.testing.assert_array_equal(np.diag(found), 1)
    assert found[0, 1] == pytest.approx(2 * 4 / 10)
    assert found[0, 2] == pytest.approx(2 * 3 / 9)
    assert found[1, 3] == pytest.approx(2 * 3 / 8)  # their deepest common meaning is pet itself
    assert found[0, 4] == pytest.approx(2 * 1 / 7)
    assert found[1, 5] == pytest.approx(2 * 5 / 11)


def test_nothing_in_common_is_no_similarity(tmp_path):
    nouns = find_wordnet(str(write_wordnet(tmp_path, {"cat": Noun(), "car": Noun()})))
    keys = [nouns.senses(word)[0] for word in ("cat", "car")]
    np.testing.assert_array_equal(wu_palmer(keys, nouns), np.eye(2))


@pytest.mark.usefixtures("nowhere")
@pytest.mark.parametrize("way", ["variable", "home", "searchdir", "nltk", "zip", "parameter"])
def test_where_it_is_found(way, tmp_path, monkeypatch):
    corpora = tmp_path / "nltk_data" / "corpora"
    folder = {"nltk": corpora / "wordnet", "home": tmp_path / "dict"}.get(way, tmp_path / "wn")
    write_wordnet(folder, ANIMALS)
    path = ""
    if way == "variable":
        monkeypatch.setenv(VARIABLE, str(folder))
    elif way == "home":
        monkeypatch.setenv("WNHOME", str(tmp_path))
    elif way == "searchdir":
        monkeypatch.setenv("WNSEARCHDIR", str(folder))
    elif way == "parameter":
        path = str(folder)
    else:
        monkeypatch.setenv("NLTK_DATA", f"/none{os.pathsep}{tmp_path / 'nltk_data'}")
    if way == "zip":
        corpora.mkdir(parents=True)
        shutil.make_archive(str(corpora / "wordnet"), "zip", tmp_path, "wn")
    assert find_wordnet(path).senses("cat")


@pytest.mark.usefixtures("nowhere")
def test_without_a_database_the_error_says_what_to_install(tmp_path, monkeypatch):
    with pytest.raises(HierarchyError, match=r"apt install wordnet-base.*generator ward"):
        find_wordnet()
    with pytest.raises(HierarchyError, match=r"holds no WordNet.*index\.noun"):
        find_wordnet(str(tmp_path))
    monkeypatch.setenv(VARIABLE, str(tmp_path / "none"))
    with pytest.raises(HierarchyError, match=VARIABLE):
        find_wordnet()


def compared(path, *requested):
    nouns = find_wordnet(path)
    return wu_palmer([nouns.senses(word)[0] for word in requested], nouns)


def replaced(old: bytes, new: bytes):
    return lambda text: text.replace(old, new, 1)


@pytest.mark.parametrize(
    ("file", "damage", "message"),
    [
        ("index.noun", lambda text: b"", "lists no noun"),
        ("index.noun", replaced(b"cat n 1", b"cat n x"), "line of 'cat'"),
        ("index.noun", replaced(b"cat n 1", b"cat n 9"), "line of 'cat'"),
        ("data.noun", lambda text: text[:200], "no complete entry"),
        ("data.noun", replaced(b"  1 A", b" 1 A"), "no complete entry"),
        ("data.noun", lambda text: text.replace(b"|", b" "), "no complete entry"),
        ("noun.exc", None, "noun.exc|No such file"),
    ],
)
def test_damaged_files_are_refused(file, damage, message, tmp_path):
    folder = write_wordnet(tmp_path, ANIMALS)
    if damage is None:
        (folder / file).unlink()
    else:
        (folder / file).write_bytes(damage((folder / file).read_bytes()))
    with pytest.raises(HierarchyError, match=message):
        compared(str(folder), "cat", "fido")


def test_a_meaning_above_itself_is_refused(tmp_path):
    nouns = find_wordnet(str(write_wordnet(tmp_path, {"hen": Noun("egg"), "egg": Noun("hen")})))
    with pytest.raises(HierarchyError, match="levels deep"):
        wu_palmer(nouns.senses("hen"), nouns)


def test_a_zip_file_of_something_else_is_refused(tmp_path):
    path = tmp_path / "wordnet.zip"
    path.write_bytes(b"PK\x03\x04 not an archive")
    with pytest.raises(HierarchyError, match="cannot read the WordNet"):
        find_wordnet(str(path))


LEXICON = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE LexicalResource SYSTEM "http://globalwordnet.github.io/schemas/WN-LMF-1.0.dtd">
<LexicalResource><Lexicon id="t" label="T" language="en" email="a@b" license="x" version="1">
<LexicalEntry id="t-e"><Lemma writtenForm="lawn mower" partOfSpeech="n"/>
<Sense id="t-e-1" synset="t-1"/><Sense id="t-e-2" synset="t-2"/></LexicalEntry>
<Synset id="t-1" ili="" partOfSpeech="n"><Definition>a device</Definition>
<SynsetRelation relType="hypernym" target="t-2"/></Synset>
<Synset id="t-2" ili="" partOfSpeech="n"><Definition>a person</Definition></Synset>
</Lexicon></LexicalResource>"""


@pytest.mark.usefixtures("nowhere")
def test_the_package_wn_is_read_where_it_is_installed(tmp_path, monkeypatch):
    wn = pytest.importorskip("wn", reason="the package wn is not installed")
    monkeypatch.setattr(wn.config, "data_directory", tmp_path)
    assert installed_wn() is None
    assert not list(tmp_path.iterdir())
    (tmp_path / "lexicon.xml").write_text(LEXICON)
    wn.add(tmp_path / "lexicon.xml", progress_handler=None)
    monkeypatch.setattr(location, "installed_wn", installed_wn)
    nouns = find_wordnet()
    assert nouns.senses("lawn_mower") == ("t-1", "t-2")
    assert nouns.synset("t-1").hypernyms == ("t-2",)
    assert wu_palmer(["t-1", "t-2"], nouns)[0, 1] == pytest.approx(2 / 3)
