import dataclasses
from html.parser import HTMLParser

import pandas as pd
import pytest
from shapely import LineString

from corridor_sim.report import render_report, write_report
from corridor_sim.report.content import PIPELINE_COLUMNS

from .conftest import NAN, make_pair, make_pairs


class Page(HTMLParser):
    """Tags with attributes, and the text a reader sees."""

    def __init__(self, html):
        super().__init__()
        self.tags = []
        self.words = []
        self.open = []
        self.feed(html)
        self.text = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag in ("style", "title"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if self.open and self.open[-1] == tag:
            self.open.pop()

    def handle_data(self, data):
        if not self.open:
            self.words.append(data)

    def all(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]


@pytest.fixture(scope="module")
def page(content):
    return Page(render_report(content))


def test_question_answer_and_making_are_on_the_page(page):
    for words in (
        "A railway to the east",
        "How much sooner do goods arrive?",
        "31.2 h sooner on average",
        "Of 5 pairs of places and goods",
        "Terminal Makmal has 4 cranes.",
        "Clearance as at the nearest post",
        "12 consignments had not arrived.",
        "corridor_sim 0.1.0",
        "2031-01-01 00:00 to 2032-01-01 00:00 UTC (365 days), after 90 days of warm-up",
        "20 of each",
        "corridor-sim compare railway --seed 7",
    ):
        assert words in page.text


def test_headings_are_in_the_order_of_reading(page, content):
    html = render_report(content)
    headings = [
        "Map", "Where goods wait", "Key figures", "Warehouses", "Corridors", "Comparison",
        "Same route or another, and the benefit", "Figures", "What is assumed", "Limits", "Sources", "How it was made",
    ]  # fmt: skip
    positions = [html.index(f"<h2>{heading}</h2>") for heading in headings]
    assert positions == sorted(positions)


def test_table_gives_the_numbers_of_both_scenarios(page):
    # 288.1 h x (1, 0.9, 1.2, 1.3) and 256.9 h x the same, see make_pair
    for number in ("288.1", "259.3", "345.7", "374.5", "256.9", "231.2", "308.3", "334.0"):
        assert number in page.text


def plain(text):
    """Return a text with hyphens in the place of dashes and minus signs."""
    return text.replace("\N{EN DASH}", "-").replace("\N{MINUS SIGN}", "-")


def test_the_answer_begins_with_what_holds_goods_up_and_what_is_in_no_mean(page, content):
    answer = plain(page.text)[
        page.text.index("How much sooner do goods arrive?") : page.text.index("The network around")
    ]
    first, second, third = (
        answer.index(words)
        for words in (
            "In do_minimum capacity is short at Altynkol, inbound: customs (the queue grows by 3.20 a day, 99.0 % in "
            "use, 1,100 waiting at the end).",
            "1 of 5 pairs of places and goods have consignments that never arrived: Kashgar - Tashkent, "
            "containerized goods (12 unfinished).",
            "Xi'an - Tashkent, containerized goods: 31.2 h sooner",
        )
    )
    assert first < second < third
    assert "Over all consignments the mean changes by -6.0 h" in answer
    assert "The benefit to those who send goods is 1.25 million USD a year" in answer


def test_stations_give_growth_instead_of_a_mean_wait(page):
    row = page.text[page.text.index("Altynkol, inbound: customs", page.text.index("Waiting at the end")) :]
    assert row.startswith("Altynkol, inbound: customs grows by 3.20 a day 1,100 99.0 5.50 12.0 80.0")


def test_key_figures_corridors_and_split_are_tables(page):
    for row in (
        "on time % 50.0 62.5 12.5 -10.0 to 35.0",
        "time at a border post (TFI1), road h 12.0 withheld withheld",
        "Northern 75.0 250 600 1,500 0.0200 50.0 withheld 610 1,520 0.0210",
        "New railway - - - - - 50.0 150 500 1,200 0.0150",
        # A third of 31.2 h by those who stay, two thirds by the quarter that moved.
        "Xi'an - Tashkent, containerized goods 25.0 -10.4 -20.8",
    ):
        assert row in plain(page.text)


def test_orders_and_stocks_are_tables(page):
    for row in (
        "Tashkent - Xi'an, Containerized goods 210 300 20.0 26.0 -190 -195 to -185 150 140 to 160 - 205 290",
        "Tashkent - Chengdu, Containerized goods withheld 310 40.0 50.0 withheld 80.0 70.0 to 90.0 -12.5"
        " -13.0 to -12.0 withheld withheld",
        "1,500 1,450 to 1,550 9.50 2,100 13.2",
    ):
        assert row in plain(page.text)


def test_withheld_values_say_so_with_a_footnote_and_never_nan(page):
    assert "withheld" in page.text
    assert "251.5" in page.text  # the median is known
    assert "12 unfinished" in page.text
    assert "Withheld: some consignments had not arrived" in page.text
    assert "nan" not in page.text.lower().split()
    assert "<NA>" not in page.text


def without_withheld(content):
    """Return the tables of the content without what is withheld."""
    corridors = content.corridors.assign(scenario_mean_h=200.0)
    return {"pairs": content.pairs.iloc[:4], "key_figures": content.key_figures.iloc[:2], "corridors": corridors,
            "orders": content.orders.iloc[:1]}  # fmt: skip


def test_no_footnote_when_nothing_is_withheld(content):
    complete = dataclasses.replace(content, **without_withheld(content))
    assert "Withheld" not in Page(render_report(complete)).text


def test_one_replication_says_it_has_no_interval(content):
    pairs = make_pairs(make_pair("A", "B", 100.0, -12.0, NAN))
    text = Page(render_report(dataclasses.replace(content, pairs=pairs, replications=1))).text
    assert "one replication: no interval" in text
    assert "nan" not in text.split()


def test_the_page_needs_nothing_beside_it(page):
    for _tag, attrs in page.tags:
        assert attrs.get("src", "data:").startswith("data:")
    assert page.all("link") == []
    assert page.all("script") == []
    assert [a["href"] for a in page.all("a")] == ["https://www.example.org/cpmm"]
    assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)


