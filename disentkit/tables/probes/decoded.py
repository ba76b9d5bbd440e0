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
        "interpolation",
        "Paths from image to image: largest over mean step, length over distance, and how sure a judge is in between",
        ("control",),
        (
            Column("roughness, pixels", "roughness", _TEST),
            Column("roughness, judge space", "judge_roughness", _TEST),
            Column("length", "path_length", _TEST),
            Column("judge's confidence", "judge_confidence", _TEST),
        ),
        ("interpolation",),
    ),
    Layout(
        "manifold",
        "Pictures at the quantiles of a plane's prior as a judge sees them, and those of each component of a mixture",
        ("block",),
        (
            Column("confidence", "judge_confidence", {**_TEST, "control": "none"}),
            Column("untrained", "judge_confidence", {**_TEST, "control": "untrained"}),
            Column("real images", "judge_confidence", {**_TEST, "control": "data"}),
            Column("component: one label", "component_purity", {**_TEST, "control": "none"}),
            Column("and no other's", "component_match", {**_TEST, "control": "none"}),
            Column("untrained: no other's", "component_match", {**_TEST, "control": "untrained"}),
        ),
        ("manifold",),
        sparse=True,
    ),
    Layout(
        "conditional",
        "Pictures whose label was set, as a judge sees them; the rest of the code of a real image, or from the prior",
        ("input",),
        (
            Column("label asked", "label_shown", {**_TEST, "control": ("none", "data")}),
            Column("the image's own", "label_kept", {**_TEST, "control": "none"}),
            Column("untrained: label asked", "label_shown", {**_TEST, "control": "untrained"}),
        ),
        ("conditional",),
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
