"""Help texts of pages and parameters say what a thing is, not what its letters are."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from dovs.encoders import ENCODERS
from dovs.hierarchy import GENERATORS
from dovs.methods import METHODS
from dovs.second_stages import SECOND_STAGES

ROOT = Path(__file__).parents[2]
NOTATION = re.compile(r"\bn_(max|min|c)\b|log π|\bL_\w+|\^γ|1/n\b")


def test_no_help_of_a_page_explains_notation_by_notation():
    wrong = []
    for path in (ROOT / "dovs" / "ui").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "help":
                texts = [each.value for each in ast.walk(node) if isinstance(each, ast.Constant)]
                wrong += [f"{path.name}: {text}" for text in texts if NOTATION.search(str(text))]
    assert not wrong, "\n".join(wrong)


def test_no_description_of_a_parameter_explains_notation_by_notation():
    wrong = [
        f"{entry.name}.{name}: {field.description}"
        for registry in (METHODS, ENCODERS, SECOND_STAGES, GENERATORS)
        for entry in registry
        for name, field in entry.model.model_fields.items()
        if NOTATION.search(field.description or "")
    ]
    assert not wrong, "\n".join(wrong)
