"""VAE, beta-VAE and conditional VAE: farshadsangari/vae_variations."""

from disentkit.tables.layout import Column, Layout

VAE = Layout(
    name="vae",
    title="VAE, beta-VAE and CVAE on MNIST",
    rows=("model",),
    columns=(
        Column("Rec.", "reconstruction", {"split": "test"}),
        Column("KL", "kl", {"split": "test"}),
        Column("NELBO weighted, train", "weighted_nelbo", {"split": "train"}),
        Column("NELBO weighted, test", "weighted_nelbo", {"split": "test"}),
        Column("NELBO", "nelbo", {"split": "test"}),
        Column("NLL k=5000", "nll", {"split": "test", "k": 5000}),
        Column("ESS median, k=5000", "ess_median", {"split": "test", "k": 5000}),
    ),
    probes=("elbo", "nll"),
    published={
        "beta_vae beta=0.1": {
            "Rec.": 71.0,
            "KL": 34.2,
            "NELBO weighted, train": 72.8,
            "NELBO weighted, test": 74.5,
        },
        "vae": {"Rec.": 76.1, "KL": 19.7, "NELBO weighted, train": 95.3, "NELBO weighted, test": 96.6},
        "beta_vae beta=10": {"Rec.": 137.6, "KL": 4.15, "NELBO weighted, test": 179.1},
        "cvae": {"Rec.": 73.3, "KL": 17.0, "NELBO weighted, train": 89.8, "NELBO weighted, test": 90.7},
    },
    protocol={"data": "mnist", "targets": "dynamic", "training": "200 epochs"},
    source=(
        "published: farshadsangari/vae_variations, read off its curves at the last epoch, about +-0.5 nats; KL, the "
        "NELBO of beta=10 and Rec. but for beta=0.1 are one value for train and test together"
    ),
)
