"""What planners are told about a scenario that is wrong: text, file, line and nearest name."""

from pathlib import Path

import pytest

from corridor_sim.errors import InputError
from corridor_sim.scenario.read import read_scenario

BASE = """\
title: Base
simulation: {start: 2024-01-01, days: 30, replications: 2, seed: 1}
"""


def _cases() -> dict[str, dict[str, str]]:
    """Return the files of each case in messages.txt, the expected message as the file 'expected'."""
    _, *blocks = (Path(__file__).parent / "messages.txt").read_text(encoding="utf-8").split("\n### ")
    cases = {}
    for block in blocks:
        title, _, body = block.partition("\n")
        first, *others = f"{body}\n".split("\n=== ")
        files = dict(other.split("\n", 1) for other in others)
        cases[title] = {"case.yaml": f"{first}\n"} | files
    return cases


CASES = _cases()


@pytest.mark.parametrize("title", CASES)
def test_message(title: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each mistake is reported with its line, its path, what is allowed and the nearest name."""
    files = dict(CASES[title])
    expected = files.pop("expected").strip()
    for name, text in ({"base.yaml": BASE} | files).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as error:
        read_scenario("case", [tmp_path])
    assert str(error.value) == expected
