"""A scenario of pipelines: what a run and a comparison say of gas, and that they say no more."""

import re

import pytest

PIPELINES = """\
pipeline_id,name,from_node_id,to_node_id,length_km,capacity_bcm_per_year,availability,status
gas_old,Old line,alpha,beta,200,15,0.5,existing
gas_new,New line,alpha,beta,200,30,0.5,planned
"""
"""7.5 bcm a year in service, 15 more planned."""

SHORT = ("--days", "3", "--warmup-days", "1", "--replications", "2", "--workers", "1", "--engine", "simpy")


@pytest.fixture
def gas(desk):
    """Give the tiny corridor two pipelines, and a scenario that opens the planned one."""
    (desk / "tiny" / "pipeline.csv").write_text(PIPELINES, encoding="utf-8")
    scenario = "extends: tiny\ntitle: A new line\nnetwork: {open: [gas_new]}\n"
    (desk / "tiny" / "gas.yaml").write_text(scenario, encoding="utf-8")
    return desk


def test_a_run_tells_what_pipelines_deliver(gas, command):
    said = command("run", "tiny/gas.yaml", *SHORT)
    assert "pipelines deliver 22.5 bcm of gas a year: assumed, capacity times availability" in said.out
    rows = (gas / "out" / "gas" / "indicators.csv").read_text(encoding="utf-8").splitlines()
    assert [row.replace('"', "").split(",")[1:5] for row in rows if "gas_bcm_per_year" in row] == [
        ["all", "all", "bcm/year", "22.5"], ["pipeline", "gas_new", "bcm/year", "15"],
        ["pipeline", "gas_old", "bcm/year", "7.5"],
    ]  # fmt: skip


def test_a_comparison_tells_the_difference_and_that_freight_is_the_same(gas, command):
    """Two scenarios, so that there is a row for each as well: the other is of freight alone."""
    said = command("compare", "tiny/gas.yaml", "tiny/lanes.yaml", *SHORT)
    assert said.code == 0, said.err
    of_gas, of_lanes = said.out.split("lanes compared with tiny")
    told = " ".join(of_gas.split())
    assert "Pipelines deliver 22.5 bcm of gas a year, in the baseline 7.50: +15.0 bcm. This is assumed" in told
    assert "The scenario changes pipelines alone, so that all freight is as in the baseline." in told
    assert re.search(r"^New line +0 +15.0 +15.0$", of_gas, re.M)
    assert re.search(r"^All together +7.50 +22.5 +15.0$", of_gas, re.M)
    assert "door to door" not in of_gas
    assert "mean hours door to door" in of_lanes
    assert "Pipelines" not in of_lanes
    rows = {cells[0]: cells for line in of_lanes.splitlines() if len(cells := re.split(r"  +", line.strip())) == 4}
    assert rows["gas"] == ["gas", "+15 bcm of gas a year", "none", "assumed: pipelines"]
    assert rows["lanes"][-1] == "emergent"
    page = (gas / "out" / "gas" / "report.html").read_text(encoding="utf-8")
    assert "<h2>Pipelines</h2>" in page
    assert "<h2>Comparison</h2>" not in page
