"""The door: devices, the scanner's page, scans."""

from flask import Flask

from regapp.checkin import views
from regapp.checkin.arrivals import views as arrivals
from regapp.checkin.badges import views as badges
from regapp.checkin.devices import views as devices
from regapp.checkin.kiosk import views as kiosk
from regapp.checkin.offline import views as offline
from regapp.checkin.paper import views as paper
from regapp.checkin.passes import views as passes
from regapp.checkin.presence import views as presence
from regapp.checkin.reviews import views as reviews
from regapp.checkin.signing import views as signing


def init_app(app: Flask) -> None:
    """Register this flow's pages."""
    views.init_app(app)
    arrivals.init_app(app)
    badges.init_app(app)
    devices.init_app(app)
    kiosk.init_app(app)
    offline.init_app(app)
    paper.init_app(app)
    passes.init_app(app)
    presence.init_app(app)
    reviews.init_app(app)
    signing.init_app(app)
