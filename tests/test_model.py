import pytest
import torch
from torch import nn

from disentkit.device import choose
from disentkit.errors import UserError
from disentkit.model import Point, untrained
from reference_models.vae import vae
from tests.models import LinearGaussian, TwoBlocks


def test_a_point_has_a_place_and_no_density():
    point = Point(torch.arange(6.0).view(2, 3))
    assert torch.equal(point.sample(torch.Size((4,))), point.mean.expand(4, 2, 3))
    assert not point.variance.any()
    with pytest.raises(NotImplementedError):
        point.log_prob(point.mean)


def test_an_untrained_copy_is_fresh_and_the_model_is_as_it_was():
    model = TwoBlocks()
    before = {k: v.clone() for k, v in model.state_dict().items()}
    twin = untrained(model, 1)
    for key, value in model.state_dict().items():
        assert torch.equal(value, before[key])
        assert not torch.equal(twin.state_dict()[key], value)


def test_an_untrained_copy_depends_on_the_seed_alone():
    model = vae([1, 4, 5])
    torch.manual_seed(1)
    one = untrained(model, 3)
    state = torch.get_rng_state()
    two = untrained(model, 3)
    assert torch.equal(torch.get_rng_state(), state)
    assert all(torch.equal(a, b) for a, b in zip(one.parameters(), two.parameters(), strict=True))
    assert not torch.equal(untrained(model, 4).encoder[0].weight, one.encoder[0].weight)


def test_parameters_that_stand_alone_are_shuffled():
    model = LinearGaussian()
    twin = untrained(model, 0)
    assert not torch.equal(twin.weight, model.weight)
    assert torch.equal(twin.weight.flatten().sort().values, model.weight.flatten().sort().values)


def test_weights_behind_a_parametrisation_do_not_stay_trained():
    class Normed(TwoBlocks):
        def __init__(self):
            super().__init__()
            self.encoder = nn.utils.parametrizations.weight_norm(self.encoder)

    model = Normed()
    x = torch.rand(3, 20)
    assert not torch.allclose(untrained(model, 1).encoder(x), model.encoder(x))


def test_running_statistics_start_afresh():
    class WithNorm(TwoBlocks):
        def __init__(self):
            super().__init__()
            self.norm = nn.BatchNorm1d(3)
            self.norm.running_mean.fill_(7.0)

    assert not untrained(WithNorm(), 0).norm.running_mean.any()


def test_the_default_prior_is_a_standard_normal_of_each_block():
    prior = TwoBlocks().prior()
    assert {name: tuple(p.batch_shape) for name, p in prior.items()} == {"s": (2,), "z": (3,)}
    assert prior["z"].stddev.eq(1).all()


def test_an_unknown_device_is_told():
    with pytest.raises(UserError, match="no device named 'cudo'; did you mean 'cuda'"):
        choose("cudo")


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_cuda_that_is_not_there_is_told():
    with pytest.raises(UserError, match="--device cuda was asked for, but torch finds no CUDA device here"):
        choose("cuda")
    assert choose("auto").type == "cpu"
