"""
Invariants of the engine over generated variants of the tiny corridor.

Variants are made from its plan by ``replace``: lanes, service times and their distributions, opening hours, what
closing time does, trains, cranes, driving rule, demand. One plan has besides what its tables and scenario can state.
"""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from corridor_sim.engine import Engine, simulate
from corridor_sim.kernels import draws
from corridor_sim.plan import (
    NO_LIMIT,
    AtClosing,
    DrivingRest,
    Green,
    History,
    Plan,
    StationKind,
    build_plan,
    draw_history,
)
from corridor_sim.results import Part, Trace, counted, frames_of

FEW = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])

DAYS, WARMUP_DAYS, DRAIN_DAYS = 4, 2, 6
HOURS = st.integers(0, 40).map(lambda quarters: quarters / 4.0)
SEEDS = st.integers(0, 2**63 - 1)


@st.composite
def opening(draw, may_close: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw opening intervals for some of the stations: the same hours every day, or none (always open)."""
    pointers, opens_h, closes_h = [0], [], []
    for may in may_close.tolist():
        if may and draw(st.booleans()):
            opens = draw(st.integers(0, 20))
            closes = draw(st.integers(opens + 1, 24))
            for day in range(-WARMUP_DAYS, DAYS + DRAIN_DAYS):
                opens_h.append(24.0 * day + opens)
                closes_h.append(24.0 * day + closes)
        pointers.append(len(opens_h))
    return np.array(pointers, dtype=np.int32), np.array(opens_h), np.array(closes_h)


@pytest.fixture
def ruled_plan(detour) -> Plan:
    """Return the plan of the tiny corridor with every rule that its tables and scenario can state."""
    detour.write("procedure", [
        {**row, "unit": "consignment" if row["procedure_id"] == "beta_rail_in" else "run",
         "probability": 0.5 if row["procedure_id"] == "beta_rail_in" else 1}
        for row in detour.read("procedure")
    ])  # fmt: skip
    posts = {
        "alpha_road": {"admission_limit_per_day": 12, "admission_direction": "outbound"},
        # Trucks of Alpha end at the post of Beta, where a crane moves goods to another.
        "beta_road": {"carrier_countries": "KGZ"},
    }
    extra = dict.fromkeys(("admission_limit_per_day", "admission_direction", "carrier_countries"), "")
    detour.write("bcp", [{**row, **extra, **posts.get(row["bcp_id"], {})} for row in detour.read("bcp")])
    yard = detour.read("terminal")[0]
    detour.write("terminal", [yard, {**yard, "node_id": "beta_road", "name": "Beta road post"}])
    closures = [
        {"link": "road_2", "start": "2023-01-02T06:00", "end": "2023-01-03T18:00", "announced": False},
        {"bcp": "alpha_rail", "start": "2023-01-03", "end": "2023-01-04"},
    ]
    policies = {
        "booking": {"slots_per_day": {"alpha_road": 12}, "direction": "outbound"},
        "single_window": {"crossings": "all", "documents": 0.5, "lead_h": 1},
    }
    days = {"days": DAYS, "warmup_days": WARMUP_DAYS, "drain_days": DRAIN_DAYS}
    plan = build_plan(detour.case(closures=closures, policies=policies, simulation=days))
    assert len(plan.gates.station) > 0
    assert len(plan.bookings.slot) == 1
    assert plan.stations.is_by_consignment.any()
    assert (plan.stations.headway_h > 0.0).any()
    return plan


@st.composite
def variants(draw, plan: Plan, at_closing: tuple[AtClosing, ...] = (AtClosing.FINISH,)) -> Plan:
    """Draw a variant of a plan."""
    n = len(plan.stations.slots)

    def several(values: st.SearchStrategy, length: int, dtype=np.float64) -> np.ndarray:
        return np.array(draw(st.lists(values, min_size=length, max_size=length)), dtype=dtype)

    is_crane = plan.stations.kind == StationKind.CRANE
    slots = several(st.sampled_from([NO_LIMIT, 1, 1, 2, 3]), n, np.int32)
    # What has lanes or cranes; other stations of the plan keep their places.
    has_slots = is_crane | (plan.stations.kind == StationKind.PROCEDURE)
    open_ptr, opens_h, closes_h = draw(opening(has_slots))
    distributions = st.sampled_from([draws.DETERMINISTIC, draws.EXPONENTIAL, draws.LOGNORMAL])
    stations = plan.stations._replace(
        slots=np.select([is_crane, has_slots], [np.abs(slots), slots], plan.stations.slots).astype(np.int32),
        at_closing=several(st.sampled_from(at_closing), n, np.int32),
        distribution=several(distributions, n, np.int32),
        mean_h=several(HOURS, n) / 4.0,
        cv=several(st.sampled_from([0.0, 0.5, 2.0]), n),
        open_ptr=open_ptr, opens_h=opens_h, closes_h=closes_h,
        probability=several(st.sampled_from([1.0, 1.0, 0.5]), n),
    )  # fmt: skip
    green_at = np.flatnonzero((stations.kind == StationKind.PROCEDURE) & several(st.booleans(), n, np.bool_))
    most = np.maximum(stations.slots[green_at] - 1, 0)
    green = Green(
        first_class=int(plan.flows.priority.max()) + 1,
        is_green=several(st.booleans(), len(plan.flows.key), np.bool_),
        station=green_at.astype(np.int32),
        lanes=np.minimum(several(st.integers(0, 2), len(green_at), np.int32), most).astype(np.int32),
        goes_first=several(st.booleans(), len(green_at), np.bool_),
        is_shared=several(st.booleans(), len(green_at), np.bool_),
        time_factor=several(st.sampled_from([1.0, 0.25]), len(green_at)),
    )
    v = len(plan.services.leg)
    services = plan.services._replace(
        capacity_teu=several(st.sampled_from([2.0, 3.0, 4.0, 20.0]), v), max_wait_h=several(HOURS, v),
        load_h=several(HOURS, v) / 4.0, unload_h=several(HOURS, v) / 4.0,
    )  # fmt: skip
    per_day = np.repeat(several(st.sampled_from([0.0, 1.0, 5.0]), len(plan.flows.key))[:, None],
                        WARMUP_DAYS + DAYS + DRAIN_DAYS, axis=1)  # fmt: skip
    rest = draw(st.sampled_from([plan.rest, DrivingRest(0.0, 0.0, 0.0, 0.0), DrivingRest(2.0, 3.0, 1.5, 0.25)]))
    cv = several(st.sampled_from([0.0, 0.3]), len(plan.legs.key))
    return replace(
        plan, days=DAYS, warmup_days=WARMUP_DAYS, drain_days=DRAIN_DAYS, stations=stations, green=green,
        services=services, legs=plan.legs._replace(travel_cv=cv), flows=plan.flows._replace(per_day=per_day), rest=rest,
    )  # fmt: skip


def run(engine: Engine, plan: Plan, seed: int) -> tuple[History, Trace]:
    history = draw_history(plan, seed, 0)
    return history, simulate(plan, history, engine, keep_visits=True)


@FEW
@given(data=st.data(), seed=SEEDS)
def test_consignments_are_conserved(tiny_plan, engine, data, seed: int) -> None:
    """Every counted consignment has one row and has arrived or is unfinished; trains carry nobody twice."""
    plan = data.draw(variants(tiny_plan))
    history, trace = run(engine, plan, seed)
    frames = frames_of(plan, history, trace)
    frame = frames["consignments"]
    assert len(frame) == counted(plan, history).sum()
    arrived = frame["arrival_h"].notna()
    assert (arrived | frame["door_to_door_h"].isna()).all()
    # Nobody arrives without having departed.
    assert frame.loc[arrived, "departure_h"].notna().all()
    # The simulation ends before the drain is over only when all that count have arrived.
    if not arrived.all():
        assert frame.loc[~arrived, "ready_h"].max() < DAYS * 24
    boxes = history.flow == plan.names.flows.index("boxes_out")
    runs = frames["runs"]
    at_yard = runs[runs["service_id"] == "alpha_yard"]["consignments"].sum()
    from_yard = runs[runs["service_id"] == "yard_beta"]["consignments"].sum()
    # Closed loads may not have left when the simulation ends.
    assert (~np.isnan(trace.departure_h[boxes])).sum() <= at_yard <= boxes.sum()
    assert (~np.isnan(trace.arrival_h[boxes])).sum() <= from_yard <= at_yard


@FEW
@given(data=st.data(), seed=SEEDS)
def test_time_never_runs_backwards(tiny_plan, engine, data, seed: int) -> None:
    """Ready, departure and arrival, joining, start and end are in this order; nothing happens after the end."""
    plan = data.draw(variants(tiny_plan))
    history, trace = run(engine, plan, seed)
    departed, arrived = ~np.isnan(trace.departure_h), ~np.isnan(trace.arrival_h)
    assert (history.ready_h[departed] <= trace.departure_h[departed]).all()
    assert (trace.departure_h[arrived] <= trace.arrival_h[arrived]).all()
    assert (trace.visit_joined_h <= trace.visit_start_h).all()
    assert (trace.visit_start_h <= trace.visit_end_h).all()
    under_way = np.isnan(trace.run_arrival_h)
    assert (trace.run_departure_h[~under_way] <= trace.run_arrival_h[~under_way]).all()
    for times in (trace.arrival_h, trace.visit_end_h, trace.run_arrival_h):
        assert not (times > (DAYS + DRAIN_DAYS) * 24).any()


@FEW
@given(data=st.data(), seed=SEEDS)
def test_dwell_is_waiting_and_service(tiny_plan, engine, data, seed: int) -> None:
    """Over all trucks, hours in the queue and in service are those of the visits at the road posts, exactly."""
    plan = data.draw(variants(tiny_plan))
    # Only trucks: a visit of a train belongs to all that it carries.
    per_day = plan.flows.per_day * (np.array(plan.names.flows) == "goods_out")[:, None]
    plan = replace(plan, flows=plan.flows._replace(per_day=per_day))
    history, trace = run(engine, plan, seed)
    arrived = ~np.isnan(trace.arrival_h)
    assume(arrived.all())
    assert trace.split_h[:, Part.QUEUE].sum() == (trace.visit_start_h - trace.visit_joined_h).sum()
    assert trace.split_h[:, Part.SERVICE].sum() == (trace.visit_end_h - trace.visit_start_h).sum()
    total_h = trace.split_h.sum(axis=1)
    assert (total_h == trace.arrival_h - history.ready_h).all()


@FEW
@given(data=st.data(), seed=SEEDS)
def test_no_station_is_over_its_slots_or_open_out_of_hours(tiny_plan, engine, data, seed: int) -> None:
    """At no time are more served at a station than it has slots, and nobody's service starts while it is closed."""
    plan = data.draw(variants(tiny_plan))
    _, trace = run(engine, plan, seed)
    check_slots_and_hours(plan, trace)


def check_slots_and_hours(plan: Plan, trace: Trace) -> None:
    for s in range(len(plan.stations.slots)):
        at = trace.visit_station == s
        start_h, end_h = trace.visit_start_h[at], trace.visit_end_h[at]
        if plan.stations.slots[s] != NO_LIMIT:
            # Just as each starts: those that started no later and end later, without those of no duration.
            busy = [((start_h <= t) & (end_h > t)).sum() for t in start_h]
            assert max(busy, default=0) <= plan.stations.slots[s]
        hours = slice(plan.stations.open_ptr[s], plan.stations.open_ptr[s + 1])
        opens_h, closes_h = plan.stations.opens_h[hours], plan.stations.closes_h[hours]
        if len(opens_h):
            assert all(((opens_h <= t) & (t < closes_h)).any() for t in start_h)


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(data=st.data(), seed=SEEDS)
def test_with_all_rules_at_once(ruled_plan, engine, data, seed: int) -> None:
    """
    Nobody is lost on the way through a place, no hour amiss, no station over its slots, and beginnings keep apart.

    With closures and diversion, booked slots, a limit of admission, a single window, goods that are set out, trucks
    that end at a border, and services that closing time interrupts.
    """
    plan = data.draw(variants(ruled_plan, tuple(AtClosing)))
    history, trace = run(engine, plan, seed)
    arrived = ~np.isnan(trace.arrival_h)
    is_procedure = plan.stations.kind == StationKind.PROCEDURE
    joined, begun, done = (
        days[: len(is_procedure)].sum(axis=1)[is_procedure]
        for days in (trace.place_day_joined, trace.place_day_started, trace.place_day_done)
    )
    visits = np.bincount(trace.visit_station, minlength=len(is_procedure))[is_procedure]
    slots = plan.stations.slots[is_procedure]
    assert (done == visits).all()
    assert (joined >= begun).all()
    assert ((done <= begun) & ((slots == NO_LIMIT) | (begun - done <= slots))).all()
    total_h = trace.split_h[arrived].sum(axis=1)
    assert (total_h == trace.arrival_h[arrived] - history.ready_h[arrived]).all()
    assert (trace.split_h[arrived] >= 0.0).all()
    assert (trace.visit_joined_h <= trace.visit_start_h).all()
    assert (trace.visit_start_h <= trace.visit_end_h).all()
    check_slots_and_hours(plan, trace)
    # Slots that are booked are apart, but whoever comes late to its own is let in as it comes.
    for s in np.flatnonzero(is_procedure & (plan.stations.headway_h > 0.0)):
        begun_h = np.sort(trace.visit_start_h[trace.visit_station == s])
        assert (np.diff(begun_h) >= plan.stations.headway_h[s]).all()


@FEW
@given(data=st.data(), seed=SEEDS)
def test_first_come_first_served(tiny_plan, engine, data, seed: int) -> None:
    """At every station who has joined earlier starts no later."""
    plan = data.draw(variants(tiny_plan))
    _, trace = run(engine, plan, seed)
    for s in range(len(plan.stations.slots)):
        at = trace.visit_station == s
        order = np.lexsort((trace.visit_start_h[at], trace.visit_joined_h[at]))
        assert (np.diff(trace.visit_start_h[at][order]) >= 0.0).all()


@FEW
@given(data=st.data(), seed=SEEDS)
def test_no_slot_stands_idle_while_somebody_waits(tiny_plan, engine, data, seed: int) -> None:
    """Whoever waits starts at a moment when a slot falls free or the station opens, and not later than that."""
    plan = data.draw(variants(tiny_plan))
    _, trace = run(engine, plan, seed)
    for s in range(len(plan.stations.slots)):
        at = trace.visit_station == s
        joined_h, start_h, end_h = trace.visit_joined_h[at], trace.visit_start_h[at], trace.visit_end_h[at]
        opens_h = plan.stations.opens_h[plan.stations.open_ptr[s] : plan.stations.open_ptr[s + 1]]
        for t in start_h[start_h > joined_h]:
            assert (end_h == t).any() or (opens_h == t).any()


@FEW
@given(data=st.data(), seed=SEEDS, more=st.integers(1, 3))
def test_more_lanes_never_lengthen_a_wait(tiny_plan, engine, data, seed: int, more: int) -> None:
    """At a single first-come-first-served station under common draws more lanes lengthen nobody's wait."""
    plan = data.draw(variants(tiny_plan))
    # Only trucks, no driving rest, and only their first post has a limit and hours: what comes after takes as long
    # with more lanes, so that nobody arrives later either.
    s = plan.names.stations.index("alpha_road_out")
    hours = slice(plan.stations.open_ptr[s], plan.stations.open_ptr[s + 1])
    opens_h, closes_h = plan.stations.opens_h[hours], plan.stations.closes_h[hours]
    open_ptr = np.where(np.arange(len(plan.stations.slots) + 1) > s, len(opens_h), 0).astype(np.int32)
    stations = plan.stations._replace(open_ptr=open_ptr, opens_h=opens_h, closes_h=closes_h)
    per_day = plan.flows.per_day * (np.array(plan.names.flows) == "goods_out")[:, None]
    plan = replace(plan, flows=plan.flows._replace(per_day=per_day), rest=DrivingRest(0.0, 0.0, 0.0, 0.0))
    waits = []
    for lanes in (1, 1 + more):
        slots = np.full(len(plan.stations.slots), NO_LIMIT, dtype=np.int32)
        slots[s] = lanes
        history, trace = run(engine, replace(plan, stations=stations._replace(slots=slots)), seed)
        waits.append(np.where(np.isnan(trace.arrival_h), np.inf, trace.split_h[:, Part.QUEUE]))
    is_counted = counted(plan, history)
    assert (waits[1][is_counted] <= waits[0][is_counted]).all()


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(commodity=st.sampled_from(["goods", "boxes", "anything"]), tonnes=st.integers(0, 100_000), seed=SEEDS)
def test_an_unrelated_flow_moves_no_draw_of_others(tiny, engine, commodity: str, tonnes: int, seed: int) -> None:
    """A further flow changes neither when others' consignments are ready nor their times at stations and on roads."""
    tiny.change("procedure", "beta_road_in_2", distribution="lognormal", cv=0.5, lanes="")
    tiny.change("procedure", "alpha_road_out", distribution="exponential", lanes="")
    tiny.change("procedure", "beta_road_in_1", lanes="")
    tiny.change("parameter", "truck_travel_cv", value=0.2)
    rows = [row for row in tiny.read("flow") if row["flow_id"] != "another"]
    tiny.write("flow", rows)
    days = {"days": 3, "warmup_days": 1, "drain_days": 9, "seed": seed}
    before = build_plan(tiny.case(simulation=days))
    tiny.write("flow", [{**rows[0], "flow_id": "another", "commodity_id": commodity, "t_per_year": tonnes}, *rows])
    after = build_plan(tiny.case(simulation=days))
    seen = []
    for plan in (before, after):
        history, trace = run(engine, plan, seed)
        goods = (history.flow == plan.names.flows.index("goods_out")) & counted(plan, history)
        # Nobody waits at posts without a number of lanes, so trucks show their draws alone.
        columns = (history.key, history.ready_h, trace.arrival_h, trace.split_h[:, Part.SERVICE])
        seen.append([column[goods].tolist() for column in columns])
    assert seen[0] == seen[1]
