import numpy as np
import pytest
import torch
from torch.distributions import Normal

from disentkit.data import Split
from disentkit.errors import Unanswerable
from disentkit.passes import weigh
from disentkit.progress import silent
from tests.models import Deterministic, Flower, LinearGaussian, Partition, TwoBlocks, WithLabelBlock

HERE = {"seed": 0, "device": torch.device("cpu"), "progress": silent}


class Spoilt(LinearGaussian):
    """The oracle that factorises, with an encoder whose means are off and whose scales are too narrow or too wide."""

    def encode(self, x, y=None):
        exact = super().encode(x)["z"]
        off = exact.stddev * torch.tensor([1.5, -1.0], dtype=torch.float64)
        return {"z": Normal(exact.mean + off, exact.stddev * torch.tensor([0.6, 1.6], dtype=torch.float64))}


def images_of(model, count=60):
    x = model.sample_images(count)
    return Split(x.numpy(), np.zeros(count, dtype=np.int64)), model.log_evidence(x).detach().numpy()


def binary(count=140):
    images = np.random.default_rng(0).integers(0, 2, (count, 1, 4, 5)).astype(np.float32)
    return Split(images, np.arange(count) % 3)


def error_of(evidence):
    return np.sqrt((evidence.mc_error**2).sum(axis=0)) / len(evidence.bound)


def test_an_exact_encoder_is_left_where_it_is():
    model = LinearGaussian(full=False)
    split, truth = images_of(model)
    evidence = weigh(model, split, ks=(1, 50), proposal="refined", **HERE)
    np.testing.assert_allclose(evidence.bound, np.stack([truth, truth], axis=1), atol=1e-10)
    np.testing.assert_allclose(evidence.ess[:, 1], 50, rtol=1e-6)


def test_a_spoilt_encoder_is_mended_and_the_bound_stays_below_the_evidence():
    model = Spoilt(full=False)
    split, truth = images_of(model)
    encoder, refined = (weigh(model, split, ks=(1, 50, 500), proposal=name, **HERE) for name in ("encoder", "refined"))
    gap = truth.mean() - np.stack([encoder.bound.mean(axis=0), refined.bound.mean(axis=0)])
    assert (gap[1] > -3 * error_of(refined)).all()  # never above, but for noise
    assert gap[1, 0] < gap[0, 0] / 10
    assert gap[1, 0] < 0.1  # nats, of the ELBO: 20 steps nearly get there
    assert (np.abs(gap[1, 1:]) < np.abs(gap[0, 1:]) + 3 * error_of(refined)[1:]).all()
    assert np.median(refined.ess[:, 2]) > 2 * np.median(encoder.ess[:, 2])
    assert error_of(refined)[2] < error_of(encoder)[2] / 2


def test_the_mean_weight_is_the_evidence_for_the_draws_that_are_weighed_are_not_those_that_were_climbed_by():
    model = Spoilt(full=False)
    split, truth = images_of(model, 20)
    means = [
        np.exp(weigh(model, split, ks=(1,), proposal="refined", **{**HERE, "seed": seed}).bound[:, 0] - truth)
        for seed in range(60)
    ]
    ratio = np.mean(means, axis=1)  # of each seed, over images; its expectation is 1
    assert ratio.mean() == pytest.approx(1, abs=4 * ratio.std(ddof=1) / np.sqrt(60))


@pytest.mark.parametrize("conditional", [False, True])
def test_digits_do_not_depend_on_how_many_codes_are_decoded_together(conditional):
    model, split = TwoBlocks(conditional=conditional).double(), binary()
    found = [weigh(model, split, ks=(5, 50), rows=rows, proposal="refined", **HERE) for rows in (3, 500, 100_000)]
    for other in found[1:]:
        np.testing.assert_allclose(other.bound, found[0].bound, rtol=0, atol=1e-10)


def test_a_limit_does_not_change_the_noise_of_the_examples_that_stay():
    model = TwoBlocks().double()
    whole = weigh(model, binary(), ks=(20,), proposal="refined", **HERE).bound
    cut = weigh(model, binary().first(130), ks=(20,), proposal="refined", **HERE).bound
    np.testing.assert_allclose(cut, whole[:130], atol=1e-10)


