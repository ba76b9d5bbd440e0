import numpy as np
import pytest
import torch

from disentkit.pooling import group_evidence
from disentkit.readouts.inputs import Inputs, Member, Source

ROWS = torch.tensor([[5, 2, 9, 0, 7, 4]])


def inputs(members, group_noise=None):
    generator = np.random.default_rng(0)
    means = generator.normal(size=(12, 2)).astype(np.float32)
    scales = (0.5 + generator.random((12, 2))).astype(np.float32)
    labels = torch.arange(12) % 3
    return Inputs(
        [Source(means, means[:6], scales, scales[:6])],
        members,
        {"train": labels, "test": labels[:6]},
        classes=3,
        group_noise=group_noise,
        device=torch.device("cpu"),
    )


def drawn(found, rows=ROWS, seed=4):
    return found.draw("train", rows, [torch.Generator().manual_seed(seed)])[0]


def test_means_are_handed_on_as_they_are():
    found = inputs([Member(0, 1)])
    torch.testing.assert_close(drawn(found), found.parts["train"].mean[0, ROWS[0]])


def test_pooled_means_are_the_evidence_of_the_rows_that_are_drawn_together():
    found = inputs([Member(0, 1)], group_noise=0.1)
    part = found.parts["train"]
    assert part.scale is not None
    labels = ROWS[0] % 3
    evidence = group_evidence(part.mean[0, ROWS[0]], part.scale[0, ROWS[0]], labels, count=3)
    torch.testing.assert_close(drawn(found), evidence.mean[labels])


def test_examples_of_a_label_share_one_vector_of_noise_and_each_draw_has_another():
    found = inputs([Member(0, 1, sampled=True)], group_noise=0.1)
    codes, labels = drawn(found), ROWS[0] % 3
    for label in range(3):
        assert len(codes[labels == label].unique(dim=0)) == 1
    assert (drawn(found, seed=5) != codes).all()


@pytest.mark.parametrize("noise", [0.0, 0.5])
def test_the_noise_of_pooled_samples_is_as_large_as_told(noise):
    quiet, loud = inputs([Member(0, 1)], noise), inputs([Member(0, 1, sampled=True)], noise)
    part, labels = loud.parts["train"], ROWS[0] % 3
    assert part.scale is not None
    scale = group_evidence(part.mean[0, ROWS[0]], part.scale[0, ROWS[0]], labels, count=3).scale[labels]
    residuals = torch.stack([(drawn(loud, seed=seed) - drawn(quiet)) / scale for seed in range(400)])
    assert float(residuals.std()) == pytest.approx(noise, abs=0.03)


def test_shuffled_members_are_taught_other_labels_or_pooled_by_them():
    member = Member(0, 1, shuffled=True)
    alone, pooled = inputs([member]), inputs([member], group_noise=1.0)
    true = torch.arange(12) % 3
    assert alone.taught[0].tolist() != true.tolist()
    assert sorted(alone.taught[0].tolist()) == sorted(true.tolist())
    assert pooled.taught[0].tolist() == true.tolist()
    assert pooled.parts["train"].groups[0].tolist() != true.tolist()
