import pytest
import torch

from disentkit.errors import UserError
from reference_models.recipes import RECIPES
from reference_models.settings import recipe
from tests.conftest import check_refused
from tests.reference.small import fit, small_recipe, training


@pytest.mark.parametrize(
    ("name", "setting", "words"),
    [
        ("vae", "beta=10", "no setting of vae named 'beta'"),
        ("vae", "epoch=3", "no setting of vae named 'epoch'; did you mean 'epochs'"),
        ("vae", "epochs", "--set: expected key=value, got 'epochs'"),
        ("vae", "epochs=0", "--set epochs: expected a whole number from 1 to 1000000, got '0'"),
        ("vae", "epochs=1.5", "--set epochs: expected a whole number from 1 to 1000000, got '1.5'"),
        ("vae", "latent=1000000000", "--set latent: expected a whole number from 1 to 1000000, got '1000000000'"),
        ("vae", "latent=True", "--set latent: expected a whole number from 1 to 1000000, got 'True'"),
        ("vae", "lr=-1", "--set lr: expected a number, finite and not below 0, got '-1'"),
        ("vae", "lr=1e999", "--set lr: expected a number, finite and not below 0, got '1e999'"),
        ("vae", "lr=fast", "--set lr: expected a number"),
        ("vae", "lr=", "--set lr: expected a number, finite and not below 0, got ''"),
        ("vae", "beta1=1", "--set beta1: expected a number below 1, got '1'"),
        ("vae", "targets=binary", "no targets named 'binary'"),
        ("vae", "optimizer=adamw", "no optimizer named 'adamw'; did you mean 'adam'"),
        ("vae", "schedule=cosine", "no schedule named 'cosine'; there are: constant, drops, polynomial, stages"),
        ("vae", "schedule=drops", "schedule: expected constant, polynomial:0.9, drops:0.5,0.8 or stages, got 'drops'"),
        ("vae", "per_group=-1", "--set per_group: expected a whole number from 0 to 1000000, got '-1'"),
        ("vae", "name=mine", "no setting of vae named 'name'"),
        ("vae", "data=mnist", "no setting of vae named 'data'"),
        ("cycle_vae", "z=0", "--set z: expected a whole number from 1 to 1000000, got '0'"),
        ("cycle_vae", "reverse_detach=no", "--set reverse_detach: expected true or false, got 'no'"),
        ("aae_labels", "labelled=all", "--set labelled: expected a whole number from 0 to 1000000, got 'all'"),
        ("ml_vae:corrected", "beta=2", "no setting of ml_vae:corrected named 'beta'"),
    ],
)
def test_a_bad_setting_is_told(name, setting, words):
    check_refused(words, recipe, name, [setting])


@pytest.mark.parametrize(
    ("name", "setting", "words"),
    [
        ("ml_vae:corrected", "evidence_grad=half", "no evidence_grad named 'half'; there are: full, none"),
        ("ml_vae:corrected", "group_kl=per_image", "no group_kl named 'per_image'; did you mean 'per_sample'?"),
        ("ml_vae:corrected", "group_loss_reduction=mean", "no group_loss_reduction named 'mean'"),
        ("tvae_tps", "objective=elbow", "no objective named 'elbow'; did you mean 'elbo'?"),
        ("iwae_l1", "objective=elbo", "no objective named 'elbo'; there are: iwae, multisample"),
        ("aae", "prior=normal", "no prior named 'normal'; there are: gaussian, mixture"),
        (
            "aae:mixture",
            "latent=3",
            "latent: the mixture prior lies in pairs of latents, expected an even number, got 3",
        ),
        ("aae_semi", "labelled=33", "labelled: expected as many of each of 10 classes, got 33 in all"),
    ],
)
def test_a_word_that_the_model_does_not_know_is_told_before_anything_is_trained(tmp_path, name, setting, words):
    check_refused(words, fit, tmp_path / "m.pt", name, setting)
    assert not (tmp_path / "m.pt").exists()


def test_an_unknown_recipe_is_told():
    with pytest.raises(UserError, match="no model named 'bvae'; did you mean"):
        recipe("bvae")


@pytest.mark.parametrize(
    ("name", "setting", "value"),
    [
        ("vae", "epochs=7", 7),
        ("vae", "lr=1e-4", 1e-4),
        ("vae", "lr=1", 1.0),
        ("vae", "per_group=0", 0),
        ("vae", "targets=grey", "grey"),
        ("vae", "schedule=drops:0.5,0.8", "drops:0.5,0.8"),
        ("beta_vae", "beta=4", 4.0),
        ("cycle_vae", "reverse_detach=False", False),
        ("aae_labels", "labelled=0", 0),
        ("ml_vae", "evidence_grad=none", "none"),
    ],
)
def test_a_setting_is_laid_over_the_recipe_in_the_recipe_s_kind(name, setting, value):
    key = setting.partition("=")[0]
    changed = recipe(name, [setting])
    found = changed.config[key] if key in changed.config else getattr(changed, key)
    assert (found, type(found)) == (value, type(value))
    before = recipe(name)
    assert {k: v for k, v in vars(changed).items() if k not in (key, "config", "telling")} == {
        k: v for k, v in vars(before).items() if k not in (key, "config", "telling")
    }


