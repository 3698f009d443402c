"""Tables are read as their columns say, and each mistake is told where it stands."""

from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from corridor_sim.tables import (
    Column,
    build_table,
    check_references,
    check_value,
    column_of,
    columns_of,
    describe_allowed,
    empty_table,
    find_problem,
    key_of,
    parse_cell,
    read_table,
    rows_of,
    table_names,
)

BCP = "bcp_id,name,crossing_id,node_id,country,mode\n"
PORT = "node_id,name,berths\n"
LIST = "origin,destination,commodity_id,ready_utc"


def read(path: Path, table: str, text: str) -> tuple[pd.DataFrame, list[str]]:
    file = path / f"{table}.csv"
    file.write_text(text, encoding="utf-8", newline="")
    frame, issues = read_table(file, table, shown_as=f"net/{table}.csv")
    return frame, [str(issue) for issue in issues]


# The definition of the columns.


@pytest.mark.parametrize("table", table_names())
def test_definition_of_columns_is_sound(table):
    """Names are unique; defaults are right by their own column; references lead to tables with ids."""
    columns = columns_of(table)
    assert len({column.name for column in columns}) == len(columns)
    for column in columns:
        assert column.dtype in {"str", "int", "float", "bool", "date", "datetime", "ids", "numbers"}
        assert parse_cell(column, column.default)[1] is None or (column.required and not column.default)
        assert not column.references or key_of(column.references)
        assert column.meaning
        assert describe_allowed(column)


def test_companion_follows_its_figure():
    names = [column.name for column in columns_of("port")]
    assert names[:4] == ["node_id", "name", "berths", "berths_source"]
    source = column_of("port", "berths_source")
    assert (source.dtype, source.required, source.references) == ("str", False, "source")


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("node", "node_id"),
        ("terminal", "node_id"),
        ("source", "source_id"),
        ("config", None),
        ("border_times", None),
    ],
)
def test_key(table, key):
    assert key_of(table) == key


def test_unknown_table_and_column():
    with pytest.raises(KeyError, match=r"expected one of bcp, .*, got 'nodes'"):
        columns_of("nodes")
    with pytest.raises(KeyError, match="table 'node' has no column 'id'"):
        column_of("node", "id")


# One value.

LANES = Column("lanes", "int", range="[1, inf)")
SPEED = Column("free_speed", "float", unit="km/h", required=True, range="(0, 160]")
SHARE = Column("share", "float", range="[0, 1)")
MODE = Column("mode", "str", required=True, values=("rail", "road", "sea"))
GAUGE = Column("gauge_mm", "int", unit="mm", values=("1435", "1520"))
MODES = Column("modes", "ids", required=True, values=("rail", "road"))
VIA = Column("via", "ids")
DIRECTED = Column("directed", "bool", required=True)
OPEN_FROM = Column("open_from", "date")
READY = Column("ready_utc", "datetime")
NAME = Column("name", "str", required=True)
GROWTH = Column("growth", "float", default="0")


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        (LANES, " 3 ", 3),
        (LANES, "+3", 3),
        (SPEED, "160", 160.0),
        (SPEED, ".5", 0.5),
        (SPEED, "1.2e1", 12.0),
        (SHARE, "0", 0.0),
        (GROWTH, "", 0.0),
        (MODE, "rail", "rail"),
        (GAUGE, "1520", 1520),
        (MODES, "road  rail", ("road", "rail")),
        (VIA, "", ()),
        (DIRECTED, "1", True),
        (DIRECTED, "FALSE", False),
        (OPEN_FROM, "2027-06-30", date(2027, 6, 30)),
        (OPEN_FROM, "", None),
        (READY, "2027-06-30T14:00", datetime(2027, 6, 30, 14, tzinfo=UTC)),
        (READY, "2027-06-30T14:00+06:00", datetime(2027, 6, 30, 8, tzinfo=UTC)),
        (READY, "2027-06-30", datetime(2027, 6, 30, tzinfo=UTC)),
    ],
)
def test_right_cell(column, text, value):
    parsed, problem = parse_cell(column, text)
    assert problem is None
    assert parsed == value
    assert type(parsed) is type(value)


