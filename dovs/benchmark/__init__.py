"""Evidence: grids of runs over methods and seeds, their raw results, and the tables made of them.

rows        one line of a table: a name and what it changes
grids       what is compared, as data
budget      the values that each method is tuned at, as data
choice      the rows that tuning chose
settings    on what, as data
reproduction checks       what published numbers a setting must reach before it is trusted, as data
trials       one row with one seed: its configuration, its identity, its run directory
workers     the process that trains a trial
grid        all trials: resumable, within a budget
records     what is kept of a finished trial
results     one JSON file for each grid
table       Markdown tables of results
report      the tables in the README and docs/results.md
machine     what else numbers depend on

Statistics belong to `dovs.analysis.comparison`, training to `dovs.training`.
"""
