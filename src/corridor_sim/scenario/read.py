"""
Find a scenario, read it with everything it extends, and merge and check the whole.

Precedence: options of the command line, then the scenario's own file, then those it adds, the last first, then the file
it extends, and so on up; links opened and closed and changes of rows are added to those inherited.
Enters: a name or path. Leaves: a Scenario, whose every value knows its file and line, or every issue at once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import takewhile
from pathlib import Path
from typing import Any

from corridor_sim.errors import InputError, Issue, raise_if_any, unknown_name
from corridor_sim.scenario.document import Positions, YamlPath, issue_at, paths_in, quoted, read_document
from corridor_sim.scenario.doubt import in_doubt, is_baseless
from corridor_sim.scenario.inherit import add_lists
from corridor_sim.scenario.schema import ScenarioDocument
from corridor_sim.scenario.schema_check import check_document, right_part

NOT_INHERITED = ("extends", "adds", "title", "question", "sources", "assumes", "headline")
"""Keys that speak of one scenario only."""

SUFFIX = ".yaml"


@dataclass(frozen=True)
class Scenario:
    """
    A scenario, merged and checked, not yet applied to a network.

    Attributes
    ----------
    name
        Name of the file without its suffix.
    path
        The file.
    document
        Its keys, with those inherited filled in.
    parent, parent_path
        Name and file of the scenario that it extends, if any.
    chain
        Files as shown to the planner, from the root ancestor to this one.
    merged
        The plain data that ``document`` was checked from.
    positions
        File as shown and line of each value of ``merged``.
    directories
        Directory of each file of ``chain``.
    in_doubt
        Its keys that hold mistakes, which are left out; none of a scenario that is right.
    """

    name: str
    path: Path
    document: ScenarioDocument
    parent: str | None
    parent_path: Path | None
    chain: tuple[str, ...]
    merged: Mapping[str, Any]
    positions: Mapping[YamlPath, tuple[str, int]]
    directories: Mapping[str, Path]
    in_doubt: frozenset[str] = frozenset()

    def file_of(self, at: YamlPath) -> Path:
        """Return the file or directory named at ``at``, relative to the YAML file that names it."""
        return self.directories[self.positions[at][0]] / str(self.value_of(at))

    def value_of(self, at: YamlPath) -> Any:
        """Return the value at ``at``."""
        value: Any = self.merged
        for step in at:
            value = value[step]
        return value

    def missing_file(self, at: YamlPath) -> Issue | None:
        """Return the issue of the file named at ``at`` if it is not there."""
        if _is_file(self.file_of(at)):
            return None
        return self.issue(at, f"there is no file {quoted(self.value_of(at))}", "a CSV file, relative to this one")

    def issue(self, at: YamlPath, found: str, allowed: str = "", nearest: str = "") -> Issue:
        """Return an issue placed at the line that wrote ``at``."""
        return issue_at(self.positions, at, found, allowed, nearest)


def read_scenario(name_or_path: str | Path, search: Sequence[str | Path]) -> Scenario:
    """
    Read a scenario and everything it extends.

    Parameters
    ----------
    name_or_path
        An existing file, else the name of a scenario.
    search
        Folders in which names are looked up, the first one first.

    Raises
    ------
    InputError
        With every mistake in any of the files, whether or not a later file replaces it.
    """
    return _right(*read_right_part(name_or_path, search))


def read_right_part(name_or_path: str | Path, search: Sequence[str | Path]) -> tuple[Scenario | None, list[Issue]]:
    """
    Read as ``read_scenario`` does, but what is right of the scenario beside its mistakes, so that it can be checked on.

    Returns
    -------
    The scenario without the keys that are wrong, or None if the rest means nothing without them; and every mistake.
    """
    return _merged(*_read_chain(str(name_or_path), [Path(folder) for folder in search]))


def _right(scenario: Scenario | None, issues: list[Issue]) -> Scenario:
    if issues or scenario is None:
        raise InputError(issues)
    return scenario


def read_steps(name_or_path: str | Path, search: Sequence[str | Path]) -> list[Scenario]:
    """
    Read a scenario that adds others, one after another: with the first of them, with the first two, and so on.

    Parameters
    ----------
    name_or_path, search
        As in ``read_scenario``.

    Returns
    -------
    For each that it adds a scenario ``<name>_<number>_<added>``, which extends what ``name_or_path`` extends and has
    nothing of its own; last the scenario itself, if it changes something beyond what it adds.

    Raises
    ------
    InputError
        As ``read_scenario``, and if it adds nothing.
    """
    whole = read_scenario(name_or_path, search)
    files, _ = _read_chain(str(name_or_path), [Path(folder) for folder in search])
    first, *others = files
    added = list(takewhile(lambda file: file.is_added, others))[::-1]
    if not added:
        raise InputError([Issue(first.shown, 0, "adds", "adds nothing, so there are no steps", "names of scenarios")])
    bare = replace(first, data={key: first.data[key] for key in ("extends", "title")})
    below = others[len(added) :]
    steps = [
        with_name(
            _right(*_merged([bare, *added[:n][::-1], *below], [])), f"{whole.name}_{n:02d}_{added[n - 1].path.stem}"
        )
        for n in range(1, len(added) + 1)
    ]
    own = first.data.keys() - {*NOT_INHERITED}
    return [*steps, whole] if own else steps


def _merged(files: "Sequence[_File]", issues: list[Issue]) -> tuple[Scenario | None, list[Issue]]:
    """Return what is right of the scenario of ``files``, from itself up to its root, and ``issues`` and those found."""
    readable = [file for file in files if () in file.positions]
    whole = not issues and readable == files
    written = [issue for file in files for issue in file.issues]
    places = {(issue.file, issue.line, issue.where) for issue in written}
    issues = [*issues, *written]
    data: dict[str, Any] = {}
    positions: Positions = {}
    for file in reversed(readable):
        data, positions = _merge(data, positions, file)
        _, found = check_document(data, positions, complete=whole and file is files[0])
        # A value that could not be read has been reported already.
        issues += [issue for issue in found if (issue.file, issue.line, issue.where) not in places]
    right = right_part(data) if whole and not is_baseless(issues) else None
    return (_scenario(*right, positions, files, in_doubt(issues)) if right else None), issues


def replace_simulation(
    scenario: Scenario,
    *,
    days: int | None = None,
    warmup_days: int | None = None,
    drain_days: int | None = None,
    replications: int | None = None,
    seed: int | None = None,
    at: date | None = None,
) -> Scenario:
    """
    Return the scenario with the options of the command line in place of its own values.

    Parameters
    ----------
    scenario
        The scenario, which stays as it is.
    days, warmup_days, drain_days, replications, seed
        As in its file; None leaves its value.
    at
        A day in the place of its start; None leaves it.

    Raises
    ------
    InputError
        If a value is out of range; the issues name the option.
    """
    given = {
        "days": days,
        "warmup_days": warmup_days,
        "drain_days": drain_days,
        "replications": replications,
        "seed": seed,
        "start": at,
    }
    options = {key: value for key, value in given.items() if value is not None}
    data = _merge_values(_without_length(scenario.merged, options), {"simulation": options})
    names = {key: "--at" if key == "start" else "--" + key.replace("_", "-") for key in options}
    places: Positions = {("simulation", key): (name, 0) for key, name in names.items()}
    positions = {path: places.get(path) or scenario.positions[path] for path in paths_in(data)}
    document, issues = check_document(data, positions)
    raise_if_any(issues)
    return replace(scenario, document=document or scenario.document, merged=data, positions=positions)


def replace_value(scenario: Scenario, path: str, value: float) -> Scenario:
    """
    Return the scenario with another number in one place.

    Parameters
    ----------
    scenario
        The scenario, which stays as it is.
    path
        Keys from the root joined by dots, such as ``policies.green_channel.coverage``; what no file gives is added.
    value
        The number there.

    Raises
    ------
    InputError
        If there is no such key, or the number is out of range.
    """
    keys = path.split(".")
    data: Any = int(value) if float(value).is_integer() else value
    for key in reversed(keys):
        data = {key: data}
    merged = _merge_values(scenario.merged, data)
    place: YamlPath = tuple(keys)
    positions = {at: scenario.positions.get(at, (path, 0)) for at in paths_in(merged)} | {place: (path, 0)}
    document, issues = check_document(merged, positions)
    raise_if_any(issues)
    return replace(scenario, document=document or scenario.document, merged=merged, positions=positions)


def with_name(scenario: Scenario, name: str) -> Scenario:
    """Return the scenario under another name, as a variant of itself."""
    return replace(scenario, name=name)


def find_scenarios(search: Sequence[Path]) -> dict[str, Path]:
    """Return the file of each scenario in the folders by name; of two with one name, the one found first."""
    files: dict[str, Path] = {}
    for folder in search:
        for path in sorted(folder.glob("*" + SUFFIX)):
            files.setdefault(path.stem, path)
    return files


@dataclass(frozen=True)
class _File:
    """One file of a chain as it was read."""

    path: Path
    shown: str
    data: dict[str, Any]
    positions: Positions
    issues: list[Issue]
    is_added: bool = False


def _read_chain(name_or_path: str, search: Sequence[Path]) -> tuple[list[_File], list[Issue]]:
    """
    Return the files from the scenario up to its root ancestor, and what is wrong with the chain itself.

    What a file adds stands between it and what it extends, the last first.
    """
    path, shown = _locate(name_or_path, search)
    files: list[_File] = []
    while True:
        files.append(_File(path, shown, *read_document(path, shown)))
        extends = files[-1].data.get("extends")
        if not isinstance(extends, str) or not extends:
            return _with_added(files, search)
        parent = _find_parent(extends, path, search)
        if parent is None:
            return files, [_unknown_parent(files, extends, search)]
        path, shown = parent, _shown(parent, files)
        if path.resolve() in [file.path.resolve() for file in files]:
            return files, [_circle(files, shown)]


def _with_added(chain: list[_File], search: Sequence[Path]) -> tuple[list[_File], list[Issue]]:
    """Return the files of a chain and those they add, and what is wrong with these."""
    issues: list[Issue] = []
    below: list[_File] = []  # what a file builds on, from the root up
    for file in reversed(chain):
        added = file.data.get("adds", [])
        for place, name in enumerate(added if isinstance(added, list) else []):
            if isinstance(name, str) and name:
                path = _find_parent(name, file.path, search)
                if path is None:
                    names = find_scenarios([file.path.parent, *search])
                    issues.append(_unknown(*file.positions["adds", place], f"adds[{place}]", name, names))
                    continue
                shown = _shown(path, [*chain, *below])
                below.append(_File(path, shown, *read_document(path, shown), is_added=True))
                issues += _not_below(file, place, below, search)
        below.append(file)
    return below[::-1], issues


def _not_below(file: _File, place: int, below: Sequence[_File], search: Sequence[Path]) -> Iterator[Issue]:
    """Yield the issue of an added scenario, the last of ``below``, that builds on something else than what is there."""
    added = below[-1]
    extends = added.data.get("extends")
    parent = _find_parent(extends, added.path, search) if isinstance(extends, str) and extends else None
    known = [one.path.resolve() for one in below[:-1]]
    if parent is None or parent.resolve() not in known or added.path.resolve() in known or "adds" in added.data:
        yield Issue(
            *file.positions["adds", place],
            f"adds[{place}]",
            f"'{added.path.stem}' cannot be added: it extends '{extends or 'nothing'}'"
            + (" and adds others itself" if "adds" in added.data else ""),
            "a scenario that extends one that this builds on, or one added before it, each once",
        )


def _locate(name_or_path: str, search: Sequence[Path]) -> tuple[Path, str]:
    """Return the file that a planner means and its name in messages."""
    if _is_file(Path(name_or_path)):
        return Path(name_or_path), name_or_path
    path = _find(name_or_path, search)
    if path is None:
        raise InputError([_unknown("", 0, "", name_or_path, find_scenarios(search))])
    return path, _shown(path, [])


def _unknown(file: str, line: int, where: str, name: str, names: Mapping[str, Path]) -> Issue:
    """Return the issue of a scenario that does not exist; of a path the stem is compared with the names."""
    stem = Path(name).stem if _is_path(name) else name
    issue = unknown_name(file, line, where, stem, "scenario", names)
    return replace(issue, found=f"unknown scenario {quoted(name)}")


def _find(name: str, search: Sequence[Path]) -> Path | None:
    """Return the file of a scenario by its name."""
    candidates = [] if _is_path(name) else [folder / (name + SUFFIX) for folder in search]
    return next(filter(_is_file, candidates), None)


def _find_parent(extends: str, child: Path, search: Sequence[Path]) -> Path | None:
    """Return the file that ``extends`` names: a path from the child, or a name beside it or in a folder."""
    if _is_path(extends):
        path = child.parent / extends
        return path if _is_file(path) else None
    return _find(extends, [child.parent, *search])


def _is_path(name: str) -> bool:
    return name.endswith((SUFFIX, ".yml")) or "/" in name or "\\" in name


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # such as a name that is too long
        return False


def _shown(path: Path, before: Sequence[_File]) -> str:
    """Return a file's name in messages: relative to the working directory if below it, else its own name."""
    path = path.resolve()
    if any(file.path.resolve() == path for file in before):
        return next(file.shown for file in before if file.path.resolve() == path)
    shown = path.relative_to(Path.cwd()).as_posix() if path.is_relative_to(Path.cwd()) else path.name
    return str(path) if shown in [file.shown for file in before] else shown