def test_the_same_seed_gives_the_same_digits_and_the_model_is_left_as_it_was():
    model, split = TwoBlocks(), binary(20)
    model.decoder.weight.requires_grad_(False)
    torch.manual_seed(5)
    state = torch.get_rng_state()
    first = weigh(model, split, ks=(10,), proposal="refined", **HERE).bound
    assert torch.equal(torch.get_rng_state(), state)
    assert torch.is_grad_enabled()
    torch.manual_seed(6)
    assert (weigh(model, split, ks=(10,), proposal="refined", **HERE).bound == first).all()
    assert (weigh(model, split, ks=(10,), proposal="refined", **{**HERE, "seed": 1}).bound != first).any()
    assert all(parameter.grad is None for parameter in model.parameters())
    assert [name for name, one in model.named_parameters() if not one.requires_grad] == ["decoder.weight"]


def test_any_prior_with_a_density_will_do_but_one_gaussian_climbs_one_mode_of_several():
    model, split = Flower(), binary(60)
    encoder, refined = (weigh(model, split, ks=(1, 5000), proposal=name, **HERE) for name in ("encoder", "refined"))
    assert refined.bound[:, 0].mean() > encoder.bound[:, 0].mean() + 3 * error_of(encoder)[0]
    both = np.hypot(error_of(encoder)[1], error_of(refined)[1])
    assert refined.bound[:, 1].mean() < encoder.bound[:, 1].mean() + 3 * both  # a valid bound, if not the tighter one


def test_memory_that_runs_out_is_asked_for_less():
    class Greedy(TwoBlocks):
        def decode(self, codes, y=None):
            if codes["s"].shape[:-1].numel() > 100:
                raise torch.OutOfMemoryError("CUDA out of memory")
            return super().decode(codes, y)

    split, greedy = binary(), Greedy().double()
    evidence = weigh(greedy, split, ks=(50,), proposal="refined", **HERE)
    frugal = weigh(TwoBlocks().double(), split, ks=(50,), proposal="refined", **HERE)
    np.testing.assert_allclose(evidence.bound, frugal.bound, atol=1e-10)


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (WithLabelBlock(), "WithLabelBlock: a refined proposal needs Gaussian posteriors that factorise, and block y"),
        (LinearGaussian(), "LinearGaussian: a refined proposal needs Gaussian posteriors that factorise"),
        (Partition(), "Partition: a refined proposal needs a decoder with gradients by its codes"),
        (Deterministic(), "Deterministic has no posterior density"),
    ],
)
def test_what_cannot_be_refined_is_told(model, words):
    if isinstance(model, Partition):
        model.decode = lambda codes, y=None: Partition.decode(model, {name: c.detach() for name, c in codes.items()})
    split = images_of(model, 4)[0] if isinstance(model, LinearGaussian) else binary(4)
    with pytest.raises(Unanswerable) as caught:
        weigh(model, split, ks=(2,), proposal="refined", **HERE)
    assert str(caught.value).startswith(words)


@pytest.mark.parametrize("proposal", ["encoder", "refined"])
def test_a_wider_proposal_gives_a_bound_as_valid_whose_draws_have_its_scale(proposal):
    model = LinearGaussian(full=False)
    split, truth = images_of(model)
    wide = weigh(model, split, ks=(1, 2000), proposal=proposal, scale=1.5, **HERE)
    same = weigh(LinearGaussian(full=False, inflate=1.5), split, ks=(1, 2000), **HERE)
    if proposal == "encoder":
        np.testing.assert_allclose(wide.bound, same.bound, atol=1e-9)  # an encoder that is wider by itself
    assert wide.bound[:, 0].mean() < truth.mean() - 0.1
    assert abs(wide.bound[:, 1].mean() - truth.mean()) < 3 * error_of(wide)[1]


def test_what_cannot_be_widened_is_told():
    with pytest.raises(Unanswerable, match=r"a wider proposal needs Gaussian .* block y has another; .* nll.scale=1"):
        weigh(WithLabelBlock(), binary(4), ks=(2,), scale=1.2, **HERE)
