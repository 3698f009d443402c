"""The model as SimPy processes, in the order of the semantics page: the reference engine."""

from collections import defaultdict
from collections.abc import Generator, Iterator
from functools import partial, reduce
from heapq import heappop, heappush
from operator import or_
from typing import Any

import numpy as np
from simpy.events import Event

from corridor_sim.engine import gates
from corridor_sim.engine.bookings import Slots
from corridor_sim.engine.choosing import forks_of
from corridor_sim.engine.clock import Clock, Entity, Key, Kind, Process
from corridor_sim.engine.departures import Capacity, Load, TrainDepartures, VesselDepartures, Waiting
from corridor_sim.engine.gridlock import (
    Standstill,
    Waiter,
    raise_if_gridlocked,
    room_of,
    train_name,
    truck_name,
    vessel_name,
)
from corridor_sim.engine.newsroom import Newsroom
from corridor_sim.engine.pools import Pool, Wanting
from corridor_sim.engine.recorder import Recorder, Run
from corridor_sim.engine.service_times import ServiceTimes
from corridor_sim.engine.stages import Stages
from corridor_sim.engine.stations import GreenLanes, Station
from corridor_sim.kernels import draws, months, rest
from corridor_sim.kernels.state import BEFORE_LEG
from corridor_sim.plan import History, Plan, StageKind, StationKind
from corridor_sim.results.trace import Part, Trace, counted
from corridor_sim.units import HOURS_PER_DAY

_RUN_PRIORITY = 0
"""Trains and vessels are of one class: only consignments differ."""

_NEWS_KEY: Key = (Entity.SERVICE, -1, 0, 0)
"""There is one piece of news at an instant."""

Split = list[float]
"""Hours by ``Part``."""


