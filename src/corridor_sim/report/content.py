"""Everything the written report says, as one value."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corridor_sim.report.basemap import Basemap
from corridor_sim.report.maps import Highlight
from corridor_sim.results import PARTS

STATISTICS: Final = ("mean", "p50", "p90", "p95")

PAIR_COLUMNS: Final = (
    "origin",
    "destination",
    "commodity",
    *(
        f"{side}_{column}"
        for side in ("baseline", "scenario")
        for column in (
            "corridor",
            "consignments",
            "unfinished",
            *(f"{statistic}_h" for statistic in STATISTICS),
            *(f"{part}_h" for part in PARTS),
            "mean_cost_usd",
        )
    ),
    "difference_mean_h",
    "ci95_low_h",
    "ci95_high_h",
    "distinguishable",
    "is_equal",
    "more_replications",
)
"""Besides those of ``SPLIT_COLUMNS``."""

KEY_COLUMNS: Final = (
    "label", "unit", "baseline_mean", "scenario_mean", "difference", "ci95_low", "ci95_high", "distinguishable",
)  # fmt: skip
PIPELINE_COLUMNS: Final = ("pipeline", "baseline_mean", "scenario_mean", "difference")
CORRIDOR_COLUMNS: Final = (
    "corridor",
    *(
        f"{side}_{column}"
        for side in ("baseline", "scenario")
        for column in ("share_of_tonnes", "mean_h", "tfi3_usd", "cost_usd_per_teu", "kgco2e_per_tkm")
    ),
)
STATION_COLUMNS: Final = (
    "station",
    "is_departure",
    *(
        f"{side}_{column}"
        for side in ("baseline", "scenario")
        for column in ("is_growing", "is_standing", "is_full", "growth_per_day", "backlog_days", "wait_mean_h",
                       "served", "waiting_at_end", "utilization")
    ),
)  # fmt: skip
SPLIT_COLUMNS: Final = (
    "moved_share",
    *(f"{part}_{unit}" for unit in ("h", "usd", "kgco2e") for part in ("same_route", "shift")),
    "benefit_usd_per_year", "benefit_ci95_low_usd_per_year", "benefit_ci95_high_usd_per_year",
)  # fmt: skip
"""What ``pairs`` and ``overall`` say of the split of a difference and of the benefit."""

ORDER_COLUMNS: Final = (
    "warehouse_id", "flow", "orders",
    *(f"{side}_{figure}" for side in ("before", "after") for figure in ("h", "p95_h")),
    *(f"difference{end}_{unit}" for unit in ("h", "usd", "kgco2e") for end in ("", "_ci95_low", "_ci95_high")),
    "replenishment_mean_h", "replenishment_p95_h",
)  # fmt: skip
STOCK_COLUMNS: Final = (
    "subject", *(f"{name}_t{end}" for name in ("stock_95", "stock_all") for end in ("", "_ci95_low", "_ci95_high")),
    "stock_95_days", "stock_all_days",
)  # fmt: skip
ASSUMPTION_COLUMNS: Final = ("table", "id", "column", "value", "title", "note")


@dataclass(frozen=True)
class ReportContent:
    """
    What the report of one comparison says; every number is computed before it comes here.

    Attributes
    ----------
    title
        Title of the page.
    question
        What is asked, in one sentence.
    baseline_name, baseline_title, scenario_name, scenario_title
        Names (as in file names) and titles of the two.
    version
        Version of the program.
    seed
        Seed of both.
    replications
        Number of replications of each.
    start
        Start of the period the indicators cover, UTC.
    days
        Length of that period.
    warmup_days
        Days simulated before it.
    pairs
        One row for each origin, destination and commodity, with the columns of `PAIR_COLUMNS`. ``origin``,
        ``destination``, ``commodity``, ``*_corridor``: names for people. ``*_h``: hours; NaN is withheld
        (consignments unfinished), or for the interval a single replication. ``distinguishable``: the 95 %
        interval excludes zero. ``*_mean_cost_usd``: money for one consignment.
        ``is_equal``: the difference is exactly zero in every replication.
        ``more_replications``: how many more would tell, missing where that does not apply.
    overall
        The ``SPLIT_COLUMNS`` and the difference of mean hours with its interval of all consignments.
    key_figures
        Indicators at which a planner looks first, with the columns of `KEY_COLUMNS`; shares are from 0 to 1; NaN is
        withheld.
    pipelines
        Gas in bcm a year by pipeline, all together last, with `PIPELINE_COLUMNS`; no row if none differs.
    is_of_pipelines_alone
        Whether nothing but pipelines differs, so that nothing is said of freight.
    corridors
        One row for each corridor that either uses, with the columns of `CORRIDOR_COLUMNS`; NaN is withheld or not used.
    stations
        Where capacity is short, then where most is waited, departures (where trains and vessels gather their load)
        last, with the columns of `STATION_COLUMNS`; NaN where nobody came or it does not apply.
    orders
        Orders of the scenario that are served from a warehouse, by warehouse and flow, with the columns of
        `ORDER_COLUMNS`: directly (before) and from stock (after); no rows without warehouses. NaN is withheld.
    stocks
        Stocks of the scenario's warehouses, with the columns of `STOCK_COLUMNS`.
    queues
        Name of a station to name of a scenario (baseline first) to the mean number that wait by date (UTC).
    map_links, map_nodes, basemap, highlights
        See `draw_network_map`.
    opened
        Links in force in the scenario and not in the baseline.
    n_moved
        Number of flows whose most used route changes.
    n_drawn, least_drawn_share
        How many of them change it most, and the share of the consignments of each that take another route at least. The
        highlights are the corridors of these, or of all flows if there is none.
    distributions
        Label of a pair to name of a scenario (baseline first) to door-to-door hours; NaN for an unfinished
        consignment.
    assumed
        What the scenario's author put in: assumptions and changed figures.
    assumed_baseline
        What the baseline's author put in. A sentence that is in both is shown once.
    assumptions
        Figures of the network that are assumed, with the columns of `ASSUMPTION_COLUMNS`.
    sources
        Title, date and address of each source; date and address may be empty.
    notes
        What limits the result, such as unfinished consignments or what the model does not contain.
    command
        The command that gives this report again.

    Raises
    ------
    ValueError
        If a table lacks a column.
    """

    title: str
    question: str
    baseline_name: str
    baseline_title: str
    scenario_name: str
    scenario_title: str
    version: str
    seed: int
    replications: int
    start: datetime
    days: int
    warmup_days: int
    pairs: pd.DataFrame
    overall: Mapping[str, Any]
    key_figures: pd.DataFrame
    pipelines: pd.DataFrame
    is_of_pipelines_alone: bool
    corridors: pd.DataFrame
    stations: pd.DataFrame
    orders: pd.DataFrame
    stocks: pd.DataFrame
    queues: Mapping[str, Mapping[str, "pd.Series[float]"]]
    map_links: gpd.GeoDataFrame
    map_nodes: gpd.GeoDataFrame
    basemap: Basemap | None
    highlights: tuple[Highlight, ...]
    opened: tuple[str, ...]
    n_moved: int
    n_drawn: int
    least_drawn_share: float
    distributions: Mapping[str, Mapping[str, NDArray[np.float64]]]
    assumed: tuple[str, ...]
    assumed_baseline: tuple[str, ...]
    assumptions: pd.DataFrame
    sources: tuple[tuple[str, str, str], ...]
    notes: tuple[str, ...]
    command: str

    def __post_init__(self) -> None:
        for name, frame, columns in (
            ("pairs", self.pairs, (*PAIR_COLUMNS, *SPLIT_COLUMNS)),
            ("key_figures", self.key_figures, KEY_COLUMNS),
            ("pipelines", self.pipelines, PIPELINE_COLUMNS),
            ("corridors", self.corridors, CORRIDOR_COLUMNS),
            ("stations", self.stations, STATION_COLUMNS),
            ("orders", self.orders, ORDER_COLUMNS),
            ("stocks", self.stocks, STOCK_COLUMNS),
            ("assumptions", self.assumptions, ASSUMPTION_COLUMNS),
        ):
            missing = [column for column in columns if column not in frame.columns]
            if missing:
                got = ", ".join(map(str, frame.columns))
                raise ValueError(f"expected columns {', '.join(missing)} in {name}, got {got}")
