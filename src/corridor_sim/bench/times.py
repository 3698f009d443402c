"""What peers are given: the arrivals, service and travel times that the engines draw, or samplers of their like."""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from corridor_sim.bench.workloads import Workload
from corridor_sim.kernels import draws
from corridor_sim.kernels._options import kernel
from corridor_sim.plan import Plan

Hours = npt.NDArray[np.float64]


class HoursOf(Protocol):
    """Hours by consignment: a list, or a sampler in its place."""

    def __getitem__(self, i: int, /) -> float:
        """Return the hours of consignment ``i``."""


@dataclass(frozen=True)
class Times:
    """
    The station workload as peers read it, for C consignments and S stations.

    Attributes
    ----------
    arrivals
        C moments, h since the start, ascending.
    services, travels
        By station, the hours of each consignment there, and of its travel before it.
    servers
        By station.
    priorities
        By consignment, lower first.
    """

    arrivals: Sequence[float]
    services: Sequence[HoursOf]
    travels: Sequence[HoursOf]
    servers: Sequence[int]
    priorities: Sequence[int]


def drawn_hours(workload: Workload) -> tuple[Hours, Hours]:
    """Return exactly the service and travel times that the engines draw in their loops, each of shape (S, C)."""
    plan, history = workload.plan, workload.history
    stations, legs = plan.stations, plan.legs
    n_stations = len(stations.slots)
    services = np.empty((n_stations, len(history.key)))
    travels = np.empty_like(services)
    for s in range(n_stations):
        _draw_services(
            history.stream, history.key, stations.key[s], stations.distribution[s], stations.mean_h[s], stations.cv[s],
            services[s],
        )  # fmt: skip
        _draw_travels(history.stream, history.key, legs.key[s], legs.travel_cv[s], legs.stage_h[2 * s], travels[s])
    return services, travels


def stage_hours(services: Hours, travels: Hours) -> Hours:
    """Return the times as engines are given them, shape (C, 2 S): travel and service by turns."""
    return np.stack([travels, services], axis=2).transpose(1, 0, 2).reshape(services.shape[1], -1)


@kernel
def _draw_services(
    stream: np.uint64,
    entities: npt.NDArray[np.uint64],
    facility: np.uint64,
    distribution: int,
    mean_h: float,
    cv: float,
    out_hours: Hours,
) -> None:
    for i in range(entities.shape[0]):
        out_hours[i] = draws.service_hours(stream, entities[i], facility, distribution, mean_h, cv)


@kernel
def _draw_travels(
    stream: np.uint64, entities: npt.NDArray[np.uint64], leg: np.uint64, cv: float, mean_h: float, out_hours: Hours
) -> None:
    for i in range(entities.shape[0]):
        out_hours[i] = draws.round_hours(mean_h * draws.travel_factor(stream, entities[i], leg, cv))


def precomputed(workload: Workload, services: Hours, travels: Hours) -> Times:
    """Return the times drawn as lists, which Python reads fastest."""
    return _times(workload, services.tolist(), travels.tolist())


def sampled(workload: Workload) -> Times:
    """Return samplers in the place of lists: each look-up draws, by Python's own ``random``, the fastest for one."""
    plan = workload.plan
    n_stations = len(plan.stations.slots)
    random.seed(workload.history.seed)
    return _times(
        workload,
        [_Sampler(_service_sampler(plan, s)) for s in range(n_stations)],
        [_Sampler(_lognormal_sampler(plan.legs.stage_h[2 * s], plan.legs.travel_cv[s])) for s in range(n_stations)],
    )


def _times(workload: Workload, services: Sequence[HoursOf], travels: Sequence[HoursOf]) -> Times:
    plan, history = workload.plan, workload.history
    return Times(
        arrivals=history.ready_h.tolist(),
        services=services,
        travels=travels,
        servers=plan.stations.slots.tolist(),
        priorities=plan.flows.priority[history.flow].tolist(),
    )


class _Sampler:
    """A sampler that reads like a list."""

    def __init__(self, draw: Callable[[], float]) -> None:
        self._draw = draw

    def __getitem__(self, _: int, /) -> float:
        return self._draw()


def _service_sampler(plan: Plan, s: int) -> Callable[[], float]:
    mean_h = float(plan.stations.mean_h[s])
    if plan.stations.distribution[s] == draws.EXPONENTIAL:
        return lambda: random.expovariate(1.0 / mean_h)
    return _lognormal_sampler(mean_h, float(plan.stations.cv[s]))


def _lognormal_sampler(mean_h: float, cv: float) -> Callable[[], float]:
    variance_of_log = math.log1p(cv * cv)
    mu, sigma = math.log(mean_h) - 0.5 * variance_of_log, math.sqrt(variance_of_log)
    return lambda: random.lognormvariate(mu, sigma)
