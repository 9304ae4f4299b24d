"""The live panel of one run: state, progress, curves, warnings, log; stop and resume."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dovs.access import access
from dovs.config import home
from dovs.errors import DovsError
from dovs.figures.curves import (
    accuracy_curves,
    accuracy_curves_text,
    group_curves,
    group_curves_text,
    loss_curves,
    loss_curves_text,
)
from dovs.figures.not_finite import not_finite_text
from dovs.runs import permission
from dovs.runs.content import require_same_images
from dovs.runs.evaluated import evaluated_on, images_named
from dovs.runs.finding import open_run
from dovs.runs.launch import resume
from dovs.runs.layout import METRICS
from dovs.runs.metrics import RATES
from dovs.runs.status import RunStatus
from dovs.runs.stopping import may_end, stop
from dovs.runs.store import RECORDED, TRAINED, Run
from dovs.runs.two_pass import waits_for_second
from dovs.ui.parts.columns import stacking_columns
from dovs.ui.parts.components import (
    chart,
    error_box,
    errors,
    escape_markdown,
    metric_row,
    on_demand,
)
from dovs.ui.parts.downloads import downloads
from dovs.ui.parts.import_step import import_step
from dovs.ui.parts.map_progress import show_map_progress
from dovs.ui.parts.moved import refuse, show_moved, show_refused
from dovs.ui.parts.run_command import command_box
from dovs.ui.parts.run_facts import (
    counted,
    held_out_note,
    hierarchy_note,
    second_stage_note,
    show_faults,
    state_line,
    stop_requested,
)
from dovs.ui.parts.run_numbers import group_numbers, progress_text
from dovs.ui.parts.terms import caption_with_terms, linked_terms
from dovs.ui.parts.visitors import closed, disabled
from dovs.ui.train.elsewhere import NO_TRAINING, is_imported
from dovs.ui.train.passes import pass_line, show_second

REFRESH = 1.5  # seconds between two updates of an active run
REFRESH_LOST = 5.0  # of a lost one


def live_panel(run: Run) -> None:
    """Show a run; while it is active, update every 1.5 seconds.

    A lost run updates too: on a busy machine its worker may only be late, or resumed elsewhere.
    """
    status = run.status()
    between = not status.active and waits_for_second(run, home())
    idle = REFRESH_LOST if status.state == "lost" else None
    refresh = REFRESH if status.active or between else idle
    st.fragment(_panel, run_every=refresh)(str(run.path), status.active, between)


def _panel(path: str, was_active: bool, was_between: bool) -> None:
    with errors():
        run = open_run(Path(path))
        status = run.status()
        if was_active != status.active:
            st.rerun()  # the whole page: it updates as the state needs, and links to the next step
        if was_between and not waits_for_second(run, home()):
            show_second(run)
        imported = is_imported(run)
        _headline(run, status, trains=not imported)
        pass_line(run, home())
        _maps_link(run, status)
        _buttons(run, status)
        _what_next(run, status)
        metrics = _metrics(str(run.path), modified_of(run))
        show_faults(run)
        if imported:
            _curves(run, metrics if len(metrics) > 1 else metrics[:0], drawn_alone=True)
            _log(run, status)
            return
        # with a validation split, numbers and curves are of its images
        validated = run.has("config") and run.config().validation_fraction > 0
        where = "" if validated else f"On {images_named(evaluated_on(run))}."
        on_gpu = status.device.startswith(("cuda", "mps"))
        trains = run.origin == TRAINED and status.active
        _numbers(metrics, where, counted(run), on_gpu=on_gpu, to_come=trains)
        images_note = "" if validated else held_out_note(run)
        for note in (images_note, hierarchy_note(run), second_stage_note(run)):
            if note:
                st.caption(linked_terms(note))
        _alarms(metrics)
        if line := not_finite_text(metrics):
            st.warning(f"Logged numbers: {escape_markdown(line)}", icon=":material/warning:")
        _curves(run, metrics)
        _log(run, status)


def modified_of(run: Run) -> tuple[int, int]:
    """Return when the numbers of a run were last written, nanoseconds, and their size in bytes."""
    try:
        found = (run.path / METRICS).stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


def _log(run: Run, status: RunStatus) -> None:
    """Show the end of the log; not to visitors, since it may have tracebacks and places."""
    if access().for_visitors:
        return
    failed = status.state == "failed"
    box = on_demand("Log", f"live-log-{failed}", ":material/receipt_long:", failed)
    if box.open:
        box.code(run.log_tail(30) or "(nothing yet)", language=None, height=260)


def _headline(run: Run, status: RunStatus, trains: bool) -> None:
    colour, word, sentence = state_line(run)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{escape_markdown(run.name)}**", width="content")
        st.badge(word, color=colour)  # type: ignore[arg-type]
        if stop_requested(run, status.state):
            st.badge("stopping", color="orange")
    if status.state == "failed":
        what = "Training" if trains else "The import"
        error_box(status.message or f"{what} failed without a message. See the log below.")
    elif status.state == "lost":
        st.warning(sentence, icon=":material/link_off:")
    elif status.silence is not None:
        st.warning(sentence, icon=":material/heart_broken:")
    elif sentence:
        caption_with_terms(sentence)
    if trains:
        st.progress(min(1.0, status.fraction), text=progress_text(status))
    show_map_progress(run)


def _buttons(run: Run, status: RunStatus) -> None:
    if is_imported(run) and status.active:
        import_step(run)
        return
    if not status.resumes:
        caption_with_terms(
            "Recorded from a training loop of your own: stop or continue it where it runs."
            if run.origin == RECORDED
            else NO_TRAINING
        )
        return
    requested = stop_requested(run, status.state)
    refused = permission.why_not_change(run)
    ends = may_end(run, status)
    with st.container(horizontal=True):
        stop_clicked = st.button(
            "End its process" if ends else "Stop",
            icon=":material/stop_circle:",
            key=f"stop-{run.name}",
            **disabled(
                refused,
                not status.active or (requested and not ends),
                "Terminates the process, and kills it if that does not help. Resume continues "
                "from the last checkpoint."
                if ends
                else "Stops after the current step and saves a checkpoint to resume from.",
            ),
        )
        resume_clicked = st.button(
            "Resume",
            icon=":material/play_circle:",
            key=f"resume-{run.name}",
            **disabled(refused, not status.resumable, "Continues from the last checkpoint."),
        )
    if status.active or status.resumable:
        closed(refused)
    if stop_clicked:
        with st.spinner("Ending the process …") if ends else nullcontext():
            stop(run)
        st.rerun()
    if resume_clicked:
        refuse(run, None)
        try:
            with st.spinner("Comparing the images with those of the run …"):
                require_same_images(run)
            resume(run)
            st.rerun()
        except DovsError as error:
            refuse(run, str(error))
    if status.resumable and run.has("config") and not refused:
        show_moved(run, "so it cannot be resumed")
        show_refused(run)


def _maps_link(run: Run, status: RunStatus) -> None:
    """Link to the maps once there are some, in a box once they are all there."""
    if not run.projection_epochs():
        return
    done = status.state == "finished"
    with st.container(border=done, horizontal=True, vertical_alignment="center"):
        if done:
            st.markdown("**The maps are ready.**", width="content")
        st.page_link(
            "pages/embeddings.py",
            label="Explore its embeddings",
            icon=":material/scatter_plot:",
            query_params={"run": run.name},
            width="content",
        )


def _what_next(run: Run, status: RunStatus) -> None:
    """Show downloads, and the command that repeats the run, once it is finished."""
    if status.state == "finished" and run.snapshot_epochs():
        downloads(run)
    if status.state == "finished" and run.has("config"):
        command_box(run.config(), "live-command-open")


def _numbers(
    metrics: pd.DataFrame, explanation: str, counted: str, on_gpu: bool, to_come: bool
) -> None:
    if metrics.empty:
        caption_with_terms("Numbers and curves appear after the first epoch.")
        return
    last = metrics.iloc[-1]
    evaluated = metrics[metrics.reindex(columns=RATES).notna().any(axis=1)]
    rates = last if evaluated.empty else evaluated.iloc[-1]
    memory = last.get("memory_bytes")
    shown = "–" if pd.isna(memory) else f"{float(memory) / 2**20:,.0f} MiB"
    of_process = "Largest memory of the training process so far, which trains without a GPU."
    metric_row(
        {
            **group_numbers(rates.to_dict(), explanation, counted),
            "GPU memory" if on_gpu else "Memory": (
                shown,
                "Largest memory used on the GPU so far." if on_gpu else of_process,
            ),
        }
    )
    if evaluated.empty and to_come:
        caption_with_terms("Accuracy appears with the first evaluation.")
    elif rates["epoch"] < last["epoch"]:
        caption_with_terms(f"Accuracy and recall are of epoch {int(rates['epoch'])}.")


def _alarms(metrics: pd.DataFrame) -> None:
    if "alarms" not in metrics:
        return
    alarms_by_epoch = [
        (int(epoch), alarm)
        for epoch, alarms in zip(metrics["epoch"], metrics["alarms"], strict=True)
        for alarm in (alarms if isinstance(alarms, list) else [])
    ]
    if alarms_by_epoch:
        latest: dict[str, int] = {}
        for epoch, alarm in alarms_by_epoch:
            latest[str(alarm)] = epoch
        lines = [f"- epoch {epoch}: {escape_markdown(alarm)}" for alarm, epoch in latest.items()]
        st.warning(
            "Warnings about the embeddings, each at its latest epoch:\n\n" + "\n".join(lines[-5:]),
            icon=":material/warning:",
        )


@st.cache_resource(max_entries=64, show_spinner=False)
def _metrics(path: str, modified: tuple[int, int]) -> pd.DataFrame:
    """Return the numbers of a run's epochs, read once for all sessions: nobody may change them."""
    return Run(Path(path)).metrics()


@st.cache_resource(max_entries=64, show_spinner=False)
def _drawn(
    path: str, modified: tuple[int, int], _metrics: pd.DataFrame
) -> dict[str, tuple[go.Figure, str]]:
    """Return the curves with their sentences; drawn once for all who look at the same numbers."""
    return {
        "live-loss": (loss_curves(_metrics), loss_curves_text(_metrics)),
        "live-accuracy": (accuracy_curves(_metrics), accuracy_curves_text(_metrics)),
        "live-groups": (group_curves(_metrics), group_curves_text(_metrics)),
    }


def _curves(run: Run, metrics: pd.DataFrame, drawn_alone: bool = False) -> None:
    """Show the curves of a run, or those alone that there are numbers for."""
    drawn = _drawn(str(run.path), modified_of(run), metrics)
    if drawn_alone:
        drawn = {key: each for key, each in drawn.items() if each[0].data}
    if metrics.empty or not drawn:
        return
    columns = stacking_columns(len(drawn), key="live-curves", narrow=900)
    for column, (key, (figure, text)) in zip(columns, drawn.items(), strict=True):
        with column:
            chart(figure, text, metrics if key == "live-groups" else None, key=key)
