"""The page of the base network says for how many posts something is known."""

import runpy

from corridor_sim.data_files import base_network
from corridor_sim.network import read_network


def test_table_of_posts_is_what_the_tables_say():
    """network/count_posts.py has been run since the tables were changed, and counts as the network does."""
    script = runpy.run_path(str(base_network() / "count_posts.py"))
    rows = [script["read_rows"](base_network() / f"{table}.csv") for table in ("bcp", "procedure")]
    text = (base_network() / "README.md").read_text(encoding="utf-8")
    assert script["with_posts"](text, script["page"](*rows)) == text
    tables = read_network(base_network()).tables
    by_road = tables["bcp"].query("mode == 'road'")
    lanes = tables["procedure"].loc[tables["procedure"]["lanes"].notna(), "bcp_id"]
    (row,) = (line for line in script["page"](*rows).splitlines() if line.startswith("| road"))
    counts = [int(cell) for cell in row.split("|")[2:-1]]
    assert counts[0] == len(by_road)
    assert counts[2] == by_road["admission_limit_per_day"].notna().sum()
    assert counts[4] == by_road["bcp_id"].isin(lanes).sum()
