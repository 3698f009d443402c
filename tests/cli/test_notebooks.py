"""The notebooks run, as they stand, over fewer days and values."""

from pathlib import Path

import nbclient
import nbformat
import pytest

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
FEWER = {
    '"days": 30, "warmup_days": 30': '"days": 4, "warmup_days": 6', '"replications": 4': '"replications": 2',
    "[0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]": "[0, 1]", "[0, 1, 2, 3, 4]": "[0, 4]",
    "[1, 2, 4]": "[2]",
}  # fmt: skip


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
@pytest.mark.filterwarnings("ignore")
def test_a_notebook_runs(path: Path) -> None:
    """Every cell runs without an error, and figures are drawn."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        for text, shorter in FEWER.items():
            cell.source = cell.source.replace(text, shorter)
    nbclient.NotebookClient(notebook, timeout=600, kernel_name="python3").execute()
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert sum("image/png" in output.get("data", {}) for output in outputs) == 2


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_as_executed(path: Path) -> None:
    """Readers see tables and figures without running anything; no cell defines a function or holds an error."""
    notebook = nbformat.read(path, as_version=4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert not any(output.output_type == "error" for cell in cells for output in cell.outputs)
    assert not any("\ndef " in f"\n{cell.source}" for cell in cells)
