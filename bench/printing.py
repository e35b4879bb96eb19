"""How long and how large prints are, beside the same shapes drawn on a bare ReportLab canvas in the same run.

The floor knows every string with its place, every rule and every bar of the QR codes beforehand: it measures nothing,
wraps nothing and computes no code, it only writes PDF.
"""

import datetime as dt
import functools
import io
import itertools
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

import msgspec
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from bench import BenchRow
from regapp.printing import (
    PALETTE,
    AttendanceGroup,
    AttendanceLabels,
    AttendanceRow,
    AttendanceSheet,
    Badge,
    DocumentInfo,
    EventStyle,
    ListColumn,
    attendance_pdf,
    badges_pdf,
    qr,
    stock,
)
from regapp.printing.attendance_pages import plan_pages
from regapp.printing.card import on_card, set_texts, upright
from regapp.printing.fonts import typeface
from regapp.printing.layout import Fit, Layout, Picture, Shape
from regapp.printing.letter import letters_pdf, sheets_of
from regapp.printing.letter_sheet import Check, Letter, LetterForm, Letterhead, SignatureBlock
from regapp.printing.page import A4, A6, Size
from regapp.printing.stack import Placed
from regapp.printing.text import ASCENT
from regapp.sheets import write_xlsx

PEOPLE = 2000
MANY = 10_000
ROUNDS = 3
MEGABYTE = 1_000_000
MEBIBYTE = 1 << 20
_BACKGROUND = "b" * 64

INFO = DocumentInfo("Benchmark", "regapp", "2,000", "id", dt.datetime(2031, 5, 8, tzinfo=dt.UTC))
STYLE = EventStyle(
    "FGD Pembangunan Hijau MIKTA", "Kamis, 8 Mei 2031 · 08.30 WITA · Balikpapan", "Kementerian Luar Negeri"
)
LABELS = AttendanceLabels(
    "Daftar Hadir", "Kegiatan", "Hari, tanggal", "Waktu", "Tempat", "Sesi", "No", "Tanda Tangan",
    "Halaman {page} dari {pages}",
)  # fmt: skip
COLUMNS = (ListColumn("Nama", 0.36), ListColumn("Jabatan", 0.31), ListColumn("Instansi", 0.33))

# Name, native name, position, institution, country, category, colour, whom they represent.
_KINDS = (
    ("Hj. Nurhayati", "", "Sekretaris Dinas Lingkungan Hidup", "Pemerintah Provinsi", "", "Pejabat", "red", ""),
    (
        "Lee Min-seok",
        "이민석",
        "Counsellor",
        "Embassy of the Republic of Korea",
        "Republic of Korea",
        "Delegasi",
        "blue",
        "",
    ),
    ("Gülşah Işık İnanoğlu", "", "Müsteşar", "Türkiye Büyükelçiliği", "Türkiye", "Narasumber", "purple", ""),
    ("Sulastri", "", "Mahasiswa", "Universitas Contoh", "", "Peserta", "teal", ""),
    (
        "Muhammad Fathurrahman Al-Ghifari Kusumanegara",
        "",
        "Kepala Dinas Energi dan Sumber Daya Mineral Provinsi Kalimantan Timur",
        "Sekretariat Daerah Provinsi Kalimantan Timur",
        "",
        "Pejabat",
        "red",
        "mewakili Gubernur Kalimantan Timur",
    ),
)


_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXY"
_BODY = "dengan ini kami mengundang Bapak/Ibu untuk berkenan hadir pada acara tersebut yang akan dilaksanakan pada:"
_THANKS = "Atas perhatian dan kehadiran Bapak/Ibu, kami mengucapkan terima kasih."


class _Text(NamedTuple):
    font: str
    size: float
    left: float
    baseline: float
    words: str