def test_the_last_of_two_settings_counts():
    assert recipe("vae", ["epochs=7", "epochs=8"]).epochs == 8


def test_what_differs_from_the_recipe_stands_in_its_label_unless_tables_have_a_column_for_it():
    assert recipe("vae", ["latent=16", "lr=0.1"]).label == "vae latent=16 lr=0.1"
    assert recipe("vae", ["lr=1e-3", "epochs=3", "targets=grey"]).label == "vae"  # 1e-3 is its own
    assert recipe("vae", ["latent=10"]).label == "vae"
    assert recipe("beta_vae", ["beta=4"]).label == "beta_vae beta=4"
    assert recipe("ml_vae:published-0.1").label == "ml_vae published-0.1"


def test_a_model_s_bare_name_is_the_first_of_its_recipes():
    assert recipe("ml_vae") == RECIPES["ml_vae:corrected"]
    assert recipe("aae") == RECIPES["aae"]


def test_recipes_themselves_are_never_changed():
    before = dict(RECIPES["vae"].config)
    small_recipe("vae", "latent=3")
    assert RECIPES["vae"].config == before


def published(name):
    return {**vars(RECIPES[name]), **RECIPES[name].config}


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("vae", {"targets": "dynamic", "epochs": 200, "batch_size": 1000, "lr": 1e-3, "schedule": "constant"}),
        (
            "ml_vae:published-0.1",
            {"targets": "grey", "epochs": 400, "batch_size": 256, "drop_last": True, "lr": 1e-3, "beta1": 0.9}
            | {"group_noise": 0.1, "evidence_grad": "none", "group_kl": "per_sample"}
            | {"group_loss_reduction": "batch_pixels"},
        ),
        ("ml_vae:published-1", {"group_noise": 1.0, "evidence_grad": "none", "group_kl": "per_sample"}),
        ("ml_vae:corrected", {"group_noise": 1.0, "evidence_grad": "full", "group_kl": "per_group"}),
        (
            "cycle_vae",
            {"targets": "grey", "epochs": 100, "batch_size": 64, "drop_last": True, "lr": 1e-4}
            | {"reconstruction_weight": 2.0, "kl_weight": 3.0, "reverse_weight": 10.0, "reverse_detach": True},
        ),
        (
            "vae60",
            {"targets": "grey", "epochs": 50, "batch_size": 128, "drop_last": True, "optimizer": "adadelta", "lr": 1.0},
        ),
        ("tvae_tps:iwae", {"targets": "dynamic", "batch_size": 100, "k": 5, "latent": 42, "pose": 18}),
        ("iwae_l1", {"targets": "dynamic", "epochs": 3280, "batch_size": 20, "lr": 1e-3, "eps": 1e-4}),
        ("aae", {"targets": "grey", "epochs": 400, "batch_size": 128, "drop_last": True, "lr": 2e-4, "beta1": 0.5}),
        ("aae_labels", {"labelled": 10_000, "input_noise": 0.6, "label_in_discriminator": True, "latent": 2}),
        ("aae_semi", {"epochs": 250, "labelled": 1280, "input_noise": 0.0, "latent": 10, "lr": 1e-4, "beta1": 0.5}),
    ],
)
def test_recipes_hold_the_published_settings(name, settings):
    found = published(name)
    assert {key: found[key] for key in settings} == settings


@pytest.mark.parametrize(("name", "betas"), [("aae", (0.5, 0.999)), ("vae", (0.9, 0.999))])
def test_settings_reach_the_optimizer(name, betas, tmp_path):
    run = training(name, tmp_path / "m.pt", "lr=0.25", "eps=0.125")
    for optimizer in run.optimizers.values():
        group = optimizer.param_groups[0]
        assert isinstance(optimizer, torch.optim.Adam)
        assert (group["lr"], group["betas"], group["eps"]) == (0.25, betas, 0.125)


def test_adadelta_has_the_published_decay_and_offset(tmp_path):
    (optimizer,) = training("tvae_tps", tmp_path / "m.pt").optimizers.values()
    group = optimizer.param_groups[0]
    assert isinstance(optimizer, torch.optim.Adadelta)
    assert (group["lr"], group["rho"], group["eps"]) == (1.0, 0.9, 1e-6)
