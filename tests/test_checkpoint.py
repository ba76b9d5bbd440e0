import os
import pickle
import stat

import pytest
import torch

from disentkit import load, save
from disentkit.checkpoint import FORMAT, of_model
from disentkit.errors import UserError
from reference_models.vae import beta_vae
from tests.conftest import check_refused
from tests.models import TwoBlocks

CONFIG = {"image_shape": [1, 4, 5], "latent": 3, "hidden": 7, "beta": 4.0}


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "m.pt"
    save(path, beta_vae(**CONFIG), name="beta_vae", config=CONFIG, about={"label": "b4", "seed": 3})
    return path


def test_what_is_saved_is_loaded(tmp_path):
    model = beta_vae(**CONFIG)
    save(
        tmp_path / "m.pt",
        model,
        name="beta_vae",
        config=CONFIG,
        about={"label": "b4", "history": [{"kl": 1.5}]},
    )
    found = load(tmp_path / "m.pt")
    assert found.name == "b4"
    assert found.about["history"] == [{"kl": 1.5}]
    assert found.model.kl_weight == 4
    assert not found.model.training
    for key, value in model.state_dict().items():
        assert torch.equal(found.model.state_dict()[key], value)


def test_the_digest_is_that_of_the_file(file, tmp_path):
    other = tmp_path / "copy.pt"
    other.write_bytes(file.read_bytes())
    assert load(file).digest == load(other).digest
    save(other, beta_vae(**CONFIG), name="beta_vae", config=CONFIG, about={"label": "b4"})
    assert load(file).digest != load(other).digest


def test_the_digest_of_a_model_in_memory_is_that_of_its_weights():
    assert of_model(TwoBlocks(seed=1)).digest == of_model(TwoBlocks(seed=1)).digest
    assert of_model(TwoBlocks(seed=1)).digest != of_model(TwoBlocks(seed=2)).digest


def test_a_missing_file_is_told(tmp_path):
    check_refused(f"no checkpoint at {tmp_path / 'no.pt'}; train one with: disentkit train", load, tmp_path / "no.pt")


def test_an_empty_file_is_told(tmp_path):
    (tmp_path / "e.pt").touch()
    check_refused("is empty (0 bytes)", load, tmp_path / "e.pt")


def test_a_folder_is_told(tmp_path):
    check_refused("is a folder, expected a checkpoint file", load, tmp_path)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_file_that_was_cut_off_is_told(file, share):
    content = file.read_bytes()
    file.write_bytes(content[: int(len(content) * share)])
    check_refused("is cut off or damaged", load, file)


def test_a_file_that_is_not_torchs_is_told(tmp_path):
    (tmp_path / "t.pt").write_text("epoch,loss\n1,2\n")
    check_refused("is not a torch file", load, tmp_path / "t.pt")


class Hostile:
    def __init__(self, target):
        self.target = target

    def __reduce__(self):
        return os.mkdir, (str(self.target),)


@pytest.mark.parametrize("write", [torch.save, lambda x, path: path.write_bytes(pickle.dumps(x))])
def test_a_file_that_would_run_code_is_refused_and_nothing_runs(tmp_path, write):
    target = tmp_path / "it-ran"
    write({"format": FORMAT, "state": Hostile(target)}, tmp_path / "h.pt")
    check_refused("was refused: it holds Python objects other than tensors", load, tmp_path / "h.pt")
    assert not target.exists()


def test_a_whole_model_is_refused_with_the_mend(tmp_path):
    torch.save(torch.nn.Linear(2, 2), tmp_path / "l.pt")
    check_refused("save its state_dict() instead, and load that with --adapter", load, tmp_path / "l.pt")


def test_a_bare_state_dict_is_told(tmp_path):
    torch.save(torch.nn.Linear(2, 2).state_dict(), tmp_path / "s.pt")
    check_refused("holds a bare state dict (2 tensors), not a disentkit checkpoint", load, tmp_path / "s.pt")


