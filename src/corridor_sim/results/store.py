"""The run directory: result tables of each replication, written whole or not at all, and their manifest."""

import hashlib
import json
import os
import platform
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from importlib import metadata, resources
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv, parquet

from corridor_sim.errors import InputError, Issue
from corridor_sim.plan import Plan
from corridor_sim.results.frames import RESULT_TABLES, SUMMARIES

_LIBRARIES = ("networkx", "numba", "numpy", "pandas", "pyarrow", "scipy", "simpy")


def write_atomically(path: Path, content: bytes | memoryview) -> None:
    """Write ``content`` under a temporary name, then rename it to ``path``: it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        temporary.write_bytes(content)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def check_folder(path: Path) -> None:
    """
    Check that ``path`` is a folder or can become one.

    Raises
    ------
    InputError
        If it, or what it would lie in, is a file.
    """
    there = next(place for place in (path, *path.parents) if place.exists() or place == place.parent)
    if there.exists() and not there.is_dir():
        raise InputError([Issue(str(there), 0, "--out", "is a file", "a folder")])


def check_file(path: Path, option: str) -> None:
    """
    Check that a file can be written to ``path``, which ``option`` of the command line names.

    Raises
    ------
    InputError
        If it is a folder, or lies in none: a folder is never made for a single file, as its name may be a slip.
    """
    if path.is_dir():
        raise InputError([Issue(str(path), 0, option, "is a folder", "a file")])
    check_folder(path.parent)
    if not path.parent.is_dir():
        found = f"there is no folder '{path.parent}'"
        raise InputError([Issue(str(path), 0, option, found, "a file in a folder that is there")])


LARGE_TABLES = ("consignments",)
"""Written as Parquet alone: a year of the base network has a million rows, six times as large and as slow as CSV."""


def write_frame(frame: pd.DataFrame, path: Path, *, as_csv_too: bool = True) -> None:
    """Write ``frame`` as ``path`` .csv, if wanted, and .parquet, which comes last and says that all is there."""
    table = pa.Table.from_pandas(frame, preserve_index=False)
    if as_csv_too:
        plain = pa.table([_decoded(column) for column in table.columns], names=table.column_names)
        as_csv = pa.BufferOutputStream()
        csv.write_csv(plain, as_csv)
        write_atomically(path.with_suffix(".csv"), memoryview(as_csv.getvalue()))
    as_parquet = pa.BufferOutputStream()
    parquet.write_table(table, as_parquet)
    write_atomically(path.with_suffix(".parquet"), memoryview(as_parquet.getvalue()))


def _decoded(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column


def identity_of(plan: Plan, seed: int) -> str:
    """
    Return the hash of all that results depend on: the plan, the seed, the program.

    Two runs with one identity give the same tables, replication by replication.
    """
    digest = hashlib.sha256()
    digest.update(f"{seed} {code_hash()}".encode())
    _feed(digest.update, plan)
    return digest.hexdigest()


def code_hash() -> str:
    """Return the hash of the program's own source files."""
    digest = hashlib.sha256()
    root = Path(str(resources.files("corridor_sim")))
    for path in sorted(root.rglob("*.py")):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _feed(update: Callable[[bytes], None], value: Any) -> None:
    if isinstance(value, np.ndarray):
        update(f"{value.dtype.str}{value.shape}".encode())
        update(np.ascontiguousarray(value).tobytes())
    elif is_dataclass(value):
        for item in fields(value):
            update(item.name.encode())
            _feed(update, getattr(value, item.name))
    elif isinstance(value, tuple):
        update(f"({len(value)}".encode())
        for entry in value:
            _feed(update, entry)
    else:
        update(repr(value).encode())


