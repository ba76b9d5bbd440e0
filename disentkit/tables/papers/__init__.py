"""The papers' own tables: their layout, and the numbers that they print. One file a source."""

from disentkit.tables.layout import Layout
from disentkit.tables.papers.aae import AAE_CLUSTERS, AAE_SEMI
from disentkit.tables.papers.cycle_vae import (
    CYCLE_VAE_LINEMOD,
    CYCLE_VAE_MNIST,
    CYCLE_VAE_REPORTS,
    CYCLE_VAE_SPRITES,
)
from disentkit.tables.papers.infogan_cr import INFOGAN_CR
from disentkit.tables.papers.locatello import LOCATELLO
from disentkit.tables.papers.ml_vae import ML_VAE
from disentkit.tables.papers.tvae import IWAE, IWAE_NBIP, IWAE_PAPER, IWAE_STATIC, IWAE_XQDING, PYTHAE, TVAE
from disentkit.tables.papers.vae import VAE

PAPERS: tuple[Layout, ...] = (
    VAE,
    ML_VAE,
    CYCLE_VAE_MNIST,
    CYCLE_VAE_SPRITES,
    CYCLE_VAE_LINEMOD,
    CYCLE_VAE_REPORTS,
    TVAE,
    IWAE,
    IWAE_PAPER,
    IWAE_XQDING,
    IWAE_NBIP,
    IWAE_STATIC,
    PYTHAE,
    AAE_SEMI,
    AAE_CLUSTERS,
    LOCATELLO,
    INFOGAN_CR,
)