def _unknown_parent(files: Sequence[_File], extends: str, search: Sequence[Path]) -> Issue:
    file = files[-1]
    names = find_scenarios([file.path.parent, *search])
    names.pop(file.path.stem, None)
    issue = _unknown(*file.positions["extends",], "extends", extends, names)
    trail = f" (chain: {_arrows(files, extends)})" if len(files) > 1 else ""
    return replace(issue, found=issue.found + trail)


def _circle(files: Sequence[_File], shown: str) -> Issue:
    found = f"goes round in a circle: {_arrows(files, shown)}"
    return Issue(*files[-1].positions["extends",], "extends", found, "a scenario that does not lead back here")


def _arrows(files: Sequence[_File], last: str) -> str:
    return " -> ".join([*(file.shown for file in files), last])


def _merge(base: dict[str, Any], base_positions: Positions, file: _File) -> tuple[dict[str, Any], Positions]:
    """Return the data of ``file`` laid over what it extends, with positions."""
    inherited = {key: value for key, value in base.items() if key not in NOT_INHERITED}
    data = _merge_values(_without_length(inherited, file.data.get("simulation")), file.data)
    lists, moved = _added(inherited.get("network"), base_positions, file)
    if lists:
        data["network"] = {**data["network"], **lists}
    return data, {path: moved.get(path) or file.positions.get(path) or base_positions[path] for path in paths_in(data)}


