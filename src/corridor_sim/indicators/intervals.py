"""Student's interval over replications."""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special

CONFIDENCE = 0.95


class Interval(NamedTuple):
    """A mean over replications and its 95 % interval; the ends are nan for a single replication."""

    mean: float
    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        """Return whether the interval lies on one side of zero."""
        return self.low > 0.0 or self.high < 0.0


def interval_of(values: npt.NDArray[np.float64]) -> Interval:
    """
    Return the mean of independent values and Student's 95 % interval of it.

    Parameters
    ----------
    values
        shape (n,), one for each replication; if one is nan, that is withheld, so is the mean.

    References
    ----------
    Law, A. M., 2015, Simulation Modeling and Analysis, 5th edition, section 9.4.1 (replications of terminating runs).
    """
    n = len(values)
    mean = float(values.mean()) if n else math.nan
    if n < 2 or math.isnan(mean):
        return Interval(mean, math.nan, math.nan)
    half = student(n - 1) * float(values.std(ddof=1)) / math.sqrt(n)
    return Interval(mean, mean - half, mean + half)


def student(df: int) -> float:
    """Return the half-width of Student's interval in standard errors; ``scipy.stats`` is slow to load."""
    return float(special.stdtrit(df, 0.5 + CONFIDENCE / 2.0))
