"""`disentkit` and `python -m disentkit`: every refusal is one line and exit code 2."""

import os
import sys

import click

from disentkit.cli import cli
from disentkit.errors import UserError


def main() -> None:
    """Run the command line."""
    # Busy-waiting threads and one foreign process make products fifty times slower; set before torch is imported.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    try:
        sys.exit(cli.main(standalone_mode=False) or 0)
    except click.UsageError as error:
        _refuse(error.format_message())
    except UserError as error:
        _refuse(str(error))
    except click.Abort as abort:  # what click makes of Ctrl-C
        told = str(abort.__cause__ or "") or "what was finished is kept; the same command goes on from there"
        print(f"disentkit: {told if told.startswith('stopped') else f'stopped: {told}'}", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:  # the reader of our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _refuse(message: str) -> None:
    print(f"disentkit: {' '.join(message.split())}", file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    main()