@pytest.mark.parametrize(
    ("column", "text", "found", "allowed", "nearest"),
    [
        (LANES, "-1", "'-1' is out of range", "a whole number of at least 1", ""),
        (LANES, "2.0", "'2.0' is not a whole number", "a whole number of at least 1", ""),
        (LANES, "1_000", "'1_000' is not a whole number", "a whole number of at least 1", ""),
        (LANES, "9" * 30, f"'{'9' * 30}' is not a whole number", "a whole number of at least 1", ""),
        (SPEED, "", "no value is given", "a number above 0 and of at most 160, unit km/h", ""),
        (SPEED, "0", "'0' is out of range", "a number above 0 and of at most 160, unit km/h", ""),
        (SPEED, "160.1", "'160.1' is out of range", "a number above 0 and of at most 160, unit km/h", ""),
        (SPEED, "nan", "'nan' is not a number", "a number above 0 and of at most 160, unit km/h", ""),
        (SPEED, "inf", "'inf' is not a number", "a number above 0 and of at most 160, unit km/h", ""),
        (SPEED, "1e999", "'1e999' is not a number", "a number above 0 and of at most 160, unit km/h", ""),
        (SPEED, "60,5", "'60,5' is not a number",
         "a number above 0 and of at most 160, unit km/h; decimals have a point, thousands have no comma", ""),
        (SPEED, "٦٠", "'٦٠' is not a number", "a number above 0 and of at most 160, unit km/h", ""),
        (SHARE, "1", "'1' is out of range", "a number of at least 0 and below 1", ""),
        (MODE, "rial", "unknown value 'rial'", "one of rail, road, sea", "rail"),
        (GAUGE, "1524", "unknown value '1524'", "one of 1435, 1520", "1520"),
        (
            MODES, "road rale", "unknown value 'rale'",
            "one or more of rail, road, with spaces between them", "rail",
        ),
        (DIRECTED, "yes", "'yes' is not 0, 1, true or false", "0, 1, true or false", ""),
        (
            OPEN_FROM, "30.06.2027", "'30.06.2027' is not a date such as 2027-06-30",
            "a date such as 2027-06-30", "",
        ),
        (
            OPEN_FROM, "2027-02-30", "'2027-02-30' is not a date such as 2027-06-30",
            "a date such as 2027-06-30", "",
        ),
        (
            READY, "soon", "'soon' is not a moment such as 2027-06-30T14:00 (UTC unless it has an offset)",
            "a moment such as 2027-06-30T14:00 (UTC unless it has an offset)", "",
        ),
        (
            READY, "0001-01-01T00:00+06:00",
            "'0001-01-01T00:00+06:00' is not a moment such as 2027-06-30T14:00 (UTC unless it has an offset)",
            "a moment such as 2027-06-30T14:00 (UTC unless it has an offset)", "",
        ),
    ],
)  # fmt: skip
def test_wrong_cell(column, text, found, allowed, nearest):
    assert parse_cell(column, text)[1] == (found, allowed, nearest)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        (LANES, 3), (LANES, None), (LANES, np.int64(3)), (SPEED, 60), (SPEED, 59.5), (MODE, "sea"),
        (GAUGE, 1435), (MODES, ["road", "rail"]), (VIA, ("osh",)), (VIA, []), (DIRECTED, True), (DIRECTED, 0),
        (OPEN_FROM, date(2027, 6, 30)), (READY, datetime(2027, 6, 30, tzinfo=UTC)), (NAME, "Osh"),
    ],
)  # fmt: skip
def test_right_value(column, value):
    assert check_value(column, value) is None


@pytest.mark.parametrize(
    ("column", "value", "allowed"),
    [
        (LANES, -1, "a whole number of at least 1"),
        (LANES, True, "a whole number of at least 1"),
        (LANES, 2.0, "a whole number of at least 1"),
        (LANES, "2", "a whole number of at least 1"),
        (SPEED, None, "a number above 0 and of at most 160, unit km/h"),
        (SPEED, float("nan"), "a number above 0 and of at most 160, unit km/h"),
        (SPEED, float("inf"), "a number above 0 and of at most 160, unit km/h"),
        (MODE, "air", "one of rail, road, sea"),
        (GAUGE, 1524, "one of 1435, 1520"),
        (MODES, "road rail", "one or more of rail, road, with spaces between them"),
        (MODES, [], "one or more of rail, road, with spaces between them"),
        (VIA, [1], "one or more ids, with spaces between them"),
        (DIRECTED, 2, "0, 1, true or false"),
        (OPEN_FROM, datetime(2027, 6, 30, tzinfo=UTC), "a date such as 2027-06-30"),
        (OPEN_FROM, "2027-06-30", "a date such as 2027-06-30"),
        (NAME, 5, "a text"),
        (NAME, "", "a text"),
    ],
)
def test_wrong_value(column, value, allowed):
    assert check_value(column, value) == allowed


