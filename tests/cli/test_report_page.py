"""The report as a browser shows it, without a network."""

import html
import re
import subprocess

import pytest
from chromium import FLAGS, NOT_FOUND, PROGRAM

SHORT = ("--days", "6", "--warmup-days", "2", "--replications", "2", "--workers", "1")
# The report allows no scripts; this one is put into a copy that does.
_COUNT_IMAGES = """<script>
addEventListener("load", () => {
  const seen = [...document.images].filter(image => image.complete && image.naturalWidth > 0);
  document.body.dataset.images = `${seen.length} of ${document.images.length} decoded`;
  document.body.dataset.wide = document.documentElement.scrollWidth > document.documentElement.clientWidth;
});
</script></head>"""


@pytest.fixture(scope="module")
def report(module_desk, command):
    """Return the report and what the command says as JSON."""
    said = command("compare", "tiny/railway.yaml", *SHORT, "--json")
    assert said.code == 0, said.err
    return module_desk / "out" / "railway" / "report.html", said.json["pairs"]


@pytest.fixture
def browse(tmp_path):
    """Return a function that opens a page and returns its DOM and what the console says."""
    if PROGRAM is None:
        pytest.skip(NOT_FOUND)

    def open_page(path):
        ended = subprocess.run(
            [PROGRAM, *FLAGS, "--enable-logging=stderr", "--v=0", f"--user-data-dir={tmp_path / 'profile'}",
             "--dump-dom", path.resolve().as_uri()],
            capture_output=True, text=True, encoding="utf-8", timeout=60, check=False,
        )  # fmt: skip
        assert ended.returncode == 0, ended.stderr[-2000:]
        return ended.stdout, [line for line in ended.stderr.splitlines() if "CONSOLE" in line]

    return open_page


def test_report_asks_for_nothing_from_elsewhere(report):
    text = report[0].read_text(encoding="utf-8")
    assert all(source.startswith("data:image/") for source in re.findall(r"""\ssrc=["']?([^"'>]*)""", text))
    assert not re.findall(r"""<(?:script|link|iframe|object|embed)\b""", text)
    assert not re.findall(r"""url\((?!["']?(?:data:|#))""", text)


def test_page_opens_without_a_word_on_the_console(report, browse):
    dom, console = browse(report[0])
    assert console == []
    assert "<h1>New railway</h1>" in dom


def test_key_numbers_are_on_the_page(report, browse):
    dom, _ = browse(report[0])
    shown = html.unescape(re.sub(r"<[^>]+>", " ", dom)).replace("\N{MINUS SIGN}", "-")
    boxes, goods = report[1]
    for side in ("baseline", "scenario"):
        for name in ("mean_h", "p50_h", "p90_h", "p95_h"):
            assert f"{boxes[side][name]:.1f}" in shown
    assert f"{abs(boxes['difference']['mean_h']):.1f}" in shown
    assert f"{goods['baseline']['mean_h']:.1f}" in shown
    assert "Alpha" in shown
    assert "Beta" in shown
    assert "nan" not in shown.lower().split()
    assert "None" not in shown.split()


def test_every_image_decodes_and_the_page_is_not_wider_than_the_window(report, browse, tmp_path):
    text, n = re.subn(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", report[0].read_text(encoding="utf-8"))
    assert n == 1
    copy = tmp_path / "report.html"
    copy.write_text(text.replace("</head>", _COUNT_IMAGES, 1), encoding="utf-8")
    dom, console = browse(copy)
    assert console == []
    done, of = map(int, re.search(r'data-images="(\d+) of (\d+) decoded"', dom).groups())
    assert done == of >= 3
    assert 'data-wide="false"' in dom
