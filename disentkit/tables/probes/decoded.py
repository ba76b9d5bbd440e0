"""Tables of pictures that a model made."""

from disentkit.tables.layout import Column, Layout

_TEST = {"split": "test"}

DECODED: tuple[Layout, ...] = (
    Layout(
        "swap",
        "Swapped pictures as a judge sees them: one block of one image, all else of another",
        ("block", "pooling"),
        (
            Column("label of the block's donor", "swap_accuracy", {**_TEST, "control": "none"}),
            Column("of the other donor", "swap_leak", {**_TEST, "control": "none"}),
            Column("untrained: the block's donor", "swap_accuracy", {**_TEST, "control": "untrained"}),
            Column("reconstructions", "swap_accuracy", {**_TEST, "control": "reconstruction"}),
            Column("judge on real images", "judge_accuracy", _TEST),
        ),
        ("swap",),
        sparse=True,
    ),
    Layout(
        "samples",
        "Brightness (mean pixel) of prior samples and of the test split",
        (),
        (
            Column("samples", "mean_pixel", {"control": "none"}),
            Column("data", "mean_pixel", {"control": "data"}),
        ),
        ("samples",),
    ),
    Layout(
        "regeneration",
        "Pictures with one block predicted from another, by its mean (control mean), as it is (reconstruction)",
        ("control", "block", "source", "input"),
        (
            Column("MSE to input", "regeneration_mse", _TEST),
            Column("MSE to reconstruction", "regeneration_change", _TEST),
            Column("label kept", "regeneration_accuracy", _TEST),
        ),
        ("predictor",),
        sparse=True,
    ),
)
