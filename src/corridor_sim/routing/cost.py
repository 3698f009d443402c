"""Money and expected time, the terms of generalized cost, and emissions."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from corridor_sim.errors import Issue
from corridor_sim.network import Concerned, Network
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
    commodity_class
        Class whose constants it takes; empty: none.
    """

    commodity_id: str
    modes: frozenset[str]
    tonnes: float
    teu: float
    usd_per_h: float
    commodity_class: str = ""


@dataclass(frozen=True)
class Cost:
    """
    Money, expected hours and emissions of a piece of a route, for one consignment.

    Attributes
    ----------
    usd, hours
        Money, and expected hours.
    kgco2e
        Well-to-wheel emissions, kg CO2e; nan if the network has no table of them.
    """

    usd: float
    hours: float
    kgco2e: float = 0.0

    def generalized(self, commodity: Commodity) -> float:
        """Return money plus value of time times expected hours, USD per consignment; emissions are not in it."""
        return self.usd + commodity.usd_per_h * self.hours

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.usd + other.usd, self.hours + other.hours, self.kgco2e + other.kgco2e)


@dataclass(frozen=True)
class Tariffs:
    """
    Freight rates.

    Attributes
    ----------
    usd_per_t_km
        USD per tonne-km by (mode, country, commodity). An empty country or commodity stands for any that has no row of
        its own; a row for the commodity comes before one for the country alone.
    """

    usd_per_t_km: Mapping[tuple[str, str, str], float]

    def of(self, arc: Arc, commodity_id: str) -> float:
        """Return the rate of a commodity on ``arc``; ``missing`` has made sure that there is one."""
        keys = ((arc.mode, country, name) for name in (commodity_id, "") for country in (arc.country, ""))
        return next(self.usd_per_t_km[key] for key in keys if key in self.usd_per_t_km)

    def missing(self, arcs: Iterable[Arc], file: str) -> list[Issue]:
        """Return an issue for each mode and country of ``arcs`` without a rate for any commodity."""
        given = {(mode, country) for mode, country, commodity_id in self.usd_per_t_km if not commodity_id}
        wanted = {(arc.mode, arc.country) for arc in arcs}
        lacking = sorted(key for key in wanted if key not in given and (key[0], "") not in given)
        return [
            Issue(file, 0, f"mode '{mode}', country '{country}'", "no freight rate is given",
                  f"a row with mode {mode} and country {country}, or with an empty country for all")
            for mode, country in lacking
        ]  # fmt: skip


HUB = "hub"
"""What the table of emissions calls transloading."""

_NOT_GIVEN = math.nan


@dataclass(frozen=True)
class Emissions:
    """
    Well-to-wheel emission intensities of transport chain elements and hubs (the words of ISO 14083).

    Attributes
    ----------
    kgco2e_per_t_km
        By (mode, kind, country). Kind is the traction of a railway or the type of a vessel. An empty kind or country
        stands for any that has no row of its own; a row for the kind comes before one for the country alone.
    kgco2e_per_teu
        Of transloading at a hub; nan if none is given.
    is_given
        Whether the network has a table of emissions. Without one all emissions are nan: not given, never 0.

    References
    ----------
    ISO 14083:2023, Quantification and reporting of greenhouse gas emissions arising from transport chain operations.
    """

    kgco2e_per_t_km: Mapping[tuple[str, str, str], float]
    kgco2e_per_teu: float
    is_given: bool

    def of(self, arc: Arc, vessel_type: str = "") -> float:
        """Return kg CO2e per tonne-km on ``arc``, by a vessel of that type at sea; nan if nothing is given."""
        return next((self.kgco2e_per_t_km[key] for key in _keys(arc, vessel_type) if key in self.kgco2e_per_t_km),
                    _NOT_GIVEN)  # fmt: skip

    def missing(self, runs: Iterable[tuple[Arc, str]], has_hubs: bool, file: str) -> list[Issue]:
        """Return an issue for each kind of arc and vessel type without a row; none if there is no table."""
        if not self.is_given:
            return []
        wanted = {_keys(arc, vessel_type)[0] for arc, vessel_type in runs if math.isnan(self.of(arc, vessel_type))}
        issues = [
            Issue(file, 0, f"mode '{mode}', kind '{kind}', country '{country}'", "no emission intensity is given",
                  f"a row with mode {mode}, and with this kind and country or either of them empty for all")
            for mode, kind, country in sorted(wanted)
        ]  # fmt: skip
        if has_hubs and math.isnan(self.kgco2e_per_teu):
            issues.append(Issue(file, 0, f"mode '{HUB}'", "no emission intensity is given",
                                f"a row with mode {HUB} and kgco2e_per_teu, as there are terminals"))  # fmt: skip
        return issues


