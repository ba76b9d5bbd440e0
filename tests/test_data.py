import gzip
import hashlib
import struct

import numpy as np
import pytest
from torchvision import datasets

from disentkit.data import idx, open_dataset, with_targets
from disentkit.data.split import Dataset, Split
from disentkit.errors import UserError


def test_digits_are_all_there_once_and_split_by_class():
    data = open_dataset("digits")
    assert (len(data.train), len(data.test), data.image_shape) == (1437, 360, (1, 28, 28))
    both = np.concatenate([data.train.images, data.test.images])
    assert len(np.unique(both.reshape(len(both), -1), axis=0)) == 1797
    shares = [np.bincount(s.labels) / len(s) for s in (data.train, data.test)]
    assert np.abs(shares[0] - shares[1]).max() < 0.003


def test_digits_are_the_small_pictures_enlarged():
    from sklearn.datasets import load_digits

    bunch = load_digits()
    data = open_dataset("digits")
    assert not data.train.images[:, :, :2].any()
    small = data.train.images[0, 0, 3:26:3, 3:26:3]
    close = np.abs(bunch.images * 255 / 16 - small).max(axis=(1, 2)) <= 0.5
    assert bunch.target[close].tolist() == [data.train.labels[0]]


@pytest.fixture
def levels():
    ramp = np.arange(256, dtype=np.uint8).reshape(1, 1, 16, 16).repeat(4000, axis=0)
    return Dataset("ramp", Split(ramp, np.zeros(4000, int)), Split(ramp[:7], np.zeros(7, int)), 1)


def test_grey_is_the_level_and_threshold_its_half(levels):
    grey = with_targets(levels, "grey", seed=0).test.images[0].ravel()
    np.testing.assert_allclose(grey, np.arange(256) / 255, rtol=1e-6)
    assert with_targets(levels, "threshold", seed=0).test.images[0].ravel().tolist() == [0] * 128 + [1] * 128


@pytest.mark.parametrize("targets", ["static", "dynamic"])
def test_bernoulli_targets_are_on_as_often_as_their_level_says(levels, targets):
    drawn = with_targets(levels, targets, seed=0).train.images
    assert set(np.unique(drawn)) == {0, 1}
    share = drawn.mean(axis=0).ravel()
    expected = np.arange(256) / 255
    error = np.sqrt(expected * (1 - expected) / 4000)
    assert share[0] == 0
    assert share[255] == 1
    assert (np.abs(share - expected) <= 4.5 * error).all()


def test_static_targets_do_not_know_the_seed_and_dynamic_ones_do(levels):
    def drawn(targets, seed):
        return with_targets(levels, targets, seed=seed).train.images

    assert (drawn("static", 0) == drawn("static", 1)).all()
    assert (drawn("dynamic", 0) == drawn("dynamic", 0)).all()
    assert (drawn("dynamic", 0) != drawn("dynamic", 1)).any()


def test_unknown_targets_are_told(levels):
    with pytest.raises(UserError, match="no targets named 'gray'; did you mean 'grey'"):
        with_targets(levels, "gray", seed=0)


def test_the_fingerprint_knows_pixels_labels_and_limit(toy):
    other = Dataset("toy", toy.train, Split(toy.test.images, toy.test.labels[::-1].copy()), 3)
    assert toy.fingerprint != other.fingerprint
    assert toy.fingerprint != toy.first(10).fingerprint
    assert toy.first(None).fingerprint == toy.fingerprint


def test_unknown_data_are_told():
    with pytest.raises(UserError, match="no data named 'mnits'; did you mean 'mnist'"):
        open_dataset("mnits")


def test_files_that_are_missing_are_named_with_where_they_were_looked_for(tmp_path):
    with pytest.raises(UserError) as caught:
        open_dataset("kmnist", tmp_path)
    for words in (
        "train-images-idx3-ubyte.gz",
        str(tmp_path / "KMNIST" / "raw"),
        "--data-root",
        "disentkit data fetch kmnist",
    ):
        assert words in str(caught.value)


def test_the_environment_names_the_root(tmp_path, monkeypatch):
    monkeypatch.setenv("DISENTKIT_DATA", str(tmp_path))
    with pytest.raises(UserError, match="looked there by DISENTKIT_DATA"):
        open_dataset("kmnist")


def archives(root, name="KMNIST"):
    """Small files in the published format."""
    raw = root / name / "raw"
    raw.mkdir(parents=True)
    found = {}
    for part, count in (("train", 5), ("t10k", 3)):
        images = np.arange(count * 784, dtype=np.uint32).astype(np.uint8)
        for kind, content in (
            ("images-idx3", struct.pack(">4i", 2051, count, 28, 28) + images.tobytes()),
            ("labels-idx1", struct.pack(">2i", 2049, count) + bytes(range(count))),
        ):
            file = raw / f"{part}-{kind}-ubyte.gz"
            file.write_bytes(gzip.compress(content))
            found[file.name] = hashlib.md5(file.read_bytes()).hexdigest()
    return idx.Published(name, found)


