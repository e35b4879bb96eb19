"""The committee answers on somebody's behalf: at the telephone, at the desk, from a mail."""
