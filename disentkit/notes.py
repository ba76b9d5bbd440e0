"""Notes that a reader is warned of, whatever row bears them: the words by which they are found again."""

LEAK = "leakage: evidence pooled by the true label"
GREY = "grey targets: not a log-likelihood"
NOT_CONVERGED = "not converged"
STOPPED = "fitted with early stopping, a tenth of the training examples held out: not the published protocol"
