"""News of waits in the reference engine, and the choice made by it."""

import numpy as np
import numpy.typing as npt

from corridor_sim.engine.choosing import choice_sets, keys_of_alternatives
from corridor_sim.kernels import choice, draws
from corridor_sim.plan import History, Plan


class _Heard:
    """Waits of one class at one place: those completed since the last piece of news, and their smoothed means."""

    def __init__(self, prior_h: float, prior_h2: float) -> None:
        self._prior_h, self._prior_h2 = prior_h, prior_h2
        self._mean_h, self._mean_h2 = prior_h, prior_h2
        self._n, self._total_h, self._total_h2 = 0, 0.0, 0.0

    def add(self, wait_h: float) -> None:
        self._n += 1
        self._total_h += wait_h
        self._total_h2 += wait_h * wait_h

    def tell(self, smoothing: float, age_h: float) -> tuple[float, float]:
        """Return the wait and its square as told at the end of an interval, and begin the next."""
        self._mean_h = choice.smoothed(self._mean_h, smoothing, self._n, self._total_h, self._prior_h)
        self._mean_h2 = choice.smoothed(self._mean_h2, smoothing, self._n, self._total_h2, self._prior_h2)
        self._n, self._total_h, self._total_h2 = 0, 0.0, 0.0
        return choice.at_least(self._mean_h, self._mean_h2, age_h)


class Newsroom:
    """
    What is known of waits, and what consignments choose by it.

    Parameters
    ----------
    plan, history
        What is simulated.
    """

    def __init__(self, plan: Plan, history: History) -> None:
        self._plan = plan
        self._entities = history.key
        self._purpose = np.uint64(draws.combine(history.stream, draws.ROUTE_CHOICE))
        self._sets = choice_sets(plan)
        self._keys = keys_of_alternatives(plan)
        waits = plan.waits
        self.places = list(zip(waits.place.tolist(), waits.priority.tolist(), strict=True))
        self._heard = {
            place: _Heard(prior_h, prior_h2)
            for place, prior_h, prior_h2 in zip(
                self.places, waits.prior_h.tolist(), waits.prior_h2.tolist(), strict=True
            )
        }
        self.told = [(waits.prior_h, waits.prior_h2)] * (plan.news.delay + 1)
        self._closed, self._announced = history.closed, plan.gates.announced
        self._utility, self._scratch = np.empty((2, len(plan.choices.route)))
        self._logsum_usd = np.empty(len(plan.choices.scale_per_usd))
        self._weigh()

    def hear(self, place: int, priority: int, wait_h: float) -> None:
        """Note that somebody's wait at a place ends."""
        if (place, priority) in self._heard:
            self._heard[place, priority].add(wait_h)

    def tell(self, ages_h: list[float]) -> None:
        """
        Tell what was heard since the last time.

        ``ages_h`` says for each of ``places`` how long the one has waited who has waited longest, 0 if nobody waits.
        """
        told = [
            heard.tell(self._plan.news.smoothing, age_h)
            for heard, age_h in zip(self._heard.values(), ages_h, strict=True)
        ]
        wait_h, wait_h2 = np.array(told, dtype=np.float64).reshape(-1, 2).T.copy()
        self.told.append((wait_h, wait_h2))
        self._weigh()

    def choose(self, i: int, k: int, now_h: float) -> tuple[int, float]:
        """Return the alternative of a choice set that a consignment takes, and what the set is worth, USD."""
        a, logsum_usd = choice.choose_now(
            self._sets, self._closed, self._announced, self._plan.months, k, self._purpose, self._entities[i], now_h,
            self._keys, self._utility, self._logsum_usd, self._scratch,
        )  # fmt: skip
        return int(a), float(logsum_usd)

    def is_blocked(self, a: int, now_h: float) -> bool:
        """Return whether one who goes on by an alternative expects to wait before a closed gate."""
        return bool(choice.blocked_h(self._sets, self._closed, self._announced, a, now_h) > 0.0)

    def pieces(self) -> npt.NDArray[np.float64]:
        """Return all that was told, shape (pieces of news, 2, N)."""
        pieces = self.told[self._plan.news.delay + 1 :]
        return np.array(pieces, dtype=np.float64).reshape(len(pieces), 2, len(self.places))

    def _weigh(self) -> None:
        known = self.told[-1 - self._plan.news.delay]
        choice.weigh(self._sets, *known, self._utility, self._logsum_usd)
