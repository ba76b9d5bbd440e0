"""Numbers of pictures that a model made: swaps, samples, traversals."""

from math import inf

from disentkit.catalog.fact import Fact

DECODED: dict[str, Fact] = {
    "swap_accuracy": Fact(
        "swap",
        "neither",
        0,
        1,
        "share",
        "swapped pictures that a judge takes for the label of whose block was put in",
        "swapping: Mathieu et al. 2016; Bouchacourt et al. 2018",
    ),
    "swap_leak": Fact(
        "swap leak",
        "neither",
        0,
        1,
        "share",
        "swapped pictures that a judge takes for the label of whose other blocks they have",
        "swapping: Mathieu et al. 2016; Bouchacourt et al. 2018",
    ),
    "judge_accuracy": Fact(
        "judge", "higher", 0, 1, "share", "real test images whose label the judge of made pictures names", ""
    ),
    "judge_frechet": Fact(
        "Frechet (judge)",
        "lower",
        0,
        inf,
        "",
        "squared Frechet distance of the Gaussians of made and of training images in the judge's features; no FID",
        "Heusel et al. 2017, eq. 6, with other features",
    ),
    "precision": Fact(
        "precision",
        "higher",
        0,
        1,
        "share",
        "made images inside the manifold of training images, in the judge's features",
        "Kynkaanniemi et al. 2019, k = 3, with other features",
    ),
    "recall": Fact(
        "recall",
        "higher",
        0,
        1,
        "share",
        "training images inside the manifold of made images, in the judge's features",
        "Kynkaanniemi et al. 2019, k = 3, with other features",
    ),
    "nearest_distance": Fact(
        "to nearest", "neither", 0, inf, "", "root mean squared difference a pixel from the nearest training image", ""
    ),
    "memorisation": Fact(
        "copies",
        "lower",
        0,
        1,
        "share",
        "made images whose nearest training image, compared with their fifty nearest, is as near as that of only one "
        "unseen real image in twenty",
        "relative distance: Carlini et al. 2023",
    ),
    "mean_pixel": Fact("brightness", "neither", 0, 1, "", "mean pixel of prior samples beside that of the data", ""),
    "traversal_change": Fact(
        "change",
        "neither",
        0,
        inf,
        "pixel^2",
        "mean squared change a pixel from the middle of a latent's traversal",
        "",
    ),
}