class Model:
    """
    One replication of the model.

    Parameters
    ----------
    plan, history
        What to simulate.
    keep_visits
        Whether the trace has each visit, or only the totals of stations.
    """

    def __init__(self, plan: Plan, history: History, keep_visits: bool) -> None:
        self.plan = plan
        self.history = history
        self.clock = Clock(initial_time=-plan.warmup_days * HOURS_PER_DAY)
        self.service_times = ServiceTimes(plan.stations, history.stream)
        self.recorder = Recorder(plan, history, keep_visits)
        self.newsroom = Newsroom(plan, history)
        self.forks = forks_of(plan, history)
        self.fork_ptr: list[int] = self.forks.ptr.tolist()
        # Lists: Python reads one element of an array, and compares it with an enumeration, many times slower.
        self.kinds: list[int] = plan.stations.kind.tolist()
        self.keys = list(history.key)
        self.goods: list[int] = plan.flows.goods.tolist()
        self.priorities: list[int] = plan.flows.priority.tolist()
        self.is_green: list[bool] = plan.green.is_green.tolist()
        self.leg_ptr: list[int] = plan.routes.leg_ptr.tolist()
        self.legs: list[int] = plan.routes.leg.tolist()
        self.cranes: list[int] = plan.routes.crane.tolist()
        self.yards: list[int] = plan.routes.yard.tolist()
        self.services: list[int] = plan.legs.service.tolist()
        self.booking_of_leg: list[int] = plan.bookings.of_leg.tolist()
        n_stations = len(plan.stations.slots)
        open_between = {int(s): gates.open_between(history.closed, g) for g, s in enumerate(plan.gates.station)}
        self.green = [GreenLanes(plan.green, s) for s in range(n_stations)]
        self.stages = Stages(plan, history, self.service_times, self.green)
        self.stations = [
            Station(self.clock, plan.stations, s, self.green[s], partial(self._hear, s), open_between.get(s))
            for s in range(n_stations)
        ]
        end_h = (plan.days + plan.drain_days) * HOURS_PER_DAY
        self.slots = [Slots(interval_h, end_h) for interval_h in plan.bookings.interval_h.tolist()]
        self.pools = {
            int(s): Pool(self.clock, float(plan.stations.pool_teu[s]), partial(self._hear, int(s)))
            for s in np.flatnonzero(np.isin(plan.stations.kind, (StationKind.WAGONS, StationKind.YARD)))
        }
        self.in_yard: dict[int, int] = {}
        self.sidings: dict[int, list[Waiting]] = defaultdict(list)
        self.boarded_h: dict[int, Split] = {}
        self.departures = [self._departures_of(v) for v in range(len(plan.services.leg))]
        self._first_day = plan.start.date().toordinal()
        self._is_counted = counted(plan, history).tolist()
        self._left_to_arrive = sum(self._is_counted)
        self._end = Event(self.clock)

    def run(self) -> Trace:
        """Simulate until all counted consignments have arrived or the drain is over."""
        plan = self.plan
        self.clock.process(self._release())
        if self.newsroom.places:
            self.clock.process(self._tell_news())
        for w in range(len(plan.fleets.vessels)):
            for number in range(int(plan.fleets.vessels[w])):
                self.clock.process(self._sail_to_and_fro(w, number))
        if self._left_to_arrive:
            end_h = (plan.days + plan.drain_days) * HOURS_PER_DAY
            self.clock.at_end(end_h).callbacks.append(lambda _: self._stop())
            self.clock.run(until=self._end)
        raise_if_gridlocked(plan, self._standstill())
        longest_queues = [self.pools.get(s, station).longest_queue for s, station in enumerate(self.stations)]
        return self.recorder.trace(longest_queues, self.newsroom.pieces())

    def _stop(self) -> None:
        if not self._end.triggered:
            self._end.succeed()

    def _tell_news(self) -> Process:
        """Tell at the end of each interval how long was waited, and how long the oldest has waited now."""
        while True:
            yield self.clock.at(self.clock.now + self.plan.news.interval_h, Kind.NEWS, _NEWS_KEY)
            self.newsroom.tell([self._age_h(place, priority) for place, priority in self.newsroom.places])

    def _age_h(self, place: int, priority: int) -> float:
        n_stations = len(self.stations)
        if place in self.pools:
            return self.pools[place].age_h(priority)
        waiting = self.stations[place] if place < n_stations else self.departures[place - n_stations]
        return waiting.age_h(priority)

    def _hear(self, place: int, of_class: int, wait_h: float) -> None:
        self.recorder.start(place, wait_h, self.clock.now)
        self.newsroom.hear(place, of_class, wait_h)

    def _release(self) -> Process:
        """Let each consignment start its journey when it is ready."""
        history = self.history
        rows = zip(
            history.ready_h.tolist(), history.flow.tolist(), history.day.tolist(), history.number.tolist(),
            strict=True,
        )  # fmt: skip
        for i, (ready_h, flow, day, number) in enumerate(rows):
            key = (Entity.CONSIGNMENT, flow, day, number)
            yield self.clock.at(ready_h, Kind.RELEASE, key)
            self.clock.process(self._journey(i, flow, key))

    def _journey(self, i: int, flow: int, key: Key) -> Process:
        """Move consignment ``i`` along the legs of its route."""
        a, logsum_usd = self.newsroom.choose(i, int(self.plan.flows.choice[flow]), self.clock.now)
        self.recorder.choose(i, int(self.plan.choices.route[a]), logsum_usd)
        position = int(self.forks.leg_position[a])
        flows = self.plan.flows
        teu, tonnes, priority = float(flows.teu[flow]), float(flows.tonnes[flow]), self.priorities[flow]
        # A diversion moves on to a leg of another route.
        while position < self.leg_ptr[self.recorder.route[i] + 1]:
            way_on = self._divert(i, position, BEFORE_LEG)
            if way_on is not None:
                position = int(self.forks.leg_position[way_on])
            leg, crane = self.legs[position], self.cranes[position]
            if crane >= 0:
                yield from self._transload(i, crane, teu, priority, key)
            service = self.services[leg]
            if service < 0:
                position = yield from self._truck(i, position, flow, key)
                yard = self.yards[position]
                if yard >= 0:
                    yield from self._come_in(yard, [i], priority, key, self.recorder.split_h[i])
            else:
                delivered = Event(self.clock)
                self.recorder.join(len(self.stations) + service, self.clock.now)
                yard = self.yards[position]
                self.departures[service].join(Waiting(priority, self.clock.now, key, i, teu, tonnes, delivered, yard))
                yield delivered
            position += 1
        self._arrive(i)

    def _divert(self, i: int, position: int, stage: int) -> int | None:
        """Let a consignment at a leg of its route divert; return the alternative that it takes, None if it stays."""
        forks, ptr = self.forks, self.plan.choices.ptr
        at = slice(self.fork_ptr[position], self.fork_ptr[position + 1])
        if at.start == at.stop:
            return None
        ways = [int(k) for k, one in zip(forks.choice[at], forks.stage[at], strict=True) if one == stage]
        if not ways or self.recorder.is_diverted[i] or not self.newsroom.is_blocked(int(ptr[ways[0]]), self.clock.now):
            return None
        a, _ = self.newsroom.choose(i, ways[0], self.clock.now)
        if a == ptr[ways[0]]:
            return None
        self.recorder.divert(i, int(self.plan.choices.route[a]))
        return a

    def _arrive(self, i: int) -> None:
        self.recorder.arrival_h[i] = self.clock.now
        if self._is_counted[i]:
            self._left_to_arrive -= 1
            if self._left_to_arrive == 0:
                self.clock.at_end(self.clock.now).callbacks.append(lambda _: self._stop())

    def _transload(self, i: int, crane: int, teu: float, priority: int, key: Key) -> Process:
        hours = draws.round_hours(teu / self.plan.stations.teu_per_h[crane])
        yield from self._use(crane, hours, priority, key, i, self.recorder.split_h[i], Part.TRANSLOADING)

    def _use(
        self, station: int, hours: float, of_class: int, key: Key, who: int | Run, split: Split, part: Part
    ) -> Process:
        """Wait for a slot of a station, hold it for ``hours`` and book them as ``part``."""
        joined_h = self.clock.now
        self.recorder.join(station, joined_h)
        stay = yield self.stations[station].join(of_class, key, hours)
        start_h = self.clock.now
        yield self.clock.at(stay.end_h, Kind.COMPLETION, key)
        while stay.is_turned_back:
            stay = yield self.stations[station].turn_back(of_class, joined_h, key, hours, stay)
            start_h = self.clock.now
            yield self.clock.at(stay.end_h, Kind.COMPLETION, key)
        self.stations[station].leave(stay)
        # Hours held over are waited for too.
        split[Part.QUEUE] += self.clock.now - joined_h - hours
        split[part] += hours
        self.recorder.visit(station, joined_h, start_h, self.clock.now, who)

    def _wait_at_gate(self, station: int, priority: int, key: Key, split: Split) -> Process:
        """Wait until a closed gate opens; an open one is passed without an event."""
        joined_h = self.clock.now
        self.recorder.join(station, joined_h)
        yield self.stations[station].join(priority, key)
        split[Part.CLOSURE] += self.clock.now - joined_h
        self.recorder.pass_gate(station, joined_h, self.clock.now)

    def _truck(self, i: int, position: int, flow: int, key: Key) -> Generator[Event, Any, int]:
        """
        Drive consignment ``i`` along a leg of its route by a truck of its own.

        Returns
        -------
        The leg that has ended: another one if it diverted.
        """
        priority, is_green = self.priorities[flow], self.is_green[flow]
        split = self.recorder.split_h[i]
        booking, slot_h = yield from self._book_before(i, self.legs[position], priority, key)
        set_out_h = self.clock.now
        self.recorder.depart(i, self.clock.now)
        self._leave_yard(i)
        rule, forks = self.plan.rest, self.forks
        since_rest_h = since_break_h = driven_h = 0.0
        stage, end_stage = self.stages.of_leg(self.legs[position])
        factor = self.stages.travel_factor(self.legs[position], self.keys[i], self.clock.now)
        while stage < end_stage:
            kind, station, hours = self.stages.of_truck(i, stage, factor, driven_h, is_green)
            if kind == StageKind.TRAVEL:
                driven_h = 0.0
                rest_h, since_rest_h, since_break_h = rest.drive(hours, since_rest_h, since_break_h, *rule)
                yield self.clock.at(self.clock.now + (hours + rest_h), Kind.ARRIVAL, key)
                split[Part.TRAVEL] += hours
                split[Part.REST] += rest_h
            else:
                joined_h = self.clock.now
                if kind == StageKind.GATE:
                    if self.stations[station].is_open:
                        stage += 1
                        continue
                    a = self._divert(i, position, stage)
                    if a is not None:
                        position, stage = int(forks.leg_position[a]), int(forks.next_stage[a])
                        driven_h, set_out_h = float(forks.driven_h[a]), self.clock.now
                        _, end_stage = self.stages.of_leg(self.legs[position])
                        continue
                    yield from self._wait_at_gate(station, priority, key, split)
                elif not self.service_times.applies(station, self.keys[i], self.goods[flow]):
                    stage += 1
                    continue
                elif self.kinds[station] == StationKind.SLOT:
                    its = self.plan.bookings.slot.tolist().index(station)
                    if booking != its:
                        booking, slot_h = its, self._book(its, priority, 0.0)
                    yield from self._wait_until(station, slot_h, key, i)
                else:
                    of_class = self.green[station].class_of(priority, is_green)
                    hours_left = self.stages.hours_left(
                        station, hours, set_out_h, self.clock.now, not self.recorder.is_diverted[i]
                    )
                    yield from self._use(station, hours_left, of_class, key, i, split, Part.SERVICE)
                dwell_h = self.clock.now - joined_h
                if dwell_h >= rule.break_h:
                    since_break_h = 0.0
                if dwell_h >= rule.daily_rest_h:
                    since_rest_h = 0.0
            stage += 1
        return position

    def _book_before(self, i: int, leg: int, priority: int, key: Key) -> Generator[Event, Any, tuple[int, float]]:
        """Book a slot for a leg on the way of which it is needed, wait to set out, and return whose it is and when."""
        booking = self.booking_of_leg[leg]
        if booking < 0:
            return booking, 0.0
        bookings, planned_h = self.plan.bookings, float(self.plan.bookings.planned_h[leg])
        slot_h = self._book(booking, priority, planned_h)
        yield from self._wait_until(int(bookings.place[booking]), slot_h - planned_h, key, i)
        return booking, slot_h

    def _book(self, booking: int, priority: int, planned_h: float) -> float:
        """Book the first slot that a truck can be there for, and let it be known how long it waits for that."""
        slot_h = self.slots[booking].book(self.clock.now + planned_h)
        wait_h = max(slot_h - planned_h - self.clock.now, 0.0)
        self.newsroom.hear(int(self.plan.bookings.place[booking]), priority, wait_h)
        return slot_h

    def _wait_until(self, station: int, until_h: float, key: Key, i: int) -> Process:
        """Let a consignment's truck wait at a place until an instant that it knows, whoever else waits there."""
        joined_h = self.clock.now
        self.recorder.join(station, joined_h)
        self.stations[station].stand_by(1)
        yield self.clock.at(max(until_h, joined_h), Kind.DEPARTURE, key)
        self.stations[station].stand_by(-1)
        self.recorder.start(station, self.clock.now - joined_h, self.clock.now)
        self.recorder.visit(station, joined_h, self.clock.now, self.clock.now, i)
        self.recorder.split_h[i][Part.QUEUE] += self.clock.now - joined_h

    def _departures_of(self, service: int) -> TrainDepartures | VesselDepartures:
        services = self.plan.services
        max_wait_h = float(services.max_wait_h[service])
        ptr, timetable_h = services.timetable_ptr, None
        if services.is_timetabled[service]:
            timetable_h = services.timetable_h[ptr[service] : ptr[service + 1]].tolist()
        heard = partial(self._hear, len(self.plan.stations.slots) + service)
        if services.fleet[service] >= 0:
            return VesselDepartures(
                self.clock, service, partial(self._capacity, service), max_wait_h, timetable_h, heard
            )
        return TrainDepartures(
            self.clock, service, partial(self._capacity, service), max_wait_h, timetable_h, heard,
            lambda load: self._start_train(service, load),
        )  # fmt: skip

    def _capacity(self, service: int) -> Capacity:
        """Return what a run of a service may load now."""
        payload, services = self.plan.payload, self.plan.services
        if len(payload.of_day):
            return Capacity(*map(float, months.payload_at(payload, service, self.clock.now)))
        return Capacity(float(services.capacity_teu[service]), float(services.capacity_t[service]))

    def _start_train(self, service: int, load: Load) -> None:
        self.clock.process(self._train(service, load))

    def _train(self, service: int, load: Load) -> Process:
        """Run a train: take wagons, load, go, unload, hand over, let the wagons return."""
        run = self.recorder.start_run(service, load, self.clock.now)
        key = (Entity.RUN, service, 0, run.number)
        split = [0.0] * len(Part)
        teu = sum(item.teu for item in load)
        pool = int(self.plan.services.wagons[service])
        joined_h = self.clock.now
        if pool >= 0:
            self.recorder.join(pool, joined_h)
            yield self.pools[pool].take(_RUN_PRIORITY, key, teu)
        start_h = self.clock.now
        split[Part.QUEUE] += start_h - joined_h
        yield from self._load(service, key, split)
        yield from self._go(run, key, split)
        self.recorder.arrive(run, self.clock.now)
        yield from self._bring_in(run, key, split)
        yield from self._unload(service, key, split)
        self._hand_over(run.aboard, split)
        if pool >= 0:
            yield from self._go_back(run, key)
            self.recorder.visit(pool, joined_h, start_h, self.clock.now, run)
            self.pools[pool].give_back(teu)

    def _go_back(self, run: Run, key: Key) -> Process:
        """Take the wagons of a run back empty, by the sections on their way."""
        empties = self.plan.empties
        nobodys = [0.0] * len(Part)
        for e in range(int(empties.ptr[run.service]), int(empties.ptr[run.service + 1])):
            yield self.clock.at(self.clock.now + float(empties.before_h[e]), Kind.ARRIVAL, key)
            yield from self._use(int(empties.station[e]), 0.0, _RUN_PRIORITY, key, run, nobodys, Part.SERVICE)
        yield self.clock.at(self.clock.now + float(empties.last_h[run.service]), Kind.COMPLETION, key)

    def _sail_to_and_fro(self, fleet: int, number: int) -> Process:
        """Let one vessel of a fleet go to and fro between its two ports."""
        fleets = self.plan.fleets
        end = number % 2
        key = (Entity.VESSEL, fleet, 0, number)
        load: Load = []
        split = [0.0] * len(Part)
        inbound = -1
        while True:
            service, berth = int(fleets.service[fleet, end]), int(fleets.berth[fleet, end])
            joined_h = self.clock.now
            self.recorder.join(berth, joined_h)
            stay = yield self.stations[berth].join(_RUN_PRIORITY, key)
            berthed_h = self.clock.now
            if load:
                split[Part.QUEUE] += berthed_h - joined_h
                yield from self._unload(inbound, key, split)
                self._hand_over(load, split)
            load = yield self._vessel_departures(service).wait_for_load(key)
            split = [0.0] * len(Part)
            run = self.recorder.start_run(service, load, self.clock.now)
            yield from self._load(service, key, split)
            n_passed = yield from self._wait_to_leave(service, key, split)
            self.stations[berth].leave(stay)
            self.recorder.visit(berth, joined_h, berthed_h, self.clock.now, run)
            yield from self._go(run, key, split, n_passed)
            self.recorder.arrive(run, self.clock.now)
            yield from self._bring_in(run, key, split)
            inbound, end = service, 1 - end

    def _bring_in(self, run: Run, key: Key, split: Split) -> Process:
        """Let a run wait until the yard has room for all that it brings and that goes on from there."""
        yard = int(self.plan.services.yard[run.service])
        going_on = [item.consignment for item in run.aboard if item.yard >= 0]
        if going_on:
            yield from self._come_in(yard, going_on, _RUN_PRIORITY, key, split)

    def _come_in(self, yard: int, consignments: list[int], priority: int, key: Key, split: Split) -> Process:
        """Take room in a yard all at once; who has waited for it comes in by an event of the instant."""
        joined_h = self.clock.now
        self.recorder.join(yard, joined_h)
        has_room = self.pools[yard].take(priority, key, sum(map(self._teu_of, consignments)))
        if not has_room.triggered:
            yield has_room
            yield self.clock.at(self.clock.now, Kind.COMPLETION, key)
        self.in_yard |= dict.fromkeys(consignments, yard)
        split[Part.QUEUE] += self.clock.now - joined_h
        self.recorder.pass_gate(yard, joined_h, self.clock.now)

    def _leave_yard(self, i: int) -> None:
        """Give back the room of a consignment as its next run leaves, if it has stood in a yard."""
        yard = self.in_yard.pop(i, None)
        if yard is not None:
            self.pools[yard].give_back(self._teu_of(i))

    def _teu_of(self, i: int) -> float:
        return float(self.plan.flows.teu[self.history.flow[i]])

    def _standstill(self) -> Standstill:
        """Return who waits for TEU at the end, and what waits for vessels."""
        queues = {
            pool: [self._waiter(pool, one) for one in sorted(waiting.queue, key=lambda one: one[:3])]
            for pool, waiting in self.pools.items()
            if waiting.queue
        }
        waiting = [
            [item for service in services for item in self._vessel_departures(service).queue]
            for services in (self.plan.fleets.service.tolist() if queues else ())
        ]
        for_fleet = {fleet: room_of(self._in_yards(of_fleet)) for fleet, of_fleet in enumerate(waiting)}
        return Standstill(queues, for_fleet)

    def _waiter(self, pool: int, one: Wanting) -> Waiter:
        entity, rank, _, number = one.key
        if entity == Entity.CONSIGNMENT:
            return Waiter(truck_name(self.plan, rank), pool, one.teu, one.joined_h)
        if entity == Entity.VESSEL:
            return Waiter(vessel_name(self.plan, rank, number), pool, one.teu, one.joined_h, fleet=rank)
        load, wagons = self.recorder.run(rank, number).load, int(self.plan.services.wagons[rank])
        holds = room_of(self._in_yards(load)) if pool == wagons else {wagons: sum(item.teu for item in load)}
        holds.pop(-1, None)
        return Waiter(train_name(self.plan, rank, number), pool, one.teu, one.joined_h, holds)

    def _in_yards(self, load: Load) -> Iterator[tuple[int, float]]:
        """Yield yard and TEU of those that stand in one."""
        yield from ((self.in_yard[item.consignment], item.teu) for item in load if item.consignment in self.in_yard)

    def _vessel_departures(self, service: int) -> VesselDepartures:
        departures = self.departures[service]
        assert isinstance(departures, VesselDepartures)
        return departures

    def _load(self, service: int, key: Key, split: Split) -> Process:
        hours = float(self.plan.services.load_h[service])
        yield self.clock.at(self.clock.now + hours, Kind.COMPLETION, key)
        split[Part.SERVICE] += hours

    def _unload(self, service: int, key: Key, split: Split) -> Process:
        hours = float(self.plan.services.unload_h[service])
        yield self.clock.at(self.clock.now + hours, Kind.COMPLETION, key)
        split[Part.SERVICE] += hours

    def _wait_to_leave(self, service: int, key: Key, split: Split) -> Generator[Event, Any, int]:
        """Let a vessel pass the gates at the beginning of its leg from its berth; return how many they are."""
        gates_passed = self.stages.gates_before(int(self.plan.services.leg[service]))
        for station in gates_passed:
            yield from self._pass_gate(station, key, split)
        return len(gates_passed)

    def _pass_gate(self, station: int, key: Key, split: Split) -> Process:
        if not self.stations[station].is_open:
            yield from self._wait_at_gate(station, _RUN_PRIORITY, key, split)

    def _go(self, run: Run, key: Key, split: Split, n_passed: int = 0) -> Process:
        """Take a run along the stages of its leg, the first of which it may have passed."""
        self.recorder.leave(run, self.clock.now)
        for item in run.load:
            self._leave_yard(item.consignment)
        day = np.uint64(self._first_day + run.day)
        luck = draws.run_key(self.plan.services.key[run.service], day, np.uint64(run.number_of_day))
        leg = int(self.plan.services.leg[run.service])
        stages = self.stages.of_run(leg, np.uint64(luck), self.clock.now)
        first_stage, _ = self.stages.of_leg(leg)
        for stage, (kind, station, hours) in enumerate(stages[n_passed:], first_stage + n_passed):
            if kind == StageKind.TRAVEL:
                yield self.clock.at(self.clock.now + hours, Kind.ARRIVAL, key)
                split[Part.TRAVEL] += hours
            elif kind == StageKind.GATE:
                yield from self._pass_gate(station, key, split)
            elif self.plan.stations.is_by_consignment[station]:
                self._exchange(run, stage, station, split)
            elif self.service_times.applies(station, np.uint64(luck), self._goods_aboard(run.aboard)):
                hours_left = self.stages.hours_left(station, hours, run.departure_h, self.clock.now, is_foreseen=True)
                yield from self._use(station, hours_left, _RUN_PRIORITY, key, run, split, Part.SERVICE)

    def _exchange(self, run: Run, stage: int, station: int, split: Split) -> None:
        """Set out those aboard to whom a procedure applies, and let those board who wait for the train there."""
        flows = self.plan.flows
        held: Load = []
        aboard: Load = []
        for item in run.aboard:
            key, goods = self.history.key[item.consignment], int(flows.goods[self.history.flow[item.consignment]])
            (held if self.service_times.applies(station, key, goods) else aboard).append(item)
        services, siding = self.plan.services, self.sidings[stage]
        free_teu = float(services.capacity_teu[run.service]) - sum(item.teu for item in aboard)
        free_t = float(services.capacity_t[run.service]) - sum(item.tonnes for item in aboard)
        while siding and siding[0].teu <= free_teu and siding[0].tonnes <= free_t:
            item = heappop(siding)
            free_teu -= item.teu
            free_t -= item.tonnes
            self.recorder.split_h[item.consignment][Part.CONSOLIDATION] += self.clock.now - item.joined_h
            self.boarded_h[item.consignment] = list(split)
            aboard.append(item)
        run.aboard = aboard
        for item in held:
            self._take_over_hours(item.consignment, split)
            self.clock.process(self._undergo(item, stage, station))

    def _undergo(self, item: Waiting, stage: int, station: int) -> Process:
        """Let a consignment that is set out undergo its procedure, and wait for the next train of its service."""
        i = item.consignment
        hours = self.service_times.draw(station, self.history.key[i])
        yield from self._use(station, hours, item.priority, item.key, i, self.recorder.split_h[i], Part.SERVICE)
        heappush(self.sidings[stage], item._replace(joined_h=self.clock.now))

    def _goods_aboard(self, load: Load) -> int:
        """Return the classes of the goods of a load, as bits."""
        flows = self.plan.flows
        goods = [int(flows.goods[self.history.flow[item.consignment]]) for item in load]
        return reduce(or_, goods, 0)

    def _hand_over(self, load: Load, split: Split) -> None:
        """Give the consignments of a run the hours it took, and let them go on in loading order."""
        for item in load:
            self._take_over_hours(item.consignment, split)
            item.delivered.succeed()

    def _take_over_hours(self, i: int, split: Split) -> None:
        """Let a consignment that leaves a run take over the hours that both had together."""
        hours, before = self.recorder.split_h[i], self.boarded_h.pop(i, [0.0] * len(Part))
        for part in Part:
            hours[part] += split[part] - before[part]


def run_simpy(plan: Plan, history: History, keep_visits: bool) -> Trace:
    """Simulate one replication with SimPy processes."""
    return Model(plan, history, keep_visits).run()
