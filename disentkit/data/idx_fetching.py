"""Fetching MNIST and the data sets in its format: torchvision downloads and checks them."""

from pathlib import Path

from torchvision import datasets

from disentkit.data.root import fetching_root
from disentkit.errors import UserError
from disentkit.files import folder

_CLASSES = {"mnist": datasets.MNIST, "fashion_mnist": datasets.FashionMNIST, "kmnist": datasets.KMNIST}


def fetch_idx(name: str, root: Path | None) -> Path:
    """Download the archives into the root with torchvision, which checks them. Only on the user's word."""
    place = folder(fetching_root(root))
    try:
        _CLASSES[name](str(place), download=True)
    except (RuntimeError, OSError) as error:
        reason = " ".join(str(error).split())
        raise UserError(f"could not download {name} to {place}: {reason}") from error
    return place / _CLASSES[name].__name__ / "raw"
