"""From the results of a comparison to what the report says of it."""

import shlex
from collections import Counter
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corridor_sim.data_files import scenario_folders
from corridor_sim.experiment import CompareResult, RunResult
from corridor_sim.indicators import PAIR, as_ordered, stock_rows
from corridor_sim.network import Network, list_assumptions
from corridor_sim.plan import gate_id
from corridor_sim.report.atlas import draw_network_maps
from corridor_sim.report.basemap import read_basemap
from corridor_sim.report.content import ReportContent
from corridor_sim.report.drawn import drawn_lines
from corridor_sim.report.images import check_picture_path, write_picture
from corridor_sim.report.maps import MOST_OF_A_SIDE, Highlight, Side
from corridor_sim.report.tables import (
    corridor_table,
    key_table,
    order_rows,
    pipeline_table,
    queue_curves,
    station_table,
)
from corridor_sim.report.words import pair_name
from corridor_sim.results import write_atomically
from corridor_sim.routing import (
    OTHER_CORRIDOR,
    Sections,
    Yards,
    berth_id,
    booking_id,
    crane_id,
    departures_id,
    stops_id,
    wagons_id,
)
from corridor_sim.scenario import Case
from corridor_sim.tables import rows_of
from corridor_sim.units import start_of_day

_MOST_DISTRIBUTIONS = 4
_MOST_QUEUES = 6
_MAP_DPI = 200.0
_PUBLISHED_WITH_QUEUE = (
    "Service includes the hours of border posts that are published with their queue: where no number of lanes is "
    "known, the queue cannot be told apart and does not grow with traffic."
)
_DIFFERENT_DEMAND = (
    "The scenarios differ in demand: differences, their split and the benefit are of the consignments that both have; "
    "means and indicators of each scenario are of all its own."
)
_WAREHOUSES = (
    "Pairs, their split and the benefit take an order from a warehouse as its customer sees it, with the money of its "
    "replenishment; hours of replenishments and the cost of stock are not in the benefit. Key figures and corridors "
    "count orders and replenishments apart, two shorter ways in the place of one: means of a consignment fall by that "
    "alone."
)
_LIMITS_NOT_GIVEN = (
    "Yards of terminals and ports limit nobody where the network does not say how much they hold. The capacity of a "
    "railway line counts only where the network says what share of it is free."
)


_OTHER_CORRIDOR = "routes of no named corridor"
_LEAST_OF_MOST = 0.5
"""The map shows flows that change their route at least so much as the flow that changes it most."""


def report_of(result: CompareResult, network_folder: Path) -> ReportContent:
    """
    Return what the report says of a comparison.

    Parameters
    ----------
    result
        A comparison with its two runs.
    network_folder
        Folder whose base map is drawn under the network.
    """
    scenario, baseline = result.scenario.case, result.baseline.case
    document = scenario.scenario.document
    simulation = scenario.simulation
    names = _Names(scenario.network)
    pairs = result.comparison.pairs
    stations, station_ids = station_table(result, names.station)
    moved = _moved(result)
    return ReportContent(
        title=document.title,
        question=document.question or "",
        baseline_name=baseline.name,
        baseline_title=baseline.scenario.document.title,
        scenario_name=scenario.name,
        scenario_title=document.title,
        version=version("corridor_sim"),
        seed=simulation.seed,
        replications=simulation.replications,
        start=start_of_day(simulation.start),
        days=simulation.days,
        warmup_days=simulation.warmup_days,
        pairs=names.translate(pairs),
        overall=result.comparison.overall,
        key_figures=key_table(result),
        pipelines=pipeline_table(result),
        is_of_pipelines_alone=result.is_of_pipelines_alone,
        corridors=corridor_table(result, names.corridor),
        stations=stations,
        orders=order_rows(result, names.flows(scenario.flows)),
        stocks=stock_rows(result.scenario.measured.indicators),
        queues=queue_curves(result, station_ids[:_MOST_QUEUES], names.station),
        map_links=_links(result),
        map_nodes=scenario.network.nodes,
        basemap=read_basemap(network_folder),
        highlights=() if result.is_of_pipelines_alone else _highlights(result, names, _moved_most(moved)),
        opened=_opened(result),
        n_moved=len(moved),
        n_drawn=len(_moved_most(moved)),
        least_drawn_share=min(_moved_most(moved).values(), default=0.0),
        distributions=_distributions(result, names),
        assumed=scenario.assumed,
        assumed_baseline=baseline.assumed,
        assumptions=list_assumptions(scenario.network),
        sources=tuple((source.title, source.date.isoformat(), source.url or "") for source in document.sources),
        notes=_notes(result),
        command=_command(result),
    )


