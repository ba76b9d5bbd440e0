import numpy as np

from disentkit import cache
from disentkit.records import Codes, Evidence, Need


def codes():
    arrays = (np.random.default_rng(i).normal(size=(4, 3)).astype(np.float32) for i in range(3))
    return Codes(*arrays, np.arange(4), {"s": (0, 1), "z": (1, 3)}, ("s", "z"))


def test_what_is_stored_is_fetched(tmp_path):
    cache.store(codes(), tmp_path / "c.npz")
    found = cache.fetch(tmp_path / "c.npz", {"Codes": Codes})
    np.testing.assert_array_equal(found.sample, codes().sample)
    assert found.mean.dtype == np.float32
    assert (found.blocks, found.gaussian) == (codes().blocks, codes().gaussian)


def test_a_damaged_record_is_as_good_as_none(tmp_path):
    cache.store(codes(), tmp_path / "c.npz")
    whole = (tmp_path / "c.npz").read_bytes()
    (tmp_path / "c.npz").write_bytes(whole[: len(whole) // 2])
    assert cache.fetch(tmp_path / "c.npz", {"Codes": Codes}) is None
    assert cache.fetch(tmp_path / "none.npz", {"Codes": Codes}) is None


def test_a_record_of_another_kind_is_none(tmp_path):
    cache.store(codes(), tmp_path / "c.npz")
    assert cache.fetch(tmp_path / "c.npz", {"Evidence": Evidence}) is None


def test_keys_differ_where_needs_do():
    needs = [
        Need("codes"),
        Need("codes", "train"),
        Need("codes", untrained=True),
        Need("codes", options=(("k", 1),)),
    ]
    assert len({cache.key("digest", need) for need in needs}) == 4
