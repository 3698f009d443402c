"""Which effects a scenario's author has put in."""

from corridor_sim.data_files import scenario_folders
from corridor_sim.scenario import put_in, read_scenario


def test_a_wait_that_choice_expects_is_put_in() -> None:
    """Hubs with more trains tell choice of shorter waits, which the model does not find by itself."""
    hubs = read_scenario("freight_hubs", scenario_folders())
    parent = read_scenario(hubs.document.extends, scenario_folders())
    assert "expected_wait_h" in put_in(parent, hubs)
    assert put_in(hubs, hubs) == ()


def test_stock_that_always_holds_what_is_ordered_is_put_in() -> None:
    """That orders from warehouses wait for nothing is stated; the hours of their way are not."""
    warehouses = read_scenario("overseas_warehouses", scenario_folders())
    assert put_in(read_scenario("baseline", scenario_folders()), warehouses) == ("warehouses",)
