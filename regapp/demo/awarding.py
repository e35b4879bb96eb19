"""What the held demo event's certificates say; to issue them is left to whoever tries it."""

import datetime as dt

from regapp import clock
from regapp.accounts.service import COMMAND
from regapp.models import Event
from regapp.reports.certificates.queries import usual_template
from regapp.reports.certificates.service import SignerDetails, TemplateDetails, change_template

_SECRETARY = SignerDetails(
    "Sekretaris Direktorat Jenderal Contoh,", "Dr. Ir. H. Contoh Purnomo, M.Si.", "NIP 19000102 190001 1 002"
)


def prepare(event: Event) -> None:
    """Two sign, dated the day of the meeting; whoever was let in gets one."""
    usual = usual_template(event)
    chair = SignerDetails(event.signer_office, event.signer_name, event.signer_number)
    details = TemplateDetails(
        wording={},
        roles={},
        pattern=usual["pattern"],
        code="MIKTA",
        place=event.signer_place,
        dated=event.ends_at.astimezone(event.zone).date(),
        signers=(_SECRETARY, chair),
    )
    with clock.stopped_at(event.ends_at + dt.timedelta(hours=2)):
        change_template(event, details, usual["version"], COMMAND)
