"""Runs beside each other: what differs in their settings, their numbers and their answers.

What is computed from arrays is in `dovs.analysis`; this reads runs and puts it together, for the
page Compare, for `dovs compare` and for the report.
"""
