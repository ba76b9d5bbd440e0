"""Adversarial autoencoders: conan7882/adversarial-autoencoders, Makhzani et al. 2015."""

from disentkit.tables.layout import Column, Layout

_TEST = {"split": "test", "control": "none"}

AAE_SEMI = Layout(
    name="aae_semi",
    title="Semi-supervised adversarial autoencoder, MNIST: how often the label block is right",
    rows=("model", "training"),
    columns=(
        Column("test", "label_accuracy", {**_TEST, "block": "y"}),
        Column("train", "label_accuracy", {"split": "train", "control": "none", "block": "y"}),
        Column("purity", "purity", {**_TEST, "block": "y"}),
        Column("MSE", "mse", {"split": "test", "input": "mean"}),
    ),
    probes=("labels", "reconstruction"),
    published={
        "aae_semi labelled=1280": {"test": 97.10},
        "aae_semi labelled=1280 input_noise=0.6": {"test": 97.10},
        "aae_semi labelled=1280 input_noise=0.6 labelled_noise=False": {"test": 97.10},
        "aae_semi labelled=1280 input_noise=0.6 classify_every=1": {"test": 97.10},
        "aae_semi labelled=1280 input_noise=0.6 classify_every=1 lr=0.0002": {"test": 97.10},
        "aae_semi labelled=1000": {"test": 98.40},
        "aae_semi labelled=100": {"test": 98.10},
    },
    protocol={"data": "mnist", "targets": "grey", "training": "250 epochs"},
    source=(
        "published: 1280 labels, conan7882/adversarial-autoencoders (called 1000 there; 128 of each class), about 200 "
        "epochs; whether the encoder's input was noisy is not said, and its one number stands beside all five rows; "
        "1000 and 100 labels, Makhzani et al. 2015 (errors 1.60, not checked against the paper, and 1.90 %); no public "
        "code is known to come within 3 points of it at 100; training takes all labelled images as unlabelled ones too"
    ),
)

AAE_CLUSTERS = Layout(
    name="aae_clusters",
    title="Adversarial autoencoders with a prior of ten petals, MNIST: does each petal hold one digit?",
    rows=("model", "training"),
    columns=(
        Column("purity", "purity", {**_TEST, "block": "z"}),
        Column("matched acc.", "matched_accuracy", {**_TEST, "block": "z"}),
        Column("purity, untrained", "purity", {"split": "test", "control": "untrained", "block": "z"}),
    ),
    probes=("labels",),
    protocol={"data": "mnist", "targets": "grey", "training": "400 epochs"},
    source=(
        "published: figures alone (conan7882/adversarial-autoencoders): with all labels and with 10,000 each petal "
        "holds one digit; labelled=0 is all labels, and the other images of labelled=10000 are 50,000, as in its code "
        "(its page says 40,000); the discriminator is told the label or an eleventh for none, and the encoder sees "
        "noise of 0.6, as when the figures were made; its last state tells the discriminator nothing, and its rates "
        "are those taken here"
    ),
)
