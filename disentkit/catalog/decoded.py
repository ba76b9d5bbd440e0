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
        "judge", "higher", 0, 1, "share", "real test images whose label the judge of swapped pictures names", ""
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
    "regeneration_mse": Fact(
        "MSE to input",
        "lower",
        0,
        inf,
        "pixel^2",
        "squared error a pixel of the picture with one block predicted from another, from the image",
        "",
    ),
    "regeneration_change": Fact(
        "MSE to rec.", "lower", 0, inf, "pixel^2", "the same, from the model's own reconstruction", ""
    ),
    "regeneration_accuracy": Fact(
        "label kept",
        "neither",
        0,
        1,
        "share",
        "such pictures in which the frozen encoder still finds the image's label",
        "",
    ),
    "roughness": Fact(
        "rough.",
        "neither",
        1,
        inf,
        "",
        "largest step over mean step of the pictures along a path from image to image, by pixels",
        "ours",
    ),
    "judge_roughness": Fact(
        "rough. (judge)",
        "neither",
        1,
        inf,
        "",
        "largest step over mean step of the pictures along a path from image to image, by a judge's hidden layer",
        "ours; steps in a classifier's features: Karras et al. 2019, perceptual path length",
    ),
    "judge_confidence": Fact(
        "judge conf.",
        "neither",
        0,
        1,
        "share",
        "a judge's largest probability, mean over pictures",
        "",
    ),
    "component_purity": Fact(
        "comp. purity",
        "neither",
        0,
        1,
        "share",
        "pictures of a component of the prior that a judge takes for the commonest label there, mean over components",
        "Manning, Raghavan & Schuetze 2008, section 16.3",
    ),
    "component_match": Fact(
        "comp. match",
        "higher",
        0,
        1,
        "share",
        "pictures that a judge takes for the label of their component, each component for one label at most",
        "Kuhn 1955 (Hungarian method)",
    ),
    "label_shown": Fact(
        "label shown",
        "higher",
        0,
        1,
        "share",
        "pictures that a judge takes for the label that was set",
        "",
    ),
    "label_kept": Fact(
        "label kept",
        "lower",
        0,
        1,
        "share",
        "pictures of a real image's code under another label that a judge takes for the image's own",
        "",
    ),
}
