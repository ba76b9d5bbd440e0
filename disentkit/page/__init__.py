"""One page that shows a results folder whole: warnings, what was evaluated, tables, pictures, all rows.

A single HTML file that needs no network: everything it shows is inside it.
"""

from disentkit.page.writing import report, write_report

__all__ = ["report", "write_report"]
