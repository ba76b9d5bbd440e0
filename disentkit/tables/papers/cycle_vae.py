"""The cycle-consistent VAE: Jha et al. 2018, table 1, and the course reports on 2D Sprites."""

from disentkit.tables.layout import Choice, Column, Layout

_READ = {"scaling": "raw", "readout": "mlp", "control": "none", "pooling": "none", "normalisation": "running"}


def _accuracy(head: str, block: str, kind: str, split: str, **other: Choice) -> Column:
    return Column(head, "accuracy", {**_READ, "block": block, "input": kind, "split": split, **other})


_COLUMNS = (
    _accuracy("z sampled, train", "z", "sample", "train"),
    _accuracy("z sampled, test", "z", "sample", "test"),
    _accuracy("z mean, test", "z", "mean", "test"),
    _accuracy("z mean standardised, test", "z", "mean", "test", scaling="standardised"),
    _accuracy("s, train", "s", "mean", "train"),
    _accuracy("s, test", "s", "mean", "test"),
    _accuracy("s untrained, test", "s", "mean", "test", control="untrained"),
    Column("MSE", "mse", {"split": "test", "input": "mean"}),
)
_SOURCE = (
    "published: Jha et al. 2018, table 1, z sampled (no classifier code is published); the honest column is z mean: "
    "noise hides from a reader of samples what the code carries, and the longer a classifier is fitted the more it "
    "finds; the decoder has LeakyReLU as in the published code, where the published checkpoint seems to be of one "
    "with ReLU"
)


def _jha(z_train: float, z_test: float, s_train: float, s_test: float) -> dict[str, float]:
    return {"z sampled, train": z_train, "z sampled, test": z_test, "s, train": s_train, "s, test": s_test}


# Table 1's other methods, re-run by Jha et al.; nothing of them is trained here.
_SZABO, _MATHIEU = "Szabo et al.", "Mathieu et al."
_REPORT = _jha(0.190, 0.160, 82.6, 77.0)  # of a course: rounded to three digits

CYCLE_VAE_MNIST = Layout(
    name="cycle_vae_mnist",
    title="Cycle-consistent VAE, MNIST: accuracy of a classifier on each block",
    rows=("model", "training"),
    columns=_COLUMNS,
    probes=("classifier", "reconstruction"),
    published={
        "cycle_vae z=16 s=16": _jha(17.72, 17.56, 99.72, 98.35),
        "cycle_vae z=64 s=64 reconstruction_weight=3": _jha(26.04, 26.55, 99.95, 98.33),
    },
    others={
        f"{_SZABO} z=16 s=16": _jha(97.65, 96.08, 98.89, 98.46),
        f"{_MATHIEU} z=16 s=16": _jha(70.85, 66.83, 99.37, 98.52),
        f"{_SZABO} z=64 s=64": _jha(99.69, 98.14, 99.41, 98.05),
        f"{_MATHIEU} z=64 s=64": _jha(74.94, 72.20, 99.94, 98.64),
    },
    protocol={"data": "mnist", "targets": "grey", "training": "100 epochs"},
    source=_SOURCE,
)

CYCLE_VAE_SPRITES = Layout(
    name="cycle_vae_sprites",
    title="Cycle-consistent VAE, 2D Sprites, images split at random: accuracy of a 672-way classifier on each block",
    rows=("model", "training"),
    columns=_COLUMNS,
    probes=("classifier", "reconstruction"),
    published={
        "cycle_vae sprites z=512 s=64": _jha(11.55, 11.47, 98.53, 97.16),
        "cycle_vae sprites z=1024 s=512": _jha(11.27, 11.61, 98.13, 97.22),
        "cycle_vae sprites z=512 s=512": _REPORT,
    },
    others={
        f"{_SZABO} z=512 s=64": _jha(99.72, 99.63, 99.85, 99.79),
        f"{_MATHIEU} z=512 s=64": _jha(12.05, 11.98, 99.18, 96.75),
        f"{_SZABO} z=1024 s=512": _jha(99.79, 99.65, 99.87, 99.76),
        f"{_MATHIEU} z=1024 s=512": _jha(12.48, 12.25, 99.22, 97.45),
    },
    protocol={"data": "sprites_images", "targets": "grey", "training": "100 epochs"},
    source=(
        f"{_SOURCE}; z=512 s=512 is of a course report (150 epochs), whose 0.190 and 0.160 are most likely percent, "
        "of a z that may be its mean; chance is 0.149 %; from one frame no classifier can tell more than 73.7 % of "
        "672 characters (pairs differ in a weapon that is not seen), so that whatever lies above must be of other, "
        "coarser labels"
    ),
)

