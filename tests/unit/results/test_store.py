"""The run directory: written whole, read back as it was, kept or removed by what it depends on."""

import csv
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from corridor_sim.engine import simulate
from corridor_sim.errors import InputError
from corridor_sim.plan import Plan, draw_history
from corridor_sim.results import RESULT_TABLES, RunDirectory, frames_of, identity_of

GROUPS = ("flows", "listed", "routes", "choices", "waits", "news", "legs", "stations", "services", "fleets", "rest")


@pytest.fixture(scope="module")
def frames(tiny_plan):
    """Return the tables of two replications."""
    histories = [draw_history(tiny_plan, 1, r) for r in range(2)]
    return [frames_of(tiny_plan, history, simulate(tiny_plan, history, keep_visits=True)) for history in histories]


def figures_of(plan: Plan) -> list[tuple[str, str]]:
    return [
        (group, name) for group in GROUPS for name in getattr(plan, group)._fields
        if np.size(getattr(getattr(plan, group), name))
    ]  # fmt: skip


def with_one_changed(plan: Plan, group: str, name: str, position: int) -> Plan:
    """Return the plan with one figure larger by one."""
    values = np.array(getattr(getattr(plan, group), name))
    # No emissions are given there: that is not a number, which one more would not change.
    values.flat[position] = np.nan_to_num(values.flat[position]) + 1
    value = values if values.ndim else values.item()
    return replace(plan, **{group: getattr(plan, group)._replace(**{name: value})})


def test_identity_depends_on_seed_and_plan_alone(tiny_plan) -> None:
    """The same plan and seed have one identity, another seed has another."""
    first = identity_of(tiny_plan, 1)
    assert identity_of(replace(tiny_plan), 1) == first
    assert identity_of(tiny_plan, 2) != first


def test_identity_changes_with_every_figure(tiny_plan) -> None:
    """The first and the last figure of every array of the plan change the identity, and so does each name."""
    figures = figures_of(tiny_plan)
    assert len(figures) >= 35
    seen = {identity_of(tiny_plan, 1)}
    changes = 0
    for group, name in figures:
        for position in {0, np.size(getattr(getattr(tiny_plan, group), name)) - 1}:
            seen.add(identity_of(with_one_changed(tiny_plan, group, name, position), 1))
            changes += 1
    for name in ("warmup_days", "days", "drain_days"):
        seen.add(identity_of(replace(tiny_plan, **{name: getattr(tiny_plan, name) + 1}), 1))
        changes += 1
    seen.add(identity_of(replace(tiny_plan, start=tiny_plan.start.replace(year=2024)), 1))
    for name in vars(tiny_plan.names):
        names = replace(tiny_plan.names, **{name: (*getattr(tiny_plan.names, name)[:-1], "other")})
        seen.add(identity_of(replace(tiny_plan, names=names), 1))
        changes += 1
    assert len(seen) == 1 + changes + 1


def test_identity_tells_apart_what_arrays_lie_next_to_each_other(tiny_plan) -> None:
    """Moving a figure from the end of one array to the start of the next is another plan."""
    stations = tiny_plan.stations
    one = replace(tiny_plan, stations=stations._replace(opens_h=np.array([1.0, 2.0]), closes_h=np.array([3.0])))
    other = replace(tiny_plan, stations=stations._replace(opens_h=np.array([1.0]), closes_h=np.array([2.0, 3.0])))
    assert identity_of(one, 1) != identity_of(other, 1)


def test_identity_does_not_depend_on_the_number_of_replications(tiny) -> None:
    """More replications of one scenario go on where fewer stopped: their identity is the same."""
    from corridor_sim.plan import build_plan

    identities = {identity_of(build_plan(tiny.case(simulation={"replications": number})), 1) for number in (1, 3, 100)}
    assert len(identities) == 1


@pytest.mark.parametrize("name", RESULT_TABLES)
def test_write_then_read_gives_back_the_table(tmp_path, frames, name: str) -> None:
    """Tables come back with the same values, types and order, replication after replication."""
    directory = RunDirectory(tmp_path / "run")
    directory.open({"identity": "x"})
    for r, tables in enumerate(frames):
        assert not directory.has(r)
        directory.write(r, tables)
        assert directory.has(r)
    one = directory.read(name, 1)
    pd.testing.assert_frame_equal(one, frames[0][name], check_exact=True)
    both = directory.read(name, 2)
    expected = pd.concat([tables[name] for tables in frames], ignore_index=True)
    pd.testing.assert_frame_equal(both, expected, check_exact=True)


@pytest.mark.parametrize("name", [name for name in RESULT_TABLES if name != "consignments"])
def test_csv_says_the_same(tmp_path, frames, name: str) -> None:
    """The CSV beside the Parquet file holds the same numbers, to the last bit, and the same names."""
    directory = RunDirectory(tmp_path / "run")
    directory.open({"identity": "x"})
    directory.write(0, frames[0])
    frame = frames[0][name]
    with (tmp_path / "run" / name / "replication_0000.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert header == frame.columns.tolist()
    for column, cells in zip(frame, zip(*rows, strict=True), strict=True):
        if pd.api.types.is_numeric_dtype(frame[column]):
            numbers = [float(cell or "nan") for cell in cells]
            np.testing.assert_array_equal(numbers, frame[column].to_numpy(dtype=np.float64, na_value=np.nan))
        else:
            assert list(cells) == frame[column].tolist()


def test_results_of_the_same_identity_are_kept(tmp_path, frames) -> None:
    """Opening again with the same identity keeps what is there; another identity removes it and says so."""
    directory = RunDirectory(tmp_path / "run")
    assert directory.open({"identity": "x"}) is False
    directory.write(0, frames[0])
    assert directory.open({"identity": "x", "replications": 5}) is False
    assert directory.has(0)
    assert directory.open({"identity": "y"}) is True
    assert not directory.has(0)


def test_a_replication_that_was_not_finished_is_not_there(tmp_path, frames) -> None:
    """A replication counts only when all three of its tables are there."""
    directory = RunDirectory(tmp_path / "run")
    directory.open({"identity": "x"})
    directory.write(0, frames[0])
    (tmp_path / "run" / "stations" / "replication_0000.parquet").unlink()
    assert not directory.has(0)


def test_a_folder_of_something_else_is_not_touched(tmp_path) -> None:
    """A folder without a manifest that is not empty is refused, and nothing in it is changed."""
    (tmp_path / "letter.txt").write_text("Dear", encoding="utf-8")
    with pytest.raises(InputError, match="the folder holds something else than results"):
        RunDirectory(tmp_path).open({"identity": "x"})
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]
