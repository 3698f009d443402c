"""Constants of corridors fitted to traffic of which the answer is known."""

import math

import pytest

from corridor_sim.errors import InputError
from corridor_sim.experiment import calibrate_choice
from corridor_sim.routing import find_alternatives

T_PER_YEAR = 292_000
SCALE_T_PER_USD = 0.05


@pytest.fixture
def targets(tiny):
    """Return a function that gives the case of goods by road or rail, of which rail is to carry so many tonnes."""

    def case(observed_t: float, commodity_id: str = "anything", used: int = 1, places: str = "rail_pass"):
        classes = {"anything": "containers", "boxes": "containers", "goods": "general"}
        tiny.write("commodity", [
            {**row, "commodity_class": classes[row["commodity_id"]]} for row in tiny.read("commodity")
        ])  # fmt: skip
        tiny.write("flow", [
            {"flow_id": "out", "origin": "alpha", "destination": "beta", "commodity_id": commodity_id,
             "t_per_year": T_PER_YEAR, "year": 2023}
        ])  # fmt: skip
        # No news: what is expected beforehand stays, so that shares follow from the constants alone.
        extra = {"choice_scale_t_per_usd": SCALE_T_PER_USD, "news_interval_h": 1e6}
        tiny.write("parameter", [
            *tiny.read("parameter"), *({"parameter_id": name, "value": value} for name, value in extra.items())
        ])  # fmt: skip
        tiny.write("published_traffic", [
            {"traffic_id": "rail", "name": "Rail", "kind": "corridor", "places": places, "unit": "t", "year": 2023,
             "observed": observed_t, "statistic": "year", "used_in_calibration": used}
        ])  # fmt: skip
        tiny.write("choice_target", [
            {"target_id": "rail", "traffic_id": "rail", "corridor_ids": "rail_pass", "commodity_classes": "containers"}
        ])  # fmt: skip
        days = {"start": "2023-01-01", "days": 365, "warmup_days": 0, "drain_days": 20, "replications": 2, "seed": 3}
        return tiny.case(simulation=days)

    return case


def test_the_constant_that_shares_follow_from_is_found(targets) -> None:
    """Half of the goods go by rail when its constant makes up for all that it is cheaper."""
    case = targets(T_PER_YEAR / 2)
    rail, road = find_alternatives(case.network, "alpha", "beta", "anything")
    theory = (road.generalized_usd - rail.generalized_usd) / 20
    # From 0.8 to a half the logit's formula takes five rounds, as test_fixed_point.py does; half a step takes sixteen.
    found = calibrate_choice(case, 6, lambda *_: None)
    (fit,) = found.fits.to_dict("records")
    assert fit["is_reached"]
    assert fit["is_identified"]
    # Without it the logit's share of rail goes there: 1 / (1 + exp(-0.05 x theory)), of 29,200 consignments in two
    # replications, whose own number has a standard error of 0.6 %.
    free = 1 / (1 + math.exp(-SCALE_T_PER_USD * theory))
    error = math.sqrt(free * (1 - free) / 29_200) + 0.006 * free
    assert fit["before"] / T_PER_YEAR == pytest.approx(free, abs=4 * error)
    # Reached is within 2 % of the tonnes, 0.04 of the log odds; the share has a standard error of 0.003 and the number
    # one of 0.6 %, together 0.024 of the log odds.
    assert fit["constant_usd_per_t"] == pytest.approx(theory, abs=(0.04 + 4 * 0.024) / SCALE_T_PER_USD)
    (row,) = found.constants.to_dict("records")
    assert (row["corridor_id"], row["commodity_class"]) == ("rail_pass", "containers")
    assert row["constant_usd_per_t"] == pytest.approx(fit["constant_usd_per_t"], abs=0.05)


def test_what_does_not_answer_is_not_identified(targets) -> None:
    """Goods that have one way only cannot be doubled by a constant: it is left at 0 and said not to be identified."""
    found = calibrate_choice(targets(2 * T_PER_YEAR, "boxes"), 6, lambda *_: None)
    (fit,) = found.fits.to_dict("records")
    assert not fit["is_identified"]
    assert not fit["is_reached"]
    assert fit["constant_usd_per_t"] == 0.0
    assert fit["after"] == fit["before"]
    assert found.constants.empty


def test_where_other_ways_count_as_well_nothing_is_identified(targets) -> None:
    """Traffic by rail and road together is the same whatever the constant of rail."""
    found = calibrate_choice(targets(2 * T_PER_YEAR, places="rail_pass road_pass"), 6, lambda *_: None)
    (fit,) = found.fits.to_dict("records")
    assert (fit["is_identified"], fit["constant_usd_per_t"], found.rounds) == (False, 0.0, 1)


def test_a_figure_that_is_fitted_must_be_marked_so(targets) -> None:
    """Otherwise it would be shown as if agreement with it proved anything."""
    with pytest.raises(InputError) as raised:
        targets(T_PER_YEAR / 2, used=0)
    assert "'rail' is 0, or not marked as used_in_calibration in published_traffic.csv" in str(raised.value)


def test_no_targets(tiny) -> None:
    """Without targets there is nothing to fit, which is said with the file."""
    with pytest.raises(InputError, match=r"choice_target.csv: no targets are given"):
        calibrate_choice(tiny.case(), 1, lambda *_: None)