def write_network_map(network: Network, network_folder: Path, path: Path) -> None:
    """
    Write a map of ``network`` over the base map of ``network_folder``: a picture, or an interactive page (.html).

    Raises
    ------
    InputError
        If ``path`` ends in none of .png, .svg and .html, is a folder or lies in none.
    """
    check_picture_path(path, "--out", may_be_page=True)
    if path.suffix == ".html":
        from corridor_sim.report.webmap import network_page  # slow to import, and rarely needed

        write_atomically(path, network_page(network, read_basemap(network_folder)))
        return
    write_picture(draw_network_maps(network, read_basemap(network_folder))[0], path, _MAP_DPI)


class _Names:
    """What people call the places, commodities and corridors of a network."""

    def __init__(self, network: Network) -> None:
        self._places = _by_id(network, "node")
        self._commodities = _by_id(network, "commodity")
        self._corridors = {OTHER_CORRIDOR: _OTHER_CORRIDOR, **_by_id(network, "corridor")}
        self._stations = _station_names(network, self._places)

    def station(self, station_id: str) -> str:
        return self._stations.get(station_id, station_id)

    def corridor(self, corridor_id: str) -> str:
        return self._corridors.get(corridor_id, corridor_id)

    def flows(self, flows: pd.DataFrame) -> dict[str, str]:
        """Return what people call flows by their ids: both ends and the goods."""
        return {
            row.flow_id: f"{self._places[row.origin]} \N{EN DASH} {self._places[row.destination]}, "
            f"{self._commodities[row.commodity_id]}"
            for row in rows_of(flows)
        }

    def translate(self, pairs: pd.DataFrame) -> pd.DataFrame:
        """Return ``pairs`` with names in the place of ids."""
        return pairs.assign(
            origin=pairs["origin"].map(self._places),
            destination=pairs["destination"].map(self._places),
            commodity=pairs["commodity_id"].map(self._commodities),
            baseline_corridor=pairs["baseline_corridor_id"].map(self.corridor),
            scenario_corridor=pairs["scenario_corridor_id"].map(self.corridor),
        )


def _by_id(network: Network, table: str) -> Mapping[str, str]:
    frame = network.tables[table]
    return dict(zip(frame[f"{table}_id"], frame["name"], strict=True))


def _station_names(network: Network, places: Mapping[str, str]) -> dict[str, str]:
    """Return what people call the places where anybody waits, by the station's id."""
    post = _by_id(network, "bcp")
    names = {
        row.procedure_id: f"{post[row.bcp_id]}, {row.direction}{_procedure(row.procedure)}"
        for row in rows_of(network.tables["procedure"])
    }
    names |= {booking_id(key): f"{name}, before setting out" for key, name in names.items()}
    services = _by_id(network, "service")
    names |= {departures_id(key): f"{name}: departures" for key, name in services.items()}
    names |= {stops_id(key): f"{name}: technical stops" for key, name in services.items()}
    names |= {wagons_id(gauge_mm): f"Wagons of {gauge_mm} mm" for gauge_mm in network.tables["wagon"]["gauge_mm"]}
    ends = {row.link_id: (row.from_node_id, row.to_node_id) for row in rows_of(network.tables["link"])}
    for (link_id, tail), station_id in Sections.of(network).entry.items():
        one, other = ends[link_id]
        head = other if tail == one else one
        names.setdefault(station_id, f"{places[tail]} - {places[head]}: line")
    names |= {
        name: f"{places[node_id]}: yard, from {_vehicle(vehicle)}"
        for name, (node_id, vehicle) in Yards.of(network).place.items()
    }
    for node_id, name in places.items():
        names[crane_id(node_id)] = f"{name}: cranes"
        names |= {berth_id(node_id, kind): f"{name}: {word}" for kind, word in _BERTHS.items()}
    return names | {gate_id(*facility): f"{name}: while closed" for facility, name in _facilities(network, places)}


