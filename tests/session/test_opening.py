"""Runs without a latent space come with a session, and after a crash, like the runs with a map."""

import dataclasses

import pytest

from latentlab.actions import train
from latentlab.config import checked
from latentlab.session import recovery
from latentlab.session.checkpoint import open_run
from latentlab.session.opening import open_last, open_session, restore_folder
from latentlab.session.run_card import read_card
from latentlab.session.session import Session
from latentlab.session.session_file import pack
from latentlab.session.state_file import LastSession, save_state
from latentlab.work import result_of


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """The folders of a VAE, a MADE and a mixture of the digits, by their families."""
    place = tmp_path_factory.mktemp("runs")
    found = {}
    for family, widths in (("vae", {"hidden": (8,)}), ("made", {"hidden": (8,)}), ("mixture", {})):
        found[family] = place / family
        result_of(train(checked(dataset="digits", family=family, epochs=1, threads=1, **widths), found[family]))
    save_state(found["vae"], {"z": [0.5, 1.0]})
    return found


def families(*opened):
    return [each.run.config.family for each in opened]


def session_of(folders, *names, out):
    return result_of(open_session(result_of(pack([folders[name] for name in names], out / "some.latentlab"))))


def test_the_first_run_with_a_map_is_shown_and_the_others_come_with_it(folders, home, tmp_path):
    opened = session_of(folders, "made", "vae", "mixture", out=tmp_path)
    assert families(*opened.before, opened, *opened.after) == ["made", "vae", "mixture"]
    assert opened.state_values == {"z": [0.5, 1.0]}
    assert opened.before[0].run.dataset is opened.run.dataset, "the images are read once"


def test_a_session_may_have_no_run_with_a_map(folders, home, tmp_path):
    opened = session_of(folders, "made", "mixture", out=tmp_path)
    assert families(*opened.before, opened, *opened.after) == ["made", "mixture"]
    assert opened.problem is None
    assert opened.run.dataset is not None


def test_the_last_session_has_them(folders):
    rivals = folders["mixture"], folders["made"]
    last = open_last(LastSession(folders["vae"], {"z": [2.0, 0.0]}, rivals))
    assert (families(last), families(*last.before)) == (["vae"], ["mixture", "made"])
    assert last.state_values == {"z": [2.0, 0.0]}
    alone = open_last(LastSession(None, {"z": [2.0, 0.0]}, rivals))
    assert (families(alone), families(*alone.before)) == (["made"], ["mixture"]), "the newest one is shown"
    assert alone.state_values == {}, "the state of the last window was that of another run"


def test_a_crashed_run_without_a_map_is_offered_and_restored(folders, tmp_path):
    folder = folders["made"]
    (folder.parent / f".{folder.name}.lock").touch()
    (card,) = recovery.found([folder])
    assert (card.family, card.step, card.picture) == ("made", open_run(folder).snapshot.step, None)
    restored = restore_folder(folder)
    assert restored.is_restored
    assert restored.run.snapshot.step == card.step
    recovery.discard(folder)
    assert recovery.found([folder]) == []


def test_its_card_has_log_px_and_no_reconstruction(folders):
    card = read_card(folders["made"])
    assert card.bound == "log p(x)"
    assert card.neg_bound == card.reconstruction


def test_without_the_images_the_sentence_is_about_the_window_of_the_rivals(folders, tmp_path, monkeypatch):
    from latentlab.errors import UserError

    def absent(*_, **__):
        raise UserError("They are away.")

    monkeypatch.setattr("latentlab.session.evaluation.load", absent)
    opened = restore_folder(folders["made"])
    assert opened.run.dataset is None
    assert str(opened.problem) == "The window of the rivals needs the images of this run: They are away."


def test_a_session_keeps_each_of_them_once(folders):
    session = Session()
    made = session.add(open_run(folders["made"]))
    mixture = session.add(dataclasses.replace(open_run(folders["mixture"]), folder=None))
    again = session.add(open_run(folders["made"]))
    assert list(session.rivals.values()) == [mixture, again]
    assert session.runs == {}
    assert session.find(made.id) is None
    session.keep_in(mixture.id, folders["mixture"])
    session.keep_rival(dataclasses.replace(mixture, image_shape=(1, 64)))
    kept = session.find(mixture.id)
    assert (kept.folder, kept.image_shape) == (folders["mixture"], (1, 64)), "a newer moment is in the same folder"
    vae = session.add(open_run(folders["vae"]))
    assert vae.id not in session.rivals
    assert vae.id > again.id
