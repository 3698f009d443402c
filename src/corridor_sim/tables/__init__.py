"""
Read and check a table against its columns.

Enters: CSV files, values from scenario files. Leaves: DataFrames with stated columns and dtypes, and issues.
The columns are listed in ``corridor_sim/columns``, one CSV for each table.
It never raises for a planner's mistake and never knows what a column means to the model.
"""

from corridor_sim.tables.columns import Column, column_of, columns_of, key_of, place_of, table_names
from corridor_sim.tables.frame import build_table, empty_table, rows_of
from corridor_sim.tables.reading import read_table
from corridor_sim.tables.references import check_references
from corridor_sim.tables.values import Problem, check_value, describe_allowed, find_problem, parse_cell

__all__ = [
    "Column",
    "Problem",
    "build_table",
    "check_references",
    "check_value",
    "column_of",
    "columns_of",
    "describe_allowed",
    "empty_table",
    "find_problem",
    "key_of",
    "parse_cell",
    "place_of",
    "read_table",
    "rows_of",
    "table_names",
]
