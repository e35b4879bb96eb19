"""Reports: what happened, on paper and in spreadsheets."""

from flask import Flask

from regapp.reports import views
from regapp.reports.annex import views as annex
from regapp.reports.certificates import letters as certificate_mails
from regapp.reports.certificates import own_certificate
from regapp.reports.certificates import views as certificates
from regapp.reports.comparing import views as comparing
from regapp.reports.delegations import views as delegations
from regapp.reports.lists import views as lists
from regapp.reports.recap import views as recap
from regapp.reports.runs import views as runs
from regapp.reports.saving import letters as report_mails
from regapp.reports.saving import views as saving
from regapp.reports.tents import views as tents

# Importing the mails registers who composes them.
__all__ = ["certificate_mails", "init_app", "report_mails"]


def init_app(app: Flask) -> None:
    """Register this flow's pages."""
    views.init_app(app)
    delegations.init_app(app)
    runs.init_app(app)
    tents.init_app(app)
    lists.init_app(app)
    annex.init_app(app)
    certificates.init_app(app)
    own_certificate.init_app(app)
    recap.init_app(app)
    comparing.init_app(app)
    saving.init_app(app)