def rows() -> list[BenchRow]:
    """The printing room's lines of the benchmark table."""
    ours, floor, size = _compared(_print_badges, functools.partial(_draw, _badge_pages(), A6))
    four, alone, _ = _compared(functools.partial(_print_badges, stock("a4-four")), _print_badges)
    tents, tent_floor, _ = _compared(
        functools.partial(_print_badges, stock("name-tent")), functools.partial(_draw, _tent_pages(), A4)
    )
    pictured, plain, _ = _compared(functools.partial(_print_badges, _with_background(stock("a6"))), _print_badges)
    written, letter_floor, letters_size = _compared(_print_letters, functools.partial(_draw, _letter_pages(), A4))
    listed, list_floor, _ = _compared(_print_list, functools.partial(_draw, _list_pages(), _sheet().paper.size))
    return [
        BenchRow.ratio_to_floor("2,000 badges with QR", ours, "s", floor, limit=1.4),
        BenchRow.ratio_to_floor("the same, four on a sheet (floor: one)", four, "s", alone, limit=1.1),
        BenchRow.ratio_to_floor("the same, before a picture (floor: without)", pictured, "s", plain, limit=1.1),
        BenchRow.ratio_to_floor("2,000 name tents", tents, "s", tent_floor, limit=2.0),
        BenchRow.at_most("one badge with Hangul", _milliseconds_of_one(), "ms", limit=25.0),
        BenchRow.at_most("2,000 badges with QR, file", size / MEGABYTE, "MB", limit=4.0),
        BenchRow.at_most("2,000 badges with QR, memory of the process", _memory_of("badges"), "MiB", limit=120.0),
        BenchRow.ratio_to_floor("attendance list of 2,000 rows", listed, "s", list_floor, limit=3.0),
        BenchRow.at_most("attendance list of 2,000 rows", listed, "s", limit=1.0),
        BenchRow.at_most("attendance list of 10,000 rows", _seconds(_print_long_list), "s", limit=5.0),
        BenchRow.at_most(
            "attendance list of 10,000 rows, memory of the process", _memory_of("list"), "MiB", limit=200.0
        ),
        BenchRow.at_most("workbook of 10,000 rows", _seconds(_write_workbook), "s", limit=3.0),
        BenchRow.ratio_to_floor("2,000 letters with code as one PDF", written, "s", letter_floor, limit=2.5),
        BenchRow.at_most("2,000 letters, file", letters_size / MEGABYTE, "MB", limit=12.0),
        BenchRow.at_most("2,000 letters, memory of the process", _memory_of("letters"), "MiB", limit=200.0),
    ]


def _compared(ours: Callable[[], bytes], floor: Callable[[], bytes]) -> tuple[float, float, int]:
    """Best seconds of ours and of the floor, taken in turns, and the size of our file in bytes."""
    size = len(ours())
    floor()
    times = [(_seconds(ours), _seconds(floor)) for _ in range(ROUNDS)]
    return min(one for one, _ in times), min(other for _, other in times), size


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def badges(people: int = PEOPLE) -> Iterator[Badge]:
    """People of all kinds, each with a code of their own."""
    for number in range(people):
        name, native, position, institution, country, category, color, sent = _KINDS[number % len(_KINDS)]
        code = f"{(number + 1) * 7_919_735_713_331_777_213 % 10**24:024d}"
        yield Badge(
            f"{name} {number}", code, f"{number:06d}", category, color, native, position, institution, country, sent
        )


def _sheet(many: int = PEOPLE) -> AttendanceSheet:
    people = tuple(AttendanceRow(b.name, (b.position, b.institution), b.representing) for b in badges(many))
    return AttendanceSheet(LABELS, INFO, STYLE.title, (AttendanceGroup(people),), COLUMNS, ("Kementerian Luar Negeri",))


