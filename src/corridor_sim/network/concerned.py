"""Whom a procedure concerns: some classes of goods, and of those a share."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Concerned:
    """
    Whom a procedure concerns.

    Attributes
    ----------
    probability
        That it applies to a run with goods of these classes, in (0, 1].
    classes
        Classes of goods; empty: all.
    """

    probability: float = 1.0
    classes: frozenset[str] = frozenset()

    @classmethod
    def of(cls, row: Any) -> "Concerned":
        """Return whom a row of the procedure table concerns."""
        return cls(float(row.probability), frozenset(row.commodity_classes))

    def share_of(self, commodity_class: str) -> float:
        """Return the share of the goods of a class that undergo it, in [0, 1]."""
        return self.probability if not self.classes or commodity_class in self.classes else 0.0


def variance_among(share: float, mean: float, variance: float) -> float:
    """Return the variance over all of a time that a share of them takes and nobody else."""
    return share * variance + share * (1.0 - share) * mean * mean
