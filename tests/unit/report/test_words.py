import pandas as pd
import pytest

from corridor_sim.report import words
from corridor_sim.report.words import Finding, answer, finding, pair_sentence, verdict

from .conftest import NAN, make_pair, make_pairs

MINUS = "\N{MINUS SIGN}"
DASH = "\N{EN DASH}"


def single(row):
    return words.rows_of(make_pairs(row))[0]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (make_pair("A", "B", 100.0, -5.0, 1.0), Finding.SOONER),
        (make_pair("A", "B", 100.0, 5.0, 1.0), Finding.LATER),
        (make_pair("A", "B", 100.0, 5.0, 6.0), Finding.UNCLEAR),
        (make_pair("A", "B", 100.0, 0.0, 0.0), Finding.EQUAL),
        (make_pair("A", "B", 100.0, NAN, NAN), Finding.WITHHELD),
        (make_pair("A", "B", 100.0, 5.0, NAN), Finding.NO_INTERVAL),
        (make_pair("A", "B", 100.0, NAN, NAN, scenario_consignments=0), Finding.EMPTY),
    ],
)
def test_each_pair_has_one_finding(row, expected):
    assert finding(single(row)) is expected


def test_a_sentence_gives_difference_interval_means_and_costs():
    row = single(make_pair("Xi'an", "Tashkent", 288.1, -31.2, 3.8))
    assert pair_sentence(row) == (
        f"Xi'an {DASH} Tashkent, containerized goods: 31.2 h sooner on average "
        f"(95 % interval {MINUS}35.0 to {MINUS}27.4 h), 288.1 to 256.9 h, "
        "P90 345.7 to 308.3 h; cost 4,321 to 3,987 USD."
    )


@pytest.mark.parametrize("side", ["baseline", "scenario"])
def test_a_withheld_p90_is_not_in_the_sentence(side):
    row = single(make_pair("A", "B", 100.0, -5.0, 1.0, **{f"{side}_p90_h": NAN}))
    assert "P90" not in pair_sentence(row)
    assert "withheld" not in pair_sentence(row)


@pytest.mark.parametrize(("name", "said"), [("Farm perishables", "farm perishables"), ("LNG", "LNG")])
def test_goods_within_a_sentence_have_no_opening_capital(name, said):
    row = single(make_pair("A", "B", 100.0, -5.0, 1.0, commodity=name))
    assert words.pair_name(row) == f"A {DASH} B, {said}"


def test_later_is_said_with_a_plus():
    row = single(make_pair("A", "B", 200.0, 2.2, 1.0))
    assert "2.2 h later on average (95 % interval +1.2 to +3.2 h)" in pair_sentence(row)


def test_the_answer_names_the_largest_gain_the_largest_loss_and_accounts_for_every_pair(pairs):
    sentences = answer(pairs, 20)
    assert len(sentences) == 3
    assert sentences[0].startswith(f"Xi'an {DASH} Tashkent, containerized goods: 31.2 h sooner")
    assert sentences[1].startswith(f"Xi'an {DASH} Almaty, containerized goods: 2.2 h later")
    assert sentences[2] == (
        "Of 5 pairs of places and goods, 1 is sooner, 1 is later, 1 is not distinguishable from no change, "
        "1 is exactly the same in every replication and 1 is withheld because of unfinished consignments."
    )


def test_nothing_distinguishable_is_said_so_with_the_replications_that_would_tell():
    sentences = answer(make_pairs(make_pair("A", "B", 100.0, -1.2, 3.8)), 20)
    assert sentences[0] == "No difference is distinguishable from zero with 20 replications."
    assert sentences[2] == "About 14 more replications would tell."


def test_one_replication_has_no_interval():
    pairs = make_pairs(make_pair("A", "B", 100.0, -12.0, NAN))
    sentences = answer(pairs, 1)
    assert sentences[0] == "There is one replication, so no interval tells a difference from chance."
    assert "12.0 h sooner on average (one replication: no interval)" in sentences[1]
    assert verdict(words.rows_of(pairs)[0]) == "one replication: no interval"


def test_no_change_at_all_is_said_plainly():
    pairs = make_pairs(make_pair("A", "B", 100.0, 0.0, 0.0), make_pair("B", "A", 90.0, 0.0, 0.0))
    assert answer(pairs, 5) == [
        "The scenario changes no door-to-door time.",
        "All 2 pairs of places and goods are exactly the same in every replication.",
    ]


