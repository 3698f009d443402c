"""The page on the tables says what the program checks."""

import runpy
from pathlib import Path

from corridor_sim.tables import table_names

DOCS = Path(__file__).parents[3] / "docs"


def test_page_is_what_the_columns_make() -> None:
    """docs/tables.md is what docs/build_tables.py writes, for every table there is."""
    script = runpy.run_path(str(DOCS / "build_tables.py"))
    assert sorted(script["TABLES"]) == list(table_names())
    assert (DOCS / "tables.md").read_text(encoding="utf-8") == script["page"]()