def test_style_loads_nothing(content):
    html = render_report(content)
    style = html[html.index("<style>") : html.index("</style>")]
    assert "url(" not in style
    assert "@import" not in style


def test_every_image_has_words_and_every_header_a_scope(page):
    images = page.all("img")
    assert len(images) == 5  # map, queues, differences, split, one distribution
    assert all(len(image["alt"]) > 20 for image in images)
    assert all("scope" in attrs for attrs in page.all("th"))
    assert "Baseline route (62 %)" in images[0]["alt"]
    assert "Altynkol, inbound: customs: do_minimum up to 1,100, railway up to 12" in images[1]["alt"]
    assert "31.2 h sooner" in images[2]["alt"]


def test_markup_in_names_is_text(content):
    hostile = '<script>alert("x")</script>&'
    pairs = content.pairs.assign(origin=hostile)
    changed = dataclasses.replace(
        content,
        pairs=pairs,
        title=hostile,
        scenario_title=hostile,
        scenario_name=hostile,
        assumed=(hostile,),
        notes=(hostile,),
        sources=((hostile, hostile, "https://example.org/" + hostile),),
    )
    html = render_report(changed)
    page = Page(html)
    assert page.all("script") == []
    assert "<script" not in html
    assert hostile in page.text


def test_an_address_that_is_no_web_address_is_no_link(page):
    assert "javascript:alert(1)" in page.text
    assert all(a["href"].startswith("https://") for a in page.all("a"))


def test_many_assumed_figures_are_counted(page):
    assert "procedure post_7: service_h = 9" in page.text
    assert "post_8" not in page.text
    assert "and 2 more" in page.text


def test_unchanged_pairs_stand_apart_and_have_no_bar(page):
    assert "Exactly the same in every replication" in page.text
    assert not any("Baku" in image["alt"] for image in page.all("img"))


def test_pipelines_alone_leave_freight_out(content):
    """Gas has a table and a sentence that it is assumed; nothing is said of freight, which is as it was."""
    rows = [("Line C", 19.09, 19.09, 0.0), ("Line D", 0.0, 22.908, 22.908), ("All together", 19.09, 41.998, 22.908)]
    gas = pd.DataFrame(rows, columns=list(PIPELINE_COLUMNS))
    alone = render_report(dataclasses.replace(content, pipelines=gas, is_of_pipelines_alone=True))
    beside = render_report(dataclasses.replace(content, pipelines=gas))
    told = (
        "Pipelines deliver 42.0 bcm of gas a year, in the baseline 19.1: +22.9 bcm. This is assumed, capacity times "
        "availability, and not simulated."
    )
    same = "The scenario changes pipelines alone, so that all freight is as in the baseline."
    for html in (alone, beside):
        assert told in html
        assert "<h2>Pipelines</h2>" in html
        assert '<th scope="row">Line D</th><td class="n">0</td><td class="n">22.9</td><td class="n">+22.9</td>' in html
    for heading in ("Where goods wait", "Key figures", "Corridors", "Comparison", "Figures"):
        assert (f"<h2>{heading}</h2>" in alone, f"<h2>{heading}</h2>" in beside) == (False, True)
    assert (same in alone, same in beside) == (True, False)
    assert "<h2>Pipelines</h2>" not in render_report(content)


def test_empty_parts_are_left_out(content):
    bare = dataclasses.replace(
        content,
        pairs=content.pairs.iloc[:0],
        distributions={},
        assumed=(),
        assumptions=content.assumptions.iloc[:0],
        sources=(),
        notes=(),
        orders=content.orders.iloc[:0],
        stocks=content.stocks.iloc[:0],
        basemap=None,
        highlights=(),
    )
    html = render_report(bare)
    for heading in ("Figures", "Limits", "Sources", "Warehouses"):
        assert f"<h2>{heading}</h2>" not in html
    assert "No origin and destination were compared." in html


