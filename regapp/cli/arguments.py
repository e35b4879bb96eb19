"""What many commands take: an event by its slug, a file to write."""

import functools
import os
import pathlib
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

import click
from flask.cli import with_appcontext

from regapp.events.queries import event_by_slug


def for_event(command: Callable[..., Any]) -> Callable[..., Any]:
    """The argument EVENT: the command gets the event itself; an unknown slug ends it with one line."""

    @click.argument("event", metavar="EVENT")
    @with_appcontext
    @functools.wraps(command)
    def found(*args: Any, event: str, **kwargs: Any) -> Any:
        known = event_by_slug(event)
        if known is None:
            raise click.ClickException(f"there is no event “{event}”; `regapp events list` shows all")
        return command(*args, event=known, **kwargs)

    return found


output = click.option(
    "-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=pathlib.Path), help="The file to write."
)


@contextmanager
def written(path: pathlib.Path, mode: int = 0o644) -> Iterator[BinaryIO]:
    """A file that stands there whole or not at all: it is written beside and put in place at the end."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    draft = pathlib.Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
        draft.chmod(mode)
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
