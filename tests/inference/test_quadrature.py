"""log p(x) by quadrature against closed forms, Poisson's summation formula, and dense lattices."""

import copy
import dataclasses
import itertools
import time

import numpy as np
import pytest
import torch

from latentlab.config import Config
from latentlab.errors import UserError
from latentlab.inference import coarse, fine, lattice, quadrature
from latentlab.inference.importance import running
from latentlab.inference.lattice import SPACING, sharpness
from latentlab.inference.likelihood import decode_terms, pixel_constants
from latentlab.inference.posterior import elbo
from latentlab.inference.quadrature import Evidence, evidence, extent_for
from latentlab.models import build
from latentlab.work import result_of


def as_x(images):
    return torch.from_numpy(images.reshape(len(images), -1) / 255.0)


@pytest.fixture(scope="module")
def exact(linear, digits, believed, finish):
    x = as_x(digits.test_images)
    return x, finish(evidence(linear.model, x, *believed(linear.model, x), dtype=torch.float64))


def test_linear_gaussian_evidence_is_the_closed_form(linear, exact):
    x, found = exact
    apart = np.abs(found.log_px - linear.log_px(x.numpy()))
    assert apart.max() < 1e-5
    assert (apart <= found.error).all()
    assert found.problem is None
    assert found.guards.spacing <= SPACING


def test_linear_gaussian_posterior_is_the_closed_form(linear, exact):
    x, found = exact
    mean, covariance = linear.posterior(x.numpy())
    assert np.abs(found.mean - mean).max() < 1e-6
    assert np.abs(found.covariance - covariance).max() < 1e-6
    assert np.abs(found.best_z - mean).max() < np.sqrt(covariance.max())


def test_elbo_is_the_evidence_where_q_is_the_posterior(linear, exact, turned):
    x, _ = exact
    with torch.inference_mode():
        bound = elbo(linear.model, x, linear.model.encoder(x), nodes=3).numpy()
        lower = elbo(turned.model, x, turned.model.encoder(x), nodes=3).numpy()
    assert np.abs(bound - linear.log_px(x.numpy())).max() < 1e-9
    # With the plane turned, a diagonal q misses the correlation: the gap is a KL of two Gaussians.
    covariance = turned.posterior(x.numpy())[1]
    variances = turned.model.encoder(x).variance[0].numpy()
    precision = np.linalg.inv(covariance)
    kl = 0.5 * (np.diag(precision) @ variances - 2 + np.log(np.linalg.det(covariance) / variances.prod()))
    assert kl > 0.001
    assert np.abs(linear.log_px(x.numpy()) - lower - kl).max() < 1e-9


def test_metrics_of_mnist(mnist, fit, believed, finish):
    model = fit(mnist.train_images)
    assert model.sigma == pytest.approx(0.236846, abs=1e-6)
    train = [model.log_px(as_x(part).numpy()) for part in np.array_split(mnist.train_images, 6)]
    assert np.concatenate(train).mean() == pytest.approx(12.4277, abs=1e-4)
    images = as_x(mnist.test_images)
    whole = model.log_px(images.numpy())
    assert whole.mean() == pytest.approx(14.3601, abs=1e-4)
    x = images[:256]
    found = finish(evidence(model.model, x, *believed(model.model, x), dtype=torch.float64))
    assert np.abs(found.log_px - whole[:256]).max() < 1e-5
    assert found.problem is None


def test_importance_sampling_meets_the_closed_form(linear, exact):
    x, _ = exact
    *_, last = running(linear.model, x[0], "importance", samples=2000)
    # q is the posterior, so every weight is p(x).
    assert last.log_px == pytest.approx(linear.log_px(x[:1].numpy())[0], abs=1e-8)
    assert last.ess == pytest.approx(2000)


