"""Actuarial scores: pure arithmetic on published tables, and what may honestly be said about a figure.

`ogrs3` and `ogrs4` calculate, `explain` takes a figure apart, `official` describes scores copied from
an official record, `batch` scores rows for the command line. Nothing here reads a file or a clock: the
tables, the dates and the wording are handed in.
"""
