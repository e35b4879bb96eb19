"""A guest's letter as the print room takes it: fields filled, words in the letter's language, day and zone computed."""

import datetime as dt
import re
from collections.abc import Iterable

import phonenumbers
from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date
from flask import current_app
from flask_babel import gettext as _
from flask_babel import pgettext

from regapp import clock, dates
from regapp.events.naming import document_info
from regapp.invitations.lettering.fields import UNNUMBERED, filled, paragraphs
from regapp.invitations.links import personal_link
from regapp.invitations.queries import Invited
from regapp.messages.composing import speaking
from regapp.models import Event, IssuedDocument, LetterKind, LetterTemplate, OnBehalf
from regapp.printing import DocumentInfo
from regapp.printing.letter_sheet import (
    Card,
    Check,
    GuestList,
    Letter,
    LetterForm,
    Letterhead,
    ListedGuest,
    SignatureBlock,
)
from regapp.tickets.documents import grouped_code

_MARKED = re.compile(r"(Yth\.|To:|Kepada Yth\.)\s+", re.IGNORECASE)
_EXCELLENCY = re.compile(r"(H\.\s?E\.|His Excellency|Her Excellency)", re.IGNORECASE)


class Writer:
    """Writes one letter of an event to one guest after the other; what all of them say is found out once."""

    def __init__(
        self,
        event: Event,
        template: LetterTemplate,
        *,
        emblem: bytes = b"",
        invited: Iterable[Invited] = (),
        is_signed: bool = False,
    ) -> None:
        self._event = event
        self._template = template
        self._language = template.language
        self._is_signed = is_signed
        with speaking(self._language):
            self._shared = self._of_event()
            self._words = _Words()
            self._guests = self._list_of(invited) if template.with_guest_list else None
            self._signature = self._signed_by()
        lines = template.letterhead or event.letterhead or event.text("host", self._language)
        self._letterhead = Letterhead(paragraphs(lines), emblem)

    def number(self, invited: Invited) -> str:
        """The number of this guest's letter; empty: none is printed, or the registry has not given it yet."""
        written = filled(self._template.number, self._values(invited)).strip()
        return "" if UNNUMBERED in written else written

    def letter(self, invited: Invited, document: IssuedDocument | None = None) -> Letter | Card:
        """The letter to this guest with the code of its document; without one it is a preview."""
        values = self._values(invited)
        dated = document.dated if document else self._template.dated or self._today()
        if self._template.kind == LetterKind.CARD:
            return self._card(values, self._check(document))
        return self._letter(values, dated, self._check(document))

    @property
    def info(self) -> DocumentInfo:
        """What a reader's "properties" show of a document with such letters."""
        return document_info(self._event, self._template.name, self._language)

    def _letter(self, values: dict[str, str], dated: dt.date, check: Check) -> Letter:
        template, words = self._template, self._words
        number, day = filled(template.number, values), long_day(dated, self._language)
        place = template.place or self._event.signer_place
        enclosure = template.enclosure or (words.one_enclosure if template.with_guest_list else "")
        mark, addressee = _marked(paragraphs(filled(template.addressee, values)))
        heads = (
            (words.number, number),
            (words.nature, template.nature),
            (words.enclosure, enclosure),
            (words.subject, filled(template.subject, values)),
        )
        return Letter(
            form=LetterForm(template.kind.value),
            letterhead=self._letterhead,
            place_and_date=f"{place}, {day}" if place else day,
            heads=_said(heads),
            addressee=addressee,
            addressee_mark=mark,
            opening=paragraphs(filled(template.opening, values)),
            facts=self._facts(values),
            closing=paragraphs(filled(template.closing, values)),
            signature=self._signature,
            page=words.page,
            copies_title=words.copies,
            copies=paragraphs(filled(template.copies, values)),
            check=check,
            attachment_title=words.attachment,
            attachment_heads=_said(((words.number, number), (words.date, day))),
            guests=self._guests,
        )

    def _card(self, values: dict[str, str], check: Check) -> Card:
        template, words = self._template, self._words
        above, _blank, below = template.opening.partition("\n\n")
        reply = [*_contact_lines(template, self._event, values), words.reply_by % {"when": values["deadline"]}]
        attire = [f"{words.attire}: {values['attire']}"] if values["attire"] else []
        number = filled(template.number, values)
        return Card(
            letterhead=self._letterhead,
            opening=paragraphs(filled(above, values)),
            addressee=_marked(paragraphs(filled(template.addressee, values)))[1],
            joining=paragraphs(filled(below, values)),
            title=filled(template.agenda, values) or values["title"],
            when_and_where=tuple(
                filter(None, (f"{values['date']}, {values['time']}", values["venue"], values["address"]))
            ),
            reply_title=words.regrets_only if template.regrets_only else words.reply,
            reply=tuple(reply),
            remarks=(*attire, *paragraphs(filled(template.closing, values))),
            accent=self._event.accent,
            number=f"{words.number} {number}" if number and UNNUMBERED not in number else "",
            check=check,
        )

    def _facts(self, values: dict[str, str]) -> tuple[tuple[str, str], ...]:
        """The block of day, time, place, agenda and attire, and whom to ask."""
        words = self._words
        agenda = filled(self._template.agenda, values) or values["title"]
        place = ", ".join(filter(None, (values["venue"], values["address"])))
        contact = ", ".join(_contact_lines(self._template, self._event, values))
        return _said(
            (
                (words.day, values["date"]),
                (words.time, values["time"]),
                (words.place, place),
                (words.agenda, agenda),
                (words.attire, values["attire"]),
                (words.contact, contact),
            )
        )

    def _check(self, document: IssuedDocument | None) -> Check:
        base = current_app.extensions["regapp.settings"].base_url
        code = grouped_code(document.code) if document else self._words.preview
        return Check(code, f"{base}/verify/{document.code}" if document else f"{base}/verify", self._words.check)

    def _values(self, invited: Invited) -> dict[str, str]:
        """What the fields stand for in this guest's letter."""
        guest, invitation = invited.guest, invited.invitation
        return self._shared | {
            "full_name": guest.full_name,
            "name": guest.name,
            "native_name": guest.native_name,
            "honorific": guest.honorific,
            "salutation": self._words.salutation(guest.honorific, guest.full_name, self._language),
            "position": guest.position,
            "institution": guest.institution,
            "country": country_name(guest.country, self._language),
            "ref": guest.ref,
            "link": personal_link(guest, invitation),
            "allowance": str(invitation.allowance),
            "number": invitation.letter_number or UNNUMBERED,
        }

    def _of_event(self) -> dict[str, str]:
        event, language = self._event, self._language
        return {
            "title": event.text("title", language),
            "host": event.text("host", language),
            "date": dates.event_date(event, language),
            "time": _time(event, language),
            "venue": event.text("venue", language),
            "address": event.text("address", language),
            "attire": event.text("attire", language),
            "deadline": _deadline(event, language),
            "contact": ", ".join(_contact(event)),
        }

    def _list_of(self, invited: Iterable[Invited]) -> GuestList:
        rows = tuple(ListedGuest(one.guest.full_name, one.guest.position, one.guest.institution) for one in invited)
        columns = (
            _("No."),
            pgettext("column", "Name"),
            pgettext("column", "Position"),
            pgettext("column", "Institution"),
        )
        return GuestList(pgettext("letter", "List of invited guests"), columns, rows)

    def _signed_by(self) -> SignatureBlock:
        template = self._template
        office, other = paragraphs(template.signer_office), paragraphs(template.signed_for)
        marks = {
            OnBehalf.ATAS_NAMA: pgettext("signature", "for"),
            OnBehalf.PELAKSANA_TUGAS: pgettext("signature", "Acting"),
            OnBehalf.PELAKSANA_HARIAN: pgettext("signature", "Acting (daily)"),
        }
        offices = office if template.on_behalf == OnBehalf.NONE else (*other, *office)
        if offices and template.kind == LetterKind.INDONESIAN:
            offices = (*offices[:-1], offices[-1].rstrip(",") + ",")
        return SignatureBlock(
            offices=offices,
            name=template.signer_name,
            rank=template.signer_rank,
            number=template.signer_number,
            mark=marks.get(template.on_behalf, ""),
            note=_("Signed electronically") if self._is_signed else "",
        )

    def _today(self) -> dt.date:
        return clock.now().astimezone(self._event.zone).date()


