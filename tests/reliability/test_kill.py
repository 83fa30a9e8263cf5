"""Kills and signals, at every step on the disk and at random instants: a run folder holds the old run or the new.

Never some files of each, and it opens. A training that is killed is found with what it had learned up to its last
keyframe, and goes on from there. A signal that can be heard saves what was learned and gives its code. stage.py
counts the steps, so that a kill at each of them is the same on every machine; `--kills 300` adds random instants.
"""

import contextlib
import dataclasses
import random
import shutil
import signal
from pathlib import Path

import pytest
from PIL import Image

from latentlab.errors import UserError
from latentlab.export.csv import read_losses
from latentlab.session.checkpoint import open_run
from latentlab.session.resumption import resumption
from latentlab.session.run_folder import crashed
from latentlab.session.timeline import Timeline

FAST = ["--dataset", "digits", "--hidden", "8", "--threads", "1"]
TRAIN = ["train", *FAST, "--epochs", "2"]
WINDOW = [*FAST, "--autostart", "--language", "en"]
HEARD = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
SHORT = 4  # the default of --kills: the suite's


@dataclasses.dataclass(frozen=True)
class Old:
    """A run of seed 0 with every kind of file that its folder can hold."""

    folder: Path
    files: dict[str, bytes]


@pytest.fixture(scope="module")
def old(stage, tmp_path_factory):
    folder = tmp_path_factory.mktemp("old") / "run"
    assert stage.run(*TRAIN, "--out", folder, root=folder)["code"] == 0
    (folder / "snapshots").mkdir()
    shutil.copy(folder / "weights.safetensors", folder / "snapshots" / "24.safetensors")
    (folder / "pins.json").write_text("[[0.0, 1.0], [1.0, 0.0]]\n")
    return Old(folder, {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()})


def lay_out(tmp_path: Path, name: object, old: Old | None) -> Path:
    """Return the folder of a run, alone in a folder: that of the old run, or one that is not there yet."""
    folder = tmp_path / str(name) / "run"
    folder.parent.mkdir()
    if old is not None:
        shutil.copytree(old.folder, folder)
    return folder


def holds(folder: Path, old: Old | None) -> str:
    """Return "old", "new" or "nothing"; any other text names a fault of the folder."""
    with contextlib.suppress(FileNotFoundError):
        if old is not None and all((folder / name).read_bytes() == content for name, content in old.files.items()):
            open_run(folder)
            return "old"
    try:
        run = open_run(folder)
    except UserError as error:
        return "nothing" if old is None else f"no run that opens: {error}"
    if run.config.seed != 1:
        return "the settings of the old run with other files of the new"
    steps = [row.step for row in read_losses(folder / "losses.csv")]
    if not steps or steps[-1] != run.snapshot.step:
        return f"weights of step {run.snapshot.step} and losses up to step {steps[-1:]}"
    for path in folder.glob("[!.]*.png"):  # a kill may leave part of one under a hidden name
        with Image.open(path) as picture:
            if (picture.text["Seed"], picture.text["Step"]) != ("1", str(run.snapshot.step)):
                return f"{path.name} of another run"
    for name, content in (old.files if old else {}).items():
        if (folder / name).exists() and (folder / name).read_bytes() == content:
            return f"{name} of the old run"
    if (folder / "pins.json").exists():
        return "waypoints of the old run"
    return "new"


def litter(folder: Path) -> list[str]:
    """Return the files that no program leaves after a clean end."""
    names = [str(path.relative_to(folder.parent)) for path in folder.parent.rglob("*")]
    return [name for name in names if name.endswith(".part") or Path(name).name.startswith(".")]


@pytest.fixture
def long(request) -> bool:
    """Whether a long campaign was requested."""
    return request.config.getoption("--kills") > SHORT