@dataclass(frozen=True)
class RunDirectory:
    """
    Where the results of one scenario lie.

    Attributes
    ----------
    path
        The folder: manifest.json, consignments/, runs/, stations/ with one file for each replication.
    """

    path: Path

    def __post_init__(self) -> None:
        # From Python a folder is often given as text.
        object.__setattr__(self, "path", Path(self.path))

    def check(self) -> None:
        """
        Check that results can be written here, and write nothing.

        Raises
        ------
        InputError
            If the folder holds something that is not a run directory, or cannot be a folder.
        """
        self._known_manifest()

    def open(self, manifest: Mapping[str, Any]) -> bool:
        """
        Prepare the folder for the results that ``manifest`` describes.

        Results of the same identity are kept, so that a run goes on where it stopped; others are removed. So are
        indicators, comparison and report when they are of another number of replications.

        Returns
        -------
        Whether results of other inputs were removed.

        Raises
        ------
        InputError
            If the folder holds something that is not a run directory.
        """
        known = self._known_manifest()
        replaced = known is not None and known["identity"] != manifest["identity"]
        if replaced:
            for name in RESULT_TABLES:
                shutil.rmtree(self.path / name, ignore_errors=True)
        if replaced or (known is not None and known.get("replications") != manifest["replications"]):
            for pattern in (*(f"{name}.*" for name in SUMMARIES), "report.html"):
                for file in self.path.glob(pattern):
                    file.unlink()
        text = json.dumps({**manifest, "environment": _environment()}, indent=2, sort_keys=True) + "\n"
        write_atomically(self.path / "manifest.json", text.encode())
        return replaced

    def has(self, replication: int) -> bool:
        """Return whether all tables of ``replication`` are there."""
        return all(self._file(name, replication).with_suffix(".parquet").exists() for name in RESULT_TABLES)

    def write(self, replication: int, frames: Mapping[str, pd.DataFrame]) -> None:
        """Write the tables of one replication."""
        for name in RESULT_TABLES:
            write_frame(frames[name], self._file(name, replication), as_csv_too=name not in LARGE_TABLES)

    def copy(self, other: "RunDirectory", replication: int) -> None:
        """Write the tables of one replication of another directory, whose results have the same identity."""
        for name in RESULT_TABLES:
            here, there = self._file(name, replication), other._file(name, replication)
            # The last says that all is there.
            for suffix in (".csv", ".parquet"):
                if (file := there.with_suffix(suffix)).is_file():
                    write_atomically(here.with_suffix(suffix), file.read_bytes())

    def read_one(self, name: str, replication: int, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """Return table ``name``, or its ``columns``, of one replication."""
        path = self._file(name, replication).with_suffix(".parquet")
        frame: pd.DataFrame = parquet.read_table(path, columns=columns).to_pandas()
        return frame

    def read(self, name: str, replications: int, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """Return table ``name``, or its ``columns``, of the first ``replications`` replications, in their order."""
        tables = [
            parquet.read_table(self._file(name, r).with_suffix(".parquet"), columns=columns)
            for r in range(replications)
        ]
        frame: pd.DataFrame = pa.concat_tables([table.unify_dictionaries() for table in tables]).to_pandas()
        return frame

    def _file(self, name: str, replication: int) -> Path:
        return self.path / name / f"replication_{replication:04d}"

    def _known_manifest(self) -> dict[str, Any] | None:
        check_folder(self.path)
        manifest = self.path / "manifest.json"
        if manifest.is_file():
            try:
                known = json.loads(manifest.read_text(encoding="utf-8"))
            except ValueError:
                known = None
            if not isinstance(known, dict) or "identity" not in known:
                raise self._holds_something_else("a manifest.json that this program did not write")
            return known
        if self.path.is_dir() and any(self.path.iterdir()):
            raise self._holds_something_else("no manifest.json")
        return None

    def _holds_something_else(self, sign: str) -> InputError:
        found = f"the folder holds something else than results ({sign})"
        return InputError(
            [Issue(str(self.path), 0, "--out", found, "an empty or new folder, or one made by this program")]
        )


def _environment() -> dict[str, str]:
    versions = {name: metadata.version(name) for name in _LIBRARIES}
    return {"corridor_sim": metadata.version("corridor_sim"), "python": platform.python_version(), **versions}
