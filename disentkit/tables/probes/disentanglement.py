"""Tables of disentanglement scores: each beside its floor and its ceiling; by factor, by latent; for a paper."""

from collections.abc import Mapping

from disentkit.tables.layout import Choice, Column, Layout

_PROBE = ("disentanglement",)
_BESIDE = ("block", "input", "control")
_OWN: dict[str, Choice] = {"input": "mean", "control": "none"}
_REGRESSORS = {"boosting": "", "forest": " (forest)", "lasso": " (lasso)", "extra_trees": " (extra trees)"}
_REGRESSORS |= {"histogram": " (histogram)"}


def _of(definition: str, split: str = "") -> dict[str, Choice]:
    return {"definition": definition, **({"split": split} if split else {})}


def _dci(head: str, metric: str, where: Mapping[str, Choice] = {}) -> tuple[Column, ...]:
    return tuple(
        Column(f"{head}{by}", metric, {"definition": regressor, **where}) for regressor, by in _REGRESSORS.items()
    )


_STUDY = (
    Column("BetaVAE", "beta_vae_score", _of("raw")),
    Column("FactorVAE", "factor_vae_score"),
    Column("MIG", "mig", _of("dl2019")),
    *_dci("DCI D", "dci_disentanglement"),
    Column("Modularity", "modularity"),
    Column("SAP", "sap", _of("svc")),
    Column("IRS", "irs"),
)

DISENTANGLEMENT: tuple[Layout, ...] = (
    Layout(
        "disentanglement",
        "Disentanglement: scores beside floor (permuted factors), ceiling (the factors as codes) and untrained encoder",
        _BESIDE,
        _STUDY,
        _PROBE,
    ),
    Layout(
        "information",
        "Disentanglement by information: one latent a factor, one factor a latent",
        _BESIDE,
        (
            Column("MIG (sampled)", "mig", _of("chen2018")),
            Column("MIG-sup", "mig_sup"),
            Column("DCIMIG", "dcimig"),
            Column("JEMMIG", "jemmig"),
            Column("InfoM", "infom"),
            Column("InfoC", "infoc"),
            Column("InfoE", "infoe", _of("held-out")),
            Column("InfoE (published)", "infoe", _of("published")),
        ),
        _PROBE,
    ),
    Layout(
        "predictors",
        "Disentanglement by predictors: fitted to some images, scored on others",
        _BESIDE,
        (
            *_dci("DCI C", "dci_completeness"),
            *_dci("DCI I", "dci_informativeness", {"split": "test"}),
            *_dci("DCI I train", "dci_informativeness", {"split": "train"}),
            Column("SAP (R^2)", "sap", _of("r2")),
            Column("Explicitness", "explicitness", {"split": "test"}),
            Column("E (DCI-ES)", "dcies_explicitness"),
            Column("S (DCI-ES)", "dcies_size"),
            Column("BetaVAE (standardised)", "beta_vae_score", _of("standardised")),
            Column("Z-max", "z_max_score"),
        ),
        _PROBE,
    ),
    Layout(
        "downstream",
        "Naming factors from few and from many images, with histogram boosting; and how unfairly",
        ("block", "input", "control"),
        (
            *(
                Column(f"{size:,}", "downstream_accuracy", {"definition": "histogram", "examples": size})
                for size in (100, 1_000, 10_000)
            ),
            Column("efficiency", "sample_efficiency", _of("histogram")),
            Column("unfairness", "unfairness", _of("histogram")),
        ),
        _PROBE,
    ),
    Layout(
        "dependence",
        "How far latents depend on each other, nats; these need no factors",
        _BESIDE,
        (
            Column("TC (normal)", "total_correlation", _of("gaussian")),
            Column("TC (mixture)", "total_correlation", _of("mixture")),
            Column("I(z; n)", "index_information"),
            Column("sum KL(q(z_j) || p)", "dimension_kl"),
            Column("MI of latents", "latent_information"),
            Column("W corr.", "wasserstein_correlation", _of("plain")),
            Column("W corr. / trace", "wasserstein_correlation", _of("normalised")),
            Column("AU", "active_units"),
        ),
        _PROBE,
    ),
    Layout(
        "by_factor",
        "Disentanglement by factor, from posterior means",
        ("block", "factor"),
        (
            Column("MIG", "mig", {**_of("dl2019"), **_OWN}),
            Column("JEMMIG", "jemmig", _OWN),
            Column("SAP", "sap", {**_of("svc"), **_OWN}),
            *_dci("DCI C", "dci_completeness", _OWN),
            *_dci("DCI I", "dci_informativeness", {"split": "test", **_OWN}),
            Column("Explicitness", "explicitness", {"split": "test", **_OWN}),
            Column("unfairness", "unfairness", {**_of("histogram"), **_OWN}),
        ),
        _PROBE,
    ),
    Layout(
        "by_latent",
        "Disentanglement by latent, from posterior means",
        ("block", "latent"),
        (
            Column("MIG-sup", "mig_sup", _OWN),
            Column("Modularity", "modularity", _OWN),
            *_dci("DCI D", "dci_disentanglement", _OWN),
        ),
        _PROBE,
    ),
    Layout(
        "udr",
        "What trainings of one model agree on, latent by latent",
        ("model", "input"),
        (
            Column("UDR (lasso)", "udr", {"definition": "lasso", "control": "none"}),
            Column("UDR (Spearman)", "udr", {"definition": "spearman", "control": "none"}),
        ),
        _PROBE,
    ),
)
