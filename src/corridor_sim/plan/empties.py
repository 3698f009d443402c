"""Empty trains: where those whose wagons are of a pool enter sections on their way back."""

from collections.abc import Iterable, Mapping

from corridor_sim.network import Network
from corridor_sim.plan.arrays import floats, indices
from corridor_sim.plan.choices import pointers
from corridor_sim.plan.plan import Empties
from corridor_sim.routing import Leg, Sections
from corridor_sim.tables import rows_of
from corridor_sim.units import round_to_grid


def build_empties(network: Network, sections: Sections, services: Iterable[Leg], places: Mapping[str, int]) -> Empties:
    """
    Return what becomes of trains once they are unloaded.

    They go back evenly in the hours that their wagons are empty. Wagons that are at hand at once are loaded where they
    are, and no train goes back.

    Parameters
    ----------
    network, sections
        Whose table of wagons has the hours, and its sections of limited capacity.
    services
        The way of each service, in the order of the plan.
    places
        Position of each station by id.
    """
    empty_h = {int(row.gauge_mm): round_to_grid(float(row.empty_h)) for row in rows_of(network.tables["wagon"])}
    by_service = []
    for leg in services:
        mode, gauge_mm = leg.vehicle
        by_service.append(_way_back(sections, leg, empty_h.get(gauge_mm, 0.0) if mode == "rail" else 0.0))
    return Empties(
        ptr=pointers(len(entries) for entries, _ in by_service),
        station=indices(places[name] for entries, _ in by_service for name, _ in entries),
        before_h=floats(hours for entries, _ in by_service for _, hours in entries),
        last_h=floats(last_h for _, last_h in by_service),
    )


def _way_back(sections: Sections, leg: Leg, empty_h: float) -> tuple[list[tuple[str, float]], float]:
    """Return the stations before the sections on the way back of a leg, each with its hours before; and those left."""
    entries: list[tuple[str, float]] = []
    now_h = 0.0
    for name, share in sections.entered_on_the_way_back(leg.path) if empty_h > 0.0 else ():
        instant_h = round_to_grid(share * empty_h)
        entries.append((name, instant_h - now_h))
        now_h = instant_h
    return entries, empty_h - now_h
