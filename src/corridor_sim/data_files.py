"""Where the base network, the scenarios and the peers of the package lie."""

from importlib import resources
from pathlib import Path


def base_network() -> Path:
    """Return the folder of the base network: inside an installed package, or at the top of the repository."""
    return _data() / "network"


def scenario_folders() -> tuple[Path, ...]:
    """Return the folders in which a scenario is looked up by name: ./scenarios, then those of the package."""
    return Path("scenarios"), _data() / "scenarios"


def peers_folder() -> Path:
    """Return the folder of the programs that ``bench --peers`` measures beside the engines."""
    return _data() / "benchmarks" / "peers"


def _data() -> Path:
    package = Path(str(resources.files("corridor_sim")))
    installed = package / "data"
    return installed if installed.is_dir() else package.parent.parent
