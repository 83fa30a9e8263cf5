"""The house rules: who may import whom, and what is not done anywhere. Read from the source, so nothing is imported."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1] / "latentlab"

# A room imports only rooms of the lines below its own; rooms of one line do not know each other.
FLOORS = (
    ("__main__",),
    ("cli",),
    ("gui",),
    ("actions",),
    ("session",),
    ("training", "inference"),
    ("models",),
    ("data", "export"),
    ("config",),
    ("options", "folders", "capabilities"),
    ("files",),
    ("errors",),
    ("i18n", "work", "signals"),
    ("__init__",),
)
FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}

# Who may import these packages; what is not named here is free.
LIBRARIES = {
    "PySide6": ("gui",),
    "shiboken6": ("gui",),
    "pyqtgraph": ("gui",),
    "qtawesome": ("gui",),
    "torch": ("models", "training", "inference", "session", "actions"),
}
# The window stands before torch is loaded (1.5 s): these import it inside functions or under TYPE_CHECKING.
# gui/app may too: on Windows, torch fails to load after Qt (pytorch#166628).
TORCH_BEFORE_QT = "gui/app"
LATE_TORCH = ("actions", "session", "training/__init__", "training/snapshot", "training/mailbox", "training/control")

# Files from strangers are opened: nothing that runs code from a file.
PICKLES = ("pickle", "_pickle", "cloudpickle", "dill", "joblib", "marshal", "shelve")


def imports_of(tree: ast.Module, module: str) -> Iterator[tuple[ast.AST, str, bool]]:
    """Yield (node, what is imported, whether at import time) for each import, `importlib`'s with a literal too."""
    package = module.split(".")[:-1]

    def walk(node: ast.AST, now: bool) -> Iterator[tuple[ast.AST, str, bool]]:
        if isinstance(node, ast.Import):
            yield from ((node, alias.name, now) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*base, *([node.module] if node.module else [])])
            yield from ((node, f"{base}.{alias.name}", now) for alias in node.names)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = ast.unparse(node.func).split(".")[-1]
            if name in ("import_module", "__import__") and isinstance(node.args[0].value, str):
                yield node, node.args[0].value, now
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            now = False
        if isinstance(node, ast.If) and ast.unparse(node.test).split(".")[-1] == "TYPE_CHECKING":
            for child in node.body:
                yield from walk(child, False)
            for child in node.orelse:
                yield from walk(child, now)
            return
        for child in ast.iter_child_nodes(node):
            yield from walk(child, now)

    return walk(tree, True)


def faults(path: str, source: str) -> list[str]:
    """Return a line for each breach of the house rules in `path`, relative to latentlab/: where, what, and its cure."""
    name = path.removesuffix(".py")
    room = name.split("/")[0]
    tree = ast.parse(source)
    lines = source.splitlines()
    found: list[str] = []

    def fault(node: ast.AST | None, cure: str) -> None:
        line = getattr(node, "lineno", 1)
        found.append(f"latentlab/{path}:{line}: {lines[line - 1].strip() if lines else ''}\n    {cure}")

    if room not in FLOOR_OF:
        fault(None, f"There is no room {room!r}: put the file into a room, or give the new room a floor in FLOORS.")
        return found
    if not ast.get_docstring(tree):
        fault(None, "Begin the module with a docstring that says what it is for.")
    for node, target, now in imports_of(tree, "latentlab." + name.replace("/", ".")):
        top, _, rest = target.partition(".")
        if top == "latentlab":
            first = rest.split(".")[0]
            other = first if first in FLOOR_OF else "__init__"
            if other != room and FLOOR_OF[other] <= FLOOR_OF[room]:
                fault(node, f"{room} may import only from below it, and {other} is not: let {other} call {room}, "
                            "pass the value as an argument, or move what both need further down.")  # fmt: skip
            in_view = name.startswith("gui/views/")
            if in_view and (first == "session" or target.startswith("latentlab.gui.controller")):
                fault(node, "A view does not know its parents: emit a signal, and connect it in gui/wiring.py.")
        elif room not in LIBRARIES.get(top, (room,)) and (top, name) != ("torch", TORCH_BEFORE_QT):
            fault(node, f"{top} belongs in {', '.join(LIBRARIES[top])} only: move the code there.")
        elif top == "torch" and now and (room in LATE_TORCH or name in (*LATE_TORCH, TORCH_BEFORE_QT)):
            fault(node, "torch comes after the window: import it inside the function, or under TYPE_CHECKING.")
        if top in PICKLES:
            fault(node, "A pickle runs code from a file: use JSON and safetensors.")
        if top == "PySide6" and target.endswith(".QSettings"):
            fault(node, "QSettings deserialises what a file says, whoever wrote it: use gui/settings.py.")
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "QSettings":
            fault(node, "QSettings deserialises what a file says, whoever wrote it: use gui/settings.py.")
        if isinstance(node, ast.Attribute) and ast.unparse(node) in ("torch.load", "torch.save"):
            fault(node, "torch.load and torch.save are pickle: use safetensors.")
        if isinstance(node, ast.keyword) and node.arg == "allow_pickle" and ast.unparse(node.value) != "False":
            fault(node.value, "allow_pickle runs code from a file: save plain arrays.")
    return found


