"""The verbs."""
import click
from disentkit.plugins import announced, plugin
class _Verbs(click.Group):
    def list_commands(self, ctx): return sorted({*super().list_commands(ctx), *announced("disentkit.commands")})
    def get_command(self, ctx, name): return super().get_command(ctx, name) or plugin("disentkit.commands","verb",name)
@click.group(cls=_Verbs)
def cli() -> None:
    "x"
