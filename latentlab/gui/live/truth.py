"""What is true beside what the network believes: log p(x) and p(z|x) of one image, of many, and of a fixed few live.

All of it is computed by workers, the newest wish only: what a moving hand waits for by the quick one, the rest by the
inference worker. The decoded plane is decoded again after a new snapshot, and everything told of an image belongs to
the snapshot of that plane.
"""

import dataclasses
import time
from collections import deque
from collections.abc import Generator
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from latentlab.capabilities import Capability
from latentlab.errors import UserError
from latentlab.export.raster import draw_order
from latentlab.gui.live.worker import Job
from latentlab.gui.widgets.paint_queue import hand_moved, hand_moves
from latentlab.session.capabilities import why_not
from latentlab.session.run import Run
from latentlab.session.subject import Subject, as_x
from latentlab.work import mapped, quietly

if TYPE_CHECKING:
    from latentlab.gui.controller import Controller
    from latentlab.inference.glance import Glance
    from latentlab.inference.heat import Heat
    from latentlab.inference.plane import PlaneGrid
    from latentlab.inference.posterior import BestGaussian, Posterior

FASTEST = 0.5  # seconds between two planes of a training
SHARE = 4  # while training, so many times as long is waited as the last one took
BETWEEN = 0.15  # seconds between two snapshots, as a rule
RESTING = 150  # ms without a move: the hand is at rest
MARGIN = 0.25  # deviations of q(z|x) that the plane makes room for: six of them
FIRST_LOT = 250  # images whose figures are computed together and shown; each lot is twice the one before,
LARGEST_LOT = 4_000  # for the more images, the less each costs
MOST_COLOURED = 10_000  # images of a split whose figures are computed
LIVE_IMAGES = 500  # of the test set, the first
LIVE_PAUSE = 2.0  # seconds between two of their figures, at least
LIVE_SHARE = 2  # as SHARE: who watches a curve wants more than one point of it
WORST = 10
COLOURS = ("label", "gap", "log_px", "elbo", "kl", "reconstruction")
DEEP = ("gap", "log_px")  # of them, what needs quadrature; the others take a hundredth of the time


@dataclasses.dataclass(frozen=True, eq=False)
class Sight:
    """What is known of one image at one snapshot."""

    subject: Subject
    x: np.ndarray  # float32 (height, width): its pixels as the model is asked about them, see session.subject.as_x
    run: int
    step: int
    beta: float
    glance: "Glance | None"  # while the hand moves, or:
    posterior: "Posterior | None"  # at rest
    heat: "Heat"
    tempered: "Heat | None"  # p(z) p(x|z)^(1/beta), where beta is not 1
    best: "BestGaussian | None" = None  # of diagonal covariance, as q's is
    aimed: "BestGaussian | None" = None  # the same by the run's own beta, see inference.posterior.aimed_gaussian
    full: "BestGaussian | None" = None

    @property
    def problem(self) -> str | None:
        """Why its figures may not be called exact; None if they may."""
        if self.posterior is None:
            return ""
        problem = self.posterior.evidence.problem
        return None if problem is None else str(problem)


@dataclasses.dataclass(frozen=True, eq=False)
class Gaps:
    """Figures of the images `indices` of one split, all in nats. `values` has those of DEEP only where asked for."""

    run: int
    step: int
    split: str
    indices: np.ndarray  # intp (m,)
    count: int  # images of the split
    values: dict[str, np.ndarray]  # float64 (m,), by names of COLOURS
    problem: UserError | None  # why they may not be called exact

    @property
    def asked(self) -> int:
        """How many images it will be."""
        return min(self.count, MOST_COLOURED)

    @property
    def whole(self) -> bool:
        """Whether these are all that are asked for."""
        return len(self.indices) == self.asked

    @property
    def deep(self) -> bool:
        """Whether log p(x) and the gap are among them."""
        return "gap" in self.values

    def column(self, name: str) -> np.ndarray:
        """Return one of COLOURS for every image of the split, float64 (count,); NaN where it was not computed."""
        values = np.full(self.count, np.nan)
        if name in self.values:
            values[self.indices] = self.values[name]
        return values

    def worst(self, count: int = WORST) -> list[tuple[int, float]]:
        """Return index and gap of the images of the largest gaps, the largest first."""
        gaps = self.values["gap"]
        return [(int(self.indices[n]), float(gaps[n])) for n in np.argsort(-gaps, kind="stable")[:count]]


