"""The calculation of the shipped script of the playground, run by node."""

from __future__ import annotations

from typing import Any

import numpy as np

from dovs.ui.playground.component import SCRIPT
from tests.ui.node import run_in_node

RUNNER = """
import { readFileSync } from "node:fs";
const [script, { calls }] = [process.argv[1], JSON.parse(readFileSync(0, "utf8"))];
const source = readFileSync(script).toString("base64");
const { calculation } = await import(`data:text/javascript;base64,${source}`);
const arrays = { float: Float64Array, int: Int32Array };
const argument = (value) => {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  for (const [kind, type] of Object.entries(arrays))
    if (kind in value) return type.from(value[kind]);
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, argument(each)]));
};
const recalls = (settings, steps) => {
  const trained = calculation.trained(settings, steps);
  return { counts: trained.counts, recall: trained.recall(), loss: trained.loss() };
};
const functions = { ...calculation, recalls };
const answers = calls.map(([name, ...given]) => functions[name](...given.map(argument)));
const plain = (_, value) => (ArrayBuffer.isView(value) ? Array.from(value) : value);
console.log(JSON.stringify(answers, plain));
"""


def answers(*calls: list[Any]) -> list[Any]:
    """Return what functions of the script return; each call is a name and arguments.

    Float arrays become `Float64Array`, integer arrays `Int32Array`, both row by row.
    """
    return run_in_node(RUNNER, SCRIPT, {"calls": calls}, default=_array)


def _array(value: Any) -> Any:
    values = np.asarray(value)
    kind = "int" if values.dtype.kind == "i" else "float"
    return {kind: values.ravel().tolist()}
