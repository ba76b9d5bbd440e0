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
        "Prior samples (none), beside test images in their place (data) and samples of untrained weights",
        ("control",),
        (
            Column("brightness", "mean_pixel"),
            Column("judge acc.", "judge_accuracy", _TEST),
            Column("Frechet, judge features", "judge_frechet"),
            Column("precision", "precision"),
            Column("recall", "recall"),
            Column("to nearest training image", "nearest_distance"),
            Column("copies", "memorisation"),
        ),
        ("samples",),
    ),
)