def points(steps: list[str], most: int | None) -> list[int]:
    """Return the steps of an accident: all, or at most `most` of those that take effect or follow such a step."""
    if most is None:
        return list(range(1, len(steps) + 1))
    effects = [n for n, step in enumerate(steps, 1) if not step.startswith("open")]
    some = sorted({at for n in effects for at in (n, n + 1) if at <= len(steps)})
    return some[:: -(-len(some) // most)]


@pytest.mark.parametrize("forced", [True, False], ids=["over an old run", "fresh"])
def test_a_kill_at_any_step_leaves_the_old_run_or_the_new(stage, old, tmp_path, long, forced):
    before = old if forced else None
    words = [*TRAIN, "--seed", 1, "--force"]
    folder = lay_out(tmp_path, "whole", before)
    whole = stage.run(*words, "--out", folder, root=folder.parent)
    assert whole["code"] == 0, whole
    assert holds(folder, before) == "new"
    faults = []
    where = points(whole["steps"], None if long else 10 if forced else 5)
    for at in where:
        folder = lay_out(tmp_path, at, before)
        done = stage.run(*words, "--out", folder, root=folder.parent, do="kill", at=at)
        assert done["code"] == -signal.SIGKILL, done
        found = holds(folder, before)
        if found not in ("new", "old" if forced else "nothing"):
            faults.append(f"kill at step {at}, {done['steps'][-1]}: {found}")
        if long or at == where[-1]:  # the remains of a killed process block nothing
            again = stage.run(*words, "--out", folder, root=folder.parent)
            if again["code"] or (found := holds(folder, before)) != "new":
                faults.append(f"after a kill at step {at}: code {again['code']}, {found}, {again['said'][-200:]}")
        shutil.rmtree(folder.parent)
    assert not faults, "\n".join(faults)


def judged(done: dict, folder: Path, before: Old | None, number: int) -> str:
    """Return the fault at the end of a training that received a signal; "" if it ended cleanly."""
    found = holds(folder, before)
    if "Traceback" in done["said"] or "error of ours" in done["said"]:
        return done["said"]
    if found == "new" and done["code"] not in (0, 128 + number):
        return f"a new run and code {done['code']}: {done['said']}"
    if found == "new" and done["code"] == 0 and open_run(folder).snapshot.state != "finished":
        return "an unfinished run and code 0"
    if found != "new" and (found not in ("old", "nothing") or done["code"] != 128 + number):
        return f"{found}, code {done['code']}: {done['said']}"
    return f"left behind: {litter(folder)}" if litter(folder) else ""


@pytest.mark.parametrize("forced", [True, False], ids=["over an old run", "fresh"])
def test_a_signal_at_any_step_ends_in_order(stage, old, tmp_path, long, forced):
    before = old if forced else None
    words = [*TRAIN, "--seed", 1, "--force"]
    folder = lay_out(tmp_path, "whole", before)
    steps = stage.run(*words, "--out", folder, root=folder.parent)["steps"]
    faults = []
    for turn, at in enumerate(points(steps, None if long else 6 if forced else 3)):
        for number in HEARD if long else (HEARD[turn % 3],):
            folder = lay_out(tmp_path, f"{at}-{number}", before)
            done = stage.run(*words, "--out", folder, root=folder.parent, do="signal", at=at, signal=number)
            if fault := judged(done, folder, before, number):
                faults.append(f"{number!r} at step {at}, {done['steps'][at - 1]}: {fault}")
            shutil.rmtree(folder.parent)
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("number", HEARD, ids=lambda number: number.name)
def test_a_signal_while_it_learns_saves_what_was_learned(stage, old, tmp_path, number):
    folder = lay_out(tmp_path, "a", old)
    words = [*TRAIN, "--epochs", 1_000_000, "--seed", 1, "--force", "--out", folder]
    done = stage.run(*words, root=folder.parent, grown=len(old.files["losses.csv"]) + 3000, signal=number)
    assert done["code"] == 128 + number, done
    assert holds(folder, old) == "new"
    assert open_run(folder).snapshot.state == "stopped"
    assert litter(folder) == []


def test_kills_and_signals_at_random_instants(stage, old, tmp_path, request):
    count, seed = request.config.getoption("--kills"), request.config.getoption("--seed")
    choose = random.Random(seed)
    pause = 0.03  # so that about half of the time is that of the steps
    words = [*TRAIN, "--seed", 1, "--force"]
    folder = lay_out(tmp_path, "whole", old)
    longest = stage.run(*words, "--out", folder, root=folder.parent, pause=pause)["seconds"]
    faults, found = [], {"old": 0, "new": 0, "nothing": 0}
    for turn in range(count):
        before = choose.choice([old, old, None])
        number = choose.choice([signal.SIGKILL, signal.SIGKILL, *HEARD])
        after = choose.uniform(0, longest)
        folder = lay_out(tmp_path, turn, before)
        done = stage.run(*words, "--out", folder, root=folder.parent, pause=pause, after=after, signal=number)
        state = holds(folder, before)
        where = f"seed {seed}, turn {turn}: {number!r} after {after:.3f} s, at step {len(done['steps'])}"
        if done["code"] in (0, -number):  # it was quicker, or it heard nothing: as killed
            if state not in ("new", "old" if before else "nothing"):
                faults.append(f"{where}: {state}")
        elif fault := judged(done, folder, before, number):
            faults.append(f"{where}: {fault}")
        found[state] = found.get(state, 0) + 1
        shutil.rmtree(folder.parent)
    print(f"{count} kills and signals of seed {seed}: {found}")
    assert not faults, "\n".join(faults)


AUTOSAVE = 0.15  # seconds of training between two keyframes, in place of half a minute


def faults_of_killed(folder: Path, home: Path, stage) -> tuple[str, float]:
    """Return what is wrong with the folder of a killed training ("" where it is sound), and when its keyframe was made.

    It opens with weights, losses and moments that belong together, and its training goes on.
    """
    run, rows = open_run(folder), list(read_losses(folder / "losses.csv"))
    made_at = (folder / "weights.safetensors").stat().st_mtime
    if not run.snapshot.step or any(row.step > run.snapshot.step for row in rows[:-200]):
        return f"step {run.snapshot.step}, losses up to {rows[-1:]}", made_at
    timeline = Timeline(folder)
    for step in timeline.steps():
        has_map = run.model.latent_size == 0 or len(timeline.means(step))
        if timeline.at(step).snapshot.step != step or not has_map:
            return f"moment {step} is damaged", made_at
    if not (folder / "keyframe.safetensors").exists():  # the very first write met the kill
        return "moments without a keyframe" if timeline.steps() else "", made_at
    plan = resumption(run, epochs=1)
    if plan.keyframe.step > run.snapshot.step:
        return f"keyframe of step {plan.keyframe.step}, weights of {run.snapshot.step}", made_at
    if [row.step for row in plan.rows()] != [row.step for row in rows if row.step <= plan.keyframe.step]:
        return "rows of losses are missing", made_at
    done = stage.run("train", "--resume", folder, "--epochs", 1, root=home)
    if done["code"] or open_run(folder).snapshot.step != plan.keyframe.step + 12:
        return f"it does not go on: {done['said'][-300:]}", made_at
    return "", made_at


@pytest.mark.parametrize("program", ["command line", "window"])
def test_a_killed_training_is_found_with_what_it_had_learned(stage, old, tmp_path, request, program):
    """At random instants, of training and of saving; the loss is printed in seconds."""
    count, seed = request.config.getoption("--kills") // 2, request.config.getoption("--seed")
    choose = random.Random(f"{seed} {program}")
    faults, losses, found = [], [], {"old": 0, "nothing yet": 0, "kept": 0}
    for turn in range(count):
        before = choose.choice([old, None]) if program == "command line" else None
        home = tmp_path / str(turn)
        folder = lay_out(tmp_path, turn, before)
        words = [*TRAIN, "--epochs", "none", "--force", "--out", folder]
        if program == "window":
            words = [*WINDOW, "--epochs", "none"]
            (home / "runs").mkdir()
        # Half of the time goes to the disk, so that half of the kills meet a write.
        grown = 200 + (len(before.files["losses.csv"]) if before is not None else 0)
        details = {
            "pause": 0.003,
            "autosave": AUTOSAVE,
            "home": str(home),
            "grown": grown,
            "then": choose.uniform(0, 2),
        }
        done = stage.run(*words, root=home, signal=signal.SIGKILL, **details)
        where = f"seed {seed}, turn {turn}, {details['then']:.3f} s, at step {done['steps'][-1:]}"
        if done["code"] != -signal.SIGKILL:
            faults.append(f"{where}: code {done['code']}, {done['said'][-300:]}")
        places = crashed(home) + crashed(home / "runs")
        if before is not None:
            found["old"] += 1
            if (state := holds(folder, before)) != "old":
                faults.append(f"{where}: {state}")
        if not places:
            found["nothing yet"] += 1
            lost = [path for path in home.rglob("weights.safetensors") if path.parent != folder]
            faults += [f"{where}: {path} is not told of" for path in lost]
        for place in places:
            fault, made_at = faults_of_killed(place, home, stage)
            found["kept"] += 1
            losses.append(done["sent"] - made_at)
            faults += [f"{where}: {fault}"] if fault else []
        shutil.rmtree(home)
    told = f"; lost {sum(losses) / len(losses):.2f} s in the mean, {max(losses):.2f} s at most" if losses else ""
    print(f"{program}: {count} kills of seed {seed}, {found}{told}")
    assert not faults, "\n".join(faults)


def test_a_killed_training_of_a_mixture_goes_on(stage, tmp_path):
    folder = lay_out(tmp_path, "mixture", None)
    words = ["train", "--dataset", "digits", "--threads", "1", "--family", "mixture", "--components", "4"]
    details = {"pause": 0.003, "autosave": AUTOSAVE, "home": str(folder.parent), "grown": 400, "then": 0.7}
    done = stage.run(*words, "--epochs", "none", "--out", folder, root=folder.parent, signal=signal.SIGKILL, **details)
    assert done["code"] == -signal.SIGKILL, done
    (place,) = crashed(folder.parent) + crashed(folder.parent / "runs")
    assert faults_of_killed(place, folder.parent, stage)[0] == ""


def test_a_killed_pair_of_the_window_goes_on_run_by_run(stage, tmp_path):
    home, script = lay_out(tmp_path, "pair", None).parent, tmp_path / "pair.jsonl"
    script.write_text('{"do": "train_pair", "pair": "ae-vae"}\n')
    details = {"pause": 0.003, "autosave": AUTOSAVE, "home": str(home), "until": "*-vae/keyframe.safetensors"}
    words = [*FAST, "--language", "en", "--epochs", "none", "--script", script]
    done = stage.run(*words, root=home, signal=signal.SIGKILL, **details)
    assert done["code"] == -signal.SIGKILL, done
    places = crashed(home / "runs")
    assert sorted(place.name.rpartition("-")[2] for place in places) == ["ae", "vae"]
    for place in places:
        assert faults_of_killed(place, home, stage)[0] == ""


def holds_together(folder: Path) -> bool:
    """Whether a folder's weights open, have learned, and belong to the training of its losses."""
    run, last = open_run(folder), 0
    for row in read_losses(folder / "losses.csv"):
        last = row.step
    behind = 0 if run.ended else 100  # not every step is measured, but the last one of a training is
    return run.snapshot.step > 0 and run.snapshot.step - behind <= last <= run.snapshot.step


def runs_of(home: Path) -> list[Path]:
    return sorted((home / "runs").glob("*/")) if (home / "runs").is_dir() else []


def test_a_kill_while_the_window_saves_leaves_a_run_or_none(stage, tmp_path, long):
    def play(name: object, **details) -> tuple[dict, Path]:
        home = tmp_path / str(name)
        home.mkdir()
        where = {"root": home / "runs", "home": str(home), "watch": str(home)}
        words = [*WINDOW, "--epochs", "none"]
        return stage.run(*words, grown=2000, signal=signal.SIGTERM, **where, **details), home

    whole, home = play("whole")
    assert whole["code"] == 128 + signal.SIGTERM, whole
    (folder,) = runs_of(home)
    assert holds_together(folder)
    where = points(whole["steps"], None if long else 8)
    for at in where if long else where[len(where) // 2 :][:1]:
        done, home = play(at, do="kill", at=at)
        assert done["code"] == -signal.SIGKILL, done
        for folder in runs_of(home):
            if (folder / "weights.safetensors").exists():
                assert holds_together(folder)
            else:
                with pytest.raises(UserError):
                    open_run(folder)


@pytest.mark.parametrize("number", HEARD, ids=lambda number: number.name)
def test_a_signal_closes_the_window_in_order(stage, tmp_path, long, number):
    if not long and number != signal.SIGHUP:
        pytest.skip("tests/test_cli.py sends it to the window; here it is part of a long campaign")
    done = stage.run(*WINDOW, "--epochs", "none", root=tmp_path, home=str(tmp_path), grown=4000, signal=number)
    assert done["code"] == 128 + number, done
    (folder,) = runs_of(tmp_path)
    assert holds_together(folder)
