"""Asking by hand: the texts that somebody sends from their own telephone, one for many, and letters on paper."""
