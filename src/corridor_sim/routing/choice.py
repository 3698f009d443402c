"""Shares of alternatives: the path-size logit."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from corridor_sim.kernels.state import Floats
from corridor_sim.network import Network
from corridor_sim.tables import rows_of

SCALE_T_PER_USD = 0.05
"""
Scale where the network's parameter table has no ``choice_scale_t_per_usd``.

Assumes that ways which differ by 20 USD a tonne, about a tenth of a long haul, are chosen as 2.7 to 1. Two even ways at
200 USD a tonne then have an elasticity to cost of -5: routes stand in for each other better than road for rail, with
about -1 (de Jong, Schroten, van Essen, Otten and Bucci 2010, Price sensitivity of European road freight transport).
"""

PATH_SIZE = 1.0
"""Weight of the path size where the table has no ``choice_path_size``: that of Ben-Akiva and Bierlaire 1999."""


def choice_parameters(network: Network) -> tuple[float, float]:
    """Return the scale, tonnes per USD, and the weight of the path size, dimensionless."""
    values = {row.parameter_id: float(row.value) for row in rows_of(network.tables["parameter"])}
    return values.get("choice_scale_t_per_usd", SCALE_T_PER_USD), values.get("choice_path_size", PATH_SIZE)


def path_sizes(km_by_link: Sequence[Mapping[str, float]]) -> Floats:
    r"""
    Return the path size of each alternative: 1 if it shares no link, 1/n if n of them are the same.

    Parameters
    ----------
    km_by_link
        For each alternative the length of each of its links, km.

    Returns
    -------
    shape (n_alternatives,), in (0, 1], dimensionless.

    Notes
    -----
    .. math:: PS_k = \sum_{a \in k} \frac{l_a}{L_k} \frac{1}{\sum_j \delta_{aj}}

    with :math:`l_a` the length of link a, :math:`L_k` that of the alternative, and :math:`\delta_{aj}` 1 if
    alternative j uses link a.

    References
    ----------
    Ben-Akiva and Bierlaire, Discrete choice methods and their applications to short term travel decisions, in: Handbook
    of Transportation Science, 1999, 5-33.
    """
    users: dict[str, int] = {}
    for links in km_by_link:
        for link_id in links:
            users[link_id] = users.get(link_id, 0) + 1
    return np.array([
        math.fsum(km / users[link_id] for link_id, km in links.items()) / math.fsum(links.values())
        for links in km_by_link
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
