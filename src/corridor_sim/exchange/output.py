"""A folder of files that is there whole or not at all."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from corridor_sim.errors import InputError, Issue
from corridor_sim.results import check_folder


def check_new_folder(path: Path) -> None:
    """
    Check that a folder can be made at ``path`` without touching what somebody else has put there.

    Raises
    ------
    InputError
        If it is a folder with something in it, or a file.
    """
    check_folder(path)
    if path.is_dir() and any(path.iterdir()):
        raise InputError([Issue(str(path), 0, "--out", "the folder is not empty", "a new folder, or an empty one")])


def write_folder(path: Path, files: Mapping[str, bytes]) -> None:
    """Write files under a temporary name, then rename their folder to ``path``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    temporary.mkdir()
    try:
        for name, content in files.items():
            (temporary / name).write_bytes(content)
        if path.is_dir():
            path.rmdir()
        temporary.replace(path)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
