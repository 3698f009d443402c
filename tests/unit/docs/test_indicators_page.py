"""The page on indicators says what the catalog does."""

import runpy
from pathlib import Path

DOCS = Path(__file__).parents[3] / "docs"


def test_page_is_what_the_catalog_makes() -> None:
    """docs/indicators.md is what docs/build_indicators.py writes."""
    script = runpy.run_path(str(DOCS / "build_indicators.py"))
    assert (DOCS / "indicators.md").read_text(encoding="utf-8") == script["page"]()
