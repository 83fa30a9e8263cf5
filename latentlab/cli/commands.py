"""The commands: each performs a verb and prints its outcome."""

import inspect
import os
from collections.abc import Callable
from functools import partial
from typing import Any

from latentlab.actions import Action
from latentlab.capabilities import Capability
from latentlab.cli.progress import drive, print_message
from latentlab.cli.report import print_json
from latentlab.cli.training import metrics_text, train, train_pair
from latentlab.data import OWN, Status, source_of
from latentlab.data.imports import forget
from latentlab.data.scan import ScanResult, scan
from latentlab.errors import (
    EXIT_OK,
    UserError,
)
from latentlab.gui.platform_check import check_qt, has_display
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.session.anomaly import Ranking
from latentlab.session.capabilities import check
from latentlab.session.checkpoint import open_run
from latentlab.session.density import Components
from latentlab.session.evaluation import last_evaluation, model_report, with_images
from latentlab.session.evidence import Completed, ImagePosterior
from latentlab.session.exact_evaluation import ExactEvaluation, PriorGain
from latentlab.session.inspection import Inspected, Neighbour
from latentlab.session.plane_choice import AUTO, auto_name
from latentlab.session.prior_fit import PriorFit
from latentlab.session.run import Run


def _evaluate(verb: Action, arguments: dict[str, Any], as_json: bool) -> int:
    run = _open(verb, arguments)
    found: ExactEvaluation = drive(verb.function(run, **arguments))
    if as_json:
        print_json(found.as_json() | model_report(run.config) | _data(run))
        return EXIT_OK
    error = f" (± {found.standard_error:.2g}, z drawn)" if found.standard_error else ""
    if found.metrics.log_px is not None:
        error = f" (± {found.standard_error:.2g}, standard error over {found.images:,} images; {found.kind})"
    print(metrics_text(found.metrics) + error)
    if found.mixed is not None:
        for row in zip(found.mixed.components, found.mixed.log_px, found.mixed.standard_error):
            print("as a mixture of {:,}: log p(x) {:.2f} ± {:.2g} nats per image".format(*row))
    if found.refined is not None:
        what = f"with q of {found.refined.covariance} covariance refined per image, not what the encoder alone gives"
        print(metrics_text(found.refined.metrics, what))
    if found.iw is not None:
        bound = found.iw
        print(f"L_{bound.k} {bound.log_px:.2f} ± {bound.standard_error:.2g} nats per image, a lower bound")
    if found.evidence is not None:
        print(_log_px(float(found.evidence.log_px.mean()), found.evidence, found.kind) + ", the mean")
        gap = found.as_json()["gap"]
        print(f"gap: mean {gap['mean']:.2f}, median {gap['median']:.2f}, largest {gap['max']:.2f} nats")
        q = found.aggregate
        parts = f"mutual information {q.mutual_information:.3f} + KL(q(z)‖p(z)) {q.marginal_kl:.3f}"
        print(f"KL {q.kl:.3f} = {parts} nats, both ± {q.error:.2g}")
    if found.prior_gain is not None:
        print(_gain(found.prior_gain, run.config.prior))
    return EXIT_OK


def _gain(gain: PriorGain, name: str) -> str:
    """Return what the prior of a model is worth beside N(0, I), in words."""
    return (
        f"prior {name}: log p(x) {gain.log_px:+.3f} nats, ELBO {gain.elbo:+.3f} beside N(0, I) with the same decoder;"
        f" with this q(z|x) no prior gains more ELBO than KL(q(z)‖N(0, I)) {gain.bound:.3f} ± {gain.error:.2g}"
    )


def _log_px(log_px: float, evidence: Any, kind: str) -> str:
    """Return the figure with its error bar, and `exact` only if the guards allow it."""
    word = str(evidence.problem or "exact")
    return f"log p(x) {log_px:.4f} ± {evidence.error.mean():.4f} nats per image ({kind}; {word})"


