"""Gridlock: who waits for TEU that only others of the same set hold, so that none of them ever goes on."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from math import fsum

from corridor_sim.errors import InputError, Issue
from corridor_sim.plan import Plan

_REMEDY = "larger yards (yard_teu), more wagons (wagon.csv), or fewer goods at a time that go on from there"

Held = Mapping[int, float]
"""TEU by pool."""


@dataclass(frozen=True, eq=False)
class Waiter:
    """
    One who waits for TEU of a pool as the simulation ends.

    Attributes
    ----------
    name
        What people call it.
    pool
        Position in stations.
    teu
        How many it waits for.
    joined_h
        Since when, h since the start.
    holds
        TEU by pool that it holds meanwhile: wagons of a train, room in the yards where its load stands.
    fleet
        The fleet of a vessel, -1 for others.
    """

    name: str
    pool: int
    teu: float
    joined_h: float
    holds: Held = field(default_factory=dict)
    fleet: int = -1


@dataclass(frozen=True)
class Standstill:
    """
    Who waits for TEU as the simulation ends.

    Attributes
    ----------
    queues
        By pool, those who wait, in the order in which they are served.
    for_fleet
        By fleet, the room by yard that goods take which wait for its vessels.
    """

    queues: Mapping[int, Sequence[Waiter]]
    for_fleet: Mapping[int, Held]


def room_of(goods: Iterable[tuple[int, float]]) -> dict[int, float]:
    """Return the TEU that goods take by pool, in the order of pools; the same whatever the order of the goods."""
    sizes: dict[int, list[float]] = defaultdict(list)
    for pool, teu in goods:
        sizes[pool].append(teu)
    return {pool: fsum(sizes[pool]) for pool in sorted(sizes)}


def train_name(plan: Plan, service: int, number: int) -> str:
    """Return what people call a train."""
    return f"train {number} of '{plan.names.services[service]}'"


def vessel_name(plan: Plan, fleet: int, number: int) -> str:
    """Return what people call a vessel."""
    there, back = (plan.names.services[service] for service in plan.fleets.service[fleet])
    return f"vessel {number} of '{there}' and '{back}'"


def truck_name(plan: Plan, flow: int) -> str:
    """Return what people call a truck."""
    return f"a truck with goods of '{plan.names.flows[flow]}'"


def raise_if_gridlocked(plan: Plan, now: Standstill) -> None:
    """
    Raise if some of those who wait can never go on, whatever the others do.

    Raises
    ------
    InputError
        If so; it names a cycle, and the instant at which the last of it came to wait.
    """
    cycle = _Left(now, plan.stations.pool_teu.tolist(), plan.fleets.vessels.tolist()).cycle()
    if not cycle:
        return
    since = plan.start + timedelta(hours=max(one.joined_h for one in cycle))
    names, room = plan.names.stations, plan.stations.pool_teu.tolist()
    lines = [f"gridlock since {since:%Y-%m-%d %H:%M} UTC, none of these can ever go on:"]
    for one in cycle:
        held = [f" holds {teu:g} TEU of {names[pool]} and" for pool, teu in sorted(one.holds.items())]
        awaited = " and ".join(names[pool] for pool in sorted(now.for_fleet.get(one.fleet, {})))
        who = f"{one.name}, which goods in {awaited} wait for," if awaited else one.name
        where = f"{names[one.pool]} (of {room[one.pool]:g} in all)"
        lines.append(f"{who}{''.join(held)} waits for {one.teu:g} TEU of {where}")
    raise InputError([Issue("", 0, "", "\n    ".join(lines), _REMEDY)])


class _Left:
    """
    Those who wait for TEU that others who wait hold, after all have been let go who may.

    Whoever does not wait at a pool is taken to give back in the end all it holds, so that what is found is certain.
    Goods that wait for a vessel count as held by it if all vessels of the fleet are left.

    Parameters
    ----------
    now
        Who waits.
    teu
        All TEU by pool.
    vessels
        How many each fleet has.
    """

    def __init__(self, now: Standstill, teu: Sequence[float], vessels: Sequence[int]) -> None:
        self._queues = {pool: list(queue) for pool, queue in now.queues.items() if queue}
        self._for_fleet = now.for_fleet
        self._teu, self._vessels = teu, vessels
        while (pool := self._who_may_go()) is not None:
            self._queues[pool].pop(0)
            if not self._queues[pool]:
                del self._queues[pool]

    def cycle(self) -> list[Waiter]:
        """Return a cycle in which each is waited for by the next, empty if nobody is left."""
        if not self._queues:
            return []
        path = [next(iter(self._queues.values()))[0]]
        while (other := self._who_keeps(path[-1])) not in path:
            path.append(other)
        return path[path.index(other) :]

    def _who_may_go(self) -> int | None:
        """Return a pool whose first may go on, None if there is none."""
        for pool, queue in self._queues.items():
            if queue[0].teu <= self._teu[pool] - sum(held for _, held in self._holders(pool)):
                return pool
        return None

    def _who_keeps(self, waiter: Waiter) -> Waiter:
        """Return who keeps somebody waiting: the first in the queue, or of the first one who holds what it needs."""
        first = self._queues[waiter.pool][0]
        if first is not waiter:
            return first
        # Nobody holds anything of a pool that has less than one load: the first waits for itself.
        return next((holder for holder, _ in self._holders(waiter.pool)), waiter)

    def _holders(self, pool: int) -> Iterator[tuple[Waiter, float]]:
        """Yield who of those left holds TEU of a pool, and how many."""
        waiting = [one for queue in self._queues.values() for one in queue]
        yield from ((one, one.holds[pool]) for one in waiting if pool in one.holds)
        for fleet, held in self._for_fleet.items():
            stranded = [one for one in waiting if one.fleet == fleet]
            if pool in held and len(stranded) == self._vessels[fleet]:
                yield stranded[0], held[pool]
