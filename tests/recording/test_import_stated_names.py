"""Names of classes and superclasses beside the columns of an imported file."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from safetensors.numpy import save_file

from dovs.errors import DataError
from dovs.recording.reading.understanding import understand

Z = np.eye(6, 3, dtype=np.float32)
LABELS = np.array([0, 1, 2, 0, 1, 2])
ABOVE = np.array([0, 0, 1, 0, 0, 1])
CLASSES, SUPERCLASSES = ["cat", "dog", "oak"], ["animal", "plant", "fungus"]


def npz(folder, **more):
    names = {"class_names": np.array(CLASSES), "superclass_names": np.array(SUPERCLASSES)}
    np.savez(folder / "e.npz", z=Z, label=LABELS, **(names | more))
    return folder / "e.npz"


def metadata(more):
    named = {"class_names": CLASSES, "superclass_names": SUPERCLASSES}
    return {name: json.dumps(names) for name, names in named.items()} | more


def safetensors(folder, superclass=None, **more):
    arrays = {"z": Z, "label": LABELS} | ({} if superclass is None else {"superclass": superclass})
    save_file(arrays, folder / "e.safetensors", metadata(more))
    return folder / "e.safetensors"


def parquet(folder, superclass=None, **more):
    arrays = {"z": Z.tolist(), "label": LABELS}
    arrays |= {} if superclass is None else {"superclass": superclass}
    table = pa.table({name: pa.array(values) for name, values in arrays.items()})
    pq.write_table(table.replace_schema_metadata(metadata(more)), folder / "e.parquet")
    return folder / "e.parquet"


@pytest.mark.parametrize("write", [npz, safetensors, parquet])
def test_names_of_classes_and_superclasses_are_read(tmp_path, write):
    made = understand(write(tmp_path, superclass=ABOVE))
    assert made.given.names == tuple(CLASSES)
    assert made.given.superclass_of == ("animal", "animal", "plant")
    assert "column superclass has names of its own: 0 is animal" in made.lines
    with pytest.raises(DataError, match="class 3, but names 3 classes"):
        understand(write(tmp_path, superclass=ABOVE + 2))
    made = understand(write(tmp_path))
    assert made.notes[0].startswith("the names of superclasses are not used: no column")


@pytest.mark.parametrize("write", [safetensors, parquet])
@pytest.mark.parametrize("text", ["animal, plant", "[]", '{"0": "animal"}'])
def test_metadata_that_is_no_list_is_noted(tmp_path, write, text):
    made = understand(write(tmp_path, superclass=ABOVE, superclass_names=text))
    assert made.given.superclass_of == ("0", "0", "1")
    assert any(note.startswith("superclass_names in the metadata is not") for note in made.notes)
