"""`regapp backup` and `regapp restore`: database, uploads and keys in one file."""

import pathlib

import click
from flask import current_app
from flask.cli import with_appcontext

from regapp import backup as archive
from regapp.cli.arguments import written


def _instance() -> pathlib.Path:
    return pathlib.Path(current_app.instance_path)


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=pathlib.Path))
@with_appcontext
def backup(file: pathlib.Path) -> None:
    """Write everything into FILE. It holds personal data and keys: keep it where nobody else reads it."""
    with written(file, mode=0o600) as stream:
        rows = archive.write(_instance(), stream)
    click.echo(f"{rows} rows, with uploads and keys, written to {file}")


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=pathlib.Path))
@click.option("--force", is_flag=True, help="Replace what is there.")
@with_appcontext
def restore(file: pathlib.Path, force: bool) -> None:
    """Put the backup FILE in place; refuses where there is data already, unless --force is given."""
    with file.open("rb") as stream:
        rows = archive.restore(_instance(), stream, force=force)
    click.echo(f"{rows} rows, with uploads and keys, restored from {file}; start the server anew")
