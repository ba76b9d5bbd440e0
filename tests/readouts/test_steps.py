"""Gradients written out are those of autograd, and steps leave the memory that they are made in as it is."""

import pytest
import torch
import torch.nn.functional as F

from disentkit.readouts.network import Networks
from disentkit.readouts.steps import Steps


def networks(hidden=(16, 8)):
    """Three, of double precision, every parameter at random."""
    made = Networks([1, 2, 3], 5, hidden, 4).double()
    generator = torch.Generator().manual_seed(0)
    for parameter in made.parameters():
        parameter.data.normal_(generator=generator)
    return made


def drawn(seed=0, count=20):
    generator = torch.Generator().manual_seed(seed)
    inputs = torch.randn((3, count, 5), dtype=torch.double, generator=generator)
    return inputs, torch.randint(4, (3, count), generator=generator)


def loss_of(labels):
    return lambda logits: F.cross_entropy(logits.flatten(0, 1), labels.flatten())


@pytest.mark.parametrize("hidden", [(), (8,), (16, 8)])
def test_gradients_are_those_of_autograd(hidden):
    plain, mine = networks(hidden), networks(hidden)
    steps = Steps(mine, 20)
    for seed in (0, 1):  # memory is used again
        inputs, labels = drawn(seed)
        plain.zero_grad()
        loss_of(labels)(plain(inputs)).backward()
        steps.gradients(inputs, loss_of(labels))
        for expected, own in zip(plain.parameters(), mine.parameters(), strict=True):
            assert expected.grad is not None
            scale = expected.grad.abs().max().clamp_min(1e-3)
            torch.testing.assert_close(steps.slope_of[id(own)] / scale, expected.grad / scale, rtol=0, atol=1e-10)


def test_gradients_are_the_slopes_of_the_loss():
    """By finite differences, along a random direction."""
    made = networks()
    steps, (inputs, labels) = Steps(made, 20), drawn()
    steps.gradients(inputs, loss_of(labels))
    assert steps.parameters.grad is not None
    slope = steps.parameters.grad.clone()
    toward = torch.randn(slope.shape, dtype=torch.double, generator=torch.Generator().manual_seed(1))
    losses = []
    with torch.no_grad():
        for size in (1e-6, -2e-6):
            steps.parameters += size * toward
            losses.append(float(loss_of(labels)(made(inputs))))
    assert (losses[0] - losses[1]) / 2e-6 == pytest.approx(float(slope @ toward), rel=1e-6)


def test_running_statistics_move_as_those_of_the_plain_networks():
    plain, mine = networks(), networks()
    steps, (inputs, labels) = Steps(mine, 20), drawn()
    plain(inputs)
    steps.gradients(inputs, loss_of(labels))
    for expected, own in zip(plain.layers, mine.layers, strict=True):
        torch.testing.assert_close(own.running_mean, expected.running_mean)
        torch.testing.assert_close(own.running_var, expected.running_var)


def test_the_parameters_are_those_of_the_networks():
    made = networks()
    before = made(drawn()[0])
    steps = Steps(made, 20)
    torch.testing.assert_close(made(drawn()[0]), before)
    assert sum(p.numel() for p in made.parameters()) <= steps.parameters.numel()
    with torch.no_grad():
        steps.parameters.zero_()
    assert all((parameter == 0).all() for parameter in made.parameters())


def test_activations_keep_their_memory():
    made = networks()
    steps = Steps(made, 20)
    places = [tensor.data_ptr() for tensor in (*steps.wide, *steps.hidden, *steps.slopes)]
    for seed in range(3):
        inputs, labels = drawn(seed)
        steps.gradients(inputs, loss_of(labels))
    assert [tensor.data_ptr() for tensor in (*steps.wide, *steps.hidden, *steps.slopes)] == places


def test_many_examples_are_asked_in_blocks_with_the_same_answers():
    made = networks().eval()
    inputs = torch.randn((3, 1300, 5), dtype=torch.double, generator=torch.Generator().manual_seed(2))
    torch.testing.assert_close(made.asked(inputs), made(inputs))
