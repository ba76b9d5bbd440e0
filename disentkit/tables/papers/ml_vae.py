"""ML-VAE: ananyahjha93/multi-level-vae, after Bouchacourt, Tomioka & Nowozin 2018."""

from disentkit.tables.layout import Column, Layout

_TEST = {"split": "test"}
_HONEST = {"split": "test", "scaling": "raw", "readout": "mlp", "control": "none", "normalisation": "running"}


def _published(head: str, block: str, split: str, pooling: str = "none") -> Column:
    """Sampled codes, classifiers normalised by the statistics of the batch that they are scored on."""
    where = {"block": block, "input": "sample", "scaling": "raw", "readout": "mlp", "control": "none"}
    return Column(head, "accuracy", {**where, "pooling": pooling, "normalisation": "batch", "split": split})


def _swap(head: str, pooling: str) -> Column:
    return Column(head, "swap_accuracy", {**_TEST, "block": "class", "pooling": pooling, "control": "none"})


ML_VAE = Layout(
    name="ml_vae",
    title="ML-VAE, MNIST: accuracy of classifiers on style and class, and what swapping the class does",
    rows=("model", "training"),
    columns=(
        _published("style train", "style", "train"),
        _published("style test", "style", "test"),
        _published("class+ev. train", "class", "train", "batch"),
        _published("class+ev. test", "class", "test", "batch"),
        _published("class train", "class", "train"),
        _published("class test", "class", "test"),
        Column("style mean, test", "accuracy", {**_HONEST, "block": "style", "input": "mean", "pooling": "none"}),
        Column("class mean, test", "accuracy", {**_HONEST, "block": "class", "input": "mean", "pooling": "none"}),
        Column(
            "class+ev. untrained",
            "accuracy",
            {**_published("", "class", "test", "batch").where, "control": "untrained"},
        ),
        _swap("swap", "none"),
        _swap("swap+ev.", "batch"),
    ),
    probes=("classifier", "swap"),
    published={
        "ml_vae published-0.1": {
            "style train": 44.38,
            "style test": 42.99,
            "class+ev. train": 99.75,
            "class+ev. test": 99.71,
            "class train": 37.74,
            "class test": 38.55,
        },
        "ml_vae published-1": {
            "style train": 78.69,
            "style test": 77.82,
            "class+ev. train": 85.93,
            "class+ev. test": 85.99,
            "class train": 33.26,
            "class test": 33.08,
        },
    },
    protocol={"data": "mnist", "targets": "grey", "training": "400 epochs"},
    source=(
        "published: README of ananyahjha93/multi-level-vae (style: its rows without evidence; those with evidence, "
        "fitted anew, say 44.61 / 42.06 and 78.66 / 78.17); up to `class test` its protocol: samples, classifiers "
        "scored on batches of 128 by the batch's own statistics, and with `ev.` evidence pooled by the true label, "
        "which leaks it: see what an untrained encoder does with it; right of that the honest columns: means, running "
        "statistics, and the share of swapped pictures that a judge takes for the class donor's digit; published-*: "
        "the class heads are never trained and a group's KL counts once for each of its images, as in the published "
        "code; published-1 is also classified with noise of deviation 1 (with 0.1 its own checkpoint gives 99.9)"
    ),
)
