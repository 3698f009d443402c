"""Directed arcs of the network in force, the stages of a run along them, and the posts that they join."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from corridor_sim.network import Network
from corridor_sim.tables import rows_of


@dataclass(frozen=True)
class Arc:
    """
    One direction of a link.

    Attributes
    ----------
    link_id, tail, head
        The link and the nodes it leads from and to.
    mode, country
        As in the link table.
    gauge_mm
        0 for other modes than rail.
    length_km, travel_h
        Operating length and free-flow hours.
    traction
        "electric" or "diesel" on rail where it is known, else empty.
    """

    link_id: str
    tail: str
    head: str
    mode: str
    country: str
    gauge_mm: int
    length_km: float
    travel_h: float
    traction: str = ""

    def __hash__(self) -> int:
        """Return a hash of what tells the arcs of a network apart: paths are looked up often."""
        return hash((self.link_id, self.tail))


class StageOf(Enum):
    """What a stage is."""

    TRAVEL = "travel"
    PROCEDURE = "procedure"
    GATE = "gate"
    ENTRY = "entry"
    STOP = "stop"


@dataclass(frozen=True)
class Stage:
    """
    One stage of a leg.

    Attributes
    ----------
    kind
        Travel, a procedure at a BCP, a gate that closures shut, the entry of a section of limited capacity, or a
        technical stop.
    station_id
        What it is; empty for travel.
    travel_h
        Free-flow hours since the last procedure; 0 for others than travel.
    begin_h
        Those of them that were traveled before the last gate, entry or stop.
    """

    kind: StageOf
    station_id: str = ""
    travel_h: float = 0.0
    begin_h: float = 0.0


@dataclass(frozen=True)
class Crossings:
    """
    BCPs by mode and node, and their procedures.

    Attributes
    ----------
    crossing_at
        (mode, node id) to (crossing id, BCP id).
    procedures
        (BCP id, direction) to procedure ids in order of sequence.
    """

    crossing_at: Mapping[tuple[str, str], tuple[str, str]]
    procedures: Mapping[tuple[str, str], tuple[str, ...]]

    def at(self, arc: Arc) -> tuple[str, ...]:
        """Return the outbound procedures undergone before ``arc``; empty if it is no crossing."""
        posts = self.posts_of(arc)
        return self.procedures.get((posts[0], "outbound"), ()) if posts else ()

    def after(self, arc: Arc) -> tuple[str, ...]:
        """Return the inbound procedures undergone after ``arc``; empty if it is no crossing."""
        posts = self.posts_of(arc)
        return self.procedures.get((posts[1], "inbound"), ()) if posts else ()

    def posts_of(self, arc: Arc) -> tuple[str, ...]:
        """Return the BCPs at tail and head of ``arc``; empty if it is no crossing."""
        tail = self.crossing_at.get((arc.mode, arc.tail))
        if tail is None:
            return ()
        head = self.crossing_at.get((arc.mode, arc.head))
        return () if head is None or tail[0] != head[0] else (tail[1], head[1])


def arcs_of(network: Network) -> tuple[Arc, ...]:
    """Return every direction of every link of ``network``, in the order of link ids, forward before backward."""
    arcs: list[Arc] = []
    links = network.tables["link"].sort_values("link_id", kind="stable")
    for row in rows_of(links):
        forward = Arc(
            link_id=row.link_id,
            tail=row.from_node_id,
            head=row.to_node_id,
            mode=row.mode,
            country=row.country,
            gauge_mm=0 if row.mode != "rail" else int(row.gauge_mm),
            length_km=float(row.length),
            travel_h=float(row.length) / float(row.free_speed),
            traction=row.traction,
        )
        arcs.append(forward)
        if not row.directed:
            arcs.append(reverse_of(forward))
    return tuple(arcs)


def crossings_of(network: Network) -> Crossings:
    """Return the crossings of ``network``."""
    crossing_at = {(row.mode, row.node_id): (row.crossing_id, row.bcp_id) for row in rows_of(network.tables["bcp"])}
    procedures: dict[tuple[str, str], tuple[str, ...]] = {}
    for row in rows_of(network.tables["procedure"].sort_values("sequence", kind="stable")):
        key = (row.bcp_id, row.direction)
        procedures[key] = (*procedures.get(key, ()), row.procedure_id)
    return Crossings(crossing_at, procedures)


def nodes_along(path: Sequence[Arc]) -> tuple[str, ...]:
    """Return the nodes of ``path`` in order."""
    return tuple(arc.tail for arc in path[:1]) + tuple(arc.head for arc in path)


def reverse_of(arc: Arc) -> Arc:
    """Return the other direction of the link of ``arc``."""
    return replace(arc, tail=arc.head, head=arc.tail)
