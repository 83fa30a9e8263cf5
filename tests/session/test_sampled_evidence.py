"""Evidence by sampling and on a line, slices of p(x, z), dimensions of z: by closed forms and brute force."""

import dataclasses

import numpy as np
import pytest
import torch

from latentlab.config import Config
from latentlab.errors import UserError
from latentlab.export.viewport import Viewport
from latentlab.inference.heat import slice_heat
from latentlab.inference.line import line_evidence
from latentlab.inference.manifold import TileCache, decode_mosaic, lattice_for, magnification, nearest_labels
from latentlab.models import build
from latentlab.session.latent_plane import axes_plane, turned
from latentlab.session.latents import active_units, latent_metrics, stops, traversal
from latentlab.session.plane_choice import name_of, plane_named
from latentlab.session.run import run_at
from latentlab.session.sampled_evidence import SAMPLES, sampled_evidence
from latentlab.session.subject import Subject
from latentlab.training.control import Control
from latentlab.training.trainer import train
from latentlab.work import result_of

Z = np.array([0.4, -0.7, 0.2, 1.1])


def untrained(digits, **settings):
    config = Config(**({"dataset": "digits", "hidden": (8,), "epochs": 1, "threads": 1, "device": "cpu"} | settings))
    return run_at(next(iter(train(digits, config, Control(snapshot_interval=1e9)))), config, digits)


@pytest.fixture(scope="module")
def run(digits):
    """A run of four latents."""
    return untrained(digits, latent_size=4)


def plane_of(k=4):
    """Return a plane that is turned away from every axis, through Z."""
    return turned(axes_plane((0, 2), Z[:k]), 0, 1, 35, Z[:k])


def test_sampling_meets_the_closed_form_of_a_linear_gaussian_within_its_standard_error(digits):
    sigma = 0.8
    config = Config(dataset="digits", hidden=(), likelihood="gaussian", sigma=sigma, latent_size=4)
    model = build(config, digits.image_shape).requires_grad_(False).eval()
    run = dataclasses.replace(untrained(digits, latent_size=4), config=config, model=model)
    layer = model.decoder.network[0]
    w, b = layer.weight.double().numpy(), layer.bias.double().numpy()
    subject = Subject.of(run, "test", 3)
    found = result_of(sampled_evidence(run, subject, axes_plane((0, 1), Z)))
    x = subject.image.ravel() / 255.0
    exact = torch.distributions.MultivariateNormal(
        torch.from_numpy(b), torch.from_numpy(w @ w.T + sigma**2 * np.eye(len(b)))
    ).log_prob(torch.from_numpy(x))
    assert found.samples == SAMPLES
    assert abs(found.log_px - float(exact)) < 4 * found.error + 1e-4
    assert found.elbo < found.log_px
    assert not found.exact
    again = result_of(sampled_evidence(run, subject, axes_plane((0, 1), Z)))
    assert (again.log_px, again.ess) == (found.log_px, found.ess)


def test_on_a_line_the_evidence_is_the_sum_and_no_estimate(digits):
    run = untrained(digits, latent_size=1)
    subject = Subject.of(run, "test", 5)
    found = result_of(sampled_evidence(run, subject, axes_plane((0, 1), (0.0,))))
    x = run.model.to_x(subject.image[None])
    q = run.model.encoder(x)
    wanted = result_of(line_evidence(run.model, x, q.mean.numpy(), q.stddev.numpy()))
    assert found.exact
    assert (found.log_px, found.error) == (wanted.log_px[0], wanted.error[0])
    assert found.slice is None
    assert found.log_px > found.elbo
    bare = untrained(digits, latent_size=3, family="ae")
    with pytest.raises(UserError, match="no prior"):
        result_of(sampled_evidence(bare, Subject.of(bare, "test", 0), axes_plane((0, 1), np.zeros(3))))


