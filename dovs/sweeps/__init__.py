"""Sweeps: every combination of some settings, each trained once. Never torch.

definition  what is varied, from options, a form or a TOML file
cells       the combinations, each with its configuration and the directory of its run
identity    what tells a configuration from others
images      digests of the images that a configuration is trained on
launching   cells that wait in the queue of runs
results     progress, table and matrix of what is finished

Rows of a benchmark and their results files are in `dovs.benchmark`; it trains cells side by side.
"""
