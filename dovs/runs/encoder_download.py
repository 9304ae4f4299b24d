"""A run's encoder as one file for a browser, made by another process: this one needs no torch."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from dovs import processes
from dovs.errors import RunError, unknown
from dovs.runs.store import Run

OF_ENCODER = {"onnx": ".onnx", "torch": ".pt2"}
"""Formats of the encoder itself and their suffixes: `dovs.training.encoder_file` writes them."""
LONGEST = 300.0
"""Seconds that making a file may take."""
ERROR = "error: "
WROTE = "wrote "


def download_encoder(run: Run, name: str) -> tuple[str, bytes, tuple[str, ...]]:
    """Return encoder and head as one file: its name, its content, and notes about it.

    Args:
        run: a finished run that DOVS trained, whose dataset is on this machine.
        name: one of `OF_ENCODER`.

    Raises:
        AccessError: visitors may start nothing.
        ConfigError: there is no such format.
        RunError: the file cannot be made; the message is that of `dovs export`.
    """
    if name not in OF_ENCODER:
        raise unknown("format", name, OF_ENCODER)
    with tempfile.TemporaryDirectory(prefix="dovs-export-") as folder:
        log, target = Path(folder) / "log", Path(folder) / f"encoder{OF_ENCODER[name]}"
        command = processes.python(
            "-m", "dovs", "export", str(run.path.resolve()), "--format", name, "--to", str(target)
        )
        process = processes.spawn(command, log)
        try:
            code = process.wait(LONGEST)
        except subprocess.TimeoutExpired:
            raise RunError(
                f"the encoder of run '{run.name}' was not written within {LONGEST:g} s. Try it in "
                f"a terminal: dovs export {run.name} --format {name}"
            ) from None
        finally:
            process.kill()
            process.wait()
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
        if code or not target.is_file():
            raise RunError(_reason(lines) or f"the encoder was not written (exit code {code}).")
        notes = tuple(line for line in lines if not line.startswith(WROTE))
        return f"{run.name}{OF_ENCODER[name]}", target.read_bytes(), notes


def _reason(lines: list[str]) -> str:
    """Return the error that a command printed, or else its last line."""
    errors = [line.removeprefix(ERROR) for line in lines if line.startswith(ERROR)]
    return errors[-1] if errors else (lines[-1] if lines else "")
