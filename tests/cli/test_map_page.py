"""The interactive map as a browser shows it: it asks for nothing, its layers switch, its pop-ups open."""

import json
import re
from itertools import pairwise

import pytest
from chromium import NOT_FOUND, PROGRAM, Chromium

READY = "typeof Bokeh !== 'undefined' && Bokeh.documents.length > 0 && Bokeh.documents[0].is_idle"
# Finds the view of a model below the root, and opens the shadow trees that the library draws in.
_FIND = """
const below = (view, wanted) => {
  if (wanted(view.model)) return view
  for (const child of [...(view.child_views || [])]) { const found = below(child, wanted); if (found) return found }
  return null
}
const root = [...Bokeh.index.roots][0]
const plot = below(root, model => model.type === "Figure")
"""
_PLACE = """
(() => { FIND
  const box = plot.canvas_view.el.getBoundingClientRect()
  for (const layer of plot.model.renderers) {
    const data = layer.data_source.data
    const k = layer.glyph.type === TYPE && data.popup ? [...data.name].indexOf(NAME) : -1
    if (k < 0) continue
    const is_place = TYPE === "Scatter"
    const middle = line => { const i = Math.floor(line.length / 2) - 1; return (line[i] + line[i + 1]) / 2 }
    const x = is_place ? data.x[k] : middle([...data.xs[k]]), y = is_place ? data.y[k] : middle([...data.ys[k]])
    return JSON.stringify([box.x + plot.frame.x_scale.compute(x), box.y + plot.frame.y_scale.compute(y)])
  }
  return "null"
})()
"""
_CORNER = """
(() => { FIND
  const box = plot.canvas_view.el.getBoundingClientRect()
  return JSON.stringify([box.x + plot.frame.bbox.left + 30, box.y + plot.frame.bbox.top + 30])
})()
"""
_BOX = """
(() => { FIND
  const group = below(root, model => model.name === NAME)
  const labels = [...group.shadow_el.querySelectorAll("label")]
  const box = labels.find(label => label.textContent.trim() === LABEL).querySelector("input").getBoundingClientRect()
  return JSON.stringify([box.x + box.width / 2, box.y + box.height / 2])
})()
"""
_VISIBLE = """
(() => { FIND
  const named = plot.model.renderers.filter(one => one.data_source.data.popup && one.visible)
  return JSON.stringify([...new Set(named.flatMap(one => [...one.data_source.data.name]))].sort())
})()
"""
_POPUP = """
(() => { FIND
  const view = below(root, model => model.name === "popup")
  if (!view || !view.model.visible) return ""
  const box = view.el.getBoundingClientRect()
  return box.width > 100 && box.height > 50 ? view.shadow_el.querySelector("h3").parentElement.textContent : ""
})()
"""


def script(text: str, **words: str) -> str:
    for word, value in words.items():
        text = text.replace(word, json.dumps(value))
    return text.replace("FIND", _FIND)


@pytest.fixture(scope="module")
def browser(module_desk, command, tmp_path_factory):
    """Return a browser that shows the map of the tiny corridor."""
    if PROGRAM is None:
        pytest.skip(NOT_FOUND)
    said = command("network", "map", "tiny", "--out", "map.html", "--json")
    assert said.json == {"file": "map.html"}
    chromium = Chromium(tmp_path_factory.mktemp("profile"))
    chromium.open(module_desk / "map.html", READY)
    yield chromium
    chromium.close()


def place_of(browser, kind, name):
    return json.loads(browser.value(script(_PLACE, TYPE=kind, NAME=name)))


def switch(browser, group, label):
    browser.click(*json.loads(browser.value(script(_BOX, NAME=group, LABEL=label))))


def visible(browser):
    return set(json.loads(browser.value(script(_VISIBLE))))


def test_page_asks_for_nothing_and_has_no_complaint(browser):
    assert [address for address in browser.requests if not address.startswith(("file:", "data:", "blob:"))] == []
    assert len([address for address in browser.requests if address.startswith("file:")]) == 1
    # The library says its version; nothing else may be said.
    said = [
        one
        for one in browser.complaints
        if one.get("type") not in ("log", "info") or "exceptionDetails" in one or "entry" in one
    ]
    assert said == []


def test_click_on_a_line_opens_its_figures_with_sources_and_a_click_beside_it_closes_them(browser):
    assert browser.value(script(_POPUP)) == ""
    browser.click(*place_of(browser, "MultiLine", "Alpha \N{EN DASH} Alpha rail post"))
    browser.wait(f"{script(_POPUP).strip()} !== ''")
    text = browser.value(script(_POPUP))
    assert text.startswith("Alpha \N{EN DASH} Alpha rail postrail, 1435 mmin serviceCHN; id rail_1")
    assert "length200 kmno source" in text
    assert "free speed40 km/hno source" in text
    browser.click(*json.loads(browser.value(script(_CORNER))))
    browser.wait(f"{script(_POPUP).strip()} === ''")


def test_click_on_a_place_opens_what_is_there(browser):
    browser.click(*place_of(browser, "Scatter", "Alpha road post"))
    browser.wait(f"{script(_POPUP).strip()} !== ''")
    text = browser.value(script(_POPUP))
    assert text.startswith("Alpha road postbcpCHN; 76 40; id alpha_road")
    assert "Border post by road" in text
    assert "outbound: customs" in text


def test_layers_switch_by_mode_status_and_type(browser):
    """Each box takes away what it names and nothing else, and brings it back."""
    everything = visible(browser)
    planned = "Alpha \N{EN DASH} Beta rail post and yard"
    stops = ("Alpha", "Alpha road post", "Beta road post", "Beta")
    roads = {f"{one} \N{EN DASH} {other}" for one, other in pairwise(stops)}
    for group, label, missing in (
        ("kinds", "road", roads),
        ("kinds", "railway, 1520 mm", {"Beta rail post and yard \N{EN DASH} Beta"}),
        ("statuses", "planned", {planned}),
        ("types", "city", {"Alpha", "Beta"}),
    ):
        assert missing <= everything
        switch(browser, group, label)
        assert visible(browser) == everything - missing
        switch(browser, group, label)
        assert visible(browser) == everything


def test_same_network_same_page_and_nothing_from_elsewhere_in_it(module_desk, command):
    for name in ("one.html", "two.html"):
        assert command("network", "map", "tiny", "--out", name).code == 0
    one, two = ((module_desk / name).read_bytes() for name in ("one.html", "two.html"))
    assert one == two
    text = one.decode("utf-8")
    assert "Borders are shown as they are de facto" in text
    assert not re.findall(r"<script\b[^>]*\bsrc=", text)
    markup = re.sub(r"<script\b.*?</script>", "", text, flags=re.DOTALL)
    assert not re.findall(r"<(?:link|iframe|img|object|embed)\b", markup)
    assert "default-src 'none'" in text


def test_names_of_places_are_text_and_not_markup(module_desk, command):
    """A name may hold what a page would take for a script."""
    nodes = (module_desk / "tiny" / "node.csv").read_text(encoding="utf-8")
    odd = module_desk / "odd"
    odd.mkdir()
    for path in (module_desk / "tiny").iterdir():
        if path.suffix == ".csv":
            (odd / path.name).write_bytes(path.read_bytes())
    (odd / "node.csv").write_text(nodes.replace(",Alpha,", ",<script>alert(1)</script>,"), encoding="utf-8")
    assert command("network", "map", "odd", "--out", "odd.html").code == 0
    text = (module_desk / "odd.html").read_text(encoding="utf-8")
    assert "<script>alert(1)" not in text