def log_joint_raster(model, x, extent, side, shift):
    """Return log p(x, z), (n, side^2), on a raster of midpoints that is moved by `shift` cells, and its spacing."""
    spacing = 2 * extent / side
    axis = (torch.arange(side, dtype=torch.float64) + 0.5 + shift) * spacing - extent
    z = torch.cartesian_prod(axis, axis).to(x.dtype)
    with torch.inference_mode():
        a, b = decode_terms(model, z)
        return x @ a.T + (model.prior.log_prob(z) - b) - pixel_constants(model, x).sum(1)[:, None], spacing


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0, 2.5, 3.0])
def test_the_error_falls_with_the_spacing_as_poisson_says(turned, digits, ratio):
    x = as_x(digits.test_images[:5])
    mean, covariance = turned.posterior(x.numpy())
    spacing = ratio * np.sqrt(covariance[0, 0])
    side = int(2 * np.ceil(6 / spacing))
    extent = side * spacing / 2
    for shift in (0.0, 0.5):
        joint, h = log_joint_raster(turned.model, x, extent, side, shift)
        found = torch.logsumexp(joint, 1).numpy() + 2 * np.log(h) - turned.log_px(x.numpy())
        assert h == pytest.approx(spacing)
        first = (0.5 + shift) * h - extent  # the place of the lattice
        expected = np.zeros(len(x))
        for k in itertools.product(range(-4, 5), repeat=2):
            if k != (0, 0):
                k = np.array(k)
                phase = np.cos(2 * np.pi * (mean - first) @ k / h)
                expected += phase * np.exp(-2 * np.pi**2 * k @ covariance @ k / h**2)
        assert np.abs(np.expm1(found) - expected).max() < 1e-8
    bound = {1.0: 1e-7, 1.25: 1e-4, 1.5: 2e-3}.get(ratio, 3)
    assert np.abs(expected).max() < bound


def dense(model, x, extent, side):
    """Return log p(x), (n,), by a plain lattice of side x side nodes."""
    h = 2 * extent / side
    axis = (torch.arange(side, dtype=torch.float64) + 0.5) * h - extent
    total = torch.full((len(x),), -torch.inf, dtype=torch.float64)
    with torch.inference_mode():
        for rows in axis.split(8):
            z = torch.cartesian_prod(axis, rows).float()
            likelihood = model.decoder(z)
            mean, sigma = likelihood.base_dist.loc, float(likelihood.base_dist.scale[0, 0])
            squares = (x**2).sum(1)[:, None] - 2 * x @ mean.T + (mean**2).sum(1)
            constant = x.shape[1] * (np.log(sigma) + 0.5 * np.log(2 * np.pi))
            joint = -0.5 * squares / sigma**2 - constant - 0.5 * (z**2).sum(1) - np.log(2 * np.pi)
            total = torch.logaddexp(total, joint.double().logsumexp(1))
    return total.numpy() + 2 * np.log(h)


def test_two_levels_equal_a_dense_lattice_where_posteriors_are_narrow(narrow, believed, finish):
    model, x = narrow
    found = finish(evidence(model, x, *believed(model, x)))
    width = 2 * found.extent / 2.0**found.level / found.spacing
    assert found.problem is None
    assert np.median(width) < 0.025
    some = np.unique(np.append(np.argsort(width)[:20], np.arange(20)))
    side = 1024
    assert 2 * found.extent / side < 1.65 * width.min(), "the lattice that judges is fine enough itself"
    true = dense(model, x[some], found.extent, side)
    apart = found.log_px[some] - true
    assert abs(apart.mean()) < 1e-4
    assert np.abs(apart).max() < 0.01
    # The result of a plain lattice of 128 x 128: the test is about narrow posteriors.
    naive = dense(model, x[some], found.extent, 128)
    assert np.abs(naive - true).max() > 1


def test_nothing_hangs_on_the_encoder(narrow, believed, finish):
    """An encoder that believes all images at the origin costs nothing but its own seeds."""
    model, x = narrow
    x = x[:40]
    mean, sigma = believed(model, x)
    extent = extent_for(model.prior, *believed(model, narrow[1]))
    usual = finish(evidence(model, x, mean, sigma, extent=extent))
    blind = finish(evidence(model, x, 0 * mean, sigma, extent=extent))
    assert np.abs(usual.log_px - blind.log_px).max() < 1e-3


def test_precision_and_groups_make_no_difference(narrow, believed, finish, monkeypatch):
    model, x = narrow
    x = x[:30]
    once = finish(evidence(model, x, *believed(model, x)))
    monkeypatch.setattr("latentlab.inference.coarse.IMAGES", 7)
    monkeypatch.setattr("latentlab.inference.fine.PAIRS", 50)
    monkeypatch.setattr("latentlab.inference.coarse.MOST_PAIRS", 300)
    pieces = finish(evidence(model, x, *believed(model, x)))
    assert np.abs(once.log_px - pieces.log_px).max() < 1e-3
    double = finish(evidence(model, x, *believed(model, x), dtype=torch.float64))
    assert np.abs(once.log_px - double.log_px).max() < 2e-3


