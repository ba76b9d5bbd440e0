"""Paths of codes by closed forms, and how even they are."""

import numpy as np
import pytest

from disentkit.metrics.paths import length, linear, roughness, spherical

RNG = np.random.default_rng(0)
ONE, TWO = RNG.normal(size=(2, 50, 6))


@pytest.mark.parametrize("path", [linear, spherical])
def test_a_path_begins_and_ends_where_it_should(path):
    for kind in (np.float64, np.float32):
        found = path(ONE.astype(kind), TWO.astype(kind), steps=5)
        assert found.shape == (50, 5, 6)
        np.testing.assert_array_equal(found[:, 0], ONE.astype(kind))
        np.testing.assert_array_equal(found[:, -1], TWO.astype(kind))


@pytest.mark.parametrize("path", [linear, spherical])
def test_the_way_back_is_the_same_way(path):
    np.testing.assert_allclose(path(ONE, TWO, steps=7), path(TWO, ONE, steps=7)[:, ::-1], atol=1e-12)


def test_the_middle_of_a_straight_path_is_the_mean():
    np.testing.assert_allclose(linear(ONE, TWO, steps=3)[:, 1], (ONE + TWO) / 2)


def test_a_quarter_circle_is_walked_by_its_angles():
    found = spherical(np.array([[2.0, 0.0]]), np.array([[0.0, 2.0]]), steps=10)[0]
    angle = np.arange(10) * np.pi / 18
    np.testing.assert_allclose(found, 2 * np.stack([np.cos(angle), np.sin(angle)], axis=1), atol=1e-12)


def test_codes_of_one_length_keep_it_and_move_as_white_has_it():
    one, two = (code / np.linalg.norm(code, axis=1, keepdims=True) * 3 for code in (ONE, TWO))
    found = spherical(one, two, steps=9)
    np.testing.assert_allclose(np.linalg.norm(found, axis=2), 3)
    angle = np.arccos((one * two).sum(1) / 9)[:, None, None]
    t = np.linspace(0, 1, 9)[:, None]
    white = np.sin((1 - t) * angle) / np.sin(angle) * one[:, None] + np.sin(t * angle) / np.sin(angle) * two[:, None]
    np.testing.assert_allclose(found, white, atol=1e-9)


def test_lengths_move_evenly_and_never_run_out():
    nearly_opposite = np.array([[1.0, 0.0]]), np.array([[-4.0, 1e-4]])
    for one, two in ((ONE, TWO), nearly_opposite):
        lengths = np.linalg.norm(spherical(one, two, steps=5), axis=2)
        expected = np.linspace(np.linalg.norm(one, axis=1), np.linalg.norm(two, axis=1), 5).T
        np.testing.assert_allclose(lengths, expected, rtol=1e-6)


def test_turning_and_scaling_the_codes_turns_and_scales_the_arc():
    turn = np.linalg.qr(RNG.normal(size=(6, 6))).Q
    np.testing.assert_allclose(
        spherical(5 * ONE @ turn, 5 * TWO @ turn, steps=4), 5 * spherical(ONE, TWO, steps=4) @ turn, atol=1e-12
    )


@pytest.mark.parametrize("factor", [3.0, 1.0, 0.0, -1.0, -2.0])
def test_codes_that_span_no_plane_are_joined_by_a_straight_path(factor):
    np.testing.assert_array_equal(spherical(ONE, factor * ONE, steps=5), linear(ONE, factor * ONE, steps=5))


def test_directions_that_come_together_tend_to_the_straight_path():
    gaps = []
    for nearness in (1e-1, 1e-2, 1e-3):
        end = 2 * ONE + nearness * TWO
        gaps.append(np.abs(spherical(ONE, end, steps=5) - linear(ONE, end, steps=5)).max())
    assert gaps[0] > 3 * gaps[1] > 9 * gaps[2]
    assert gaps[2] < 1e-3


def test_a_single_latent_always_goes_straight():
    np.testing.assert_array_equal(spherical(ONE[:, :1], TWO[:, :1], steps=5), linear(ONE[:, :1], TWO[:, :1], steps=5))


def test_straight_paths_are_perfectly_even_and_a_jump_as_rough_as_can_be():
    np.testing.assert_allclose(roughness(linear(ONE, TWO, steps=8)), 1)
    jump = np.repeat(np.stack([ONE, TWO], axis=1), 4, axis=1)  # (P, 8, D)
    np.testing.assert_allclose(roughness(jump), 7)


def test_roughness_by_hand():
    path = np.array([[[0.0, 0.0], [3.0, 4.0], [3.0, 5.0]]])  # steps of 5 and 1
    assert roughness(path)[0] == pytest.approx(5 / 3)


def test_neither_unit_nor_place_nor_direction_matters_to_roughness():
    path = RNG.normal(size=(20, 6, 4)).cumsum(axis=1)
    turn = np.linalg.qr(RNG.normal(size=(4, 4))).Q
    np.testing.assert_allclose(roughness(path), roughness(7 * path[:, ::-1] @ turn + 2))


def test_a_path_that_stays_has_no_roughness():
    still = np.broadcast_to(ONE[:, None], (50, 4, 6)).astype(np.float32)
    rounding = still * (1 + 1e-7 * RNG.normal(size=(50, 4, 6)).astype(np.float32))
    for path in (still, rounding, np.zeros((3, 4, 2))):
        assert np.isnan(roughness(path)).all()


def test_a_straight_path_is_as_long_as_the_way_and_an_arc_longer():
    way = np.linalg.norm(ONE - TWO, axis=1)
    np.testing.assert_allclose(length(linear(ONE, TWO, steps=8)), way)
    assert (length(spherical(ONE, TWO, steps=8)) > way).all()
    half = spherical(np.array([[1.0, 0.0]]), np.array([[np.cos(3.0), np.sin(3.0)]]), steps=1000)
    assert length(half)[0] == pytest.approx(3, rel=1e-5)
