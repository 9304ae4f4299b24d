"""Measures every part in a process of its own; writes the results and the table.

python -m dovs bench speed                  # or: python -m benchmarks.speed
python -m dovs bench speed --device cuda
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import machine
from benchmarks.machine import ROOT
from benchmarks.speed.maps import maps
from benchmarks.speed.memory import memory
from benchmarks.speed.pages import pages, projector
from benchmarks.speed.results import put_into, table
from benchmarks.speed.search import neighbours
from benchmarks.speed.training import evaluation, steps
from dovs.about import versions
from dovs.benchmark.machine import code_version

Part = Callable[[str, bool], list[dict[str, Any]]]
PARTS: dict[str, Part] = {
    "step": steps,
    "evaluation": evaluation,
    "neighbours": neighbours,
    "maps": maps,
    "memory": memory,
    "pages": pages,
    "projector": projector,
}
SHARES = {"step": 0.25, "evaluation": 0.3, "neighbours": 0.25, "maps": 0.25, "memory": 0.25}
"""Of the time, that a part may take at most: one that takes longer is left out."""
MINUTES = 10.0
"""Of all parts at most."""
LEFT_OUT = 3
"""Exit code of a part that cannot be measured here; the reason is what it printed last."""
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
OUT = ROOT / "benchmarks" / "results"
PAGE = ROOT / "docs" / "performance.md"


def measured(name: str, device: str, small: bool, seconds: float) -> tuple[Any, str]:
    """Return the rows of a part and "", or None and why it is left out."""
    command = [sys.executable, "-m", "benchmarks.speed", "--only-here", name, "--device", device]
    command += ["--small"] if small else []
    try:
        # what a part that is ended has written is deleted here
        with tempfile.TemporaryDirectory(prefix="dovs-", ignore_cleanup_errors=True) as folder:
            done = subprocess.run(
                command,
                cwd=ROOT,
                env=os.environ | ONE_THREAD | {"TMPDIR": folder},
                stdout=subprocess.PIPE,
                text=True,
                timeout=seconds,
                check=False,
            )
    except subprocess.TimeoutExpired:
        return None, f"it took longer than {seconds:.0f} s"
    last = (done.stdout.splitlines() or ["it printed nothing"])[-1]
    if done.returncode:
        return None, last if done.returncode == LEFT_OUT else "it failed: see the output"
    return json.loads(last), ""


def here(name: str, device: str, small: bool) -> int:
    """Measure one part in this process and print its rows; return the exit code."""
    if device != "cpu":
        import torch

        if not torch.cuda.is_available():
            print("there is no CUDA device here")
            return LEFT_OUT
    try:
        rows = PARTS[name](device, small)
    except LookupError as error:
        print(error.args[0])
        return LEFT_OUT
    print(json.dumps(rows))
    return 0


def main(arguments: list[str] | None = None) -> int:
    """Measure, write and print; return the exit code: 1 where a part failed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--device", default="cpu", choices=("cpu", "cuda"))
    parser.add_argument("--parts", default=",".join(PARTS), help="separated by commas")
    parser.add_argument("--minutes", type=float, default=MINUTES, help="more on a busy machine")
    parser.add_argument("--small", action="store_true", help="a few seconds, to try it out")
    parser.add_argument("--out", type=Path, help="default, of all parts: speed[-cuda].json")
    parser.add_argument("--only-here", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.only_here:
        return here(given.only_here, given.device, given.small)
    began = time.monotonic()
    found: dict[str, Any] = {}
    left_out: dict[str, str] = {}
    for name in given.parts.split(","):
        if name not in PARTS:
            parser.error(f"unknown part '{name}': choose from {', '.join(PARTS)}")
        whole = 60 * given.minutes
        left = min(SHARES.get(name, 1) * whole, whole - (time.monotonic() - began))
        before = machine.load()
        rows, why = measured(name, given.device, given.small, left)
        if rows is None:
            left_out[name] = why
        else:
            found[name] = {"rows": rows, "load": [before, machine.load()]}
        print(f"{name}: {why or f'{len(rows)} rows'}", flush=True)
    facts = machine.facts()
    facts["versions"] |= {n: v for n, v in versions(["faiss-cpu"]).items() if n != "python"}
    body = {
        "machine": facts,
        "commit": code_version(),
        "device": given.device,
        "small": given.small,
        "seconds": time.monotonic() - began,
        "parts": found,
        "left_out": left_out,
    }
    name = "speed.json" if given.device == "cpu" else f"speed-{given.device}.json"
    everything = given.parts.split(",") == list(PARTS) and not given.small
    out = given.out or (OUT / name if everything else None)
    if found:
        print(f"\n{table(body)}\n")
    if found and out is not None:
        machine.write(out, body)
        print(f"Results: {out}")
        if given.out is None and given.device == "cpu":
            put_into(PAGE, body)
    return int(any(why.startswith("it failed") for why in left_out.values()) or not found)


if __name__ == "__main__":
    sys.exit(main())
