"""Ranks as law and custom know them, in the order in which we place them.

Sources: Undang-Undang 9/2010 tentang Keprotokolan, article 10 (province, codes P) and article 11 (regency and city,
codes K); Vienna Convention on Diplomatic Relations 1961, articles 13, 14 and 16, and protocol offices' custom for the
ranks below a head of mission (codes D). N, U, S and M are ours. Why D stands where it stands, and how K comes in
between P, is told in docs/decisions/0012-precedence.md.
"""

import dataclasses
import functools

PROVINCE = "UU 9/2010, Pasal 10"
REGENCY = "UU 9/2010, Pasal 11"
VIENNA = "VCDR 1961"


@dataclasses.dataclass(frozen=True)
class Rank:
    """A rank: its code, its name in the committee's languages, and where the rule stands; empty: our convention."""

    code: str
    indonesian: str
    english: str
    source: str = ""

    def name(self, language: str) -> str:
        """What it is called in Indonesian, or in English everywhere else."""
        return self.indonesian if language == "id" else self.english


# Ranks whose holders are ordered among themselves by the date and hour at which they took up their functions; heads of
# consular posts by that of their exequatur (VCCR 1963, article 16).
BY_CREDENTIALS = frozenset({"D.amb", "D.env", "D.cda_titre", "D.cda", "P.e"})

