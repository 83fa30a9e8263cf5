"""MeasuresExperiment: which runs are measured, the table of their differences, and their maps."""

from collections.abc import Generator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QTimer, Slot

from latentlab.actions.rivals import MeasuresState
from latentlab.capabilities import Capability
from latentlab.errors import UserError, shortened
from latentlab.export.drawing import Drawing
from latentlab.gui.controller import Controller
from latentlab.gui.presenters.rivals_comparison import ComparisonExperiment
from latentlab.gui.widgets.numbers import with_minus
from latentlab.i18n import QT_TRANSLATE_NOOP, translate
from latentlab.session.capabilities import why_not
from latentlab.session.compared_runs import figure_text
from latentlab.session.comparison import Comparison, compare
from latentlab.session.run import Run
from latentlab.work import Share

if TYPE_CHECKING:
    from latentlab.gui.presenters.pages import PagesPresenter
    from latentlab.gui.views.rivals.measures_page import MeasuresPage

Means = tuple[np.ndarray, ...]  # of the training images of each run, float32 (n, latent_size)

SETTLED = 100  # ms without another size of the maps, after which the maps are drawn for that size
NO_SUCH_RUN = QT_TRANSLATE_NOOP("Errors", "There is no run “{name}” to compare; the runs are {names}.")


