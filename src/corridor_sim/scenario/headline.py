"""Check that what a scenario names as its headline is sent."""

from collections.abc import Iterator

import pandas as pd

from corridor_sim.errors import Issue, nearest_name
from corridor_sim.scenario.read import Scenario


def check_headline(scenario: Scenario, flows: pd.DataFrame) -> Iterator[Issue]:
    """Yield the issue of a headline of which no consignment is sent, if there is one."""
    headline = scenario.document.headline
    if headline is None:
        return
    wanted = (headline.origin, headline.destination, headline.commodity)
    sent = set(zip(flows["origin"], flows["destination"], flows["commodity_id"], strict=True))
    if wanted not in sent:
        names = [_in_words(one) for one in sent]
        yield scenario.issue(
            ("headline",),
            f"nothing is sent {_in_words(wanted)}",
            "origin, destination and commodity of a flow",
            nearest_name(_in_words(wanted), names),
        )


def _in_words(pair: tuple[str, str, str]) -> str:
    origin, destination, commodity = pair
    return f"from {origin} to {destination}, {commodity}"