def _vehicle(vehicle: tuple[str, int]) -> str:
    """Return what people call a mode and gauge."""
    mode, gauge_mm = vehicle
    return f"{mode} of {gauge_mm} mm" if gauge_mm else mode


def _facilities(network: Network, places: Mapping[str, str]) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield table and id of all that may be closed, with what people call it; a link by its ends."""
    for link in rows_of(network.tables["link"]):
        yield ("link", link.link_id), f"{places[link.from_node_id]} - {places[link.to_node_id]}"
    for table, names in (("node", places), *((name, _by_id(network, name)) for name in ("bcp", "service"))):
        yield from (((table, row_id), name) for row_id, name in names.items())


def _procedure(name: str) -> str:
    """Return how a procedure is added to the name of its post; one that is all that is done there needs no name."""
    return "" if name == "all" else f": {name.replace('_', ' ')}"


_BERTHS = {"container": "berths", "ferry": "ferry berths"}


def _highlights(result: CompareResult, names: _Names, moved: Mapping[str, float]) -> tuple[Highlight, ...]:
    """
    Return the corridors, side by side, of the flows in ``moved``; of all flows if there is none.

    Those by which most tonnes change over come first; beyond the colors of a side the others are one.
    """
    sides: tuple[tuple[Side, RunResult], ...] = (("baseline", result.baseline), ("scenario", result.scenario))
    routes = [_route_by_flow(run) for _, run in sides]
    highlights: list[Highlight] = []
    for (side, run), of_flow in zip(sides, routes, strict=True):
        tonnes = dict(zip(run.case.flows["flow_id"], run.case.flows["t_per_year"], strict=True))
        links: dict[str, set[str]] = {}
        weight: Counter[str] = Counter()
        for flow in moved or of_flow:
            corridor, route = of_flow[flow]
            links.setdefault(corridor, set()).update(route)
            weight[corridor] += tonnes[flow] * moved.get(flow, 1.0)
        ranked = sorted(links, key=lambda corridor: (-weight[corridor], corridor))
        named = ranked if len(ranked) <= MOST_OF_A_SIDE else ranked[: MOST_OF_A_SIDE - 1]
        shown = [(names.corridor(corridor), links[corridor]) for corridor in named]
        if others := ranked[len(named) :]:
            shown.append((f"{len(others)} other corridors", set.union(*(links[corridor] for corridor in others))))
        highlights += [
            Highlight(f"{run.case.name}: {name}", tuple(sorted(link_ids)), side=side) for name, link_ids in shown
        ]
    return tuple(highlights)


def _moved(result: CompareResult) -> dict[str, float]:
    """Return the flows whose most used route changes, and the share of the consignments of each that take another."""
    before, after = _route_by_flow(result.baseline), _route_by_flow(result.scenario)
    shares = [_route_shares(run) for run in (result.baseline, result.scenario)]
    other = shares[0].sub(shares[1], fill_value=0.0).abs().groupby(level="flow_id").sum() / 2.0
    return {flow: float(other[flow]) for flow in before if flow in after and before[flow] != after[flow]}


def _moved_most(moved: Mapping[str, float]) -> dict[str, float]:
    """
    Return the flows that change their route most.

    Of two routes as good as each other either may be used most: a few consignments that change over far from a project
    would draw the map there.
    """
    least = _LEAST_OF_MOST * max(moved.values(), default=0.0)
    return {flow: share for flow, share in moved.items() if share >= least}


def _route_shares(run: RunResult) -> "pd.Series[float]":
    """Return the share of the consignments of a flow that take a route, by flow_id and route_id."""
    taken = run.table("consignments")[["flow_id", "route_id"]].astype(str)
    return taken.groupby("flow_id")["route_id"].value_counts(normalize=True)


def _route_by_flow(run: RunResult) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return corridor and links of the route that most consignments of each flow take, the first by name of several."""
    names = run.plan.names
    position = {route_id: route for route, route_id in enumerate(names.route_ids)}
    taken = as_ordered(run.table("consignments")).groupby("flow_id", observed=True)["route_id"]
    return {
        str(flow): (names.corridors[position[str(most)]], names.routes[position[str(most)]])
        for flow, most in taken.agg(
            lambda routes: str(routes.value_counts().sort_index(kind="stable").idxmax())
        ).items()
    }


