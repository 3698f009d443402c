"""
Mean waits against queueing theory.

Each test takes the standard error from independent replications, requires it to be at most 2 % of theory, and theory
within four of them. The warm-up is at least ten times the relaxation time of the station.
"""

import pytest
from theory import erlang_c


def pollaczek_khinchine(per_h: float, mean_h: float, cv: float) -> float:
    """Return the mean wait at M/G/1: lambda E[S^2] / (2 (1 - rho))."""
    return per_h * mean_h**2 * (1.0 + cv**2) / (2.0 * (1.0 - per_h * mean_h))


@pytest.mark.slow
def test_mm1_wait(tiny, stations, mean_waits, assert_agrees) -> None:
    """At M/M/1 the mean wait is rho / (mu - lambda)."""
    # lambda = 0.5/h, mu = 1/h: rho = 0.5, wait = 0.5 / (1 - 0.5) = 1 h.
    stations(0.5, {"distribution": "exponential"})
    case = tiny.case(simulation={"start": "2023-01-01", "days": 1095, "warmup_days": 10, "drain_days": 30, "seed": 11})
    assert_agrees(mean_waits(case, 20), 1.0)


@pytest.mark.slow
def test_mm3_wait(tiny, stations, mean_waits, assert_agrees) -> None:
    """At M/M/3 with 0.2 arrivals/h and mean service of 10 h the mean wait is 4.4444 h."""
    # Offered load 2 erlang on 3 servers; C = 4/9; wait = C * 10 / (3 - 2) = 4.4444 h.
    theory = erlang_c(2.0, 3) * 10.0 / (3 - 2.0)
    assert theory == pytest.approx(4.4444, abs=1e-4)
    stations(0.2, {"distribution": "exponential", "lanes": 3, "mean_h": 10.0})
    case = tiny.case(simulation={"start": "2023-01-01", "days": 3285, "warmup_days": 60, "drain_days": 60, "seed": 12})
    assert_agrees(mean_waits(case, 25), theory)


@pytest.mark.slow
def test_md1_wait(tiny, stations, mean_waits, assert_agrees) -> None:
    """At M/D/1 the mean wait is half that of M/M/1."""
    # lambda = 0.5/h, service always 1 h: 0.5 x 1 / (2 x 0.5) = 0.5 h.
    assert pollaczek_khinchine(0.5, 1.0, 0.0) == 0.5
    stations(0.5, {"distribution": "deterministic"})
    case = tiny.case(simulation={"start": "2023-01-01", "days": 365, "warmup_days": 10, "drain_days": 30, "seed": 13})
    assert_agrees(mean_waits(case, 20), 0.5)


@pytest.mark.slow
@pytest.mark.parametrize(("cv", "theory_h"), [(0.5, 0.625), (1.5, 1.625)])
def test_mg1_wait(tiny, stations, mean_waits, assert_agrees, cv: float, theory_h: float) -> None:
    """At M/G/1 with lognormal service the mean wait is that of Pollaczek and Khinchine."""
    # 0.5 x (1 + cv^2) / (2 x 0.5): 0.625 and 1.625 h.
    assert pollaczek_khinchine(0.5, 1.0, cv) == theory_h
    stations(0.5, {"distribution": "lognormal", "cv": cv})
    case = tiny.case(simulation={"start": "2023-01-01", "days": 1095, "warmup_days": 20, "drain_days": 30, "seed": 14})
    assert_agrees(mean_waits(case, 20 if cv < 1 else 50), theory_h)


@pytest.mark.slow
def test_mg1_wait_with_risk_channels(tiny, stations, mean_waits, assert_agrees) -> None:
    """With a green, a yellow and a red channel at one server the mean wait is that of Pollaczek and Khinchine."""
    # S is 0.5 h with 70 %, exponential of 2 h with 25 %, 4 h with 5 %: E[S] = 0.35 + 0.5 + 0.2 = 1.05 h,
    # E[S^2] = 0.7 x 0.25 + 0.25 x 2 x 4 + 0.05 x 16 = 2.975 h^2. With 0.5/h: rho = 0.525, wait = 0.5 x 2.975 / 0.95.
    theory_h = 0.5 * 2.975 / (2.0 * (1.0 - 0.5 * 1.05))
    assert theory_h == pytest.approx(1.5658, abs=5e-5)
    stations(0.5, {"distribution": "mixture", "mean_h": 1.05})
    tiny.write("channel", [
        {"channel_id": name, "procedure_id": "post_1", "channel": name, "share": share, "distribution": distribution,
         "mean_h": mean_h}
        for name, share, distribution, mean_h in
        (("green", 0.7, "deterministic", 0.5), ("yellow", 0.25, "exponential", 2), ("red", 0.05, "deterministic", 4))
    ])  # fmt: skip
    case = tiny.case(simulation={"start": "2023-01-01", "days": 365, "warmup_days": 20, "drain_days": 30, "seed": 16})
    assert_agrees(mean_waits(case, 40), theory_h)


