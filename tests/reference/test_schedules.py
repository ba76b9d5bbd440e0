from threading import Event

import pytest

from disentkit.errors import UserError
from reference_models.recipes import RECIPES
from reference_models.training.resuming import State
from reference_models.training.schedules import factor
from tests.conftest import check_refused
from tests.reference.small import training


def rates(name):
    """The learning rate of every epoch of a recipe."""
    recipe = RECIPES[name]
    return [recipe.lr * factor(recipe.schedule, epoch, recipe.epochs) for epoch in range(recipe.epochs)]


def drops(values):
    """The epochs whose rate is another than the one before."""
    return [epoch for epoch in range(1, len(values)) if values[epoch] != values[epoch - 1]]


def test_the_cycle_vae_s_rate_drops_to_a_tenth_at_epoch_80():
    found = rates("cycle_vae")
    assert drops(found) == [80]
    assert (found[79], found[80]) == pytest.approx((1e-4, 1e-5))


@pytest.mark.parametrize(("name", "at", "last"), [("aae", [100, 300], 2e-6), ("aae_semi", [150, 200], 1e-6)])
def test_adversarial_rates_drop_twice(name, at, last):
    found = rates(name)
    assert drops(found) == at
    assert found[-1] == pytest.approx(last)


def test_the_tvae_s_rate_falls_as_a_power_of_what_is_left():
    assert rates("tvae_tps") == pytest.approx([(1 - epoch / 50) ** 0.9 for epoch in range(50)])


def test_the_stages_of_burda_and_others_are_each_three_times_as_long_as_the_one_before():
    found = rates("iwae_l1")
    assert drops(found) == [1, 4, 13, 40, 121, 364, 1093]
    assert [found[epoch] for epoch in [0, *drops(found)]] == pytest.approx(
        [1e-3, 7.2e-4, 5.2e-4, 3.7e-4, 2.7e-4, 1.9e-4, 1.4e-4, 1e-4]
    )


@pytest.mark.parametrize("schedule", ["constant", "polynomial:0.9", "drops:0.8", "drops:0.25,0.75", "stages"])
@pytest.mark.parametrize("epochs", [1, 7, 400])
def test_a_rate_begins_whole_never_rises_and_stays_above_zero(schedule, epochs):
    found = [factor(schedule, epoch, epochs) for epoch in range(epochs)]
    assert found[0] == 1
    assert found == sorted(found, reverse=True)
    assert found[-1] > 0
    assert (len(set(found)) == 1) == (schedule == "constant" or epochs == 1)


@pytest.mark.parametrize("epochs", [10, 20, 30, 100, 1000])
def test_a_drop_at_a_share_is_not_late_by_rounding(epochs):
    found = [factor("drops:0.1,0.7", epoch, epochs) for epoch in range(epochs)]
    assert drops(found) == [epochs // 10, 7 * epochs // 10]


def test_every_optimizer_takes_the_rate_of_its_epoch(tmp_path):
    run = training("cycle_vae", tmp_path / "m.pt", "epochs=5")
    for epoch, rate in ((0, 1e-4), (3, 1e-4), (4, 1e-5)):
        run.epoch(State(epoch=epoch), Event())
        assert [one.param_groups[0]["lr"] for one in run.optimizers.values()] == pytest.approx([rate, rate])


@pytest.mark.parametrize(
    "schedule",
    ["polynomial", "polynomial:a", "polynomial:1,2", "drops", "drops:0", "drops:1", "drops:0.5,80", "constant:1"]
    + ["stages:8", "drops:0.5,"],
)
def test_a_schedule_that_says_nothing_is_told(schedule):
    words = f"schedule: expected constant, polynomial:0.9, drops:0.5,0.8 or stages, got '{schedule}'"
    check_refused(words, factor, schedule, 0, 10)


def test_an_unknown_schedule_is_told():
    with pytest.raises(UserError, match="no schedule named 'step'"):
        factor("step:0.5", 0, 10)