def letters() -> Iterator[Letter]:
    """A letter to each of them, with a number, a link and a code of their own."""
    kop = Letterhead(("KEMENTERIAN LUAR NEGERI REPUBLIK INDONESIA", "DIREKTORAT JENDERAL CONTOH", "Jalan Contoh 1"))
    signature = SignatureBlock(("Direktur Jenderal Contoh,",), "Anggraeni Dyah Palupi", "Pembina (IV/a)", "NIP 1900")
    for number, badge in enumerate(badges()):
        code = "".join(_LETTERS[(number + 1) * (place + 3) ** 5 % len(_LETTERS)] for place in range(12))
        yield Letter(
            form=LetterForm.INDONESIAN,
            letterhead=kop,
            place_and_date="Jakarta, 14 April 2031",
            heads=(("Nomor", f"B/{number:05d}/KSA/04/2031"), ("Sifat", "Penting"), ("Hal", f"Undangan {STYLE.title}")),
            addressee=(badge.name, badge.position, badge.institution, "di tempat"),
            addressee_mark="Yth.",
            opening=("Dengan hormat,", f"Sehubungan dengan akan diselenggarakannya {STYLE.title}, {_BODY}"),
            facts=(
                ("Hari, tanggal", "Kamis, 8 Mei 2031"),
                ("Waktu", "08.30 WITA s.d. 16.00 WITA"),
                ("Tempat", "Ballroom Contoh, Hotel Contoh Teluk Balikpapan, Jalan Contoh Nomor 8, Balikpapan"),
                ("Acara", STYLE.title),
                ("Pakaian", "Batik lengan panjang atau pakaian nasional"),
            ),
            closing=(f"Konfirmasi kehadiran mohon disampaikan melalui https://contoh.example/i/{badge.code}.", _THANKS),
            signature=signature,
            page="Halaman {page} dari {pages}",
            copies_title="Tembusan:",
            copies=("Menteri Luar Negeri", "Gubernur Kalimantan Timur"),
            check=Check(code, f"https://contoh.example/verify/{code}", "Keaslian surat: contoh.example/verify"),
        )


def _print_badges(layout: Layout | None = None) -> bytes:
    stream = io.BytesIO()
    badges_pdf([(layout or stock("a6"), badges())], STYLE, INFO, stream, {_BACKGROUND: _picture()})
    return stream.getvalue()


def _with_background(layout: Layout) -> Layout:
    """The layout over a picture that fills the card."""
    picture = Picture(left=0, top=0, width=layout.width, height=layout.height, asset=_BACKGROUND, fit=Fit.COVER)
    return msgspec.structs.replace(layout, front=(picture, *layout.front))


@functools.cache
def _picture() -> bytes:
    """A photograph of 1,240 by 1,748 pixels: A6 at 300 dots an inch."""
    stream = io.BytesIO()
    Image.effect_noise((1240, 1748), 24).convert("RGB").save(stream, "JPEG", quality=85)
    return stream.getvalue()


def _milliseconds_of_one() -> float:
    """Median of a badge with Hangul as a file of its own."""
    (badge,) = itertools.islice(badges(), 1, 2)
    times = [_seconds(lambda: badges_pdf([(stock("a6"), [badge])], STYLE, INFO, io.BytesIO())) for _ in range(20)]
    return statistics.median(times) * 1000


def _print_letters() -> bytes:
    stream = io.BytesIO()
    letters_pdf(letters(), INFO, stream)
    return stream.getvalue()


def _print_list() -> bytes:
    stream = io.BytesIO()
    attendance_pdf(_sheet(), stream)
    return stream.getvalue()


def _print_long_list() -> None:
    attendance_pdf(_sheet(MANY), io.BytesIO())


def _write_workbook() -> None:
    rows = ((number, b.name, b.position, b.institution, "08.12") for number, b in enumerate(badges(MANY), start=1))
    write_xlsx(io.BytesIO(), "Daftar Hadir", ("No.", "Nama", "Jabatan", "Instansi", "Waktu hadir"), rows)


class _Shapes(NamedTuple):
    """Everything on one page, ready to be drawn."""

    texts: list[_Text]
    fills: list[tuple[float, float, float, float]]
    lines: list[tuple[float, float, float, float]]
    bars: list[tuple[int, int, int]]


