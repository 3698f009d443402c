"""Ranks: the order among what happens to consignments, trains, vessels, stations and services at one instant."""

import numpy as np
import numpy.typing as npt

from corridor_sim.errors import CorridorSimError
from corridor_sim.kernels import state as records
from corridor_sim.kernels.events import KIND_BITS, TICKS_PER_HOUR
from corridor_sim.kernels.state import Ranks
from corridor_sim.plan import History, Plan
from corridor_sim.units import HOURS_PER_DAY

_ORDER_BITS = 63


def ranks_of(plan: Plan, history: History) -> tuple[npt.NDArray[np.int64], Ranks]:
    """
    Return the rank of each service's first train, shape (V,), and where the ranks of each entity begin.

    Raises
    ------
    CorridorSimError
        If an instant and a rank together do not fit the number that an event is.
    """
    most_trains = _most_trains(plan, history)
    first_run = len(history.flow)
    first_vessel = first_run + int(most_trains.sum())
    first_station = first_vessel + int(plan.fleets.vessels.sum())
    first_service = first_station + len(plan.stations.slots)
    bits = max(1, (first_service + len(plan.services.leg)).bit_length())
    start_h, end_h = horizon_of(plan)
    never_h = end_h + 1.0 / TICKS_PER_HOUR
    if int((never_h - start_h) * TICKS_PER_HOUR).bit_length() + KIND_BITS + bits > _ORDER_BITS:
        raise CorridorSimError(
            f"{first_run} consignments and up to {first_vessel - first_run} trains within "
            f"{(end_h - start_h) / HOURS_PER_DAY:.0f} days are more than the compiled engine can order: simulate fewer "
            "days, or use --engine simpy"
        )
    first_rank = first_run + np.cumsum(most_trains) - most_trains
    start_tick = int(start_h * TICKS_PER_HOUR)
    return first_rank, Ranks(first_run, first_vessel, first_station, first_service, bits, start_tick, never_h)


def _most_trains(plan: Plan, history: History) -> npt.NDArray[np.int64]:
    """
    Return how many trains each service may have at most, shape (V,).

    Each carries one consignment at least. A train that is full or leaves anybody behind carries more than its capacity
    less the largest consignment; any other leaves an empty yard, so that the next of its kind is a longest wait later.
    By timetable there are no more trains than hours.
    """
    rides = _most_rides(plan)
    of_flow = np.bincount(history.flow, minlength=len(plan.flows.choice))
    riders = of_flow @ rides
    start_h, end_h = horizon_of(plan)
    with np.errstate(divide="ignore"):
        overdue = np.floor((end_h - start_h) / plan.services.max_wait_h) + 1.0
    bound = (
        overdue
        + _most_full(of_flow, rides, plan.flows.teu, plan.services.capacity_teu)
        + _most_full(of_flow, rides, plan.flows.tonnes, plan.services.capacity_t)
    )
    bound = np.where(plan.services.is_timetabled, np.diff(plan.services.timetable_ptr), bound)
    trains: npt.NDArray[np.int64] = np.minimum(riders, bound).astype(np.int64)
    trains[plan.services.fleet >= 0] = 0
    return trains


def _most_full(
    of_flow: npt.NDArray[np.int64], rides: npt.NDArray[np.int64], size: records.Floats, capacity: records.Floats
) -> npt.NDArray[np.float64]:
    """Return how many trains of each service may be full, or leave somebody behind, by the size of consignments."""
    total = (of_flow * size) @ rides
    largest = ((rides > 0).T * size).max(axis=1, initial=0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        full = np.floor(total / (capacity - largest))
    return np.where(np.isfinite(full) & (full >= 0.0), full, np.inf)


def _most_rides(plan: Plan) -> npt.NDArray[np.int64]:
    """Return how often a consignment of each flow may ride with each service, shape (F, V)."""
    n_legs = np.diff(plan.routes.leg_ptr)
    by_route = np.zeros((len(n_legs), len(plan.services.leg)), dtype=np.int64)
    service = plan.legs.service[plan.routes.leg]
    is_by_service = service >= 0
    np.add.at(by_route, (np.repeat(np.arange(len(n_legs)), n_legs)[is_by_service], service[is_by_service]), 1)
    of_alternative = by_route[plan.choices.route]
    n_sets = len(plan.choices.scale_per_usd)
    by_set = np.zeros((n_sets, len(plan.services.leg)), dtype=np.int64)
    # Who diverts rides with what the ways on from the forks of its set need.
    np.maximum.at(by_set, np.repeat(plan.choices.parent, np.diff(plan.choices.ptr)), of_alternative)
    rides: npt.NDArray[np.int64] = by_set[plan.flows.choice]
    return rides


def horizon_of(plan: Plan) -> tuple[float, float]:
    """Return when the warm-up begins and the drain ends, h."""
    return -plan.warmup_days * HOURS_PER_DAY, (plan.days + plan.drain_days) * HOURS_PER_DAY
