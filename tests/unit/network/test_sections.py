"""What a network may say of sections of limited capacity."""

import pytest

from corridor_sim.data_files import base_network
from corridor_sim.errors import InputError
from corridor_sim.network import read_network
from corridor_sim.routing.sections import Sections


def test_what_is_wrong_with_sections(tiny) -> None:
    """A share of no capacity, a shared section of two tracks, and links of one section that differ are told at once."""
    said = {
        "rail_1": {"free_share": 0.5, "section_id": "pass"},
        "rail_2": {"capacity": 24, "free_share": 0.5, "tracks": 2, "section_id": "pass"},
        "rail_3": {"capacity": 12, "free_share": 0.5},
    }
    none = dict.fromkeys(("capacity", "free_share", "tracks", "section_id"), "")
    tiny.write("link", [{**row, **none, **said.get(row["link_id"], {})} for row in tiny.read("link")])
    with pytest.raises(InputError) as caught:
        read_network(tiny.path, "net")
    assert [str(issue) for issue in caught.value.issues] == [
        "net/link.csv:5: column 'capacity' of row 'rail_1': a free_share is given, but not of how many trains\n"
        "    allowed: trains a day, above 0",
        "net/link.csv:6: column 'capacity' of row 'rail_2': '24' for section 'pass', of which link 'rail_1' says "
        "another\n    allowed: no value, as there",
        "net/link.csv:6: column 'section_id' of row 'rail_2': a link of 2 tracks is part of section 'pass'\n"
        "    allowed: empty unless there is one track",
    ]


def test_gates_of_the_base_network() -> None:
    """
    Where trains handed over at a border are told, at least 24 h over them lie between two: 36 each way at Saryagash.

    Two tracks from Dostyk to Moiynty take 60 each way. The one before them is a section that a scenario may limit: its
    three links have one gate for both directions, with an hour between two of 24 trains.
    """
    base = read_network(base_network())
    per_day = {"saryagash_keles>keles": 36, "saryagash_keles>saryagash": 36, "oasis_karakalpakia": 4,
               "alashankou_dostyk_1435": 24, "alashankou_dostyk_1520": 30, "maktaaral_syrdarya": 20}  # fmt: skip
    expected = {f"section:crossing_{name}": 24 / trains for name, trains in per_day.items()}
    lines = {"kandyagash_tobol": 14, "rail_kyzylzhar_zhezkazgan": 16, "rail_zhezkazgan_saksaulskaya": 16}
    expected |= {f"section:{name}": 24 / trains for name, trains in lines.items()}
    line = ("dostyk_aktogay", "aktogay_balkhash", "balkhash_moiynty")
    ends = {f"section:rail_{link}_double>{end}": 24 / 60 for link in line for end in link.split("_")}
    assert Sections.of(base).headway_h == pytest.approx(expected | ends)
    limited = base
    for link in line:
        limited = limited.with_values("link", f"rail_{link}", free_share=1.0)
    assert Sections.of(limited).headway_h == pytest.approx(expected | ends | {"section:dostyk_moiynty": 1.0})
