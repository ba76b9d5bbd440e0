"""A trained model in a file: its format, and foreign files by adapter.

A checkpoint file is a dict `{format, name, config, state, about}`. It is read with `weights_only=True`, so nothing
in it can run code: `name` is looked up among the installed models (entry-point group `disentkit.models`), `config`
is handed to what is found there, `state` are the weights, and `about` is what is known of the making
(data, targets, seed, epochs, label, ...), which travels into the provenance of every number.
"""

import copy
import hashlib
import importlib.util
import io
import pickle
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from disentkit.errors import UserError
from disentkit.files import replacing
from disentkit.history import history_of
from disentkit.model import LatentModel
from disentkit.plugins import plugin
from disentkit.records import History

FORMAT = "disentkit-1"
_KEYS = ("name", "config", "state", "about")


@dataclass(frozen=True)
class Checkpoint:
    """A loaded model, its name in tables, the digest of its file, and what is known of its making."""

    model: LatentModel
    name: str
    digest: str
    path: Path | None = None
    about: Mapping[str, Any] = field(default_factory=dict)

    def curves(self) -> History:
        """The curves of its training, from `about` or TensorBoard's files beside it; else raises Unanswerable."""
        return history_of(self.about, self.path)


def save(
    path: Path | str, model: LatentModel, *, name: str, config: Mapping[str, Any], about: Mapping[str, Any]
) -> None:
    """Write a checkpoint file, atomically.

    Args:
        path: where to.
        model: the model; its weights go to the file from wherever they are.
        name: what it is announced as in the entry-point group `disentkit.models`.
        config: the keyword arguments that make it again; plain numbers, strings, lists and dicts.
        about: what is known of its making; plain values likewise.
    """
    state = {key: value.detach().cpu().clone() for key, value in model.state_dict().items()}
    content = {"format": FORMAT, "name": name, "config": dict(config), "state": state, "about": dict(about)}
    write(path, content)


def write(path: Path | str, content: Mapping[str, Any]) -> None:
    """Write a torch file, atomically. By way of memory: torch's own writer does not say when the disk is full."""
    buffer = io.BytesIO()
    torch.save(content, buffer)
    with replacing(path) as part:
        part.write_bytes(buffer.getbuffer())


def load(path: Path | str, adapter: str | None = None) -> Checkpoint:
    """Read a checkpoint: our format, or any file that an adapter can make a `LatentModel` of.

    Args:
        path: the file; with an adapter it may also be a folder.
        adapter: `"path/to/file.py:function"`, a function `(path) -> LatentModel`. Only this code is run.

    Raises:
        UserError: when there is no such file, it is not a checkpoint, or it does not fit the model that it names.
    """
    path = Path(path)
    if not path.exists():
        raise UserError(f"no checkpoint at {path}; train one with: disentkit train vae --data digits --out {path}")
    return _adapted(path, adapter) if adapter else _native(path)


def read(path: Path) -> Any:
    """The content of a torch file, tensors and plain values alone, on the CPU.

    Raises:
        UserError: when the file is missing, empty, cut off, not torch's, or would run code.
    """
    if path.is_dir():
        raise UserError(f"{path} is a folder, expected a checkpoint file; a model spread over files needs --adapter")
    if not path.exists():
        raise UserError(f"no file at {path}")
    if path.stat().st_size == 0:
        raise UserError(f"{path} is empty (0 bytes), expected a checkpoint file")
    with open(path, "rb") as handle:
        start = handle.read(2)
    if not start.startswith((b"PK", b"\x80")):
        raise UserError(f"{path} is not a torch file; expected what torch.save writes")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd pickle protocols: what matters is said below
            return torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        raise UserError(
            f"{path} was refused: it holds Python objects other than tensors and plain values, and reading them "
            "could run code; save its state_dict() instead, and load that with --adapter"
        ) from error
    except Exception as error:  # torch has many ways to stumble over a stranger's file
        raise UserError(
            f"{path} is cut off or damaged, or not what torch.save writes; copy or train it again"
        ) from error