def _added(inherited: object, base_positions: Positions, file: _File) -> tuple[dict[str, list[Any]], Positions]:
    """Return the lists of ``network`` that the file adds to, and the positions in them."""
    own = file.data.get("network")
    if not isinstance(inherited, dict) or not isinstance(own, dict):
        return {}, {}
    return add_lists(inherited, base_positions, own, file.positions)


def _merge_values(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Return mappings merged key by key at every depth; any other value of ``over`` replaces the old."""
    merged = {**base, **over}
    for key in base.keys() & over.keys():
        if isinstance(base[key], dict) and isinstance(over[key], dict):
            merged[key] = _merge_values(base[key], over[key])
    return merged


def _without_length(data: Mapping[str, Any], over: object) -> Mapping[str, Any]:
    """Return ``data`` without days and end if ``over`` gives one of them: each replaces the other."""
    simulation = data.get("simulation")
    if not isinstance(simulation, dict) or not isinstance(over, dict) or not over.keys() & {"days", "end"}:
        return data
    kept = {key: value for key, value in simulation.items() if key not in {"days", "end"}}
    return {**data, "simulation": kept}


def _scenario(
    document: ScenarioDocument,
    data: Mapping[str, Any],
    positions: Positions,
    files: Sequence[_File],
    doubted: frozenset[str],
) -> Scenario:
    parent = next((file.path for file in files[1:] if not file.is_added), None)
    return Scenario(
        name=files[0].path.stem,
        path=files[0].path,
        document=document,
        parent=parent.stem if parent else None,
        parent_path=parent,
        chain=tuple(file.shown for file in reversed(files)),
        merged=data,
        positions=positions,
        directories={file.shown: file.path.parent for file in files},
        in_doubt=doubted,
    )
