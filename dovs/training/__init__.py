"""Training: data on the device, the loop, snapshots, checkpoints, and the worker that runs a run.

Imports torch. What is minimised belongs to `dovs.methods`, reading runs to `dovs.runs`.
"""
