"""The peers: programs for the station workload alone, in ``benchmarks/peers`` of the repository."""

import importlib.util
from collections.abc import Callable, Iterable, Sequence
from importlib.util import find_spec

from corridor_sim.data_files import peers_folder
from corridor_sim.errors import InputError, Issue

Waits = Sequence[Sequence[float]]
"""By station, the wait of each consignment, h, in any order."""

# File of each peer, and the module that it is written with.
_PROGRAM = {
    "simpy-plain": ("simpy_plain.py", "simpy"),
    "heapq": ("heapq_loop.py", "heapq"),
    "ciw": ("ciw_nodes.py", "ciw"),
    "salabim": ("salabim_components.py", "salabim"),
}
PEERS = tuple(_PROGRAM)


def check_peers(names: Iterable[str]) -> None:
    """
    Check that what peers are written with is installed.

    Raises
    ------
    InputError
        With every package that is missing.
    """
    modules = [_PROGRAM[name][1] for name in names]
    missing = [module for module in dict.fromkeys(modules) if find_spec(module) is None]
    if missing:
        found = f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} not installed"
        raise InputError([Issue("", 0, "--peers", found, "the extra bench: pip install 'corridor_sim[bench]'")])


def load_peer(name: str) -> Callable[..., Waits]:
    """Return the function ``waits`` of a peer."""
    path = peers_folder() / _PROGRAM[name][0]
    spec = importlib.util.spec_from_file_location(f"peer_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    waits: Callable[..., Waits] = module.waits
    return waits
