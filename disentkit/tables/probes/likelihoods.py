"""Tables of likelihoods."""

from disentkit.tables.layout import Column, Layout

_TEST = {"split": "test"}

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
        "reconstruction",
        "Decoded from the posterior mean, test split",
        (),
        (Column("MSE", "mse", {**_TEST, "input": "mean"}), Column("BCE", "bce", {**_TEST, "input": "mean"})),
        ("reconstruction",),
    ),
)
