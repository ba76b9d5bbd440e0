import pytest
import torch

from disentkit.progress import silent
from disentkit.readouts.descent import Descent


def fitted(descent, seeds, values):
    """What every member comes to when its loss is the squared distance to the values that it is given."""
    places, taken = torch.zeros(len(seeds), requires_grad=True), []

    def gradients(rows):
        taken.append(rows.clone())
        places.grad = None
        (places[:, None] - values[rows]).square().mean(dim=1).sum().backward()

    descent.run(places, seeds, len(values), gradients, silent, "test")
    return places.detach(), torch.stack(taken)


def test_the_least_squares_of_all_examples_are_found():
    values = torch.arange(40.0) / 10
    places, _ = fitted(Descent(500, 1, 40, 0.1, "cosine"), [1, 2], values)
    assert places.tolist() == pytest.approx([values.mean().item()] * 2, abs=1e-3)


def test_an_epoch_takes_every_example_once_in_an_order_of_its_seed():
    _, taken = fitted(Descent(2, 1, 4, 0.1, "constant"), [1, 2, 1], torch.zeros(12))
    assert taken.shape == (6, 3, 4)
    epochs = taken.transpose(0, 1).reshape(3, 2, 12)
    assert (epochs.sort().values == torch.arange(12)).all()
    assert (epochs[0] == epochs[2]).all()
    assert (epochs[0] != epochs[1]).any()
    assert (epochs[0, 0] != epochs[0, 1]).any()


@pytest.mark.parametrize(("count", "steps"), [(9, 50), (400, 100)])
def test_a_small_split_is_gone_through_more_often(count, steps):
    _, taken = fitted(Descent(1, 50, 4, 0.1, "constant"), [1], torch.zeros(count))
    assert len(taken) == steps