class _Words:
    """The words of the form in the language in hand."""

    def __init__(self) -> None:
        base = current_app.extensions["regapp.settings"].base_url.partition("://")[2]
        self.number = pgettext("letter", "Number")
        self.nature = pgettext("letter", "Nature")
        self.enclosure = pgettext("letter", "Enclosure")
        self.subject = pgettext("letter", "Subject")
        self.date = pgettext("letter", "Date")
        self.day = pgettext("letter", "Day, date")
        self.time = pgettext("letter", "Time")
        self.place = pgettext("letter", "Venue")
        self.agenda = pgettext("letter", "Event")
        self.attire = pgettext("letter", "Attire")
        self.contact = pgettext("letter", "Contact")
        self.copies = pgettext("letter", "Copy to:")
        self.attachment = pgettext("letter", "Attachment to the letter")
        self.one_enclosure = pgettext("letter", "One file")
        self.page = _("Page {page} of {pages}")
        self.preview = pgettext("letter", "Preview")
        self.check = _(
            "Whether this paper is genuine can be checked with this code at %(address)s.", address=f"{base}/verify"
        )
        self.reply = pgettext("card", "R.S.V.P.")
        self.regrets_only = pgettext("card", "Regrets only")
        self.reply_by = pgettext("card", "by %(when)s", when="%(when)s")
        self._known = pgettext("salutation", "Dear %(name)s,", name="%(name)s")
        self._unknown = pgettext("salutation, form of address unknown", "Dear %(name)s,", name="%(name)s")

    def salutation(self, honorific: str, name: str, language: str) -> str:
        """How a letter begins: "Excellency," to an ambassador in English, "Yth. Ibu …," in Indonesian."""
        if language == "en" and _EXCELLENCY.match(honorific):
            return "Excellency,"
        if honorific:
            return self._known % {"name": f"{honorific} {name}"}
        return self._unknown % {"name": name}


