"""Reports: what happened, on paper and in spreadsheets."""

from flask import Flask

from regapp.reports import views
from regapp.reports.comparing import views as comparing
from regapp.reports.delegations import views as delegations
from regapp.reports.recap import views as recap
from regapp.reports.saving import letters as letters  # registers who composes its mails
from regapp.reports.saving import views as saving


def init_app(app: Flask) -> None:
    """Register this flow's pages."""
    views.init_app(app)
    delegations.init_app(app)
    recap.init_app(app)
    comparing.init_app(app)
    saving.init_app(app)
