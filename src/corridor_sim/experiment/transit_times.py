"""Published transit times beside those of the consignments that are simulated."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from corridor_sim.indicators import HeldTo, Published, are_of, compare_fact, transit_interval, transit_means
from corridor_sim.plan import Plan
from corridor_sim.scenario import Case
from corridor_sim.tables import rows_of

_HELD_TO: dict[str, HeldTo] = {
    "average": "mean",
    "single_run": "one_trip",
    "record": "one_trip",
    "announced": "nothing",
}


class TransitTimes:
    """
    Puts the figures of published_transit_time beside what is simulated.

    Parameters
    ----------
    case, plan
        The case and its plan.
    """

    def __init__(self, case: Case, plan: Plan) -> None:
        self._case = case
        self._names = plan.names
        self._published = list(rows_of(case.network.tables["published_transit_time"]))

    @property
    def flows(self) -> list[int]:
        """Return the positions of the flows between places that figures are of."""
        wanted = {(row.origin, row.destination) for row in self._published}
        ends = zip(self._names.origins, self._names.destinations, strict=True)
        return [flow for flow, pair in enumerate(ends) if pair in wanted]

    def facts(self, transits: pd.DataFrame, titles: Mapping[str, str]) -> Iterator[dict[str, Any]]:
        """
        Yield a row of facts for each figure of consignments that there are.

        Parameters
        ----------
        transits
            ``results.transits`` of all replications, of ``flows``.
        titles
            Title of each source, by its id.
        """
        flow, route = transits["flow"].to_numpy(), transits["route"].to_numpy()
        ends = pd.DataFrame(
            {
                "origin": pd.Series(self._names.origins).take(flow).to_numpy(),
                "destination": pd.Series(self._names.destinations).take(flow).to_numpy(),
                "commodity_id": pd.Series(self._names.commodities).take(flow).to_numpy(),
                "corridor_id": pd.Series(self._names.corridors).take(route).to_numpy(),
            },
            index=transits.index,
        )
        for row in self._published:
            of_it = transits[are_of(row, ends)]
            if of_it.empty:
                continue
            published = Published(
                row.transit_id, row.name, "transit", row.statistic, "h", int(row.year), float(row.observed_h),
                float(row.observed_low_h), float(row.observed_high_h), bool(row.used_in_calibration),
                titles.get(row.observed_h_source, ""), _HELD_TO[row.statistic],
            )  # fmt: skip
            means = transit_means(of_it, self._case.simulation.replications)
            yield compare_fact(published, means, transit_interval(of_it))
