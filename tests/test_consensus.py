"""What several codes of the same images agree on."""

from dataclasses import replace

import numpy as np
import pytest

from disentkit import evaluate
from disentkit.checkpoint import Checkpoint
from disentkit.consensus import agreed
from tests.models import TwoBlocks
from tests.probes.test_probes import codes_of
from tests.test_catalog import with_factors

GENERATOR = np.random.default_rng(0)
CODES = GENERATOR.normal(size=(600, 3))


def record(means):
    return codes_of(means, np.zeros(len(means), np.int64))


def udr(found, name, definition):
    rows = found[name]
    return rows.loc[rows["definition"] == definition, "value"].item()


def test_codes_that_differ_in_order_and_sign_agree_and_noise_does_not():
    alike = {"a": CODES, "b": -CODES[:, [2, 0, 1]], "c": CODES[:, ::-1] ** 3, "noise": GENERATOR.normal(size=(600, 3))}
    found = agreed({name: record(means) for name, means in alike.items()}, seed=0)
    for name in "abc":
        assert udr(found, name, "spearman") > 0.85  # of the median of the others
    assert udr(found, "noise", "spearman") < 0.75
    alone = agreed({"a": record(CODES), "b": record(-CODES[:, [2, 0, 1]])}, seed=0)
    assert udr(alone, "a", "spearman") == pytest.approx(udr(alone, "b", "spearman"), abs=1e-6)
    assert udr(alone, "a", "spearman") > 0.85
    assert udr(alone, "a", "lasso") == pytest.approx(0.9, abs=0.02)  # the penalty's tenth


def test_latents_that_carry_nothing_do_not_count():
    dead = np.concatenate([CODES, 1e-3 * GENERATOR.normal(size=(600, 4))], axis=1)
    pair = agreed({"a": record(dead), "b": record(dead)}, seed=0)
    assert udr(pair, "a", "lasso") == pytest.approx(0.9, abs=0.02)
    posterior = replace(record(dead), scale=np.tile([0.1] * 3 + [1.0] * 4, (600, 1)), gaussian=("z",))
    pair = agreed({"a": posterior, "b": posterior}, seed=0)
    assert udr(pair, "a", "lasso") == pytest.approx(0.9, abs=0.02)


def test_one_code_agrees_with_nobody():
    assert agreed({"a": record(CODES)}, seed=0) == {}


def test_trainings_of_one_label_are_asked_together_and_others_alone():
    twins = [Checkpoint(TwoBlocks(seed=seed), f"twin ({seed})", str(seed)) for seed in (0, 1)]
    other = Checkpoint(TwoBlocks(seed=2), "other", "2")
    options = ["disentanglement.scores=votes", "disentanglement.votes=50", "disentanglement.controls=none"]
    rows = evaluate([*twins, other], with_factors(np.int64), probes="disentanglement", options=options, audits=False)
    asked = rows[rows["metric"] == "udr"]
    assert set(asked["model"]) == {"twin (0)", "twin (1)"}
    assert set(asked["note"]) == {"of 2 codes"}
    assert asked["data"].eq("toy").all()
    none = evaluate([*twins, other], with_factors(np.int64), probes="elbo", audits=False)
    assert "udr" not in set(none["metric"])
