"""All layouts by name: one for each probe, and the papers'."""

from disentkit.errors import unknown
from disentkit.tables.layout import Column, Layout
from disentkit.tables.papers import PAPERS

_TEST = {"split": "test"}
_SELF = ("none", "pixels", "majority")

_PROBES: tuple[Layout, ...] = (
    Layout(
        "elbo",
        "Terms of the ELBO, nats an image",
        ("split",),
        (
            Column("Rec.", "reconstruction"),
            Column("KL", "kl"),
            Column("NELBO", "nelbo"),
            Column("NELBO weighted", "weighted_nelbo"),
            Column("active units", "active_units"),
        ),
        ("elbo",),
    ),
    Layout(
        "latents",
        "Each latent: its KL in nats, and what moving it does to the image",
        ("block", "latent"),
        (
            Column("KL train", "kl", {"split": "train"}),
            Column("KL test", "kl", _TEST),
            Column("traversal change", "traversal_change"),
        ),
        ("elbo", "traversal"),
    ),
    Layout(
        "nll",
        "Importance-weighted NLL of the test split, nats an image",
        ("k",),
        (
            Column("NLL", "nll", _TEST),
            Column("MC s.e.", "nll_mc_error", _TEST),
            Column("k/2 to k", "nll_change", _TEST),
            Column("ESS median", "ess_median", _TEST),
            Column("ESS min", "ess_min", _TEST),
            Column("k-hat median", "khat_median", _TEST),
            Column("k-hat > 0.7", "khat_bad", _TEST),
        ),
        ("nll",),
    ),
    Layout(
        "reconstruction",
        "Decoded from the posterior mean, test split",
        (),
        (Column("MSE", "mse", {**_TEST, "input": "mean"}), Column("BCE", "bce", {**_TEST, "input": "mean"})),
        ("reconstruction",),
    ),
    Layout(
        "classifier",
        "Latent-space classifiers: test accuracy beside floors and ceilings",
        ("readout", "block", "input", "scaling"),
        (
            Column("train", "accuracy", {"split": "train", "control": _SELF}),
            Column("test", "accuracy", {**_TEST, "control": _SELF}),
            Column("CE test", "cross_entropy", {**_TEST, "control": _SELF}),
            Column("untrained encoder", "accuracy", {**_TEST, "control": "untrained"}),
            Column("shuffled labels", "accuracy", {**_TEST, "control": "shuffled"}),
        ),
        ("classifier",),
        sparse=True,
    ),
    Layout(
        "tsne",
        "t-SNE of the posterior means, test split",
        ("block",),
        (
            Column("10-NN acc., map", "knn_accuracy", {**_TEST, "input": "map"}),
            Column("10-NN acc., code", "knn_accuracy", {**_TEST, "input": "mean"}),
            Column("KL", "tsne_kl", {**_TEST, "input": "map"}),
            Column("trustworthiness", "trustworthiness", {**_TEST, "input": "map"}),
        ),
        ("tsne",),
    ),
    Layout(
        "samples",
        "Brightness (mean pixel) of prior samples and of the test split",
        (),
        (
            Column("samples", "mean_pixel", {"control": "none"}),
            Column("data", "mean_pixel", {"control": "data"}),
        ),
        ("samples",),
    ),
)

LAYOUTS: dict[str, Layout] = {layout.name: layout for layout in (*_PROBES, *PAPERS)}


def layout_named(name: str) -> Layout:
    """The layout of a name.

    Raises:
        UserError: when there is none.
    """
    if name not in LAYOUTS:
        raise unknown("layout", name, LAYOUTS)
    return LAYOUTS[name]