RANKS = (
    Rank("P.0", "pejabat negara pusat", "national official", f"{PROVINCE} (2)"),
    Rank("D.amb", "duta besar", "ambassador", f"{VIENNA}, 13, 14, 16"),
    Rank("D.env", "kepala perwakilan (duta)", "envoy, head of mission", f"{VIENNA}, 14"),
    Rank("D.cda_titre", "kuasa usaha tetap", "chargé d'affaires en titre", f"{VIENNA}, 14"),
    Rank("D.cda", "kuasa usaha sementara", "chargé d'affaires a.i.", f"{VIENNA}, 19"),
    Rank("D.min", "minister (diplomat)", "minister (diplomat)"),
    Rank("D.mincou", "minister counsellor", "minister-counsellor"),
    Rank("D.cou", "counsellor", "counsellor"),
    Rank("D.1sec", "sekretaris pertama", "first secretary"),
    Rank("D.2sec", "sekretaris kedua", "second secretary"),
    Rank("D.3sec", "sekretaris ketiga", "third secretary"),
    Rank("D.att", "atase", "attaché"),
    Rank("P.a", "gubernur", "governor", f"{PROVINCE} (1) a"),
    Rank("P.b", "wakil gubernur", "deputy governor", f"{PROVINCE} (1) b"),
    Rank("P.c", "mantan gubernur dan wakil gubernur", "former governor or deputy governor", f"{PROVINCE} (1) c"),
    Rank("P.d", "ketua DPRD provinsi", "speaker of the provincial council", f"{PROVINCE} (1) d"),
    Rank("P.e", "kepala perwakilan konsuler", "head of a consular post", f"{PROVINCE} (1) e"),
    Rank("P.f", "wakil ketua DPRD provinsi", "deputy speaker of the provincial council", f"{PROVINCE} (1) f"),
    Rank(
        "P.g",
        "sekretaris daerah; panglima, kapolda, ketua pengadilan tinggi, kajati",
        "provincial secretary; commander, chief of police, high court president, chief prosecutor",
        f"{PROVINCE} (1) g",
    ),
    Rank("P.h", "pemimpin partai politik di provinsi", "party leader in the province", f"{PROVINCE} (1) h"),
    Rank("P.i", "anggota DPRD provinsi", "member of the provincial council", f"{PROVINCE} (1) i"),
    Rank("P.j", "bupati atau wali kota", "regent or mayor", f"{PROVINCE} (1) j"),
    Rank("K.a", "bupati atau wali kota (tuan rumah)", "regent or mayor (host)", f"{REGENCY} a"),
    Rank(
        "P.k",
        "kepala perwakilan BPK dan Bank Indonesia, ketua KPU provinsi",
        "head of the audit board's or the central bank's office, chair of the election commission",
        f"{PROVINCE} (1) k",
    ),
    Rank("P.l", "pemuka agama, adat, dan masyarakat provinsi", "religious or community leader", f"{PROVINCE} (1) l"),
    Rank("P.m", "ketua DPRD kabupaten/kota", "speaker of a regency's or city's council", f"{PROVINCE} (1) m"),
    Rank("K.d", "ketua DPRD kabupaten/kota (tuan rumah)", "speaker of the council (host)", f"{REGENCY} d"),
    Rank(
        "P.n",
        "wakil bupati/wakil wali kota, wakil ketua DPRD kabupaten/kota",
        "deputy regent or mayor, deputy speaker of their council",
        f"{PROVINCE} (1) n",
    ),
    Rank("K.b", "wakil bupati atau wakil wali kota (tuan rumah)", "deputy regent or mayor (host)", f"{REGENCY} b"),
    Rank("K.c", "mantan bupati/wali kota dan wakilnya", "former regent or mayor, or their deputy", f"{REGENCY} c"),
    Rank("K.e", "wakil ketua DPRD kabupaten/kota (tuan rumah)", "deputy speaker of the council (host)", f"{REGENCY} e"),
    Rank(
        "K.f",
        "sekretaris daerah kabupaten/kota; dandim, kapolres, ketua pengadilan, kajari",
        "secretary of the regency or city; district commander, police chief, court president, prosecutor",
        f"{REGENCY} f",
    ),
    Rank("K.g", "pemimpin partai politik di kabupaten/kota", "party leader in the regency or city", f"{REGENCY} g"),
    Rank("P.o", "anggota DPRD kabupaten/kota", "member of a regency's or city's council", f"{PROVINCE} (1) o"),
    Rank("K.h", "anggota DPRD kabupaten/kota (tuan rumah)", "member of the council (host)", f"{REGENCY} h"),
    Rank("K.i", "pemuka agama dan adat kabupaten/kota", "religious or customary leader of the regency", f"{REGENCY} i"),
    Rank(
        "P.p",
        "asisten sekda, kepala dinas/badan/kantor vertikal, eselon II provinsi",
        "assistant to the provincial secretary, head of a provincial agency, echelon II",
        f"{PROVINCE} (1) p",
    ),
    Rank(
        "K.j",
        "asisten sekda, kepala dinas/badan kabupaten/kota",
        "assistant to the secretary, head of an agency of a regency or city",
        f"{REGENCY} j",
    ),
    Rank(
        "P.q",
        "kepala bagian provinsi, eselon III",
        "head of division of the province, echelon III",
        f"{PROVINCE} (1) q",
    ),
    Rank(
        "K.k",
        "kepala instansi vertikal, UPT, danramil, kapolsek",
        "head of a local office, sub-district commander or police chief",
        f"{REGENCY} k",
    ),
    Rank("K.l", "kepala bagian, camat, eselon III", "head of division, district head, echelon III", f"{REGENCY} l"),
    Rank("K.m", "lurah atau kepala desa, eselon IV", "head of ward or village, echelon IV", f"{REGENCY} m"),
    Rank("N", "narasumber", "speaker"),
    Rank("U", "undangan umum", "invited guest"),
    Rank("S", "mahasiswa", "student"),
    Rank("M", "media", "media"),
    Rank("D.staff", "staf administrasi perwakilan", "administrative staff of a mission"),
)

_LEVELS = {rank.code: level for level, rank in enumerate(RANKS)}


def level(code: str) -> int:
    """Where a rank stands, 0 for the first; a guest without a rank, or with one we do not know, comes behind all."""
    return _LEVELS.get(code, len(RANKS))


def is_foreign(code: str) -> bool:
    """Whether holders of the rank stand for a country, and so follow the event's order of countries."""
    return code.startswith("D.") or code == "P.e"


@functools.cache
def rank_of(code: str) -> Rank | None:
    """The rank of that code; None for an unknown one."""
    return next((rank for rank in RANKS if rank.code == code), None)
