"""Where tensors live: the device that was asked for, and how much room it has."""

import os
from typing import Literal, get_args

import torch

from disentkit.errors import UserError, unknown

DeviceName = Literal["auto", "cpu", "cuda"]


def choose(name: str = "auto") -> torch.device:
    """The device of a name; `auto` is CUDA where there is one.

    Raises:
        UserError: for CUDA where there is none, or another name.
    """
    if name not in get_args(DeviceName):
        raise unknown("device", name, get_args(DeviceName))
    if name == "cuda" and not torch.cuda.is_available():
        raise UserError("--device cuda was asked for, but torch finds no CUDA device here; use --device cpu or auto")
    return torch.device("cuda" if name != "cpu" and torch.cuda.is_available() else "cpu")


def free_bytes(device: torch.device) -> int:
    """Memory that can still be taken on a device, in bytes."""
    if device.type == "cuda":
        return torch.cuda.mem_get_info(device)[0]
    try:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError):  # not every system counts its free pages
        return 2 << 30


def out_of_memory(error: BaseException) -> bool:
    """Whether an error is an allocator's, of the GPU or the CPU."""
    return isinstance(error, torch.OutOfMemoryError | MemoryError) or "DefaultCPUAllocator" in str(error)


def describe(device: torch.device) -> str:
    """The device in a word or two, for provenance."""
    return torch.cuda.get_device_name(device) if device.type == "cuda" else "cpu"


def multiplies_bfloat16(device: torch.device) -> bool:
    """Whether a device has units of its own for products in bfloat16.

    A CPU that has none makes them more slowly than exact ones. Leave to round single precision is not enough to have
    them used: torch makes exact products all the same where its library holds them to be as fast.
    """
    if device.type == "cuda":
        return torch.cuda.is_bf16_supported(including_emulation=False)
    return torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