@pytest.mark.slow
def test_wait_before_an_admission_limit(tiny, stations, mean_waits, assert_agrees) -> None:
    """A gate that passes one every hour is M/D/1: with 0.8 arrivals/h the mean wait is 2 h, though nobody is served."""
    # 0.8 x 1 / (2 x 0.2) = 2 h by Pollaczek and Khinchine: whoever has passed holds nothing, but nobody else may.
    theory_h = pollaczek_khinchine(0.8, 1.0, 0.0)
    assert theory_h == pytest.approx(2.0)
    stations(0.8, {"mean_h": 0.0, "entries_per_day": 24})
    case = tiny.case(simulation={"start": "2023-01-01", "days": 365, "warmup_days": 20, "drain_days": 30, "seed": 17})
    assert_agrees(mean_waits(case, 40), theory_h)


@pytest.mark.slow
def test_wait_of_those_inspected(tiny, stations, mean_waits, assert_agrees) -> None:
    """Of Poisson arrivals a share chosen by chance is Poisson: an inspection of 60 % at 1/h is M/M/1 at 0.6/h."""
    # rho = 0.6: 0.6 / (1 - 0.6) = 1.5 h. Whoever is spared does not join, and waits for nobody.
    stations(1.0, {"distribution": "exponential", "probability": 0.6})
    case = tiny.case(simulation={"start": "2023-01-01", "days": 365, "warmup_days": 20, "drain_days": 30, "seed": 18})
    assert_agrees(mean_waits(case, 40), 1.5)


@pytest.mark.slow
def test_wait_for_a_booked_slot(tiny, stations, mean_waits, assert_agrees) -> None:
    """With 0.8 arrivals/h and a slot an hour trucks wait half an hour longer than at M/D/1, at their origin: 2.5 h."""
    # Slots at whole hours, taken or not, make a queue that is served at whole hours only: by Fuhrmann and Cooper (1985)
    # its wait is that of M/D/1, 0.8 / (2 x 0.2) = 2 h, plus half an hour until the next whole hour.
    stations(0.8, {"mean_h": 0.0})
    case = tiny.case(
        policies={"booking": {"slots_per_day": {"q": 24}, "direction": "inbound"}},
        simulation={"start": "2023-01-01", "days": 365, "warmup_days": 20, "drain_days": 30, "seed": 19},
    )
    assert_agrees(mean_waits(case, 40, "booking:q_inbound_slot"), 2.5)


@pytest.mark.slow
def test_wait_before_a_section(tiny, mean_waits, assert_agrees) -> None:
    """The gate of a section is M/D/1 for trains that come at random: at half its capacity half a headway is waited."""
    # 0.5 x 1 / (2 x 0.5) = 0.5 h by Pollaczek and Khinchine, with an entry an hour; each box has a train of its own.
    theory_h = pollaczek_khinchine(0.5, 1.0, 0.0)
    assert theory_h == pytest.approx(0.5)
    tiny.change("service", "alpha_yard", max_wait_h=0)
    tiny.write("link", [
        {**row, "capacity": capacity, "free_share": share}
        for row in tiny.read("link")
        for capacity, share in [(48, 0.5) if row["link_id"] == "rail_1" else ("", "")]
    ])  # fmt: skip
    flow = {**tiny.read("flow")[1], "destination": "beta_rail", "t_per_year": 0.5 * 8760 * 20}
    tiny.write("flow", [flow])
    tiny.write("procedure", [row for row in tiny.read("procedure") if "rail" not in row["procedure_id"]])
    case = tiny.case(simulation={"start": "2023-01-01", "days": 200, "warmup_days": 5, "drain_days": 10, "seed": 18})
    assert_agrees(mean_waits(case, 24, "section:rail_1"), theory_h)


@pytest.mark.slow
def test_second_station_of_a_tandem(tiny, stations, mean_waits, assert_agrees) -> None:
    """Departures of M/M/1 are Poisson (Burke 1956), so the next station is M/M/1 by itself."""
    # lambda = 0.5/h at both; the first serves in 1.2 h (rho 0.6) on average, the second in 1 h: wait 1 h.
    exponential = {"distribution": "exponential"}
    stations(0.5, {**exponential, "mean_h": 1.2}, {**exponential, "mean_h": 1.0})
    case = tiny.case(simulation={"start": "2023-01-01", "days": 730, "warmup_days": 20, "drain_days": 30, "seed": 15})
    assert_agrees(mean_waits(case, 40, "post_2"), 1.0)
