"""The tiny corridor that everybody knows by heart, and ways to vary it."""

import csv
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from ruamel.yaml import YAML

from corridor_sim.engine import ENGINES, Engine, needs_compiling, simulate
from corridor_sim.errors import InputError
from corridor_sim.plan import History, Plan, build_plan, draw_history
from corridor_sim.results import Trace, first_difference, frames_of
from corridor_sim.scenario import Case, build_case, read_scenario

DATA = Path(__file__).parent / "data"
ROOT = Path(__file__).parent.parent

settings.register_profile("corridor_sim", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("corridor_sim")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that rewrites the golden files."""
    parser.addoption("--update-golden", action="store_true", help="rewrite tests/golden instead of comparing with it")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Compile the kernels of a simulation before there are workers, which would all do it at once."""
    if session.config.getoption("numprocesses", None) and needs_compiling("compiled"):
        plan = plan_of_tiny()
        simulate(plan, draw_history(plan, 1, 0))


def plan_of_tiny() -> Plan:
    """Return the plan of the tiny corridor."""
    return build_plan(build_case(read_scenario(str(DATA / "tiny" / "tiny.yaml"), []), ROOT / "network"))


@dataclass(frozen=True)
class Folder:
    """A planner's folder: the tables of a network and a scenario beside them."""

    path: Path

    def write(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write a table of the network anew."""
        with (self.path / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    def read(self, table: str) -> list[dict[str, str]]:
        """Return the rows of a table as text."""
        with (self.path / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def change(self, table: str, row_id: str, **values: Any) -> None:
        """Change cells of one row, named by its first column."""
        rows = self.read(table)
        row = next(row for row in rows if next(iter(row.values())) == row_id)
        row.update({name: str(value) for name, value in values.items()})
        self.write(table, rows)

    def scenario(self, name: str = "tiny", **keys: Any) -> Path:
        """Write a scenario with these top-level keys in the place of the tiny corridor's."""
        yaml = YAML(typ="safe", pure=True)
        document = yaml.load((DATA / "tiny" / "tiny.yaml").read_text(encoding="utf-8"))
        for key, value in keys.items():
            known = document.get(key)
            document[key] = {**known, **value} if isinstance(known, dict) else value
        path = self.path / f"{name}.yaml"
        with path.open("w", encoding="utf-8") as file:
            yaml.dump(document, file)
        return path

    def case(self, **keys: Any) -> Case:
        """Return the case of the scenario with these keys."""
        return build_case(read_scenario(str(self.scenario(**keys)), []), ROOT / "network")


@dataclass(frozen=True)
class Ran:
    """One replication that has been simulated."""

    plan: Plan
    history: History
    trace: Trace

    @property
    def consignments(self) -> Any:
        """Return the consignment table."""
        return frames_of(self.plan, self.history, self.trace)["consignments"]

    @property
    def stations(self) -> Any:
        """Return the table of stations."""
        return frames_of(self.plan, self.history, self.trace)["stations"]

    def visits(self, station_id: str) -> Any:
        """Return (joined, start, end) of the visits at a station, shape (n, 3)."""
        import numpy as np

        at = self.trace.visit_station == self.plan.names.stations.index(station_id)
        return np.column_stack([
            self.trace.visit_joined_h[at], self.trace.visit_start_h[at], self.trace.visit_end_h[at]
        ])  # fmt: skip

    def sailings(self, service_id: str) -> list[list[float]]:
        """Return (departure, arrival, consignments) of the runs of a service; nan arrives after the end."""
        import numpy as np

        trace = self.trace
        at = trace.run_service == self.plan.names.services.index(service_id)
        columns = [trace.run_departure_h[at], trace.run_arrival_h[at], trace.run_consignments[at]]
        return np.column_stack(columns).tolist()


@pytest.fixture
def tiny(tmp_path: Path) -> Folder:
    """Return a copy of the tiny corridor that a test may change."""
    folder = tmp_path / "tiny"
    shutil.copytree(DATA / "tiny", folder)
    return Folder(folder)


@pytest.fixture
def detour(tiny: Folder) -> Folder:
    """Return the tiny corridor with a road from the post by Side to Beta, 2 and 8 h, and one from the yard, 5 h."""
    tiny.write("node", [*tiny.read("node"), {
        "node_id": "side", "name": "Side", "x_coord": 76, "y_coord": 39, "node_type": "city", "country": "CHN",
        "timezone": "UTC",
    }])  # fmt: skip
    roads = [("road_4", "alpha_road", "side", 100, 50), ("road_5", "side", "beta", 400, 50)]
    roads.append(("road_6", "beta_rail", "beta", 200, 40))
    tiny.write("link", [*tiny.read("link"), *(
        {"link_id": name, "from_node_id": tail, "to_node_id": head, "directed": 0, "mode": "road", "gauge_mm": "",
         "length": km, "free_speed": speed, "status": "existing", "country": "KGZ"}
        for name, tail, head, km, speed in roads
    )])  # fmt: skip
    return tiny


@pytest.fixture
def ferry(tiny: Folder) -> Folder:
    """Return the folder of two ports 5 h apart, a berth each, and two vessels of two consignments."""
    for table in ("bcp", "procedure", "corridor", "flow", "terminal"):
        (tiny.path / f"{table}.csv").unlink()
    tiny.write("node", [
        {"node_id": name, "name": name, "x_coord": x, "y_coord": 42, "node_type": "port", "country": country,
         "timezone": "UTC"}
        for name, x, country in (("east", 52, "KAZ"), ("west", 51, "AZE"))
    ])  # fmt: skip
    tiny.write("link", [
        {"link_id": "sea", "from_node_id": "east", "to_node_id": "west", "directed": 0, "mode": "sea", "length": 100,
         "free_speed": 20, "status": "existing", "country": "XCA"}
    ])  # fmt: skip
    tiny.write("port", [{"node_id": name, "name": name, "berths": 1} for name in ("east", "west")])
    tiny.write("fleet", [{"fleet_id": "ferries", "name": "Ferries", "vessels": 2}])
    # Loading takes 1 h, unloading 2 h; in the east a vessel waits 10 h at most, in the west 30 h.
    tiny.write("service", [
        {"service_id": f"{u}_{v}", "name": u, "mode": "sea", "from_node_id": u, "to_node_id": v,
         "fleet_id": "ferries", "capacity_teu": 4, "max_wait_h": wait_h, "load_h": 1, "unload_h": 2, "travel_cv": 0}
        for u, v, wait_h in (("east", "west", 10), ("west", "east", 30))
    ])  # fmt: skip
    tiny.write("commodity", [
        {"commodity_id": "goods", "name": "Goods", "modes": "sea", "tonnes": 20, "teu": 2,
         "value_of_time_usd_per_t_h": 1}
    ])  # fmt: skip
    tiny.write("tariff", [{"tariff_id": "sea", "mode": "sea", "usd_per_t_km": 0.1}])
    return tiny


@pytest.fixture(scope="session", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    """Return each engine in turn: one suite for both."""
    name: Engine = request.param
    return name


@pytest.fixture
def run_case(engine: Engine) -> Callable[..., Ran]:
    """Return a function that simulates one replication of a case, by each engine in turn."""

    def run(case: Case, replication: int = 0) -> Ran:
        plan = build_plan(case)
        history = draw_history(plan, case.simulation.seed, replication)
        return Ran(plan, history, simulate(plan, history, engine, keep_visits=True))

    return run


@pytest.fixture(scope="session")
def new_folder(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Folder]:
    """Return a function that makes an empty planner's folder, for tests that make many."""
    return lambda: Folder(tmp_path_factory.mktemp("folder"))


@pytest.fixture(scope="session")
def twins() -> Callable[..., Ran]:
    """
    Return a function that simulates one replication by both engines, requires equal traces and returns the first.

    If one ends with an error of the input, such as a gridlock, so must the other, and say the same; it is raised.
    """
    import numpy as np

    def outcome(plan: Plan, history: History, name: Engine) -> Trace | InputError:
        try:
            return simulate(plan, history, name, keep_visits=True)
        except InputError as error:
            return error

    def run(source: Case | Plan, seed: int | None = None, replication: int = 0) -> Ran:
        plan = build_plan(source) if isinstance(source, Case) else source
        history = draw_history(plan, source.simulation.seed if isinstance(source, Case) else seed, replication)
        reference, compiled = (outcome(plan, history, name) for name in ("simpy", "compiled"))
        if isinstance(reference, InputError):
            assert str(compiled) == str(reference)
            raise reference
        assert isinstance(compiled, Trace), str(compiled)
        assert first_difference(plan, history, reference, compiled) is None
        # Beyond what compares as equal: the same types, and the same bits of zeros.
        for name, one in vars(reference).items():
            other = getattr(compiled, name)
            assert (one.dtype, one.shape) == (other.dtype, other.shape), name
            both = ~np.isnan(one)
            assert one[both].tobytes() == other[both].tobytes(), name
        return Ran(plan, history, reference)

    return run


@pytest.fixture(scope="session")
def tiny_plan() -> Plan:
    """Return the plan of the tiny corridor, made once; a variant is made by ``replace``."""
    return plan_of_tiny()
