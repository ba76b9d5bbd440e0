"""Models that paint their label, and models that are deaf to it."""

import numpy as np
import pytest
import torch
from torch.distributions import Independent, Normal, OneHotCategorical

from disentkit import LatentModel, evaluate
from tests.conftest import small_data
from tests.probes.test_probes import number

AT = {"split": "test", "control": "none"}


class Painter(LatentModel):
    """Grey pictures in which row k is bright for label k; z, how bright each row of the image is, has no say.

    `how`: the label is "told", or is a "block". `deaf`: z alone decides which row is bright.
    """

    def __init__(self, how="told", deaf=False):
        super().__init__()
        self.how, self.deaf = how, deaf
        self.conditional = how == "told"
        self.blocks = {"z": 3} if how == "told" else {"y": 3, "z": 3}

    def encode(self, x, y=None):
        rows = x.mean(dim=(1, 3))[:, :3]
        posterior = {"z": Normal(rows, 1.0)}
        return posterior if self.how == "told" else {"y": OneHotCategorical(logits=20 * rows), **posterior}

    def decode(self, codes, y=None):
        told = self.how == "told"
        label = torch.nn.functional.one_hot(y, 3).float().expand_as(codes["z"]) if told else codes["y"]
        if self.deaf:
            label = torch.nn.functional.one_hot(codes["z"].argmax(-1), 3).float()
        rows = torch.cat([label, torch.zeros_like(label[..., :1])], dim=-1)
        image = (0.4 + 0.6 * rows)[..., None, :, None].expand(*rows.shape[:-1], 1, 4, 5)
        return Independent(Normal(image, 1.0), 3)

    def prior(self):
        prior = {"z": Normal(torch.zeros(3), torch.ones(3))}
        return prior if self.how == "told" else {"y": OneHotCategorical(torch.ones(3)), **prior}


def rows_of(model, **options):
    return evaluate(model, small_data(train=90, test=60), probes="conditional", targets="grey", **options)


@pytest.mark.parametrize("how", ["told", "block"])
def test_a_model_that_paints_its_label_shows_every_label_asked(how):
    rows = rows_of(Painter(how))
    for given in ("mean", "prior"):
        assert number(rows, "label_shown", input=given, **AT)["value"] == 1
    assert number(rows, "label_kept", input="mean", **AT)["value"] == 0
    assert number(rows, "label_shown", split="test", input="pixels", control="data")["value"] > 0.9


@pytest.mark.parametrize("how", ["told", "block"])
def test_a_model_that_is_deaf_to_the_label_is_at_chance_and_keeps_the_images_own(how):
    rows = rows_of(Painter(how, deaf=True))
    drawn = number(rows, "label_shown", input="prior", **AT)
    assert drawn["value"] == pytest.approx(1 / 3)
    assert drawn["stderr"] == pytest.approx(0, abs=1e-12)  # each picture is right under one label of three
    assert number(rows, "label_shown", input="mean", **AT)["value"] == 0
    kept = number(rows, "label_kept", input="mean", **AT)
    assert kept["value"] == 1
    assert kept["n"] == 60


def test_one_label_alone_leaves_no_other_to_be_asked():
    data = small_data(train=90, test=60)
    test = data.test.take(np.flatnonzero(data.test.labels == 1))
    rows = evaluate(Painter(), type(data)("one", data.train, test, 3), probes="conditional", targets="grey")
    row = number(rows, "label_kept", input="mean", **AT)
    assert np.isnan(row["value"])
    assert row["note"] == "no label differs from the images' own"
    assert number(rows, "label_shown", input="prior", **AT)["value"] == 1


@pytest.mark.parametrize(("how", "names"), [("told", {"conditional"}), ("block", {"conditional", "conditional-prior"})])
def test_the_picture_has_a_label_a_row_and_an_image_above_each_column(how, names, tmp_path):
    rows_of(Painter(how), out=tmp_path)
    assert {file.stem for file in (tmp_path / "figures").iterdir()} == {f"Painter-{name}" for name in names}
    assert "the image's own" in (tmp_path / "tables" / "conditional.md").read_text()
