import copy

import numpy as np
import pytest
import torch

from disentkit.data import Split
from disentkit.errors import Unanswerable, UserError
from disentkit.passes import weigh
from disentkit.passes.chunks import Chunks
from disentkit.passes.tiles import Tile
from disentkit.progress import silent
from reference_models.vae import vae
from tests.models import Deterministic, LinearGaussian, TwoBlocks, WithLabelBlock

HERE = {"seed": 0, "device": torch.device("cpu"), "progress": silent}


def images_of(model, count):
    x = model.sample_images(count)
    return Split(x.numpy(), np.zeros(count, dtype=np.int64)), model.log_evidence(x).detach().numpy()


@pytest.mark.parametrize("full", [True, False])
def test_with_the_exact_posterior_every_k_gives_the_evidence(full):
    model = LinearGaussian(full=full)
    split, truth = images_of(model, 150)
    evidence = weigh(model, split, ks=(1, 7, 50), **HERE)
    for column in range(3):
        np.testing.assert_allclose(evidence.bound[:, column], truth, atol=1e-10)
    np.testing.assert_allclose(evidence.mc_error, 0, atol=1e-6)
    np.testing.assert_allclose(evidence.ess, [[1, 7, 50]] * 150, rtol=1e-6)


def test_with_a_wrong_posterior_the_bound_lies_just_below_the_evidence_and_rises_with_k():
    model = LinearGaussian(inflate=1.5, full=False)
    split, truth = images_of(model, 60)
    evidence = weigh(model, split, ks=(1, 5, 50, 500, 5000), **HERE)
    means = evidence.bound.mean(axis=0)
    assert (np.diff(means) > 0).all()
    assert means[0] < truth.mean() - 0.1  # the ELBO is off by the KL to the true posterior
    error = np.sqrt((evidence.mc_error[:, -1] ** 2).sum()) / 60
    assert -3 * error < means[-1] - truth.mean() < 3 * error
    assert (evidence.khat[:, -1] < 0.7).all()  # a wider proposal has bounded weights


def test_the_elbo_is_off_by_the_kl_to_the_true_posterior():
    model, exact = LinearGaussian(inflate=1.5, full=False), LinearGaussian(full=False)
    split, truth = images_of(model, 40)
    evidence = weigh(model, split, ks=(1, 4000), **HERE)
    x = torch.from_numpy(split.images)
    gap = torch.distributions.kl_divergence(model.encode(x)["z"], exact.encode(x)["z"]).sum(-1).mean().item()
    error = np.sqrt((evidence.mc_error[:, 0] ** 2).sum()) / 40
    assert truth.mean() - evidence.bound[:, 0].mean() == pytest.approx(gap, abs=4 * error)


def binary(count, seed=0):
    images = np.random.default_rng(seed).integers(0, 2, (count, 1, 4, 5)).astype(np.float32)
    return Split(images, np.arange(count) % 3)


@pytest.mark.parametrize("conditional", [False, True])
def test_digits_do_not_depend_on_how_many_codes_are_decoded_together(conditional):
    model, split = TwoBlocks(conditional=conditional).double(), binary(140)
    bounds = [weigh(model, split, ks=(5, 50), rows=rows, **HERE).bound for rows in (3, 64, 500, 100_000)]
    for other in bounds[1:]:
        np.testing.assert_allclose(other, bounds[0], rtol=0, atol=1e-12)


def test_in_single_precision_digits_move_by_less_than_a_ten_thousandth_of_a_nat():
    model, split = (
        vae(),
        Split(np.random.default_rng(0).integers(0, 2, (20, 1, 28, 28)).astype(np.float32), np.zeros(20, int)),
    )
    bounds = [weigh(model, split, ks=(1, 200), rows=rows, **HERE).bound.mean(axis=0) for rows in (64, 1000, 4096)]
    for other in bounds[1:]:
        np.testing.assert_allclose(other, bounds[0], rtol=0, atol=1e-4)