def _native(path: Path) -> Checkpoint:
    content = read(path)
    if not isinstance(content, dict) or "format" not in content:
        raise UserError(
            f"{path} holds {_kind(content)}, not a disentkit checkpoint (no 'format' in it); "
            "wrap the model with --adapter file.py:function"
        )
    if content["format"] != FORMAT:
        raise UserError(f"{path} has format {content['format']!r}; this disentkit reads {FORMAT!r}")
    missing = [key for key in _KEYS if key not in content]
    if missing:
        raise UserError(f"{path} lacks {', '.join(missing)}; expected a dict with format, {', '.join(_KEYS)}")
    for key, kind in (("name", str), ("config", dict), ("state", dict), ("about", dict)):
        if not isinstance(content[key], kind):
            raise UserError(f"{path}: expected its {key} to be a {kind.__name__}, got {type(content[key]).__name__}")
    make = plugin("disentkit.models", "model", content["name"])
    try:
        model = make(**content["config"])
        model.load_state_dict(content["state"])
    except (TypeError, RuntimeError, AttributeError, ValueError, KeyError, IndexError) as error:
        reason = " ".join(str(error).split())
        raise UserError(f"{path} does not fit the model '{content['name']}' that it names: {reason}") from error
    label = str(content["about"].get("label", content["name"]))
    return Checkpoint(model.eval(), label, _digest(path), path, content["about"])


def _kind(content: Any) -> str:
    if isinstance(content, dict) and content and all(isinstance(v, torch.Tensor) for v in content.values()):
        return f"a bare state dict ({len(content)} tensors)"
    return f"a {type(content).__name__}"


def _adapted(path: Path, adapter: str) -> Checkpoint:
    source, function = adapter_function(adapter)
    try:
        model = function(path)
    except UserError:
        raise
    except Exception as error:  # a stranger's code: whatever it raises is told in one line
        raise UserError(f"adapter {adapter} failed on {path}: {type(error).__name__}: {error}") from error
    if not isinstance(model, LatentModel):
        raise UserError(
            f"adapter {adapter} returned a {type(model).__name__}; expected a disentkit.LatentModel "
            "(subclass it and give blocks, encode and decode)"
        )
    if not getattr(model, "blocks", None):
        raise UserError(f"adapter {adapter} returned a model without blocks; expected blocks = {{name: width}}")
    return Checkpoint(
        model.eval(), path.stem, _digest(path, source, adapter.rpartition(":")[2]), path, {"adapter": adapter}
    )


def adapter_function(adapter: str) -> tuple[Path, Callable[[Path], Any]]:
    """The file and the function that `"file.py:function"` names."""
    file, colon, name = adapter.rpartition(":")
    if not colon or not file or not name:
        raise UserError(f"adapter: expected path/to/file.py:function, got {adapter!r}")
    source = Path(file)
    if not source.is_file():
        raise UserError(f"adapter: no file at {source}")
    spec = importlib.util.spec_from_file_location(f"disentkit_adapter_{source.stem}", source)
    if spec is None or spec.loader is None:
        raise UserError(f"adapter: {source} is not a Python file (expected a name ending in .py)")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:  # a stranger's code, as above
        raise UserError(f"adapter: {source} cannot be imported: {type(error).__name__}: {error}") from error
    function = getattr(module, name, None)
    if not callable(function):
        there = sorted(key for key, value in vars(module).items() if callable(value) and not key.startswith("_"))
        raise UserError(f"adapter: no function '{name}' in {source}; there are: {', '.join(there) or 'none'}")
    return source, function


def of_model(model: LatentModel, name: str | None = None) -> Checkpoint:
    """A copy of a model that is in memory, as a checkpoint: its digest is that of its weights and settings."""
    plain = {k: v for k, v in sorted(vars(model).items()) if isinstance(v, bool | int | float | str | tuple | dict)}
    settings = {k: v for k, v in plain.items() if not k.startswith("_")}
    digest = hashlib.sha256(repr((model, settings)).encode())
    for key, value in sorted(model.state_dict().items()):
        digest.update(key.encode() + value.detach().cpu().contiguous().flatten().view(torch.uint8).numpy().tobytes())
    return Checkpoint(copy.deepcopy(model).eval(), name or type(model).__name__, digest.hexdigest())


def _digest(path: Path, *more: Path | str) -> str:
    """sha256 of a file, or of every file below a folder, and of whatever else decides what the model is."""
    digest = hashlib.sha256()
    for part in (path, *more):
        files = [] if isinstance(part, str) else sorted(p for p in part.rglob("*") if p.is_file()) or [part]
        for file in files:
            digest.update(file.read_bytes())
        digest.update(part.encode() if isinstance(part, str) else b"")
    return digest.hexdigest()
