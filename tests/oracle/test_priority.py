"""Classes of priority against Cobham's formula, and the conservation of work."""

import numpy as np
import pytest
from theory import erlang_c

from corridor_sim.engine import simulate
from corridor_sim.kernels import draws
from corridor_sim.plan import History, Plan, build_plan, draw_history
from corridor_sim.results import Part, Trace, counted

CLASSES = ("first", "second", "third")


@pytest.fixture
def classes(tiny, stations):
    """Return a function that writes one post, and a flow for each class; priorities as given."""

    def write(per_h: float, procedure: dict[str, object], priorities: tuple[int, ...]) -> None:
        stations(per_h, procedure)
        (unit,), (flow,) = tiny.read("commodity"), tiny.read("flow")
        tiny.write("commodity", [
            {**unit, "commodity_id": name, "priority": priority}
            for name, priority in zip(CLASSES, priorities, strict=True)
        ])  # fmt: skip
        tiny.write("flow", [{**flow, "flow_id": name, "commodity_id": name} for name in CLASSES])

    return write


def mean_waits(plan: Plan, history: History, trace: Trace) -> list[float]:
    """Return the mean wait of each class at the only post, over consignments that count."""
    is_counted = counted(plan, history)
    return [float(trace.split_h[is_counted & (history.flow == k), Part.QUEUE].mean()) for k in range(len(CLASSES))]


@pytest.mark.slow
def test_two_servers_three_classes(tiny, classes, assert_agrees, twins) -> None:
    """With 3 arrivals/h in each of three classes at two servers of 5/h the mean waits are 0.1218, 0.3045, 2.1316 h."""
    # All classes have one service rate, so whoever waits, waits first for the next end of a service, at rate
    # c mu = 10/h, with Erlang's probability C of a load of 9/5 = 1.8 on two servers: B = 1.62 / 4.42 = 0.36652,
    # C = B / (1 - 0.9 (1 - B)) = 0.85263. Then it waits for those of its class and above who came before it, and for
    # those above who come meanwhile (Cobham 1954; Kella and Yechiali 1985):
    # W_k = C / (c mu) / ((1 - s_{k-1}) (1 - s_k)), where s_k = 0.3 k is the load of classes 1 to k on a server:
    # 0.085263 / 0.7, / (0.7 x 0.4), / (0.4 x 0.1).
    service_per_h, per_h, servers = 5.0, 3.0, 2
    loads = np.cumsum([0.0, *[per_h / (servers * service_per_h)] * 3])
    theory_h = erlang_c(9.0 / 5.0, 2) / (servers * service_per_h) / ((1.0 - loads[:-1]) * (1.0 - loads[1:]))
    assert theory_h == pytest.approx([0.1218, 0.3045, 2.1316], abs=5e-5)
    classes(per_h, {"distribution": "exponential", "mean_h": 0.2, "lanes": 2}, (0, 1, 2))
    # A year without 29 February. The relaxation time is 1 / (c mu (1 - sqrt(0.9))^2) = 38 h; the warm-up is 20 days.
    case = tiny.case(simulation={"start": "2023-01-01", "days": 365, "warmup_days": 20, "drain_days": 20, "seed": 31})
    plan = build_plan(case)
    histories = [draw_history(plan, 31, r) for r in range(60)]
    waits_h = [mean_waits(plan, history, simulate(plan, history)) for history in histories]
    for k in range(3):
        assert_agrees([means[k] for means in waits_h], theory_h[k])
    # The reference would take some minutes for all of them: it gives the same trace on the first.
    assert mean_waits(plan, histories[0], twins(case).trace) == waits_h[0]