def test_exact_is_within_a_ten_thousandth_of_a_nat_of_double_precision():
    torch.manual_seed(0)
    model = vae().eval()
    with torch.no_grad():
        for parameter in model.decoder.parameters():
            parameter.mul_(3)  # logits as large as a trained decoder's
    images = np.random.default_rng(0).integers(0, 2, (40, 1, 28, 28))
    single, double = (
        Split(images.astype(np.float32), np.zeros(40, int)),
        Split(images.astype(np.float64), np.zeros(40, int)),
    )
    found = weigh(model, single, ks=(1, 300), **HERE).bound.mean(axis=0)
    truth = weigh(copy.deepcopy(model).double(), double, ks=(1, 300), **HERE).bound.mean(axis=0)
    np.testing.assert_allclose(found, truth, rtol=0, atol=1e-4)


def test_a_limit_does_not_change_the_noise_of_the_examples_that_stay():
    model = TwoBlocks().double()
    whole = weigh(model, binary(200), ks=(20,), **HERE).bound
    cut = weigh(model, binary(200).first(130), ks=(20,), **HERE).bound
    np.testing.assert_allclose(cut, whole[:130], atol=1e-12)


def test_the_same_seed_gives_the_same_digits_and_another_one_others():
    model, split = TwoBlocks(), binary(20)
    torch.manual_seed(5)
    first = weigh(model, split, ks=(10,), **HERE).bound
    torch.manual_seed(6)
    assert (weigh(model, split, ks=(10,), **HERE).bound == first).all()
    assert (weigh(model, split, ks=(10,), **{**HERE, "seed": 1}).bound != first).any()


def test_the_order_of_examples_moves_the_mean_by_no_more_than_the_draws_do():
    model, split = TwoBlocks(), binary(100)
    order = np.random.default_rng(0).permutation(100)
    turned = Split(split.images[order], split.labels[order])
    one, other = (weigh(model, s, ks=(500,), **HERE) for s in (split, turned))
    error = np.sqrt((one.mc_error**2 + other.mc_error[np.argsort(order)] ** 2).sum()) / 100
    assert abs(one.bound.mean() - other.bound.mean()) < 4 * error


def test_all_blocks_count():
    """Two blocks against the same model written as one."""

    class OneBlock(TwoBlocks):
        def __init__(self):
            super().__init__()
            self.blocks = {"c": 5}

        def encode(self, x, y=None):
            s, z = super().encode(x).values()
            mean, scale = (torch.cat([getattr(s, a), getattr(z, a)], 1) for a in ("mean", "stddev"))
            return {"c": torch.distributions.Normal(mean, scale)}

        def decode(self, codes, y=None):
            return super().decode({"s": codes["c"][..., :2], "z": codes["c"][..., 2:]})

    split = binary(60)
    one, two = (weigh(model, split, ks=(4000,), **HERE) for model in (OneBlock(), TwoBlocks()))
    error = np.sqrt((one.mc_error**2 + two.mc_error**2).sum()) / 60
    assert abs(one.bound.mean() - two.bound.mean()) < 4 * error


def test_a_discrete_block_is_summed_over_by_sampling():
    model, split = WithLabelBlock(), binary(30)
    evidence = weigh(model, split, ks=(2000,), **HERE)
    x = torch.from_numpy(split.images)
    with torch.inference_mode():
        parts = []
        for onehot in torch.eye(2):
            z = torch.randn(20_000, 30, 3, generator=torch.Generator().manual_seed(0))
            fit = model.decode({"y": onehot.expand(20_000, 30, 2), "z": z}).log_prob(x)
            parts.append(fit.double().logsumexp(0) - np.log(20_000) + np.log(0.5))
        truth = torch.stack(parts).logsumexp(0).numpy()
    assert evidence.bound.mean() == pytest.approx(truth.mean(), abs=0.05)


def test_a_deterministic_encoder_has_no_evidence():
    with pytest.raises(Unanswerable, match=r"Deterministic has no posterior density \(deterministic block s, z\)"):
        weigh(Deterministic(), binary(4), ks=(2,), **HERE)


