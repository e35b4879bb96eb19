"""Hands papers to a printer through CUPS, by its own programs `lp` and `lpstat`.

Nothing of it goes through a shell. The programs speak English here (LC_ALL), for what they say is read; what a person
is to be told is said in our words, with theirs behind.
"""

import os
import re
import subprocess

from flask_babel import lazy_gettext as _l

from regapp.printing.label import Label

# A print system that has not answered by then will not do so while a guest waits (seconds).
ANSWERS_WITHIN = 4
_ACCEPTED = re.compile(r"request id is (\S+)")
_STOPPED = re.compile(r"^printer \S+ disabled since [^\n]*-\s*(.*)", re.DOTALL)


class Trouble(Exception):
    """Why nothing was printed, in words."""


def hand_over(queue: str, pdf: bytes, title: str, label: Label) -> str:
    """Give a paper of exactly that size to a queue; returns the job's name there. Raises Trouble."""
    said = _said(
        ["lp", "-d", queue, "-t", title, "-o", f"media=Custom.{label}mm", "-o", "print-scaling=none"], queue, pdf
    )
    found = _ACCEPTED.search(said)
    if not found:
        raise Trouble(str(_l("The print system did not say whether it took the badge: %(said)s", said=said or "–")))
    return found[1]


def is_done(queue: str, job: str) -> bool:
    """Whether a job has left the queue. Raises Trouble when the printer has stopped, or nobody knows."""
    waiting = _said(["lpstat", "-W", "not-completed", "-o", queue], queue)
    if not any(line.split(maxsplit=1)[:1] == [job] for line in waiting.splitlines()):
        return True
    if stopped := _STOPPED.match(_said(["lpstat", "-p", queue], queue)):
        why = " ".join(stopped[1].split()) or "–"
        raise Trouble(str(_l("The printer “%(printer)s” has stopped: %(why)s", printer=queue, why=why)))
    return False


def _said(command: list[str], queue: str, given: bytes | None = None) -> str:
    """What a program of CUPS says. Raises Trouble when it cannot be asked, does not answer or refuses."""
    try:
        done = subprocess.run(
            command,
            input=given if given is not None else b"",
            capture_output=True,
            timeout=ANSWERS_WITHIN,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            check=False,
        )
    except FileNotFoundError as error:
        raise Trouble(str(_l("The server has no print system: CUPS with its program “lp” is missing."))) from error
    except subprocess.TimeoutExpired as error:
        raise Trouble(str(_l("The print system has not answered within %(s)s seconds.", s=ANSWERS_WITHIN))) from error
    except OSError as error:
        raise Trouble(str(_l("The print system could not be called: %(why)s", why=error.strerror))) from error
    if done.returncode == 0:
        return done.stdout.decode(errors="replace").strip()
    why = " ".join(done.stderr.decode(errors="replace").split())[:300]
    if "does not exist" in why or "Invalid destination" in why:
        raise Trouble(
            str(_l("There is no print queue “%(printer)s”, or the print system does not run.", printer=queue))
        )
    if "not accepting" in why:
        raise Trouble(str(_l("The print queue “%(printer)s” takes no papers at the moment.", printer=queue)))
    raise Trouble(str(_l("The print system refused the badge: %(why)s", why=why or "–")))
