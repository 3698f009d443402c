"""Service times of runs at stations, and whether they apply, drawn by the keys of who and where."""

import numpy as np
import numpy.typing as npt

from corridor_sim.kernels import draws
from corridor_sim.plan import Stations
from corridor_sim.plan.plan import Float, Index

_FIRST = np.uint64(0)


def shapes_of(
    distribution: Index, mean_h: Float, cv: Float, low_h: Float | None = None, high_h: Float | None = None
) -> npt.NDArray[np.float64]:
    """Return the shapes of distributions, shape (3, n), as kernels read them; all arrays have shape (n,)."""
    nothing = np.zeros(len(mean_h))
    low_h, high_h = nothing if low_h is None else low_h, nothing if high_h is None else high_h
    rows = zip(distribution, mean_h, cv, low_h, high_h, strict=True)
    return np.array([draws.shape_of(*row) for row in rows], dtype=np.float64).reshape(-1, 3).T


class ServiceTimes:
    """
    Draws the service times of one replication.

    Parameters
    ----------
    stations
        The plan's stations.
    stream
        The stream of the replication.
    """

    def __init__(self, stations: Stations, stream: np.uint64) -> None:
        self._stations = stations
        self._stream = stream
        self._keys = list(stations.key)
        self._distributions: list[int] = stations.distribution.tolist()
        self._means_h: list[float] = stations.mean_h.tolist()
        self._concerns = list(zip(stations.goods.tolist(), stations.probability.tolist(), strict=True))
        self._shapes = shapes_of(stations.distribution, stations.mean_h, stations.cv).T.tolist()
        pieces = stations.pieces
        self._piece_shapes = shapes_of(
            pieces.distribution, pieces.mean_h, pieces.cv, pieces.low_h, pieces.high_h
        ).T.tolist()

    def draw(self, station: int, entity: np.uint64) -> float:
        """Return the service time of an entity at a station, h, on the time grid."""
        probability = draws.uniform(self._stream, draws.SERVICE_TIME, entity, self._keys[station], _FIRST)
        distribution = self._distributions[station]
        if distribution == draws.MIXTURE:
            return self._draw_of_pieces(station, probability)
        a, b, c = self._shapes[station]
        return draws.round_hours(draws.quantile_of_shape(distribution, self._means_h[station], a, b, c, probability))

    def applies(self, station: int, entity: np.uint64, goods: int) -> bool:
        """Return whether a procedure applies to an entity with goods of some classes, as bits."""
        wanted, probability = self._concerns[station]
        if wanted and not wanted & goods:
            return False
        if probability >= 1.0:
            return True
        chance = draws.uniform(self._stream, draws.APPLIES, entity, self._keys[station], _FIRST)
        return bool(chance < probability)

    def _draw_of_pieces(self, station: int, probability: float) -> float:
        """Let one uniform choose a piece, and by its place within that the time."""
        pieces = self._stations.pieces
        first, end = int(self._stations.piece_ptr[station]), int(self._stations.piece_ptr[station + 1])
        chosen = draws.piece_at(pieces.until, first, end, probability)
        begins = float(pieces.until[chosen - 1]) if chosen > first else 0.0
        place = draws.place_within(probability, begins, float(pieces.until[chosen]))
        distribution, mean_h = int(pieces.distribution[chosen]), float(pieces.mean_h[chosen])
        a, b, c = self._piece_shapes[chosen]
        return draws.round_hours(draws.quantile_of_shape(distribution, mean_h, a, b, c, place))
