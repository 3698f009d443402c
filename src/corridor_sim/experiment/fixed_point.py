"""The step from one set of constants of a logit to the next, until shares come out as observed."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

MOST_STEP = 2.0
"""A constant moves by at most so much utility in a step: traffic near 0 has a logarithm that is no guide further on."""

LEAST_SLOPE = 0.1
"""Traffic that answers less than this to its constant is not followed by longer steps: they would be noise enlarged."""


def next_utilities(utilities: Sequence[Floats], log_ratios: Sequence[Floats]) -> Floats:
    r"""
    Return the utilities to try next, by those tried and what came of them.

    Parameters
    ----------
    utilities
        shape (n_targets,) each, what was added to the utility of the alternatives of each target, oldest round first.
    log_ratios
        shape (n_targets,) each, logarithm of the observed over the simulated traffic then; infinite where none came.

    Returns
    -------
    shape (n_targets,).

    Notes
    -----
    The first step is the contraction :math:`\delta \leftarrow \delta + \ln s - \ln \hat s(\delta)`, which always leads
    toward the solution of a logit, and leaves a part of the way as large as the share itself. From the second on the
    step is divided by what the logarithm of the traffic answered to the last one (the secant of each target, in
    [``LEAST_SLOPE``, 1]: an answer of more than 1 is that of other constants). Other targets are held; that they move
    as well is made up for in later rounds. No step is longer than ``MOST_STEP``.

    References
    ----------
    Berry, Levinsohn and Pakes, Automobile prices in market equilibrium, Econometrica 63 (1995), 841-890 (the
    contraction: section 6.2 and appendix I).
    """
    wanted = log_ratios[-1]
    slope = np.ones(len(wanted))
    if len(utilities) > 1:
        moved = utilities[-1] - utilities[-2]
        with np.errstate(invalid="ignore", divide="ignore"):
            answered = (log_ratios[-2] - wanted) / moved
        slope = np.where(np.isfinite(answered), np.clip(answered, LEAST_SLOPE, 1.0), 1.0)
    return np.asarray(utilities[-1] + np.clip(wanted / slope, -MOST_STEP, MOST_STEP), dtype=np.float64)
