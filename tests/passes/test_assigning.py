import numpy as np
import pytest
import torch
from torch.distributions import Categorical, Independent, MixtureSameFamily, Normal

from disentkit import evaluate
from disentkit.errors import Unanswerable
from disentkit.passes import assign
from disentkit.progress import silent
from tests.conftest import check_refused, small_data
from tests.models import TwoBlocks, WithLabelBlock

CPU = torch.device("cpu")
OPTIONS = {"seed": 0, "device": CPU, "progress": silent}


class Mixed(TwoBlocks):
    """Two far components of the prior of s, told apart by its first latent."""

    def prior(self):
        places = torch.tensor([[-9.0, 0.0], [9.0, 0.0]])
        components = Independent(Normal(places, torch.ones(2, 2)), 1)
        return {**super().prior(), "s": MixtureSameFamily(Categorical(torch.tensor([0.5, 0.5])), components)}


def test_a_label_block_says_its_most_probable_class():
    model, data = WithLabelBlock(), small_data()
    found = assign(model, data.test, **OPTIONS)
    images = torch.from_numpy(data.test.images).float()
    expected = model.encode(images)["y"].probs.argmax(-1)
    assert found.kinds == (("y", "label"),)
    np.testing.assert_array_equal(found.assigned[:, 0], expected)


def test_a_mixture_prior_says_which_component_a_mean_lies_in():
    model, data = Mixed(), small_data()
    found = assign(model, data.test, **OPTIONS)
    mean = model.encode(torch.from_numpy(data.test.images).float())["s"].mean
    assert found.kinds == (("s", "component"),)
    np.testing.assert_array_equal(found.assigned[:, 0], (mean[:, 0] > 0).long())
    assert 0 < found.assigned.sum() < len(found.assigned)


def test_a_model_with_neither_is_told():
    with pytest.raises(Unanswerable, match="TwoBlocks has neither a label block nor a mixture prior"):
        assign(TwoBlocks(), small_data().test, **OPTIONS)


def test_the_probe_stands_beside_its_untrained_floor():
    rows = evaluate(WithLabelBlock(), small_data(classes=2), probes="labels", audits=False)
    assert set(rows["metric"]) == {"label_accuracy", "purity", "matched_accuracy"}
    assert set(rows["control"]) == {"none", "untrained"}
    right = rows.query("metric == 'label_accuracy' and control == 'none' and split == 'test'")
    assert right["n"].item() == 24
    assert right["value"].item() in np.arange(25) / 24


def test_asked_for_by_name_it_must_fit():
    check_refused("probe labels does not fit TwoBlocks", evaluate, TwoBlocks(), small_data(), probes="labels")
