"""A full disk, at every step and for real: existing files stay, the model is not lost, and a sentence names what is.

The disk fails at chosen steps in stage.py, which is the same on every machine; where this process may mount one, there
is also a small file system in memory that is really full; and a limit of the system on the length of a file.
"""

import contextlib
import dataclasses
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from latentlab import i18n
from latentlab.actions import WindowOptions
from latentlab.config import checked
from latentlab.errors import UserError
from latentlab.gui.app import App
from latentlab.gui.controller import State
from latentlab.session.checkpoint import open_run

TRAIN = ["train", "--dataset", "digits", "--hidden", "8", "--threads", "1", "--force", "--epochs", "2"]


@dataclasses.dataclass
class Disk:
    """A small file system in memory at `folder`."""

    folder: Path

    def free(self) -> int:
        return shutil.disk_usage(self.folder).free

    def fill(self, leave: int = 0) -> None:
        """Fill it but for about `leave` bytes, in blocks of 4096."""
        with (self.folder / "filler").open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while self.free() > leave:
                file.write(b"x" * min(65536, max(4096, self.free() - leave)))

    def empty(self) -> None:
        (self.folder / "filler").unlink()


@pytest.fixture
def disk(tmp_path):
    folder = tmp_path / "disk"
    folder.mkdir()
    try:
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", folder], capture_output=True)
    except OSError as error:
        pytest.skip(f"nothing can be mounted here: {error}")
    if done.returncode:
        pytest.skip(f"nothing can be mounted here: {done.stderr.decode().strip()}")
    yield Disk(folder)
    subprocess.run(["umount", "-l", folder], check=True)


@pytest.fixture(scope="module")
def old(stage, tmp_path_factory):
    """The folder of a run of seed 0."""
    folder = tmp_path_factory.mktemp("old") / "run"
    assert stage.run(*TRAIN, "--out", folder, root=folder)["code"] == 0
    return folder


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def opens(folder: Path) -> bool:
    try:
        return open_run(folder).config.seed == 1
    except (UserError, OSError):
        return False


def judged(done: dict, folder: Path, old: Path | None) -> str:
    """Return the defect at the end of a training of seed 1 on a full disk; "" without a defect."""
    output = done["said"]
    if done["code"] not in (0, 2) or "Traceback" in output or "error of ours" in output:
        return f"code {done['code']}: {output[-600:]}"
    problems = [line for line in output.splitlines() if line.startswith("latentlab: ")]
    if opens(folder):
        drawn = {path.name for path in folder.glob("*.png")}
        return "" if problems or len(drawn) == 2 else f"{drawn} is drawn, and nothing is said"
    if done["code"] == 0 or not problems:
        return f"code {done['code']}, no run of seed 1, and said: {output[-600:]}"
    if old is not None and files_of(old).items() - files_of(folder).items():
        return f"the old run is damaged: {sorted(files_of(folder))}; {output[-600:]}"
    if "epoch 1" in output:  # an epoch was learned: the model is saved, and the sentence names the folder
        places = [Path(word.rstrip(".,;:")) for line in problems for word in re.findall(r"/\S+", line)]
        if not any(opens(place) or opens(place.parent) for place in places):
            return f"the model is lost: {output[-600:]}"
    return ""


