"""
Read, check and write a table against its columns.

Enters: CSV files, values from scenario files. Leaves: DataFrames with stated columns and dtypes, and issues.
The columns are listed in ``corridor_sim/columns``, one CSV for each table.
It never raises for a planner's mistake and never knows what a column means to the model.
"""

from corridor_sim.tables.columns import Column, column_of, columns_of, key_of, place_of, split_place, table_names
from corridor_sim.tables.frame import build_table, empty_table, rows_of, sound_rows
from corridor_sim.tables.reading import Sheet, TextRow, parse_sheet, read_sheet, read_table
from corridor_sim.tables.references import check_references
from corridor_sim.tables.values import Problem, check_value, describe_allowed, find_problem, parse_cell
from corridor_sim.tables.writing import csv_bytes, format_cell, texts_of

__all__ = [
    "Column",
    "Problem",
    "Sheet",
    "TextRow",
    "build_table",
    "check_references",
    "check_value",
    "column_of",
    "columns_of",
    "csv_bytes",
    "describe_allowed",
    "empty_table",
    "find_problem",
    "format_cell",
    "key_of",
    "parse_cell",
    "parse_sheet",
    "place_of",
    "read_sheet",
    "read_table",
    "rows_of",
    "sound_rows",
    "split_place",
    "table_names",
    "texts_of",
]
