"""What the pop-ups of the interactive map say of the base network."""

import pytest

from corridor_sim.data_files import base_network
from corridor_sim.network import read_network
from corridor_sim.report.popups import _in_digits, node_popups


@pytest.fixture(scope="module")
def network():
    return read_network(base_network())


@pytest.fixture(scope="module")
def pages(network):
    return node_popups(network)


def test_large_figures_have_no_power_of_ten(network, pages):
    (t_per_year,) = network.tables["port"].set_index("node_id").loc[["aktau"], "capacity_t_per_year"]
    assert f"<td>{t_per_year:,.0f} t/year</td>" in pages["aktau"]
    assert "e+0" not in "".join(pages.values())


@pytest.mark.parametrize(
    ("value", "shown"),
    [(11e6, "11,000,000"), (0.1, "0.1"), (1234.5, "1,234.5"), (0.0, "0"), (100.0, "100"), (1 / 3, "0.333333")],
)
def test_digits(value, shown):
    assert _in_digits(value) == shown


def test_a_place_tells_the_source_of_its_position(network, pages):
    titles = network.tables["source"].set_index("source_id")["title"]
    node = network.tables["node"].set_index("node_id").loc["xian"]
    assert "position: <b>derived</b>: <a href" in pages["xian"]
    assert titles[node["source"]] in pages["xian"]


def test_services_and_fleets_stand_where_they_begin(network, pages):
    for service in network.tables["service"].itertuples():
        assert f"Service: {service.name}".replace("'", "&#39;") in pages[service.from_node_id]
    fleets = network.tables["fleet"].set_index("fleet_id")["name"]
    assert f"Fleet: {fleets['aktau_alat_feeders']}" in pages["aktau"]
