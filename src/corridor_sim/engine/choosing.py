"""What both engines make of a plan's choice sets: the arrays that the kernels of choice take."""

import math

import numpy as np
import numpy.typing as npt

from corridor_sim.kernels import draws
from corridor_sim.kernels.state import ChoiceSets, Forks
from corridor_sim.plan import History, Plan
from corridor_sim.units import HOURS_PER_DAY


def choice_sets(plan: Plan) -> ChoiceSets:
    """Return the choice sets as kernels take them."""
    return ChoiceSets(*(getattr(plan.choices, name) for name in ChoiceSets._fields))


def forks_of(plan: Plan, history: History) -> Forks:
    """Return where one may divert: nowhere if hours are given, which are of whole stages."""
    if history.stage_h is None:
        return plan.forks
    return plan.forks._replace(ptr=np.zeros_like(plan.forks.ptr))


def keys_of_alternatives(plan: Plan) -> npt.NDArray[np.uint64]:
    """Return the keys of the alternatives, spread, shape (A,)."""
    return np.array([draws.spread(key) for key in plan.choices.key], dtype=np.uint64)


def pieces_of_news(plan: Plan) -> int:
    """Return how many pieces of news there may be until the drain is over."""
    days = plan.warmup_days + plan.days + plan.drain_days
    return math.floor(days * HOURS_PER_DAY / plan.news.interval_h) if len(plan.waits.place) else 0
