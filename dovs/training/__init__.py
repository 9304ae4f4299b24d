"""Training: data on the device, the loop, snapshots, checkpoints, and the worker that runs a run.

Imports torch. What is minimised belongs to `dovs.methods`, reading runs to `dovs.runs`.
"""

import os

# Threads that spin while they wait starve each other when something else computes: with one other
# busy process on two cores, a run on small images took 20 times as long. Read when torch is loaded.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