def _write_and_print(
    print_report: Callable[[Any], None], verb: Action, arguments: dict[str, Any], as_json: bool
) -> int:
    """Perform a verb that writes a file and returns its path and metrics; `print_report` prints these in words."""
    run = _open(verb, arguments)
    done = verb.function(run, **arguments)
    path, found = drive(done) if inspect.isgenerator(done) else done
    if as_json:
        print_json({"out": str(path)} | found.as_json() | (_data(run) if verb.reads_images else {}))
    else:
        print(path)
        print_report(found)
    return EXIT_OK


def _print_picture(done: dict[str, Any] | None) -> None:
    """Print the preparation of an own image, or of a folder of pictures."""
    if done is None:
        return
    if "files" in done:
        print("pictures: " + ", ".join(f"{count:,} {word.replace('_', ' ')}" for word, count in done.items()))
        return
    height, width = done["size"]
    steps = [f"{done['format']} of {width} x {height} pixels"]
    steps += ["in colour, made grey"] * done["colour"]
    steps += [f"turned (EXIF orientation {done['orientation']})"] * (done["orientation"] != 1)
    steps += [f"put on {done['ground']}"] if done["ground"] else []
    steps += ["inverted"] * done["inverted"]
    if done["empty"]:
        steps.append("of one colour: the image is all black")
    if done["box"] is not None:
        top, left, bottom, right = done["box"]
        steps.append(f"cropped to {right - left} x {bottom - top}")
    if done["scaled_to"] is not None:
        height, width = done["scaled_to"]
        steps.append(f"scaled to {width} x {height}")
    steps += ["centred by its mass"] if done["moved"] is not None else []
    print("picture: " + ", ".join(steps) + ("" if len(steps) > 1 else ", taken as it is"))


def _print_posterior(found: ImagePosterior) -> None:
    _print_picture(found.subject.picture)
    seen = found.posterior
    print(_log_px(seen.log_px, seen.evidence, seen.kind))
    print(f"= ELBO {seen.elbo:.4f} + gap {seen.gap:.4f} nats; modes: {len(seen.modes)}")
    print(f"gap = {found.gap_words} nats")


def _print_prior(found: PriorFit) -> None:
    print(
        f"p(z) fitted to {found.images:,} training images in {found.steps} steps of EM: log p(x) {found.gain:+.3f} nats"
    )
    print(metrics_text(last_evaluation(found.run)))


def _print_completion(found: Completed) -> None:
    _print_picture(found.subject.picture)
    metrics = found.found
    print(f"log p(hidden | visible) {metrics.log_px_hidden:.2f} nats ({metrics.kind})")
    print(f"by the predictive mean's independent pixels {metrics.plug_in:.2f}")
    print(f"at the z of the encoder, fed black in the hole {metrics.encoder:.2f}")


def _print_ranking(found: Ranking) -> None:
    report = found.as_json()
    _print_picture(report["picture"])
    print(_log_px(report["mean_log_px"], found.evidence, found.kind) + f", the mean; images: {report['images']:,}")
    for name, area in (found.auroc or {}).items():
        print(f"{name:7} area under the ROC curve {area:.3f}")
    black = report["black"]
    share = f"{black['likelier_than']:.0%}"
    print(f"an all-black image has log p(x) {black['log_px']:.2f}: likelier than {share} of the test images")


def _print_components(found: Components) -> None:
    for row in found.as_json()["components"]:
        share = f"  responsibility {row['responsibility']:.4f}" if "responsibility" in row else ""
        print(f"component {row['component']:5}  weight {row['weight']:.4f}{share}")
    if found.log_px is not None:
        print(f"log p(x) {found.log_px:.2f} nats")


