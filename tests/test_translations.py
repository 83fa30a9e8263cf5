"""The Korean catalogue is complete, up to date, and safe to fill in."""

import importlib.util
import re
import shutil
import string
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

import pytest

from latentlab.actions import ACTIONS
from latentlab.gui.menus import DOCKS, MENUS, RECENT, SEPARATOR, plain

ROOT = Path(__file__).parents[1]
CURE = "Write the Korean into resources/translations/latentlab_ko.ts, then run: python packaging/translate.py"

# These read the same in Korean: names, symbols, and templates that only put values side by side.
NAMES = (
    *("Apple GPU", "CPU", "Fashion-MNIST", "KMNIST", "MNIST", "NVIDIA GPU", "Okabe and Ito", "Paul Tol", "Petroff"),
    *(
        "VAE",
        "MADE",
        "KL",
        "β-VAE",
        "beta-VAE",
        "Home",
        "z",
        "nats",
        "ELBO",
        "−ELBO",
        "log p(x)",
        "−log p(x)",
        "float32",
        "bfloat16",
    ),
    *("−ELBO, {split}", "−{bound}, {split}", "{value} nats", "{label} · #{index}", "{first}; {second}"),
    *("N(0, I)", "VampPrior", "= z", " px/s", "the {model}: {value}", "{measure}, nats", "K = {k}"),
    *("K = {k}: log p(x) = {nats} nats, {tested}", "N = {n}: log p(x) = {nats} nats, {tested}"),
    *("IWAE", "MADE", "KL", "{mirror} {cause}", "{value} ± {error} nats", "{names} · nats"),
)


@pytest.fixture(scope="module")
def translate():
    """The module packaging/translate.py, which is no part of the package."""
    spec = importlib.util.spec_from_file_location("translate", ROOT / "packaging" / "translate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def copy(translate, monkeypatch, tmp_path):
    """The module at work on a copy of the catalogue."""
    for name in ("TS", "QM"):
        monkeypatch.setattr(translate, name, Path(shutil.copy(getattr(translate, name), tmp_path)))
    return translate


def catalogue() -> Iterator[tuple[str, str, str]]:
    """Yield (context, English, Korean) of each text."""
    for context in ElementTree.parse(ROOT / "resources" / "translations" / "latentlab_ko.ts").iter("context"):
        for message in context.iter("message"):
            yield context.findtext("name"), message.findtext("source"), message.findtext("translation") or ""


def placeholders(text: str) -> set[str]:
    """Return the {names} of `text`. Raises ValueError if a brace is left open."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def texts_where(wrong) -> list[str]:
    """Return the texts for which `wrong(english, korean)` holds, a line each."""
    return [f"{where}: {english!r}: {korean!r}" for where, english, korean in catalogue() if wrong(english, korean)]


def test_every_text_is_translated_and_both_files_are_up_to_date(translate):
    found = translate.faults()
    assert not found, "\n".join(["", *found, CURE])


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("<translation>취소</translation>", '<translation type="unfinished"></translation>', "not translated: "),
        ("<source>Legend</source>", "<source>Old legend</source>", "latentlab_ko.ts is older"),
        ("<translation>취소</translation>", "<translation>그만두기</translation>", "latentlab_ko.qm is older"),
    ],
    ids=["unfinished", "stale .ts", "stale .qm"],
)
def test_a_fault_of_the_catalogue_is_found(copy, old, new, fault):
    text = copy.TS.read_text(encoding="utf-8")
    assert old in text
    copy.TS.write_text(text.replace(old, new), encoding="utf-8")
    assert any(line.startswith(fault) for line in copy.faults())


def test_the_placeholders_are_those_of_the_source():
    assert not texts_where(lambda english, korean: placeholders(english) != placeholders(korean))


def test_the_mnemonics_are_kept_in_brackets():
    """As Korean menus have them: the letter of the English text, in brackets before the dots."""

    def wrong(english: str, korean: str) -> bool:
        letters = [letter.upper() for letter in re.findall(r"&(\w)", english)]
        return re.findall(r"\(&([A-Z])\)", korean) != letters or korean.count("&") != len(letters)

    assert not texts_where(wrong)


def test_no_mnemonic_is_twice_in_a_menu():
    korean = {(where, english): text for where, english, text in catalogue()}

    def check(items: tuple[tuple[str, str], ...]) -> None:
        letters = [re.search(r"&(\w)", korean[item]).group(1) for item in items]
        assert len(letters) == len(set(letters)), [korean[item] for item in items]

    def walk(items: tuple) -> None:
        check([
            ("Menus", item[0]) if isinstance(item, tuple) else ("Actions", ACTIONS[item].text)
            for item in items
            if item not in (SEPARATOR, DOCKS, RECENT)
        ])  # fmt: skip
        for item in items:
            if isinstance(item, tuple):
                walk(item[1])

    walk(MENUS)


def test_what_follows_a_placeholder_suits_any_value():
    """A particle that depends on the sound before it is written both ways, as in "{path}을(를)"."""
    particle = re.compile(r"\}[”’]?(을(?!\()|를|은(?!\()|는|이(?=\s)|가(?=\s)|과|와|으로|로(?=\s))")
    assert not texts_where(lambda english, korean: particle.search(korean))


def test_every_translation_is_korean():
    """Except for names, every translation differs from its text and has Korean letters."""
    assert not texts_where(
        lambda english, korean: english not in NAMES and (korean == english or not re.search("[가-힣]", korean))
    )


def test_lines_and_dots_are_kept():
    """A text of two lines keeps two lines, and a text that opens a dialog keeps its dots."""
    assert not texts_where(lambda english, korean: english.count("\n") != korean.count("\n"))
    assert not texts_where(lambda english, korean: english.endswith("…") != korean.endswith("…"))


@pytest.mark.parametrize(
    ("text", "bare"),
    [("&Run", "Run"), ("실행(&R)", "실행"), ("다른 이름으로 저장(&S)…", "다른 이름으로 저장…"), ("z (2)", "z (2)")],
)
def test_a_button_shows_no_mnemonic(text, bare):
    assert plain(text) == bare
