"""The table of an audit."""

from disentkit.tables.layout import Column, Layout

AUDITS: tuple[Layout, ...] = (
    Layout(
        "audit",
        "Known mistakes that were looked for: 1 for a flaw, 0 for none, a dash where it could not be told",
        ("check", "source", "block"),
        (
            Column("flaw", "flagged"),
            Column("I(z; n)", "mutual_information", {"split": "test", "input": "sample"}),
        ),
        ("audit",),
        sparse=True,
    ),
)