def _datasets(verb: Action, arguments: dict[str, Any], as_json: bool) -> int:
    """List the data sets; with --data, describe a path; with --forget, delete an import."""
    if "data" in arguments:
        return _print_found(scan(arguments["data"]), as_json)
    if "forget" in arguments:
        folder = forget(arguments["forget"])
        if as_json:
            print_json({"forgotten": arguments["forget"], "folder": str(folder)})
        else:
            print(f"{folder} is deleted; its source stays.")
        return EXIT_OK
    rows: tuple[Status, ...] = verb.function(**arguments)
    if as_json:
        print_json({row.name: _status(row) for row in rows})
        return EXIT_OK
    wide, wider = (max(len(text) for text in texts) for texts in zip(*((row.name, row.title) for row in rows)))
    for row in rows:
        size = "yours" if row.name == OWN else "imported" if row.imported else "built in"
        size = f"{row.download_bytes / 1e6:.1f} MB" if row.download_bytes else size
        print(f"{row.name:{wide}} {row.title:{wider}} {size:>9}  {row.problem or row.folder or 'present'}")
    return EXIT_OK


def _status(row: Status) -> dict[str, Any]:
    source = source_of(row.name)
    status = {
        "title": row.title,
        "present": row.present,
        "folder": row.folder and str(row.folder),
        "download_bytes": row.download_bytes,
        "problem": row.problem and str(row.problem),
        "citation": source.citation,
        "licence": source.licence,
    }
    if row.imported is not None:
        made = row.imported
        status["imported"] = {
            "source": made.origin["path"],
            "choices": dict(made.choices),
            "notes": list(made.notes),
            "classes": list(made.label_names),
            "train_images": made.counts[0],
            "test_images": made.counts[1],
        }
    return status


def _print_found(found: ScanResult, as_json: bool) -> int:
    report = found.as_json()
    if as_json:
        print_json(report)
        return EXIT_OK
    size = "of different sizes" if found.shape is None else "{} x {}".format(*found.shape)
    counts = ", ".join(f"{split} {count:,}" for split, count in report["images"].items())
    print(f"{found.path}: {found.kind}, {size}; {counts}")
    print("classes: " + (", ".join(f"{name} {count:,}" for name, count in report["classes"].items()) or "no labels"))
    for note in found.notes:
        print(note)
    return EXIT_OK


def _print_path(verb: Action, arguments: dict[str, Any], as_json: bool) -> int:
    """Perform a verb that takes no run and returns the path of its output."""
    print(drive(verb.function(**arguments)))
    return EXIT_OK


def bench(json: bool = False, quick: bool = False) -> int:
    """Measure this machine.

    The command needs no session, so it is no action; without a display it draws off the screen.
    """
    if not has_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    check_qt()
    from latentlab.gui.measure import measure, table

    metrics = measure(quick, lambda text: print_message(f"measuring: {text}"))
    if json:
        print_json(metrics)
    else:
        print(table(metrics))
    return EXIT_OK


def write_file(verb: Action, arguments: dict[str, Any], as_json: bool) -> int:
    """Perform a verb that takes a run and returns the path of its output."""
    run = _open(verb, arguments)
    done = verb.function(run, **arguments)
    print(drive(done) if inspect.isgenerator(done) else done)
    return EXIT_OK


def _grid(verb: Action, arguments: dict[str, Any], as_json: bool) -> int:
    """Write the grid; of more than two latents, say which plane its default is."""
    run = _open(verb, arguments)
    chosen = run.config.latent_size > 2 and arguments.get("plane", AUTO) == AUTO
    if chosen:
        arguments["plane"] = auto_name(run)
    print(verb.function(run, **arguments))
    if chosen:
        print_message(f"The grid shows the plane {arguments['plane']}; --plane chooses another.")
    return EXIT_OK


def _inspect(verb: Action, arguments: dict[str, Any], as_json: bool) -> int:
    run = _open(verb, arguments)
    seen: Inspected = verb.function(run, **arguments)
    if as_json:
        print_json(seen.as_json() | _data(run))
        return EXIT_OK
    report = seen.as_json()
    print(f"{seen.subject.words}, step {seen.step:,}")
    _print_picture(seen.subject.picture)
    print("mean           " + " ".join(f"{value:9.4f}" for value in report["mean"]))
    print("sigma          " + " ".join(f"{value:9.4f}" for value in report["sigma"]))
    error = report["reconstruction_standard_error"]
    print(
        f"reconstruction {seen.metrics.reconstruction:9.2f} nats" + (f" ± {error:.2f} (mean of draws)" if error else "")
    )
    if seen.metrics.kl is not None:
        print(f"KL             {seen.metrics.kl:9.2f} nats")
        print(f"-ELBO          {report['neg_elbo']:9.2f} nats")
    print("nearest in latent space: " + _names(seen.latent_neighbours))
    print("nearest in pixels:       " + _names(seen.pixel_neighbours))
    return EXIT_OK


