"""The mail that brings a certificate: a word of thanks, the link, and the PDF, in the guest's language."""

from flask import render_template
from flask_babel import lazy_gettext as _l

from regapp.invitations.letters import inlined, salutation
from regapp.invitations.links import language_of, personal_link
from regapp.invitations.queries import invited
from regapp.messages.composing import Attachment, Mail, Obsolete, composes, speaking
from regapp.models import Message
from regapp.reports.certificates import queries, service
from regapp.reports.certificates.queries import CERTIFICATE


@composes(CERTIFICATE)
def certificate(message: Message) -> Mail:
    """The certificate of the guest; nothing where it was withdrawn since. Raises Obsolete and NotSigned."""
    found = invited(message.guest_id)
    event, guest = found.event, found.guest
    document = queries.document(int(message.data["document_id"]))
    if document is None or document.withdrawn_at is not None:
        raise Obsolete(_l("The certificate was withdrawn."))
    if not guest.email:
        raise Obsolete(_l("The guest has no e-mail address any more."))
    name, content = next(service.each_certificate(event, [(document, guest)]))
    language = language_of(guest, event)
    with speaking(language):
        title = event.text("title", language)
        subject = str(_l("Certificate of %(name)s: %(title)s", name=guest.name, title=title))
        told = {
            "event": event,
            "guest": guest,
            "language": language,
            "salutation": salutation(guest),
            "link": personal_link(guest, found.invitation),
            "subject": subject,
        }
        html = inlined(render_template("messages/certificate.html", **told), event)
        text = render_template("messages/certificate.txt", **told)
    return Mail(
        subject=subject,
        html=html,
        text=text.strip() + "\n",
        to_name=guest.name,
        to_address=guest.email,
        language=language,
        from_name=event.text("host", language),
        reply_to=event.contact_email,
        attachments=(Attachment(name, content, "application/pdf"),),
    )
