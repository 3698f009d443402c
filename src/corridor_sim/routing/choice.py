"""What alternatives are worth, and their shares: the path-size logit."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from corridor_sim.kernels.state import Floats
from corridor_sim.network import Network
from corridor_sim.routing.corridors import corridor_of
from corridor_sim.routing.cost import Commodity
from corridor_sim.routing.legs import Route
from corridor_sim.tables import rows_of

if TYPE_CHECKING:
    from corridor_sim.routing.routes import RouteFinder

SCALE_T_PER_USD = 0.05
"""
Scale where the network's parameter table has no ``choice_scale_t_per_usd``.

Assumes that ways which differ by 20 USD a tonne, about a tenth of a long haul, are chosen as 2.7 to 1. Two even ways at
200 USD a tonne then have an elasticity to cost of -5: routes stand in for each other better than road for rail, with
about -1 (de Jong, Schroten, van Essen, Otten and Bucci 2010, Price sensitivity of European road freight transport).
"""

PATH_SIZE = 1.0
"""Weight of the path size where the table has no ``choice_path_size``: that of Ben-Akiva and Bierlaire 1999."""


RELIABILITY_RATIO = 0.4
"""
Value of an hour of standard deviation, in values of an hour, where the table has no ``choice_reliability_ratio``.

Assumes what shippers and carriers by road said in the Netherlands, for goods and ways of which nobody has asked: de
Jong, Kouwenhoven, Bates, Koster, Verhoef, Tavasszy and Warffemius 2014, New SP-values of time and reliability for
freight transport in the Netherlands. Studies elsewhere give 0.1 to 2.
"""


@dataclass(frozen=True)
class ChoiceRules:
    """
    What decides among alternatives besides their money, hours and emissions.

    Attributes
    ----------
    scale_t_per_usd
        Scale of the logit for the generalized cost of a tonne.
    path_size
        Weight of the logarithm of the path size, dimensionless.
    reliability_ratio
        Value of an hour of standard deviation, in values of an hour.
    carbon_usd_per_t
        Price of emissions, USD per tonne CO2e.
    constants_usd_per_t
        Constants by (corridor, commodity class), USD per tonne; 0 for others.
    kin
        The corridor whose constants one takes that has none of its own.
    """

    scale_t_per_usd: float
    path_size: float
    reliability_ratio: float
    carbon_usd_per_t: float
    constants_usd_per_t: Mapping[tuple[str, str], float]
    kin: Mapping[str, str]

    @classmethod
    def of(cls, network: Network) -> "ChoiceRules":
        """Return the rules that ``network`` gives, with the defaults of this module for what it leaves out."""
        values = {row.parameter_id: float(row.value) for row in rows_of(network.tables["parameter"])}
        return cls(
            scale_t_per_usd=values.get("choice_scale_t_per_usd", SCALE_T_PER_USD),
            path_size=values.get("choice_path_size", PATH_SIZE),
            reliability_ratio=values.get("choice_reliability_ratio", RELIABILITY_RATIO),
            carbon_usd_per_t=values.get("choice_carbon_usd_per_t", 0.0),
            constants_usd_per_t={
                (row.corridor_id, row.commodity_class): float(row.constant_usd_per_t)
                for row in rows_of(network.tables["corridor_constant"])
            },
            kin={row.corridor_id: row.kin for row in rows_of(network.tables["corridor"]) if row.kin},
        )

    def constant_usd_per_t(self, corridor_id: str, commodity_class: str) -> float:
        """Return the constant of a corridor and class: its own, or else that of its next of kin that has one."""
        asked = set[str]()
        while corridor_id and corridor_id not in asked:
            if (corridor_id, commodity_class) in self.constants_usd_per_t:
                return self.constants_usd_per_t[corridor_id, commodity_class]
            asked.add(corridor_id)
            corridor_id = self.kin.get(corridor_id, "")
        return 0.0


@dataclass(frozen=True)
class Worth:
    """
    What the alternatives of one choice set are worth to a consignment.

    Attributes
    ----------
    corridor_ids
        The corridor of each.
    certain_usd
        shape (n,), generalized cost but for the standard deviation: money, hours, carbon, constant.
    variance_h2
        shape (n,), variance of the hours, with the waits expected beforehand.
    generalized_usd
        shape (n,), all of the generalized cost.
    log_size
        shape (n,), weighted logarithm of the path size.
    shares
        shape (n,), shares by the path-size logit.
    """

    corridor_ids: tuple[str, ...]
    certain_usd: Floats
    variance_h2: Floats
    generalized_usd: Floats
    log_size: Floats
    shares: Floats


def worth_of(finder: "RouteFinder", routes: Sequence[Route], commodity: Commodity) -> Worth:
    r"""
    Return what some routes are worth as alternatives, by the waits that are expected beforehand.

    Notes
    -----
    .. math:: c = m + v (T + r \sqrt{V}) + p E + q \kappa

    with money :math:`m`, value of an hour :math:`v`, expected hours :math:`T` and their variance :math:`V`, reliability
    ratio :math:`r`, carbon price :math:`p`, emissions :math:`E`, tonnes :math:`q` and the constant :math:`\kappa` of
    the corridor and class. Of a wait that is news the variance is taken to be the square of its mean (exponential).
    """
    rules, uncertainty = finder.choice_rules, finder.uncertainty
    corridor_ids = tuple(corridor_of(route, finder.corridors) for route in routes)
    constant = commodity.tonnes * np.array(
        [rules.constant_usd_per_t(corridor_id, commodity.commodity_class) for corridor_id in corridor_ids]
    )
    certain = constant + [
        route.cost.generalized(commodity)
        + (rules.carbon_usd_per_t * route.cost.kgco2e / 1000.0 if rules.carbon_usd_per_t else 0.0)
        for route in routes
    ]
    variance_h2 = np.array([
        uncertainty.known_variance_h2(route, commodity.commodity_class)
        + sum(met.variance_h2 for met in uncertainty.waits_of(route, commodity.commodity_class))
        for route in routes
    ])  # fmt: skip
    generalized = certain + rules.reliability_ratio * commodity.usd_per_h * np.sqrt(variance_h2)
    # Constants are fitted for given path sizes, which are therefore without them.
    sizes = path_sizes(
        [{arc.link_id: arc.length_km for leg in route.legs for arc in leg.path} for route in routes],
        (generalized - constant) / commodity.tonnes,
        rules.scale_t_per_usd,
    )
    shares = logit_shares(generalized / commodity.tonnes, sizes, rules.scale_t_per_usd, rules.path_size)
    return Worth(corridor_ids, certain, variance_h2, generalized, rules.path_size * np.log(sizes), shares)


def path_sizes(km_by_link: Sequence[Mapping[str, float]], usd_per_t: npt.ArrayLike, scale_t_per_usd: float) -> Floats:
    r"""
    Return the path size of each alternative: 1 if it shares no link, 1/n if n of them are the same.

    Parameters
    ----------
    km_by_link
        For each alternative the length of each of its links, km.
    usd_per_t
        shape (n_alternatives,), generalized cost of a tonne, USD.
    scale_t_per_usd
        Scale of the logit, at least 0; 0 lets all count alike.

    Returns
    -------
    shape (n_alternatives,), in (0, 1], dimensionless.

    Notes
    -----
    .. math:: PS_k = \sum_{a \in k} \frac{l_a}{L_k} \frac{1}{\sum_j \delta_{aj} \min(1, e^{-\theta (c_j - c_k)})}

    with :math:`l_a` the length of link a, :math:`L_k` that of the alternative, and :math:`\delta_{aj}` 1 if
    alternative j uses link a. Without the exponential it is that of Ben-Akiva and Bierlaire, by which a route that
    nobody would take halves the size of one whose links it shares, so that a choice set is worth less for a way more.
    Here who shares a link counts by its odds against the alternative, as in the path sizes of Duncan and others, who
    weigh by relative worth; but nobody counts more than the alternative itself, so that ways of the same cost have the
    size of Ben-Akiva and Bierlaire.

    References
    ----------
    Ben-Akiva and Bierlaire, Discrete choice methods and their applications to short term travel decisions, in: Handbook
    of Transportation Science, 1999, 5-33.
    Duncan, Watling, Connors, Rasmussen and Nielsen, Path Size Logit route choice models: Issues with current models, a
    new internally consistent approach, and parameter estimation on a large-scale network with GPS data, Transportation
    Research Part B 135, 2020, 1-40.
    """
    costs = np.asarray(usd_per_t, dtype=np.float64)
    odds = np.exp(np.minimum(0.0, -scale_t_per_usd * (costs[None, :] - costs[:, None])))
    users: dict[str, list[int]] = {}
    for j, links in enumerate(km_by_link):
        for link_id in links:
            users.setdefault(link_id, []).append(j)
    return np.array([
        math.fsum(km / math.fsum(odds[k, users[link_id]]) for link_id, km in links.items()) / math.fsum(links.values())
        for k, links in enumerate(km_by_link)
    ])  # fmt: skip


def logit_shares(usd_per_t: npt.ArrayLike, sizes: npt.ArrayLike, scale_t_per_usd: float, path_size: float) -> Floats:
    r"""
    Return the share of each alternative by the path-size logit.

    Parameters
    ----------
    usd_per_t
        shape (n_alternatives,), generalized cost of a tonne, USD.
    sizes
        shape (n_alternatives,), path sizes in (0, 1].
    scale_t_per_usd
        At least 0; 0 lets path sizes alone decide.
    path_size
        Weight of the logarithm of the path size, at least 0; 0 gives the plain logit.

    Returns
    -------
    shape (n_alternatives,), in [0, 1], summing to 1.

    Notes
    -----
    .. math:: P_k = \frac{\exp(-\theta c_k + \beta \ln PS_k)}{\sum_j \exp(-\theta c_j + \beta \ln PS_j)}

    References
    ----------
    Ben-Akiva and Bierlaire 1999, as for ``path_sizes``.

    Examples
    --------
    >>> logit_shares([100.0, 120.0], [1.0, 1.0], 0.05, 1.0).round(3).tolist()
    [0.731, 0.269]
    """
    utility = -scale_t_per_usd * np.asarray(usd_per_t, dtype=np.float64) + path_size * np.log(np.asarray(sizes))
    weight: Floats = np.exp(utility - utility.max())
    shares: Floats = weight / weight.sum()
    return shares
