"""What is asked of a model: records in, tidy rows and pictures out. How to add one: README.md in this folder."""

from disentkit.probes.classifier import Classifier
from disentkit.probes.conditional import Conditional
from disentkit.probes.disentanglement import Disentanglement
from disentkit.probes.elbo import Elbo
from disentkit.probes.factors import Factors
from disentkit.probes.interpolation import Interpolation
from disentkit.probes.labels import Labels
from disentkit.probes.latent_scatter import LatentScatter
from disentkit.probes.losses import Losses
from disentkit.probes.manifold import LatentManifold
from disentkit.probes.nll import NLL
from disentkit.probes.predictor import Predictor
from disentkit.probes.probe import Answer, Context, Probe, with_option
from disentkit.probes.reconstruction import Reconstruction
from disentkit.probes.samples import PriorSamples
from disentkit.probes.swap import Swap
from disentkit.probes.traversal import LatentTraversal
from disentkit.probes.tsne import TSNE

# In the order in which `all` asks them: what is quick comes first.
PROBES: dict[str, type[Probe]] = {
    "losses": Losses,
    "elbo": Elbo,
    "reconstruction": Reconstruction,
    "labels": Labels,
    "samples": PriorSamples,
    "conditional": Conditional,
    "traversal": LatentTraversal,
    "interpolation": Interpolation,
    "manifold": LatentManifold,
    "swap": Swap,
    "predictor": Predictor,
    "latent_scatter": LatentScatter,
    "tsne": TSNE,
    "factors": Factors,
    "disentanglement": Disentanglement,
    "classifier": Classifier,
    "nll": NLL,
}

__all__ = ["PROBES", "Answer", "Context", "Probe", "with_option"]
