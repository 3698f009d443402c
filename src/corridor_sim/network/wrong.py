"""What a check of the tables of a network found."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd

Tables = Mapping[str, pd.DataFrame]
"""The tables of a network by name."""


class Wrong(NamedTuple):
    """What is wrong in a row; ``column`` is empty for the whole row, the rest is that of an ``Issue``."""

    row: Any
    column: str
    found: str
    allowed: str
    nearest: str = ""
