"""What the base network calls measured or reported is told by its source, and dates have one."""

import csv

import pytest

from corridor_sim.data_files import base_network
from corridor_sim.network import check_network, read_network

INFERRED = ("assum", "taken for", "taken as", "remembered,")


def read(table):
    with (base_network() / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("word", INFERRED)
def test_published_sources_infer_nothing(word):
    told = [row for row in read("source") if row["confidence"] in ("measured", "reported")]
    assert len(told) > 100
    kept = {"zhibek_zholy_trucks"}
    assert [row["source_id"] for row in told if word in row["note"] and row["source_id"] not in kept] == []


def test_no_country_mean_is_called_a_measurement():
    means = [row for row in read("source") if "ountry mean" in row["note"]]
    assert len(means) > 40
    used = {row[column] for row in read("procedure") for column in ("mean_h_source", "fee_usd_source")}
    called = [row["source_id"] for row in means if row["confidence"] == "measured" and row["source_id"] in used]
    assert [source_id for source_id in called if not source_id.startswith(("hours_", "usd_"))] == []


def test_every_date_has_a_source():
    dated = [row for row in read("link") if row["status"] != "existing" or row["open_from"] or row["open_to"]]
    assert len(dated) > 50
    assert [row["link_id"] for row in dated if not row["dates_source"]] == []


def test_dates_without_a_source_are_found(folder):
    network = read_network(folder, "net")
    found = [str(finding.issue) for finding in check_network(network) if "dates_source" in str(finding.issue)]
    assert found == [
        "net/link.csv:4: column 'dates_source' of row 'road_osh': the status 'existing' and its dates have no source\n"
        "    allowed: a source_id in column 'dates_source'",
        "net/link.csv:5: column 'dates_source' of row 'rail_cku': the status 'planned' and its dates have no source\n"
        "    allowed: a source_id in column 'dates_source'",
    ]
