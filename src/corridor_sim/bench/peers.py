"""Where the peers are: programs for the station workload alone, in ``benchmarks/peers`` of the repository."""

import importlib.util
from collections.abc import Callable, Sequence
from pathlib import Path

from corridor_sim.errors import CorridorSimError

Waits = Sequence[Sequence[float]]
"""By station, the wait of each consignment, h, in any order."""

_FILE = {
    "simpy-plain": "simpy_plain.py",
    "heapq": "heapq_loop.py",
    "ciw": "ciw_nodes.py",
    "salabim": "salabim_components.py",
}
PEERS = tuple(_FILE)


def load_peer(name: str) -> Callable[..., Waits]:
    """
    Return the function ``waits`` of a peer.

    Raises
    ------
    CorridorSimError
        If the package is not run from its repository, or what the peer is written with is not installed.
    """
    path = _folder() / _FILE[name]
    if not path.is_file():
        raise CorridorSimError("peers are in benchmarks/peers of the repository: run from there, or leave out --peers")
    spec = importlib.util.spec_from_file_location(f"peer_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except ModuleNotFoundError as error:
        raise CorridorSimError(f"peer {name} needs '{error.name}': install corridor_sim[bench]") from error
    waits: Callable[..., Waits] = module.waits
    return waits


def _folder() -> Path:
    beside_the_package = Path(__file__).parents[3] / "benchmarks" / "peers"
    return beside_the_package if beside_the_package.is_dir() else Path("benchmarks") / "peers"
