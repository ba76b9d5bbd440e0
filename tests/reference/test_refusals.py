"""What cannot be trained is told in one line, before anything is written."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from disentkit.data import SOURCES
from reference_models.training.learning import ReferenceModel
from reference_models.training.needs import _WHERE
from tests.conftest import check_refused, small_data
from tests.reference.small import data_for, fit


def check_not_trained(tmp_path, words, name, *settings, data=None, **options):
    check_refused(words, fit, tmp_path / "m.pt", name, *settings, data=data, **options)
    assert not (tmp_path / "m.pt").exists()


@pytest.mark.parametrize("name", ["cvae", "aae_labels", "aae_supervised", "aae_semi"])
def test_models_of_labels_refuse_test_labels_that_training_has_not(tmp_path, name):
    data = data_for(name)
    unseen = replace(data, test=replace(data.test, labels=np.where(data.test.labels == 3, 12, data.test.labels)))
    words = (
        f"{name} needs labels that both splits share; of toy, 1 test labels do not occur in training (the first: 12)"
    )
    check_not_trained(tmp_path, words, name, data=unseen)


@pytest.mark.parametrize("name", ["vae", "ml_vae:corrected", "cycle_vae", "aae", "tvae_tps"])
def test_models_without_labels_are_trained_whatever_the_labels_are(tmp_path, name):
    data = data_for(name)
    unseen = replace(data, test=replace(data.test, labels=data.test.labels + 20))
    assert fit(tmp_path / "m.pt", name, "epochs=1", data=unseen).exists()


@pytest.mark.parametrize("name", ["ml_vae:corrected", "ml_vae:published-1", "cycle_vae"])
def test_models_of_groups_refuse_data_where_every_image_is_alone(tmp_path, name):
    data = data_for(name)
    alone = replace(data, train=replace(data.train, groups=np.arange(50)))
    words = f"{name} needs groups of several images; in toy every image is a group of its own; data that have them:"
    check_not_trained(tmp_path, words, name, data=alone)


def test_data_that_are_offered_instead_exist():
    for names in _WHERE.values():
        assert set(names.split(", ")) <= set(SOURCES)


def test_more_of_a_group_than_a_batch_holds_is_refused(tmp_path):
    check_not_trained(
        tmp_path, "per_group: expected at most the batch size, 20, got 21", "ml_vae:corrected", "per_group=21"
    )


def test_more_of_a_group_than_any_group_has_is_refused(tmp_path):
    words = "per_group: expected at most 5, the size of the largest group, got 6"
    check_not_trained(tmp_path, words, "ml_vae:corrected", "per_group=6")


@pytest.mark.parametrize("name", ["cycle_vae", "cycle_vae:sprites"])
def test_images_of_another_size_are_refused(tmp_path, name):
    words = "cycle_vae: expected images of 28x28 or 60x60 pixels, got 4x5"
    check_not_trained(tmp_path, words, name, data=small_data())


def test_another_number_of_classes_than_petals_is_refused(tmp_path):
    words = "each of the ten petals holds one class; expected data with 10, got 3"
    check_not_trained(tmp_path, words, "aae_labels", data=small_data())


@pytest.mark.parametrize("name", ["beta_tcvae", "factor_vae", "dip_vae_i"])
def test_batches_of_which_no_loss_can_be_made_are_refused(tmp_path, name):
    check_not_trained(tmp_path, f"batch_size: {name} needs at least 2 images a batch, got 1", name, "batch_size=1")


@pytest.mark.parametrize(("name", "there"), [("aae_labels", 50), ("aae_semi", 40)])
def test_more_labels_than_there_are_are_refused(tmp_path, name, there):
    data = data_for(name)
    labels = np.concatenate([np.repeat(np.arange(9), 5), [9] * 4, [0]])  # four of one class, so four of each
    data = replace(data, train=replace(data.train, labels=labels))
    words = f"labelled: expected at most {there} for these data, got 60; choose --set labelled={there}"
    check_not_trained(tmp_path, words, name, "labelled=60", data=data)


def test_a_batch_that_does_not_fit_into_memory_is_told_with_the_mend(tmp_path, monkeypatch):
    def full(*_):
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr("reference_models.training.run.Training.epoch", full)
    words = "in batches of 20 does not fit into memory; try --set batch_size=10"
    check_not_trained(tmp_path, words, "vae")


def test_a_model_that_does_not_say_how_it_is_trained_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("reference_models.training.run.ReferenceModel", type("Other", (ReferenceModel,), {}))
    check_not_trained(tmp_path, "vae does not say how it is trained; expected a ReferenceModel", "vae")


@pytest.mark.parametrize(
    ("name", "first", "second", "words"),
    [
        ("cycle_vae", "z=4", "z=5", "its z is 4, now it is 5"),
        ("aae", "optim_per_loss=true", "optim_per_loss=false", "its optim_per_loss is True, now it is False"),
        ("ml_vae:corrected", "per_group=0", "per_group=5", "its per_group is 0, now it is 5"),
        ("tvae_tps", "epochs=2", "epochs=3", "its epochs is 2, now it is 3"),  # the schedule is stretched to them
    ],
)
def test_a_run_of_other_settings_is_not_resumed(tmp_path, name, first, second, words):
    path = fit(tmp_path / "m.pt", name, first)
    check_refused(f"{path}.resume is of another run: {words}", fit, path, name, second, resume=True)


def test_a_run_of_another_recipe_of_the_same_model_is_not_resumed(tmp_path):
    path = fit(tmp_path / "m.pt", "ml_vae:published-1")
    words = "is of another run: its name is ml_vae:published-1, now it is ml_vae:published-0.1"
    check_refused(words, fit, path, "ml_vae:published-0.1", resume=True)


def test_something_else_than_a_run_is_not_resumed(tmp_path):
    path = fit(tmp_path / "m.pt", "vae")
    path.rename(tmp_path / "m.pt.resume")
    check_refused("m.pt.resume is not what a training leaves behind", fit, path, "vae", resume=True)
