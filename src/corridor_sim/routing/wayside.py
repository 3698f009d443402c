"""What stands along the ways of runs, and the stages that it makes of them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from corridor_sim.network import Network
from corridor_sim.routing.arcs import Arc, Crossings, Stage, StageOf, crossings_of
from corridor_sim.routing.sections import Sections
from corridor_sim.routing.stops import Stops, stops_id


@dataclass(frozen=True)
class Wayside:
    """
    What stands along the ways of runs.

    Attributes
    ----------
    crossings
        BCPs, where borders are crossed.
    sections
        Entries of sections of limited capacity.
    stops
        Technical stops.
    """

    crossings: Crossings
    sections: Sections
    stops: Stops

    @classmethod
    def of(cls, network: Network) -> "Wayside":
        """Return what stands along the ways of ``network``."""
        return cls(crossings_of(network), Sections.of(network), Stops.of(network))

    def stages_along(
        self,
        service_id: str,
        path: Iterable[Arc],
        gates_before: Callable[[Arc], Sequence[str]] = lambda _: (),
        gates_after: Callable[[Arc], Sequence[str]] = lambda _: (),
    ) -> tuple[Stage, ...]:
        """
        Return the stages of a run of a service (empty: a truck) along ``path``.

        They are travel between stations, procedures where a border is crossed, and before each arc, thus before the
        procedures that lead to it, the gates that ``gates_before`` names; those of ``gates_after`` come at its end,
        before the procedures there. A section is entered after the procedures that lead to it.
        """
        path = tuple(path)
        stretch = _Stretch()
        on_the_way = zip(path, self.sections.entered(path), self.stops.along(service_id, path), strict=True)
        for arc, entries, stops in on_the_way:
            stretch.pass_by(StageOf.GATE, gates_before(arc))
            stretch.end_with(self.crossings.at(arc))
            stretch.pass_by(StageOf.ENTRY, entries)
            begin_h = stretch.travel_h
            for share in stops:
                stretch.travel_h = begin_h + share * arc.travel_h
                stretch.pass_by(StageOf.STOP, (stops_id(service_id),))
            stretch.travel_h = begin_h + arc.travel_h
            stretch.pass_by(StageOf.GATE, gates_after(arc))
            stretch.end_with(self.crossings.after(arc))
        stretch.travel()
        return tuple(stretch.stages)


class _Stretch:
    """
    Stages so far, and the stretch under way since the last procedure.

    What a run only passes by does not end the stretch: who is not held there takes as long as without it, to the last
    bit.
    """

    def __init__(self) -> None:
        self.stages: list[Stage] = []
        self.travel_h = 0.0
        self._begin_h = 0.0

    def travel(self) -> None:
        """Add the travel since the last station."""
        if self.travel_h > self._begin_h:
            self.stages.append(Stage(StageOf.TRAVEL, travel_h=self.travel_h, begin_h=self._begin_h))
        self._begin_h = self.travel_h

    def pass_by(self, kind: StageOf, station_ids: Sequence[str]) -> None:
        """Add stations on the stretch."""
        if station_ids:
            self.travel()
            self.stages.extend(Stage(kind, station_id) for station_id in station_ids)

    def end_with(self, procedure_ids: Sequence[str]) -> None:
        """End the stretch with procedures."""
        if procedure_ids:
            self.travel()
            self.stages.extend(Stage(StageOf.PROCEDURE, procedure_id) for procedure_id in procedure_ids)
            self.travel_h = self._begin_h = 0.0
