"""All layouts by name: one for each probe, and the papers'."""

from disentkit.errors import unknown
from disentkit.tables.layout import Column, Layout
from disentkit.tables.papers import PAPERS

_TEST = {"split": "test"}
_SELF = ("none", "pixels", "majority")
_ALONE = {"pooling": "none"}
_POOLED = {
    "pooling": ("batch", "support-1", "support-5", "support-10", "support-50"),
    "input": ("sample", "mean"),
    "scaling": "raw",
}

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
        ("readout", "block", "input", "scaling", "normalisation"),
        (
            Column("train", "accuracy", {"split": "train", "control": _SELF, **_ALONE}),
            Column("test", "accuracy", {**_TEST, "control": _SELF, **_ALONE}),
            Column("CE test", "cross_entropy", {**_TEST, "control": _SELF, **_ALONE}),
            Column("untrained encoder", "accuracy", {**_TEST, "control": "untrained", **_ALONE}),
            Column("shuffled labels", "accuracy", {**_TEST, "control": "shuffled", **_ALONE}),
        ),
        ("classifier",),
        sparse=True,
    ),
    Layout(
        "pooling",
        "Classifiers of pooled evidence: by the true label in each batch (leaks), and by K support images a label",
        ("block", "pooling", "readout", "normalisation"),
        (
            Column("train", "accuracy", {"split": "train", "control": "none", **_POOLED}),
            Column("test", "accuracy", {**_TEST, "control": "none", **_POOLED}),
            Column("untrained encoder", "accuracy", {**_TEST, "control": "untrained", **_POOLED}),
            Column("groups by shuffled labels", "accuracy", {**_TEST, "control": "shuffled", **_POOLED}),
        ),
        ("classifier",),
        sparse=True,
    ),
    Layout(
        "swap",
        "Swapped pictures as a judge sees them: one block of one image, all else of another",
        ("block", "pooling"),
        (
            Column("label of the block's donor", "swap_accuracy", {**_TEST, "control": "none"}),
            Column("of the other donor", "swap_leak", {**_TEST, "control": "none"}),
            Column("untrained: the block's donor", "swap_accuracy", {**_TEST, "control": "untrained"}),
            Column("reconstructions", "swap_accuracy", {**_TEST, "control": "reconstruction"}),
            Column("judge on real images", "judge_accuracy", _TEST),
        ),
        ("swap",),
        sparse=True,
    ),
    Layout(
        "factors",
        "Ground-truth factors read from the code, test split",
        ("factor", "block", "input", "readout"),
        (
            Column("R^2", "r2", {**_TEST, "control": "none"}),
            Column("R^2, untrained encoder", "r2", {**_TEST, "control": "untrained"}),
            Column("R^2, shuffled", "r2", {**_TEST, "control": "shuffled"}),
            Column("acc.", "factor_accuracy", {**_TEST, "control": ("none", "majority")}),
            Column("acc., untrained encoder", "factor_accuracy", {**_TEST, "control": "untrained"}),
            Column("acc., shuffled", "factor_accuracy", {**_TEST, "control": "shuffled"}),
        ),
        ("factors",),
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
        "labels",
        "What the model itself says of the label: by a label block, or by the component of a mixture prior",
        ("block",),
        (
            Column("accuracy train", "label_accuracy", {"split": "train", "control": "none"}),
            Column("accuracy test", "label_accuracy", {**_TEST, "control": "none"}),
            Column("purity test", "purity", {**_TEST, "control": "none"}),
            Column("matched acc. test", "matched_accuracy", {**_TEST, "control": "none"}),
            Column("purity, untrained", "purity", {**_TEST, "control": "untrained"}),
        ),
        ("labels",),
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
