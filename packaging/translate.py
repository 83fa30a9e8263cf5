"""The Korean catalogue: collect the texts of the source, and compile their translations.

    python packaging/translate.py            update latentlab_ko.ts from the source, then compile latentlab_ko.qm
    python packaging/translate.py --check    change nothing; exit 1 if a text is unfinished or a catalogue is stale

lupdate reads the source without running it, so it finds literals only: the arguments of `QT_TRANSLATE_NOOP`, of
`translate`, and of `self.tr` in a class; adjacent literals count as one, `"a" if x else "b"` is silently lost.
"""

import argparse
import importlib.util
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "latentlab"
TS = ROOT / "resources" / "translations" / "latentlab_ko.ts"
QM = TS.with_suffix(".qm")


def update(ts: Path) -> None:
    """Bring `ts` up to date with the source; it is made if it is not there. Obsolete texts are dropped."""
    # No line numbers, and sorted: the file changes only where a text does.
    options = ["-extensions", "py", "-locations", "none", "-no-obsolete", "-sort-messages"]
    options += ["-disable-heuristic", "similartext", "-source-language", "en", "-target-language", "ko"]
    _run("lupdate", *options, SOURCE, "-ts", ts)


def compile_catalogue(ts: Path, qm: Path) -> None:
    """Compile `ts` to `qm`. Unfinished texts are left out, so that they appear in English."""
    _run("lrelease", "-nounfinished", ts, "-qm", qm)


def texts(ts: Path) -> dict[tuple[str, str], bool]:
    """Return, for each (context, text) of `ts`, whether it has a finished translation."""
    return {
        (context.findtext("name"), message.findtext("source")): bool("".join(translation.itertext()).strip())
        and translation.get("type") != "unfinished"
        for context in ElementTree.parse(ts).iter("context")
        for message in context.iter("message")
        for translation in message.iter("translation")
    }


def faults() -> list[str]:
    """Return what is unfinished or stale, a line each; none if all is well."""
    if not TS.exists():
        return [f"{TS.name} is not there"]
    found = [f"not translated: {context}: {text}" for (context, text), finished in texts(TS).items() if not finished]
    with tempfile.TemporaryDirectory() as folder:
        ts, qm = Path(folder) / TS.name, Path(folder) / QM.name
        shutil.copyfile(TS, ts)
        update(ts)
        if texts(ts).keys() != texts(TS).keys():
            found.append(f"{TS.name} is older than the source: run packaging/translate.py")
        compile_catalogue(TS, qm)
        if not QM.exists() or qm.read_bytes() != QM.read_bytes():
            found.append(f"{QM.name} is older than {TS.name}: run packaging/translate.py")
    return found


def main() -> int:
    """Do what the command line asks, and return the exit code."""
    parser = argparse.ArgumentParser(description="Update, compile or check the Korean catalogue.")
    parser.add_argument(
        "--check", action="store_true", help="change nothing; exit 1 if anything is unfinished or stale"
    )
    if parser.parse_args().check:
        found = faults()
        print("\n".join(found) or "The Korean catalogue is complete.")
        return 1 if found else 0
    TS.parent.mkdir(parents=True, exist_ok=True)
    update(TS)
    compile_catalogue(TS, QM)
    waiting = sum(not finished for finished in texts(TS).values())
    print(f"{waiting} texts are to be translated in {TS.relative_to(ROOT)}.")
    return 0


def _run(tool: str, *arguments: object) -> None:
    """Run one of Qt's tools that come with PySide6. Raises RuntimeError with its own words where it fails."""
    spec = importlib.util.find_spec("PySide6")  # where it lies, without loading Qt
    program = Path(spec.submodule_search_locations[0]) / (f"{tool}.exe" if sys.platform == "win32" else tool)
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{tool}: {done.stdout}{done.stderr}")


if __name__ == "__main__":
    sys.exit(main())
