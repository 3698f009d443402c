"""
Write docs/indicators.md, the page on indicators, from the catalog that names and measures them.

Run it after a change of the catalog: ``python docs/build_indicators.py``.
"""

from pathlib import Path

from corridor_sim.indicators import CATALOG, LEAST_BACKLOG_DAYS

PAGE = Path(__file__).parent / "indicators.md"

HEAD = f"""# Indicators

The table `indicators` of a run directory has one row for each indicator and subject: `indicator`, `kind` and `subject`
(of what), `unit`, `mean` (over replications of each replication's value), `ci95_low` and `ci95_high` (Student's
interval; empty for one replication), `replications` (that have a value). An empty mean is withheld. After `compare` the
table `comparison_indicators` has the paired difference of each. Rules are in [semantics](semantics.md), sections 6 and
7; this page is made from the catalog of the program.

| kind | subjects | what |
|---|---|---|
| all | all | all consignments; all passages of posts |
| pair | origin - destination, commodity | its consignments |
| corridor | corridor_id | consignments whose route belongs to it |
| mode | rail, road, sea | consignments whose route is by that mode alone; passages of posts of that mode |
| crossing | crossing_id | consignments whose route passes it, both directions |
| port | node_id | consignments that begin or end a sea leg there |
| post | bcp_id and direction | passages of trucks or trains |
| order, replenishment | warehouse and flow_id | orders served from a warehouse, and what replenishes it for them |
| stock | warehouse and commodity_id | what the warehouse has of a commodity |
| pipeline | pipeline_id | what it delivers; nothing of it is simulated |
| station | procedure_id, `crane:` and node_id, `berth:`, `ferry_berth:`, `service:` and service_id | who waits there |

A queue grows, and is given as `growth_per_day` in the place of a mean wait, if its mean change from midnight to
midnight has a 95 % interval above zero and more is left than {LEAST_BACKLOG_DAYS:g} days of what is served.
"""

COLUMNS = "\n| indicator | name | unit | what it is |\n|---|---|---|---|\n"


def page() -> str:
    """Return the page."""
    rows = [f"| `{name}` | {each.label} | {each.unit} | {each.meaning} |\n" for name, each in CATALOG.items()]
    return HEAD + COLUMNS + "".join(rows)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
