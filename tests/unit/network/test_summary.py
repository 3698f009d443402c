"""The summary counts what the files of the small network say."""

from datetime import date

import pandas as pd
import pytest

from corridor_sim.network import list_figures, newest_day, read_network, summarize


@pytest.fixture
def summary(folder):
    return summarize(read_network(folder, "net"))


def test_lengths_by_mode_country_gauge_and_status(summary):
    links = summary["links"]
    assert list(links.columns) == ["mode", "gauge_mm", "country", "status", "n_links", "length_km"]
    road = links[(links["mode"] == "road") & (links["country"] == "CHN")]
    assert road[["n_links", "length_km"]].to_numpy().tolist() == [[2, 238.0]]
    planned = links[links["status"] == "planned"]
    assert planned[["gauge_mm", "length_km"]].to_numpy().tolist() == [[1435, 420.0]]
    # 230 + 8 + 210 + 420 + 2600 + 480 km
    assert links["length_km"].sum() == 3948.0


def test_facilities(summary):
    assert [tuple(row) for row in summary["facilities"].itertuples(index=False)] == [
        ("node", "bcp", 2),
        ("node", "city", 1),
        ("node", "port", 2),
        ("node", "terminal", 1),
        ("BCP", "road", 2),
        ("crossing", "road", 1),
        ("terminal", "", 4),
        ("port", "", 2),
        ("service", "rail", 1),
        ("service", "sea", 2),
        ("flow", "", 1),
    ]


def test_figures_by_confidence(summary):
    """
    Given figures: 12 of links, 2 lanes, 3 mean hours, 1 cv, 1 opening hours, 8 of terminals, 2 berths,
    1 vessels, 15 of services, 3 of the commodity, 1 of the flow, 4 tariffs, 5 parameters: 58.
    """
    figures = summary["figures"].set_index("confidence")
    assert figures["n_figures"].to_dict() == {
        "measured": 3,
        "reported": 0,
        "derived": 0,
        "assumption": 5,
        "none": 50,
    }
    assert figures["n_figures"].sum() == 58
    assert figures.loc["assumption", "share"] == 5 / 58


def test_assumptions(summary):
    assumptions = summary["assumptions"]
    assert list(assumptions.columns) == ["table", "id", "column", "unit", "value", "title", "note"]
    assert assumptions.iloc[0].tolist() == [
        "link", "road_osh", "length", "km", 210.0, "Typical figures", "No better source is known",
    ]  # fmt: skip
    assert assumptions["id"].tolist() == ["road_osh", "rail_cku", "rail_aktau", "sea_baku", "scan_in"]


def test_default_counts_as_figure_with_a_source_only(folder):
    text = (
        (folder / "flow.csv").read_text().replace("profile_id\n", "profile_id,growth_per_year,growth_per_year_source\n")
    )
    (folder / "flow.csv").write_text(text.replace("autumn\n", "autumn,0,guess\n"))
    figures = list_figures(read_network(folder, "net"))
    growth = figures[figures["column"] == "growth_per_year"]
    assert growth[["value", "source_id", "line"]].to_numpy().tolist() == [[0.0, "guess", 2]]


def test_totals_count_what_is_in_service(summary):
    """230 + 8 + 210 km of road, 2600 of railway, 480 at sea; the 420 km planned are told by status alone."""
    by_mode = dict(summary["modes"][["mode", "length_km"]].to_numpy().tolist())
    assert by_mode == {"rail": 2600.0, "road": 448.0, "sea": 480.0}
    by_country = dict(summary["countries"][["country", "length_km"]].to_numpy().tolist())
    assert by_country == {"CHN": 238.0, "KAZ": 2600.0, "KGZ": 210.0, "XCA": 480.0}
    by_status = dict(summary["statuses"][["status", "length_km"]].to_numpy().tolist())
    assert by_status == {"existing": 3528.0, "planned": 420.0}
    gauges = summary["gauges"].dropna()
    assert gauges[["gauge_mm", "length_km"]].to_numpy().tolist() == [[1520, 2600.0]]


def test_line_that_was_doubled_counts_once(edit, folder):
    """A row until a day and another from that day on are one line, of which each day has one state."""
    doubled = date(2025, 9, 30)
    edit("link.csv", "rail_aktau,osh,aktau,0,rail,1520,2600,guess,45,existing,,,KAZ,",
         "rail_aktau,osh,aktau,0,rail,1520,2600,guess,45,existing,,2025-09-30,KAZ,\n"
         "rail_aktau_double,osh,aktau,0,rail,1520,2610,guess,60,existing,2025-09-30,,KAZ,")  # fmt: skip
    network = read_network(folder, "net")
    assert newest_day(network.tables["link"]) == doubled
    for day, km in ((None, 2610.0), (date(2025, 9, 29), 2600.0), (doubled, 2610.0)):
        summary = summarize(network, day)
        assert summary["gauges"].dropna()["length_km"].tolist() == [km]
        assert summary["links"].query("country == 'KAZ'")["length_km"].tolist() == [km]
    # Before 2020 the road to Osh is not there, so that no way is left for the only flow.
    assert summarize(network, date(2019, 12, 31))["countries"]["country"].tolist() == ["CHN", "KAZ", "XCA"]
    assert summarize(network, date(2019, 12, 31))["weakest_figures"]["million_usd_per_year"].tolist() == [0.0]


def test_weakest_figure_is_the_assumption_on_which_most_cost_rests(folder):
    """
    50,000 t of fruit at 0.05 USD/t h go by road to Osh, by rail to Aktau and by sea to Baku; the planned line is shut.

    The source "guess" gives the lengths of road_osh, rail_aktau and sea_baku, and scan_in's 0.5 h:
    freight 210 x 0.08 + 2600 x 0.02 + 480 x 0.05, time (210 / 55 + 2600 / 45 + 480 / 18 + 0.5) x 0.05, in USD a tonne.
    """
    weakest = summarize(read_network(folder, "net"))["weakest_figures"]
    freight = 210 * 0.08 + 2600 * 0.02 + 480 * 0.05
    hours = 210 / 55 + 2600 / 45 + 480 / 18 + 0.5
    (row,) = weakest.to_dict("records")
    assert (row["source_id"], row["n_figures"]) == ("guess", 5)
    assert row["figures"] == "link.length, procedure.mean_h"
    assert row["million_usd_per_year"] == pytest.approx(50_000 * (freight + 0.05 * hours) / 1e6, rel=1e-12)


def test_network_without_figures(folder):
    """Shares of nothing are NaN, not an error."""
    for path in folder.iterdir():
        path.unlink()
    (folder / "node.csv").write_text("node_id,name,x_coord,y_coord,node_type,country,timezone\n")
    (folder / "link.csv").write_text("link_id,from_node_id,to_node_id,directed,mode,length,free_speed,status,country\n")
    (folder / "commodity.csv").write_text("commodity_id,name,modes,tonnes,teu,value_of_time_usd_per_t_h\n")
    summary = summarize(read_network(folder, "net"))
    assert summary["links"].empty
    assert summary["figures"]["n_figures"].sum() == 0
    assert pd.isna(summary["figures"]["share"]).all()
    assert summary["assumptions"].empty
