"""Which links and pipelines are in force on a day."""

from datetime import date

import pandas as pd


def is_in_force(links: pd.DataFrame, day: date) -> "pd.Series[bool]":
    """Return for each row of a table of links or pipelines whether it exists and is in service on ``day``."""
    has_begun = links["open_from"].map(lambda first: first is None or first <= day).astype(bool)
    goes_on = links["open_to"].map(lambda end: end is None or day < end).astype(bool)
    return (links["status"] == "existing") & has_begun & goes_on


def newest_day(links: pd.DataFrame) -> date:
    """
    Return the day of the newest state that a link table tells.

    Returns
    -------
    The latest ``open_from`` of an existing link, so that the answer is the same whenever it is asked; 1 January of
    year 1 if none has a day.
    """
    told = links.loc[links["status"] == "existing", "open_from"]
    return max((day for day in told if day is not None), default=date.min)
