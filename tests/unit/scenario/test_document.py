"""Reading one YAML file: values, positions, and files that are not what they should be."""

import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from corridor_sim.scenario.document import MOST_ISSUES, printed_path, read_document

# Each of nine lines lists the line before nine times: written out, 9^9 values.
BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join(['*' + before] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


def _read(folder: Path, text: str | bytes) -> tuple[dict[str, Any], Any, list[str]]:
    path = folder / "a.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    data, positions, issues = read_document(path, "a.yaml")
    return data, positions, [str(issue) for issue in issues]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("NO", "NO"),
        ("yes", "yes"),
        ("true", True),
        ("False", False),
        ("~", None),
        ("", None),
        ("null", None),
        ("12", 12),
        ("+12", 12),
        ("-0", 0),
        ("007", 7),
        ("0o17", 15),
        ("0x1F", 31),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("1.", 1.0),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("-2.5E-1", -0.25),
        ("2024-01-31", "2024-01-31"),
        ("'12'", "12"),
        ('"true"', "true"),
        ("nan", "nan"),
        ("=", "="),
        ("|\n    two\n    lines\n", "two\nlines\n"),
        ("[1, [a], {b: c}]", [1, ["a"], {"b": "c"}]),
    ],
)
def test_values_follow_the_core_schema_of_yaml_1_2(written: str, value: object, tmp_path: Path) -> None:
    """NO stays text, and only true, false, null and numbers are something else."""
    data, _, issues = _read(tmp_path, f"key: {written}\n")
    assert issues == []
    assert data == {"key": value}
    assert type(data["key"]) is type(value)


def test_every_value_has_its_line(tmp_path: Path) -> None:
    """A value is placed at its key, an item of a list at its first line, also behind CRLF and BOM."""
    text = "\ufeff# note\r\na:\r\n  b: >\r\n    long\r\n    text\r\n  c:\r\n    -\r\n      d: 1\r\n    - 2\r\n"
    data, positions, issues = _read(tmp_path, text)
    assert issues == []
    assert data == {"a": {"b": "long text\n", "c": [{"d": 1}, 2]}}
    lines = {printed_path(path): place for path, place in positions.items()}
    assert lines == {
        "": ("a.yaml", 2),
        "a": ("a.yaml", 2),
        "a.b": ("a.yaml", 3),
        "a.c": ("a.yaml", 6),
        "a.c[0]": ("a.yaml", 8),
        "a.c[0].d": ("a.yaml", 8),
        "a.c[1]": ("a.yaml", 9),
    }


def test_yaml_bomb_ends_at_once(tmp_path: Path) -> None:
    """Nine anchors that stand for 9^9 values are refused one by one and expand to nothing."""
    begin = time.perf_counter()
    data, _, issues = _read(tmp_path, BOMB)
    assert time.perf_counter() - begin < 5.0
    assert issues[0].startswith("a.yaml:1: a: anchor '&a' is not part of the scenario language")
    # 9 anchors and 8 x 9 aliases
    assert len(issues) == 81
    assert data["i"] == [None] * 9


def test_reading_stops_after_many_mistakes(tmp_path: Path) -> None:
    """A file of nothing but aliases gives a hundred issues and the note that reading stopped."""
    data, positions, issues = _read(tmp_path, "a: [" + "*x, " * 5000 + "]")
    assert (data, positions) == ({}, {})
    assert len(issues) == MOST_ISSUES + 1
    assert issues[-1] == "a.yaml:1: reading stopped here, after 100 mistakes"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "a.yaml:1: the file is empty\n    allowed: a mapping of keys to values"),
        (
            b"a: " + b"x" * 2**20,
            "a.yaml: the file is larger than 1 MiB\n    allowed: a scenario; long tables go into CSV files",
        ),
        (b"a: 1\nb: \xff\n", "a.yaml:2: the byte 0xff is not UTF-8\n    allowed: save the file as UTF-8"),
        (
            "a: 1\n".encode("utf-16"),
            "a.yaml:1: the byte 0xff is not UTF-8\n    allowed: save the file as UTF-8",
        ),
        (b"a: 1\n\nb: \x00\n", "a.yaml:3: unprintable character '\\x00'\n    allowed: plain text"),
        (b"a:\n  " + b"[" * 100, "a.yaml:2: nested more than 50 levels deep"),
        (b"".join(b" " * n + b"a:\n" for n in range(100)), "a.yaml:52: nested more than 50 levels deep"),
        (b"- " * 100, "a.yaml:1: nested more than 50 levels deep"),
        (b"{a: " * 100_000, "a.yaml:1: nested more than 50 levels deep"),
        (b"? " * 100_000, "a.yaml:1: nested more than 50 levels deep"),
        (b"{" * 100_000, "a.yaml:1: nested more than 50 levels deep"),
    ],
    ids=["empty", "large", "latin", "utf-16", "nul", "brackets", "indents", "dashes", "braces", "keys", "brace keys"],
)
def test_files_that_cannot_be_read(content: bytes, message: str, tmp_path: Path) -> None:
    """Each is one message with its line where there is one."""
    _, _, issues = _read(tmp_path, content)
    assert issues == [message]


def test_a_missing_file_or_a_folder_is_a_message(tmp_path: Path) -> None:
    """What the system says is passed on without a traceback."""
    assert [str(issue) for issue in read_document(tmp_path / "no.yaml", "no.yaml")[2]] == [
        "no.yaml: cannot be read: No such file or directory"
    ]
    assert [str(issue) for issue in read_document(tmp_path, "folder")[2]] == ["folder: cannot be read: Is a directory"]


ODD = st.text(alphabet="abk019 \n\t:-?,[]{}&*!|>'\"%@`#<~.+_\\eExuU\r\x85\u2028\ufeffé\U0001f600", max_size=60)


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(content=st.binary(max_size=60) | (st.text(max_size=60) | ODD).map(lambda text: text.encode("utf-8", "replace")))
@example(content=b'"\\UFFFFFFFF"')
@example(content=b"a: !<tag:%FF> b")
@example(content=b"a: 08\nb: 0o8\nc: 0x\n")
@example(content=b"a: " + b"9" * 5000)
@example(content=b"%YAML 9.9\n---\na: 1")
@example(content=b"%TAG !e! tag:x\n---\n!e!y a: 1")
def test_any_content_gives_data_or_issues(content: bytes, tmp_path: Path) -> None:
    """Whatever the file holds, nothing is raised, and every value that is given has a position."""
    data, positions, issues = _read(tmp_path, content)
    assert isinstance(data, dict)
    assert issues or () in positions
    assert all((key,) in positions for key in data)
