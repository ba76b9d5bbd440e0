"""later(): a module that is imported when it is first used, so that nothing waits for what a run does not need."""

from importlib import import_module
from types import ModuleType
from typing import Any


class _Later(ModuleType):
    """Stands for a module of its name."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # what Python and its inspectors ask of any module
            raise AttributeError(name)
        return getattr(import_module(self.__name__), name)


def later(name: str) -> Any:
    """A stand-in for a module; the first thing that is asked of it imports the module.

    >>> numbers = later("fractions")
    >>> numbers.Fraction(1, 3)
    Fraction(1, 3)
    """
    return _Later(name)
