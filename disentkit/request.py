"""What is asked of every checkpoint: the probes with their options, the targets, the seed, the limit."""

from collections.abc import Sequence
from dataclasses import dataclass

from disentkit.audits import ASKED
from disentkit.errors import UserError, unknown
from disentkit.probes import PROBES, Probe, with_option


@dataclass(frozen=True)
class Request:
    """What is asked of every checkpoint.

    Attributes:
        probes: the questions.
        by_name: those that the user named: one of them that does not fit the model is an error, not a dash.
        targets: the checkpoint's own unless given.
        seed: spent by passes and probes, each on a stream of its own.
        limit: only the first examples of each split.
        audits: whether the answers are audited.
    """

    probes: dict[str, Probe]
    by_name: frozenset[str] = frozenset()
    targets: str | None = None
    seed: int = 0
    limit: int | None = None
    audits: bool = True

    def __post_init__(self) -> None:
        _whole("seed", self.seed, 0)
        if self.limit is not None:
            _whole("limit", self.limit, 1)


def parse_probes(probes: str | Sequence[str | Probe], options: Sequence[str] = ()) -> dict[str, Probe]:
    """Probes by name, in the order in which they are asked; "all" of them, or those of an "audit", asked lightly.

    >>> list(parse_probes("nll,elbo", ["nll.ks=1,10"]))
    ['elbo', 'nll']
    """
    if probes == "audit":
        probes = [name for name in ASKED if name in PROBES]
        options = [*(option for name in probes for option in ASKED[name]), *options]
    names = probes.split(",") if isinstance(probes, str) else probes
    asked: dict[str, Probe] = {}
    for name in [*(PROBES if "all" in names else ()), *(name for name in names if name != "all")]:
        if isinstance(name, Probe):
            asked[next((known for known, kind in PROBES.items() if kind is type(name)), type(name).__name__)] = name
        elif name.strip() in PROBES:
            asked[name.strip()] = PROBES[name.strip()]()
        else:
            raise unknown("probe", name.strip(), [*PROBES, "all", "audit"])
    for option in options:
        place, equals, text = option.partition("=")
        name, dot, field_name = place.partition(".")
        if not (equals and dot):
            raise UserError(f"--set: expected probe.option=value, as in nll.ks=1,50; got {option!r}")
        if name not in asked:
            raise unknown("probe asked for", name, asked)
        try:
            asked[name] = with_option(asked[name], field_name, text)
        except UserError as error:
            raise UserError(f"{place}: {str(error).removeprefix(f'option {field_name}: ')}") from error
    return {name: asked[name] for name in [*PROBES, *asked] if name in asked}


def named(probes: str | Sequence[str | Probe]) -> frozenset[str]:
    """The probes that are asked for by name, and not because all are.

    >>> sorted(named("all,nll")), sorted(named("elbo, nll"))
    (['nll'], ['elbo', 'nll'])
    """
    told = probes.split(",") if isinstance(probes, str) else probes
    return frozenset(parse_probes([one for one in told if one not in ("all", "audit")]))


def at_precision(probes: dict[str, Probe], precision: str | None) -> dict[str, Probe]:
    """The probes, those whose products may be rounded at a precision, `exact` or `fast`; as they are for None.

    >>> at_precision(parse_probes("nll"), "fast")["nll"].options()
    'ks=1,5,50,500,5000 precision=fast'
    """
    return {
        name: with_option(probe, "precision", precision) if precision and hasattr(probe, "precision") else probe
        for name, probe in probes.items()
    }


def _whole(name: str, value: int, least: int) -> None:
    if value < least:
        raise UserError(f"{name}: expected a whole number from {least} on, got {value}")
