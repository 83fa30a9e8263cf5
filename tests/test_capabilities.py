"""The capabilities of a run: the table, the command line and the window give the same sentence."""

import shutil
from types import SimpleNamespace

import pytest

from latentlab.actions import ACTIONS
from latentlab.capabilities import Capability, model_why_not
from latentlab.cli import main
from latentlab.config import LATENT_FAMILIES
from latentlab.gui.presenters import words
from latentlab.models import FAMILIES
from latentlab.models.prior import StandardNormal
from latentlab.session.capabilities import why_not
from latentlab.session.checkpoint import open_run

SIZES = (1, 2, 3)

# The support by family and latent size, from the definitions and not from the table under test.
ALLOWED = {
    Capability.LATENTS: lambda prior, size: True,
    Capability.SAMPLE: lambda prior, size: prior,
    Capability.COMPONENTS: lambda prior, size: False,
    Capability.ORDER: lambda prior, size: False,
    Capability.MAP: lambda prior, size: True,
    Capability.PLANE: lambda prior, size: size > 2,
    Capability.QUANTILE_GRID: lambda prior, size: prior,
    Capability.PRIOR: lambda prior, size: prior,
    Capability.AGGREGATE: lambda prior, size: prior and size > 1,
    Capability.PRIOR_CONTOURS: lambda prior, size: prior and size > 1,
    Capability.RANDOM_WALK: lambda prior, size: prior,
    Capability.EXACT: lambda prior, size: prior and size <= 2,
    Capability.POSTERIOR: lambda prior, size: prior and size == 2,
    Capability.IMPUTE: lambda prior, size: prior and size == 2,
    Capability.ANOMALY: lambda prior, size: prior and size == 2,
    Capability.REFINE: lambda prior, size: prior and size == 2,
    Capability.ELLIPSES: lambda prior, size: prior,
    Capability.ENTROPY: lambda prior, size: True,
    Capability.DECISIONS: lambda prior, size: size > 1,
    Capability.IMAGES: lambda prior, size: True,
    Capability.LABELS: lambda prior, size: True,
}

COMMANDS = {
    Capability.SAMPLE: "sample RUN --count 2 --out OUT.png",
    Capability.COMPONENTS: "components RUN --out OUT.png",
    Capability.ORDER: "sample RUN --image test:0 --known 3 --out OUT.png",
    Capability.MAP: "map RUN --out OUT.png",
    Capability.DECISIONS: "map RUN --decisions --out OUT.png",
    Capability.QUANTILE_GRID: "grid RUN --spacing quantile --rows 3 --out OUT.png",
    Capability.PRIOR: "evaluate RUN --iw 2 --images 3",
    Capability.RANDOM_WALK: "walk RUN --random --frames 2 --out OUT.png",
    Capability.EXACT: "evaluate RUN --exact --images 2",
    Capability.POSTERIOR: "posterior RUN --image test:0 --out OUT.png",
    Capability.IMPUTE: "impute RUN --image test:0 --mask top --out OUT.png",
    Capability.ANOMALY: "anomaly RUN --images test --limit 2 --out OUT.csv",
    Capability.REFINE: "evaluate RUN --refine 1 --images 2",
    Capability.IMAGES: "inspect RUN --image test:0",
}

VERBS = {  # of the menus
    "map": Capability.MAP,
    "grid": Capability.MAP,
    "wander": Capability.RANDOM_WALK,
    "fit_prior": Capability.POSTERIOR,
    "posterior": Capability.POSTERIOR,
    "impute": Capability.IMPUTE,
    "anomaly": Capability.ANOMALY,
    "live_log_px": Capability.POSTERIOR,
    "sample": Capability.SAMPLE,
    "components": Capability.COMPONENTS,
}


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """A saved run of each family and latent size."""
    root = tmp_path_factory.mktemp("runs")
    for family in LATENT_FAMILIES:
        for size in SIZES:
            beta = ["--beta", "2"] if family == "beta-vae" else []
            assert main(["train", "--dataset", "digits", "--family", family, "--latent-size", str(size), *beta,
                         "--hidden", "4", "--epochs", "1", "--out", str(root / f"{family}{size}")]) == 0  # fmt: skip
    return root


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("family", LATENT_FAMILIES)
def test_table_command_line_and_window_agree(folders, tmp_path, capsys, family, size):
    folder = folders / f"{family}{size}"
    run = open_run(folder)
    found = {capability: why_not(run, capability) for capability in Capability}
    allowed = {capability: ALLOWED[capability](family != "ae", size) for capability in Capability}
    assert {capability: reason is None for capability, reason in found.items()} == allowed
    for capability, line in COMMANDS.items():
        reason = found[capability]
        if reason is None and family != "vae":
            continue  # the same work again
        out = tmp_path / capability.name
        capsys.readouterr()
        code = main([word.replace("RUN", str(folder)).replace("OUT", str(out)) for word in line.split()])
        output = capsys.readouterr()
        assert code == (0 if reason is None else 2), (line, output.err)
        if reason is not None:
            assert output.err.strip() == f"latentlab: {reason}"
            assert not list(tmp_path.glob(f"{capability.name}*"))
    session = SimpleNamespace(current=run)
    for verb, capability in VERBS.items():
        assert ACTIONS[verb].when(session) == (found[capability] is None), verb
    for capability in Capability:
        assert words.reason(run, capability) == str(found[capability] or "")


def test_only_a_model_that_imputes_is_sent_to_impute():
    sizes = {"plane": 2, "three latents": 3, "mixture": 0}
    models = {name: SimpleNamespace(latent_size=size, prior=object() if size else None) for name, size in sizes.items()}
    found = {name: str(model_why_not(model, Capability.ORDER)) for name, model in models.items()}
    assert {name for name, reason in found.items() if "impute" in reason} == {"plane"}
    assert found["mixture"] == "Only a MADE completes an image in an order of its pixels."


def test_without_its_images_a_run_says_so_before_and_at_the_command(tmp_path, put, capsys):
    data, folder = put(tmp_path / "data"), tmp_path / "run"
    words_ = ["--dataset", "own", "--data-dir", str(data), "--hidden", "4", "--epochs", "1"]
    assert main(["train", *words_, "--out", str(folder)]) == 0
    ask = ["inspect", str(folder), "--image", "test:0"]
    assert why_not(open_run(folder), Capability.IMAGES) is None
    assert main(ask) == 0
    shutil.rmtree(data)
    reason = why_not(open_run(folder), Capability.IMAGES)
    capsys.readouterr()
    assert main(ask) == 2
    assert capsys.readouterr().err.strip() == f"latentlab: {reason}"
    assert why_not(open_run(folder), Capability.MAP) is None, "the model is here"


def test_another_prior_has_contours_and_no_random_walk(other_families):
    decoder = SimpleNamespace(likelihood=SimpleNamespace(has_entropy=False))

    def refused(prior):
        run = SimpleNamespace(model=SimpleNamespace(prior=prior, latent_size=2, decoder=decoder), dataset=None)
        return {
            capability
            for capability in set(Capability) - {Capability.IMAGES, Capability.LABELS}
            if why_not(run, capability)
        }

    always = {Capability.ENTROPY, Capability.PLANE, Capability.COMPONENTS, Capability.ORDER}
    assert refused(StandardNormal(2)) == always
    for family in other_families.values():
        assert refused(family.prior(2)) == always | {Capability.RANDOM_WALK}
    assert all(row.prior in (None, StandardNormal) for row in FAMILIES.values())