def _badge_pages() -> list[_Shapes]:
    layout = stock("a6")
    shapes = [(one, on_card(layout, one, upright(one))) for one in layout.front if isinstance(one, Shape)]
    fills = [(box.left, box.bottom, box.width, box.height) for one, box in shapes if one.fill]
    lines = [(box.left, box.top, box.right, box.bottom) for one, box in shapes if not one.fill]
    return [
        _Shapes(
            [text for _, placed in set_texts(layout, layout.front, badge, STYLE) for text in _texts(placed)],
            fills,
            lines,
            list(qr.bars(badge.code)),
        )
        for badge in badges()
    ]


def _tent_pages() -> list[_Shapes]:
    layout = stock("name-tent")
    faces = [
        [text for _, placed in set_texts(layout, layout.front, badge, STYLE) for text in _texts(placed)]
        for badge in badges()
    ]
    band = (0.0, 0.0, 842.0, 11.0)
    return [_Shapes(texts + texts, [band, band], [], []) for texts in faces]


def _list_pages() -> list[_Shapes]:
    return [
        _Shapes(
            [text for placed in page.texts for text in _texts(placed)],
            [(box.left, box.bottom, box.width, box.height) for box, _ in page.fills],
            page.rules + page.dots,
            [],
        )
        for page in plan_pages(_sheet())
    ]


def _letter_pages() -> list[_Shapes]:
    return [
        _Shapes(
            [text for part in sheet.parts for placed in part.texts for text in _texts(placed)],
            [],
            [rule.line for part in sheet.parts for rule in part.rules],
            [bar for symbol in sheet.own.symbols for bar in symbol.bars],
        )
        for letter in letters()
        for sheet in sheets_of(letter)
    ]


def _texts(placed: Placed) -> Iterator[_Text]:
    text, box = placed.text, placed.box
    baseline = box.top - ASCENT * text.size
    for line in text.lines:
        left = box.left
        for run in typeface(text.weight).runs(line):
            yield _Text(run.font, text.size, left, baseline, run.text)
            left += typeface(text.weight).width(run.text) * text.size
        baseline -= text.leading * text.size


def _draw(pages: list[_Shapes], size: Size) -> bytes:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=size, pageCompression=1, invariant=1)
    for page in pages:
        canvas.setFillColorRGB(*PALETTE["blue"])
        for fill in page.fills:
            canvas.rect(*fill, stroke=0, fill=1)
        canvas.lines(page.lines)
        canvas.setFillColorRGB(0, 0, 0)
        for text in page.texts:
            canvas.setFont(text.font, text.size)
            canvas.drawString(text.left, text.baseline, text.words)
        if page.bars:
            canvas.addLiteral("q 3.5 0 0 3.5 180 80 cm")
            canvas.addLiteral(" ".join(f"{x} {20 - y} {length} 1 re" for x, y, length in page.bars) + " f Q")
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _memory_of(what: str) -> float:
    """Most memory (MiB) that a process of its own takes to print them into a file, all imports included."""
    done = subprocess.run([sys.executable, "-m", "bench.printing", what], capture_output=True, text=True, check=True)
    return float(done.stdout)


def _print_in_this_process(what: str) -> None:
    with tempfile.TemporaryDirectory() as folder, (pathlib.Path(folder) / "paper.pdf").open("wb") as stream:
        if what == "letters":
            letters_pdf(letters(), INFO, stream)
        elif what == "list":
            attendance_pdf(_sheet(MANY), stream)
        else:
            badges_pdf([(stock("a6"), badges())], STYLE, INFO, stream)
    print(_most_memory() / MEBIBYTE)


def _most_memory() -> int:
    """Bytes at the peak. On Linux not from `getrusage`, whose figure starts with that of the parent process."""
    status = pathlib.Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # macOS counts bytes
    (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    _print_in_this_process(sys.argv[1])
