"""Money and expected time: the terms of generalized cost."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from corridor_sim.errors import Issue
from corridor_sim.network import Network
from corridor_sim.routing.arcs import Arc, Crossings
from corridor_sim.tables import rows_of


@dataclass(frozen=True)
class Commodity:
    """
    What routing needs to know of a commodity.

    Attributes
    ----------
    modes
        Modes it may use.
    tonnes, teu
        Size of one consignment.
    usd_per_h
        Value of an hour for one consignment.
    """

    commodity_id: str
    modes: frozenset[str]
    tonnes: float
    teu: float
    usd_per_h: float


@dataclass(frozen=True)
class Cost:
    """
    Money and expected hours of a piece of a route, for one consignment.

    ``generalized(commodity)`` adds them up.
    """

    usd: float
    hours: float

    def generalized(self, commodity: Commodity) -> float:
        """Return money plus value of time times expected hours, USD per consignment."""
        return self.usd + commodity.usd_per_h * self.hours

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.usd + other.usd, self.hours + other.hours)


@dataclass(frozen=True)
class Tariffs:
    """Freight rates, USD per tonne-km, by (mode, country); country '' is any other."""

    usd_per_t_km: Mapping[tuple[str, str], float]

    def of(self, arc: Arc) -> float:
        """Return the rate on ``arc``; ``missing`` has made sure that there is one."""
        rate = self.usd_per_t_km.get((arc.mode, arc.country))
        return self.usd_per_t_km[arc.mode, ""] if rate is None else rate

    def missing(self, arcs: Iterable[Arc], file: str) -> list[Issue]:
        """Return an issue for each mode and country of ``arcs`` without a rate."""
        wanted = {(arc.mode, arc.country) for arc in arcs}
        lacking = sorted(
            key for key in wanted if key not in self.usd_per_t_km and (key[0], "") not in self.usd_per_t_km
        )
        return [
            Issue(file, 0, f"mode '{mode}', country '{country}'", "no freight rate is given",
                  f"a row with mode {mode} and country {country}, or with an empty country for all")
            for mode, country in lacking
        ]  # fmt: skip


@dataclass(frozen=True)
class ProcedureCost:
    """Fee and expected hours (service and wait) of one procedure."""

    usd: float
    hours: float


@dataclass(frozen=True)
class TerminalCost:
    """Payment per TEU, rate of a crane and expected wait of transloading at one terminal."""

    usd_per_teu: float
    teu_per_h: float
    wait_h: float

    def of(self, commodity: Commodity) -> Cost:
        """Return the cost of transloading one consignment."""
        return Cost(self.usd_per_teu * commodity.teu, self.wait_h + commodity.teu / self.teu_per_h)


def commodities_of(network: Network) -> dict[str, Commodity]:
    """Return the commodities by id."""
    return {
        row.commodity_id: Commodity(
            commodity_id=row.commodity_id,
            modes=frozenset(row.modes),
            tonnes=float(row.tonnes),
            teu=float(row.teu),
            usd_per_h=float(row.value_of_time_usd_per_t_h) * float(row.tonnes),
        )
        for row in rows_of(network.tables["commodity"])
    }


def tariffs_of(network: Network) -> Tariffs:
    """Return the freight rates."""
    return Tariffs({
        (row.mode, row.country): float(row.usd_per_t_km) for row in rows_of(network.tables["tariff"])
    })  # fmt: skip


def procedure_costs_of(network: Network) -> dict[str, ProcedureCost]:
    """Return fee and expected hours of each procedure."""
    return {
        row.procedure_id: ProcedureCost(float(row.fee_usd), float(row.mean_h) + float(row.expected_wait_h))
        for row in rows_of(network.tables["procedure"])
    }


def terminal_costs_of(network: Network) -> dict[str, TerminalCost]:
    """Return the transloading cost of each terminal, by node."""
    return {
        row.node_id: TerminalCost(
            float(row.transload_usd_per_teu), float(row.crane_teu_per_h), float(row.expected_wait_h)
        )
        for row in rows_of(network.tables["terminal"])
    }


def rest_per_driving_hour(network: Network) -> float:
    """
    Return the hours of breaks and rests that a driver takes for each hour of driving in the long run.

    One daily rest and the breaks within a day's driving, divided by the day's driving; 0 without the rule.
    """
    values = {row.parameter_id: float(row.value) for row in rows_of(network.tables["parameter"])}
    daily_h = values.get("truck_daily_driving_h", 0.0)
    break_after_h = values.get("truck_break_after_h", 0.0)
    per_hour = 0.0
    if daily_h > 0.0:
        per_hour += values["truck_daily_rest_h"] / daily_h
    if break_after_h > 0.0 and daily_h > 0.0:
        # Each day begins anew, and the break that would fall at its end is part of the daily rest.
        per_hour += (math.ceil(daily_h / break_after_h) - 1) * values["truck_break_h"] / daily_h
    elif break_after_h > 0.0:
        per_hour += values["truck_break_h"] / break_after_h
    return per_hour


def cost_along(path: Iterable[Arc], commodity: Commodity, tariffs: Tariffs, hours_factor: float = 1.0) -> Cost:
    """Return freight and free-flow hours (times ``hours_factor``) along ``path``, borders left out."""
    usd = hours = 0.0
    for arc in path:
        usd += commodity.tonnes * arc.length_km * tariffs.of(arc)
        hours += arc.travel_h * hours_factor
    return Cost(usd, hours)


def cost_at_border(arc: Arc, crossings: Crossings, procedures: Mapping[str, ProcedureCost]) -> Cost:
    """Return fees and expected hours at the two posts if ``arc`` crosses a border; nothing otherwise."""
    passed = [procedures[name] for name in (*crossings.at(arc), *crossings.after(arc))]
    return Cost(sum(item.usd for item in passed), sum(item.hours for item in passed))