def test_problem_names_value_and_nearest():
    assert find_problem(MODE, "raod") == ("unknown value 'raod'", "one of rail, road, sea", "road")
    assert find_problem(SPEED, 200) == ("'200' is out of range", "a number above 0 and of at most 160, unit km/h", "")


# A file.


def test_frame_has_stated_columns_and_dtypes(tmp_path):
    """Columns in the order of their definition, whatever the file's; absent ones are empty or the default."""
    text = (
        "status,link_id,from_node_id,to_node_id,directed,mode,gauge_mm,length,free_speed,open_from,country\n"
        "existing,a,osh,aktau,0,rail,1520,2600.5,45,2027-06-30,KAZ\n"
        "planned,b,osh,kashgar,true,road,,420,50,,KGZ\n"
    )
    frame, issues = read(tmp_path, "link", text)
    assert issues == []
    assert list(frame.columns) == [*(column.name for column in columns_of("link")), "line"]
    assert frame.dtypes.astype(str).to_dict() == {
        "link_id": "object", "from_node_id": "object", "to_node_id": "object", "directed": "bool",
        "mode": "object",
        "gauge_mm": "Int64", "facility_type": "object", "length": "float64", "length_source": "object",
        "free_speed": "float64", "free_speed_source": "object", "tracks": "Int64", "tracks_source": "object",
        "traction": "object", "traction_source": "object", "capacity": "float64", "capacity_source": "object",
        "free_share": "float64", "free_share_source": "object", "section_id": "object",
        "elevation_m": "float64", "elevation_m_source": "object", "open_season": "object",
        "open_season_source": "object", "status": "object", "open_from": "object", "open_to": "object",
        "dates_source": "object", "country": "object", "geometry_quality": "object", "line": "int64",
    }  # fmt: skip
    assert frame["directed"].tolist() == [False, True]
    assert frame["gauge_mm"].isna().tolist() == [False, True]
    assert frame["open_from"].tolist() == [date(2027, 6, 30), None]
    assert frame["facility_type"].tolist() == ["", ""]
    assert frame["line"].tolist() == [2, 3]


def test_empty_cells_and_absent_columns_take_the_default(tmp_path):
    frame, issues = read(tmp_path, "consignment_list", f"{LIST},number\nosh,baku,fruit,2027-06-30,\n")
    assert issues == []
    assert frame["number"].tolist() == [1]
    frame, _ = read(tmp_path, "consignment_list", f"{LIST}\nosh,baku,fruit,2027-06-30\n")
    assert frame["number"].tolist() == [1]
    assert frame["ready_utc"].tolist() == [datetime(2027, 6, 30, tzinfo=UTC)]


def test_empty_table_has_the_dtypes_of_a_full_one(tmp_path):
    text = "corridor_id,name,via,rank\nmiddle,Middle,aktau baku,1\n"
    frame, _ = read(tmp_path, "corridor", text)
    assert frame["via"].tolist() == [("aktau", "baku")]
    pd.testing.assert_series_equal(empty_table("corridor").dtypes, frame.dtypes)
    header, issues = read(tmp_path, "corridor", text.splitlines()[0])
    assert issues == []
    pd.testing.assert_frame_equal(header, empty_table("corridor"))


def test_table_built_from_values_equals_the_one_read(tmp_path):
    frame, _ = read(tmp_path, "corridor", "corridor_id,name,via,rank\nmiddle,Middle,aktau baku,1\n")
    row = {
        "corridor_id": "middle",
        "name": "Middle",
        "carec": None,
        "via": ["aktau", "baku"],
        "rank": 1,
        "line": 2,
    }
    pd.testing.assert_frame_equal(build_table("corridor", [row]), frame)
    with pytest.raises(KeyError, match="table 'corridor' has no column 'ranks'"):
        build_table("corridor", [{"ranks": 1}])


def test_line_numbers_count_quoted_line_breaks_and_blank_lines(tmp_path):
    """Lines: 1 header, 2 and 3 the first row, 4 blank, 5 commas alone, 6 the second row."""
    frame, issues = read(tmp_path, "port", PORT + '"aktau","Aktau\nport",2\n\n,,\nbaku,Baku,0\n')
    assert frame["line"].tolist() == [2, 6]
    assert frame["name"].tolist() == ["Aktau\nport", "Baku"]
    assert issues == [
        "net/port.csv:6: column 'berths' of row 'baku': '0' is out of range\n    allowed: a whole number of at least 1"
    ]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_byte_order_mark_and_line_ends(tmp_path, line_end):
    frame, issues = read(tmp_path, "port", "\ufeff" + (PORT + "aktau,Aktau,2\nbaku,Baku,3\n").replace("\n", line_end))
    assert issues == []
    assert frame["berths"].tolist() == [2, 3]
    assert frame["line"].tolist() == [2, 3]