@pytest.mark.parametrize("do", ["full", "full once"])
@pytest.mark.parametrize("forced", [True, False], ids=["over an old run", "fresh"])
def test_a_disk_that_is_full_from_any_step_on_loses_nothing(stage, old, tmp_path, request, do, forced):
    def lay_out(name: object) -> Path:
        folder = tmp_path / str(name) / "run"
        folder.parent.mkdir()
        if forced:
            shutil.copytree(old, folder)
        return folder

    folder = lay_out("whole")
    whole = stage.run(*TRAIN, "--seed", 1, "--out", folder, root=folder.parent, do=do, at=10**9)
    assert whole["code"] == 0
    last = len(whole["steps"])
    assert last > 4
    long = request.config.getoption("--kills") > 4
    faults = []
    for at in range(1, last + 1, 1 if long else -(-last // 4)):
        folder = lay_out(at)
        done = stage.run(*TRAIN, "--seed", 1, "--out", folder, root=folder.parent, do=do, at=at)
        if fault := judged(done, folder, old if forced else None):
            faults.append(f"{do} at step {at}, {whole['steps'][at - 1]}: {fault}")
    assert not faults, "\n".join(faults)


def test_a_disk_with_little_room_loses_nothing(stage, old, disk, request):
    folder, faults = disk.folder / "run", []
    long = request.config.getoption("--kills") > 4
    for leave in range(0, 120_000, 4096) if long else (0, 4096, 12288, 20480):
        shutil.copytree(old, folder)
        disk.fill(leave)
        done = stage.run(*TRAIN, "--seed", 1, "--out", folder, root=folder)
        disk.empty()
        if fault := judged(done, folder, old):
            faults.append(f"{leave} bytes free: {fault}")
        for path in disk.folder.iterdir():  # the run, and the files beside it
            shutil.rmtree(path)
    assert not faults, "\n".join(faults)


def test_a_loss_log_that_cannot_grow_costs_no_model(stage, tmp_path):
    """The log of losses is longer than a file may be, the weights are not."""
    folder = tmp_path / "run"
    words = [*TRAIN, "--hidden", 2, "--epochs", 80, "--seed", 1, "--out", folder]
    done = stage.run(*words, root=folder, limit=4000)
    assert "Traceback" not in done["said"]
    assert "losses" in done["said"], "it is said what is lost"
    assert open_run(folder).snapshot.step == 960, done["said"]


@pytest.fixture
def window_on(disk, qtbot, qapp, monkeypatch):
    """Return the window with its home on a small disk, once it is ready to train."""
    monkeypatch.setenv("LATENTLAB_HOME", str(disk.folder / "home"))
    monkeypatch.chdir(disk.folder)  # the other place for a run is full, too
    monkeypatch.setattr(qapp, "quit", lambda: None)
    app = App(qapp, checked(dataset="digits", hidden=(8,), epochs=None), WindowOptions(language="en", theme="light"))
    monkeypatch.setattr(app.catcher, "install", lambda: None)  # pytest-qt catches exceptions itself
    app.start()
    qtbot.waitUntil(lambda: app.controller.state is State.READY, timeout=60_000)
    yield app
    app.settings.override(language="en")
    app.set_language()  # its translators would speak to the next test
    app.controller.close()
    app.window.close()
    app.window.deleteLater()
    i18n.install_translator(None)
    QApplication.processEvents()


def train_and_pause(app, qtbot, steps: int = 5) -> None:
    before = app.controller.session.current.snapshot.step
    app.controller.trainings.run_or_pause()
    qtbot.waitUntil(lambda: app.controller.session.current.snapshot.step >= before + steps, timeout=60_000)
    app.controller.trainings.run_or_pause()
    qtbot.waitUntil(lambda: app.controller.state is State.PAUSED, timeout=60_000)


def test_a_pause_that_cannot_save_is_told_and_the_close_after_it_saves(window_on, disk, qtbot):
    told = []
    window_on.controller.failed.connect(lambda text, _: told.append(text))
    disk.fill()
    train_and_pause(window_on, qtbot)
    qtbot.waitUntil(lambda: bool(told), timeout=30_000)
    assert str(disk.folder) in told[0]
    step = window_on.controller.session.current.snapshot.step
    disk.empty()
    window_on.window.close()
    (folder,) = (disk.folder / "home" / "runs").iterdir()
    assert open_run(folder).snapshot.step == step


def test_an_export_to_a_full_disk_is_told_and_works_once_there_is_room(window_on, disk, qtbot):
    train_and_pause(window_on, qtbot)
    told, done = [], []
    window_on.controller.failed.connect(lambda text, _: told.append(text))
    window_on.controller.message.connect(done.append)
    out = disk.folder / "grid.png"
    disk.fill()
    window_on.controller.files.export("grid", out=out)
    qtbot.waitUntil(lambda: bool(told), timeout=30_000)
    assert not out.exists()
    disk.empty()
    window_on.controller.files.export("grid", out=out)
    qtbot.waitUntil(lambda: any(str(out) in text for text in done), timeout=30_000)
    assert out.exists()


def test_settings_that_cannot_be_written_stop_nothing(window_on, disk, qtbot):
    disk.fill()
    window_on.window.verbs["scheme_dark"].trigger()
    window_on.window.verbs["language_ko"].trigger()
    window_on.window.verbs["layer_prior"].trigger()
    disk.empty()
    assert window_on.window.scheme == "dark"


def test_a_close_by_a_signal_that_cannot_save_is_told(stage, tmp_path):
    """The folder of the window's runs is full: a sentence gives the reason, or the other folder of the save."""
    words = ["--dataset", "digits", "--hidden", 8, "--threads", 1, "--epochs", "none", "--autostart"]
    home = tmp_path / "home"
    (home / "runs").mkdir(parents=True)
    done = stage.run(
        *words, root=home / "runs", home=str(home), do="full", at=1, grown=4000, signal=15, watch=str(home)
    )
    assert done["code"] == 143, done
    assert "Traceback" not in done["said"]
    assert "None" not in done["said"], done
    places = [Path(word.rstrip(".,;:")) for word in re.findall(r"/\S+", done["said"])]
    assert "No space left" in done["said"] or any(holds_run(place) for place in places), done


def holds_run(folder: Path) -> bool:
    with contextlib.suppress(UserError):
        return open_run(folder).snapshot.step > 0
    return False
