import pytest
import torch
from torch import nn

from disentkit.readouts.network import Networks


def alone(networks, member, hidden):
    """One member as an ordinary network."""
    layers = []
    for layer, weight in enumerate(networks.weights):
        linear = nn.Linear(*weight.shape[1:])
        linear.weight.data = weight[member].T.clone()
        linear.bias.data = networks.biases[layer][member, 0].clone()
        layers += [linear, nn.BatchNorm1d(weight.shape[2]), nn.LeakyReLU(0.2)]
    return nn.Sequential(*layers[:-2])


@pytest.mark.parametrize("hidden", [(), (8,), (16, 8)])
def test_each_member_is_an_ordinary_network(hidden):
    networks = Networks([1, 2, 3], 5, hidden, 4)
    for parameter in networks.biases:
        nn.init.normal_(parameter)
    inputs = torch.randn(3, 20, 5)
    for training in (True, False):  # batch statistics, then the running ones that the first run left
        networks.train(training)
        outputs = networks(inputs)
        for member in range(3):
            single = alone(networks, member, hidden).train(training)
            for norm, whole in zip([m for m in single if isinstance(m, nn.BatchNorm1d)], networks.norms, strict=True):
                size = norm.num_features
                norm.running_mean = whole.running_mean[member * size : (member + 1) * size].clone()
                norm.running_var = whole.running_var[member * size : (member + 1) * size].clone()
            torch.testing.assert_close(outputs[member], single(inputs[member]))


def test_the_fields_classifier_has_as_many_parameters_as_published():
    assert sum(p.numel() for p in Networks([0], 10, (256, 256), 10).parameters()) == 72_202
    assert sum(p.numel() for p in Networks([0], 16, (256, 256), 10).parameters()) == 73_738


def test_a_members_weights_depend_on_its_seed_alone():
    one, two = Networks([7, 8], 3, (4,), 2), Networks([9, 7, 7], 3, (4,), 2)
    for mine, theirs in zip(one.weights, two.weights, strict=True):
        assert torch.equal(mine[0], theirs[1])
        assert torch.equal(mine[0], theirs[2])
        assert not torch.equal(mine[1], theirs[1])
