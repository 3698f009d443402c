"""Every indicator: its name, its unit, what it is."""

from types import MappingProxyType
from typing import NamedTuple


class Indicator(NamedTuple):
    """
    What an indicator is.

    Attributes
    ----------
    label
        Name for people.
    unit
        Unit of its values; "share" and "ratio" have no dimension.
    meaning
        What it is of a subject, in one line.
    is_total
        Whether it is a sum, which is 0 where nothing was sent; others are then not given.
    """

    label: str
    unit: str
    meaning: str
    is_total: bool = False


CATALOG = MappingProxyType({
    "consignments": Indicator("consignments sent", "consignments", "Ready in the days that count", is_total=True),
    "unfinished": Indicator("unfinished", "consignments", "Not arrived when the simulation ended", is_total=True),
    "diverted": Indicator(
        "diverted", "consignments", "Left the route they had chosen, because of a closure", is_total=True
    ),
    "tonnes": Indicator("tonnes sent", "t", "Tonnes of the consignments", is_total=True),
    "teu": Indicator("TEU sent", "TEU", "TEU of the consignments", is_total=True),
    "share_of_consignments": Indicator("share of consignments", "share", "Of those of all corridors", is_total=True),
    "share_of_tonnes": Indicator("share of tonnes", "share", "Of those of all corridors", is_total=True),
    "mean_h": Indicator("door to door, mean", "h", "Mean hours from door to door"),
    "p50_h": Indicator("door to door, P50", "h", "Median of the hours from door to door"),
    "p90_h": Indicator("door to door, P90", "h", "Hours from door to door within which nine of ten arrive"),
    "p95_h": Indicator("door to door, P95", "h", "Hours from door to door within which 19 of 20 arrive"),
    "transit_mean_h": Indicator("transit, mean", "h", "Mean hours from the first departure to the last arrival"),
    "buffer_index": Indicator("buffer index", "ratio", "(P95 - mean) / mean of the hours from door to door"),
    "on_time_share": Indicator("on time", "share", "Arrived within the promised hours, of those with a promise"),
    "spoiled_t": Indicator("spoiled", "t", "Tonnes longer from door to door than their shelf life", is_total=True),
    "spoiled_share": Indicator("spoiled", "share", "These over the tonnes that have a shelf life"),
    "cost_usd": Indicator("cost of a consignment", "USD", "Mean money for a consignment"),
    "cost_usd_per_teu": Indicator("cost per TEU", "USD/TEU", "Money over TEU"),
    "tfi3_usd": Indicator("cost per 500 km and 20 t (TFI3)", "USD", "500 km x 20 t x money / tonne-km"),
    "kgco2e": Indicator("emissions of a consignment", "kg CO2e", "Mean well-to-wheel emissions of a consignment"),
    "kgco2e_per_tkm": Indicator("emissions per tonne-km", "kg CO2e/(t km)", "Emissions over tonne-km"),
    "total_kgco2e": Indicator("emissions of all", "kg CO2e", "Emissions of all consignments", is_total=True),
    "swod_kmh": Indicator("speed without delay (SWOD)", "km/h", "km over hours in motion"),
    "swd_kmh": Indicator("speed with delay (SWD, TFI4)", "km/h", "km over hours from first departure to last arrival"),
    "passages": Indicator("passages of border posts", "runs", "Trucks or trains through a post", is_total=True),
    "tfi1_h": Indicator("time at a border post (TFI1)", "h", "Hours of waiting and service for a passage"),
    "tfi2_usd": Indicator("cost at a border post (TFI2)", "USD", "Money for a truck, or a consignment by rail"),
    "served": Indicator("services begun", "services", "In the days that count", is_total=True),
    "wait_mean_h": Indicator("wait, mean", "h", "Of those whose service began in the days that count"),
    "waiting_mean": Indicator("waiting, mean", "waiting", "Over the midnights of the table of queues"),
    "waiting_at_end": Indicator("waiting at the end", "waiting", "At the last midnight that counts"),
    "utilization": Indicator("utilization", "share", "Hours of service within opening hours over slots x open hours"),
    "stock_95_t": Indicator("stock for 95 % of orders", "t", "Full stock that serves 95 % of the orders at once"),
    "stock_95_days": Indicator("stock for 95 % of orders", "d", "This stock over the tonnes ordered in a day"),
    "stock_all_t": Indicator("stock for all orders", "t", "Full stock that serves each order at once"),
    "stock_all_days": Indicator("stock for all orders", "d", "This stock over the tonnes ordered in a day"),
    "growth_per_day": Indicator("growth", "waiting/d", "Growth of a queue with more work than can be done"),
    "gas_bcm_per_year": Indicator(
        "gas by pipeline", "bcm/year", "Capacity times availability: assumed, not simulated", is_total=True
    ),
})  # fmt: skip
"""
Indicators by name, in the order in which they are listed.

References
----------
ADB, CAREC Corridor Performance Measurement and Monitoring (CPMM), Annual Report 2023, introduction,
https://cpmm.carecprogram.org/2023-report: the trade facilitation indicators TFI1 to TFI4, SWOD and SWD.
"""
