"""The compiled engine: the world of the event loop made from plan and history, and what it wrote as a trace."""

import numpy as np
import numpy.typing as npt

from corridor_sim.engine.choosing import choice_sets, forks_of, keys_of_alternatives, pieces_of_news
from corridor_sim.engine.gridlock import raise_if_gridlocked
from corridor_sim.engine.plan_records import (
    bookings_of,
    days_of,
    empties_of,
    empty_queues,
    flows_of,
    legs_of,
    no_records,
    openings_of,
    pieces_of,
    records_of,
    route_legs_of,
    services_of,
    sidings_of,
    stages_of,
    stations_of,
    vessels_of,
    wait_by_place,
    waits_of,
)
from corridor_sim.engine.ranks import horizon_of, ranks_of
from corridor_sim.engine.standstill import standstill_of
from corridor_sim.kernels import draws, event_loop
from corridor_sim.kernels import state as records
from corridor_sim.kernels.choice import weigh
from corridor_sim.kernels.heap import NOTHING
from corridor_sim.kernels.state import (
    FIRST_DAY,
    HAS_ENDED,
    KEEPS_VISITS,
    LEFT,
    N_NEWS,
    N_PARTS,
    N_RUNS,
    N_VISITS,
    DriverRules,
    NewsRules,
    Ranks,
    World,
)
from corridor_sim.plan import History, Plan
from corridor_sim.results.trace import Trace, counted

_EVENTS_PER_CALL = 2**20
"""After so many events the loop comes back, so that Ctrl-C is heard."""

_VISITS_PER_BLOCK = 2**18
_FIRST_ROOM = 1024
_CONSIGNMENTS_PER_RUN = 16
"""
At first there is room for a run for so many; for more it is found when it is wanted, at the cost of copying all actors.

In 2024 on the base network 1.78 million consignments, warm-up and drain included, give rise to 98,762 trains and
sailings in replication 0: 18 for each.
"""


def run_compiled(plan: Plan, history: History, keep_visits: bool) -> Trace:
    """Simulate one replication with the compiled event loop."""
    world = _new_world(plan, history, keep_visits)
    blocks: list[npt.NDArray[np.void]] = []
    event_loop.begin(world, *horizon_of(plan))
    while (status := event_loop.advance(world, _EVENTS_PER_CALL)) != event_loop.DONE:
        if status == event_loop.NEEDS_HEAP:
            more = _heap(len(world.heap))
            world = world._replace(heap=np.concatenate([world.heap, more]), made=np.concatenate([world.made, more]))
        elif status == event_loop.NEEDS_RUNS:
            world = _with_more_runs(world, len(world.runs))
        elif status == event_loop.NEEDS_VISITS:
            blocks.append(_take_visits(world))
    blocks.append(_take_visits(world))
    raise_if_gridlocked(plan, standstill_of(plan, world))
    return _trace(world, np.concatenate(blocks))


