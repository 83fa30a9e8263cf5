"""Windows that are killed: the next start offers their runs, until the user or a clean end withdraws the offer."""

import json
import random
import signal
from pathlib import Path

import pytest

from latentlab.session import recovery
from latentlab.session.checkpoint import open_run
from latentlab.session.run_folder import KEYFRAME, TIMELINE, Claim

WINDOW = ["--dataset", "digits", "--hidden", "8", "--threads", "1", "--language", "en"]
TRAINS = [*WINDOW, "--autostart", "--epochs", "none"]
CALM = ({"wait": "state", "is": "ready"}, {"wait": "idle"})
RESTORE = (*CALM, {"do": "restore_run"}, {"wait": "state", "is": "finished"})


@pytest.fixture
def play(stage, home, tmp_path):
    """Return a function that runs a window in the home of this test, with a script of lines."""

    def play_it(*words: str, lines: tuple[dict, ...] = (), **details) -> dict:
        if lines:
            script = tmp_path / "script.jsonl"
            script.write_text("".join(json.dumps(line) + "\n" for line in lines))
            words = (*words, "--script", str(script))
        return stage.run(*words, root=home, home=str(home), autosave=0.1, **details)

    return play_it


@pytest.fixture
def crashed(play) -> Path:
    """The folder of a training whose window was killed after the second epoch or later."""
    done = play(*TRAINS, signal=signal.SIGKILL, until=f"{TIMELINE}/24.safetensors")
    assert done["code"] == -signal.SIGKILL, done
    (card,) = recovery.found()
    return card.folder


def offered() -> list[Path]:
    return [card.folder for card in recovery.found()]


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_killed_window_left_something_to_offer_and_one_that_ended_did_not(play, crashed):
    run = open_run(crashed)
    (card,) = recovery.found()
    assert (card.step, card.epoch) == (run.snapshot.step, run.snapshot.epoch)
    assert run.snapshot.step > 0
    assert card.picture.any()
    learned = sum(path.stat().st_size for path in crashed.glob("*.csv"))
    done = play(*TRAINS, signal=signal.SIGTERM, grown=2 * learned + 4000)
    assert done["code"] == 128 + signal.SIGTERM, done
    assert len([*crashed.parent.glob(f"[!.]*/{KEYFRAME}")]) == 2
    assert offered() == [crashed]


def test_a_kill_at_any_instant_of_a_restoration_leaves_the_offer_and_the_run(play, crashed, request):
    before = contents(crashed)
    count, choose = max(1, request.config.getoption("--kills") // 4), random.Random(request.config.getoption("--seed"))
    whole = play(*WINDOW, lines=(*RESTORE, {"do": "quit"}))
    assert whole["code"] == 0, whole
    assert offered() == []  # the window that had restored it ended in order
    for _ in range(count):
        (crashed.parent / f".{crashed.name}.lock").touch()  # as the killed window left it
        after = choose.uniform(0.3, whole["seconds"])
        play(*WINDOW, lines=(*RESTORE, {"wait": "step", "at_least": 10**9}), signal=signal.SIGKILL, after=after)
        assert offered() == [crashed], after
        held = {"session.json"}  # the state may have been written
        assert {name: text for name, text in contents(crashed).items() if name not in held} == before


def test_an_answer_holds(play, crashed):
    whole = (*CALM, {"do": "restore_later"}, {"do": "quit"})
    assert play(*WINDOW, lines=whole)["code"] == 0
    assert offered() == [crashed]
    before = contents(crashed)
    assert play(*WINDOW, lines=(*CALM, {"do": "discard_run"}, {"do": "quit"}))["code"] == 0
    assert offered() == []
    assert contents(crashed) == before
    with Claim(crashed, continues=True):
        pass
