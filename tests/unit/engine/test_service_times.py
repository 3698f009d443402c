"""Service times of every distribution, through tables as a planner would write them."""

import numpy as np
import pytest
from scipy import stats

from corridor_sim.kernels import draws
from corridor_sim.plan.keys import hash_name


def on_grid(hours: np.ndarray) -> list[float]:
    """Return hours rounded to multiples of 2^-20."""
    return (np.rint(hours * 2.0**20) / 2.0**20).tolist()


def service_hours(ran) -> np.ndarray:
    """Return how long each consignment was served at the first post, in the order of the history."""
    return ran.trace.split_h[:, 4]


@pytest.fixture
def only_post(tiny, send, run_case):
    """Return a function that gives each truck's uniform and its hours at the only post that takes time."""

    def run(number: int = 400, **columns) -> tuple[np.ndarray, np.ndarray]:
        tiny.change("procedure", "beta_road_in_1", mean_h=0)
        tiny.change("procedure", "beta_road_in_2", mean_h=0)
        rows = tiny.read("procedure")
        known = dict.fromkeys([*rows[0], *columns], "")
        tiny.write("procedure", [{**known, **row} for row in rows])
        tiny.change("procedure", "alpha_road_out", lanes="", **columns)
        ran = run_case(send(("alpha", "beta", "goods", 0, number)))
        station = hash_name("station:alpha_road_out")
        uniform = [
            draws.uniform(ran.history.stream, draws.SERVICE_TIME, key, station, np.uint64(0)) for key in ran.history.key
        ]
        return np.array(uniform), service_hours(ran)

    return run


@pytest.mark.parametrize(
    ("columns", "theory"),
    [
        # A gamma variable of mean 1.5 and variation 0.5 has the shape 4.
        ({"distribution": "gamma", "cv": 0.5}, stats.gamma(4.0, scale=1.5 / 4.0)),
        # A Weibull variable of variation 1 is exponential.
        ({"distribution": "weibull", "cv": 1}, stats.expon(scale=1.5)),
        # From 0.5 to 3 with the mean 1.5 the mode is 4.5 - 3.5 = 1: 0.2 of the way.
        ({"distribution": "triangular", "min_h": 0.5, "max_h": 3}, stats.triang(0.2, loc=0.5, scale=2.5)),
    ],
)
def test_distribution(only_post, columns, theory) -> None:
    """Each truck's hours are the quantile of its own uniform, on the time grid."""
    uniform, hours = only_post(**columns)
    assert hours.tolist() == on_grid(theory.ppf(uniform))


def test_empirical(only_post) -> None:
    """A table of quantiles is even between its points."""
    # Mean: 0.5 x 1 + 0.5 x 2 = 1.5: from 0 to 2 h, then always 2 h.
    uniform, hours = only_post(distribution="empirical", quantiles="0:0 0.5:2 1:2")
    assert hours.tolist() == on_grid(np.interp(uniform, [0, 0.5, 1], [0, 2, 2]))


def test_risk_channels(tiny, only_post) -> None:
    """One uniform chooses the channel, and by its place within that the hours."""
    # 78.5 % pass at once, 20.1 % show documents for 0 to 4 h, 1.4 % are inspected for 24 h: 0.402 + 0.336 = 0.738 h.
    tiny.write("channel", [
        {"channel_id": name, "procedure_id": "alpha_road_out", "channel": name, "share": share,
         "distribution": distribution, "mean_h": mean_h, "quantiles": quantiles}
        for name, share, distribution, mean_h, quantiles in
        (("automatic", 0.785, "deterministic", 0, ""), ("documents", 0.201, "empirical", 2, "0:0 1:4"),
         ("inspected", 0.014, "deterministic", 24, ""))
    ])  # fmt: skip
    uniform, hours = only_post(number=2000, distribution="mixture", mean_h=0.738)
    naive = np.where(uniform <= 0.785, 0.0, np.where(uniform <= 0.986, (uniform - 0.785) / 0.201 * 4.0, 24.0))
    # The cumulative weights are sums of the shares, so a place is known to 1e-15 only: far below the grid.
    np.testing.assert_allclose(hours, naive, atol=2.0**-20)
    counts = [(hours == 0).sum(), ((hours > 0) & (hours < 24)).sum(), (hours == 24).sum()]
    # The chance of each to be further off than four standard deviations is 6e-5.
    for count, share in zip(counts, (0.785, 0.201, 0.014), strict=True):
        assert abs(count - 2000 * share) <= 4 * np.sqrt(2000 * share * (1 - share))


def test_risk_channels_in_one_lane(tiny, send, run_case) -> None:
    """The lane is held for as long as the channel takes: by hand, for three trucks at once."""
    tiny.write("channel", [
        {"channel_id": name, "procedure_id": "alpha_road_out", "channel": name, "share": 0.5,
         "distribution": "deterministic", "mean_h": mean_h}
        for name, mean_h in (("green", 1), ("red", 4))
    ])  # fmt: skip
    tiny.change("procedure", "alpha_road_out", distribution="mixture", mean_h=2.5)
    ran = run_case(send(("alpha", "beta", "goods", 0, 3)))
    station = hash_name("station:alpha_road_out")
    hours = [
        4.0 if draws.uniform(ran.history.stream, draws.SERVICE_TIME, key, station, np.uint64(0)) > 0.5 else 1.0
        for key in ran.history.key
    ]
    starts = 5.75 + np.cumsum([0.0, *hours])
    assert ran.visits("alpha_road_out").tolist() == [[5.75, starts[i], starts[i + 1]] for i in range(3)]
