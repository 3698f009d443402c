"""Departures by timetable: exact tables, and that one more makes nobody wait longer."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor_sim.engine import simulate
from corridor_sim.errors import InputError
from corridor_sim.plan import Listed, Plan, build_plan, draw_history
from corridor_sim.results.trace import Part


def put_timetable(tiny, service, timetable, **values):
    rows = tiny.read("service")
    tiny.write("service", [
        {**row, "timetable": "", **({"timetable": timetable, "max_wait_h": "", **values} if row["service_id"] == service
                                    else {})}
        for row in rows
    ])  # fmt: skip


def boxes(*ready_and_number):
    return [("alpha", "beta_rail", "boxes", ready_h, number) for ready_h, number in ready_and_number]


def test_trains_leave_at_the_hours_of_their_timetable(tiny, send, run_case) -> None:
    """A train closes load_h before its hour with whoever waits by then, full or not, and never at other times."""
    # 2023-01-01 is a Sunday; loading takes 2 h, three boxes fill a train.
    put_timetable(tiny, "alpha_yard", "Mo,Th 06:00,18:00")
    ran = run_case(send(*boxes((0, 5), (28.25, 1), (100, 1))))
    # Monday 6:00 is at 30: closed at 28, the box of 28.25 waits for 18:00 with the two that did not fit.
    # Nobody waits on Thursday 6:00 (102 h, closed at 100) but who is ready at 100, after the departure of that instant.
    assert ran.sailings("alpha_yard") == [[30, 42.5, 3], [42, 54.5, 3], [114, 126.5, 1]]
    rows = ran.consignments.sort_values(["ready_h", "number"])
    assert rows["consolidation_h"].tolist() == [28, 28, 28, 40, 40, 11.75, 12]


def test_local_time(tiny, send, run_case) -> None:
    """Hours are local where the service begins: 6:00 in Paris is 5:00 UTC, and from 26 March 2023 on 4:00."""
    tiny.change("node", "alpha", timezone="Europe/Paris")
    put_timetable(tiny, "alpha_yard", "06:00", load_h=0)
    ran = run_case(send(*boxes((83 * 24, 1), (84 * 24, 1)), days=90))
    assert [departure_h for departure_h, _, _ in ran.sailings("alpha_yard")] == [83 * 24 + 5, 84 * 24 + 4]


def test_vessels_by_timetable(ferry, send, run_case) -> None:
    """At each hour the vessel that has waited longest sails, even empty; where none waits the sailing falls out."""
    put_timetable(ferry, "east_west", "12:00,13:00")
    ran = run_case(send(("east", "west", "goods", 0, 3), ("east", "west", "goods", 84, 1)))
    # Vessel 0 closes at 11 with two of three and is in the west at 17, where vessel 1 lies until 31, its longest wait
    # over. At 35 and 36 no vessel is in the east: vessel 1 comes just after the latter. It closes at 59. Vessel 0
    # berths in the west at 31, waits from 33 to 63 and lies in the east from 69: at 83 it closes empty.
    assert ran.sailings("east_west")[:3] == [[12, 17, 2], [60, 65, 1], [84, 89, 0]]


def test_sailings_without_a_fleet(ferry, send, run_case) -> None:
    """A timetable without a fleet is sailed by vessels from outside: no berth is taken, and nobody sails empty."""
    (ferry.path / "fleet.csv").unlink()
    rows = ferry.read("service")
    ferry.write("service", [
        {**row, "fleet_id": "", "max_wait_h": "", "timetable": "12:00"} for row in rows if row["from_node_id"] == "east"
    ])  # fmt: skip
    ran = run_case(send(("east", "west", "goods", 0, 3)))
    assert ran.sailings("east_west") == [[12, 17, 2], [36, 41, 1]]
    assert ran.consignments.sort_values("number")["arrival_h"].tolist() == [19, 19, 43]


def test_what_is_wrong_with_timetables(tiny) -> None:
    """A timetable that cannot be understood, has a longest wait beside it, or never leaves in the days simulated."""
    put_timetable(tiny, "alpha_yard", "Mo 08:00-10:00", max_wait_h=12)
    tiny.change("service", "yard_beta", max_wait_h="")
    with pytest.raises(InputError) as caught:
        tiny.case()
    assert [str(issue).split(": ", 1)[1] for issue in caught.value.issues] == [
        "column 'max_wait_h' of row 'alpha_yard': '12' is given beside a timetable, whose hours alone are departures\n"
        "    allowed: empty where there is a timetable",
        "column 'timetable' of row 'alpha_yard': 'Mo 08:00-10:00' cannot be understood\n"
        "    allowed: weekdays or dates and clock times such as 'Mo,Th 06:00,18:00; Sa 12:00'",
        "column 'max_wait_h' of row 'yard_beta': no value is given\n"
        "    allowed: a number of at least 0, in h; or a timetable",
    ]
    tiny.change("service", "yard_beta", max_wait_h=12)
    put_timetable(tiny, "alpha_yard", "Jul Mo 08:00")
    with pytest.raises(InputError, match="'Jul Mo 08:00' has no departure in the days simulated"):
        build_plan(tiny.case(simulation={"start": "2023-01-01", "days": 20, "drain_days": 20}))


HOURS = st.integers(0, 96).map(lambda quarters: quarters / 4.0)


@settings(max_examples=40)
@given(
    sailings_h=st.lists(HOURS, max_size=6, unique=True),
    added_h=HOURS,
    ready_h=st.lists(st.tuples(HOURS, st.integers(0, 2)), min_size=1, max_size=12),
)
def test_an_added_sailing_lengthens_no_wait(new_folder, sailings_h, added_h, ready_h) -> None:
    """
    With fixed arrivals no consignment waits longer for a sailing if there is one more.

    It holds whatever their sizes and priorities, and through a month of low water: who waits with one more is among who
    waits without it, at every instant, since in one order fewer before somebody take less of the same room.
    """
    plan = quay(new_folder)
    flow, ready = np.array([f for _, f in sorted(ready_h)], dtype=np.int32), np.array([h for h, _ in sorted(ready_h)])
    listed = Listed(flow, ready, np.arange(1_000_000, 1_000_000 + len(flow)))

    def waits(timetable_h) -> np.ndarray:
        # One at the end takes whoever is left, so that every wait has an end.
        hours = np.array([*sorted(set(timetable_h)), *range(97, 97 + len(flow))], dtype=np.float64)
        ptr = np.array([0, len(hours)], dtype=np.int32)
        services = plan.services._replace(timetable_ptr=ptr, timetable_h=hours)
        one = replace(plan, listed=listed, services=services)
        return simulate(one, draw_history(one, 1, 0), "simpy").split_h[:, Part.CONSOLIDATION]

    before, after = waits(sailings_h), waits([*sailings_h, added_h])
    assert (after <= before).all()


@cache
def quay(new_folder) -> Plan:
    """
    Return the plan of sailings of 4 TEU for consignments of 1, 2 and 3 TEU, each a flow's, those of 2 TEU first.

    In the first two days, which are of January, low water leaves 2 TEU of them.
    """
    folder = new_folder()
    folder.write("node", [
        {"node_id": name, "name": name, "x_coord": x, "y_coord": 42, "node_type": "port", "country": "KAZ",
         "timezone": "UTC"}
        for name, x in (("east", 52), ("west", 51))
    ])  # fmt: skip
    folder.write("link", [
        {"link_id": "sea", "from_node_id": "east", "to_node_id": "west", "directed": 0, "mode": "sea", "length": 100,
         "free_speed": 20, "status": "existing", "country": "XCA"}
    ])  # fmt: skip
    low = " ".join(["0.5", *["1"] * 11])
    folder.write("port", [{"node_id": name, "name": name, "payload_shares": low} for name in ("east", "west")])
    folder.write("service", [
        {"service_id": "sailings", "name": "s", "mode": "sea", "from_node_id": "east", "to_node_id": "west",
         "capacity_teu": 4, "timetable": "12:00", "load_h": 0, "unload_h": 0, "travel_cv": 0}
    ])  # fmt: skip
    folder.write("commodity", [
        {"commodity_id": f"teu_{teu}", "name": "s", "modes": "sea", "tonnes": 20, "teu": teu,
         "priority": abs(teu - 2), "value_of_time_usd_per_t_h": 1}
        for teu in (1, 2, 3)
    ])  # fmt: skip
    folder.write("flow", [
        {"flow_id": f"f{teu}", "origin": "east", "destination": "west", "commodity_id": f"teu_{teu}", "t_per_year": 0,
         "year": 2023}
        for teu in (1, 2, 3)
    ])  # fmt: skip
    folder.write("tariff", [{"tariff_id": "sea", "mode": "sea", "usd_per_t_km": 0.1}])
    simulation = {"start": "2023-01-30", "days": 10, "warmup_days": 0, "drain_days": 10, "replications": 1}
    return build_plan(folder.case(simulation=simulation))
