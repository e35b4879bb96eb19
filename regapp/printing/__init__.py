"""Everything that is printed: badges, attendance lists, tickets.

Takes plain frozen dataclasses whose words are already in the language of the paper, and writes PDF; knows neither the
database nor the request. Lengths are points unless said otherwise, colours of events are written #rrggbb.
"""

from regapp.printing.attendance import attendance_pdf
from regapp.printing.attendance_sheet import (
    AttendanceGroup,
    AttendanceLabels,
    AttendanceRow,
    AttendanceSheet,
    Ink,
    ListColumn,
    Paper,
    Signer,
)
from regapp.printing.badge import badges_pdf
from regapp.printing.card import Badge, EventStyle
from regapp.printing.colors import PALETTE
from regapp.printing.fonts import MissingGlyph, missing_glyphs
from regapp.printing.layout import Layout
from regapp.printing.page import DocumentInfo
from regapp.printing.qr import qr_svg
from regapp.printing.remarks import Printed
from regapp.printing.stock import STOCK, stock
from regapp.printing.ticket import Fact, TicketPaper, TicketPrint, grouped, ticket_pdf, tickets_pdf

__all__ = [
    "PALETTE",
    "STOCK",
    "AttendanceGroup",
    "AttendanceLabels",
    "AttendanceRow",
    "AttendanceSheet",
    "Badge",
    "DocumentInfo",
    "EventStyle",
    "Fact",
    "Ink",
    "ListColumn",
    "Layout",
    "MissingGlyph",
    "Paper",
    "Printed",
    "Signer",
    "TicketPaper",
    "TicketPrint",
    "attendance_pdf",
    "badges_pdf",
    "grouped",
    "missing_glyphs",
    "qr_svg",
    "stock",
    "ticket_pdf",
    "tickets_pdf",
]
