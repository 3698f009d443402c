"""Small hand-made frames, not results of any run: a baseline, a scenario, five pairs of places and goods."""

from datetime import UTC, datetime

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import LineString, Point, box

from corridor_sim.report import Basemap, Highlight, ReportContent
from corridor_sim.report.content import (
    CORRIDOR_COLUMNS,
    KEY_COLUMNS,
    ORDER_COLUMNS,
    PARTS,
    PIPELINE_COLUMNS,
    STATION_COLUMNS,
    STATISTICS,
    STOCK_COLUMNS,
)

NAN = float("nan")


def make_pair(origin, destination, baseline_mean, difference, half_width, **changed):
    """One row of the table of pairs; percentiles and parts are plain multiples of the mean."""
    row = {"origin": origin, "destination": destination, "commodity": "containerized goods"}
    for side, mean in (("baseline", baseline_mean), ("scenario", baseline_mean + difference)):
        row |= {f"{side}_corridor": f"{side} corridor", f"{side}_consignments": 1200, f"{side}_unfinished": 0}
        row |= {f"{side}_mean_cost_usd": 4321.0 if side == "baseline" else 3987.0}
        row |= {f"{side}_{s}_h": mean * f for s, f in zip(STATISTICS, (1.0, 0.9, 1.2, 1.3), strict=True)}
        row |= {f"{side}_{p}_h": mean * f for p, f in zip(PARTS, (0.4, 0.1, 0.2, 0.15, 0.06, 0.04, 0.05), strict=True)}
    row |= {
        "difference_mean_h": difference,
        "ci95_low_h": difference - half_width,
        "ci95_high_h": difference + half_width,
        "distinguishable": abs(difference) > half_width,
        "is_equal": difference == 0.0,
        "more_replications": 14 if 0 < abs(difference) <= half_width else pd.NA,
    }
    # A third of the difference by those on the same route, two thirds by the quarter that took another.
    row |= {"moved_share": 0.25 if difference else 0.0}
    for unit, total in (("h", difference), ("usd", -334.0), ("kgco2e", -50.0)):
        row |= {f"same_route_{unit}": total / 3, f"shift_{unit}": 2 * total / 3}
    row |= {"benefit_usd_per_year": -1000 * difference}
    row |= {f"benefit_ci95_{end}_usd_per_year": -1000 * difference + step for end, step in (("low", -90), ("high", 90))}
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
def key_figures():
    rows = [
        ("door to door, mean", "h", 210.0, 204.0, -6.0, -7.5, -4.5, True),
        ("on time", "share", 0.5, 0.625, 0.125, -0.1, 0.35, False),
        ("time at a border post (TFI1), road", "h", 12.0, NAN, NAN, NAN, NAN, False),
    ]
    return pd.DataFrame(rows, columns=KEY_COLUMNS)


@pytest.fixture(scope="session")
def corridors():
    rows = [
        ("Northern", 0.75, 250.0, 600.0, 1500.0, 0.02, 0.5, NAN, 610.0, 1520.0, 0.021),
        ("New railway", 0.0, NAN, NAN, NAN, NAN, 0.5, 150.0, 500.0, 1200.0, 0.015),
    ]
    return pd.DataFrame(rows, columns=CORRIDOR_COLUMNS)


@pytest.fixture(scope="session")
def stations():
    rows = [
        # Each side: grows or not, stands or not, full or not, by how many a day, days of backlog, mean wait, served,
        # waiting at the end, in use.
        ("Altynkol, inbound: customs", False,
         True, False, True, 3.2, 9.0, NAN, 700, 1100.0, 0.99, False, False, False, NAN, NAN, 5.5, 900, 12.0, 0.8),
        ("Aktau: berths", False,
         False, False, False, NAN, NAN, 14.0, 100, 2.0, 0.6, False, False, False, NAN, NAN, 15.0, 110, 3.0, 0.65),
        ("Makmal: cranes", False,
         False, False, False, NAN, NAN, NAN, NAN, NAN, NAN, False, False, False, NAN, NAN, 1.25, 300, 0.0, NAN),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=STATION_COLUMNS)


@pytest.fixture(scope="session")
def orders():
    rows = [
        ("lanzhou_goods", "Tashkent \N{EN DASH} Xi'an, Containerized goods", 900, 210.0, 300.0, 20.0, 26.0,
         -190.0, -195.0, -185.0, 150.0, 140.0, 160.0, NAN, NAN, NAN, 205.0, 290.0),
        ("lanzhou_goods", "Tashkent \N{EN DASH} Chengdu, Containerized goods", 400, NAN, 310.0, 40.0, 50.0,
         NAN, NAN, NAN, 80.0, 70.0, 90.0, -12.5, -13.0, -12.0, NAN, NAN),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=ORDER_COLUMNS)


@pytest.fixture(scope="session")
def stocks():
    rows = [("lanzhou_goods containerized_goods", 1500.0, 1450.0, 1550.0, 2100.0, NAN, NAN, 9.5, 13.25)]
    return pd.DataFrame(rows, columns=STOCK_COLUMNS)


@pytest.fixture(scope="session")
def queues():
    dates = pd.date_range("2031-01-01", periods=53, freq="7D")
    return {
        "Altynkol, inbound: customs": {
            "do_minimum": pd.Series(np.linspace(0, 1100, 53), dates), "railway": pd.Series(np.full(53, 12.0), dates),
        },
        "Aktau: berths": {
            "do_minimum": pd.Series(2 + np.sin(np.arange(53)), dates), "railway": pd.Series(np.full(53, 3.0), dates),
        },
        "Makmal: cranes": {
            "do_minimum": pd.Series(np.zeros(53), dates), "railway": pd.Series(np.full(53, 0.2), dates),
        },
    }  # fmt: skip


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
def content(pairs, key_figures, corridors, stations, orders, stocks, queues, links, nodes, basemap, highlights):
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
        overall={**make_pair("all", "all", 200.0, -6.0, 1.5), "benefit_usd_per_year": 1.25e6},
        key_figures=key_figures,
        pipelines=pd.DataFrame(columns=list(PIPELINE_COLUMNS)),
        is_of_pipelines_alone=False,
        corridors=corridors,
        stations=stations,
        orders=orders,
        stocks=stocks,
        queues=queues,
        map_links=links,
        map_nodes=nodes,
        basemap=basemap,
        highlights=highlights,
        opened=("north",),
        n_moved=3,
        n_drawn=2,
        least_drawn_share=0.4,
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
