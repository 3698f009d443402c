"""Steps toward shares that are known, on logits by formula."""

import numpy as np
import pytest

from corridor_sim.experiment.fixed_point import MOST_STEP, next_utilities


def rounds_until(observed, free, most_rounds: int) -> tuple[np.ndarray, int]:
    """Return the utilities that bring about ``observed`` shares, and the rounds that took; one alternative has none."""
    tried, log_ratios = [np.zeros(len(observed))], []
    while len(tried) <= most_rounds:
        weight = np.append(np.exp(np.asarray(free) + tried[-1]), 1.0)
        log_ratios.append(np.log(observed) - np.log(weight[:-1] / weight.sum()))
        if np.abs(log_ratios[-1]).max() < 0.02:
            return tried[-1], len(tried)
        tried.append(next_utilities(tried, log_ratios))
    return tried[-1], most_rounds + 1


@pytest.mark.parametrize(
    ("observed", "free"),
    [
        ([0.5], [1.386]), ([0.5], [3.5]), ([0.1], [3.0]), ([0.9], [-3.0]), ([0.3, 0.6], [0.0, 0.0]),
        ([0.2, 0.2, 0.2], [2.0, 0.5, -2.0]),
    ],
)  # fmt: skip
def test_the_constants_of_a_logit_are_found(observed, free) -> None:
    """
    Utilities are ln(share / share of the rest) less what they are without constants (Berry 1994).

    They are found in the twelve rounds that the command makes unless told. The contraction alone leaves a part as
    large as the share and takes 18 rounds from 0.05 to 0.9; half of it takes 39.
    """
    found, made = rounds_until(np.array(observed), free, 12)
    assert made <= 12
    theory = np.log(np.array(observed) / (1 - sum(observed))) - free
    # Shares within 2 % are log odds within 0.02 and what that makes of the rest.
    slack = 0.02 * (1 + sum(observed) / (1 - sum(observed)))
    np.testing.assert_allclose(found, theory, atol=slack)


def test_no_step_is_longer_than_allowed() -> None:
    """Traffic that is not there at all, or does not answer, moves a constant by the longest step and no further."""
    first = next_utilities([np.zeros(2)], [np.array([np.inf, 1.0])])
    assert first.tolist() == [MOST_STEP, 1.0]
    second = next_utilities([np.zeros(2), first], [np.array([np.inf, 1.0])] * 2)
    assert second.tolist() == [2 * MOST_STEP, 1.0 + MOST_STEP]


def test_an_answer_of_more_than_one_is_not_followed() -> None:
    """Traffic that came for another's sake makes no step shorter than that of the contraction."""
    assert next_utilities([np.zeros(1), np.ones(1)], [np.array([4.0]), np.array([0.5])]).tolist() == [1.5]
