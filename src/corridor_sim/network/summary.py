"""What a network holds, counted."""

from datetime import date

import pandas as pd

from corridor_sim.network.figures import list_figures
from corridor_sim.network.force import is_in_force, newest_day
from corridor_sim.network.network import Network
from corridor_sim.network.weakest import list_weakest

_CONFIDENCE = ("measured", "reported", "derived", "assumption", "none")


def summarize(network: Network, at: date | None = None) -> dict[str, pd.DataFrame]:
    """
    Return the tables of ``corridor-sim network summary`` by title.

    Parameters
    ----------
    network
        A network.
    at
        The day whose links are counted; by default that of the newest state told, see ``newest_day``.

    Returns
    -------
    ``links``, ``modes``, ``countries``, ``statuses``, ``gauges``, ``facilities``, ``figures``, ``weakest_figures`` and
    ``assumptions``, in this order. ``links`` and ``statuses`` hold the links in service on the day and those planned
    or under construction, ``modes``, ``countries`` and ``gauges`` those in service alone; a line that has two rows,
    one in force after the other, counts once.
    """
    links = network.tables["link"]
    day = newest_day(links) if at is None else at
    in_force = is_in_force(links, day)
    told = links[in_force | (links["status"] != "existing")]
    return {
        "links": measure_links(told, ["mode", "gauge_mm", "country", "status"]),
        "modes": measure_links(links[in_force], ["mode"]),
        "countries": measure_links(links[in_force], ["country"]),
        "statuses": measure_links(told, ["status"]),
        "gauges": measure_links(links[in_force], ["mode", "gauge_mm"]),
        "facilities": count_facilities(network),
        "figures": count_figures(network),
        "weakest_figures": list_weakest(network, day),
        "assumptions": list_assumptions(network),
    }


def measure_links(links: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """
    Return number and length of links.

    Parameters
    ----------
    links
        Rows of a link table.
    by
        Columns of it.

    Returns
    -------
    One row for each combination of ``by`` (gauge_mm ``<NA>`` where there is no track), with n_links and length_km. A
    link passable both ways counts once.
    """
    groups = links.groupby(by, dropna=False)["length"]
    return groups.agg(n_links="count", length_km="sum").reset_index()


def count_facilities(network: Network) -> pd.DataFrame:
    """
    Return how many nodes of each type, BCPs, crossings, terminals, ports, services and flows there are.

    Returns
    -------
    Columns facility, kind (node_type or mode, empty where there is none) and count.
    """
    tables = network.tables
    crossings = tables["bcp"].drop_duplicates("crossing_id")
    rows = [
        *_count("node", tables["node"]["node_type"]),
        *_count("BCP", tables["bcp"]["mode"]),
        *_count("crossing", crossings["mode"]),
        ("terminal", "", len(tables["terminal"])),
        ("port", "", len(tables["port"])),
        *_count("service", tables["service"]["mode"]),
        ("flow", "", len(tables["flow"])),
    ]
    return pd.DataFrame(rows, columns=["facility", "kind", "count"])


def count_figures(network: Network) -> pd.DataFrame:
    """
    Return how far the figures of a network can be trusted.

    Returns
    -------
    One row for each confidence (of the source; ``none`` without a source), with n_figures and share, in
    [0, 1]; NaN if the network has no figure.
    """
    figures = list_figures(network)
    sources = network.tables["source"]
    known = dict(zip(sources["source_id"], sources["confidence"], strict=True))
    confidence = figures["source_id"].map(lambda source_id: known.get(source_id, "none"))
    counts = confidence.value_counts().reindex(list(_CONFIDENCE), fill_value=0)
    return pd.DataFrame(
        {
            "confidence": counts.index,
            "n_figures": counts.to_numpy(),
            "share": (counts / counts.sum()).to_numpy(),
        }
    )


def list_assumptions(network: Network) -> pd.DataFrame:
    """
    Return the figures that are assumed.

    Returns
    -------
    Columns table, id, column, unit, value (in that unit), title (what is assumed) and note (why).
    """
    sources = network.tables["source"]
    assumed = sources.loc[sources["confidence"] == "assumption", ["source_id", "title", "note"]]
    figures = list_figures(network).merge(assumed, on="source_id", how="inner")
    return figures[["table", "id", "column", "unit", "value", "title", "note"]]


def _count(facility: str, kinds: "pd.Series[str]") -> list[tuple[str, str, int]]:
    counts = kinds.value_counts().sort_index()
    return [(facility, str(kind), int(count)) for kind, count in counts.items()]