def test_a_collapsed_model_needs_no_fine_lattice(digits, finish):
    from latentlab.config import Config
    from latentlab.models import build

    model = build(Config(dataset="digits", hidden=(4,)), digits.image_shape)
    model.requires_grad_(False).decoder.network[-1].weight.zero_()
    x = model.to_x(digits.test_images[:20])
    found = finish(evidence(model, x, np.zeros((20, 2)), np.ones((20, 2))))
    # p(x|z) is the same everywhere, so it equals p(x); the posterior is the prior.
    with torch.inference_mode():
        same = model.decoder(torch.zeros(1, 2)).log_prob(x).double().numpy()
    assert np.abs(found.log_px - same).max() < 1e-4
    assert np.abs(found.mean).max() < 1e-4
    assert np.abs(found.covariance - np.eye(2)).max() < 1e-3
    assert found.problem is None
    assert found.level.max() <= 6


def test_a_far_q_of_another_image_leaves_a_narrow_posterior_exact(narrow, believed, finish):
    """The plane holds every q, so its raster is coarser beside a q that lies far out."""
    model, x = copy.deepcopy(narrow[0]), narrow[1][:200]
    with torch.no_grad():
        model.decoder.network[0].weight.mul_(10)  # posteriors this much narrower
    mean, sigma = believed(model, x)
    mean = mean / 10
    alone = [finish(evidence(model, x[i : i + 1], mean[i : i + 1], sigma[i : i + 1] / 10)) for i in range(0, 200, 10)]
    far = np.vstack([mean[::10], [[11.0, 11.0]]]), np.vstack([sigma[::10] / 10, sigma[:1]])
    beside = finish(evidence(model, torch.cat([x[::10], x[:1]]), *far))
    assert beside.problem is None
    for one, log_px, error in zip(alone, beside.log_px, beside.error):
        assert one.problem is None
        assert abs(one.log_px[0] - log_px) <= one.error[0] + error


def test_it_says_what_it_took(narrow, believed, finish):
    model, x = narrow
    began = time.perf_counter()
    found = finish(evidence(model, x[:40], *believed(model, x[:40])))
    assert 0 < found.seconds <= time.perf_counter() - began
    assert 0 < found.gemm_fraction < 1
    assert found.nodes >= coarse.SIDE**2
    # The time of the products alone of all decoded nodes, estimated from a sample.
    tally = lattice.Tally(model.decoder)
    for _ in range(2 * lattice.SAMPLE):
        tally.decoded(10)
    assert (tally.nodes, tally._sampled) == (20 * lattice.SAMPLE, 20)
    tally._bare, tally.products = 0.02, 3.0
    assert tally.fraction(8.0) == pytest.approx((3 + 0.001 * tally.nodes) / 8)


def test_it_can_be_stopped_between_blocks(narrow, believed):
    model, x = narrow
    work = evidence(model, x, *believed(model, x))
    next(work)
    work.close()


def metrics(**changes):
    ones = {name: np.zeros(2) for name in ("shift", "spacing", "border", "widen", "error", "log_px", "best_log_joint")}
    return Evidence(
        **(ones | {name: np.full(2, value) for name, value in changes.items()}),
        mean=np.zeros((2, 2)),
        covariance=np.zeros((2, 2, 2)),
        best_z=np.zeros((2, 2)),
        starts=np.zeros((2, 6, 2)),
        level=np.zeros(2, int),
        extent=6.0,
        nodes=0,
        seconds=0.0,
        gemm_fraction=0.0,
    )


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"shift": 0.0015, "error": 0.0015}, "shifting"),
        ({"error": 0.01}, "rounding"),
        ({"spacing": 1.6}, "narrow"),
        ({"spacing": np.nan}, "narrow"),
        ({"border": 1e-3}, "rim"),
        ({"widen": 0.1}, "further afield"),
        ({"log_px": np.nan}, "finite"),
    ],
)
def test_the_word_exact_needs_every_guard(changes, reason):
    assert metrics().problem is None
    assert reason in str(metrics(**changes).problem)


