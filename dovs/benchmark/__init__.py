"""Benchmark: grids of runs over methods, draws of the tail and seeds, and the tables made of them.

rows           one line of a table: a name and what it changes; rows made of other rows
grids          which rows are measured together, as data; label_rows: the grid of abstract labels
budget         the values that each method is tuned at, as data
choice         the rows that tuning chose
settings       datasets and recipes, as data
reproduction   the published numbers that a recipe must reach, as data
images         digests of the images of a trial
identity       what tells a configuration from others
labels         fixed abstract labels of a trial, and the file of them
machine        what numbers depend on besides the configuration; plugged: the files of plug-ins
trials         a row with one draw and one seed: its configuration and directory
jobs, workers  the process that trains a first stage and its second stages
records        the record of a finished trial
results        the results file; old_results: files of earlier versions
results_store  which trials a grid has and lacks
scheduler      all trials of a grid: resumable, within a budget
grid           rows, setting and results file of a measurement
caption        the caption of a table
table          Markdown tables of results
report         the tables in the README and docs/results.md

Statistics belong to `dovs.analysis.comparison`, training to `dovs.training`.
"""
