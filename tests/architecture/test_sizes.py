"""Files that outgrow a screenful of thought usually hold two ideas."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST_MODULE = 400
LONGEST_FUNCTION = 50
LONGEST_TEMPLATE = 150
FOLDERS = ("cms", "accounts", "campaigns", "events", "home", "support", "bench", "tests", "templates")


def sources(suffix: str) -> list[Path]:
    """Return our own files with this suffix; migrations are written by a command."""
    files = [path for folder in FOLDERS for path in (ROOT / folder).rglob(f"*{suffix}")]
    return [path for path in files if "migrations" not in path.parts]


def function_lengths(module: Path) -> dict[str, int]:
    """Return how many lines each function of a module takes, without its docstring."""
    lengths = {}
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
            lengths[f"{module.relative_to(ROOT)}:{node.name}"] = (node.end_lineno or 0) - first.lineno + 1
    return lengths


@pytest.mark.parametrize(("suffix", "limit"), [(".py", LONGEST_MODULE), (".html", LONGEST_TEMPLATE)])
def test_no_file_is_too_long(suffix: str, limit: int) -> None:
    files = sources(suffix)
    too_long = {str(f.relative_to(ROOT)): n for f in files if (n := len(f.read_text().splitlines())) > limit}

    assert files
    assert too_long == {}


def test_no_function_is_too_long() -> None:
    lengths = {name: n for module in sources(".py") for name, n in function_lengths(module).items()}

    assert lengths
    assert {name: n for name, n in lengths.items() if n > LONGEST_FUNCTION} == {}