def test_densities_beyond_every_number_are_one_sentence(digits):
    model = build(Config(dataset="digits", hidden=(8,), likelihood="gaussian", sigma=1e-30), (8, 8))
    x = model.to_x(digits.test_images[:3])
    with pytest.raises(UserError, match="beyond every number"):
        result_of(evidence(model, x, np.zeros((3, 2)), np.ones((3, 2))))


@pytest.mark.parametrize("sigma", [1e-3, 1e-4, 1e-5])
def test_a_posterior_narrower_than_the_last_shared_lattice_gets_finer_ones_of_its_own(fit, digits, finish, sigma):
    model = fit(digits.train_images, 0.3, sigma=sigma)
    places = np.random.default_rng(1).uniform(-3, 3, (4, 2))
    x = torch.from_numpy(places @ model.axes.T + model.mean)
    blind = np.zeros((4, 2)), np.full((4, 2), 0.1)
    found = finish(evidence(model.model, x, *blind))
    assert found.problem is None
    assert (np.abs(found.log_px - model.log_px(x.numpy())) <= found.error).all()
    assert found.level.max() > (lattice.LAST_LEVEL if sigma < 1e-3 else 0)
    assert found.spacing.max() <= SPACING
    assert found.nodes < 3_000_000


def test_an_image_has_the_same_verdict_alone_and_among_others(narrow, believed, finish, monkeypatch):
    """Each guard is a limit for each image; with a coarse last lattice each image gets the finer lattice it needs."""
    model, x = narrow
    monkeypatch.setattr(quadrature, "LAST_LEVEL", 9)
    every = finish(evidence(model, x[:60], *believed(model, x[:60])))
    assert every.problem is None
    assert every.level.max() > 9
    hardest = {int(values[:60].argmax()) for values in (every.shift, every.spacing, every.error, every.widen)}
    for n in hardest:
        row = slice(n, n + 1)
        alone = finish(evidence(model, x[row], *believed(model, x[row])))
        assert alone.problem is None
        assert alone.log_px[0] == pytest.approx(every.log_px[n], abs=every.error[n] + alone.error[0])
    assert every[:5].problem is None
    doubtful = dataclasses.replace(every, shift=np.where(np.arange(60) == 7, 0.01, every.shift))
    assert doubtful.problem is not None, "one image that fails is not lost in a mean"
    assert doubtful[7:8].problem is not None


@pytest.mark.parametrize("sigma", [1e-10, 1e-18])
def test_a_posterior_that_no_lattice_resolves_comes_to_an_end_and_is_not_called_exact(digits, sigma):
    model = build(Config(dataset="digits", hidden=(8,), likelihood="gaussian", sigma=sigma), (8, 8))
    x = model.to_x(digits.test_images[:3])
    found = result_of(evidence(model, x, np.zeros((3, 2)), np.ones((3, 2))))
    assert found.problem is not None
    assert found.nodes < 2_000_000


def test_mass_at_the_border_is_noticed(linear, digits, believed, finish):
    x = as_x(digits.test_images[:2])
    found = finish(evidence(linear.model, x, *believed(linear.model, x), dtype=torch.float64, extent=0.5))
    assert "rim" in str(found.problem)


def test_a_posterior_beyond_the_plane_of_all_q_is_looked_for_on_a_wider_one(linear, digits, finish):
    near = as_x(digits.test_images[:1])
    with torch.inference_mode():
        far = linear.model.decoder(torch.tensor([[9.0, -1.0]], dtype=torch.float64)).mean
    x = torch.cat([near, far, near])
    nowhere = np.zeros((3, 2)), np.full((3, 2), 0.1)  # an encoder that believes all to be in the middle
    found = finish(evidence(linear.model, x, *nowhere, dtype=torch.float64))
    np.testing.assert_allclose(found.log_px, linear.log_px(x.numpy()), atol=1e-6)
    assert found.problem is None
    assert found.extent > 6
    narrow = finish(evidence(linear.model, x, *nowhere, dtype=torch.float64, extent=6.0))
    assert "rim" in str(narrow.problem)
    assert found.log_px[0] == narrow.log_px[0]
    assert found.log_px[1] > narrow.log_px[1] + 0.1
    assert found.nodes > narrow.nodes
    shares = list(evidence(linear.model, x, *nowhere, dtype=torch.float64))
    assert shares == sorted(shares)
    assert shares[-1] < 1, "the second plane is work that the progress shows"
    assert len({share for share in shares if share > 0.9}) > 3


