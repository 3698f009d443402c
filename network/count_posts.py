"""Count for how many posts something is known beyond hours and fees, and write the table into README.md.

Usage: ``python network/count_posts.py``; needs the tables beside this script only.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
BEGIN = "<!-- posts: made by count_posts.py -->"
END = "<!-- end of posts -->"
POST_COLUMNS = ("open_season", "admission_limit_per_day", "carrier_countries")
PROCEDURE_COLUMNS = ("lanes", "opening_hours")

Row = dict[str, str]


def read_rows(path: Path) -> list[Row]:
    """Read a CSV table as text."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def page(posts: list[Row], procedures: list[Row]) -> str:
    """Return the table: posts by mode, and how many of them have a value in each column."""
    done: dict[str, list[Row]] = defaultdict(list)
    for procedure in procedures:
        done[procedure["bcp_id"]].append(procedure)
    columns = (*POST_COLUMNS, *PROCEDURE_COLUMNS)
    lines = [
        f"| posts by | all | {' | '.join(f'`{name}`' for name in columns)} | none of these |",
        "|---" + "|--:" * 7 + "|",
    ]
    for mode in ("rail", "road", "sea", "air"):
        known = [
            [
                *(bool(post[name]) for name in POST_COLUMNS),
                *(any(procedure[name] for procedure in done[post["bcp_id"]]) for name in PROCEDURE_COLUMNS),
            ]
            for post in posts
            if post["mode"] == mode
        ]
        counts = [sum(column) for column in zip(*known, strict=True)]
        cells = [mode, len(known), *counts, sum(not any(one) for one in known)]
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


def with_posts(text: str, posts: str) -> str:
    """Return a page with the part between the marker comments replaced."""
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n\n{posts}\n\n{END}{after}"


def main() -> None:
    """Write the table into README.md."""
    readme = HERE / "README.md"
    posts = page(read_rows(HERE / "bcp.csv"), read_rows(HERE / "procedure.csv"))
    readme.write_text(with_posts(readme.read_text(encoding="utf-8"), posts), encoding="utf-8")


if __name__ == "__main__":
    main()
