"""Stations of a plan: procedures, gates, cranes, berths, pools of wagons and yards, with hours and service times."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Any

import numpy as np
import pandas as pd

from corridor_sim.errors import Issue, raise_if_any
from corridor_sim.kernels import draws
from corridor_sim.network import Network, Piece, channels_by_procedure, pieces_of
from corridor_sim.plan.arrays import floats, indices, on_grid
from corridor_sim.plan.bookings import BookedPosts
from corridor_sim.plan.calendars import ALWAYS, Intervals, opening_intervals, public_holidays, without_days
from corridor_sim.plan.choices import pointers
from corridor_sim.plan.green import GreenPosts
from corridor_sim.plan.keys import hash_names
from corridor_sim.plan.plan import NO_LIMIT, AtClosing, Pieces, StationKind, Stations
from corridor_sim.routing import Wayside, Yards, berth_id, booking_id, crane_id, stops_id, wagons_id
from corridor_sim.scenario import DOCUMENTS_ONCE, SLOT, Case
from corridor_sim.tables import rows_of
from corridor_sim.units import HOURS_PER_DAY, start_of_day

_DISTRIBUTIONS = {
    "deterministic": draws.DETERMINISTIC,
    "exponential": draws.EXPONENTIAL,
    "lognormal": draws.LOGNORMAL,
    "gamma": draws.GAMMA,
    "weibull": draws.WEIBULL,
    "triangular": draws.TRIANGULAR,
    "uniform": draws.UNIFORM,
}
_KINDS = {DOCUMENTS_ONCE: StationKind.DOCUMENTS, SLOT: StationKind.SLOT}
"""Procedures that are stations of a kind of their own."""

_NOBODYS_GOODS = 1 << 30
"""The bit of a class of goods that no commodity is of."""


def berths_of(network: Network) -> dict[str, int]:
    """Return the number of berths by station id."""
    return {
        berth_id(row.node_id, vessel_type): int(berths)
        for row in rows_of(network.tables["port"])
        for vessel_type, berths in (("container", row.berths), ("ferry", row.ferry_berths))
        if not pd.isna(berths)
    }


def goods_bits(network: Network) -> dict[str, int]:
    """Return a bit for each class of goods that commodities are of."""
    classes = sorted(set(network.tables["commodity"]["commodity_class"]))
    return {name: 1 << i for i, name in enumerate(classes)}


def hours_simulated(case: Case) -> tuple[float, float]:
    """Return when the warm-up begins and the drain ends, h since the start."""
    simulation = case.simulation
    return -simulation.warmup_days * HOURS_PER_DAY, (simulation.days + simulation.drain_days) * HOURS_PER_DAY


@dataclass(frozen=True)
class _StationRow:
    """One station before its columns are stacked."""

    kind: StationKind
    slots: int
    distribution: int = draws.DETERMINISTIC
    mean_h: float = 0.0
    cv: float = 0.0
    teu_per_h: float = 0.0
    hours: tuple[tuple[float, float], ...] = ()
    pieces: tuple[Piece, ...] = ()
    at_closing: AtClosing = AtClosing.FINISH
    headway_h: float = 0.0
    lead_h: float = 0.0
    probability: float = 1.0
    goods: int = 0
    is_by_consignment: bool = False
    pool_teu: float = 0.0


def build_stations(
    case: Case,
    places: Mapping[str, int],
    open_h: Mapping[str, Intervals],
    green: GreenPosts,
    booked: BookedPosts,
    wayside: Wayside,
    yards: Yards,
) -> Stations:
    """
    Return the stations of a case.

    Parameters
    ----------
    case
        Whose network and scenario have them.
    places
        Position of each station by id, in order.
    open_h
        Opening intervals of procedures by id, none of those that are always open.
    green
        What the green channel adds.
    booked
        Posts whose slots are booked.
    wayside
        Sections of railway and technical stops.
    yards
        Room of terminals and ports.
    """
    rows = _station_rows(case, open_h, green)
    for name in booked.interval_h:
        rows[booking_id(name)] = _StationRow(StationKind.BOOKING, NO_LIMIT)
    for name, headway_h in wayside.sections.headway_h.items():
        rows[name] = _StationRow(StationKind.SECTION, NO_LIMIT, headway_h=headway_h)
    for name, teu in yards.room_teu.items():
        rows[name] = _StationRow(StationKind.YARD, NO_LIMIT, pool_teu=teu)
    for service_id, hours in wayside.stops.hours.items():
        rows[stops_id(service_id)] = _StationRow(StationKind.STOP, NO_LIMIT, mean_h=hours)
    for name in places.keys() - rows.keys():
        rows[name] = _StationRow(StationKind.GATE, NO_LIMIT)
    ordered = [rows[name] for name in places]
    intervals = [interval for row in ordered for interval in row.hours]
    return Stations(
        key=hash_names(f"station:{name}" for name in places),
        kind=indices(row.kind for row in ordered),
        slots=indices(row.slots for row in ordered),
        distribution=indices(row.distribution for row in ordered),
        mean_h=floats(row.mean_h for row in ordered),
        cv=floats(row.cv for row in ordered),
        teu_per_h=floats(row.teu_per_h for row in ordered),
        open_ptr=pointers(len(row.hours) for row in ordered),
        opens_h=floats(opens for opens, _ in intervals),
        closes_h=floats(closes for _, closes in intervals),
        at_closing=indices(row.at_closing for row in ordered),
        headway_h=on_grid(row.headway_h for row in ordered),
        lead_h=on_grid(row.lead_h for row in ordered),
        probability=floats(row.probability for row in ordered),
        goods=indices(row.goods for row in ordered),
        is_by_consignment=np.fromiter((row.is_by_consignment for row in ordered), dtype=np.bool_),
        pool_teu=on_grid(row.pool_teu for row in ordered),
        piece_ptr=pointers(len(row.pieces) for row in ordered),
        pieces=_build_pieces(ordered),
    )


def _build_pieces(rows: list[_StationRow]) -> Pieces:
    pieces = [piece for row in rows for piece in row.pieces]
    until = [
        # The last is exactly 1, whatever the sum of the shares.
        1.0 if i == len(row.pieces) - 1 else sum(piece.share for piece in row.pieces[: i + 1])
        for row in rows
        for i in range(len(row.pieces))
    ]
    return Pieces(
        until=floats(until),
        distribution=indices(_DISTRIBUTIONS[piece.distribution] for piece in pieces),
        mean_h=floats(piece.mean_h for piece in pieces),
        cv=floats(piece.cv for piece in pieces),
        low_h=floats(piece.low_h for piece in pieces),
        high_h=floats(piece.high_h for piece in pieces),
    )


def hours_of_procedures(case: Case) -> dict[str, Intervals]:
    """
    Return the opening intervals of procedures by id, none of those that are always open.

    Raises
    ------
    InputError
        If a procedure is never open, or the holidays of its country are not known; all of them at once.
    """
    posts = case.network.tables["bcp"].set_index("bcp_id")
    zone = case.network.tables["node"].set_index("node_id")["timezone"]
    open_h: dict[str, Intervals] = {}
    issues: list[Issue] = []
    for row in rows_of(case.network.tables["procedure"]):
        country = posts["country"][row.bcp_id]
        hours = _hours(case, row, country, zone[posts["node_id"][row.bcp_id]])
        if hours is None:
            issues.append(_issue(case, row, "closed_on_holidays", f"no public holidays are known of '{country}'", "0"))
        elif row.opening_hours and not hours:
            found = f"'{row.opening_hours}' is never open in the days simulated"
            issues.append(_issue(case, row, "opening_hours", found, "hours within them"))
        open_h[row.procedure_id] = hours or []
    raise_if_any(issues)
    return open_h


def _station_rows(case: Case, open_h: Mapping[str, Intervals], green: GreenPosts) -> dict[str, _StationRow]:
    tables = case.network.tables
    rows: dict[str, _StationRow] = {}
    channels = channels_by_procedure(tables)
    window = case.scenario.document.policies.single_window
    bits = goods_bits(case.network)
    for row in rows_of(tables["procedure"]):
        rows[row.procedure_id] = _StationRow(
            kind=_KINDS.get(row.procedure, StationKind.PROCEDURE),
            lead_h=window.lead_h if window is not None and row.procedure == DOCUMENTS_ONCE else 0.0,
            slots=NO_LIMIT if pd.isna(row.lanes) else int(row.lanes) + green.added_lanes(row.procedure_id),
            hours=tuple(open_h[row.procedure_id]),
            at_closing=AtClosing[row.at_closing.upper()],
            headway_h=0.0 if pd.isna(row.entries_per_day) else HOURS_PER_DAY / float(row.entries_per_day),
            probability=float(row.probability),
            is_by_consignment=row.unit == "consignment",
            goods=reduce(or_, (bits.get(name, _NOBODYS_GOODS) for name in row.commodity_classes), 0),
            **_service_time(row, channels.get(row.procedure_id, [])),
        )
    for row in rows_of(tables["terminal"]):
        rows[crane_id(row.node_id)] = _StationRow(
            StationKind.CRANE, int(row.cranes), teu_per_h=float(row.crane_teu_per_h)
        )
    for name, berths in berths_of(case.network).items():
        rows[name] = _StationRow(StationKind.BERTH, berths)
    for row in rows_of(tables["wagon"]):
        rows[wagons_id(row.gauge_mm)] = _StationRow(StationKind.WAGONS, NO_LIMIT, pool_teu=float(row.capacity_teu))
    return rows


def _service_time(row: Any, channels: list[Any]) -> dict[str, Any]:
    """Return the fields of a station that say how long service takes."""
    pieces = tuple(pieces_of(row, channels))
    only = pieces[0]
    if len(pieces) > 1 or only.distribution in ("triangular", "uniform"):
        return {"distribution": draws.MIXTURE, "mean_h": float(row.mean_h), "pieces": pieces}
    return {"distribution": _DISTRIBUTIONS[only.distribution], "mean_h": only.mean_h, "cv": only.cv}


def _issue(case: Case, row: Any, column: str, found: str, allowed: str) -> Issue:
    """Return what is wrong with a column of a procedure."""
    place = f"column '{column}' of row '{row.procedure_id}'"
    return Issue(case.network.file_of("procedure"), int(row.line), place, found, allowed)


def _hours(case: Case, row: Any, country: str, timezone: str) -> Intervals | None:
    """Return the opening intervals of a procedure, none if it is always open; None if holidays are not known."""
    if not row.opening_hours and not row.closed_on_holidays:
        return []
    start = start_of_day(case.simulation.start)
    from_h, to_h = hours_simulated(case)
    intervals = opening_intervals(row.opening_hours or ALWAYS, timezone, start, from_h, to_h)
    if row.closed_on_holidays:
        # A local day may begin on the eve or end on the morrow of the same day in UTC.
        first, last = (start + timedelta(hours=hours, days=days) for hours, days in ((from_h, -1), (to_h, 1)))
        holidays = public_holidays(country, first.date(), last.date())
        if holidays is None:
            return None
        intervals = without_days(intervals, holidays, timezone, start)
    return intervals
