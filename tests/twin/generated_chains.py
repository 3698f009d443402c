"""
Tables of the network of generated corridors, written as a planner would write them.

A corridor is a chain: a road with one or two crossings, up to three rail services in a row, a ferry, a road again,
and perhaps a flight over some of it.
Hours are multiples of a quarter in most cases, so that many events fall on one instant.
"""

from typing import Any

from hypothesis import strategies as st

Rows = list[dict[str, Any]]

DAYS = 7
SPEEDS = {"road": 40, "rail": 40, "sea": 40, "air": 400}
LENGTHS = st.sampled_from([10, 20, 100, 240, 400])
SHORT_H = st.sampled_from([0, 0, 0.25, 0.5, 1, 4])
DISTRIBUTIONS = st.sampled_from(
    ["deterministic", "deterministic", "exponential", "lognormal", "gamma", "weibull", "mixture", "triangular",
     "empirical"]
)  # fmt: skip
CVS = st.sampled_from([0, 0, 0.3])
# Overnight, never on some weekdays, a quarter of an hour a day, all day but closed at weekends.
OPENING_HOURS = st.sampled_from(
    ["", "", "", "08:00-18:00", "22:00-06:00", "Mo-Fr 09:00-17:00", "Mo,We,Sa 20:00-04:00", "12:00-12:15",
     "Mo-Fr 00:00-24:00", "08:00-10:00,10:00-12:00,13:00-14:00"]
)  # fmt: skip
SEASONS = st.sampled_from(["Mo-Fr", "Mo,We,Sa", "Tu", "Mo-Su 06:00-18:00"])
TIMETABLES = ["06:00,06:15,18:00", "Mo,Th 00:00"]
EXPECTED_WAITS = st.sampled_from([0, 0, 6])
# Quarter hours from UTC, summer time that begins or ends in the days of some starts, and neither.
ZONES = st.sampled_from(["UTC", "Europe/Bucharest", "Asia/Kathmandu"])
STARTS = st.sampled_from(["2023-01-02", "2023-03-23", "2023-10-26", "2024-02-26", "2023-12-29"])
# Daily driving, daily rest, break after, break.
RESTS = st.sampled_from(
    [(0, 0, 0, 0), (9, 11, 4.5, 0.75), (2, 3, 1.5, 0.25), (9, 11, 0, 0), (0, 0, 2, 0.5), (2, 0, 1, 0)]
)
NO_STOPS = {"stop_every_km": "", "stop_h": ""}
STOPS = st.sampled_from(
    [NO_STOPS, NO_STOPS, {"stop_every_km": 100, "stop_h": 0.5}, {"stop_every_km": 7, "stop_h": 0.25}]
)
NO_SECTION = dict.fromkeys(("capacity", "free_share", "tracks", "section_id"), "")
SECTIONS = st.sampled_from([
    NO_SECTION, {**NO_SECTION, "capacity": 24, "free_share": 0.25}, {**NO_SECTION, "capacity": 7, "free_share": 1},
    {"capacity": 96, "free_share": 0.5, "tracks": 2, "section_id": ""},
    {"capacity": 12, "free_share": 0.5, "tracks": 1, "section_id": "pass"},
])  # fmt: skip
COUNTRIES = ("CHN", "KGZ", "UZB", "KAZ", "AZE", "GEO")


