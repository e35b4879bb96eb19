"""The people, events and words that the tests of the printing room use; everybody is made up."""

import datetime as dt

from reportlab.lib.units import mm

from regapp.printing import (
    AttendanceGroup,
    AttendanceLabels,
    AttendanceRow,
    AttendanceSheet,
    Badge,
    DocumentInfo,
    EventStyle,
    Fact,
    ListColumn,
    Signer,
    TicketPrint,
)

INFO = DocumentInfo(
    title="FGD Pembangunan Hijau MIKTA",
    author="Kementerian Contoh",
    subject="Kertas uji",
    language="id",
    created_at=dt.datetime(2031, 5, 8, 0, 30, tzinfo=dt.UTC),
)

STYLE = EventStyle(
    title="Focus Group Discussion Pembangunan Hijau dan Berkelanjutan Negara-Negara MIKTA",
    date_line="Kamis, 8 Mei 2031 · 08.30 WITA · Balikpapan",
    host="Kementerian Luar Negeri Republik Indonesia",
)

LABELS = AttendanceLabels(
    title="Daftar Hadir",
    activity="Kegiatan",
    date="Hari, tanggal",
    time="Waktu",
    place="Tempat",
    session="Sesi",
    number="No",
    signature="Tanda Tangan",
    page="Halaman {page} dari {pages}",
)
COLUMNS = (ListColumn("Nama", 0.36), ListColumn("Jabatan", 0.31), ListColumn("Instansi", 0.33))
ARRIVED = ListColumn("Waktu hadir", width=17 * mm, is_centred=True)

TITLE_OF_71 = "Kepala Dinas Energi dan Sumber Daya Mineral Provinsi Kalimantan Tengah."
INSTITUTION_OF_120 = (
    "Kementerian Perencanaan Pembangunan Nasional/Badan Perencanaan Pembangunan Nasional, "
    "Direktorat Ketenagalistrikan Hijau."
)
NAME_OF_300 = ("Raden Mas Kusumawardhana Adiningrat " * 9)[:299] + "X"
NFD_HANGUL = "\u110b\u1175\u1106\u1175\u11ab\u1109\u1165\u11a8"

# Names that have spoiled papers elsewhere, each exactly as somebody typed it.
HOSTILE_NAMES = [
    "Sulastri",
    "X",
    "PT Borneo <Hijau> & Rekan",
    "=1+1",
    "&lt;b&gt;",
    "50% (a\\b) [c] {page}",
    "이민석",
    NFD_HANGUL,
    "Lee 이민석 Min-seok",
    "İnanoğlu",
    "Gülşah Işık Şağban Ğ",
    "José Ibáñez Peña",
    "Mary O’Neill-",
    "Aji\u200b Raden\u200b Muhammad",
    "Anne-Marie Kusumawardhani-Hadiningrat-Soerjosoemarno-Prawiranegara",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "대한민국외교부주인도네시아대사관공사참사관겸총영사대리민석이하늘",
    "Ngũgĩ Đặng Thị Ngọc",
    NAME_OF_300,
]


def code_of(number: int) -> str:
    """A code of 24 digits that differs for each number."""
    return f"{number * 7_919_735_713_331 % 10**24:024d}"


def badge_of(name: str, number: int = 1, **more: str) -> Badge:
    """A badge of an official; more fields may be given."""
    return Badge(
        **(
            {
                "name": name,
                "code": code_of(number),
                "reference": f"AB{number:04d}",
                "category": "Pejabat",
                "color": "blue",
            }
            | more
        )
    )


def full_badge(name: str, number: int = 1) -> Badge:
    """A badge on which every field is long."""
    return badge_of(
        name,
        number,
        native_name="이민석 대한민국 공사참사관",
        position=TITLE_OF_71,
        institution=INSTITUTION_OF_120,
        country="Republic of Korea and Indonesia",
        representing="mewakili Kepala Badan Perencanaan Pembangunan Daerah Provinsi Kalimantan Timur, Ir. Rudi Hartono",
        category="Pejabat Tinggi Negara",
    )


def row_of(name: str) -> AttendanceRow:
    """A row whose other cells are as long as they come."""
    return AttendanceRow(name, (TITLE_OF_71, INSTITUTION_OF_120, "08.12"), "mewakili Gubernur Kalimantan Timur")


def sheet_of(rows: list[AttendanceRow], **more: object) -> AttendanceSheet:
    """A list of the standing event; more fields may be given."""
    given = {
        "labels": LABELS,
        "info": INFO,
        "activity": STYLE.title,
        "groups": (AttendanceGroup(tuple(rows)),),
        "columns": COLUMNS,
        "letterhead": ("KEMENTERIAN LUAR NEGERI", "REPUBLIK INDONESIA", "Jalan Contoh Nomor 6, Jakarta"),
        "date": "Kamis, 8 Mei 2031",
        "time": "08.30 WITA",
        "place": "Ballroom, Hotel Contoh, Balikpapan",
        "session": "Pembukaan",
        "signer": Signer(
            "Balikpapan, 8 Mei 2031", "Kepala Bagian Protokol", "Dra. Ratna Dewi, M.Si.", "NIP 19700101 199503 2 001"
        ),
    }
    return AttendanceSheet(**(given | more))


def ticket_of(name: str, **more: object) -> TicketPrint:
    """A ticket of the standing event; more fields may be given."""
    given = {
        "title": STYLE.title,
        "facts": (
            Fact("Hari, tanggal", "Kamis, 8 Mei 2031"),
            Fact("Waktu", "08.30 WITA"),
            Fact("Tempat", "Ballroom Borneo, Hotel Contoh, Jalan Jenderal Contoh Nomor 1, Balikpapan"),
        ),
        "name": name,
        "code": code_of(5),
        "reference": "K7PX2M",
        "reference_label": "Nomor tamu",
        "host": STYLE.host,
        "info": INFO,
        "notice": "Tunjukkan kode ini di meja registrasi.",
    }
    return TicketPrint(**(given | more))
