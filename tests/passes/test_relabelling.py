import numpy as np
import pytest
import torch
from torch.distributions import OneHotCategorical

from disentkit.data import with_targets
from disentkit.errors import Unanswerable
from disentkit.passes import encode, relabel
from disentkit.progress import silent
from tests.conftest import small_data
from tests.models import TwoBlocks, WithLabelBlock

PLACE = {"seed": 0, "device": torch.device("cpu"), "progress": silent}
HERE = {**PLACE, "codes": 9}


@pytest.fixture
def split():
    return with_targets(small_data(), "grey", seed=0).test


def test_a_model_that_is_told_the_label_decodes_one_code_under_each(split):
    model = TwoBlocks(conditional=True)
    found = relabel(model, split, **HERE)
    assert found.labels.tolist() == [0, 1, 2]
    assert found.block == ""
    row = int(np.flatnonzero((split.images == found.originals[4]).all(axis=(1, 2, 3)))[0])
    assert split.labels[row] == found.own[4]
    means = torch.from_numpy(encode(model, split, **PLACE).mean[[row] * 3])
    expected = model.decode({"s": means[:, :2], "z": means[:, 2:]}, torch.arange(3)).mean.detach()
    np.testing.assert_allclose(found.styled[:, 4], expected, atol=1e-6)


def test_a_label_block_is_set_to_each_of_its_classes(split):
    model = WithLabelBlock()
    found = relabel(model, split, **HERE)
    assert found.block == "y"
    assert found.styled.shape == (2, 9, 1, 4, 5)
    row = int(np.flatnonzero((split.images == found.originals[2]).all(axis=(1, 2, 3)))[0])
    means = torch.from_numpy(encode(model, split, **PLACE).block("z").mean[[row] * 2])
    expected = model.decode({"y": torch.eye(2), "z": means}).mean.detach()
    np.testing.assert_allclose(found.styled[:, 2], expected, atol=1e-6)


def test_labels_take_turns_among_the_real_images(split):
    assert relabel(WithLabelBlock(), split, **HERE).own.tolist() == [0, 1, 2] * 3


def test_draws_of_the_prior_are_the_same_under_every_label_and_for_every_seed_others(split):
    class Plain(TwoBlocks):
        """Told the label, and deaf to it."""

        def decode(self, codes, y=None):
            self.conditional = False
            likelihood = super().decode(codes)
            self.conditional = True
            return likelihood

    model = Plain(conditional=True)
    one, two, other = (relabel(model, split, **{**HERE, "seed": seed}).drawn for seed in (0, 0, 1))
    np.testing.assert_allclose(one, one[:1].repeat(3, axis=0), atol=1e-6)
    np.testing.assert_array_equal(one, two)
    assert not np.allclose(one, other)
    assert len(np.unique(one[0].reshape(9, -1).round(5), axis=0)) == 9


def test_more_codes_than_images_are_draws_alone(split):
    found = relabel(WithLabelBlock(), split, **{**HERE, "codes": 30})
    assert found.styled.shape[1] == 24
    assert found.drawn.shape[1] == 30


def test_a_model_without_a_label_to_set_says_so(split):
    class OnlyLabel(WithLabelBlock):
        def __init__(self):
            super().__init__()
            self.blocks = {"y": 2}

        def prior(self):
            return {"y": OneHotCategorical(torch.tensor([0.5, 0.5]))}

    with pytest.raises(Unanswerable, match="TwoBlocks is not told the label and has no label block: none to set"):
        relabel(TwoBlocks(), split, **HERE)
    with pytest.raises(Unanswerable, match="OnlyLabel has no block besides its label: no code to keep"):
        relabel(OnlyLabel(), split, **HERE)