@pytest.mark.parametrize(("sigma", "place"), [(0.02, (7.0, -1.0)), (0.005, (6.05, 0.3)), (0.005, (1.0, -9.0))])
def test_a_narrow_posterior_beyond_the_plane_is_noticed_too(fit, digits, finish, sigma, place):
    """So narrow that within the plane only the tail counts, and no node of the raster is near the tail."""
    model = fit(digits.train_images, sigma=sigma)
    x = torch.from_numpy(place @ model.axes.T + model.mean)[None]
    nowhere = np.zeros((1, 2)), np.full((1, 2), 0.1)
    within = finish(evidence(model.model, x, *nowhere, dtype=torch.float64, extent=6.0))
    assert within.log_px[0] < model.log_px(x.numpy())[0] - 10
    assert "rim" in str(within.problem)
    found = finish(evidence(model.model, x, *nowhere, dtype=torch.float64))
    np.testing.assert_allclose(found.log_px, model.log_px(x.numpy()), atol=1e-6)
    assert found.problem is None


@pytest.mark.parametrize("sigma", [0.1, 0.06, 0.02, 0.006])
def test_the_error_bar_holds_for_what_rounding_does_where_sigma_is_tiny(narrow, believed, finish, sigma):
    """The smaller sigma, the larger the numbers that all but cancel."""
    model, x = copy.deepcopy(narrow[0]), narrow[1][:60]
    model.decoder.sigma = sigma
    single = finish(evidence(model, x, *believed(model, x)))
    double = finish(evidence(model, x, *believed(model, x), dtype=torch.float64))
    assert (np.abs(single.log_px - double.log_px) <= single.error).all()
    assert single.problem is None


def test_constants_are_left_out_of_the_search_only(linear, digits):
    x = as_x(digits.test_images[:3])
    expected = 0.5 * (x**2).sum(1) / linear.sigma**2
    assert torch.allclose(pixel_constants(linear.model, x).sum(1), expected)


def test_the_spacing_guard_is_in_deviations_of_the_narrowest_direction(turned, digits, believed, finish):
    """The narrowest direction is no axis: a rotated ellipse is narrower than its cuts along the axes."""
    x = as_x(digits.test_images[:30])
    found = finish(evidence(turned.model, x, *believed(turned.model, x), dtype=torch.float64))
    narrowest = np.linalg.eigvalsh(turned.posterior(x.numpy())[1])[0] ** 0.5
    np.testing.assert_allclose(found.spacing, 2 * found.extent / 2.0**found.level / narrowest, rtol=1e-6)


def test_sharpness_is_the_largest_curvature_of_any_parabola():
    random = np.random.default_rng(0)
    steps = np.array([(x, y) for y in (-1, 0, 1) for x in (-1, 0, 1)])
    for _ in range(20):
        root = random.normal(size=(2, 2))
        precision, slope = root @ root.T, random.normal(size=2)
        values = -0.5 * np.einsum("ni,ij,nj->n", steps, precision, steps) + steps @ slope
        expected = np.linalg.eigvalsh(precision)[1] ** 0.5
        assert float(sharpness(torch.from_numpy(values)[None])) == pytest.approx(expected)
    assert float(sharpness(torch.zeros(1, 9))) == 0
    assert float(sharpness(torch.arange(9.0)[None] ** 2)) == 0, "a valley has no width"


def test_the_border_guard_is_the_mass_of_the_outermost_cells(linear, digits, finish):
    """With one black pixel to go by, the posterior is close to the prior, and of that the mass is known."""
    x, visible = as_x(digits.test_images[:1]), torch.arange(64) == 0
    found = finish(evidence(linear.model, x, np.zeros((1, 2)), np.ones((1, 2)), visible, torch.float64, extent=3.0))
    half = 3.0 * (1 - 2 / 256)  # inside the rim
    within = [np.diff(torch.special.ndtr(torch.tensor([-end, end])).numpy())[0] for end in (half, 3.0)]
    assert found.border[0] == pytest.approx(1 - (within[0] / within[1]) ** 2, rel=1e-2)
    assert "rim" in str(found.problem)