FILES = [
    ("port", "", "net/port.csv: the file is empty\n    allowed: a header with the names of the columns"),
    (
        "port", "\n,,\n",
        "net/port.csv: the file is empty\n    allowed: a header with the names of the columns",
    ),
    (
        "port", "node_id;name;berths\naktau;Aktau;2\n",
        "net/port.csv:1: the header has ';' and no comma\n    allowed: commas between the cells",
    ),
    (
        "port", "node_id\tname\tberths\n",
        "net/port.csv:1: the header has tabs and no comma\n    allowed: commas between the cells",
    ),
    (
        "port", "node_id,berths\naktau,2\n",
        "net/port.csv:1: column 'name': the column is missing\n    allowed: Name shown to people",
    ),
    (
        "port", "node_id,name,berths,berth_source\naktau,Aktau,2,\n",
        "net/port.csv:1: header: unknown column 'berth_source'\n"
        "    allowed: approach_km, berths, berths_source, capacity_t_per_year, capacity_t_per_year_source, "
        "capacity_teu_per_year, capacity_teu_per_year_source, ferry_berths, ferry_berths_source, name and 5 more\n"
        "    nearest: 'berths_source'",
    ),
    (
        "port", "node_id,name,berths,name\naktau,Aktau,2,Baku\n",
        "net/port.csv:1: header: column 'name' is given 2 times\n    allowed: each column once",
    ),
    (
        "port", PORT + "aktau,,2\n",
        "net/port.csv:2: column 'name' of row 'aktau': no value is given\n    allowed: a text",
    ),
    (
        "port", PORT + ",Aktau,2\n",
        "net/port.csv:2: column 'node_id': no value is given\n    allowed: a text",
    ),
    (
        "port", PORT + "aktau,Aktau,two\n",
        "net/port.csv:2: column 'berths' of row 'aktau': 'two' is not a whole number\n    allowed: a "
        "whole number of at least 1",
    ),
    (
        "port", PORT + "aktau,Aktau,2\nbaku,Baku,2\naktau,Aktau,3\n",
        "net/port.csv:4: column 'node_id' of row 'aktau': the id 'aktau' is given again\n"
        "    allowed: each id once; it is also in line 2",
    ),
    (
        "port", PORT + "aktau,Aktau,2,3\n",
        "net/port.csv:2: row 'aktau': the row has 4 cells\n    allowed: 3 cells, as in the header: "
        "decimals have a point, and a cell with a comma stands in double quotes",
    ),
    (
        "port", PORT + "aktau,2\n",
        "net/port.csv:2: row 'aktau': the row has 2 cells\n    allowed: 3 cells, as in the header",
    ),
    (
        "bcp", BCP + "a,A,c,osh,KGZ,raod\n",
        "net/bcp.csv:2: column 'mode' of row 'a': unknown value 'raod'\n"
        "    allowed: one of rail, road, sea, air\n    nearest: 'road'",
    ),
    (
        "port", PORT + 'aktau,"Aktau" port,2\n',
        "net/port.csv:2: the row cannot be read: ',' expected after '\"'\n"
        "    allowed: cells with a comma, quote or line break stand in double quotes, a quote inside is "
        "doubled",
    ),
    (
        "port", PORT + 'aktau,Aktau,2\nbaku,"Baku,2\nosh,Osh,2\n',
        "net/port.csv:3: the row cannot be read: unexpected end of data\n"
        "    allowed: cells with a comma, quote or line break stand in double quotes, a quote inside is "
        "doubled",
    ),
    (
        "border_times", "bcp_id,direction,mean_h\na,outbound,nan\n",
        "net/border_times.csv:2: column 'mean_h': 'nan' is not a number\n    allowed: a number of at "
        "least 0, unit h",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("table", "text", "expected"), FILES)
def test_one_mistake_in_a_file(tmp_path, table, text, expected):
    frame, issues = read(tmp_path, table, text)
    assert issues == [expected]
    pd.testing.assert_series_equal(frame.dtypes, empty_table(table).dtypes)


def test_missing_file(tmp_path):
    frame, issues = read_table(tmp_path / "port.csv", "port", "net/port.csv")
    assert [str(issue) for issue in issues] == ["net/port.csv: the file is missing"]
    pd.testing.assert_frame_equal(frame, empty_table("port"))


def test_folder_in_place_of_a_file(tmp_path):
    _, issues = read_table(tmp_path, "port", "net/port.csv")
    assert [str(issue) for issue in issues] == ["net/port.csv: the file cannot be read: Is a directory"]


def test_file_that_is_not_utf8(tmp_path):
    path = tmp_path / "port.csv"
    path.write_bytes(PORT.encode() + "aktau,Aktau,2\nbaku,Bak\u0131,2\n".encode("cp1254"))
    _, issues = read_table(path, "port")
    assert [str(issue) for issue in issues] == [
        f"{path}:3: byte '0xfd' is not UTF-8\n    allowed: text in UTF-8; a spreadsheet saves it as 'CSV UTF-8'"
    ]


def test_all_mistakes_are_found_and_wrong_cells_are_empty(tmp_path):
    """A row keeps its right cells, so that other tables can refer to it."""
    text = "node_id,name,cranes,crane_teu_per_h,expected_wait_h\naktau,Aktau,0,fast,-1\nbaku,Baku,2\n"
    frame, issues = read(tmp_path, "terminal", text)
    assert [message.splitlines()[0] for message in sorted(issues)] == [
        "net/terminal.csv:2: column 'crane_teu_per_h' of row 'aktau': 'fast' is not a number",
        "net/terminal.csv:2: column 'cranes' of row 'aktau': '0' is out of range",
        "net/terminal.csv:2: column 'expected_wait_h' of row 'aktau': '-1' is out of range",
        "net/terminal.csv:3: row 'baku': the row has 3 cells",
    ]
    assert frame["node_id"].tolist() == ["aktau", "baku"]
    assert frame["name"].tolist() == ["Aktau", ""]
    assert frame["crane_teu_per_h"].isna().all()
    assert frame["expected_wait_h"].tolist() == [0.0, 0.0]


def test_many_mistakes_in_a_column_are_counted(tmp_path):
    rows = "".join(f"osh,baku,fruit,day {i}\n" for i in range(47))
    _, issues = read(tmp_path, "consignment_list", f"{LIST}\n{rows}")
    assert len(issues) == 11
    assert issues[-1] == "net/consignment_list.csv: column 'ready_utc': 37 more cells are wrong"


# References.


def test_references_to_rows_that_are_not_there(tmp_path):
    nodes = build_table("node", [{"node_id": "osh"}, {"node_id": "aktau"}])
    corridors, _ = read(tmp_path, "corridor", "corridor_id,name,via,rank\nmiddle,Middle,aktau oshh,1\nall,All,osh,2\n")
    posts, _ = read(tmp_path, "bcp", BCP + "out,Out,c,osh,KGZ,road\n")
    times, _ = read(tmp_path, "border_times", "bcp_id,direction,mean_h\nuot,outbound,3\n")
    tables = {"node": nodes, "corridor": corridors, "bcp": posts, "border_times": times}
    issues = check_references(tables, {"border_times": "my/times.csv", "bcp": "net/bcp.csv"})
    assert [str(issue) for issue in issues] == [
        "corridor.csv:2: column 'via' of row 'middle': unknown node 'oshh'\n"
        "    allowed: the id of a node in node.csv\n    nearest: 'osh'",
        "my/times.csv:2: column 'bcp_id': unknown border-crossing point 'uot'\n"
        "    allowed: the id of a border-crossing point in net/bcp.csv\n    nearest: 'out'",
    ]


def test_references_to_tables_that_are_not_given_are_not_checked():
    ports = build_table("port", [{"node_id": "osh", "berths_source": "unknown"}])
    assert check_references({"port": ports}, {}) == []


def test_rows_are_those_that_pandas_makes() -> None:
    """Rows have the values, labels and names of ``itertuples``: empty cells, lists, a column that is no name."""
    table = build_table("link", [
        {"link_id": "a", "gauge_mm": 1520, "length": 2.5, "capacity": 12.0, "open_from": date(2024, 1, 31), "line": 7},
        {"link_id": "b", "directed": True, "line": 8},
    ])  # fmt: skip
    for frame in (table, table.iloc[1:], table.iloc[:0], table.assign(**{"two words": [1, 2]})):
        pairs = list(zip(rows_of(frame), frame.itertuples(), strict=True))
        assert len(pairs) == len(frame)
        for row, expected in pairs:
            assert row._fields == expected._fields
            assert list(map(repr, map(_plain, row))) == list(map(repr, map(_plain, expected)))


def _plain(value: object) -> object:
    """Return a number of NumPy, which pandas yields for whole numbers none of which is missing, as Python's own."""
    return value.item() if isinstance(value, np.generic) else value