@pytest.mark.parametrize("cv", [0.5, 2.0])
def test_conservation_of_work(tiny, classes, run_case, cv: float) -> None:
    """At one server the sum of service x waiting does not depend on who goes first, exactly; the waits do."""
    # The last is the green channel: the last lane is not given up, and the third class has priority instead.
    # The work in the system at any time is the same under every order that never idles nor interrupts. Its integral
    # over a history that begins and ends empty is the sum of S W + S^2 / 2 (Kleinrock 1976, section 3.4).
    # Hours are multiples of 2^-20, so sums of products in whole numbers are exact.
    # Nobody is left at the end: the demand is listed, 1,500 x 0.8 h in 60 days, and the drain is long.
    classes(0.0, {"distribution": "lognormal", "cv": cv, "mean_h": 0.8}, (0, 0, 0))
    demand = {"flows": "none", "consignments": listed(tiny)}
    days = {"start": "2023-01-01", "days": 100, "warmup_days": 0, "drain_days": 300, "seed": 32}
    sums, waits_h = [], []
    channel = {"crossings": "all", "commodities": ["third"], "lanes": 1}
    for priorities, policies in (
        ((0, 0, 0), {}), ((0, 1, 2), {}), ((2, 0, 1), {}), ((0, 0, 0), {"green_channel": channel}),
    ):  # fmt: skip
        for name, priority in zip(CLASSES, priorities, strict=True):
            tiny.change("commodity", name, priority=priority)
        ran = run_case(tiny.case(demand=demand, simulation=days, policies=policies))
        assert not np.isnan(ran.trace.arrival_h).any()
        grid = (ran.trace.split_h * 2.0**20).astype(np.int64).tolist()
        sums.append(sum(row[Part.SERVICE] * row[Part.QUEUE] for row in grid))
        waits_h.append([ran.trace.split_h[ran.history.flow == k, Part.QUEUE].mean() for k in range(3)])
    assert sums[0] == sums[1] == sums[2] == sums[3] > 0
    # Flows are in the order of the names of their commodities: with priority 0, 1, 2 the first waits least.
    assert waits_h[1][0] < waits_h[1][1] < waits_h[1][2]
    assert waits_h[2][1] < waits_h[2][2] < waits_h[2][0]
    assert waits_h[3][2] < min(waits_h[3][:2])


@pytest.mark.slow
def test_green_priority_leaves_the_mean_wait_of_all(tiny, classes, assert_agrees, twins) -> None:
    """With full coverage, pure priority and one service time the mean wait over all is that of M/G/1: 0.625 h."""
    # Three classes of 1/6 an hour, one of them green, at one server of 1 h with cv 0.5: without interruption and with
    # one distribution for all, who goes first changes nobody's mean but by what others lose (Kleinrock 1976, 3.4).
    # Pollaczek and Khinchine: 0.5 x 1.25 / (2 x 0.5) = 0.625. Green goods wait W_0 / (1 - 1/6), W_0 = 0.5 x 1.25 / 2.
    theory_h, green_h = 0.625, 0.3125 / (1.0 - 1.0 / 6.0)
    classes(1.0 / 6.0, {"distribution": "lognormal", "cv": 0.5, "mean_h": 1.0}, (0, 0, 0))
    channel = {"crossings": "all", "commodities": ["first"], "priority": True}
    days = {"start": "2023-01-01", "days": 365, "warmup_days": 20, "drain_days": 30, "seed": 34}
    case = tiny.case(simulation=days, policies={"green_channel": channel})
    plan = build_plan(case)
    all_h, first_h = [], []
    for replication in range(40):
        history = draw_history(plan, 34, replication)
        trace = simulate(plan, history)
        all_h.append(float(trace.split_h[counted(plan, history), Part.QUEUE].mean()))
        first_h.append(mean_waits(plan, history, trace)[0])
    assert_agrees(all_h, theory_h)
    assert_agrees(first_h, green_h)
    history = draw_history(plan, 34, 0)
    assert mean_waits(plan, history, twins(case).trace) == mean_waits(plan, history, simulate(plan, history))


def listed(tiny) -> str:
    """Write 1,500 consignments, 500 of each class, at moments drawn evenly from 60 days; return the file's name."""
    stream = draws.stream_of(np.uint64(33), np.uint64(0))
    rows = []
    for k, name in enumerate(CLASSES):
        for i in range(500):
            u = draws.uniform(np.uint64(stream), np.uint64(1), np.uint64(k), np.uint64(i), np.uint64(0))
            ready = np.datetime64("2023-01-01T00:00") + np.timedelta64(int(u * 60 * 24 * 60), "m")
            rows.append({"origin": "a", "destination": "q", "commodity_id": name, "number": 1,
                         "ready_utc": str(ready)})  # fmt: skip
    tiny.write("listed", rows)
    return "listed.csv"
