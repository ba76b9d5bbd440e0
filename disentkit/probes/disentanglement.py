"""The disentanglement scores of a code, each beside its floor and its ceiling."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
import pandas as pd

from disentkit.later import later
from disentkit.metrics.regressors import Regressor
from disentkit.probes.probe import Answer, Context, Input, Probe, record_of
from disentkit.probes.scoring import Truth, heat_maps, score_rows
from disentkit.records import Codes, Need, Picture, Records
from disentkit.results import gather, tidy
from disentkit.scores.number import Number
from disentkit.scores.settings import FAMILIES, Family, Settings

if TYPE_CHECKING:
    from disentkit.scores import examined, taking
else:
    examined, taking = later("disentkit.scores.examined"), later("disentkit.scores.taking")

Control = Literal["untrained", "permuted", "factors", "none"]

_SPLITS = ("train", "test")
_LONG: tuple[Family, ...] = ("dci", "explicitness", "downstream")  # minutes: asked of posterior means alone


@dataclass(frozen=True)
class Disentanglement(Probe):
    """The disentanglement scores of every block and of the whole code, by the protocol of Locatello et al. 2019.

    Of the images of both splits: a factor grid that is whole leaves no sampling noise; else `rows` of them are drawn,
    and predictors are scored on `test` others. From posterior means, with every factor, latent and matrix; and from
    one sample, but for what takes minutes (DCI, explicitness, downstream). Controls: `untrained`, an encoder with
    fresh weights; `permuted`, the floor, the same codes beside factors in a random order; `factors`, the ceiling, the
    true factors as codes; `normalised`, (score - floor) / (ceiling - floor). Standard errors: over four parts of the
    examples; of votes over votes. Factors that are measured are cut into 20 parts of as many examples each. DCI's
    predictors are the published gradient boosting, which takes minutes: `regressors=forest` takes seconds and is
    another score. Blocks of more than `latents` are not asked.
    """

    source: ClassVar[str] = "Locatello et al. 2019, section 3 and appendix C; of each score: list numbers"
    headline: ClassVar[str] = "mig"

    scores: tuple[Family, ...] = FAMILIES
    inputs: tuple[Input, ...] = ("mean", "sample")
    controls: tuple[Control, ...] = ("untrained", "permuted", "factors")
    errors: Literal["parts", "none"] = "parts"
    regressors: tuple[Regressor, ...] = ("boosting",)
    rows: int = 10_000
    test: int = 5_000
    bins: int = 20
    votes: int = 10_000
    batch: int = 64
    sizes: tuple[int, ...] = (100, 1_000, 10_000)
    latents: int = 64
    jobs: int = 2

    def needs(self) -> tuple[Need, ...]:
        """Codes of the model and of an untrained copy, of both splits."""
        twins = (False, True) if "untrained" in self.controls else (False,)
        return tuple(Need("codes", split, untrained=twin) for twin in twins for split in _SPLITS)

    def __call__(self, records: Records, context: Context) -> Answer:
        """Rows of every score, block, input and control, and heat maps; the untrained codes may be missing.

        Raises:
            Unanswerable: for data without factors, or whose factors never vary.
        """
        own, fresh = (
            [record_of(records, need, Codes) for need in self.needs() if need.untrained is twin and need in records]
            for twin in (False, True)
        )
        truth = Truth.of(own, context.factor_names)
        rows: list[pd.DataFrame] = []
        pictures: list[Picture] = []
        for block in _blocks(own[0]):
            given = [_of(codes, block) for codes in own]
            width = given[0].mean.shape[1]
            if width > self.latents:
                reason = f"asked of {self.latents} latents at most (disentanglement.latents), here are {width}"
                at = {"block": block, "input": "mean", "control": "none", "definition": "dl2019"}
                rows.append(tidy("mig", np.nan, note=reason, n=len(truth.values), **at))
                continue
            for input_, control, numbers in self._asked(given, [_of(codes, block) for codes in fresh], truth, context):
                rows += score_rows(numbers, truth, block=block, input=input_, control=control)
                if (input_, control) == ("mean", "none"):
                    pictures += heat_maps(numbers, truth, block)
        return Answer(gather(rows), tuple(pictures))

    def _asked(
        self, own: Sequence[Codes], fresh: Sequence[Codes], truth: Truth, context: Context
    ) -> Iterator[tuple[Input, str, Sequence[Number]]]:
        """The scores of a block, by input and control."""
        given = self.examined(own, "mean", truth, context.seed)
        bounds = {"permuted": taking.floors, "factors": taking.ceilings}
        rounds = 2 + len(self.controls)

        def tell(done: int) -> None:
            context.progress(f"scores of {', '.join(own[0].blocks)}", done, rounds)

        tell(0)
        numbers = taking.with_errors(given) if self.errors == "parts" else taking.taken(given)
        yield "mean", "none", numbers
        found: dict[str, Sequence[Number]] = {}
        for place, (control, take) in enumerate(bounds.items(), 1):
            if control in self.controls:
                tell(place)
                found[control] = take(given)
                yield "mean", control, found[control]
        if found.keys() == bounds.keys():
            yield "mean", "normalised", taking.normalised(numbers, *found.values())
        if fresh and "untrained" in self.controls:
            tell(rounds - 2)
            yield "mean", "untrained", _whole(taking.taken(self.examined(fresh, "mean", truth, context.seed)))
        if "sample" in self.inputs and _gaussian(own[0]):
            tell(rounds - 1)
            quick = replace(self, scores=tuple(family for family in self.scores if family not in _LONG))
            yield "sample", "none", _whole(taking.taken(quick.examined(own, "sample", truth, context.seed)))
        tell(rounds)

    def examined(self, given: Sequence[Codes], which: Input, truth: Truth, seed: int) -> "examined.Examined":
        """Codes of all splits beside the truth, to be scored with this probe's options."""

        def joined(name: str) -> np.ndarray:
            return np.concatenate([getattr(codes, name) for codes in given]).astype(np.float64)

        posterior = which == "mean" and _gaussian(given[0])
        spread = (joined("scale"), joined("sample")) if posterior else (None, None)
        named = {option.name for option in fields(self)}
        shared = {one.name: getattr(self, one.name) for one in fields(Settings) if one.name in named}
        settings = Settings(families=self.scores, **shared)
        return examined.Examined(joined(which), truth.values, settings, seed, *spread)


def _blocks(codes: Codes) -> tuple[str, ...]:
    """The blocks; of several, all of them together too."""
    return (*codes.blocks, "all") if len(codes.blocks) > 1 else tuple(codes.blocks)


def _of(codes: Codes, block: str) -> Codes:
    return codes.block(block) if block in codes.blocks else codes


def _gaussian(codes: Codes) -> bool:
    return set(codes.blocks) == set(codes.gaussian)


def _whole(numbers: Sequence[Number]) -> list[Number]:
    return [one for one in numbers if one.whole]