NONE = (-1.0, -1.0)


@pytest.mark.parametrize("blind", [False, True])
def test_q_and_the_raster_are_each_enough_on_a_simple_plane(turned, digits, believed, finish, monkeypatch, blind):
    monkeypatch.setattr(coarse, "KEEP_MAXIMA", NONE)
    x = as_x(digits.test_images[:40])
    mean, sigma = believed(turned.model, x)
    if blind:
        mean, sigma = np.full_like(mean, 5.9), np.full_like(sigma, 1e-2)
    else:
        monkeypatch.setattr(coarse, "KEEP", NONE)
    found = finish(evidence(turned.model, x, mean, sigma, dtype=torch.float64, extent=6.0))
    assert np.abs(found.log_px - turned.log_px(x.numpy())).max() < 1e-5
    assert found.problem is None


def test_a_posterior_between_the_nodes_of_the_raster_is_found_whole(fit, digits, finish):
    """Twenty times as narrow as a cell: at the rim of a tile, the nodes beyond have a hundred nats less."""
    model = fit(digits.train_images, 0.5, sigma=0.002)
    places = np.random.default_rng(0).uniform(-4.86, 4.86, (80, 2))
    x = torch.from_numpy(places @ model.axes.T + model.mean)
    blind = np.full((80, 2), 5.88), np.full((80, 2), 0.05)
    found = finish(evidence(model.model, x, *blind, dtype=torch.float64, extent=6.0))
    assert (np.abs(found.log_px - model.log_px(x.numpy())) <= found.error).all()
    assert found.problem is None


@pytest.mark.parametrize("below", [80.0, 150.0])
def test_a_local_maximum_far_below_the_best_node_is_looked_at(fit, digits, finish, below):
    """As on a raster with a posterior much narrower than its cells, between the nodes."""
    model = fit(digits.train_images, sigma=0.01)
    place, elsewhere = np.array([1.15, -2.6]), np.array([-3.0, 2.0])
    x = torch.from_numpy(place @ model.axes.T + model.mean)[None]
    axis = (np.arange(256) + 0.5) * 12 / 256 - 6
    nodes = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    heights = [-50 * ((nodes - peak) ** 2).sum(axis=1) - down for peak, down in ((elsewhere, 0), (place, below))]
    raster = torch.from_numpy(np.maximum(*heights))[None]
    blind = np.full((1, 2), -4.0), np.full((1, 2), 0.1)
    found = finish(evidence(model.model, x, *blind, dtype=torch.float64, extent=6.0, raster=raster))
    np.testing.assert_allclose(found.log_px, model.log_px(x.numpy()), atol=1e-5)
    assert found.guards.widen < 1e-3


@pytest.mark.parametrize(("stage", "name"), [(coarse, "KEEP"), (fine, "KEEP_FINE")], ids=["coarse", "fine"])
def test_what_is_left_out_is_noticed_and_looked_for(narrow, believed, finish, monkeypatch, stage, name):
    """The fourth guard: with almost nothing kept, the wider set reports it, and more is kept until it is enough."""
    model, x = narrow[0], narrow[1][:20]
    mean, sigma = believed(model, x)
    blind = np.full_like(mean, 5.5), np.full_like(sigma, 1e-3)
    enough = finish(evidence(model, x, *blind, extent=6.0))
    monkeypatch.setattr(coarse, "KEEP_MAXIMA", NONE)
    wide = getattr(stage, name)[1]
    monkeypatch.setattr(stage, name, (0.01, wide))
    monkeypatch.setattr(quadrature, "WIDEN_LIMIT", np.inf)  # no second look
    once = finish(evidence(model, x, *blind, extent=6.0))
    assert once.widen.max() > 0.01
    assert np.abs(once.log_px - enough.log_px).max() < 1e-3, "the figure is that of the wider set"
    monkeypatch.undo()
    monkeypatch.setattr(stage, name, (5.0, wide))
    again = finish(evidence(model, x, *blind, extent=6.0))
    assert (again.error >= np.abs(again.log_px - enough.log_px)).all()


def test_progress_never_goes_back(narrow, believed):
    model, x = narrow
    shares = list(evidence(model, x[:100], *believed(model, x[:100])))
    assert shares == sorted(shares)
    assert 0.5 < shares[-1] <= 1
    assert len(set(shares)) > 5
