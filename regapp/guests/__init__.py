"""Guests: who is on the list."""

from flask import Flask

from regapp.guests import views
from regapp.guests.bulk import views as bulk_pages
from regapp.guests.duplicates import views as duplicates_pages
from regapp.guests.importing import views as importing_pages
from regapp.guests.precedence import views as precedence_pages
from regapp.guests.saving import views as saving_pages


def init_app(app: Flask) -> None:
    """Register this flow's pages."""
    for pages in (views, bulk_pages, duplicates_pages, importing_pages, precedence_pages, saving_pages):
        pages.init_app(app)
