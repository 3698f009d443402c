"""
News of waits, the choice made by it, and what happened day by day.

``w`` is the world, ``now_h`` the instant. A place is a station, or, behind those, the yard of a service.
"""

from corridor_sim.kernels._options import inlined_kernel
from corridor_sim.kernels.choice import at_least, choose, choose_now, smoothed, weigh
from corridor_sim.kernels.events import NEWS, schedule_other
from corridor_sim.kernels.state import N_NEWS, World

_HOURS_PER_DAY = 24.0


@inlined_kernel
def today(w: World, now_h: float) -> int:
    """Return the day of an instant, from 0; the very end belongs to the last day."""
    return min(int((now_h - w.start_h) / _HOURS_PER_DAY), w.days.shape[1] - 1)


@inlined_kernel
def hear(w: World, place: int, priority: int, wait_h: float, now_h: float) -> None:
    """Note that somebody's wait at a place ends."""
    note_start(w, place, wait_h, now_h)
    hear_of(w, place, priority, wait_h)


@inlined_kernel
def note_start(w: World, place: int, wait_h: float, now_h: float) -> None:
    """Count that somebody's wait at a place ends today."""
    day = w.days[place, today(w, now_h)]
    day.started += 1
    day.wait_h += wait_h


@inlined_kernel
def hear_of(w: World, place: int, priority: int, wait_h: float) -> None:
    """Let a wait at a place be part of the next piece of news."""
    n = w.wait_of[place, priority]
    if n >= 0:
        heard = w.waits[n]
        heard.n += 1
        heard.total_h += wait_h
        heard.total_h2 += wait_h * wait_h


@inlined_kernel
def schedule_news(w: World, now_h: float) -> None:
    """Let the next piece of news come, if there is anything to tell."""
    if len(w.waits) > 0:
        place = w.ranks.first_service + len(w.services)
        schedule_other(w, now_h + w.news.interval_h, NEWS, place)


@inlined_kernel
def tell(w: World, now_h: float) -> None:
    """Tell what was heard in the interval that ends now, and weigh the alternatives by the news that is now known."""
    kept = w.counters[N_NEWS]
    w.counters[N_NEWS] += 1
    latest = kept % len(w.told_h)
    for n in range(len(w.waits)):
        heard = w.waits[n]
        heard.mean_h = smoothed(heard.mean_h, w.news.smoothing, heard.n, heard.total_h, heard.prior_h)
        heard.mean_h2 = smoothed(heard.mean_h2, w.news.smoothing, heard.n, heard.total_h2, heard.prior_h2)
        heard.n = 0
        heard.total_h = 0.0
        heard.total_h2 = 0.0
        told_h, told_h2 = at_least(heard.mean_h, heard.mean_h2, _age_h(w, heard.place, heard.priority, now_h))
        w.told_h[latest, n], w.told_h2[latest, n] = told_h, told_h2
        if len(w.kept_news) > 0:
            w.kept_news[kept, 0, n], w.kept_news[kept, 1, n] = told_h, told_h2
    known = (latest + 1) % len(w.told_h)
    weigh(w.sets, w.told_h[known], w.told_h2[known], w.utility, w.logsum_usd)


@inlined_kernel
def _age_h(w: World, place: int, priority: int, now_h: float) -> float:
    """Return how long the one of a class has waited who has waited longest at a place; 0 if nobody waits."""
    service = place - len(w.stations)
    first = w.queue_head[place, priority] if service < 0 else w.yard_head[service, priority]
    return now_h - w.actors[first].joined_h if first >= 0 else 0.0


@inlined_kernel
def choose_route(w: World, actor: int, now_h: float) -> None:
    """Let a consignment that is ready choose its route."""
    i = w.consignments[actor]
    k = w.flows[i.flow].choice
    if len(w.sets.gate) == 0 and len(w.months.of_day) == 0:
        a = choose(w.choice_stream, i.key, w.sets.ptr[k], w.sets.ptr[k + 1], w.spread_key, w.utility)
        i.logsum_usd = w.logsum_usd[k]
    else:
        a, i.logsum_usd = choose_now(
            w.sets, w.closed, w.announced, w.months, k, w.choice_stream, i.key, now_h, w.spread_key, w.utility,
            w.logsum_usd, w.utility_now,
        )  # fmt: skip
    i.route = w.route_of[a]
    i.leg_position = w.forks.leg_position[a]