def test_equal_content_gives_equal_bytes_and_no_leftover(content, tmp_path):
    one, other = tmp_path / "one.html", tmp_path / "other.html"
    write_report(one, content)
    write_report(other, content)
    assert one.read_bytes() == other.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.html", "other.html"]


def test_a_missing_column_is_named(content):
    with pytest.raises(ValueError, match="expected columns baseline_p95_h in pairs"):
        dataclasses.replace(content, pairs=content.pairs.drop(columns="baseline_p95_h"))


def test_a_pair_without_consignments_in_one_scenario_is_not_called_withheld(content):
    row = make_pair("A", "B", 100.0, NAN, NAN, scenario_consignments=0, scenario_corridor=None)
    row |= {column: NAN for column in row if column.startswith("scenario_") and column.endswith("_h")}
    tables = without_withheld(content) | {"pairs": make_pairs(row)}
    text = Page(render_report(dataclasses.replace(content, **tables))).text
    assert "no consignments in one of the two" in text
    assert "Withheld:" not in text


def test_pairs_of_any_number_type_are_read(content):
    pairs = content.pairs.astype({"distinguishable": "boolean", "baseline_consignments": "Int64"})
    assert isinstance(pairs, pd.DataFrame)
    assert render_report(dataclasses.replace(content, pairs=pairs)) == render_report(content)


def text_of(content, **changed):
    return Page(render_report(dataclasses.replace(content, **changed))).text


def test_the_map_says_that_only_flows_that_moved_are_highlighted(content):
    assert (
        "Wide lines are the corridors of the 2 flows whose most used route changes, before and after: at least 40 % of "
        "the consignments of each take another route; 1 more change theirs by less and are not drawn."
        in text_of(content)
    )
    one = text_of(content, n_moved=1, n_drawn=1)
    assert "the corridors of the one flow whose most used route changes" in one
    assert "not drawn" not in one
    assert "No flow changes its route; the wide lines are the corridors of all flows" in text_of(content, n_moved=0)


def test_the_table_says_how_it_is_sorted(content):
    rows = [
        make_pair("A", "B", 100.0, -2.0, 1.0),
        make_pair("C", "D", 100.0, 9.0, 20.0),
        make_pair("E", "F", 100.0, 3.0, 1.0),
    ]
    text = text_of(content, pairs=make_pairs(*rows))
    assert "Differences told apart from no change come first, then the rest; within each, the largest" in text
    table = text[text.index("(95 % interval)") :]
    assert table.index("E \N{EN DASH} F") < table.index("A \N{EN DASH} B") < table.index("C \N{EN DASH} D")


def test_assumed_figures_are_said_to_be_those_of_the_whole_network(content):
    assert "in the whole network in force in railway, whether or not the corridors compared use them" in text_of(
        content
    )


def test_what_both_authors_assume_stands_once(content):
    text = text_of(content)
    assert text.count("Demand grows by 5 % a year.") == 1
    places = [
        text.index(words)
        for words in (
            "By the scenario's author", "Terminal Makmal has 4 cranes.",
            "By the baseline's author", "No road is widened.",
            "In both", "Demand grows by 5 % a year.",
        )
    ]  # fmt: skip
    assert places == sorted(places)
    assert "In both" not in text_of(content, assumed_baseline=("No road is widened.",))


SHARED = "Goods that keep their way can be later or sooner because trains and posts are shared with goods that moved."


def test_goods_that_change_on_their_way_are_explained_only_when_others_moved(content):
    moved = make_pair("A", "B", 100.0, -20.0, 1.0)
    kept = make_pair("C", "D", 100.0, 3.0, 1.0, scenario_corridor="baseline corridor")
    unclear = make_pair("C", "D", 100.0, 3.0, 9.0, scenario_corridor="baseline corridor")
    assert SHARED in text_of(content, pairs=make_pairs(moved, kept))
    assert SHARED not in text_of(content, pairs=make_pairs(moved, unclear))
    assert SHARED not in text_of(content, pairs=make_pairs(moved))
    assert SHARED not in text_of(content, pairs=make_pairs(kept))


def test_the_drain_is_said_to_be_the_scenarios(page):
    assert "corridor-sim compare railway --seed 7 (drain as in the scenario)" in page.text


def test_an_enlarged_map_follows_where_the_scenarios_differ_within_a_small_part(content):
    assert "enlarged" not in text_of(content)  # the northern link is half as long as the network
    html = render_report(dataclasses.replace(content, opened=("road",), highlights=()))
    assert "enlarged" not in html
    small = content.map_links.copy()
    small.loc[small["link_id"] == "road", "geometry"] = LineString([(66, 38), (68, 39)])
    page = Page(render_report(dataclasses.replace(content, map_links=small, opened=("road",))))
    assert "The frame above, enlarged: where the two scenarios differ." in page.text
    assert "Links opened in railway are marked." in page.all("img")[1]["alt"]
    assert len(page.all("img")) == 6
