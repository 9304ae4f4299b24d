"""Train several methods on one long tail, over seeds, and print the table.

    python -m benchmarks.compare_methods --dataset fashion_mnist --imbalance-ratio 100 \
        --encoder resnet8 --epochs 15 --seeds 0,1,2

A method may carry parameters, "dos:lambda_v=0:lambda_mc=0": here the sampler and the prior of DOS
without its two over-sampling terms, which shows what these add.

Every run keeps its last epoch and is measured once on the test split. A finished cell is kept, so
an interrupted comparison goes on where it stopped. Raw results go to one JSON file.
"""

from __future__ import annotations

import argparse
import json
import statistics
from pathlib import Path

import torch

import dovs
from dovs.config import RunConfig
from dovs.runs.store import Run

KEPT = ("balanced_accuracy", "many", "medium", "few", "head_third", "middle_third", "tail_third")


METHODS = (
    "ce",
    "class_balanced_sampling",
    "balanced_softmax",
    "dos:lambda_v=0:lambda_mc=0",
    "dos",
    "dovs",
    "dovs:generator=random",
)


def cell(arguments: argparse.Namespace, method: str, seed: int) -> dict:
    """Train one run, or read it where it is finished, and return its raw result."""
    kind, *given = method.split(":")
    parameters = dict(part.split("=") for part in given)
    name = f"{arguments.dataset}-{arguments.imbalance_ratio:g}-{arguments.encoder}"
    path = arguments.runs / f"{name}-{arguments.epochs}-{method.replace(':', '-')}-{seed}"
    if not (path / "summary.json").exists():
        dovs.train(
            path,
            dataset=arguments.dataset,
            dataset_params={"path": arguments.data_path} if arguments.data_path else {},
            imbalance_ratio=arguments.imbalance_ratio,
            method=kind,
            method_params=parameters,
            encoder=arguments.encoder,
            epochs=arguments.epochs,
            batch_size=arguments.batch_size,
            seed=seed,
            device=arguments.device,
            projection="none",
            snapshots=1,
        )
    run = Run(path)
    summary = run.summary()
    assert summary is not None
    metrics = run.metrics()
    return {
        "method": method,
        "seed": seed,
        **{name: summary[name] for name in (*KEPT, "macro_f1", "g_mean", "ece", "device")},
        "per_class_recall": summary["per_class_recall"],
        "training_seconds": summary["training_seconds"],
        "epoch_seconds": float(metrics["seconds"].median()),
        "versions": summary["versions"],
        "alarms": sum(len(found) for found in metrics["alarms"]),
    }


def table(results: list[dict]) -> str:
    """Return the results as Markdown: mean ± sd over seeds, and the difference to cross-entropy."""
    lines = [
        "| method | balanced accuracy | head | middle | tail | seconds an epoch / CE | seeds |",
        "|---|---|---|---|---|---|---|",
    ]
    pace = statistics.mean(
        r["epoch_seconds"] for r in results if r["method"] == results[0]["method"]
    )
    for method in dict.fromkeys(result["method"] for result in results):
        own = [result for result in results if result["method"] == method]

        def spread(name: str, own: list[dict] = own) -> str:
            values = [100 * result[name] for result in own]
            sd = f" ± {statistics.stdev(values):.2f}" if len(values) > 1 else ""
            return f"{statistics.mean(values):.2f}{sd}"

        ratio = statistics.mean(r["epoch_seconds"] for r in own) / pace
        cells = [spread(name) for name in (KEPT[0], *KEPT[4:])]
        lines.append(f"| {method} | {' | '.join(cells)} | {ratio:.2f} | {len(own)} |")
    return "\n".join(lines)


def main() -> None:
    """Read the arguments, train the grid, write and print it."""
    defaults = RunConfig()
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--dataset", default="fashion_mnist")
    parser.add_argument("--data-path")
    parser.add_argument("--imbalance-ratio", type=float, default=100)
    parser.add_argument("--encoder", default="resnet8")
    parser.add_argument("--epochs", type=int, default=15)
    parser.add_argument("--batch-size", type=int, default=128)
    parser.add_argument("--methods", default=",".join(METHODS))
    parser.add_argument("--seeds", default="0")
    parser.add_argument("--device", default=defaults.device)
    parser.add_argument("--threads", type=int, default=1, help="CPU threads")
    parser.add_argument("--runs", type=Path, default=Path(".dovs/benchmarks"))
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results/compare_methods.json"))
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    results = []
    for seed in map(int, arguments.seeds.split(",")):
        for method in arguments.methods.split(","):
            results.append(cell(arguments, method, seed))
            settings = {k: str(v) for k, v in vars(arguments).items() if k not in ("runs", "out")}
            arguments.out.parent.mkdir(parents=True, exist_ok=True)
            arguments.out.write_text(
                json.dumps({"settings": settings, "results": results}, indent=1) + "\n"
            )
            last = results[-1]
            print(f"{method} seed {seed}: {last['balanced_accuracy']:.4f}", flush=True)
    print(table(results))


if __name__ == "__main__":
    main()
