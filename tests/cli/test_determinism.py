"""Results are a function of the inputs and the seed: not of workers, folders, or who looks."""

import os

import pytest

SHORT = ("--days", "5", "--warmup-days", "2", "--replications", "2")


@pytest.fixture(scope="module")
def first(module_desk, command, tables_of):
    """Return every result table of a comparison in this process."""
    said = command("compare", "tiny/lanes.yaml", *SHORT, "--workers", "1")
    assert said.code == 0, said.err
    return tables_of(module_desk / "out")


def test_again_in_another_folder_and_directory_with_two_processes(
    first, module_desk, tmp_path, command, tables_of, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    scenario = os.path.relpath(module_desk / "tiny" / "lanes.yaml", tmp_path)
    said = command.process("compare", scenario, *SHORT, "--workers", "2", "--out", "elsewhere/deep")
    assert said.code == 0, said.err
    assert tables_of(tmp_path / "elsewhere" / "deep") == first


@pytest.mark.slow
def test_again_with_one_process_and_an_absolute_path(first, module_desk, tmp_path, command, tables_of, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONHASHSEED", "12345")
    scenario = module_desk / "tiny" / "lanes.yaml"
    said = command.process("compare", scenario, *SHORT, "--workers", "1", "--out", tmp_path / "here")
    assert said.code == 0, said.err
    assert tables_of(tmp_path / "here") == first


def test_scenario_by_itself_gives_what_it_gives_in_company(first, desk, command, tables_of):
    assert command("run", "tiny/lanes.yaml", *SHORT, "--workers", "1").code == 0
    alone = tables_of(desk / "out" / "lanes")
    assert alone == {name: first[f"lanes/{name}"] for name in alone}


def test_fewer_replications_are_the_first_of_more(first, desk, command, tables_of):
    assert command("run", "tiny/lanes.yaml", *SHORT, "--replications", "1", "--workers", "1").code == 0
    fewer = {name: data for name, data in tables_of(desk / "out" / "lanes").items() if "replication_" in name}
    assert fewer == {name: first[f"lanes/{name}"] for name in fewer}


def test_another_seed_gives_other_results(first, desk, command, tables_of):
    assert command("run", "tiny/lanes.yaml", *SHORT, "--seed", "2", "--workers", "1").code == 0
    other = tables_of(desk / "out" / "lanes")
    consignments = [name for name in other if name.startswith("consignments/")]
    assert len(consignments) == 2
    assert all(other[name] != first[f"lanes/{name}"] for name in consignments)