@dataclasses.dataclass(frozen=True)
class Moment:
    """Means over LIVE_IMAGES test images at one snapshot, nats per image."""

    run: int
    step: int
    epoch: float
    images: int
    log_px: float
    elbo: float
    error: float
    quick: bool  # by one lattice, as while the model learns: a refined one follows at rest
    problem: UserError | None  # why a refined figure may not be called exact; None if it may
    kind: str


class Truth(QObject):
    """Turns hovered, pinned and decoded images and the newest weights into posteriors and evidence."""

    changed = Signal(object)  # Sight, or None
    off = Signal(str)  # why there is no log p(x) by quadrature for this run; "" where there is
    gaps_changed = Signal(object)  # Gaps, or None
    gaps_progress = Signal(object)  # 0 to 1; None: nothing is being computed
    live_changed = Signal(object)  # Moments of this run, a tuple

    def __init__(self, controller: "Controller") -> None:
        super().__init__(controller)
        self._controller, self._session = controller, controller.session
        self.watched = False  # whether anybody sees it
        self._full = False  # whether the best Gaussian of full covariance is wanted
        self._problem: UserError | None = None
        self._plane: tuple[Run, PlaneGrid] | None = None
        self._spare: deque = deque(maxlen=1)  # memory of a plane that is gone
        self._plane_job: Job | None = None
        self._plane_wanted = False
        self._began = self._seconds = 0.0
        self._plane_timer = QTimer(self, singleShot=True)
        self._plane_timer.timeout.connect(self._begin_plane)
        self._subject: Subject | None = None
        self._pinned = False
        self._drawn: np.ndarray | None = None  # what the decoder draws at the probe
        self.sight: Sight | None = None
        self._rest_timer = QTimer(self, singleShot=True, interval=RESTING)
        self._rest_timer.timeout.connect(self._refine)
        self._refining: Job | None = None
        self.colour = "label"
        self.gaps: Gaps | None = None
        self._gap_job: Job | None = None
        self._finding = False  # whether the list of the largest was asked for
        self._diving = False  # whether the work under way has the figures of DEEP
        self._points: Any = None  # those of the map, as the controller last told them
        self._gap_began = self._gap_seconds = 0.0
        self._gap_timer = QTimer(self, singleShot=True)
        self._gap_timer.timeout.connect(self._begin_gaps)
        self.live = False
        self.moments: tuple[Moment, ...] = ()
        self._live_job: Job | None = None
        self._live_quick = False  # whether the work under way is one of a training
        self._live_began = self._live_seconds = 0.0
        self._live_timer = QTimer(self, singleShot=True)
        self._live_timer.timeout.connect(self._begin_live)
        controller.run_changed.connect(self._on_run)
        controller.snapshot_changed.connect(self._on_snapshot)
        controller.image_changed.connect(self._on_image)
        controller.points_changed.connect(self._on_points)
        controller.hand.pinned.connect(self.pin)

    @property
    def reason(self) -> str:
        """Why there is no log p(x) by quadrature for this run, in the language of the moment; "" where there is."""
        return "" if self._problem is None else str(self._problem)

    @property
    def waiting(self) -> bool:
        """Whether an image is looked at of which nothing is known yet."""
        return self.watched and self._subject is not None and self.sight is None

    # Wishes

    def watch(self, on: bool) -> None:
        """Somebody sees the map's layer or the evidence, or nobody does."""
        if on != self.watched:
            self.watched = on
            if on:
                self._look()
            else:
                self._drop_plane()
                self.sight = None
                self.changed.emit(None)

    def want_full(self, on: bool) -> None:
        """The best Gaussian of full covariance is wanted, too."""
        if on != self._full:
            self._full = on
            if self.watched:
                self._rest_timer.start()

    @Slot(float, float, int)
    def hover(self, _x: float, _y: float, index: int) -> None:
        """The cursor is at the point `index`; -1: at none, and the last one stays."""
        if index >= 0 and not self._pinned:
            self._take(index)

    @Slot(object)
    def pin(self, index: int | None) -> None:
        """This point is looked at whatever the cursor does; None lets go."""
        self._pinned = index is not None
        if index is not None:
            self._take(index)

    @Slot(float, float)
    def follow_probe(self, _x: float, _y: float) -> None:
        """The hand moved the probe: what the decoder draws there is looked at."""
        if self._drawn is not None:
            self._set(Subject("probe", -1, "", self._drawn))

    def _take(self, index: int) -> None:
        run, split = self._run(), self._controller.points_split
        if run is None or run.dataset is None:
            return
        if index < len(run.dataset.split(split)[0]):
            self._set(Subject.of(run, split, index))

    def _set(self, subject: Subject) -> None:
        if not subject.same(self._subject):
            self._subject = subject
            self._halt()
            self._look()

    def _drop_plane(self) -> None:
        """Let go of the plane, of what is under way for it, and of what it leaves behind, 55 MB each."""
        self._halt()
        _cancel(self._plane_job)
        self._plane_timer.stop()
        self._plane, self._plane_wanted = None, False
        self._spare = deque(maxlen=1)  # anew: who still looks at a plane leaves it to the old one

    def _halt(self) -> None:
        self._rest_timer.stop()
        _cancel(self._refining)

    # The run and its weights

    def _run(self) -> Run | None:
        return self._session.current if self._problem is None else None

    @property
    def _training(self) -> bool:
        run = self._session.current
        return run is not None and run.snapshot.state == "running"

    @Slot(object)
    def _on_run(self, run: Run) -> None:
        self._drop_plane()
        _cancel(self._gap_job)
        _cancel(self._live_job)
        for timer in (self._gap_timer, self._live_timer):
            timer.stop()
        self._subject = self.sight = self.gaps = self._drawn = self._points = None
        self._pinned = False
        self.moments = ()
        self._problem = why_not(run, Capability.POSTERIOR)
        self.off.emit(self.reason)
        self.changed.emit(None)
        self.gaps_changed.emit(None)
        self.gaps_progress.emit(None)
        self.live_changed.emit(())

    @Slot(object)
    def _on_snapshot(self, _: Run) -> None:
        self._ask_plane(self._plane_rest())
        if self.colour != "label":
            self._ask_gaps()
        self._ask_live()

    def _rest(self, began: float, took: float, least: float, share: float = SHARE) -> float:
        """Return how many seconds a training's next figure has to wait."""
        return max(0.0, began + max(least, share * took) - time.monotonic()) if self._training else 0.0

    @Slot(object)
    def _on_image(self, image: np.ndarray) -> None:
        self._drawn = image
        subject = self._subject
        if subject is not None and subject.split == "probe" and not self._training:
            self._set(dataclasses.replace(subject, image=image))  # whoever moved the probe: an undo does, too

    # The plane

    def _plane_rest(self) -> float:
        """Return how many seconds a training's next plane has to wait: begun with a snapshot, it is newer when done."""
        rest = self._rest(self._began, self._seconds, FASTEST)
        return rest and rest + BETWEEN

    def _ask_plane(self, seconds: float) -> None:
        run = self._run()
        nobody = not self.watched or self._subject is None
        if nobody or run is None or (self._plane is not None and self._plane[0] is run):
            return
        self._plane_wanted = True
        if not _active(self._plane_job) and (
            not self._plane_timer.isActive() or self._plane_timer.remainingTime() > 1000 * seconds
        ):
            self._plane_timer.start(round(1000 * seconds))

    @Slot()
    def _begin_plane(self) -> None:
        run = self._run()
        if not self._plane_wanted or run is None:
            return
        self._plane_wanted, self._began = False, time.monotonic()
        _cancel(self._refining)  # of older weights: it begins again when the plane is there
        self._plane_job = self._controller.inference.submit(
            "plane",
            partial(_decode, run, self._spare),
            on_result=partial(self._on_plane, run),
            on_error=self._controller.report,
        )

    def _on_plane(self, run: Run, plane: "PlaneGrid") -> None:
        if run.id != self._session.current_id:
            return
        self._seconds = time.monotonic() - self._began
        self._plane = run, plane
        subject = self._subject
        if subject is not None and subject.split == "probe" and self._drawn is not None:
            self._subject = dataclasses.replace(subject, image=self._drawn)
        if self.sight is not None and self.sight.posterior is not None and self._subject is not None:
            self._refine()  # the hand is at rest: no coarse picture in between
        else:
            self._look()
        if self._plane_wanted:
            self._ask_plane(self._plane_rest())

    # One image

    @Slot()
    def _look(self) -> None:
        if self._subject is None or not self.watched:
            return
        if self._plane is None:
            self._ask_plane(0)
            if self.sight is None:
                self.changed.emit(None)  # an image is waited for now
            return
        hand_moves()
        self._controller.quick.submit(
            "glance",
            partial(_glance, *self._plane, self._subject),
            on_result=self._tell,
            on_error=self._controller.report,
        )
        self._rest_timer.start()

    @Slot()
    def _refine(self) -> None:
        if self._subject is None or self._plane is None or not self.watched:
            return
        if _active(self._plane_job):
            return  # newer weights are on their way, and will be looked at
        # Else the best Gaussians would be gone for a moment.
        first = self.sight is None or self.sight.posterior is None
        hearers = {"on_progress": self._tell} if first else {}
        self._refining = self._controller.inference.submit(
            "refine",
            partial(_refined, *self._plane, self._subject, self._full),
            on_result=self._tell,
            on_error=self._controller.report,
            **hearers,
        )

    def _tell(self, sight: Sight | None) -> None:
        """Pass on what belongs to the image that is looked at; the rest came too late."""
        if sight is None or not self.watched:
            return
        if sight.run != self._session.current_id or not sight.subject.same(self._subject):
            return
        shown = self.sight
        refined = shown is not None and shown.posterior is not None and shown.subject.same(sight.subject)
        if refined and sight.posterior is None and shown.step >= sight.step:
            return  # the better figures are there already
        self.sight = sight
        self.changed.emit(sight)
        if sight.glance is not None:
            QTimer.singleShot(1, hand_moved)  # at once would be before the paint, whose event has a low priority

    # Many images

    def colour_by(self, name: str) -> None:
        """Colour the points by one of COLOURS."""
        self.colour = name
        if name == "label":
            self.cancel_gaps()
        elif self.gaps is not None:
            self.gaps_changed.emit(self.gaps)
        self._ask_gaps()

    @Slot()
    def compute_gaps(self) -> None:
        """Compute the figures of the shown split, whatever the points' colours."""
        self._finding = True
        self._ask_gaps()

    @property
    def finding(self) -> Job | None:
        """The work for the list of the largest gaps, while it is asked for and there is any."""
        return self._gap_job if self._finding and _active(self._gap_job) else None

    @Slot()
    def cancel_gaps(self) -> None:
        """Compute no more."""
        self._finding = False
        _cancel(self._gap_job)
        self._gap_timer.stop()
        self.gaps_progress.emit(None)

    @Slot(object)
    def _on_points(self, points: Any) -> None:
        self._points = points
        if self.gaps is not None and points.split != self.gaps.split:
            _cancel(self._gap_job)
            self.gaps = None
            self.gaps_changed.emit(None)
            self.gaps_progress.emit(None)
            if self.colour != "label":
                self._ask_gaps()

    @property
    def _deep(self) -> bool:
        return self._finding or self.colour in DEEP

    def _ask_gaps(self) -> None:
        run = self._run()
        if run is None or run.dataset is None or (self.colour == "label" and not self._finding):
            return
        if _active(self._gap_job) and (self._diving or not self._deep):
            return
        moment = (run.id, run.snapshot.step, self._controller.points_split)
        known = self.gaps
        newest = known is not None and known.whole and (known.run, known.step, known.split) == moment
        if newest and known.deep >= self._deep:
            return
        if not self._gap_timer.isActive():
            first = self.gaps is None or self._deep > self.gaps.deep
            self._gap_timer.start(
                0 if first else round(1000 * self._rest(self._gap_began, self._gap_seconds, LIVE_PAUSE))
            )

    @Slot()
    def _begin_gaps(self) -> None:
        run = self._run()
        if run is None or run.dataset is None:
            return
        split, self._diving = self._controller.points_split, self._deep
        self._gap_began = time.monotonic()
        self.gaps_progress.emit(0.0)
        means = None if self._points is None or self._points.split != split else self._points.means
        make = partial(_gaps, run, split, means, self._diving)
        self._gap_job = self._controller.inference.submit(
            "gaps", make, on_progress=self._on_gap_news, on_result=self._on_gaps, on_error=self._controller.report
        )

    def _on_gap_news(self, news: tuple[float, Gaps | None]) -> None:
        share, gaps = news
        self.gaps_progress.emit(share)
        if gaps is not None and gaps is not self.gaps:
            self._tell_gaps(gaps)

    def _tell_gaps(self, gaps: Gaps) -> None:
        if gaps.run != self._session.current_id or gaps.split != self._controller.points_split:
            return
        shown = self.gaps
        if shown is not None and shown.deep == gaps.deep and len(shown.indices) > len(gaps.indices):
            return  # newer, but of fewer images: points would lose the colours that they have
        self.gaps = gaps
        self.gaps_changed.emit(gaps)

    def _on_gaps(self, gaps: Gaps) -> None:
        self._gap_seconds = time.monotonic() - self._gap_began
        self._finding = False
        self.gaps_progress.emit(None)
        self._tell_gaps(gaps)
        self._ask_gaps()  # the weights may be newer by now

    # A fixed few, while the model learns

    @Slot(bool)
    def set_live(self, on: bool) -> None:
        """Follow log p(x) of the first test images while the model learns."""
        self.live = on
        if on:
            self._ask_live()
        else:
            _cancel(self._live_job)
            self._live_timer.stop()

    def _ask_live(self) -> None:
        run = self._run()
        if not self.live or run is None or run.dataset is None:
            return
        if _active(self._live_job):
            if self._live_quick or not self._training:
                return
            _cancel(self._live_job)  # a refined figure of the model at rest takes as long as many quick ones
        last = self.moments[-1] if self.moments else None
        if last is not None and last.step == run.snapshot.step and (self._training or not last.quick):
            return
        if not self._live_timer.isActive():
            wait = self._rest(self._live_began, self._live_seconds, LIVE_PAUSE, LIVE_SHARE)
            self._live_timer.start(round(1000 * wait))

    @Slot()
    def _begin_live(self) -> None:
        run = self._run()
        if not self.live or run is None or run.dataset is None:
            return
        self._live_began, self._live_quick = time.monotonic(), self._training
        self._live_job = self._controller.inference.submit(
            "live", partial(_moment, run), on_result=self._on_moment, on_error=self._controller.report
        )

    def _on_moment(self, moment: Moment) -> None:
        self._live_seconds = time.monotonic() - self._live_began
        if moment.run == self._session.current_id:
            earlier = self.moments[:-1] if self.moments and self.moments[-1].step == moment.step else self.moments
            self.moments = (*earlier, moment)
            self.live_changed.emit(self.moments)
        self._ask_live()


