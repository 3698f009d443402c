"""What a network may say of sections of limited capacity."""

import pytest

from corridor_sim.errors import InputError
from corridor_sim.network import read_network


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