def unpacked(root, monkeypatch):
    """A root with small files, archives and unpacked."""
    monkeypatch.setitem(idx.PUBLISHED, "kmnist", archives(root))
    for archive in list((root / "KMNIST" / "raw").iterdir()):
        archive.with_suffix("").write_bytes(gzip.decompress(archive.read_bytes()))
    return root


def test_archives_in_a_read_only_root_are_checked_and_unpacked_into_the_cache(tmp_path, monkeypatch):
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda *_, **__: str(tmp_path / "cache"))
    root = tmp_path / "root"
    published = archives(root)
    monkeypatch.setitem(idx.PUBLISHED, "kmnist", published)
    before = sorted(p.name for p in root.rglob("*"))
    data = open_dataset("kmnist", root)
    assert (len(data.train), len(data.test)) == (5, 3)
    assert data.train.images[0, 0, 0, :3].tolist() == [0, 1, 2]
    assert data.test.labels.tolist() == [0, 1, 2]
    assert sorted(p.name for p in root.rglob("*")) == before
    (root / "KMNIST" / "raw" / next(iter(published.archives))).unlink()
    assert open_dataset("kmnist", root).fingerprint == data.fingerprint  # from the cache now


def test_an_archive_that_is_not_the_published_one_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda *_, **__: str(tmp_path / "cache"))
    archives(tmp_path / "root")
    with pytest.raises(
        UserError, match="is not the published archive: expected MD5 bdb82020997e1d708af4cf47b453dcf7, got"
    ):
        open_dataset("kmnist", tmp_path / "root")


def test_a_file_that_was_cut_off_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda *_, **__: str(tmp_path / "cache"))
    root = tmp_path / "root"
    monkeypatch.setitem(idx.PUBLISHED, "kmnist", archives(root))
    open_dataset("kmnist", root)
    file = tmp_path / "cache" / "data" / "KMNIST" / "raw" / "train-images-idx3-ubyte"
    file.write_bytes(file.read_bytes()[:-50])
    with pytest.raises(UserError, match="the files in .* are cut off or damaged"):
        open_dataset("kmnist", root)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "does not begin as an idx file"),
        (b"\0\0\x0d\x01\0\0\0\0", "does not begin as an idx file"),  # floats
        (struct.pack(">2i", 2049, 4) + bytes(4), "images of shape .5, 28, 28. beside labels of shape .4,."),
    ],
)
def test_a_file_of_another_kind_is_told(content, reason, tmp_path, monkeypatch):
    root = unpacked(tmp_path, monkeypatch)
    (root / "KMNIST" / "raw" / "train-labels-idx1-ubyte").write_bytes(content)
    with pytest.raises(UserError, match=f"the files in .* are cut off or damaged: .*{reason}"):
        open_dataset("kmnist", root)


def test_archives_are_those_that_torchvision_knows():
    classes = {"mnist": datasets.MNIST, "fashion_mnist": datasets.FashionMNIST, "kmnist": datasets.KMNIST}
    known = {name: (one.__name__, dict(one.resources)) for name, one in classes.items()}
    assert known == {name: (one.folder, dict(one.archives)) for name, one in idx.PUBLISHED.items()}


def test_files_are_read_as_torchvision_reads_them(tmp_path, monkeypatch):
    ours = open_dataset("kmnist", unpacked(tmp_path, monkeypatch))
    for split, part in ((ours.train, True), (ours.test, False)):
        theirs = datasets.KMNIST(str(tmp_path), train=part)
        assert (split.images[:, 0] == theirs.data.numpy()).all()
        assert (split.labels == theirs.targets.numpy()).all()
        assert split.images.flags.writeable  # torch takes no others without a warning


def test_archives_and_files_may_lie_in_both_places(tmp_path, monkeypatch):
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda *_, **__: str(tmp_path / "cache"))
    root, raw = tmp_path / "root", tmp_path / "cache" / "data" / "KMNIST" / "raw"
    published = archives(root)
    monkeypatch.setitem(idx.PUBLISHED, "kmnist", published)
    raw.mkdir(parents=True)
    first, second = (root / "KMNIST" / "raw" / file for file in list(published.archives)[:2])
    first.rename(raw / first.name)
    second.with_suffix("").write_bytes(gzip.decompress(second.read_bytes()))
    second.unlink()
    assert len(open_dataset("kmnist", root).train) == 5


def test_mnist_is_mnist(mnist_root):
    data = open_dataset("mnist", mnist_root)
    assert (len(data.train), len(data.test)) == (60_000, 10_000)
    assert data.test.labels[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]
    grey = with_targets(data, "grey", seed=0).test.images.reshape(10_000, -1).astype(np.float64)
    # What a perfect model pays for grey levels under a Bernoulli likelihood: 45.53 nats an image.
    with np.errstate(divide="ignore", invalid="ignore"):
        floor = -np.nan_to_num(grey * np.log(grey)) - np.nan_to_num((1 - grey) * np.log(1 - grey))
    assert floor.sum(axis=1).mean() == pytest.approx(45.53, abs=0.01)
