import numpy as np
import pytest

from disentkit.audits import CHECKS
from disentkit.records import Need
from tests.audits.cases import case, codes, kl, one

DEAD, DOUBLE = CHECKS["dead_latents"](), CHECKS["duplicated_latents"]()
NOISE = np.random.default_rng(0).normal(size=(300, 4))


def judged(check, found, *rows, **facts):
    return check(case(*rows, records={Need("codes"): found}, probe="elbo", **facts))


def test_latents_that_tell_nothing_are_named():
    means = NOISE * [1, 0.01, 1, 0.05]
    kls = [kl(value, latent=latent) for latent, value in enumerate((2.0, 0.001, 1.0, 0.5))]
    verdict = one(judged(DEAD, codes(means), *kls))
    assert verdict.finding == "flaw"
    assert "1 of 4 latents are dead: 1 (" in verdict.note  # latent 3 hardly varies, but its KL is not near 0


def test_latents_that_vary_are_sound_without_the_elbo():
    assert one(judged(DEAD, codes(NOISE))).finding == "sound"


def test_a_still_mean_without_its_kl_cannot_be_told():
    assert one(judged(DEAD, codes(NOISE * [1, 0, 1, 1]))).mend == "ask the probe elbo"


def test_a_deterministic_block_is_judged_by_its_means_alone():
    found = codes(NOISE * [1, 0, 1, 1], scale=0.0, gaussian=())
    verdict = one(judged(DEAD, found))
    assert verdict.finding == "flaw"
    assert "KL" not in verdict.note


def test_a_label_block_is_left_alone():
    """One-hot classes of two are one line, and classes of a hundred hardly vary: neither is a flaw."""
    shares = np.stack([np.linspace(0.1, 0.9, 300), 1 - np.linspace(0.1, 0.9, 300)], axis=1)
    found = codes(np.concatenate([shares, NOISE], axis=1), blocks={"y": (0, 2), "z": (2, 6)}, gaussian=("z",))
    assert one(judged(DEAD, found), block="y").finding == "unknown"
    assert one(judged(DEAD, found), block="z").finding == "sound"
    assert one(judged(DOUBLE, found)).finding == "sound"


@pytest.mark.parametrize("sign", [1, -1])
def test_latents_that_are_one_line_are_named_across_blocks(sign):
    means = np.concatenate([NOISE[:, :2], sign * 5 * NOISE[:, :1] + 1 + 0.01 * NOISE[:, 3:], NOISE[:, 2:3]], axis=1)
    verdict = one(judged(DOUBLE, codes(means, blocks={"s": (0, 2), "z": (2, 4)})))
    assert verdict.finding == "flaw"
    assert "s 0 and z 0 (1.000)" in verdict.note


def test_of_many_pairs_the_closest_are_named():
    scatter = np.array([0.05, 0.04, 0.03, 0.0, 0.0])
    means = NOISE[:, :1] + np.random.default_rng(1).normal(size=(300, 5)) * scatter
    verdict = one(judged(DOUBLE, codes(means, blocks={"z": (0, 5)})))
    assert verdict.note.startswith("one line: z 3 and z 4 (1.000), z 2 and z 3 (")
    assert verdict.note.endswith(", and 2 more pairs")
    assert verdict.note.count(" and z ") == 8


def test_dead_latents_are_no_pairs_and_few_examples_no_correlation():
    assert one(judged(DOUBLE, codes(np.concatenate([NOISE, NOISE[:, :1] * 1e-4], axis=1)))).finding == "sound"
    assert one(judged(DOUBLE, codes(NOISE[:, :1]))).finding == "sound"
    assert one(judged(DOUBLE, codes(NOISE[:2]))).finding == "unknown"
