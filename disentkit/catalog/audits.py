"""Numbers of an audit."""

from math import inf

from disentkit.catalog.fact import Fact

AUDITS: dict[str, Fact] = {
    "flagged": Fact("flaw", "lower", 0, 1, "", "1 for a flaw, 0 for none, a dash where it could not be told", ""),
    "mutual_information": Fact(
        "I(z; n)",
        "neither",
        -inf,
        inf,
        "nats",
        "mutual information of a sampled code and the index of its example; of N examples at most ln N",
        "Hoffman & Johnson 2016",
    ),
}
