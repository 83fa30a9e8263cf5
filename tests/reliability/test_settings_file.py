"""A settings file of any content: the window starts, writes one sentence at most, and ends normally."""

import random

import pytest

START = ["--dataset", "digits", "--hidden", "8", "--quit-after", "0.1"]
SHORT = 150  # the default of --fuzz

HOSTILE = {
    "docks and geometry of another type": "[window]\ndocks=1\ngeometry=hello\n",
    "a list of two billion values": "[window]\ndocks=@Variant(\\0\\0\\0\\t\\x7f\\xff\\xff\\xff)\n",
    "the same under a name that nothing uses": "[other]\nkey=@Variant(\\0\\0\\0\\t\\x7f\\xff\\xff\\xff)\n",
    "a map of two billion values": "[window]\nlanguage=@Variant(\\0\\0\\0\\b\\x7f\\xff\\xff\\xff)\nscheme=@Size(1 2)\n",
    "bytes for a layout": "[window]\ndocks=@ByteArray(\\0\\0\\0\\xff\\0\\0\\0)\ngeometry=@ByteArray(\\x1\\xd9\\xd0)\n",
    "choices that are not there": "[window]\nlanguage=xx\nscheme=pink\npalette=none\n",
    "layers that are no object": "[map]\nlayers=[1, 2]\n",
    "layers in many brackets": "[map]\nlayers=\"" + "[" * 50_000 + "\"\n",
    "layers of other types": '[map]\nlayers="{\\"dot\\": 1e999, \\"opacity\\": \\"a\\", \\"ellipses\\": 3}"\n',
    "no settings at all": "\x00\x01\x02[[[[====%%%\n\\x\n",
}  # fmt: skip


def start(stage, tmp_path, name: object, content: str | bytes) -> str:
    """Start the window with a settings file; return a fault of the start, or ""."""
    home = tmp_path / str(name)
    home.mkdir()
    content = content if isinstance(content, bytes) else content.encode()
    (home / "settings.ini").write_bytes(content)
    done = stage.run(*START, root=home, home=str(home))
    if done["code"] or "Traceback" in done["said"] or (home / "logs").exists():
        return f"settings kept in {home}: code {done['code']}: {done['said'][-600:]}"
    return ""


@pytest.mark.parametrize("name", HOSTILE)
def test_the_window_starts_with_a_hostile_settings_file(stage, tmp_path, request, name):
    if request.config.getoption("--fuzz") <= SHORT and list(HOSTILE).index(name) > 2:
        pytest.skip("part of a long campaign")
    assert not start(stage, tmp_path, "home", HOSTILE[name])


def test_the_window_starts_with_a_changed_settings_file(stage, tmp_path, request):
    """The file that the window itself wrote, after some changes; `--fuzz 100000` tries a thousandth of it."""
    count, seed = request.config.getoption("--fuzz"), request.config.getoption("--seed")
    assert not start(stage, tmp_path, "first", "[window]\nlanguage=en\n")
    written = (tmp_path / "first" / "settings.ini").read_bytes()
    faults = []
    for case in range(max(1, count // 1000)):
        choose, content = random.Random(f"{seed}/settings/{case}"), bytearray(written)
        for _ in range(choose.randint(1, 6)):
            at = choose.randrange(len(content))
            content[at : at + choose.choice((0, 1, 8))] = choose.choice(
                (choose.randbytes(4), b"@Variant(", b"@ByteArray(", b"\n", b"=", b"[", b"999999999999", b"\\xff")
            )
        faults.append(start(stage, tmp_path, case, bytes(content)))
    assert not any(faults), "\n".join(filter(None, faults))
