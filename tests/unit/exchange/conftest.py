"""Networks to send to other programs and back."""

from pathlib import Path

import pandas as pd
import pytest

from corridor_sim.data_files import base_network
from corridor_sim.network import Network, read_network

TINY = Path(__file__).parents[2] / "data" / "tiny"


@pytest.fixture(params=["base", "tiny"])
def network(request: pytest.FixtureRequest) -> Network:
    """Return the base network and the tiny one, in turn."""
    return read_network(base_network() if request.param == "base" else TINY)


@pytest.fixture(scope="session")
def assert_same():
    """Return a function that requires two networks to say the same in every table and drawn line."""

    def check(one: Network, other: Network) -> None:
        assert list(one.tables) == list(other.tables)
        for name, frame in one.tables.items():
            # Lines of the files may differ: what was empty lines and cells over several lines is not kept.
            pd.testing.assert_frame_equal(frame.drop(columns="line"), other.tables[name].drop(columns="line"))
        assert {key: list(line.coords) for key, line in one.geometry.items()} == {
            key: list(line.coords) for key, line in other.geometry.items()
        }

    return check