def test_a_decoder_that_breaks_down_is_told():
    class Broken(TwoBlocks):
        def decode(self, codes, y=None):
            likelihood = super().decode(codes)
            return torch.distributions.Independent(
                torch.distributions.Bernoulli(logits=likelihood.base_dist.logits * torch.nan, validate_args=False),
                3,
            )

    with pytest.raises(UserError, match="Broken: the log-weights of examples 0 to 3 are not finite"):
        weigh(Broken(), binary(4), ks=(2,), **HERE)


def test_memory_is_bounded_by_rows_and_halved_when_it_runs_out():
    class Greedy(TwoBlocks):
        def decode(self, codes, y=None):
            if codes["s"].shape[:-1].numel() > 100:
                raise torch.OutOfMemoryError("CUDA out of memory")
            return super().decode(codes, y)

    split, greedy, frugal = binary(140), Greedy().double(), TwoBlocks().double()
    evidence = weigh(greedy, split, ks=(50,), **HERE)
    np.testing.assert_allclose(evidence.bound, weigh(frugal, split, ks=(50,), **HERE).bound, atol=1e-12)
    assert max(greedy.decoded) <= 100
    frugal.decoded.clear()
    weigh(frugal, split, ks=(50,), rows=7, **HERE)
    assert max(frugal.decoded) <= 7


def test_an_error_that_is_not_about_memory_is_not_tried_again():
    model = TwoBlocks()
    chunks = Chunks(model, torch.device("cpu"), 8)

    def work(codes, y, x):
        raise RuntimeError("shapes differ")

    tile = Tile(0, torch.zeros(4, 1, 4, 5), torch.zeros(4, dtype=torch.long))
    with pytest.raises(RuntimeError, match="shapes differ"):
        chunks.map(work, {"s": torch.zeros(2, 4, 2)}, tile)


@pytest.mark.parametrize("proposal", ["encoder", "refined"])
def test_digits_do_not_depend_on_the_number_of_threads(proposal):
    split, before = binary(140), torch.get_num_threads()
    model, bounds = TwoBlocks().double(), []
    try:
        for count in (1, 2, 3):
            torch.set_num_threads(count)
            bounds.append(weigh(model, split, ks=(5, 333), proposal=proposal, **HERE).bound)
            assert torch.get_num_threads() == count
    finally:
        torch.set_num_threads(before)
    for other in bounds[1:]:
        np.testing.assert_allclose(other, bounds[0], rtol=0, atol=1e-12)


def test_discrete_draws_do_not_depend_on_the_number_of_threads_either():
    split, before = binary(30), torch.get_num_threads()
    try:
        torch.set_num_threads(1)
        alone = weigh(WithLabelBlock(), split, ks=(640,), **HERE).bound
        torch.set_num_threads(3)
        together = weigh(WithLabelBlock(), split, ks=(640,), **HERE).bound
    finally:
        torch.set_num_threads(before)
    np.testing.assert_allclose(together, alone, rtol=0, atol=1e-4)


def test_fast_products_say_what_they_did_to_the_bounds_and_exact_ones_have_nothing_to_say(monkeypatch):
    monkeypatch.setattr("disentkit.passes.precision.multiplies_bfloat16", lambda device: True)
    model, split = TwoBlocks(), binary(200)
    exact, fast = (weigh(model, split, ks=(5, 50), precision=how, **HERE) for how in ("exact", "fast"))
    by = (fast.bound - exact.bound)[:128, -1]
    assert exact.rounded == ()
    assert fast.rounded == pytest.approx((by.mean(), np.abs(by).max()), abs=1e-9)
    assert 0 < fast.rounded[1] < 0.5
    np.testing.assert_allclose(fast.bound, exact.bound, atol=0.5)


def test_fast_is_exact_where_there_are_no_units_for_it(monkeypatch):
    monkeypatch.setattr("disentkit.passes.precision.multiplies_bfloat16", lambda device: False)
    fast = weigh(TwoBlocks(), binary(20), ks=(50,), precision="fast", **HERE)
    assert fast.rounded == (0.0, 0.0)
    assert (fast.bound == weigh(TwoBlocks(), binary(20), ks=(50,), **HERE).bound).all()
