"""Which gradient boosting is used here: our faster one, where it grows the installed scikit-learn's own trees."""

from functools import cache

import numpy as np
from sklearn.ensemble import GradientBoostingClassifier


@cache
def boosting_here() -> type[GradientBoostingClassifier]:
    """`Boosting`, which grows scikit-learn's own trees faster, or scikit-learn's class itself.

    `Boosting` stands on parts that scikit-learn may change without notice, and on how it breaks ties. So it is tried
    once a process on a small task against the class whose trees it promises, and left alone unless all are the same.
    """
    try:
        from disentkit.metrics.boosting import Boosting

        return Boosting if _same_trees(Boosting, GradientBoostingClassifier) else GradientBoostingClassifier
    except (ImportError, AttributeError, TypeError, ValueError, KeyError):  # another scikit-learn than it was made for
        return GradientBoostingClassifier


def _same_trees(one: type[GradientBoostingClassifier], other: type[GradientBoostingClassifier]) -> bool:
    """On codes of 200 examples, some of them equal, and four values of which three are seen in the codes."""
    generator = np.random.default_rng(0)
    values = generator.integers(0, 4, 200)
    codes = generator.normal(size=(200, 4)).round(2)
    codes[:, 0] += values % 3
    ours, theirs = (kind(n_estimators=3, random_state=1).fit(codes, values) for kind in (one, other))
    pairs = zip(ours.estimators_.ravel(), theirs.estimators_.ravel(), strict=True)
    parts = "feature", "threshold", "n_node_samples"
    same = all(np.array_equal(getattr(a.tree_, part), getattr(b.tree_, part)) for a, b in pairs for part in parts)
    return same and np.array_equal(ours.predict_proba(codes), theirs.predict_proba(codes))
