"""Numbers of codes: what can be read from them, and of maps of them."""

from math import inf

from disentkit.catalog.fact import Fact

CODES: dict[str, Fact] = {
    "accuracy": Fact("acc.", "neither", 0, 1, "share", "examples whose label a classifier names from the code", ""),
    "selectivity": Fact(
        "selectivity",
        "neither",
        -1,
        1,
        "share",
        "accuracy less that of the same classifier taught shuffled labels, or of evidence pooled by them",
        "Hewitt & Liang 2019, section 2",
    ),
    "cross_entropy": Fact("CE", "neither", 0, inf, "nats", "classifier's cross-entropy an example", ""),
    "tsne_kl": Fact(
        "KL (t-SNE)",
        "lower",
        0,
        inf,
        "nats",
        "KL divergence of the map",
        "van der Maaten & Hinton 2008, eq. 2",
    ),
    "knn_accuracy": Fact(
        "10-NN acc.",
        "neither",
        0,
        1,
        "share",
        "examples whose label most of their 10 nearest neighbours bear",
        "",
    ),
    "trustworthiness": Fact(
        "trust.",
        "higher",
        0,
        1,
        "",
        "share of the map's neighbours that are neighbours in the code, by rank",
        "Venna & Kaski 2001",
    ),
    "r2": Fact(
        "R^2",
        "neither",
        -inf,
        1,
        "",
        "share of a factor's variance over the test split that a readout of the code explains",
        "Eastwood & Williams 2018, informativeness",
    ),
    "factor_accuracy": Fact(
        "acc.", "neither", 0, 1, "share", "examples whose factor, a category, a readout of the code names", ""
    ),
    "label_accuracy": Fact(
        "acc.", "higher", 0, 1, "share", "examples whose label is the most probable class of a label block", ""
    ),
    "purity": Fact(
        "purity",
        "higher",
        0,
        1,
        "share",
        "examples that bear the commonest label of their cluster: a class of a label block, a component of the prior",
        "Manning, Raghavan & Schuetze 2008, section 16.3",
    ),
    "matched_accuracy": Fact(
        "matched acc.",
        "higher",
        0,
        1,
        "share",
        "examples whose label their cluster stands for, each cluster for one label at most",
        "Kuhn 1955 (Hungarian method)",
    ),
    "prediction_mse": Fact(
        "MSE",
        "neither",
        0,
        inf,
        "latent^2",
        "squared error a latent of a block predicted from another",
        "Jha et al. 2018",
    ),
    "prediction_r2": Fact(
        "R^2",
        "neither",
        -inf,
        1,
        "",
        "share of a block's variance over the test split that is predicted from another block",
        "",
    ),
    "plane_variance": Fact(
        "var. shown",
        "neither",
        0,
        1,
        "",
        "share of the variance of posterior means in the plane drawn: of two latents, or of two principal components",
        "Pearson 1901",
    ),
}