def test_a_slice_holds_the_joint_density_at_the_places_of_its_plane(run):
    subject, plane = Subject.of(run, "test", 2), plane_of()
    x = run.model.to_x(subject.image[None])[0]
    broad = result_of(sampled_evidence(run, subject, plane)).slice.heat
    heat = result_of(slice_heat(run.model, x, plane.frame, np.zeros(2), 0.1))
    assert (len(broad.fields), len(heat.fields)) == (1, 2), "all of the plane, and a narrow peak finer"
    assert broad.peak == pytest.approx(heat.peak, abs=0.1)
    for field in (*broad.fields, *heat.fields):
        rows, columns = field.values.shape
        box = field.bounds
        for row, column in ((0, 0), (rows // 2, columns // 3), (rows - 1, columns - 1)):
            place = np.array([box.x0 + (column + 0.5) * box.width / columns, box.y1 - (row + 0.5) * box.height / rows])
            z = torch.from_numpy(plane.lift(place)).float()[None]
            joint = run.model.decoder(z).log_prob(x[None]) + run.model.prior.log_prob(z)
            if field is heat.fields[0] and abs(field.values[row, column] - float(joint)) > 1e-2:
                continue  # a coarse cell under the fine field is capped
            assert field.values[row, column] == pytest.approx(float(joint), abs=1e-2)
    assert heat.fields[1].values.max() == pytest.approx(heat.peak, abs=0.1)


def test_the_decoded_tiles_of_a_plane_are_the_images_at_its_places(run):
    plane, cache = plane_of(), TileCache()
    lattice = lattice_for(Viewport(-1, -1, 1, 1), 200, 200, 8)
    mosaic = result_of(decode_mosaic(run.model, (0, 0, plane), lattice, cache, True, frame=plane.frame))
    z = plane.lift(lattice.nodes())
    tiles = mosaic.pixels.reshape(lattice.rows, 8, lattice.columns, 8).swapaxes(1, 2).reshape(-1, 8, 8)
    np.testing.assert_array_equal(tiles, np.rint(run.model.decode_images(z) * 255))
    step = 1e-2  # the factor of area by differences of the mean image along both axes
    with torch.inference_mode():
        ends = [
            [run.model.decoder(torch.from_numpy(z + sign * step * axis).float()).mean.double() for sign in (1, -1)]
            for axis in plane.frame[1]
        ]
    jacobian = np.stack([(high - low).numpy() / (2 * step) for high, low in ends], axis=-1)
    area = np.sqrt(np.linalg.det(jacobian.transpose(0, 2, 1) @ jacobian))
    np.testing.assert_allclose(mosaic.magnification.ravel(), area, rtol=2e-2)
    other = result_of(decode_mosaic(run.model, (0, 0), lattice, cache, frame=axes_plane((1, 3), Z).frame))
    assert not np.array_equal(other.pixels, mosaic.pixels), "the cache tells the planes apart"
    line = axes_plane((0, 1), (0.5,))
    narrow = build(Config(hidden=(8,), latent_size=1), (8, 8)).requires_grad_(False)
    stretch = magnification(narrow, np.array([[0.5]]), line.frame[1])
    np.testing.assert_allclose(stretch, magnification(narrow, np.array([[0.5]])))


def test_the_tint_has_the_label_of_the_nearest_point_in_the_whole_space():
    random = np.random.default_rng(0)
    means, labels = random.normal(size=(300, 4)), random.integers(0, 10, 300).astype(np.uint8)
    plane, view = plane_of(), Viewport(-2, -2, 2, 2)
    places, depths = plane.project(means)
    found = result_of(nearest_labels(places, labels, view, 40, 40, depths=depths))
    x = -2 + (np.arange(40) + 0.5) * 0.1
    cells = plane.lift(np.stack(np.meshgrid(x, -x), axis=-1).reshape(-1, 2))
    nearest = np.square(cells[:, None] - means).sum(axis=2).argmin(axis=1)
    np.testing.assert_array_equal(found.ravel(), labels[nearest])


def test_a_traversal_changes_one_coordinate_and_the_metrics_are_of_one_dimension_each(run):
    images = traversal(run, Z, (1, 3), 5)
    places = np.tile(Z.astype(np.float32), (2, 5, 1))
    places[0, :, 1] = places[1, :, 3] = stops(5)
    assert stops(5).tolist() == [-3, -1.5, 0, 1.5, 3]
    np.testing.assert_array_equal(images, run.model.decode_images(places.reshape(-1, 4)).reshape(2, 5, 8, 8))
    metrics = latent_metrics(run)
    with torch.inference_mode():
        q = run.model.encoder(run.model.to_x(run.dataset.test_images))
        kl = torch.distributions.kl_divergence(q.base_dist, torch.distributions.Normal(0.0, 1.0)).mean(0)
    np.testing.assert_allclose(metrics.kl, kl.numpy(), rtol=1e-4)
    assert metrics.active is None or metrics.active.sum() == active_units(run.snapshot.means)
    assert latent_metrics(dataclasses.replace(run, model=untrained(run.dataset, family="ae").model)).kl is None


def test_planes_have_names_and_what_is_no_name_is_one_sentence(run):
    for name in ("axes:1,2", "axes:2,4", "principal", "images:test:1,train:2,test:3"):
        assert name_of(plane_named(run, name)) == name
    assert plane_named(run, "axes:2,4", Z).origin == (Z[0], 0, Z[2], 0)
    assert plane_named(run, "principal", Z).project(Z)[1] < 1e-9
    with pytest.raises(UserError, match="z has 4 coordinates in this run, and --at gives 3"):
        plane_named(run, "principal", Z[:3])
    means = run.model.encode_images(run.dataset.test_images[[1, 3]])[0]
    assert plane_named(run, "images:test:1,train:2,test:3").project(means)[1].max() < 1e-4
    assert name_of(plane_of()) == ""
    for wrong in ("", "axes", "axes:1", "axes:1,2,3", "axes:a,b", "axes:-1,2", "images:test:1", "pca"):
        with pytest.raises(UserError, match="A plane is auto or axes:1,3 or principal or images"):
            plane_named(run, wrong)
    with pytest.raises(UserError, match="There is no image test:100000"):
        plane_named(run, "images:test:1,test:2,test:100000")
