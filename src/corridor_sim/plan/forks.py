"""Forks: where a consignment that meets a closure may leave its route, and the ways on from there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from corridor_sim.errors import NoPathError
from corridor_sim.kernels.state import BEFORE_LEG, Forks
from corridor_sim.plan.choices import ChoiceSet, SetKey, pointers
from corridor_sim.plan.gates import GatePlaces
from corridor_sim.plan.plan import Choices, Legs, Routes
from corridor_sim.routing import Arc, Leg, Route, RouteFinder, StageOf
from corridor_sim.routing.legs import TRUCK, transloads_along
from corridor_sim.routing.table import K_ALTERNATIVES


@dataclass(frozen=True)
class Fork:
    """
    A fork on one route of a choice set.

    Attributes
    ----------
    wanted
        Origin, destination and commodity of the set.
    legs
        Those of the route.
    leg
        The leg, by its place on the route, also on that of each way on.
    stages
        The gates where it is, by their places among the leg's stages; BEFORE_LEG alone if it is before the leg.
    choice_set
        The ways on; the first is to stay.
    goes_on
        For each way on the stage of the leg at which it goes on, and the hours of it already driven.
    """

    wanted: SetKey
    legs: tuple[Leg, ...]
    leg: int
    stages: tuple[int, ...]
    choice_set: ChoiceSet
    goes_on: tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class _Place:
    """A place on a route: before arc ``arc`` of leg ``leg``; before arc 0 nothing of the leg is begun."""

    route: Route
    leg: int
    arc: int

    @property
    def here(self) -> Leg:
        return self.route.legs[self.leg]

    @property
    def node_id(self) -> str:
        return self.here.path[self.arc].tail

    @property
    def driven(self) -> tuple[Arc, ...]:
        return self.here.path[: self.arc]


class ForkFinder:
    """
    Finds forks.

    Parameters
    ----------
    finder
        That finds the ways on.
    gates
        Where gates stand.
    """

    def __init__(self, finder: RouteFinder, gates: GatePlaces) -> None:
        self._finder = finder
        self._gates = gates
        self._ways: dict[SetKey, list[Route]] = {}

    def find(self, sets: Mapping[SetKey, ChoiceSet]) -> Iterator[Fork]:
        """Yield the forks of all routes of some choice sets: before gates that trucks reach, and before later legs."""
        for wanted, each in sets.items():
            for route in each.routes:
                for place in self._places(route):
                    fork = self._fork(wanted, place)
                    if len(fork.goes_on) > 1:
                        yield fork

    def _places(self, route: Route) -> Iterator[_Place]:
        for p, leg in enumerate(route.legs):
            if p > 0 and self._gates.are_on(route.legs[p:]):
                yield _Place(route, p, 0)
            if leg.service_id == TRUCK:
                yield from (_Place(route, p, j) for j, arc in enumerate(leg.path) if j > 0 and self._gates.before(arc))

    def _fork(self, wanted: SetKey, place: _Place) -> Fork:
        _, destination, commodity_id = wanted
        legs, here = place.route.legs, place.here
        stay = legs[place.leg :]
        if place.arc:
            stay = (self._finder.truck_leg(here.path[place.arc :]), *stay[1:])
        routes, ahead = [place.route], [self._finder.route_along(stay, commodity_id)]
        for way in self._ways_from((place.node_id, destination, commodity_id)):
            if self._is_another(place, way) and self._has_cranes(joined := self._joined(place, way)):
                routes.append(self._finder.route_along(joined, commodity_id))
                ahead.append(way)
        stages: tuple[int, ...] = (BEFORE_LEG,)
        if place.arc:
            first = len(self._gates.stages_of(self._finder.truck_leg(place.driven)))
            stages = tuple(range(first, first + len(self._gates.before(here.path[place.arc]))))
        goes_on = tuple(self._goes_on(place, route) for route in routes)
        choice_set = ChoiceSet.of(self._finder, commodity_id, routes, ahead)
        return Fork(wanted, legs, place.leg, stages, choice_set, goes_on)

    def _ways_from(self, wanted: SetKey) -> list[Route]:
        if wanted not in self._ways:
            try:
                self._ways[wanted] = self._finder.alternatives(*wanted, K_ALTERNATIVES)
            except NoPathError:
                self._ways[wanted] = []
        return self._ways[wanted]

    def _is_another(self, place: _Place, way: Route) -> bool:
        """Return whether one may go on by ``way``: no truck by the arc that it stands before, and no crane amiss."""
        first = way.legs[0]
        if place.arc == 0:
            return way.legs != place.route.legs[place.leg :]
        if first.service_id == TRUCK:
            goes_elsewhere = first.path[0] != place.here.path[place.arc]
            return goes_elsewhere and self._finder.is_for_one_truck(place.driven + first.path)
        return place.node_id in self._finder.terminals

    def _has_cranes(self, legs: tuple[Leg, ...]) -> bool:
        """Return whether there is a crane wherever one is needed by who has come by what came before the way."""
        needs = zip(legs, transloads_along(legs), strict=True)
        return all(leg.from_node_id in self._finder.terminals for leg, is_transloaded in needs if is_transloaded)

    def _joined(self, place: _Place, way: Route) -> tuple[Leg, ...]:
        """Return the legs from door to door; a truck that drives on is on one leg."""
        before = place.route.legs[: place.leg]
        if place.arc == 0:
            return (*before, *way.legs)
        if way.legs[0].service_id == TRUCK:
            return (*before, self._finder.truck_leg(place.driven + way.legs[0].path), *way.legs[1:])
        return (*before, self._finder.truck_leg(place.driven), *way.legs)

    def _goes_on(self, place: _Place, route: Route) -> tuple[int, float]:
        if place.arc == 0:
            return 0, 0.0
        done = self._gates.stages_of(self._finder.truck_leg(place.driven))
        stages = self._gates.stages_of(route.legs[place.leg])
        # Where no station or gate ends the stretch under way, it goes on.
        if done[-1].kind is StageOf.TRAVEL and stages[len(done) - 1] != done[-1]:
            return len(done) - 1, done[-1].travel_h
        return len(done), 0.0


def build_forks(
    forks: Sequence[Fork],
    position: Mapping[tuple[str, tuple[Leg, ...]], int],
    routes: Routes,
    legs: Legs,
    choices: Choices,
) -> Forks:
    """
    Return forks as arrays.

    Parameters
    ----------
    forks
        Whose choice sets are the last of ``choices``, in order.
    position
        Of each route by commodity and legs.
    routes, legs, choices
        Of the plan.
    """
    n_flows = len(choices.parent) - len(forks)
    at: dict[int, list[tuple[int, int]]] = {}
    leg_position = routes.leg_ptr[choices.route]
    next_stage, driven_h = np.zeros(len(choices.route), dtype=np.int32), np.zeros(len(choices.route))
    for k, fork in enumerate(forks, n_flows):
        here = int(routes.leg_ptr[position[fork.wanted[2], fork.legs]]) + fork.leg
        first_stage = int(legs.stage_ptr[routes.leg[here]])
        at.setdefault(here, []).extend(
            (stage if stage == BEFORE_LEG else first_stage + stage, k) for stage in fork.stages
        )
        its = slice(int(choices.ptr[k]), int(choices.ptr[k + 1]))
        leg_position[its] += fork.leg
        if fork.stages != (BEFORE_LEG,):
            next_stage[its] = legs.stage_ptr[routes.leg[leg_position[its]]] + [stage for stage, _ in fork.goes_on]
            driven_h[its] = [hours for _, hours in fork.goes_on]
    found = [one for here in range(len(routes.leg)) for one in at.get(here, [])]
    return Forks(
        ptr=pointers(len(at.get(here, [])) for here in range(len(routes.leg))),
        stage=np.array([stage for stage, _ in found], dtype=np.int32),
        choice=np.array([k for _, k in found], dtype=np.int32),
        leg_position=leg_position.astype(np.int32),
        next_stage=next_stage,
        driven_h=driven_h,
    )