def _active(job: Job | None) -> bool:
    return job is not None and job.active


def _cancel(job: Job | None) -> None:
    if job is not None:
        job.cancel()


# In the worker's thread


def _decode(run: Run, spare: deque) -> "Generator[float, None, PlaneGrid]":
    from latentlab.inference.plane import decode_plane
    from latentlab.inference.quadrature import extent_for

    means = run.snapshot.means
    extent = extent_for(run.model.prior, means, np.full_like(means, MARGIN))
    return (yield from decode_plane(run.model, extent, spare=spare))


def _sight(run: Run, subject: Subject, x: Any, heat: "Heat", tempered: "Heat | None", **found: Any) -> Sight:
    return Sight(
        subject,
        x.numpy().reshape(subject.image.shape),
        run.id,
        run.snapshot.step,
        run.snapshot.beta,
        heat=heat,
        tempered=tempered,
        **({"glance": None, "posterior": None} | found),
    )


def _tempers(run: Run) -> bool:
    return run.snapshot.beta != 1 and run.snapshot.beta > 1e-3


def _glance(run: Run, plane: "PlaneGrid", subject: Subject) -> Sight:
    from latentlab.inference.glance import glance
    from latentlab.inference.heat import glance_heat

    x = as_x(run, subject.image[None])[0]
    found = glance(plane, x)
    tempered = glance_heat(found, run.snapshot.beta) if _tempers(run) else None
    return _sight(run, subject, x, glance_heat(found), tempered, glance=found)