def _walk(verb: Action, arguments: dict[str, Any], as_json: bool) -> int:
    """--z for each waypoint equals one --through."""
    waypoints = arguments.pop("z", None)
    if waypoints and "through" in arguments:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "Give the waypoints of a walk by --z or by --through, not by both.")
        )
    return write_file(verb, arguments | ({"through": "; ".join(waypoints)} if waypoints else {}), as_json)


def _names(others: tuple[Neighbour, ...]) -> str:
    return ", ".join(f"{other.label} (#{other.index})".lstrip() for other in others)


def _compare(verb: Action, arguments: dict[str, Any], as_json: bool) -> int:
    """Compare runs, and print the table, or the rows of the chart."""
    path, found = drive(verb.function(**arguments))
    if as_json:
        print_json({"out": path and str(path)} | found.as_json())
        return EXIT_OK
    if path is not None:
        print(path)
    rows = found.table()
    widths = [max(len(cell) for cell in column) for column in zip(*rows)]
    for first, *cells in rows:
        print("  ".join([first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(cells, widths[1:]))]))
    for sentence in found.notes():
        print(sentence)
    return EXIT_OK


def _laboratory(print_report: Callable[[Any], None], verb: Action, arguments: dict[str, Any], as_json: bool) -> int:
    """Do an experiment of the laboratory, on a run where it takes one; print its metrics, and name its picture."""
    run = _open(verb, arguments) if verb.takes is Run else None
    done = verb.function(**arguments) if run is None else verb.function(run, **arguments)
    done = drive(done) if inspect.isgenerator(done) else done
    path, found = done if isinstance(done, tuple) else (None, done)
    if as_json:
        print_json(({} if path is None else {"out": str(path)}) | found.as_json() | ({} if run is None else _data(run)))
        return EXIT_OK
    if path is not None:
        print(path)
    print_report(found.as_json())
    return EXIT_OK


def _print_likelihood(report: dict[str, Any]) -> None:
    mean, sigma, best = report["mean"], report["sigma"], report["best"]
    points = "1 point" if report["n"] == 1 else f"{report['n']:,} points"
    print(f"{points}, N({mean:.4g}, {sigma:.4g}²): log-likelihood {report['log_likelihood']:.3f} nats")
    print(f"product of the densities {report['product']}")
    if best["log_likelihood"] is None:
        print("no maximum: the likelihood grows without bound as sigma goes to 0")
    else:
        print(f"maximum {best['log_likelihood']:.3f} nats at mean {best['mean']:.4g}, sigma {best['sigma']:.4g}")


def _print_faithful(report: dict[str, Any]) -> None:
    best = report["best"]
    print(f"one Gaussian {report['one_gaussian']:.3f} nats in all, of densities per minute")
    print(f"K = {report['k']}: {best['log_likelihood']:.3f} nats, the best of the starts")
    print(f"from the seed: {report['log_likelihood']:.3f} nats after {report['steps']} steps of EM")
    for weight, mean in zip(best["weights"], best["means"]):
        print(f"  weight {weight:.4f}  mean " + "  ".join(f"{value:.3f}" for value in mean))
    if (region := report["region"]) is not None:
        print(
            f"durations from {region['low']:g} to {region['high']:g} min: {region['count']} eruptions; "
            f"one Gaussian expects {region['one_gaussian']:.1f}, the mixture {region['mixture']:.1f}"
        )
    for row in report["held_out"] or ():
        print(f"  K = {row['k']}: held out {row['held_out']:.4f} ± {row['error']:.4f}, training {row['trained']:.4f}")


