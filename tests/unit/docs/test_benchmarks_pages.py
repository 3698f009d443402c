"""Both READMEs give the figures of the newest measurements that are kept, and the plot's lines can be told apart."""

import json
import runpy
from pathlib import Path

BENCHMARKS = Path(__file__).parents[3] / "benchmarks"


def render():
    return runpy.run_path(str(BENCHMARKS / "render.py"))


def test_pages_are_what_the_newest_record_makes() -> None:
    """Neither README has other figures than benchmarks/render.py would put there."""
    script = render()
    made = script["pages"](BENCHMARKS, script["records_of"](BENCHMARKS)[-1])
    assert list(made) == [BENCHMARKS / "README.md", BENCHMARKS.parent / "README.md"]
    for page, text in made.items():
        assert page.read_text(encoding="utf-8") == text


def test_another_record_makes_other_pages() -> None:
    """Each rate of a program is in both tables, and what stands around them stays."""
    script = render()
    record = script["records_of"](BENCHMARKS)[-1]
    case = next(case for case in record["cases"] if (case["name"], case["engine"]) == ("stations", "compiled"))
    case["passages_per_s"] = 123_456_789.4
    for page, text in script["pages"](BENCHMARKS, record).items():
        differ = [
            (old, new)
            for old, new in zip(page.read_text(encoding="utf-8").splitlines(), text.splitlines(), strict=True)
            if old != new
        ]
        assert len(differ) == 1
        assert "123,456,789" in differ[0][1]
        assert "compiled" in differ[0][1]


def test_newest_record_is_the_last_by_date_and_time(tmp_path) -> None:
    """Records are in the order of date and time, whatever the commits in the names of their files."""
    (tmp_path / "history").mkdir()
    moments = [("2026-01-02", "10:00"), ("2026-01-02", "09:59"), ("2025-12-31", "23:59")]
    for name, (date, time) in zip("abc", moments, strict=True):
        (tmp_path / "history" / f"{name}.json").write_text(json.dumps({"date": date, "time": time}), encoding="utf-8")
    found = [(record["date"], record["time"]) for record in render()["records_of"](tmp_path)]
    assert found == sorted(moments)


def test_no_two_programs_share_a_color_marker_or_dashes() -> None:
    """Each of the three alone tells the lines of the trend plot apart."""
    for looks in zip(*render()["STYLE"].values(), strict=True):
        assert len(set(looks)) == len(looks)
