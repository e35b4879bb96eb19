"""What the paper for when everything fails is made of: plain data, with every word in the language of the paper."""

import dataclasses

from regapp.printing.page import DocumentInfo

# Columns to write times in; more would leave no room for a name on an upright sheet.
MOST_SESSIONS = 5


@dataclasses.dataclass(frozen=True, slots=True)
class PackLabels:
    """The words of the pack. `page` has the places {page} and {pages}, `spare` the place {number}."""

    title: str
    whom_to_phone: str
    what_to_do: str
    sessions: str
    list_title: str
    number: str
    name: str
    reference: str
    category: str
    blank_title: str
    blank_note: str
    time: str
    position: str
    institution: str
    phone: str
    badge_number: str
    spare: str
    spare_name: str
    page: str


@dataclasses.dataclass(frozen=True, slots=True)
class PackLine:
    """A guest under a number that holds for this pack. With a `remark` they may not come in: it says why."""

    number: int
    name: str
    about: str
    reference: str
    category: str
    remark: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class PackSession:
    """A column of the list: what stands over it, and what the first page says of it."""

    heading: str
    explained: str


@dataclasses.dataclass(frozen=True, slots=True)
class PackContact:
    """Whom to phone, and under which number as it is to be dialled."""

    who: str
    phone: str


@dataclasses.dataclass(frozen=True, slots=True)
class Pack:
    """The whole pack: first page, list from A to Z, `blank_sheets` for people who are not on it, spare badges."""

    labels: PackLabels
    info: DocumentInfo
    event: str
    host: str
    facts: tuple[str, ...]
    # When it was numbered: stands on every page, so that a loose sheet is known by it.
    mark: str
    steps: tuple[str, ...]
    contacts: tuple[PackContact, ...]
    sessions: tuple[PackSession, ...]
    lines: tuple[PackLine, ...]
    blank_sheets: int = 2
    spares: int = 50

    @property
    def words(self) -> list[str]:
        """Every text that somebody entered."""
        words = [self.event, self.host, *self.facts, self.mark]
        for contact in self.contacts:
            words += [contact.who, contact.phone]
        for session in self.sessions:
            words += [session.heading, session.explained]
        for line in self.lines:
            words += [line.name, line.about, line.category, line.remark]
        return words
