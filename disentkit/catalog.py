"""Every number that can be printed: symbol, direction, range, unit, source. Read by tables, tests and docs."""

from dataclasses import dataclass
from math import inf
from typing import Literal


@dataclass(frozen=True)
class Fact:
    """What is known of a number before it is measured.

    Attributes:
        symbol: its short name in a table's head.
        better: which way is better; `neither` where it depends.
        low: the least value that it can take.
        high: the largest.
        unit: nats, share, pixels ...
        meaning: in a sentence.
        source: authors and year, or the place in the literature.
    """

    symbol: str
    better: Literal["higher", "lower", "neither"]
    low: float
    high: float
    unit: str
    meaning: str
    source: str


_BURDA = "Burda et al. 2016, eq. 8"
_KINGMA = "Kingma & Welling 2014, eq. 10"

CATALOG: dict[str, Fact] = {
    "reconstruction": Fact(
        "Rec.", "lower", -inf, inf, "nats", "-E_q log p(x|z), one posterior sample an image", _KINGMA
    ),
    "kl": Fact("KL", "neither", -inf, inf, "nats", "KL(q(z|x) || p(z)): total, of a block, or of a latent", _KINGMA),
    "nelbo": Fact("NELBO", "lower", -inf, inf, "nats", "reconstruction + KL, a bound on -log p(x)", _KINGMA),
    "weighted_nelbo": Fact(
        "NELBO (weighted)",
        "neither",
        -inf,
        inf,
        "nats",
        "reconstruction + beta KL: the training objective, no bound",
        "Higgins et al. 2017, eq. 4",
    ),
    "active_units": Fact(
        "AU",
        "neither",
        0,
        inf,
        "latents",
        "latents whose posterior mean varies by more than 0.01 over the data",
        "Burda et al. 2016, section 5.1",
    ),
    "nll": Fact("NLL", "lower", -inf, inf, "nats", "minus the k-sample importance-weighted bound on log p(x)", _BURDA),
    "nll_mc_error": Fact(
        "MC s.e.", "lower", 0, inf, "nats", "Monte-Carlo standard error of the mean NLL", "delta method"
    ),
    "nll_change": Fact(
        "k/2 -> k",
        "neither",
        -inf,
        inf,
        "nats",
        "NLL at k // 2 minus NLL at k: what doubling k still brings",
        _BURDA,
    ),
    "ess_median": Fact(
        "ESS med.", "higher", 1, inf, "draws", "median over images of the effective sample size", "Kong 1992"
    ),
    "ess_min": Fact("ESS min.", "higher", 1, inf, "draws", "least effective sample size of an image", "Kong 1992"),
    "khat_median": Fact(
        "k-hat med.",
        "lower",
        -inf,
        inf,
        "",
        "median Pareto shape of the largest weights; above 0.7 do not trust",
        "Vehtari et al. 2024, PSIS",
    ),
    "khat_bad": Fact(
        "k-hat > 0.7",
        "lower",
        0,
        1,
        "share",
        "images whose Pareto shape is above 0.7",
        "Vehtari et al. 2024, PSIS",
    ),
    "mse": Fact("MSE", "lower", 0, inf, "pixel^2", "mean squared error a pixel, decoded from the posterior mean", ""),
    "bce": Fact(
        "BCE",
        "lower",
        0,
        inf,
        "nats",
        "Bernoulli cross-entropy summed over pixels, decoded from the posterior mean",
        "",
    ),
    "accuracy": Fact("acc.", "neither", 0, 1, "share", "examples whose label a classifier names from the code", ""),
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
    "swap_accuracy": Fact(
        "swap",
        "neither",
        0,
        1,
        "share",
        "swapped pictures that a judge takes for the label of whose block was put in",
        "swapping: Mathieu et al. 2016; Bouchacourt et al. 2018",
    ),
    "swap_leak": Fact(
        "swap leak",
        "neither",
        0,
        1,
        "share",
        "swapped pictures that a judge takes for the label of whose other blocks they have",
        "swapping: Mathieu et al. 2016; Bouchacourt et al. 2018",
    ),
    "judge_accuracy": Fact(
        "judge", "higher", 0, 1, "share", "real test images whose label the judge of swapped pictures names", ""
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
    "mean_pixel": Fact("brightness", "neither", 0, 1, "", "mean pixel of prior samples beside that of the data", ""),
    "traversal_change": Fact(
        "change",
        "neither",
        0,
        inf,
        "pixel^2",
        "mean squared change a pixel from the middle of a latent's traversal",
        "",
    ),
}
