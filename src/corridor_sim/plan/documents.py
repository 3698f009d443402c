"""What the choice of a route expects of a single window: how long documents are still waited for."""

from collections.abc import Mapping
from dataclasses import dataclass

from corridor_sim.plan.green import GreenPosts
from corridor_sim.routing import Route, RouteFinder
from corridor_sim.scenario import DOCUMENTS_ONCE, Case
from corridor_sim.tables import rows_of


@dataclass(frozen=True)
class Documents:
    """
    Documents done once for both sides while the run travels.

    Attributes
    ----------
    mean_h, variance_h2
        Of the hours from lodging on, by procedure id.
    lead_h
        Hours before setting out at which they are lodged.
    """

    mean_h: Mapping[str, float]
    variance_h2: Mapping[str, float]
    lead_h: float

    @classmethod
    def of(cls, case: Case, finder: RouteFinder) -> "Documents":
        """Return the documents of a case; none without a single window."""
        rows = [row for row in rows_of(case.network.tables["procedure"]) if row.procedure == DOCUMENTS_ONCE]
        window = case.scenario.document.policies.single_window
        return cls(
            mean_h={row.procedure_id: float(row.mean_h) for row in rows},
            variance_h2={row.procedure_id: finder.uncertainty.service_h2[row.procedure_id] for row in rows},
            lead_h=window.lead_h if window is not None else 0.0,
        )

    def saved(self, route: Route, commodity_id: str, green: GreenPosts) -> tuple[float, float]:
        """
        Return how much less the hours of a route and their variance are than if documents were waited for in full.

        Hours are the mean, shortened where goods are green, less the lead and the free-flow travel until there. The
        variance is left out where nothing remains of the mean.
        """
        saved_h = saved_h2 = 0.0
        for leg in route.legs:
            elapsed_h = self.lead_h
            for stage in leg.stages:
                factor = green.time_factor(leg, stage.station_id, commodity_id)
                mean_h = factor * self.mean_h.get(stage.station_id, 0.0)
                saved_h += min(mean_h, elapsed_h)
                if mean_h <= elapsed_h:
                    saved_h2 += factor**2 * self.variance_h2.get(stage.station_id, 0.0)
                elapsed_h += stage.travel_h - stage.begin_h
        return saved_h, saved_h2
