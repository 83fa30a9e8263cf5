"""The house rules: allowed imports, and forbidden constructs. Read from the source, so nothing is imported."""

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
    ("laboratory",),
    ("training", "inference"),
    ("models",),
    ("data", "export"),
    ("config",),
    ("options", "folders", "archives", "capabilities"),
    ("files",),
    ("errors",),
    ("i18n", "work", "signals"),
    ("__init__",),
)
FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}

# The same within gui/: its files and rooms.
GUI_FLOORS = (
    ("measure",),
    ("app",),
    ("wiring", "problems", "script"),
    ("window",),
    ("presenters",),
    ("controller",),
    ("live",),
    ("dialogs",),
    ("dock_layout", "drops"),
    ("menus", "settings", "perform"),
    ("views",),
    ("widgets",),
    ("platform_check", "__init__"),
)
GUI_FLOOR_OF = {part: floor for floor, parts in enumerate(GUI_FLOORS) for part in parts}

# The rooms that may import these packages; other packages are free.
LIBRARIES = {
    "PySide6": ("gui",),
    "shiboken6": ("gui",),
    "pyqtgraph": ("gui",),
    "qtawesome": ("gui",),
    "torch": ("models", "training", "inference", "laboratory", "session", "actions"),
}
# The window is painted before torch is loaded (1.5 s): these modules import torch in functions or under TYPE_CHECKING.
# gui/app may too: on Windows, torch fails to load after Qt (pytorch#166628).
TORCH_BEFORE_QT = "gui/app"
LATE_TORCH = ("actions", "session", "training/__init__", "training/snapshot", "training/mailbox", "training/control")

# Files may come from an attacker: no reader runs code from a file.
PICKLES = ("pickle", "_pickle", "cloudpickle", "dill", "joblib", "marshal", "shelve")


def imports_of(tree: ast.Module, module: str) -> Iterator[tuple[ast.AST, str, bool]]:
    """Yield (node, imported name, whether at import time) for each import, and for `importlib`'s with a literal."""
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


def gui_part(name: str) -> str:
    """Return which part of gui/ a module such as "gui/views/legend" belongs to; "" outside of it."""
    room, _, rest = name.partition("/")
    part = rest.split("/")[0]
    return "" if room != "gui" else part if part in GUI_FLOOR_OF else "__init__"


def circles(imports: dict[str, set[str]]) -> list[list[str]]:
    """Return the groups of modules that import each other, however long the way around (Tarjan 1972)."""
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(module: str) -> None:
        number[module] = low[module] = len(number)
        stack.append(module)
        for other in imports[module]:
            if other not in number:
                visit(other)
                low[module] = min(low[module], low[other])
            elif other in stack:
                low[module] = min(low[module], number[other])
        if low[module] == number[module]:
            group = [stack.pop()]
            while group[-1] != module:
                group.append(stack.pop())
            if len(group) > 1:
                found.append(sorted(group))

    for module in imports:
        if module not in number:
            visit(module)
    return found


def faults(path: str, source: str) -> list[str]:
    """Return a line for each breach of the house rules in `path`, relative to latentlab/: place, breach, cure."""
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
            part, target_part = gui_part(name), gui_part(rest.replace(".", "/"))
            if part in ("views", "widgets") and first == "session":
                fault(node, "A view takes frozen values and emits requests: let its presenter ask the session.")
            if part and target_part and part != target_part and GUI_FLOOR_OF[target_part] <= GUI_FLOOR_OF[part]:
                fault(node, f"gui/{part} may import only from below it, and gui/{target_part} is not: emit a signal, "
                            "or take the value as an argument.")  # fmt: skip
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


def test_modules_do_not_import_each_other_in_a_circle():
    modules = {}
    for file in sorted(HOUSE.rglob("*.py")):
        name = "latentlab." + file.relative_to(HOUSE).as_posix().removesuffix(".py").replace("/", ".")
        modules[name.removesuffix(".__init__")] = file
    imports = {}
    for name, file in modules.items():
        tree, path = ast.parse(file.read_text(encoding="utf-8")), file.relative_to(HOUSE.parent).with_suffix("")
        targets = {target for _, target, _ in imports_of(tree, path.as_posix().replace("/", "."))}
        # `from package import name` imports the package, and the module of that name if there is one.
        targets |= {target.rpartition(".")[0] for target in targets if target not in modules}
        imports[name] = {target for target in targets if target in modules and target != name}
    assert circles(imports) == []


def test_a_circle_is_found():
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [["a", "b", "c"]]
    assert circles({"a": {"b"}, "b": {"c"}, "c": set()}) == []


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
        ("gui/views/new.py", "from latentlab.session.session import Session", "takes frozen values"),
        ("gui/views/new.py", "from latentlab.gui import controller", "gui/views may import only from below"),
        ("gui/views/new.py", "from ..controller import Controller", "gui/views may import only from below"),
        ("gui/widgets/new.py", "from latentlab.gui.views.legend import Legend", "gui/widgets may import only"),
        (
            "gui/live/new.py",
            "def f():\n    from latentlab.gui.window import MainWindow",
            "gui/live may import only",
        ),
        (
            "gui/live/new.py",
            "if TYPE_CHECKING:\n    from latentlab.gui.controller import Controller",
            "gui/live may import",
        ),
        ("gui/presenters/new.py", "from latentlab.gui.window import MainWindow", "gui/presenters may import only"),
        ("gui/window.py", "from latentlab.gui.wiring import Wiring", "gui/window may import only"),
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
