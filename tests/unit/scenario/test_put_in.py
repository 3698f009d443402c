"""Which effects a scenario's author has put in."""

import pytest

from corridor_sim.data_files import base_network, scenario_folders
from corridor_sim.scenario import Case, put_in, read_cases


@pytest.fixture(scope="module")
def cases() -> dict[str, Case]:
    """Return scenarios of this module by name, as the network is read for each."""
    names = ["baseline", "do_minimum_2031", "freight_hubs", "overseas_warehouses"]
    return dict(zip(names, read_cases(names, scenario_folders(), base_network(), {}), strict=True))


def test_a_wait_that_choice_expects_is_put_in(cases: dict[str, Case]) -> None:
    """Hubs with more trains tell choice of shorter waits, which the model does not find by itself."""
    assert "expected_wait_h" in put_in(cases["do_minimum_2031"], cases["freight_hubs"])
    assert put_in(cases["freight_hubs"], cases["freight_hubs"]) == ()


def test_stock_that_always_holds_what_is_ordered_is_put_in(cases: dict[str, Case]) -> None:
    """That orders from warehouses wait for nothing is stated; the hours of their way are not."""
    assert put_in(cases["baseline"], cases["overseas_warehouses"]) == ("warehouses",)