def test_no_pairs_is_said_plainly(pairs):
    assert answer(pairs.iloc[:0], 5) == ["No origin and destination were compared."]


def test_only_withheld_pairs_give_no_difference():
    assert answer(make_pairs(make_pair("A", "B", 100.0, NAN, NAN)), 5)[0] == "No difference can be given."


@pytest.mark.parametrize(
    ("value", "text"),
    [(1234.56, "1,234.6"), (-0.04, "0.0"), (-3.0, f"{MINUS}3.0"), (NAN, "withheld"), (pd.NA, "withheld")],
)
def test_numbers_for_people(value, text):
    assert words.number(value) == text


def test_a_difference_that_rounds_to_nothing_is_not_called_zero():
    row = single(make_pair("A", "B", 100.0, -0.03, 0.01))
    assert words.change(row) == "less than 0.1 h sooner"


def test_without_a_lack_of_capacity_the_longest_waits_are_named(stations):
    train = stations.iloc[1:2].assign(station="Baku - Alat: departures", is_departure=True, scenario_wait_mean_h=20.0)
    (sentence,) = words.bottlenecks(pd.concat([stations.iloc[1:], train]), "before", "after")
    assert sentence == (
        "No station is short of capacity. In after most is waited at Aktau: berths, 15.0 h on average (14.0 h in "
        "before); for departures most is waited at Baku - Alat: departures, 20.0 h on average (14.0 h in before)."
    )
    assert words.bottlenecks(stations.iloc[:0], "before", "after") == []


def test_full_lanes_are_named_before_departures_that_gather_a_load(stations):
    """Where 340 wait for lanes that are never idle capacity is short; a train whose load gathers is another thing."""
    lanes = stations.iloc[1:2].assign(
        station="Horgos, outbound: customs", scenario_is_full=True, scenario_wait_mean_h=30.0,
        scenario_waiting_at_end=340.0, scenario_utilization=0.998,
    )  # fmt: skip
    train = stations.iloc[1:2].assign(station="Dostyk - Tashkent: departures", is_departure=True)
    growing = train.assign(scenario_is_growing=True, scenario_growth_per_day=2.1, scenario_wait_mean_h=NAN)
    ferry = train.assign(station="Kuryk - Alat: departures", scenario_is_standing=True, scenario_wait_mean_h=190.0)
    assert words.bottlenecks(pd.concat([growing, ferry, lanes]), "before", "after") == [
        "In after capacity is short at Horgos, outbound: customs (30.0 h of waiting on average, 99.8 % in use, 340 "
        "waiting at the end).",
        "Where trains and vessels of after gather their load, more gathers than leaves at Dostyk - Tashkent (2.10 more "
        "a day), and goods wait a week or more at Kuryk - Alat (190.0 h on average).",
    ]
    apart = words.bottlenecks(pd.concat([growing, stations.iloc[1:2]]), "before", "after")
    assert apart[0].startswith("No station is short of capacity. In after most is waited at Aktau: berths, ")
    assert "departures" not in apart[0]


def test_a_queue_that_stands_is_said(stations):
    standing = stations.iloc[1:].assign(scenario_is_standing=[True, False], scenario_wait_mean_h=[275.0, 1.25])
    (sentence,) = words.bottlenecks(standing, "before", "after")
    assert sentence == (
        "In after capacity is short at Aktau: berths (275.0 h of waiting on average, 65.0 % in use, 3.00 waiting at "
        "the end)."
    )


def test_many_growing_queues_are_counted_and_named_by_who_waits(stations):
    post = stations.iloc[:1]
    many = pd.concat([post.assign(station=f"Post {k}", baseline_waiting_at_end=9.0 - k) for k in range(5)])
    (sentence,) = words.bottlenecks(many, "before", "after")
    assert [sentence.count(f"Post {k} (the queue grows by 3.20 a day, 99.0 % in use, ") for k in range(5)] == [
        1, 1, 1, 0, 0,
    ]  # fmt: skip
    assert sentence.endswith("; and 2 more.")


def test_a_benefit_without_interval_and_a_withheld_difference():
    gains = {
        "difference_mean_h": float("nan"),
        "benefit_usd_per_year": -1234.5,
        "benefit_ci95_low_usd_per_year": float("nan"),
    }
    gains["benefit_ci95_high_usd_per_year"] = float("nan")
    assert words.overall_sentences(gains) == [
        "The benefit to those who send goods is \N{MINUS SIGN}1,234 USD a year (one replication: no interval)."
    ]