class Chain:
    """Tables of a chain of nodes that grows section by section; ``hubs`` are where consignments start and end."""

    def __init__(self, draw: Any) -> None:
        self.draw = draw
        self.tables: dict[str, Rows] = {name: [] for name in ("node", "link", "bcp", "procedure", "channel", "service")}
        self.crossings = 0
        self.hubs = [self.add_node("n00")]

    def add_node(self, name: str) -> str:
        nodes = self.tables["node"]
        nodes.append({
            "node_id": name, "name": name, "x_coord": 40 + len(nodes), "y_coord": 40, "node_type": "city",
            "country": COUNTRIES[len(nodes) % len(COUNTRIES)], "timezone": self.draw(ZONES),
        })  # fmt: skip
        return name

    def add_link(self, tail: str, head: str, mode: str, gauge: int | str, length: int) -> None:
        self.tables["link"].append({
            "link_id": f"{mode}_{tail}_{head}", "from_node_id": tail, "to_node_id": head, "directed": 0, "mode": mode,
            "gauge_mm": gauge, "length": length, "free_speed": SPEEDS[mode], "status": "existing", "country": "CHN",
            **(self.draw(SECTIONS) if mode == "rail" else NO_SECTION),
        })  # fmt: skip

    def add_section(self, mode: str, gauge: int | str, crossings: int) -> tuple[str, str]:
        """Go on from the last hub over crossings to a new hub; return both."""
        before = at = self.hubs[-1]
        for _ in range(crossings):
            tail, head = (self.add_node(f"{side}{self.crossings:02}") for side in ("p", "q"))
            self.add_link(at, tail, mode, gauge, self.draw(LENGTHS))
            self.add_link(tail, head, mode, gauge, 10)
            self.add_posts(f"c{self.crossings}", mode, (tail, head))
            self.crossings += 1
            at = head
        self.hubs.append(self.add_node(f"n{len(self.hubs):02}"))
        self.add_link(at, self.hubs[-1], mode, gauge, self.draw(LENGTHS))
        return before, self.hubs[-1]

    def add_posts(self, crossing: str, mode: str, nodes: tuple[str, str]) -> None:
        """Add the posts of a crossing at two nodes, unless these are of one country, as airports may be."""
        countries = {row["node_id"]: row["country"] for row in self.tables["node"]}
        if countries[nodes[0]] == countries[nodes[1]]:
            return
        for node in nodes:
            post, limit = f"{mode}_{node}", self.draw(st.sampled_from(["", "", "", "", 6, 96]))
            self.tables["bcp"].append({
                "bcp_id": post, "name": post, "crossing_id": crossing, "node_id": node, "country": countries[node],
                "mode": mode, "admission_limit_per_day": limit,
                "admission_direction": limit and self.draw(st.sampled_from(["outbound", "each"])),
            })  # fmt: skip
            for direction in ("outbound", "inbound"):
                self.add_procedures(post, direction, mode)

    def add_procedures(self, post: str, direction: str, mode: str) -> None:
        for sequence in range(1, self.draw(st.integers(0, 3)) + 1):
            name, distribution, mean_h = f"{post}_{direction}_{sequence}", self.draw(DISTRIBUTIONS), self.draw(SHORT_H)
            if distribution == "mixture":
                self.tables["channel"] += [
                    {"channel_id": f"{name}_{i}", "procedure_id": name, "channel": "c", "share": 0.5,
                     "distribution": channel, "mean_h": mean_h, "min_h": 0, "max_h": 2 * mean_h}
                    for i, channel in enumerate(("exponential", "triangular"))
                ]  # fmt: skip
            self.tables["procedure"].append({
                "procedure_id": name, "bcp_id": post, "direction": direction,
                "sequence": sequence, "procedure": "customs", "lanes": self.draw(st.sampled_from(["", 1, 1, 2])),
                "distribution": distribution, "mean_h": mean_h, "cv": self.draw(st.sampled_from([0, 0.5, 2])),
                "min_h": 0, "max_h": 2 * mean_h, "quantiles": f"0:0 0.5:{0.5 * mean_h} 1:{3 * mean_h}",
                "opening_hours": self.draw(OPENING_HOURS),
                "closed_on_holidays": self.draw(st.sampled_from([0, 0, 0, 1])),
                "at_closing": self.draw(st.sampled_from(["finish", "hold_over", "turn_back"])),
                "entries_per_day": self.draw(st.sampled_from(["", "", "", 6, 96, 7])),
                "unit": self.draw(st.sampled_from(["run", "consignment"])) if mode == "rail" else "run",
                "probability": self.draw(st.sampled_from([1, 1, 0.5])),
                "commodity_classes": self.draw(st.sampled_from(["", "", "general", "general bulk"])),
                "expected_wait_h": self.draw(EXPECTED_WAITS),
            })  # fmt: skip

    def add_service(self, tail: str, head: str, mode: str, gauge: int | str = "", fleet: str = "") -> None:
        # The largest consignment is 3 TEU: room for one of these, for one and a small one, for two, for all.
        stops = self.draw(STOPS) if mode == "rail" else NO_STOPS
        # Vessels from outside the model sail by timetable alone.
        timetable = self.draw(st.sampled_from(TIMETABLES if mode == "sea" and not fleet else ["", "", "", *TIMETABLES]))
        self.tables["service"].append({
            "service_id": f"{mode}_{tail}_{head}", "name": "s", "mode": mode, "gauge_mm": gauge, "from_node_id": tail,
            "to_node_id": head, "fleet_id": fleet, "capacity_teu": self.draw(st.sampled_from([3, 4, 6, 60])),
            "max_wait_h": "" if timetable else self.draw(st.sampled_from([0, 0.25, 3, 12, 24])),
            "timetable": timetable, "capacity_t": self.draw(st.sampled_from(["", "", 20, 70])),
            "load_h": self.draw(SHORT_H), "unload_h": self.draw(SHORT_H), "travel_cv": self.draw(CVS), **stops,
            "expected_wait_h": self.draw(EXPECTED_WAITS),
        })  # fmt: skip
