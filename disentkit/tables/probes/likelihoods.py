"""Tables of likelihoods."""

from disentkit.tables.layout import Column, Layout

_TEST = {"split": "test"}
_REFINED = {**_TEST, "proposal": "refined"}

LIKELIHOODS: tuple[Layout, ...] = (
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
        "nll_refined",
        "The same from a posterior refined for each image, and what the encoder's loses beside it, nats an image",
        ("k",),
        (
            Column("NLL", "nll", _REFINED),
            Column("MC s.e.", "nll_mc_error", _REFINED),
            Column("k/2 to k", "nll_change", _REFINED),
            Column("ESS median", "ess_median", _REFINED),
            Column("ESS min", "ess_min", _REFINED),
            Column("k-hat median", "khat_median", _REFINED),
            Column("k-hat > 0.7", "khat_bad", _REFINED),
            Column("amortisation gap", "amortisation_gap", _REFINED),
        ),
        ("nll",),
    ),
    Layout(
        "losses",
        "Terms of the training's loss, as it recorded them: at its end, and what its last tenth changed (of the range)",
        ("term", "split"),
        (Column("at the end", "training_loss"), Column("late slope", "late_slope")),
        ("losses",),
        sparse=True,
    ),
    Layout(
        "reconstruction",
        "Decoded from the posterior mean, test split, beside the mean training image and an untrained model",
        (),
        (
            Column("MSE", "mse", {**_TEST, "input": "mean"}),
            Column("MSE, mean image", "mse", {**_TEST, "control": "mean_image"}),
            Column("MSE, untrained", "mse", {**_TEST, "input": "mean", "control": "untrained"}),
            Column("BCE", "bce", {**_TEST, "input": "mean"}),
            Column("BCE, mean image", "bce", {**_TEST, "control": "mean_image"}),
            Column("BCE, untrained", "bce", {**_TEST, "input": "mean", "control": "untrained"}),
        ),
        ("reconstruction",),
    ),
)
