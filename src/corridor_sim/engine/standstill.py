"""Who waits for TEU as the compiled engine ends, as ``gridlock`` reads it."""

from collections.abc import Iterable, Iterator

import numpy as np

from corridor_sim.engine.gridlock import Standstill, Waiter, room_of, train_name, truck_name, vessel_name
from corridor_sim.kernels.state import World
from corridor_sim.plan import Plan, StationKind


def standstill_of(plan: Plan, w: World) -> Standstill:
    """Return who waits for TEU at the end, and what waits for vessels."""
    pools = np.flatnonzero(np.isin(plan.stations.kind, (StationKind.WAGONS, StationKind.YARD)) & (w.stations["n"] > 0))
    queues = {int(pool): [_waiter(plan, w, actor) for actor in _all_in(w, w.queue_head[pool])] for pool in pools}
    for_fleet = {
        fleet: room_of(goods for service in services for goods in _in_yards(w, _all_in(w, w.yard_head[service])))
        for fleet, services in enumerate(plan.fleets.service.tolist() if queues else ())
    }
    return Standstill(queues, for_fleet)


def _all_in(w: World, heads: Iterable[int]) -> Iterator[int]:
    """Yield the actors of some lists, one list after another."""
    for head in heads:
        actor = int(head)
        while actor >= 0:
            yield actor
            actor = int(w.actors["next"][actor])


def _in_yards(w: World, consignments: Iterable[int]) -> Iterator[tuple[int, float]]:
    """Yield yard and TEU of those that stand in one."""
    for i in consignments:
        if w.consignments["yard"][i] >= 0:
            yield int(w.consignments["yard"][i]), float(w.flows["teu"][w.consignments["flow"][i]])


def _waiter(plan: Plan, w: World, actor: int) -> Waiter:
    pool, joined_h = int(w.actors["station"][actor]), float(w.actors["joined_h"][actor])
    if actor < len(w.consignments):
        flow = int(w.consignments["flow"][actor])
        return Waiter(truck_name(plan, flow), pool, float(w.flows["teu"][flow]), joined_h)
    position = actor - len(w.consignments)
    is_vessel = position < len(w.vessels)
    run = w.runs[w.vessels["run"][position] if is_vessel else position - len(w.vessels)]
    wanted_teu = float(run["wanted_teu"])
    if is_vessel:
        fleet = int(np.searchsorted(np.cumsum(plan.fleets.vessels), position, side="right"))
        number = position - int(plan.fleets.vessels[:fleet].sum())
        return Waiter(vessel_name(plan, fleet, number), pool, wanted_teu, joined_h, fleet=fleet)
    service, wagons = int(run["service"]), int(plan.services.wagons[run["service"]])
    holds = room_of(_in_yards(w, _all_in(w, [run["head"]]))) if pool == wagons else {wagons: float(run["teu"])}
    holds.pop(-1, None)
    return Waiter(train_name(plan, service, int(run["number"])), pool, wanted_teu, joined_h, holds)
