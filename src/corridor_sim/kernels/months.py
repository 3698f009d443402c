"""Speeds and payloads through the year: who sets out or loads on a day does so as its month lets it."""

from corridor_sim.kernels._options import kernel
from corridor_sim.kernels.state import Months, Payload, Positions

_HOURS_PER_DAY = 24.0


@kernel
def travel_factor_at(months: Months, leg: int, now_h: float) -> float:
    """Return the factor of the free-flow hours of a leg for who sets out now; 1 if speeds are the same all year."""
    if len(months.of_day) == 0:
        return 1.0
    return months.travel_factor[_month_at(months.first_h, months.of_day, now_h), leg]


@kernel
def later_h(months: Months, alternative: int, now_h: float) -> float:
    """Return how many hours more than at free flow an alternative is expected to take who sets out now."""
    if len(months.of_day) == 0:
        return 0.0
    return months.later_h[_month_at(months.first_h, months.of_day, now_h), alternative]


@kernel
def payload_at(payload: Payload, service: int, now_h: float) -> tuple[float, float]:
    """Return the TEU and tonnes that a run of a service may load now, where they change through the year."""
    month = _month_at(payload.first_h, payload.of_day, now_h)
    return payload.teu[month, service], payload.tonnes[month, service]


@kernel
def _month_at(first_h: float, of_day: Positions, now_h: float) -> int:
    """Return the month, from 0; the very end belongs to the last day."""
    return of_day[min(int((now_h - first_h) / _HOURS_PER_DAY), len(of_day) - 1)]
