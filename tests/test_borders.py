"""The walls: transforms know nothing of Prefect or of the wiring, and the code holds no stray paths."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TRANSFORMS = sorted((ROOT / "transforms").rglob("*.py"))
# The two modules that compose the annotators, one a stage, and may import any of them.
COMPOSERS = {"reading", "consolidation"}


def imports(path: Path) -> set[str]:
    """The modules that a file imports, at any depth."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", TRANSFORMS, ids=lambda path: path.name)
def test_transforms_import_neither_prefect_nor_flows(path: Path) -> None:
    assert not {name for name in imports(path) if name.split(".")[0] in ("prefect", "prefect_dask", "flows")}


@pytest.mark.parametrize("path", TRANSFORMS, ids=lambda path: path.name)
def test_transforms_read_no_clock_and_no_chance(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not [
        call for call in ("date.today(", "datetime.now(", "time.time(", "random.", "uuid.") if call in text
    ]


@pytest.mark.parametrize(
    "path",
    [*TRANSFORMS, *sorted((ROOT / "flows").rglob("*.py"))],
    ids=lambda path: path.relative_to(ROOT).as_posix(),
)
def test_no_data_is_read_in_a_way_that_runs_code(path: Path) -> None:
    assert not imports(path) & {"pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib"}
    calls = {
        node.func.id
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not calls & {"eval", "exec"}
