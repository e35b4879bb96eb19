"""The instance's own keys: made once, kept in its folder, readable by nobody else.

`session` signs cookies; `credential` is what tickets and personal links are derived with, so that a stolen database
alone opens no door. Both must be the same on every node that shares a database.
"""

import os
import pathlib
import secrets

KEY_BYTES = 32


def session_key(instance: pathlib.Path) -> bytes:
    """The key that signs sessions."""
    return _kept(instance / "keys" / "session.key")


def credential_key(instance: pathlib.Path) -> bytes:
    """The key that tickets and links are derived with."""
    return _kept(instance / "keys" / "credential.key")


def _kept(path: pathlib.Path) -> bytes:
    """Read the key; make it at the first call. Two processes that start at once agree: the first link wins."""
    try:
        return bytes.fromhex(path.read_text(encoding="ascii"))
    except FileNotFoundError:
        pass
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_bytes(KEY_BYTES).hex())
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return bytes.fromhex(path.read_text(encoding="ascii"))