def long_day(day: dt.date, language: str) -> str:
    """The date at the head of a letter: "14 April 2031"."""
    return format_date(day, "d MMMM y" if language in ("id", "en") else "long", locale=language)


def country_name(code: str, language: str) -> str:
    """The country's name in that language; the code itself for one that the tables do not know."""
    try:
        return Locale.parse(language).territories.get(code, code)
    except UnknownLocaleError:
        return code


def _time(event: Event, language: str) -> str:
    """From when until when: "08.30 WITA s.d. 16.00 WITA"; a meeting of several days ends open."""
    zone = event.zone
    begin, end = (
        f"{dates.clock(at, zone, language)} {dates.zone_name(zone, at, language)}"
        for at in (event.starts_at, event.ends_at)
    )
    if event.starts_at.astimezone(zone).date() != event.ends_at.astimezone(zone).date():
        return pgettext("letter", "%(begin)s until the end", begin=begin)
    return pgettext("letter", "%(begin)s to %(end)s", begin=begin, end=end)


def _deadline(event: Event, language: str) -> str:
    """Until when answers are taken: "Jumat, 2 Mei 2031, 17.00 WITA"."""
    at, zone = event.answers_close_at, event.zone
    return f"{dates.day(at, zone, language)}, {dates.clock(at, zone, language)} {dates.zone_name(zone, at, language)}"


def _contact(event: Event) -> list[str]:
    return [one for one in (event.contact_name, _phone(event.contact_phone), event.contact_email) if one]


def _contact_lines(template: LetterTemplate, event: Event, values: dict[str, str]) -> list[str]:
    own = paragraphs(filled(template.contact, values))
    return list(own) or _contact(event)


def _phone(number: str) -> str:
    """A telephone number in groups, as it is read."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _marked(lines: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """ "Yth." apart from the lines that hang behind it."""
    if not lines or not (found := _MARKED.match(lines[0])):
        return "", lines
    return found[1], (lines[0][found.end() :], *lines[1:])


def _said(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((label, value) for label, value in pairs if value)
