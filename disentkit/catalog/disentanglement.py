"""Numbers of codes beside the factors that their images were made from: the disentanglement scores."""

from math import inf

from disentkit.catalog.fact import Fact

_DCI = "Eastwood & Williams 2018, section 2"
_INFOMEC = "Hsu et al. 2023, section 3"


def _score(symbol: str, meaning: str, source: str) -> Fact:
    return Fact(symbol, "higher", 0, 1, "", meaning, source)


DISENTANGLEMENT: dict[str, Fact] = {
    "mig": _score(
        "MIG",
        "information about a factor that its most informative latent has more than the next, over the factor's entropy",
        "Chen et al. 2018, eq. 6; in 20 bins: Locatello et al. 2019",
    ),
    "mig_sup": _score(
        "MIG-sup",
        "information share of a latent about its first factor, less that about the next",
        "Li et al. 2020",
    ),
    "dcimig": _score(
        "DCIMIG", "gaps of the latents that belong to a factor, over the factors' entropy", "Sepliarskaia et al. 2019"
    ),
    "jemmig": _score(
        "JEMMIG", "1 less the joint entropy of a factor and its latent, less their gap, normalised", "Do & Tran 2020"
    ),
    "modularity": _score("Modularity", "how far a latent tells of one factor alone", "Ridgeway & Mozer 2018, eq. 2"),
    "factor_information": _score(
        "I(z; v) / H(v)", "information of a latent, in bins, about a factor, over the factor's entropy", ""
    ),
    "beta_vae_score": _score(
        "BetaVAE", "votes whose fixed factor a linear classifier names", "Higgins et al. 2017, section 3"
    ),
    "factor_vae_score": _score(
        "FactorVAE", "votes whose fixed factor the latent of least variance names", "Kim & Mnih 2018, section 3"
    ),
    "z_max_score": _score("Z-max", "votes whose one free factor the latent of most variance names", "Kim et al. 2019"),
    "irs": _score(
        "IRS", "1 less how far a latent moves, at most, while its factor is held", "Suter et al. 2019, eq. 8"
    ),
    "sap": _score(
        "SAP",
        "how much better a factor is read from its best latent than from the next",
        "Kumar et al. 2018, section 3",
    ),
    "sap_score": _score("SAP matrix", "how well a factor is read from one latent", "Kumar et al. 2018, section 3"),
    "dci_disentanglement": _score("DCI D", "how far each latent serves to predict one factor alone", _DCI),
    "dci_completeness": _score("DCI C", "how far each factor is predicted from one latent alone", _DCI),
    "dci_informativeness": _score("DCI I", "how well a factor is predicted from all latents", _DCI),
    "importance": _score("importance", "share of a latent in the prediction of a factor", _DCI),
    "explicitness": _score(
        "Explicitness",
        "area under the ROC curve of a linear classifier, one value against the rest; 0.5 knows nothing",
        "Ridgeway & Mozer 2018, section 3",
    ),
    "infom": _score("InfoM", "how far a latent in use shares information with one factor alone", _INFOMEC),
    "infoe": Fact(
        "InfoE", "higher", -inf, 1, "", "share of a factor's information that a linear classifier finds", _INFOMEC
    ),
    "infoc": _score("InfoC", "how far a factor shares information with one latent in use alone", _INFOMEC),
    "dcies_explicitness": Fact(
        "E (DCI-ES)",
        "higher",
        -inf,
        1,
        "",
        "1 less the area under a readout's loss as its capacity grows",
        "Eastwood et al. 2023, section 3",
    ),
    "dcies_size": Fact(
        "S (DCI-ES)", "higher", 0, inf, "", "factors a latent: K / D", "Eastwood et al. 2023, section 3"
    ),
    "total_correlation": Fact(
        "TC",
        "lower",
        -inf,
        inf,
        "nats",
        "how far the latents depend on each other: KL(q(z) || prod q(z_j))",
        "Watanabe 1960",
    ),
    "wasserstein_correlation": Fact(
        "W corr.",
        "lower",
        -inf,
        inf,
        "",
        "squared Wasserstein distance of a normal with the latents' covariance from that of its diagonal",
        "Xiao & Wang 2019",
    ),
    "latent_information": Fact(
        "MI of latents",
        "lower",
        0,
        inf,
        "nats",
        "mutual information of two latents in bins, on average",
        "Locatello et al. 2019",
    ),
    "index_information": Fact(
        "I(z; n)",
        "neither",
        -inf,
        inf,
        "nats",
        "information of the code about which image it is of",
        "Hoffman & Johnson 2016",
    ),
    "dimension_kl": Fact(
        "sum KL(q(z_j) || p)",
        "lower",
        -inf,
        inf,
        "nats",
        "KL of the latents' own aggregates from the prior",
        "Chen et al. 2018, eq. 2",
    ),
    "downstream_accuracy": Fact(
        "acc.",
        "higher",
        0,
        1,
        "share",
        "test examples whose factor is named after so many examples",
        "Locatello et al. 2019",
    ),
    "sample_efficiency": Fact(
        "efficiency",
        "higher",
        0,
        inf,
        "",
        "accuracy after the fewest examples over that after the most",
        "Locatello et al. 2019",
    ),
    "unfairness": Fact(
        "unfairness",
        "lower",
        0,
        1,
        "",
        "how far predictions of a factor change, in total variation, when another is set",
        "Locatello et al. 2019 (fairness), section 3",
    ),
    "udr": _score("UDR", "how well the latents of one training are those of others, one for one", "Duan et al. 2020"),
}