def module_of(path: Path) -> str:
    parts = ("latentlab", *path.relative_to(HOUSE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def edges_of(sources: dict[str, str]) -> dict[str, set[str]]:
    """Return which of these modules each imports, by name and source: at the top, in functions, under TYPE_CHECKING.

    `from package import name` counts as an import of both, for it runs the package and reads an attribute of it.
    """
    edges = {}
    for module, source in sources.items():
        targets = [target for _, target, _ in imports_of(ast.parse(source), module)]
        near = {part for target in targets for part in (target, target.rpartition(".")[0])}
        edges[module] = (near & sources.keys()) - {module, "latentlab"}
    return edges


def circles(edges: dict[str, set[str]]) -> list[list[str]]:
    """Return the circles of modules: sets in which each reaches each other."""

    def reached(module: str) -> set[str]:
        seen, left = set(), [module]
        while left:
            new = edges[left.pop()] - seen
            seen |= new
            left += new
        return seen

    reach = {module: reached(module) for module in edges}
    found = {tuple(sorted(other for other in reach[module] if module in reach[other])) for module in edges}
    return [list(circle) for circle in sorted(found) if circle]


def test_no_circle_of_modules_stands_below_the_window():
    files = [file for file in HOUSE.rglob("*.py") if "gui" not in file.relative_to(HOUSE).parts]
    sources = {module_of(file): file.read_text(encoding="utf-8") for file in files}
    assert circles(edges_of(sources)) == [], (
        "let one of them take what it needs as an argument, or move that below both"
    )


def test_a_circle_is_found_wherever_its_imports_stand():
    sources = {
        "latentlab.a": "from latentlab import b",
        "latentlab.b": "def f():\n    from latentlab.c.d import g",
        "latentlab.c": "",
        "latentlab.c.d": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from latentlab.a import A",
        "latentlab.e": "import latentlab.a",
    }
    assert circles(edges_of(sources)) == [["latentlab.a", "latentlab.b", "latentlab.c.d"]]


def test_the_house_keeps_its_rules():
    found = []
    for file in sorted(HOUSE.rglob("*.py")):
        found += faults(file.relative_to(HOUSE).as_posix(), file.read_text(encoding="utf-8"))
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("path", "line", "cure"),
    [
        ("data/new.py", "import torch", "torch belongs in"),
        ("data/new.py", "from latentlab.export import png", "may import only from below"),
        ("data/new.py", "from latentlab import models", "may import only from below"),
        ("data/new.py", "from ..models import build", "may import only from below"),
        ("data/new.py", "def f():\n    from latentlab.models import build", "may import only from below"),
        ("data/new.py", "if TYPE_CHECKING:\n    from latentlab.models import build", "may import only from below"),
        ("training/new.py", "import latentlab.inference.traversal", "may import only from below"),
        ("inference/new.py", "import importlib\nimportlib.import_module('latentlab.gui.app')", "only from below"),
        ("errors.py", "from latentlab.config import Config", "may import only from below"),
        ("actions/pictures.py", "from PySide6.QtCore import QObject", "PySide6 belongs in gui"),
        ("cli.py", "__import__('PySide6.QtCore')", "PySide6 belongs in gui"),
        ("actions/pictures.py", "import torch", "torch comes after the window"),
        (
            "session/session.py",
            "try:\n    import torch\nexcept ImportError:\n    raise",
            "torch comes after the window",
        ),
        ("training/snapshot.py", "from torch import Tensor", "torch comes after the window"),
        ("gui/views/new.py", "from latentlab.session.session import Session", "does not know its parents"),
        ("gui/views/new.py", "from latentlab.gui import controller", "does not know its parents"),
        ("gui/views/new.py", "from ..controller import Controller", "does not know its parents"),
        ("session/checkpoint.py", "import pickle", "runs code from a file"),
        ("session/checkpoint.py", "def f(p):\n    import torch\n    return torch.load(p)", "use safetensors"),
        ("export/npz.py", "import numpy as np\nnp.load('x', allow_pickle=True)", "runs code from a file"),
        ("gui/new.py", "from PySide6.QtCore import QObject, QSettings", "use gui/settings.py"),
        ("gui/new.py", "from PySide6 import QtCore\nQtCore.QSettings('x')", "use gui/settings.py"),
        ("attic/new.py", "", "no room 'attic'"),
    ],
)
def test_a_breach_is_found_with_its_cure(path, line, cure):
    found = faults(path, f'"""A module."""\n{line}\n')
    assert len(found) == 1
    assert cure in found[0]
    assert found[0].startswith(f"latentlab/{path}:")


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("models/decoder.py", "import torch\nfrom latentlab.config import Config"),
        ("training/snapshot.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import torch"),
        ("session/session.py", "def decode():\n    import torch"),
        ("gui/app.py", "def f():\n    import torch"),
        ("gui/wiring.py", "from latentlab.gui.controller import Controller"),
        ("gui/views/map.py", "from latentlab.export import palette\nfrom PySide6 import QtGui"),
        ("cli.py", "from latentlab import __version__"),
        ("data/__init__.py", "from . import idx\nfrom .digits import load"),
    ],
)
def test_what_is_allowed_is_not_reported(path, line):
    assert faults(path, f'"""A module."""\n{line}\n') == []


def test_a_module_without_a_docstring_is_reported():
    assert "docstring" in faults("data/new.py", "x = 1\n")[0]