def _print_cross_entropy(report: dict[str, Any]) -> None:
    parts = f"H(p) {report['entropy']:.4f} + KL(p‖q) {report['kl']:.4f}"
    print(f"{parts} = H(p, q) {report['cross_entropy']:.4f} {report['unit']}")


def _print_gradients(report: dict[str, Any]) -> None:
    d = len(report["mu"])
    names = [f"mu{i + 1}" for i in range(d)] + [f"log sigma{i + 1}" for i in range(d)]
    for i, name in enumerate(names):
        exact = "" if report["exact"] is None else f"exact {report['exact'][i]:.4g}; "
        means = [
            f"{word} {report[key]['mean'][i]:.4g} ± {report[key]['standard_error'][i]:.2g}"
            for key, word in (("reparameterized", "reparameterization"), ("score", "score"), ("baselined", "baseline"))
        ]
        print(f"{name}: {exact}" + ", ".join(means))
        ratios = [report["variance_ratio"][key][i] for key in ("score", "baselined")]
        print(f"  variance over that of reparameterization: score {ratios[0]:,.1f}, with a baseline {ratios[1]:,.2f}")


def _print_rotation(report: dict[str, Any]) -> None:
    print(f"turned by {report['angle_degrees']:g}°, {report['images']} test images, nats per image")
    print(f"log p(x) {report['log_px']:.4f} ± {report['log_px_error']:.4f}")
    print(f"ELBO of the full q {report['elbo_full']:.4f}, of a diagonal q {report['elbo_diagonal']:.4f}")
    from latentlab.laboratory.rotation import change_in_words

    print(f"largest change of a reconstructed pixel {change_in_words(report['reconstruction_change'])}")
    errors = zip(report["information"], report["information_error"])
    print("information of each axis about the class: " + ", ".join(f"{a:.3f} ± {b:.3f} nats" for a, b in errors))
    gap, error = report["mutual_information_gap"], report["mutual_information_gap_error"]
    print(f"mutual information gap {gap:.3f} ± {error:.3f}")
    along = report["traversal"]
    changes = (f"{a:.4f} ± {b:.1g}" for a, b in zip(along["axis_change"], along["axis_error"]))
    print(f"change of a pixel per unit of z along each axis, {along['images']} images: " + ", ".join(changes))


COMMANDS = {
    "train": train,
    "pair": train_pair,
    "evaluate": _evaluate,
    "datasets": _datasets,
    "download": _print_path,
    "compare": _compare,
    "pack": _print_path,
    "unpack": _print_path,
    "grid": _grid,
    "inspect": _inspect,
    "walk": _walk,
    "posterior": partial(_write_and_print, _print_posterior),
    "fit_prior": partial(_write_and_print, _print_prior),
    "impute": partial(_write_and_print, _print_completion),
    "anomaly": partial(_write_and_print, _print_ranking),
    "components": partial(_write_and_print, _print_components),
    "lab_likelihood": partial(_laboratory, _print_likelihood),
    "lab_faithful": partial(_laboratory, _print_faithful),
    "lab_cross_entropy": partial(_laboratory, _print_cross_entropy),
    "lab_pixels": partial(_laboratory, _print_cross_entropy),
    "lab_gradient": partial(_laboratory, _print_gradients),
    "lab_independence": partial(_laboratory, _print_rotation),
}


def _open(verb: Action, arguments: dict[str, Any]) -> Run:
    """Return the run of a verb, with its images if the verb reads them. Other images than the run's are reported."""
    data = arguments.pop("data", None)
    data_dir = arguments.pop("data_dir", None)
    run = open_run(arguments.pop("run"), arguments.pop("step", None), data_dir if data is None else data)
    if not verb.takes_any_model:
        check(run, Capability.LATENTS)
    if verb.reads_images:
        run = with_images(run)
        if run.same_data is False:
            print_message(f"The images are those in {run.dataset.source}, and the run was trained on others.")
    return run


def _data(run: Run) -> dict[str, Any]:
    """Return a report's description of the images;

    `same_as_trained` is None if the run does not know its own images.
    """
    return {"data": {"source": run.dataset.source, "digest": run.dataset.digest, "same_as_trained": run.same_data}}
