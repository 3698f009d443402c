"""The order of events within an instant."""

import itertools

from corridor_sim.engine.clock import Clock, Entity, Kind

KEYS = [
    (Entity.CONSIGNMENT, 0, 5, 1),
    (Entity.CONSIGNMENT, 0, 5, 2),
    (Entity.CONSIGNMENT, 1, 0, 0),
    (Entity.RUN, 0, 0, 0),
]


def test_events_of_one_instant_are_ordered_by_kind_and_key() -> None:
    """Whatever the order in which they are scheduled, events happen by (time, kind, stable key)."""
    places = list(itertools.product((2.0, 1.0), Kind, KEYS))
    for scheduled in (places, places[::-1], places[::3] + places[1::3] + places[2::3]):
        clock = Clock()
        happened = []
        for place in scheduled:
            clock.at(*place).callbacks.append(lambda _, place=place, happened=happened: happened.append(place))
        clock.run()
        assert happened == sorted(places)


def test_kinds_are_in_the_order_of_the_specification() -> None:
    """Calendar change, completion, departure, arrival, news, release; the end comes after everything."""
    names = [kind.name for kind in sorted(Kind)]
    assert names == ["CALENDAR", "COMPLETION", "DEPARTURE", "ARRIVAL", "NEWS", "RELEASE", "END"]
    assert [entity.name for entity in sorted(Entity)] == ["CONSIGNMENT", "RUN", "VESSEL", "STATION", "SERVICE"]


def test_an_event_made_for_the_current_instant_joins_the_order() -> None:
    """A completion made by an arrival comes before the other arrivals of the instant."""
    clock = Clock()
    happened = []

    def arrive(_) -> None:
        happened.append("first arrival")
        clock.at(1.0, Kind.COMPLETION, KEYS[3]).callbacks.append(lambda _: happened.append("completion"))

    clock.at(1.0, Kind.ARRIVAL, KEYS[1]).callbacks.append(lambda _: happened.append("second arrival"))
    clock.at(1.0, Kind.ARRIVAL, KEYS[0]).callbacks.append(arrive)
    clock.run()
    assert happened == ["first arrival", "completion", "second arrival"]


def test_a_process_goes_on_before_anything_else_of_the_instant() -> None:
    """What a grant lets happen takes effect within the event that grants, before the next event of the instant."""
    clock = Clock()
    happened = []
    granted = clock.event()

    def wait():
        yield granted
        happened.append("granted")

    clock.process(wait())
    clock.at(1.0, Kind.CALENDAR, KEYS[0]).callbacks.append(lambda _: granted.succeed())
    clock.at(1.0, Kind.CALENDAR, KEYS[1]).callbacks.append(lambda _: happened.append("next"))
    clock.run()
    assert happened == ["granted", "next"]


def test_the_end_comes_after_everything() -> None:
    """The end of the simulation waits for all other events of its instant, also those made meanwhile."""
    clock = Clock()
    happened = []
    clock.at_end(1.0).callbacks.append(lambda _: happened.append("end"))

    def release(_) -> None:
        clock.at(1.0, Kind.RELEASE, KEYS[3]).callbacks.append(lambda _: happened.append("release"))

    clock.at(1.0, Kind.RELEASE, KEYS[0]).callbacks.append(release)
    clock.run()
    assert happened == ["release", "end"]
