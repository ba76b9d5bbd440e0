"""Locatello et al. 2019: the scores of their study, a row a model."""

from disentkit.tables.layout import Choice, Column, Layout

_OWN: dict[str, Choice] = {"input": "mean", "control": "none", "block": "z"}

LOCATELLO = Layout(
    "locatello",
    "Disentanglement scores by model, from posterior means (Locatello et al. 2019)",
    ("model",),
    (
        Column("BetaVAE", "beta_vae_score", {"definition": "raw", **_OWN}),
        Column("FactorVAE", "factor_vae_score", _OWN),
        Column("MIG", "mig", {"definition": "dl2019", **_OWN}),
        Column("DCI D", "dci_disentanglement", {"definition": "boosting", **_OWN}),
        Column("DCI D (forest)", "dci_disentanglement", {"definition": "forest", **_OWN}),
        Column("Modularity", "modularity", _OWN),
        Column("SAP", "sap", {"definition": "svc", **_OWN}),
        Column("IRS", "irs", _OWN),
        Column("Rec.", "reconstruction", {"split": "test"}),
        Column("KL", "kl", {"split": "test"}),
        Column("TC", "total_correlation", {"definition": "gaussian", **_OWN}),
    ),
    ("elbo", "disentanglement"),
    of="disentanglement",
    lean=True,  # the study's predictor, or a quicker one
)