def _distributions(result: CompareResult, names: _Names) -> dict[str, dict[str, NDArray[np.float64]]]:
    """Return the hours of the pairs that differ most, both scenarios."""
    pairs, named = result.comparison.pairs, names.translate(result.comparison.pairs)
    order = pairs["difference_mean_h"].abs().sort_values(ascending=False, kind="stable").index
    chosen = [i for i in order if not pairs["is_equal"][i]][:_MOST_DISTRIBUTIONS] or list(order[:1])
    tables = {run.case.name: as_ordered(run.table("consignments")) for run in (result.baseline, result.scenario)}
    distributions: dict[str, dict[str, NDArray[np.float64]]] = {}
    for i in chosen:
        distributions[pair_name(named.loc[i])] = {name: _hours(table, pairs.loc[i]) for name, table in tables.items()}
    return distributions


def _hours(consignments: pd.DataFrame, pair: "pd.Series[Any]") -> NDArray[np.float64]:
    is_of_pair = np.logical_and.reduce([consignments[column] == pair[column] for column in PAIR])
    return consignments.loc[is_of_pair, "door_to_door_h"].to_numpy(dtype=np.float64)


def _links(result: CompareResult) -> gpd.GeoDataFrame:
    """Return the links and pipelines in force in either scenario."""
    ours, theirs = (drawn_lines(run.case.network) for run in (result.scenario, result.baseline))
    return pd.concat([ours, theirs[~theirs["link_id"].isin(ours["link_id"])]], ignore_index=True)


def _opened(result: CompareResult) -> tuple[str, ...]:
    """Return the links and pipelines in force in the scenario and not in the baseline."""
    ours, theirs = (set(drawn_lines(run.case.network)["link_id"]) for run in (result.scenario, result.baseline))
    return tuple(sorted(ours - theirs))


def _notes(result: CompareResult) -> tuple[str, ...]:
    unfinished = [
        f"{int(run.pairs['unfinished'].sum())} consignments of {run.case.name} had not arrived "
        f"{run.case.simulation.drain_days} days after the last day; figures that they could change are withheld."
        for run in (result.baseline, result.scenario)
        if run.pairs["unfinished"].any()
    ]
    other_demand = () if result.has_same_demand else (_DIFFERENT_DEMAND,)
    is_served = any(not run.case.served.empty for run in (result.baseline, result.scenario))
    warehouses = (_WAREHOUSES,) if is_served else ()
    return (*other_demand, *warehouses, *unfinished, _PUBLISHED_WITH_QUEUE, _LIMITS_NOT_GIVEN)


def _command(result: CompareResult) -> str:
    """Return the command that makes the comparison again."""
    simulation = result.scenario.case.simulation
    scenario, baseline = (shlex.quote(_as_given(run.case)) for run in (result.scenario, result.baseline))
    demand = "" if result.has_same_demand else "--different-demand "
    return (
        f"corridor-sim compare {scenario} --baseline {baseline} {demand}"
        f"--days {simulation.days} --warmup-days {simulation.warmup_days} "
        f"--replications {simulation.replications} --seed {simulation.seed}"
    )


def _as_given(case: Case) -> str:
    """Return the name that finds a scenario again, or else its file, relative to the working directory if below it."""
    path = case.scenario.path.resolve()
    found = next((file for folder in scenario_folders() if (file := folder / path.name).is_file()), None)
    # A file that is named like a scenario and lies in the working directory would be taken for it.
    if found is not None and found.resolve() == path and not Path(case.name).is_file():
        return case.name
    here = Path.cwd().resolve()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else str(path)