def _refined(run: Run, plane: "PlaneGrid", subject: Subject, full: bool) -> Generator[Sight | None, None, Sight]:
    from latentlab.inference.heat import posterior_heat
    from latentlab.inference.posterior import aimed_gaussian, best_gaussian, image_posterior

    x = as_x(run, subject.image[None])[0]
    found = yield from quietly(image_posterior(run.model, x, grid=plane))
    heat, tempered = posterior_heat(run.model, x, plane, found), None
    if _tempers(run):
        yield None
        tempered = posterior_heat(run.model, x, plane, found, run.snapshot.beta)
    sight = _sight(run, subject, x, heat, tempered, posterior=found)
    yield sight
    best = best_gaussian(run.model, x, found, full=False)
    yield None
    sight = dataclasses.replace(sight, best=best, aimed=aimed_gaussian(run.model, x, found, best, sight.beta))
    if full:
        yield sight
        sight = dataclasses.replace(sight, full=best_gaussian(run.model, x, found, full=True, others=[best]))
    return sight


def _gaps(
    run: Run, split: str, means: np.ndarray | None, deep: bool
) -> Generator[tuple[float, Gaps | None], None, Gaps]:
    """Compute figures lot by lot; yields the share that is done, and the figures so far.

    `means`, (n, 2), of the map's points say which images are neighbours: their posteriors lie in the same parts of the
    plane, and a lot of them costs half of a random one.
    """
    from latentlab.inference.figures import bounds, figures, joined

    images, _ = run.dataset.split(split)
    indices = draw_order(len(images))[:MOST_COLOURED]
    if deep and means is not None:
        x, y = means[indices].T
        indices = indices[np.lexsort((x, np.floor(2 * y)))]
    parts, done, size, gaps = [], 0, FIRST_LOT, None
    while done < len(indices):
        lot = indices[done : done + size]
        work = (figures if deep else bounds)(run.model, as_x(run, images[lot]))
        parts.append((yield from mapped(work, partial(_news, done, len(lot), len(indices), gaps))))
        done, size = done + len(lot), min(2 * size, LARGEST_LOT)
        if deep:
            found = joined(parts)
            values, problem = {name: getattr(found, name) for name in COLOURS[1:]}, found.evidence.problem
        else:
            reconstruction, kl = (
                np.concatenate([getattr(part, name) for part in parts]) for name in ("reconstruction", "kl")
            )
            values, problem = {"elbo": -reconstruction - kl, "kl": kl, "reconstruction": reconstruction}, None
        gaps = Gaps(run.id, run.snapshot.step, split, indices[:done], len(images), values, problem)
    return gaps


def _news(before: int, these: int, of: int, gaps: Gaps | None, share: float) -> tuple[float, Gaps | None]:
    return (before + share * these) / of, gaps


def _moment(run: Run) -> Generator[float, None, Moment]:
    from latentlab.inference.figures import bounds, figures, lattice_log_px
    from latentlab.inference.likelihood import kind_of
    from latentlab.inference.quadrature import extent_for

    images = run.dataset.test_images[:LIVE_IMAGES]
    x, quick = as_x(run, images), run.snapshot.state == "running"
    if quick:
        bound = yield from bounds(run.model, x)
        means = run.snapshot.means
        extent = extent_for(run.model.prior, means, np.full_like(means, MARGIN))
        log_px, error = yield from lattice_log_px(run.model, x, extent)
        elbo, problem, kind = -bound.reconstruction - bound.kl, None, kind_of(run.model)
    else:
        found = yield from figures(run.model, x)
        log_px, error, elbo = found.log_px, found.evidence.error, found.elbo
        problem, kind = found.evidence.problem, found.kind
    means = (float(column.mean()) for column in (log_px, elbo, error))
    return Moment(run.id, run.snapshot.step, run.snapshot.epoch, len(images), *means, quick, problem, kind)
