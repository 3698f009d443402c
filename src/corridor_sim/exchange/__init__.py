"""
Networks in the formats of other programs.

Enters: a ``Network``, or files in GMNS or GeoPackage. Leaves: files in GMNS, GeoPackage, GeoJSON, GeoParquet or
node-link JSON, or a ``Network`` with remarks on what was taken over and how. It converts foreign units as they enter.
It never overwrites a folder and never makes up a figure.
"""

from collections.abc import Callable
from pathlib import Path

from corridor_sim.errors import InputError, Issue
from corridor_sim.exchange.foreign import is_foreign, read_foreign
from corridor_sim.exchange.geopackage import geopackage_bytes, read_geopackage
from corridor_sim.exchange.gmns import gmns_files, read_gmns
from corridor_sim.exchange.graph import graph_bytes
from corridor_sim.exchange.layers import geojson_files, geoparquet_files
from corridor_sim.exchange.output import check_new_folder, write_folder
from corridor_sim.network import Network, files_of
from corridor_sim.results import check_file, write_atomically

__all__ = ["FORMATS", "default_place", "export_network", "import_network", "write_network"]

_FOLDERS: dict[str, Callable[[Network], dict[str, bytes]]] = {
    "gmns": gmns_files,
    "geojson": geojson_files,
    "geoparquet": geoparquet_files,
}
_FILES: dict[str, tuple[str, Callable[[Network], bytes]]] = {
    "gpkg": (".gpkg", geopackage_bytes),
    "networkx": (".json", graph_bytes),
}
FORMATS = ("gmns", "gpkg", "geojson", "geoparquet", "networkx")
"""Formats of ``export_network``."""


def default_place(to_format: str) -> Path:
    """Return where a network goes in a format unless told: a file or folder in the working directory."""
    return Path(f"network{_FILES[to_format][0]}" if to_format in _FILES else f"network_{to_format}")


def export_network(network: Network, to_format: str, path: str | Path, license_file: str | Path | None = None) -> None:
    """
    Write a network in another format.

    Parameters
    ----------
    network
        A network.
    to_format
        One of ``FORMATS``: ``gmns``, ``geojson`` and ``geoparquet`` are folders, ``gpkg`` and ``networkx`` (node-link
        JSON) files.
    path
        Folder that does not exist or is empty, or a file, which is replaced.
    license_file
        License of the network: goes into the folder, or beside the file with ``.LICENSE`` after its name; None for
        none.

    Raises
    ------
    InputError
        If ``path`` cannot be written, or has not the suffix of the format.
    """
    path = Path(path)
    terms = Path(license_file).read_bytes() if license_file is not None and Path(license_file).is_file() else b""
    if to_format in _FOLDERS:
        check_new_folder(path)
        files = _FOLDERS[to_format](network)
        write_folder(path, {**files, "LICENSE": terms} if terms else files)
        return
    suffix, content = _FILES[to_format]
    _check_file(path, suffix)
    write_atomically(path, content(network))
    if terms:
        write_atomically(path.with_name(f"{path.name}.LICENSE"), terms)


def import_network(path: str | Path, out: str | Path, base: str | Path) -> tuple[Network, tuple[str, ...]]:
    """
    Make the folder of a network from GMNS (a folder of CSV files) or GeoPackage.

    Parameters
    ----------
    path
        A folder, or a file that ends in .gpkg.
    out
        Folder to make; it must not exist or be empty. The license that lies in the folder, or beside the file, goes
        along.
    base
        Folder of the base network: gives a foreign GMNS network commodities, driving rules, freight rates and, by the
        base map, countries.

    Returns
    -------
    The network, and remarks on what a foreign network did not say, or what was not taken over.

    Raises
    ------
    InputError
        With every mistake in the files, or if ``out`` cannot be written.
    """
    path, out, base = Path(path), Path(out), Path(base)
    check_new_folder(out)
    if path.is_dir():
        network, remarks = read_foreign(path, base) if is_foreign(path) else (read_gmns(path), ())
    elif path.suffix == ".gpkg" and path.is_file():
        network, remarks = read_geopackage(path)
    else:
        found = "there is no such file or folder" if not path.exists() else f"unknown kind of file '{path.suffix}'"
        raise InputError([Issue(str(path), 0, "", found, "a folder of GMNS files, or a .gpkg file")])
    write_folder(out, {**files_of(network), **_license_of(path)})
    return network, remarks


def write_network(network: Network, directory: str | Path) -> None:
    """
    Write a network, such as an edited one, as a folder that ``read_network`` reads.

    Parameters
    ----------
    network
        A network.
    directory
        Folder to make; it must not exist or be empty. The license of the data that the network was made from is for
        the caller to put there.

    Raises
    ------
    InputError
        If the folder cannot be written.
    """
    check_new_folder(Path(directory))
    write_folder(Path(directory), files_of(network))


def _check_file(path: Path, suffix: str) -> None:
    if path.suffix != suffix:
        raise InputError([Issue(str(path), 0, "--out", f"unknown suffix '{path.suffix}'", f"a file named *{suffix}")])
    check_file(path, "--out")


def _license_of(path: Path) -> dict[str, bytes]:
    """Return the license that ``export_network`` put into the folder, or beside the file; none if it is not there."""
    terms = path / "LICENSE" if path.is_dir() else path.with_name(f"{path.name}.LICENSE")
    return {"LICENSE": terms.read_bytes()} if terms.is_file() else {}
