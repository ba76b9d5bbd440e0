"""Tables of what can be read from codes."""

from disentkit.tables.layout import Column, Layout

_TEST = {"split": "test"}
_SELF = ("none", "pixels", "majority")
_ALONE = {"pooling": "none"}
_POOLED = {
    "pooling": ("batch", "support-1", "support-5", "support-10", "support-50"),
    "input": ("sample", "mean"),
    "scaling": "raw",
}

CODES: tuple[Layout, ...] = (
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
            Column("selectivity", "selectivity", {**_TEST, "control": "none", **_ALONE}),
            Column("fitted longer", "accuracy", {**_TEST, "control": "longer", **_ALONE}),
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
            Column("selectivity", "selectivity", {**_TEST, "control": "none", **_POOLED}),
        ),
        ("classifier",),
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
        "t-SNE of the posterior means, and of evidence pooled over groups of one label (leaks), test split",
        ("block", "pooling"),
        (
            Column("10-NN acc., map", "knn_accuracy", {**_TEST, "input": "map"}),
            Column("10-NN acc., code", "knn_accuracy", {**_TEST, "input": "mean"}),
            Column("KL", "tsne_kl", {**_TEST, "input": "map"}),
            Column("trustworthiness", "trustworthiness", {**_TEST, "input": "map"}),
        ),
        ("tsne",),
    ),
    Layout(
        "latent_scatter",
        "What the plane of two latents, or of two principal components, shows of the codes' variance, test split",
        ("block",),
        (Column("variance in the plane", "plane_variance", _TEST),),
        ("latent_scatter",),
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
        "predictor",
        "One block predicted from another, test split",
        ("block", "source", "input"),
        (
            Column("MSE train", "prediction_mse", {"split": "train", "control": "none"}),
            Column("MSE test", "prediction_mse", {**_TEST, "control": "none"}),
            Column("MSE of the mean", "prediction_mse", {**_TEST, "control": "mean"}),
            Column("R^2", "prediction_r2", {**_TEST, "control": "none"}),
        ),
        ("predictor",),
    ),
)
