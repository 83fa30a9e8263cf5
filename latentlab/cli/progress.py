"""Output about slow work on stderr: its progress, sentences, and the end that a signal requests."""

import contextlib
import signal
import sys
import threading
import time
from collections.abc import Generator, Iterator, Sequence
from typing import Any

from latentlab.data.download import Progress
from latentlab.errors import (
    UserError,
)
from latentlab.signals import ending_signals
from latentlab.training.control import Control
from latentlab.training.snapshot import TEST, Snapshot
from latentlab.work import Share


def drive(
    work: Generator[Progress | Share | Snapshot | UserError, None, Any],
    learning: threading.Event | None = None,
    names: Sequence[str] = ("",),
) -> Any:
    """Run a slow action to its end and return its result; `learning` is set at the first snapshot.

    Progress goes to stderr, as does each problem that does not end the work. `names` are those of the trainings, by
    `Snapshot.run`: several trainings are told apart.
    """
    show = _show_bar if sys.stderr.isatty() else _show_lines
    with contextlib.closing(work), _unless_closed(show(names)) as update:
        while True:
            try:
                value = next(work)
            except StopIteration as end:
                return end.value
            if learning is not None and isinstance(value, Snapshot):
                learning.set()
            if isinstance(value, UserError):
                print_message(f"latentlab: {value}")
            else:
                update(value)


@contextlib.contextmanager
def _unless_closed(show: contextlib.AbstractContextManager[Any]) -> Iterator[Any]:
    """Enter a display of progress that ends silently with its terminal: the work continues without a display."""
    quietly = contextlib.suppress(OSError, ValueError)
    update = None
    with quietly:
        update = show.__enter__()

    def show_value(value: Any) -> None:
        with quietly:
            if update is not None:
                update(value)

    try:
        yield show_value
    finally:
        with quietly:
            show.__exit__(None, None, None)


@contextlib.contextmanager
def _show_bar(names: Sequence[str]) -> Iterator[Any]:
    """A progress bar at a fixed place, for each training."""
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn(), TextColumn("left"))
    with Bar(*columns, console=Console(stderr=True)) as bar:
        tasks = [bar.add_task(name) for name in names]

        def update(value: Progress | Share | Snapshot) -> None:
            task = tasks[value.run if isinstance(value, Snapshot) else 0]
            if isinstance(value, Progress):
                bar.update(task, description=_describe(value), completed=value.done_bytes, total=value.total_bytes)
            elif isinstance(value, Share):
                bar.update(task, description=value.text, completed=value.done, total=1)
            else:
                total = None if value.progress is None else 1
                words = _describe(value, names[value.run])
                bar.update(task, description=words, completed=value.progress or 0, total=total)

        yield update


@contextlib.contextmanager
def _show_lines(names: Sequence[str]) -> Iterator[Any]:
    """A line for each epoch or tenth, at most one a second and training, and for each file: for logs."""
    lasts: dict[int, tuple[Any, float]] = {}

    def update(value: Progress | Share | Snapshot) -> None:
        run = value.run if isinstance(value, Snapshot) else 0
        last = lasts.get(run, (None, 0.0))
        if isinstance(value, Progress):
            mark, ready = value.file, True
        elif isinstance(value, Share):
            mark = value.text, int(10 * value.done)
            ready = time.monotonic() - last[1] >= 1
        else:
            mark = int(value.epoch)
            ready = mark > 0 and (value.state != "running" or time.monotonic() - last[1] >= 1)
        if ready and mark != last[0]:
            lasts[run] = mark, time.monotonic()
            print_message(_describe(value, names[run]))

    yield update


def _describe(value: Progress | Share | Snapshot, name: str = "") -> str:
    if isinstance(value, Progress):
        return f"{value.file}: {value.done_bytes / 1e6:.1f} of {value.total_bytes / 1e6:.1f} MB"
    if isinstance(value, Share):
        return f"{value.text}: {value.done:.0%}"
    words = [*filter(None, [name]), f"epoch {value.epoch:.1f}", f"step {value.step:,}"]
    if row := value.losses.last(TEST):
        words.append(f"test loss {row.loss:.2f} nats per image")
    if value.images_per_second:
        words.append(f"{value.images_per_second:,.0f} images/s")
    return " · ".join(words)


def print_message(text: str) -> None:
    """Print a sentence to stderr, if the terminal still exists."""
    with contextlib.suppress(OSError, ValueError):  # the terminal is closed
        print(text, file=sys.stderr, flush=True)


@contextlib.contextmanager
def interruptible(control: Control, learning: threading.Event) -> Iterator[list[int]]:
    """Let the first ending signal end the training cleanly, once there is something to save.

    A second signal, of any kind, ends the program. Yields the list of received signals.
    """
    came: list[int] = []

    def stop(number: int, frame: Any) -> None:
        if not learning.is_set():
            if number == signal.SIGINT:
                raise KeyboardInterrupt
            sys.exit(128 + number)
        came.append(number)
        control.stop()
        restore()
        print_message("stopping, and saving what was learned; once more: stop without saving")

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    before: dict[int, Any] = {}
    try:
        for number in ending_signals():
            before[number] = signal.signal(number, stop)
    except ValueError:  # not the main thread
        yield came
        return
    try:
        yield came
    finally:
        restore()
