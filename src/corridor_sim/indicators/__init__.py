"""
Indicators with intervals, door-to-door statistics, the split of the hours, growing queues, and paired comparison.

Enters: result tables. Leaves: tables of indicators. It holds functions of the tables only and never sees an engine.
"""

from corridor_sim.indicators.accounts import ACCOUNT_COLUMNS, GROUPS, account_of, saved_by_group, vanishes_at
from corridor_sim.indicators.border_times import is_of, mean_at, post_hours
from corridor_sim.indicators.catalog import CATALOG, Indicator
from corridor_sim.indicators.comparison import Comparison, Side, compare, comparison_json, gains_json
from corridor_sim.indicators.door_to_door import DOOR_TO_DOOR_COLUMNS, PAIR, door_to_door, interval_of_one
from corridor_sim.indicators.facts import TOLERANCE, HeldTo, Published, compare_fact, facts_frame
from corridor_sim.indicators.grouping import pair_subject
from corridor_sim.indicators.growth import LEAST_BACKLOG_DAYS, STANDING_H, growing_queues
from corridor_sim.indicators.measure import Measured, measure
from corridor_sim.indicators.orders import AS_ORDERED_COLUMNS, as_ordered, order_table, served_orders
from corridor_sim.indicators.overview import GAIN, LOSS, NONE, UNCLEAR, overview_row
from corridor_sim.indicators.paired import PAIRED_COLUMNS, pair_consignments
from corridor_sim.indicators.pipelines import gas_difference, pipeline_rows
from corridor_sim.indicators.selection import DEPARTURE, FULL, corridor_shares, key_rows, leading, worst_places
from corridor_sim.indicators.subjects import Subjects, subjects_of
from corridor_sim.indicators.traffic import passes, traffic_of
from corridor_sim.indicators.transit_times import are_of, transit_interval, transit_means
from corridor_sim.indicators.warehouses import hours_of_served, stock_rows

__all__ = [
    "ACCOUNT_COLUMNS",
    "AS_ORDERED_COLUMNS",
    "CATALOG",
    "DEPARTURE",
    "DOOR_TO_DOOR_COLUMNS",
    "FULL",
    "GAIN",
    "GROUPS",
    "LEAST_BACKLOG_DAYS",
    "LOSS",
    "NONE",
    "PAIR",
    "PAIRED_COLUMNS",
    "STANDING_H",
    "TOLERANCE",
    "UNCLEAR",
    "Comparison",
    "HeldTo",
    "Indicator",
    "Measured",
    "Published",
    "Side",
    "Subjects",
    "account_of",
    "are_of",
    "as_ordered",
    "compare",
    "compare_fact",
    "comparison_json",
    "corridor_shares",
    "door_to_door",
    "facts_frame",
    "gains_json",
    "gas_difference",
    "growing_queues",
    "hours_of_served",
    "interval_of_one",
    "is_of",
    "key_rows",
    "leading",
    "mean_at",
    "measure",
    "order_table",
    "overview_row",
    "pair_consignments",
    "pair_subject",
    "passes",
    "pipeline_rows",
    "post_hours",
    "saved_by_group",
    "served_orders",
    "stock_rows",
    "subjects_of",
    "traffic_of",
    "transit_interval",
    "transit_means",
    "vanishes_at",
    "worst_places",
]  # fmt: skip
