"""The state graph, node x mode x gauge, as arrays: the one place where its positions are made."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from corridor_sim.kernels.state import Floats, Positions
from corridor_sim.routing.arcs import Arc
from corridor_sim.routing.graph import Graph
from corridor_sim.routing.rolling import ANY, Vehicle, aboard, change, first_on, rolls_on

_FROM, _TO = "from", "to"
"""In the place of a mode: where goods get onto the network, and where they are off it."""


class State(NamedTuple):
    """
    Where a consignment can be: at a node, in the reach of a mode and gauge.

    Attributes
    ----------
    gauge_mm
        0 but for rail.
    vessel_type
        Of a vessel on board of which wagons and trucks roll; empty for others.
    on
        What goods are on that are to sail, or have sailed, by such a vessel.
    has_sailed
        Whether they have: who has rolled on board rolls ashore only where the vessel has got to.
    """

    node_id: str
    mode: str
    gauge_mm: int
    vessel_type: str = ""
    on: Vehicle = ANY
    has_sailed: bool = False

    @property
    def vehicle(self) -> Vehicle:
        """Return mode and gauge."""
        return self.mode, self.gauge_mm

    @property
    def goods_on(self) -> Vehicle:
        """Return what goods are on there."""
        return self.on if self.vessel_type else self.vehicle

    @property
    def is_first(self) -> bool:
        """Return whether goods can get onto the network so."""
        return not self.has_sailed and self.goods_on == first_on(self.vehicle, self.vessel_type)


class Move(NamedTuple):
    """
    What a link of the state graph stands for: a road arc, a service, or a transfer between two states of a node.

    Attributes
    ----------
    tail, head
        The states it leads from and to.
    arc
        The road arc; None for the others.
    service_id
        The service; empty for the others.
    is_transloading
        Whether it is a change of mode or gauge by a crane.
    """

    tail: State
    head: State
    arc: Arc | None = None
    service_id: str = ""
    is_transloading: bool = False

    @property
    def is_transfer(self) -> bool:
        """Return whether it stays at its node: getting on or off the network, transloading, or rolling on board."""
        return self.tail.node_id == self.head.node_id

    @property
    def modes(self) -> frozenset[str]:
        """Return the modes that goods must be allowed to use for it."""
        return frozenset({self.tail.mode, self.head.mode}) - {_FROM, _TO}


@dataclass(frozen=True, eq=False)
class StateGraph:
    """
    States and moves by position.

    Attributes
    ----------
    position
        Position of each state.
    moves
        By position of the link: road arcs in their order, then services, then transfers by node.
    graph
        The links; its weights are 0, those of a commodity are put in by ``Graph.reweighted``.
    """

    position: Mapping[State, int]
    moves: tuple[Move, ...]
    graph: Graph

    @classmethod
    def build(
        cls, arcs: Iterable[Arc], services: Mapping[str, tuple[tuple[Arc, ...], str]], terminals: Iterable[str]
    ) -> "StateGraph":
        """
        Return the graph of road arcs, services, and changes between them.

        Parameters
        ----------
        arcs
            Of all modes.
        services
            Path and type of vessel of each, by its id.
        terminals
            Nodes where goods can be transloaded.
        """
        moves = [
            Move(State(arc.tail, "road", 0), State(arc.head, "road", 0), arc=arc) for arc in arcs if arc.mode == "road"
        ]
        by_rail = frozenset((path[0].mode, path[0].gauge_mm) for path, _ in services.values() if path[0].mode == "rail")
        for service_id, (path, vessel_type) in services.items():
            moves += _moves_by(service_id, path, vessel_type, by_rail)
        by_node: dict[str, list[State]] = {}
        for state in sorted({state for move in moves for state in (move.tail, move.head)}):
            by_node.setdefault(state.node_id, []).append(state)
        with_cranes = frozenset(terminals)
        for node_id, states in by_node.items():
            moves += [Move(State(node_id, _FROM, 0), state) for state in states if state.is_first]
            moves += [
                Move(state, State(node_id, _TO, 0)) for state in states if state.has_sailed or not state.vessel_type
            ]
            moves += _changes(states, node_id in with_cranes)
        position: dict[State, int] = {}
        for move in moves:
            for state in (move.tail, move.head):
                position.setdefault(state, len(position))
        tail = np.array([position[move.tail] for move in moves], dtype=np.int32)
        head = np.array([position[move.head] for move in moves], dtype=np.int32)
        return cls(position, tuple(moves), Graph.from_arrays(tail, head, np.zeros(len(moves)), len(position)))

    @cached_property
    def states(self) -> tuple[State, ...]:
        """Return the states by position."""
        return tuple(self.position)

    def source(self, node_id: str) -> int | None:
        """Return where goods get onto the network at a node; None if nothing touches it."""
        return self.position.get(State(node_id, _FROM, 0))

    def target(self, node_id: str) -> int | None:
        """Return where goods are off the network at a node; None if nothing touches it."""
        return self.position.get(State(node_id, _TO, 0))

    def moves_at(self, links: Positions) -> list[Move]:
        """Return the moves of a path."""
        return [self.moves[link] for link in links.tolist()]

    def arrived(self, weight: Floats, source: int | None) -> frozenset[State]:
        """Return the states that goods get to from ``source`` by links of finite weight."""
        return frozenset() if source is None else self._seen(self.graph.reweighted(weight), source)

    def leading(self, weight: Floats, target: int | None) -> frozenset[State]:
        """Return the states from which goods get to ``target`` by links of finite weight."""
        if target is None:
            return frozenset()
        back = Graph.from_arrays(self.graph.head, self.graph.tail, weight, self.graph.n_nodes)
        return self._seen(back, target)

    def _seen(self, graph: Graph, source: int) -> frozenset[State]:
        found = np.flatnonzero(np.isfinite(graph.distances([source])[0])).tolist()
        return frozenset(state for state in map(self.states.__getitem__, found) if state.mode not in (_FROM, _TO))


def _moves_by(service_id: str, path: tuple[Arc, ...], vessel_type: str, by_rail: frozenset[Vehicle]) -> Iterator[Move]:
    """Yield the moves by a service: one, or where vehicles roll on board one for each thing that goods may be on."""
    mode, gauge_mm = path[0].mode, path[0].gauge_mm
    tail, head = State(path[0].tail, mode, gauge_mm), State(path[-1].head, mode, gauge_mm)
    if not rolls_on(vessel_type):
        yield Move(tail, head, service_id=service_id)
        return
    for on in aboard(vessel_type, by_rail):
        quay = tail._replace(vessel_type=vessel_type, on=on)
        yield Move(quay, head._replace(vessel_type=vessel_type, on=on, has_sailed=True), service_id=service_id)


def _changes(states: Sequence[State], has_crane: bool) -> Iterator[Move]:
    """Yield how goods get from one state of a node to another: by a crane where there is one, or rolling."""
    for state in states:
        if state.vessel_type and not state.has_sailed:
            continue
        for other in states:
            needs_crane, on = change(state.goods_on, other.vehicle, other.vessel_type)
            if other != state and not other.has_sailed and on == other.goods_on and (has_crane or not needs_crane):
                yield Move(state, other, is_transloading=needs_crane)