class MeasuresExperiment(ComparisonExperiment):
    """Owns which runs of the session are measured: by default the two panes, or else the shown run and the one before.

    The run before is the last one with the same images, or else the first one after the shown run.
    The maps are drawn on the same worker as the measures, for the room that they have.
    """

    state = MeasuresState()
    key, file_name = "rival_measures", "compare"

    def __init__(self, pages: "PagesPresenter", page: "MeasuresPage", controller: Controller) -> None:
        super().__init__(pages, page, controller)
        self._encoded: tuple[Comparison, Means] | None = None  # a comparison, and the means of its two maps
        self._map_timer = QTimer(self, singleShot=True, interval=SETTLED)
        self._map_timer.timeout.connect(self._draw_maps)
        page.view.resized.connect(self._map_timer.start)

    def change(self, **changes: Any) -> None:
        """Choose the runs and the images of the next comparison, or align the maps of this one.

        Raises UserError where a run is not in the session.
        """
        runs = self._runs()
        for name in changes.get("runs") or ():
            if name not in runs:
                raise UserError(NO_SUCH_RUN, name=shortened(name), names=", ".join(runs) or "–")
        was_aligned = self.state.align
        super().change(**changes)
        self._page.show_align(self.state.align)
        if self.state.align != was_aligned:
            self._map_timer.start()

    # Which runs

    def _runs(self) -> dict[str, Run]:
        """Return the moments that can be measured: each run of the session as it is shown, and the run beside.

        The key is the number of the run, such as "1", and of a past moment its step, too: "1:200".
        """
        session = self._session
        shown, beside = session.current, session.beside
        runs = [shown if shown is not None and run.id == shown.id else run for run in session.listed]
        if beside is not None and all(run.ref != beside.ref for run in runs):
            runs.append(beside)
        found: dict[str, Run] = {}
        for run in runs:
            newest = session.runs.get(run.id)
            is_newest = newest is not None and newest.ref == run.ref
            found[str(run.id) if is_newest else f"{run.id}:{run.snapshot.step}"] = run
        return found

    def _keys(self, runs: dict[str, Run]) -> tuple[str, ...]:
        """Return the keys of the chosen runs that are still there."""
        fit = [key for key, run in runs.items() if not _reason(run)]
        if self.state.runs is not None:
            return tuple(key for key in fit if key in self.state.runs)
        session = self._session
        refs = [run.ref for run in (session.current, session.beside) if run is not None]
        first = [key for ref in refs for key in fit if runs[key].ref == ref]
        if len(first) == 1:
            images = _digest(runs[first[0]])
            others = [key for key in fit if key != first[0] and _digest(runs[key]) == images]
            before = [key for key in others if fit.index(key) < fit.index(first[0])]
            first += before[-1:] or others[:1]
        return tuple(key for key in fit if key in first)

    def show_choice(self) -> None:
        """Show the runs of the session and which of them are chosen."""
        from latentlab.gui.views.rivals.measures_page import RunChoice

        runs = self._runs()
        chosen = self._keys(runs)
        names = self._named(list(runs.values()))
        self._page.show_runs(
            tuple(RunChoice(key, name, key in chosen, _reason(run)) for (key, run), name in zip(runs.items(), names))
        )

    def why_not(self) -> str:
        """Return why the work cannot start; "" where it can."""
        if len(self._keys(self._runs())) < 2:
            return self.tr("Choose two runs at least; another run is trained, or opened, in the main window.")
        return ""

    # The work

    def work(self) -> Generator[Share | UserError, None, Comparison]:
        """Return the measurement of the chosen runs."""
        runs = self._runs()
        chosen = [runs[key] for key in self._keys(runs)]
        return compare(chosen, self.state.images, self._named(chosen))

    @property
    def align(self) -> bool:
        """Whether the second of two maps is laid onto the first."""
        return self.state.align and self._has_maps and self.found.alignment is not None

    @property
    def _has_maps(self) -> bool:
        return isinstance(self.found, Comparison) and len(self.found.runs) == 2

    @Slot()
    def show_found(self) -> None:
        """Show the table, and draw the maps."""
        found = self.found
        if found is None:
            return
        from latentlab.gui.views.rivals.measures_page import MeasureRow
        from latentlab.inference.comparison import MEASURES

        heads = tuple(
            self.tr("{name}\nstep {step}").format(name=each.name, step=f"{each.run.snapshot.step:,}")
            for each in found.runs
        )
        rows = []
        for name, measure in MEASURES.items():
            values = [each.measures[name] for each in found.runs]
            if any(value is not None for value in values):
                text = translate("Measures", measure.text)
                if measure.unit == "nats":
                    text = self.tr("{measure}, nats").format(measure=text)
                cells = tuple("–" if value is None else _figure(value) for value in values)
                rows.append(MeasureRow(text, translate("Measures", measure.definition), cells))
        self._page.show_table(heads, tuple(rows))
        self._page.show_left_out("\n".join(map(str, self._left_out)))
        self._page.readout.setText(self._notes(found))
        can = self._has_maps and found.alignment is not None
        self._page.set_align(can, self._motion() if can else str(found.problem or ""))
        self._page.show_maps_room(self._has_maps)
        self._map_timer.start()  # once the layout is settled

    def _notes(self, found: Comparison) -> str:
        from latentlab.inference.comparison import KNOWN

        kinds = ", ".join(dict.fromkeys(each.kind for each in found.runs))
        parts = [
            self.tr("{count} test images, {kinds}; ± one standard error").format(count=f"{found.images:,}", kinds=kinds)
        ]
        if found.accuracy is not None:
            text = self.tr("known: a class above {share} for a classifier with {accuracy} of the test images right")
            parts.append(text.format(share=f"{KNOWN:.0%}", accuracy=f"{found.accuracy:.1%}"))
        if self._has_maps and found.alignment is not None:
            parts.append(self._motion())
        return "\n".join(parts)

    def _motion(self) -> str:
        """Tell what the alignment does and what it leaves."""
        alignment, parts = self.found.alignment, []
        if alignment.angle is not None:
            parts.append(self.tr("turned by {angle}°").format(angle=with_minus(f"{alignment.angle:.0f}")))
        if alignment.is_mirrored:
            parts.append(self.tr("mirrored"))
        text = self.tr("residual {residual}, {share} of the spread at scale {scale}")
        parts.append(
            text.format(
                residual=f"{alignment.residual:.2f}",
                share=f"{alignment.scaled_share:.0%}",
                scale=f"{alignment.scale:.2g}",
            )
        )
        return self.tr("Aligned: {motion}").format(motion=", ".join(parts))

    # The maps

    @Slot()
    def _draw_maps(self) -> None:
        """Draw the maps for the size of their view; the newest request wins."""
        if not self._has_maps:
            return
        found, look, names = self.found, self._look(), [each.name for each in self.found.runs]
        known = self._encoded[1] if self._encoded is not None and self._encoded[0] is found else None
        self._controller.workers.files.submit(
            "rival_maps",
            partial(_maps, found, look, names, known, self._page.view.room),
            on_result=partial(self._show_maps, found),
            on_error=self._on_maps_error,
        )

    def _show_maps(self, found: Comparison, drawn: tuple[Drawing, Means]) -> None:
        if found is self.found:
            self._encoded = found, drawn[1]
            self._page.show_picture(drawn[0], " · ".join(each.name for each in found.runs))

    def _on_maps_error(self, error: BaseException) -> None:
        self._controller.report(error, self.key)


def _maps(
    found: Comparison, look: dict[str, Any], names: Sequence[str], means: Means | None, size: tuple[int, int]
) -> tuple[Drawing, Means]:
    """Return two maps side by side, and the posterior means of their points, in the worker's thread."""
    from latentlab.session.evaluation import posteriors
    from latentlab.session.pictures import pair_for_size

    if means is None:
        means = tuple(posteriors(each.run, each.run.dataset.train_images)[0] for each in found.runs)
    return pair_for_size(found, look["align"], look["theme"], look["palette"], names, means, size), means


def _digest(run: Run) -> str | None:
    """Return the digest of the images of a run; None where they are not known."""
    return run.trained_on if run.dataset is None else run.dataset.digest


def _reason(run: Run) -> str:
    """Return why a run cannot be measured; "" where it can."""
    reason = why_not(run, Capability.MAP) or why_not(run, Capability.IMAGES)
    return "" if reason is None else str(reason)


def _figure(found: Any) -> str:
    return with_minus(figure_text(found))