def _new_world(plan: Plan, history: History, keep_visits: bool) -> World:
    order = np.lexsort((history.number, history.day, history.flow))
    releases = np.empty(len(order), dtype=np.int32)
    releases[order] = np.arange(len(order), dtype=np.int32)
    is_counted = counted(plan, history)
    first_rank, ranks = ranks_of(plan, history)
    n_classes = max(int(plan.flows.priority.max(initial=0)) + 1, 2 * plan.green.first_class)
    runs = _runs(max(_FIRST_ROOM, len(order) // _CONSIGNMENTS_PER_RUN))
    counters = np.zeros(records.N_COUNTS, dtype=np.int64)
    counters[LEFT], counters[KEEPS_VISITS] = is_counted.sum(), keep_visits
    counters[FIRST_DAY] = plan.start.date().toordinal()
    vessels = vessels_of(plan)
    sets = choice_sets(plan)
    utility, logsum_usd = np.empty(len(plan.choices.route)), np.empty(len(plan.choices.scale_per_usd))
    weigh(sets, plan.waits.prior_h, plan.waits.prior_h2, utility, logsum_usd)
    open_ptr, opens_h, closes_h = openings_of(plan, history)
    bookings, next_slot = bookings_of(plan)
    n_pieces = pieces_of_news(plan) if keep_visits else 0
    n_sidings = int(sidings_of(plan).max(initial=-1)) + 1
    return World(
        service_stream=np.uint64(draws.combine(history.stream, draws.SERVICE_TIME)),
        applies_stream=np.uint64(draws.combine(history.stream, draws.APPLIES)),
        travel_stream=np.uint64(draws.combine(history.stream, draws.TRAVEL_FACTOR)),
        choice_stream=np.uint64(draws.combine(history.stream, draws.ROUTE_CHOICE)),
        start_h=horizon_of(plan)[0],
        ranks=ranks,
        rules=DriverRules(*plan.rest),
        news=NewsRules(*plan.news),
        sets=sets,
        route_of=plan.choices.route,
        spread_key=keys_of_alternatives(plan),
        utility=utility,
        logsum_usd=logsum_usd,
        forks=forks_of(plan, history),
        closed=history.closed,
        announced=plan.gates.announced,
        months=plan.months,
        payload=plan.payload,
        utility_now=np.empty(len(plan.choices.route)),
        waits=waits_of(plan),
        wait_of=wait_by_place(plan, n_classes),
        told_h=np.tile(plan.waits.prior_h, (plan.news.delay + 1, 1)),
        told_h2=np.tile(plan.waits.prior_h2, (plan.news.delay + 1, 1)),
        kept_news=np.empty((n_pieces, 2, len(plan.waits.place))),
        days=days_of(plan),
        flows=flows_of(plan),
        route_legs=route_legs_of(plan),
        legs=legs_of(plan),
        stages=stages_of(plan),
        opens_h=opens_h,
        closes_h=closes_h,
        pieces=pieces_of(plan),
        piece_until=plan.stations.pieces.until,
        booked=records_of(records.BOOKED, booking=np.full(len(order) if len(bookings) else 0, -1)),
        bookings=bookings,
        next_slot=next_slot,
        timetable_h=plan.services.timetable_h,
        empties=empties_of(plan),
        stage_h=np.empty((0, 0)) if history.stage_h is None else history.stage_h,
        release_h=history.ready_h,
        releases=releases,
        rows=order.astype(np.int32),
        consignments=_consignments(history, is_counted, order),
        stations=stations_of(plan, open_ptr),
        services=services_of(plan, first_rank),
        vessels=vessels,
        queue_head=empty_queues(len(plan.stations.slots), n_classes),
        queue_tail=empty_queues(len(plan.stations.slots), n_classes),
        yard_head=empty_queues(len(plan.services.leg), n_classes),
        yard_tail=empty_queues(len(plan.services.leg), n_classes),
        siding_head=empty_queues(n_sidings, n_classes),
        siding_tail=empty_queues(n_sidings, n_classes),
        waiting_at_siding=np.zeros(n_sidings, dtype=np.int32),
        actors=_actors(plan, history.flow[order], ranks, len(runs)),
        runs=runs,
        run_of_rank=np.full(ranks.first_vessel - ranks.first_run, -1, dtype=np.int32),
        # Before the loop first looks for room each vessel and timetable schedules an event, besides end and news.
        heap=_heap(_FIRST_ROOM + len(vessels) + len(plan.services.leg) + 1),
        made=_heap(_FIRST_ROOM + len(vessels) + len(plan.services.leg) + 1),
        visits=no_records(_VISITS_PER_BLOCK if keep_visits else 0, records.VISIT),
        split_h=np.zeros((len(order), N_PARTS)),
        run_split_h=np.zeros((len(runs), N_PARTS)),
        boarded_h=np.zeros((len(order) if n_sidings else 0, N_PARTS)),
        counters=counters,
    )


def _heap(n: int) -> npt.NDArray[np.int64]:
    return np.full(n, NOTHING, dtype=np.int64)


def _consignments(
    history: History, is_counted: npt.NDArray[np.bool_], order: npt.NDArray[np.int64]
) -> npt.NDArray[np.void]:
    """Return the consignments in the order of their stable keys (flow, date, number)."""
    flow = history.flow[order]
    never = np.full(len(order), np.nan)
    return records_of(
        records.CONSIGNMENT,
        key=history.key[order],
        departure_h=never,
        arrival_h=never,
        logsum_usd=never,
        flow=flow,
        route=np.full(len(order), -1),
        yard=np.full(len(order), -1),
        is_counted=is_counted[order],
    )


def _actors(plan: Plan, flow: npt.NDArray[np.int32], ranks: Ranks, n_runs: int) -> npt.NDArray[np.void]:
    """Return the actors: consignments, vessels, room for runs; ``flow`` is that of each consignment."""
    n_vessels = ranks.first_station - ranks.first_vessel
    rank = np.concatenate([np.arange(len(flow)), ranks.first_vessel + np.arange(n_vessels), np.zeros(n_runs)])
    priority = np.zeros(len(rank), dtype=np.int32)
    priority[: len(flow)] = plan.flows.priority[flow]
    is_green = np.zeros(len(rank), dtype=np.bool_)
    is_green[: len(flow)] = plan.green.is_green[flow]
    nobody = np.full(len(rank), -1)
    return records_of(records.ACTOR, rank=rank, next=nobody, previous=nobody, priority=priority, is_green=is_green)


def _runs(n: int) -> npt.NDArray[np.void]:
    never = np.full(n, np.nan)
    return records_of(records.RUN, departure_h=never, arrival_h=never, head=np.full(n, -1))


def _with_more_runs(world: World, more: int) -> World:
    nobody = np.full(more, -1)
    return world._replace(
        runs=_joined(world.runs, _runs(more)),
        run_split_h=np.concatenate([world.run_split_h, np.zeros((more, N_PARTS))]),
        actors=_joined(world.actors, records_of(records.ACTOR, next=nobody, previous=nobody)),
    )


def _joined(table: npt.NDArray[np.void], more: npt.NDArray[np.void]) -> npt.NDArray[np.void]:
    """Return the records of both; concatenated recarrays are none."""
    return np.concatenate([table, more]).view(np.recarray)


def _take_visits(world: World) -> npt.NDArray[np.void]:
    """Return the visits of the block and empty it."""
    visits = world.visits[: world.counters[N_VISITS]].copy()
    world.counters[N_VISITS] = 0
    return visits


def _in_order(table: npt.NDArray[np.float64], order: npt.NDArray[np.int32]) -> npt.NDArray[np.float64]:
    """Put the rows of a table into another order: in place, a column at a time, so as not to hold it twice."""
    for column in table.T:
        column[:] = column[order]
    return table


def _trace(world: World, visits: npt.NDArray[np.void]) -> Trace:
    assert world.counters[HAS_ENDED] == 1
    stations = world.stations
    runs = world.runs[: world.counters[N_RUNS]]
    order = np.lexsort((runs["number"], runs["service"]))
    runs = runs[order]
    visit_who = _by_history(world, order)[visits["who"]]
    in_order = np.lexsort((visit_who, visits["end_h"], visits["start_h"], visits["station"], visits["joined_h"]))
    visits = visits[in_order]
    return Trace(
        departure_h=world.consignments["departure_h"][world.releases],
        arrival_h=world.consignments["arrival_h"][world.releases],
        route=world.consignments["route"][world.releases],
        is_diverted=world.consignments["is_diverted"][world.releases],
        logsum_usd=world.consignments["logsum_usd"][world.releases],
        split_h=_in_order(world.split_h, world.releases),
        run_service=runs["service"].copy(),
        run_number=runs["number"].copy(),
        run_departure_h=runs["departure_h"].copy(),
        run_arrival_h=runs["arrival_h"].copy(),
        run_consignments=runs["n"].copy(),
        run_teu=runs["teu"].copy(),
        station_longest_wait_h=stations["longest_wait_h"].copy(),
        station_longest_queue=np.maximum(stations["longest_queue"], stations["n"]),
        place_day_joined=world.days["joined"].copy(),
        place_day_started=world.days["started"].copy(),
        place_day_done=world.days["done"].copy(),
        place_day_wait_h=world.days["wait_h"].copy(),
        place_day_service_h=world.days["service_h"].copy(),
        place_day_busy_h=world.days["busy_h"].copy(),
        news_wait_h=world.kept_news[: world.counters[N_NEWS], 0],
        news_wait_h2=world.kept_news[: world.counters[N_NEWS], 1],
        visit_station=visits["station"].copy(),
        visit_joined_h=visits["joined_h"].copy(),
        visit_start_h=visits["start_h"].copy(),
        visit_end_h=visits["end_h"].copy(),
        visit_who=visit_who[in_order],
    )


def _by_history(world: World, order: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
    """Return who each of the world's consignments and runs is in the trace, of whose runs ``order`` is the order."""
    n = len(world.consignments)
    of_runs = np.empty(len(order), dtype=np.int32)
    of_runs[order] = n + np.arange(len(order), dtype=np.int32)
    return np.concatenate([world.rows, of_runs])
