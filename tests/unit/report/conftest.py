"""Small hand-made frames, not results of any run: a baseline, a scenario, five pairs of places and goods."""

from datetime import UTC, datetime

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import LineString, Point, box

from corridor_sim.report import Basemap, Highlight, ReportContent
from corridor_sim.report.content import PARTS, STATISTICS

NAN = float("nan")


def make_pair(origin, destination, baseline_mean, difference, half_width, **changed):
    """One row of the table of pairs; percentiles and parts are plain multiples of the mean."""
    row = {"origin": origin, "destination": destination, "commodity": "containerized goods"}
    for side, mean in (("baseline", baseline_mean), ("scenario", baseline_mean + difference)):
        row |= {f"{side}_corridor": f"{side} corridor", f"{side}_consignments": 1200, f"{side}_unfinished": 0}
        row |= {f"{side}_mean_cost_usd": 4321.0 if side == "baseline" else 3987.0}
        row |= {f"{side}_{s}_h": mean * f for s, f in zip(STATISTICS, (1.0, 0.9, 1.2, 1.3), strict=True)}
        row |= {f"{side}_{p}_h": mean * f for p, f in zip(PARTS, (0.4, 0.1, 0.2, 0.2, 0.06, 0.04), strict=True)}
    row |= {
        "difference_mean_h": difference,
        "ci95_low_h": difference - half_width,
        "ci95_high_h": difference + half_width,
        "distinguishable": abs(difference) > half_width,
        "is_equal": difference == 0.0,
        "more_replications": 14 if 0 < abs(difference) <= half_width else pd.NA,
    }
    return row | changed


def make_pairs(*rows):
    frame = pd.DataFrame(list(rows))
    return frame.astype({"more_replications": "Int64"})


@pytest.fixture(scope="session")
def pairs():
    return make_pairs(
        make_pair("Baku", "Aktau", 80.1, 0.0, 0.0),
        make_pair("Tashkent", "Xi'an", 300.0, -1.2, 3.8),
        make_pair("Xi'an", "Almaty", 200.0, 2.2, 1.0),
        make_pair("Xi'an", "Tashkent", 288.1, -31.2, 3.8),
        # Unfinished consignments: mean and high percentiles withheld, the median given.
        make_pair(
            "Kashgar",
            "Tashkent",
            280.0,
            NAN,
            NAN,
            scenario_unfinished=12,
            scenario_p50_h=251.5,
            is_equal=False,
        ),
    )


@pytest.fixture(scope="session")
def links():
    """A line from west to east in three links, a northern one under construction, a road and a sea lane."""
    rows = [
        ("west", "rail", 1520, "existing", [(60, 42), (70, 42)]),
        ("middle", "rail", 1520, "existing", [(70, 42), (80, 43)]),
        ("east", "rail", 1435, "existing", [(80, 43), (95, 43)]),
        ("north", "rail", 1435, "construction", [(70, 42), (80, 47), (95, 43)]),
        ("road", "road", pd.NA, "existing", [(60, 42), (66, 38), (80, 43)]),
        ("lane", "sea", pd.NA, "planned", [(50, 40), (60, 42)]),
    ]
    frame = gpd.GeoDataFrame(
        [row[:4] for row in rows],
        columns=["link_id", "mode", "gauge_mm", "status"],
        geometry=[LineString(row[4]) for row in rows],
        crs="EPSG:4326",
    )
    return frame.astype({"gauge_mm": "Int64"})


@pytest.fixture(scope="session")
def nodes():
    """A dense cluster of places around 70 E, so that names compete for room, and a few that stand alone."""
    cluster = [(70 + 0.5 * (k % 5), 42 + 0.4 * (k // 5)) for k in range(25)]
    alone = [
        ("Port", "port", 50.0, 40.0),
        ("Eastern City", "city", 95.0, 43.0),
        ("Depot", "terminal", 60.0, 42.0),
    ]
    kinds = ["city", "bcp", "city", "port", "junction"]
    rows = [(f"Place number {k}", kinds[k % 5], *point) for k, point in enumerate(cluster)] + alone
    return gpd.GeoDataFrame(
        {
            "node_id": [f"n{k}" for k in range(len(rows))],
            "name": [row[0] for row in rows],
            "node_type": [row[1] for row in rows],
        },
        geometry=[Point(row[2], row[3]) for row in rows],
        crs="EPSG:4326",
    )


@pytest.fixture(scope="session")
def basemap():
    def frame(shape):
        return gpd.GeoDataFrame(geometry=[shape], crs="EPSG:4326")

    return Basemap(
        land=frame(box(40, 30, 110, 55)),
        borders=frame(LineString([(75, 30), (76, 55)])),
        water=frame(box(50, 37, 54, 46)),
    )


@pytest.fixture(scope="session")
def highlights():
    return (
        Highlight("Baseline route", ("west", "middle", "east"), 0.62),
        Highlight("Scenario route", ("west", "north"), "all"),
    )


@pytest.fixture(scope="session")
def content(pairs, links, nodes, basemap, highlights):
    spread = np.linspace(0.8, 1.2, 101)
    return ReportContent(
        title="A railway to the east",
        question="How much sooner do goods arrive?",
        baseline_name="do_minimum",
        baseline_title="Do-minimum of 2031",
        scenario_name="railway",
        scenario_title="Railway in service",
        version="0.1.0",
        seed=7,
        replications=20,
        start=datetime(2031, 1, 1, tzinfo=UTC),
        days=365,
        warmup_days=90,
        pairs=pairs,
        map_links=links,
        map_nodes=nodes,
        basemap=basemap,
        highlights=highlights,
        opened=("north",),
        n_moved=3,
        distributions={"Xi'an to Tashkent": {"do_minimum": 288.0 * spread, "railway": 257.0 * spread}},
        assumed=("Terminal Makmal has 4 cranes.", "Demand grows by 5 % a year."),
        assumed_baseline=("Demand grows by 5 % a year.", "No road is widened."),
        assumptions=pd.DataFrame(
            [
                {
                    "table": "procedure",
                    "id": f"post_{k}",
                    "column": "service_h",
                    "value": 2 + k,
                    "title": "Clearance as at the nearest post",
                    "note": "Nothing is published.",
                }
                for k in range(10)
            ]
        ),
        sources=(
            ("CPMM annual report", "2023", "https://www.example.org/cpmm"),
            ("Interviews", "2024", ""),
            ("Odd address", "", "javascript:alert(1)"),
        ),
        notes=("12 consignments had not arrived.",),
        command="corridor-sim compare railway --seed 7",
    )
