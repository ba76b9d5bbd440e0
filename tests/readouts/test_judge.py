import numpy as np
import pytest

from disentkit.progress import silent
from disentkit.readouts import judge as judges
from disentkit.readouts.judge import judge_of
from tests.conftest import small_data

HERE = {"device": "cpu", "progress": silent}


def pictures(seed=0, shape=(1, 4, 5)):
    data = small_data(train=90, test=30, shape=shape, seed=seed)
    return [(split.images.astype(np.float32) / 255, split.labels) for split in (data.train, data.test)]


@pytest.fixture
def fits(monkeypatch, tmp_path):
    """How many judges are fitted, none being known to the process or lying in a folder yet."""
    made = []
    fit = judges._fit
    monkeypatch.setattr(judges, "_fitted", {})
    monkeypatch.setattr(judges, "cache_folder", lambda: tmp_path / "data")
    monkeypatch.setattr(judges, "_fit", lambda *given: (made.append(1), fit(*given)))
    return made


@pytest.mark.parametrize("shape", [(1, 4, 5), (3, 7, 9), (2, 3, 3)])
def test_it_names_what_pictures_of_any_size_show(shape):
    train, test = pictures(shape=shape)
    judge = judge_of(*train, classes=3, **HERE)
    assert (judge.says(test[0]) == test[1]).mean() > 0.9
    assert judge.says(test[0][:0]).shape == (0,)


def test_features_are_what_the_last_layer_names_pictures_by():
    train, test = pictures()
    judge = judge_of(*train, classes=3, **HERE)
    features = judge.features(test[0])
    assert features.shape == (30, 128)
    assert features.dtype == np.float32
    assert (features >= 0).all()
    last = judge.layers[-1]
    logits = features @ last.weight.detach().numpy().T + last.bias.detach().numpy()
    np.testing.assert_array_equal(logits.argmax(axis=1), judge.says(test[0]))


def test_the_same_data_have_one_judge_in_the_process_and_one_in_the_folder(fits, monkeypatch, tmp_path):
    train, test = pictures(seed=11)
    first = judge_of(*train, classes=3, **HERE)
    assert judge_of(*train, classes=3, **HERE) is first
    assert len(list((tmp_path / "judges").glob("*.npz"))) == 1
    monkeypatch.setattr(judges, "_fitted", {})
    again = judge_of(*train, classes=3, **HERE)
    assert len(fits) == 1
    np.testing.assert_array_equal(first.says(test[0]), again.says(test[0]))


def test_other_pictures_or_labels_have_another_judge(fits):
    images, labels = pictures(seed=12)[0]
    judge_of(images, labels, classes=3, **HERE)
    judge_of(images * 0.5, labels, classes=3, **HERE)
    judge_of(images, labels[::-1].copy(), classes=3, **HERE)
    assert len(fits) == 3


def test_the_same_data_give_the_same_weights(fits, monkeypatch, tmp_path):
    train, _ = pictures(seed=13)
    weights = []
    for folder in ("one", "two"):
        monkeypatch.setattr(judges, "_fitted", {})
        monkeypatch.setattr(judges, "cache_folder", lambda folder=folder: tmp_path / folder / "data")
        weights.append(judge_of(*train, classes=3, **HERE).layers[0].weight)
    assert len(fits) == 2
    assert weights[0].equal(weights[1])


def test_a_damaged_file_and_a_folder_that_cannot_be_written_to_cost_a_fitting_no_more(fits, monkeypatch, tmp_path):
    train, _ = pictures(seed=14)
    judge_of(*train, classes=3, **HERE)
    (file,) = (tmp_path / "judges").glob("*.npz")
    file.write_bytes(file.read_bytes()[:100])
    monkeypatch.setattr(judges, "_fitted", {})
    judge_of(*train, classes=3, **HERE)
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(judges, "cache_folder", lambda: tmp_path / "file" / "data")
    monkeypatch.setattr(judges, "_fitted", {})
    judge_of(*train, classes=3, **HERE)
    assert len(fits) == 3


def test_labels_are_read_from_the_features_and_are_the_most_probable():
    train, test = pictures()
    judge = judge_of(*train, classes=3, **HERE)
    chances = judge.probabilities(test[0])
    np.testing.assert_allclose(chances.sum(axis=1), 1, rtol=1e-5)
    np.testing.assert_array_equal(chances.argmax(axis=1), judge.says(test[0]))
    last = judge.layers[-1]
    logits = judge.features(test[0]) @ last.weight.detach().numpy().T + last.bias.detach().numpy()
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    np.testing.assert_allclose(odds / odds.sum(axis=1, keepdims=True), chances, atol=1e-5)
    assert judge.features(test[0]).shape == (30, 128)