CYCLE_VAE_LINEMOD = Layout(
    name="cycle_vae_linemod",
    title="Cycle-consistent VAE, LineMod: accuracy of a classifier on each block",
    rows=("model", "training"),
    columns=_COLUMNS,
    probes=("classifier", "reconstruction"),
    published={
        "cycle_vae linemod z=64 s=256": _jha(62.11, 57.17, 99.99, 99.86),
        "cycle_vae linemod z=256 s=512": _jha(60.34, 57.70, 100.0, 100.0),
    },
    others={
        f"{_SZABO} z=64 s=256": _jha(100.0, 100.0, 100.0, 100.0),
        f"{_MATHIEU} z=64 s=256": _jha(90.14, 89.17, 100.0, 100.0),
        f"{_SZABO} z=256 s=512": _jha(100.0, 99.97, 100.0, 100.0),
        f"{_MATHIEU} z=256 s=512": _jha(86.87, 86.46, 100.0, 100.0),
    },
    protocol={"data": "linemod", "targets": "grey", "training": "100 epochs"},
    source=f"{_SOURCE}; disentkit has neither these data nor a recipe for them",
)


def _predictor(head: str, source: str, block: str) -> tuple[Column, ...]:
    route: dict[str, Choice] = {"source": source, "block": block, "input": "mean"}
    train, test = ({**route, "control": "none", "split": split} for split in ("train", "test"))
    return (
        Column(f"{head} MSE train", "prediction_mse", train),
        Column(f"{head} MSE test", "prediction_mse", test),
        Column(f"{head} MSE test, constant", "prediction_mse", {**test, "control": "mean"}),
        Column(f"{head} regen. to input", "regeneration_mse", test),
        Column(f"{head} regen. to own picture", "regeneration_change", test),
    )


def _loss(head: str, term: str) -> Column:
    return Column(head, "training_loss", {"term": term, "split": "train"})


CYCLE_VAE_REPORTS = Layout(
    name="cycle_vae_reports",
    title="Cycle-consistent VAE, 2D Sprites: course reports on classifiers, predictors from block to block, and losses",
    rows=("model", "training"),
    columns=(
        *_COLUMNS[:2],
        *_COLUMNS[4:6],
        *_predictor("s to z", "s", "z"),
        *_predictor("z to s", "z", "s"),
        _loss("MSE in training", "mse"),
        _loss("KL in training", "kl"),
        _loss("reverse", "distance"),
    ),
    probes=("classifier", "predictor", "losses"),
    published={
        "cycle_vae sprites z=512 s=512": {
            **_REPORT,
            "s to z MSE train": 0.0008676905426190053,
            "s to z MSE test": 0.0006904151666094549,
            "s to z regen. to input": 0.0002293549173552416,
            "s to z regen. to own picture": 0.0002293549173552416,
            "z to s MSE train": 0.0001754050121524301,
            "z to s MSE test": 0.000152734847042011,
            "z to s regen. to input": 0.0053721513362861844,
            "z to s regen. to own picture": 0.0053721513362861844,
            "MSE in training": 0.0032943749532317944 / 2,
            "KL in training": 3.2242015996096124e-05 * 60 * 60 * 3 / 2,
            "reverse": 5.96668045613013e-08,
        },
    },
    others={
        "viditjain99 z=512 s=64": {
            **_jha(1.0859, 0.0, 65.81, 0.0),
            "s to z MSE train": 0.00064247,
            "s to z MSE test": 0.034416,
            "z to s MSE train": 0.014599,
            "z to s MSE test": 0.011907,
        },
        "brihijoshi z=512 s=64": {
            "z sampled, test": 0.25080,
            "s, test": 67.786,
            "s to z MSE train": 0.013915,
            "s to z MSE test": 0.013646785,
            "z to s MSE train": 0.120387,
            "z to s MSE test": 0.0991375596,
        },
        "Saswati08 z=512 s=64, SVM": _jha(42.1, 30.1, 95.2, 94.3),
    },
    protocol={"data": "sprites_images", "targets": "grey", "training": "150 epochs"},
    source=(
        "published: z=512 s=512 of a course report whose z accuracies, printed as 0.190 and 0.160, are most likely "
        "percent, of a z that may be its mean; whose regenerated pictures are compared with what is not said (one "
        "number stands beside both), and whose two predictors are told apart by its text alone; its losses, printed "
        "as sums over two images and means over pixels, are turned into ours: a KL of 0.17 nats over 512 latents says "
        "that its z is collapsed; the others of its public relatives, by protocols of their own: viditjain99 "
        "validates on characters never trained on, brihijoshi on held-out images, with networks of other widths"
    ),
    by_name=True,
)
