"""The player of moments, with its timer fired by the test."""

import pytest

from latentlab.gui.live.player import Player

STEPS = (0, 3, 10, 50)


@pytest.fixture
def player(qtbot):
    player = Player()
    player.set_pace(0.001)  # no tick fires by itself
    player.set_steps(STEPS)
    player.shown = []
    player.step_chosen.connect(player.shown.append)
    return player


def ticks(player, count):
    for _ in range(count):
        player._timer.timeout.emit()


def test_it_plays_every_moment_once_and_ends(player, qtbot):
    with qtbot.waitSignal(player.ended):
        player.play(None)
        ticks(player, len(STEPS))
    assert player.shown == list(STEPS)
    assert not player.playing


def test_it_goes_on_from_a_moment_and_from_the_first_after_the_last(player):
    player.play(3)
    ticks(player, 1)
    player.stop()
    assert player.shown == [10]
    player.play(50)
    assert player.shown == [10, 0]


def test_a_loop_begins_again(player):
    player.loops = True
    player.play(10)
    ticks(player, 3)
    assert player.shown == [50, 0, 3]
    assert player.playing


def test_moments_that_come_meanwhile_are_played(player):
    player.play(10)
    ticks(player, 1)
    player.set_steps((*STEPS, 80))
    ticks(player, 1)
    assert player.shown == [50, 80]


def test_without_moments_nothing_plays(player):
    player.play(10)
    player.set_steps(())
    assert not player.playing
    player.play(None)
    assert player.shown == []
