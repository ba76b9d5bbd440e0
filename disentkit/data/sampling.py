"""Pairs and groups of examples that show the same thing, drawn by index."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Int

from disentkit.errors import UserError


@dataclass(frozen=True, eq=False)
class Groups:
    """The members of each group, found once, so that a draw costs no more than what it draws.

    Attributes:
        names: what the groups are called, ascending.
        of: the place of each example's group among the names.
        members: all examples, group after group.
        starts: where each group starts among the members.
        sizes: how many members each group has.
        ranks: the place of each example in its group, from 0 on.
    """

    names: Int[np.ndarray, "G"]
    of: Int[np.ndarray, "N"]
    members: Int[np.ndarray, "N"]
    starts: Int[np.ndarray, "G"]
    sizes: Int[np.ndarray, "G"]
    ranks: Int[np.ndarray, "N"]

    @classmethod
    def among(cls, grouping: Int[np.ndarray, "N"]) -> "Groups":
        """The groups of a split's `grouping`."""
        names, of, sizes = np.unique(grouping, return_inverse=True, return_counts=True)
        members = np.argsort(of, kind="stable")
        starts = np.cumsum(sizes) - sizes
        ranks = np.empty_like(members)
        ranks[members] = np.arange(len(members)) - starts.repeat(sizes)
        return cls(names, of, members, starts, sizes, ranks)


def partners(
    groups: Groups, rows: Int[np.ndarray, "B"], generator: np.random.Generator, *, allow_same: bool = True
) -> Int[np.ndarray, "B"]:
    """For each example another of its group, drawn evenly.

    Args:
        groups: of all examples.
        rows: the examples that need a partner.
        generator: is spent.
        allow_same: an example may be its own partner, as in Mathieu et al. (2016) and after.

    Raises:
        UserError: without allow_same, for an example that is alone in its group.

    >>> groups = Groups.among(np.array([7, 8, 7, 8]))
    >>> partners(groups, np.array([0, 1]), np.random.default_rng(0), allow_same=False)
    array([2, 3])
    """
    group = groups.of[rows]
    sizes = groups.sizes[group]
    if allow_same:
        return groups.members[groups.starts[group] + generator.integers(0, sizes)]
    _check_sizes(groups, group, 2)
    steps = 1 + generator.integers(0, sizes - 1)
    return groups.members[groups.starts[group] + (groups.ranks[rows] + steps) % sizes]


def group_batches(
    groups: Groups, groups_per_batch: int, per_group: int, generator: np.random.Generator
) -> Int[np.ndarray, "G K"]:
    """Distinct groups with distinct members each, drawn evenly: examples (groups_per_batch, per_group).

    Raises:
        UserError: when there are not as many groups, or one of them has not as many members.

    >>> groups = Groups.among(np.array([7, 8, 7, 8]))
    >>> np.sort(group_batches(groups, 2, 2, np.random.default_rng(0)), axis=None)
    array([0, 1, 2, 3])
    """
    if not 1 <= groups_per_batch <= len(groups.names):
        raise UserError(f"groups_per_batch: expected 1 to {len(groups.names)} groups, got {groups_per_batch}")
    if per_group < 1:
        raise UserError(f"per_group: expected at least 1 member of each group, got {per_group}")
    _check_sizes(groups, np.arange(len(groups.names)), per_group)
    chosen = generator.choice(len(groups.names), groups_per_batch, replace=False)
    ranks = _distinct(groups.sizes[chosen], per_group, generator)
    return groups.members[groups.starts[chosen][:, None] + ranks]


def _distinct(sizes: Int[np.ndarray, "G"], count: int, generator: np.random.Generator) -> Int[np.ndarray, "G K"]:
    """For each size n, `count` distinct numbers below n in random order (Floyd's algorithm; Bentley, 1987)."""
    found = np.empty((len(sizes), count), dtype=np.int64)
    for place in range(count):
        top = sizes - count + place
        drawn = generator.integers(0, top + 1)
        taken = (found[:, :place] == drawn[:, None]).any(axis=1)
        found[:, place] = np.where(taken, top, drawn)
    return generator.permuted(found, axis=1)


def _check_sizes(groups: Groups, among: Int[np.ndarray, "B"], needed: int) -> None:
    short = among[groups.sizes[among] < needed]
    if len(short):
        raise UserError(
            f"groups: expected at least {needed} members in each, got {groups.sizes[short[0]]} in group "
            f"{groups.names[short[0]]} (sizes are {groups.sizes.min()} to {groups.sizes.max()})"
        )
