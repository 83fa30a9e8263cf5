"""A stage for accidents: `python stage.py` runs latentlab in forked children that are killed, or whose disk fails.

Each line on stdin is a request in JSON, each line on stdout the answer. A child counts its steps on the disk: each time
that Python is about to open a file for writing, or to rename, remove or make an entry under `root` (an audit hook runs
before). The fault `do` happens at step `at`, counted from 1:

    do = "kill"         the process ends by SIGKILL
    do = "signal"       the process receives `signal`
    do = "full"         from this step on, no file can be opened for writing and no folder made: the disk is full
    do = "full once"    like "full", for this step alone

The parent sends `signal` after `after` seconds; or when the losses under `root`, or the file `watch`, have `grown`
bytes, a sign of learning, or `then` seconds later; or when a file of the name `until` exists. `pause` is a delay of
each step in seconds, so that random instants meet the steps. `limit` is the largest size of a file in bytes. `autosave`
is the time between two keyframes, in seconds of training.

The answer has the exit `code` (minus the number of a signal, as in subprocess), the `steps` in words, `out` and `said`
(stdout and stderr), `seconds`, and `sent`, the time of the signal in seconds since the epoch.

The children begin with all modules imported, so a child takes a fraction of a second.
"""

import contextlib
import errno
import importlib
import json
import os
import re
import resource
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
CHANGES = ("os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate")


class Steps:
    """The audit hook of a child: counts its steps on the disk, and does the accident of the request at one of them."""

    def __init__(self, request: dict, log: int) -> None:
        self.root = os.path.realpath(request["root"])
        self.at, self.do = request.get("at"), request.get("do")
        self.signal, self.pause = request.get("signal"), request.get("pause", 0)
        self.log = log
        self.count = 0
        self.busy = False

    def __call__(self, event: str, details: tuple) -> None:
        if self.busy or not (event in CHANGES or (event == "open" and details[2] & WRITES)):
            return
        self.busy = True
        try:
            self.step(event, details)
        finally:
            self.busy = False

    def step(self, event: str, details: tuple) -> None:
        # The folder descriptors of os.remove and similar calls; those of os.rename come after both paths.
        fds = {"os.rename": 2, "os.remove": 1, "os.rmdir": 1, "os.mkdir": 2}
        fd = details[fds[event]] if event in fds else -1
        path = place(details[1] if event in ("os.rename", "os.link", "os.symlink") else details[0], fd)
        if path is None or not (path == self.root or path.startswith(self.root + os.sep)):
            return
        if (event == "os.mkdir" and os.path.isdir(path)) or (event == "os.remove" and not os.path.lexists(path)):  # noqa: PTH112
            return  # it changes nothing
        makes = event in ("open", "os.mkdir")
        if self.do in ("full", "full once") and not makes:
            return
        self.count += 1
        os.write(self.log, json.dumps(f"{event} {os.path.relpath(path, self.root)}").encode() + b"\n")
        if self.pause:
            time.sleep(self.pause)
        if self.at is None or self.count < self.at or (self.count > self.at and self.do != "full"):
            return
        if self.do == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        elif self.do == "signal":
            os.kill(os.getpid(), self.signal)
        elif self.do in ("full", "full once"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)


def place(path: object, fd: int) -> str | None:
    """Return the absolute path that a call names, without following its last part; None for an open file."""
    if isinstance(path, int) or path is None:
        return None
    path = os.fsdecode(path)
    folder = os.readlink(f"/proc/self/fd/{fd}") if fd >= 0 else os.getcwd()  # noqa: PTH109, PTH115
    head, tail = os.path.split(os.path.join(folder, path))  # noqa: PTH118
    return os.path.join(os.path.realpath(head), tail)  # noqa: PTH118


def losses_under(root: str) -> int:
    """Return the bytes of the losses in a folder, at any depth."""
    found = 0
    for path in Path(root).rglob("*"):
        if not re.search(r"losses|\.csv", path.name):
            continue
        with contextlib.suppress(OSError):
            found += path.stat().st_size
    return found


def play(request: dict, out: int, output: int, log: int) -> None:
    """Run latentlab as requested, in the child process, and exit."""
    code = 1
    try:
        os.dup2(out, 1)
        os.dup2(output, 2)
        sys.stdout, sys.stderr = open(1, "w", closefd=False), open(2, "w", closefd=False)  # noqa: SIM115
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        os.environ |= {"LATENTLAB_HOME": request["home"], "QT_QPA_PLATFORM": "offscreen"} | request.get("env", {})
        os.chdir(request["home"])
        tempfile.tempdir = request["home"]  # losses of the window that are in no folder yet
        if autosave := request.get("autosave"):
            from latentlab.training import keyframe

            keyframe.SHORTEST = keyframe.LONGEST = autosave
        if limit := request.get("limit"):
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        sys.addaudithook(Steps(request, log))
        from latentlab.cli import main

        code = main(request["argv"])
    except SystemExit as end:
        code = end.code
    except BaseException:
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(code)


def serve(request: dict) -> dict:
    """Run one child and return its outcome."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as log:
        began = time.monotonic()
        pid = os.fork()
        if pid == 0:
            play(request, out.fileno(), output.fileno(), log.fileno())
        due = began + request["after"] if request.get("after") is not None else None
        last = began + request.get("timeout", 120)
        sent_at = None
        sent, grown, watch = False, request.get("grown"), request.get("watch", request["root"])
        while True:
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                break
            now = time.monotonic()
            if due is not None and now >= due:
                os.kill(pid, request["signal"])
                due, sent, sent_at = None, True, time.time()
            if due is None and not sent and grown is not None and losses_under(watch) > grown:
                due = now + request.get("then", 0)
            if due is None and not sent and "until" in request and any(Path(request["root"]).rglob(request["until"])):
                due = now
            if now >= last:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
                return {"code": "timeout", "steps": [], "out": "", "said": "", "seconds": now - began}
            time.sleep(0.002)
        texts = []
        for file in (out, output, log):
            file.seek(0)
            texts.append(file.read().decode("utf-8", "backslashreplace"))
        return {
            "code": os.waitstatus_to_exitcode(status),
            "out": texts[0],
            "said": texts[1],
            "steps": [json.loads(line) for line in texts[2].splitlines()],
            "seconds": time.monotonic() - began,
            "sent": sent_at,
        }


def main() -> None:
    """Import the modules that latentlab uses, then serve until stdin ends."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # nothing else is written there
    import torch

    torch.set_num_threads(1)  # no thread exists yet when a child is forked

    for name in ("PIL.ImageDraw", "PIL.ImageFont", "PIL.PngImagePlugin", "safetensors.torch"):
        importlib.import_module(name)
    for name in ("cli", "gui.app", "training.trainer", "actions.pictures", "session.pictures", "inference.traversal"):
        importlib.import_module(f"latentlab.{name}")

    for line in sys.stdin:
        answers.write(json.dumps(serve(json.loads(line))) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