def changed(file, **changes):
    content = torch.load(file, weights_only=True) | changes
    torch.save({key: value for key, value in content.items() if value is not None}, file)


def test_another_format_is_told(file):
    changed(file, format="disentkit-9")
    check_refused("has format 'disentkit-9'; this disentkit reads 'disentkit-1'", load, file)


def test_missing_parts_are_told(file):
    changed(file, state=None, about=None)
    check_refused("lacks state, about; expected a dict with format, name, config, state, about", load, file)


def test_an_unknown_model_is_told_with_the_nearest(file):
    changed(file, name="beta_vea")
    check_refused("no model named 'beta_vea'; did you mean 'beta_vae'?", load, file)


def test_weights_that_do_not_fit_are_told(file):
    changed(file, config=CONFIG | {"hidden": 8})
    check_refused("does not fit the model 'beta_vae' that it names", load, file)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ["vae"]}, "expected its name to be a str, got list"),
        ({"about": [1]}, "expected its about to be a dict, got list"),
        ({"config": {"image_shape": [28, 28]}}, "does not fit the model 'beta_vae' that it names"),
    ],
)
def test_parts_of_another_kind_are_told(file, changes, words):
    changed(file, **changes)
    check_refused(words, load, file)


def test_an_unknown_setting_is_told(file):
    changed(file, config=CONFIG | {"depth": 8})
    check_refused("unexpected keyword argument 'depth'", load, file)


ADAPTER = """
import torch
from tests.models import TwoBlocks
def good(path):
    model = TwoBlocks()
    model.load_state_dict(torch.load(path, weights_only=True))
    return model
def wrong(path): return {"z": 1}
def bare(path):
    model = TwoBlocks(); model.blocks = {}
    return model
def fails(path): raise KeyError("encoder.weight")
"""


@pytest.fixture
def foreign(tmp_path):
    torch.save(TwoBlocks(seed=4).state_dict(), tmp_path / "w.pt")
    (tmp_path / "adapter.py").write_text(ADAPTER)
    return tmp_path / "w.pt", tmp_path / "adapter.py"


def test_an_adapter_makes_a_model_of_a_foreign_file(foreign):
    weights, adapter = foreign
    found = load(weights, f"{adapter}:good")
    assert torch.equal(found.model.encoder.weight, TwoBlocks(seed=4).encoder.weight)
    assert found.name == "w"


def test_the_digest_knows_the_adapter(foreign):
    weights, adapter = foreign
    before = load(weights, f"{adapter}:good").digest
    adapter.write_text(ADAPTER + "\n# changed")
    assert load(weights, f"{adapter}:good").digest != before


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("adapter.py", "adapter: expected path/to/file.py:function, got 'adapter.py'"),
        ("none.py:good", "adapter: no file at none.py"),
        (
            "{there}:god",
            "adapter: no function 'god' in {there}; there are: TwoBlocks, bare, fails, good, wrong",
        ),
        ("{there}:wrong", "adapter {there}:wrong returned a dict; expected a disentkit.LatentModel"),
        ("{there}:bare", "adapter {there}:bare returned a model without blocks"),
        ("{there}:fails", "KeyError: 'encoder.weight'"),
    ],
)
def test_a_bad_adapter_is_told(foreign, spec, words):
    weights, adapter = foreign
    check_refused(words.format(there=adapter), load, weights, adapter=spec.format(there=adapter))


def test_an_adapter_that_is_not_python_is_told(foreign):
    weights, adapter = foreign
    adapter.write_text("def broken(:")
    check_refused("cannot be imported: SyntaxError", load, weights, adapter=f"{adapter}:good")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_an_unwritable_place_is_told(tmp_path):
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    with pytest.raises(UserError, match="cannot write"):
        save(tmp_path / "m.pt", beta_vae(**CONFIG), name="beta_vae", config=CONFIG, about={})
