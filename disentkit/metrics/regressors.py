"""Which predictors the importances of DCI may be read from."""

from typing import Literal

Regressor = Literal["boosting", "forest", "lasso", "extra_trees", "histogram"]
