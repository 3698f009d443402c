"""Groups of consignments: by pair, corridor, mode, crossing and port."""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from corridor_sim.indicators.door_to_door import PAIR

Values = npt.NDArray[np.float64]
Positions = npt.NDArray[np.int64]


class Groups(NamedTuple):
    """
    Consignments by subjects of one kind; a consignment may belong to none or several.

    Attributes
    ----------
    kind
        Kind of the subjects.
    subjects
        Their names, G of them; a group may be empty.
    rows, codes
        shape (M,), position of a consignment and that of the subject it belongs to.
    """

    kind: str
    subjects: tuple[str, ...]
    rows: Positions
    codes: Positions

    def total(self, values: Values) -> Values:
        """Return the sum of each group, shape (G,), of ``values`` by consignment; nan where one is nan."""
        return np.bincount(self.codes, weights=values[self.rows], minlength=len(self.subjects)).astype(np.float64)

    @property
    def counts(self) -> Values:
        """Return the number of consignments of each group, shape (G,)."""
        return np.bincount(self.codes, minlength=len(self.subjects)).astype(np.float64)

    def members(self) -> Iterator[Positions]:
        """Yield the positions of the consignments of each group in turn."""
        order = np.argsort(self.codes, kind="stable")
        ends = np.cumsum(np.bincount(self.codes, minlength=len(self.subjects)))
        for start, end in pairwise([0, *ends.tolist()]):
            yield self.rows[order[start:end]]


def all_of(frame: pd.DataFrame) -> Groups:
    """Return one group of all consignments."""
    n = len(frame)
    return Groups("all", ("all",), np.arange(n), np.zeros(n, dtype=np.int64))


def by_pair(frame: pd.DataFrame) -> Groups:
    """Return a group for each origin, destination and commodity that occurs."""
    names = [frame[column].astype("category").cat for column in PAIR]
    places = [len(name.categories) for name in names]
    number = np.ravel_multi_index([name.codes.to_numpy(dtype=np.int64) for name in names], places)
    # By hashing: in a twentieth of the time of sorting, and without room for pairs that do not occur.
    codes, found = pd.factorize(number, sort=True)
    parts = [name.categories[position] for name, position in zip(names, np.unravel_index(found, places), strict=True)]
    subjects = tuple(map(pair_subject, *parts))
    return Groups("pair", subjects, np.arange(len(frame)), codes)


def pair_subject(origin: str, destination: str, commodity_id: str) -> str:
    """Return how a pair is named as the subject of an indicator."""
    return f"{origin} - {destination}, {commodity_id}"


def by_corridor(frame: pd.DataFrame, routes: pd.DataFrame) -> Groups:
    """Return a group for each corridor of the routes."""
    return _by_route(frame, routes, "corridor", routes["corridor_id"].map(lambda name: [name]))


def by_mode(frame: pd.DataFrame, routes: pd.DataFrame) -> Groups:
    """Return a group for each mode: the consignments whose route is by that mode alone."""
    return _by_route(frame, routes, "mode", routes["modes"].str.split().map(lambda m: m if len(m) == 1 else []))


def by_crossing(frame: pd.DataFrame, routes: pd.DataFrame) -> Groups:
    """Return a group for each crossing that a route passes, both directions together."""
    return _by_route(frame, routes, "crossing", routes["crossings"].str.split())


def by_port(frame: pd.DataFrame, routes: pd.DataFrame) -> Groups:
    """Return a group for each port at which a route begins or ends a sea leg."""
    return _by_route(frame, routes, "port", routes["ports"].str.split())


def _by_route(frame: pd.DataFrame, routes: pd.DataFrame, kind: str, of_route: pd.Series) -> Groups:
    """Return groups by what the route of a consignment belongs to, a list for each route."""
    subjects = tuple(sorted({subject for several in of_route for subject in several}))
    position = {subject: i for i, subject in enumerate(subjects)}
    taken = frame["route_id"].astype("category").cat
    # Categories may have routes that nobody took.
    route = pd.Index(routes["route_id"]).get_indexer(taken.categories)[taken.codes.to_numpy()]
    if (route < 0).any():
        raise ValueError("expected each route_id of the consignments in the table of routes")
    rows, codes = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    most = max((len(set(several)) for several in of_route), default=0)
    # One column for each subject that a route may belong to, -1 where it has no more.
    table = np.full((len(routes), most), -1, dtype=np.int64)
    for r, several in enumerate(of_route):
        for k, subject in enumerate(dict.fromkeys(several)):
            table[r, k] = position[subject]
    for k in range(most):
        code = table[route, k]
        rows.append(np.flatnonzero(code >= 0))
        codes.append(code[code >= 0])
    return Groups(kind, subjects, np.concatenate(rows), np.concatenate(codes))
