"""Numbers of likelihoods: terms of the ELBO, bounds on log p(x), reconstruction."""

from math import inf

from disentkit.catalog.fact import Fact

_BURDA = "Burda et al. 2016, eq. 8"
_KINGMA = "Kingma & Welling 2014, eq. 10"

LIKELIHOODS: dict[str, Fact] = {
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
        "latents whose posterior mean has a variance above 0.01 over the data",
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
    "amortisation_gap": Fact(
        "amort. gap",
        "lower",
        -inf,
        inf,
        "nats",
        "NLL bound of k draws from the encoder's posterior minus that from one refined for each image",
        "Cremer, Li & Duvenaud 2018, section 3 (there at k = 1); the refined posterior bounds it from below",
    ),
    "training_loss": Fact(
        "last", "neither", -inf, inf, "", "a term of the training's loss at its end, as the training recorded it", ""
    ),
    "late_slope": Fact(
        "late slope",
        "neither",
        -inf,
        inf,
        "",
        "change of a term over the last tenth of the training over its whole range; a straight fall gives -0.1",
        "",
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
}