def _keys(arc: Arc, vessel_type: str) -> list[tuple[str, str, str]]:
    """Return the rows that may give the intensity, the first of them that is there does."""
    kind = vessel_type if arc.mode == "sea" else arc.traction
    return [(arc.mode, of_kind, country) for of_kind in (kind, "") for country in (arc.country, "")]


@dataclass(frozen=True)
class ProcedureCost:
    """Fee and expected hours (service and wait) of one procedure, for those whom it concerns."""

    usd: float
    hours: float
    concerned: Concerned

    def of(self, commodity: Commodity) -> Cost:
        """Return what it costs one consignment on average."""
        share = self.concerned.share_of(commodity.commodity_class)
        return Cost(share * self.usd, share * self.hours)


@dataclass(frozen=True)
class TerminalCost:
    """Payment per TEU, rate of a crane and expected wait of transloading at one terminal."""

    usd_per_teu: float
    teu_per_h: float
    wait_h: float
    kgco2e_per_teu: float

    def of(self, commodity: Commodity) -> Cost:
        """Return the cost of transloading one consignment."""
        return Cost(
            self.usd_per_teu * commodity.teu,
            self.wait_h + commodity.teu / self.teu_per_h,
            self.kgco2e_per_teu * commodity.teu,
        )


def commodities_of(network: Network) -> dict[str, Commodity]:
    """Return the commodities by id."""
    return {
        row.commodity_id: Commodity(
            commodity_id=row.commodity_id,
            modes=frozenset(row.modes),
            tonnes=float(row.tonnes),
            teu=float(row.teu),
            usd_per_h=float(row.value_of_time_usd_per_t_h) * float(row.tonnes),
            commodity_class=row.commodity_class,
        )
        for row in rows_of(network.tables["commodity"])
    }


def tariffs_of(network: Network) -> Tariffs:
    """Return the freight rates."""
    return Tariffs({
        (row.mode, row.country, row.commodity_id): float(row.usd_per_t_km)
        for row in rows_of(network.tables["tariff"])
    })  # fmt: skip


def emissions_of(network: Network) -> Emissions:
    """Return the emission intensities."""
    rows = list(rows_of(network.tables["emission"]))
    return Emissions(
        kgco2e_per_t_km={
            (row.mode, row.kind, row.country): float(row.kgco2e_per_t_km) for row in rows if row.mode != HUB
        },
        kgco2e_per_teu=next((float(row.kgco2e_per_teu) for row in rows if row.mode == HUB), _NOT_GIVEN),
        is_given=bool(rows),
    )


def procedure_costs_of(network: Network) -> dict[str, ProcedureCost]:
    """Return fee and expected hours of each procedure."""
    return {
        row.procedure_id: ProcedureCost(
            float(row.fee_usd), float(row.mean_h) + float(row.expected_wait_h), Concerned.of(row)
        )
        for row in rows_of(network.tables["procedure"])
    }


def terminal_costs_of(network: Network, emissions: Emissions) -> dict[str, TerminalCost]:
    """Return the transloading cost of each terminal, by node."""
    return {
        row.node_id: TerminalCost(
            float(row.transload_usd_per_teu),
            float(row.crane_teu_per_h),
            float(row.expected_wait_h),
            emissions.kgco2e_per_teu,
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


def cost_along(
    path: Iterable[Arc],
    commodity: Commodity,
    tariffs: Tariffs,
    emissions: Emissions,
    hours_factor: float = 1.0,
    vessel_type: str = "",
) -> Cost:
    """Return freight, free-flow hours (times ``hours_factor``) and emissions along ``path``, borders left out."""
    usd = hours = kgco2e = 0.0
    for arc in path:
        usd += commodity.tonnes * arc.length_km * tariffs.of(arc, commodity.commodity_id)
        hours += arc.travel_h * hours_factor
        kgco2e += commodity.tonnes * arc.length_km * emissions.of(arc, vessel_type)
    return Cost(usd, hours, kgco2e)


def cost_at_border(
    arc: Arc, crossings: Crossings, procedures: Mapping[str, ProcedureCost], commodity: Commodity
) -> Cost:
    """Return fees and expected hours at the two posts if ``arc`` crosses a border; nothing otherwise."""
    return cost_of_procedures((*crossings.at(arc), *crossings.after(arc)), procedures, commodity)


def cost_of_procedures(
    procedure_ids: Iterable[str], procedures: Mapping[str, ProcedureCost], commodity: Commodity
) -> Cost:
    """Return expected fees and hours of some procedures; no emissions are counted there."""
    passed = [procedures[name].of(commodity) for name in procedure_ids]
    return Cost(sum(item.usd for item in passed), sum(item.hours for item in passed))
