"""Cases in which the order of simultaneous events decides the timetable."""


def test_a_departure_comes_before_a_release(send, run_case) -> None:
    """A consignment that is ready just when the train closes does not get on."""
    # The first, ready at 3, lets the train close at 27 and leave at 29; the second, ready at 27, waits until 51.
    ran = run_case(send(("alpha", "beta", "boxes", 3, 1), ("alpha", "beta", "boxes", 27, 1)))
    assert ran.trace.run_departure_h[:2].tolist() == [29, 53]
    assert ran.trace.run_consignments[:2].tolist() == [1, 1]


def test_a_completion_comes_before_a_departure(tiny, send, run_case) -> None:
    """A consignment that the crane puts down just when the train closes gets on."""
    # Trains of 2 TEU to the yard: ready at 0, leaves at 2, border 7-10 and 10.5-14.5, at hand 15.5, crane to 16.
    # That train closes 12 h later, at 28, just when the crane puts down the one that was ready at 12.
    tiny.change("service", "alpha_yard", capacity_teu=2)
    tiny.change("service", "yard_beta", capacity_teu=6)
    ran = run_case(send(("alpha", "beta", "boxes", 0, 1), ("alpha", "beta", "boxes", 12, 1)))
    assert ran.visits("crane:beta_rail")[:, 2].tolist() == [16, 28]
    assert ran.trace.run_consignments.tolist() == [1, 1, 2]
    # Leaves at 29, travels 6 h, unloads 0.5 h.
    assert ran.consignments["arrival_h"].tolist() == [35.5, 35.5]
    assert ran.consignments["consolidation_h"].tolist() == [12, 0]


def test_an_arrival_comes_before_a_release(tiny, send, run_case) -> None:
    """At a post a truck that arrives goes before one that starts there at the same instant, whatever their keys."""
    # From the yard 50 km at 50 km/h: at the post at 1 h, just when a truck starts there. By key alone
    # "listed:alpha_road:..." would come before "listed:beta_rail:...".
    tiny.write("link", [
        *tiny.read("link"),
        {"link_id": "feeder", "from_node_id": "beta_rail", "to_node_id": "alpha_road", "directed": 1, "mode": "road",
         "gauge_mm": "", "length": 50, "free_speed": 50, "status": "existing", "country": "CHN"},
    ])  # fmt: skip
    ran = run_case(send(("beta_rail", "beta", "goods", 0, 1), ("alpha_road", "beta", "goods", 1, 1)))
    assert ran.visits("alpha_road_out").tolist() == [[1, 1, 2.5], [1, 2.5, 4]]
    assert ran.consignments.set_index("origin")["queue_h"].to_dict() == {"beta_rail": 0, "alpha_road": 1.5}


def test_simultaneous_trucks_queue_by_stable_key(tiny, send, run_case) -> None:
    """Trucks that reach a post together are served by flow id, then by number, whatever the order of the list."""
    tiny.change("commodity", "anything", modes="road")
    # All reach the post at 5.75 h; one lane, 1.5 h each. "listed:alpha:beta:anything" sorts before "...:goods".
    ran = run_case(send(("alpha", "beta", "goods", 0, 2), ("alpha", "beta", "anything", 0, 2)))
    rows = ran.consignments.sort_values(["commodity_id", "number"])
    assert rows["commodity_id"].tolist() == ["anything", "anything", "goods", "goods"]
    queued = [ran.visits("alpha_road_out")[i, 1] - 5.75 for i in range(4)]
    assert queued == [0, 1.5, 3, 4.5]
    # 0.5 h at the documents post is no more than the 1.5 h between trucks: the first queue is the only one.
    assert rows["queue_h"].tolist() == queued


def test_an_older_date_goes_first(send, run_case) -> None:
    """Of two trucks that reach a post together the one with the earlier date in its key is served first."""
    # Ready at 23.5 of the first day at the post itself, and at 18.5 in Alpha: 18.5 + 5 + 0.75 = 24.25 is after
    # midnight; the other becomes ready there on the second day at 24.25: a release, after the arrival.
    ran = run_case(send(("alpha", "beta", "goods", 18.5, 1), ("alpha_road", "beta", "goods", 24.25, 1)))
    assert ran.consignments.set_index("origin")["queue_h"].to_dict() == {"alpha": 0, "alpha_road": 1.5}


def test_joining_time_comes_before_the_key(tiny, send, run_case) -> None:
    """Who has joined earlier is served earlier, though its key comes later."""
    tiny.change("commodity", "anything", modes="road")
    ran = run_case(send(("alpha", "beta", "anything", 0.25, 1), ("alpha", "beta", "goods", 0, 2)))
    waits = ran.consignments.sort_values("commodity_id")[["commodity_id", "queue_h"]].to_numpy().tolist()
    # Goods at 5.75 until 7.25 and 8.75; the other, at 6 h, waits for both: 2.75 h.
    assert waits == [["anything", 2.75], ["goods", 0], ["goods", 1.5]]


def test_trains_without_waiting(tiny, send, run_case) -> None:
    """With no wait allowed each consignment has a train of its own, also when two come at one instant."""
    # Before, the second of an instant was left behind: its limit was that of the train that had just closed.
    tiny.change("service", "alpha_yard", max_wait_h=0)
    ran = run_case(send(("alpha", "beta_rail", "boxes", 1, 2)))
    assert ran.trace.run_departure_h.tolist() == [3, 3]
    assert ran.trace.run_consignments.tolist() == [1, 1]
    assert ran.consignments["consolidation_h"].tolist() == [0, 0]


def test_a_train_of_no_hours(tiny, send, run_case) -> None:
    """Loading, unloading and service of no time at all keep the order and the sum of hours."""
    tiny.change("service", "alpha_yard", max_wait_h=0, load_h=0, unload_h=0)
    tiny.change("service", "yard_beta", max_wait_h=0, load_h=0, unload_h=0)
    for name in ("alpha_rail_out", "beta_rail_in"):
        tiny.change("procedure", name, mean_h=0)
    ran = run_case(send(("alpha", "beta", "boxes", 0, 2)))
    # 5 + 0.5 h to the yard, one crane for half an hour each, 6 h to Beta.
    assert ran.consignments["arrival_h"].tolist() == [12, 12.5]
