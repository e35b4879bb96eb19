"""Reads a rank out of an office as people write it. A proposal: a person accepts it, or not.

An office is known by how it begins ("Ajudan Gubernur" is an aide, "Gubernur" a governor), or in languages that name
the office last by how it ends ("Türkiye Büyükelçisi", "대한민국 대사"). Where the institution completes the office
("Ketua", "DPRD Kota Balikpapan") both are read as one. The first rule that fits decides; nobody is made a governor by
the company they keep, and where a title means several things ("Mayor", "Counsellor") the house must bear it out.
"""

import dataclasses
import functools
import re

from regapp.models import fold

_HANGUL = re.compile(r"[가-힣]")
# Plt., Plh., acting and forms of address do not change the rank; who acts for an ambassador is a chargé d'affaires.
_CAPACITY = re.compile(
    r"^((plt|plh|pjs|pj|penjabat|sementara|pelaksana (tugas|harian)|acting(?! (ambassador|high comm))"
    r"|the|bapak|yth|ym|yang mulia|h e|(his|her) excellency)\s+)+"
)
# Abbreviations and spellings, folded, and what they stand for.
_SPELLED_OUT = {
    "wali kota": "walikota",
    "ibu kota": "ibukota",
    "tata kota": "planologi",
    "dewan perwakilan rakyat daerah": "dprd",
    "dubes": "duta besar",
    "wagub": "wakil gubernur",
    "wabup": "wakil bupati",
    "wawali": "wakil walikota",
    "sekdaprov": "sekretaris daerah provinsi",
    "sekda": "sekretaris daerah",
    "setdaprov": "sekretariat daerah provinsi",
    "setda": "sekretariat daerah",
    "sekwan": "sekretaris dprd",
    "kadis": "kepala dinas",
    "kaban": "kepala badan",
    "kabag": "kepala bagian",
    "kabid": "kepala bidang",
    "kakanwil": "kepala kantor wilayah",
    "kanwil": "kantor wilayah",
    "komisi pemilihan umum": "kpu",
    "kpud": "kpu",
    "pemprov": "pemerintah provinsi",
    "pemkot": "pemerintah kota",
    "pemkab": "pemerintah kabupaten",
    "chargee": "charge",
    "d affaires": "daffaires",
    "counselor": "counsellor",
}
_ABBREVIATION = re.compile(r"\b(" + "|".join(sorted(map(re.escape, _SPELLED_OUT), key=len, reverse=True)) + r")\b")
_LEVEL = re.compile(
    r"\b(?:(?P<regency>kabupaten|kota|kab|bupati|walikota|regency|city|municipality|kecamatan)"
    r"|provinsi|prov|province|provincial|gubernur|governor)\b"
)
# Whoever held an office, or will, does not hold it.
_NOT_NOW = re.compile(
    r"\b(periode|masa (bakti|jabatan)|(19|20)[0-9]{2} (19|20)[0-9]{2}|terpilih|elect|designate|purnawirawan|purn"
    r"|retired|ret|emeritus)\b"
)
_BY_CATEGORY = {"speaker": "N", "student": "S", "media": "M"}


@dataclasses.dataclass(frozen=True)
class _Rule:
    """How an office is written, and the rank that it means; an empty code: none is proposed."""

    code: str
    # The rank of the same office of a regency or city.
    in_regency: str
    # How office and institution together begin; how the office alone ends, or has in it; None: does not matter.
    begins: re.Pattern[str] | None
    ends: re.Pattern[str] | None
    # What office or institution must show besides; None: nothing.
    around: re.Pattern[str] | None
    # Whether it is enough that no institution is said.
    or_nowhere: bool

    def fits(self, office: str, house: str, whole: str) -> bool:
        """Whether that office is meant. All folded; `whole` is the office, completed by the institution."""
        if not (self.begins and self.begins.match(whole)) and not (self.ends and self.ends.search(office)):
            return False
        return self.around is None or (self.or_nowhere and not house) or bool(self.around.search(whole))


def _rule(
    code: str,
    *begins: str,
    ends: tuple[str, ...] = (),
    around: tuple[str, ...] = (),
    regency: str | None = None,
) -> _Rule:
    """A rule of folded phrases; `*` stands for any words or none, an empty one in `around` for no institution."""
    return _Rule(
        code,
        code if regency is None else regency,
        re.compile(rf"(?:{_any_of(begins)})\b") if begins else None,
        re.compile(rf"(?:{_any_of(ends)})$") if ends else None,
        _around(around),
        "" in around,
    )


def _around(phrases: tuple[str, ...]) -> re.Pattern[str] | None:
    words = tuple(filter(None, phrases))
    if not phrases:
        return None
    return re.compile(rf"(?:{_any_of(words)})(?![0-9a-z])" if words else "(?!)")


def _any_of(phrases: tuple[str, ...]) -> str:
    return "|".join(map(_pattern, phrases))


def _pattern(phrase: str) -> str:
    """Words after a border of words; Korean words run together and have none."""
    words = re.escape(phrase).replace(r"\ ", " ").replace(r" \* ", " (?:.* )?")
    return words if _HANGUL.search(phrase) else r"\b" + words


def _each(starts: tuple[str, ...], *rests: str) -> tuple[str, ...]:
    return tuple(f"{start} {rest}" for start in starts for rest in rests)


_MISSION = (
    *("embassy", "kedutaan", "kedubes", "embajada", "buyukelciligi", "legation", "high commission", "mission"),
    *("perutusan", "대사관", "대표부"),
)
_OWN_MISSION = ("kbri", "ptri", "kedutaan besar republik indonesia", "embassy of the republic of indonesia")
_MINISTRY = ("kementerian", "ministry", "kemenko", "kemlu", "bappenas", "sekretariat negara", "otorita", "lembaga")
_GOVERNMENT = ("provinsi", "province", "provincial", "government", "pemerintah", "regency", "city", "kota", "kabupaten")
_OTHERS = (
    *("mahasiswa", "student", "bem", "himpunan", "osis", "fakultas", "universitas", "university", "politeknik"),
    *("pt", "cv", "tbk", "ltd", "inc"),
)
_FORMER = ("mantan", "bekas", "eks", "ex", "former")
_NUMBERS = ("i", "ii", "iii", "1", "2", "3")
_SECRETARIAT = ("sekretaris daerah", "sekretariat daerah")
_GOVERNORS = ("gubernur", "wakil gubernur", "governor", "deputy governor", "vice governor")
_MAYORS = ("bupati", "wakil bupati", "walikota", "wakil walikota", "mayor", "regent", "deputy mayor")
_PARTS_OF_COUNCIL = ("komisi * dprd", "fraksi * dprd", "badan * dprd")

_RULES = (
    # Students, companies and causes have presidents, governors and ambassadors of their own.
    _rule("", "", around=_OTHERS),
    _rule("", ends=("brand ambassador", "goodwill ambassador", "youth ambassador", "green ambassador")),
    _rule("", ends=("to the ambassador", "of the ambassador", "홍보대사", "명예대사", "친선대사")),
    _rule("", "ambassador at large", "embajador de buena voluntad", "embajadora de buena voluntad"),
    _rule("", *_each(("ambassador for",), "* climate", "* environment", "* women", "* gender", "* children")),
    # Who held an office, or will, does not hold it.
    _rule("P.c", *_each(_FORMER, *_GOVERNORS)),
    _rule("K.c", *_each(_FORMER, *_MAYORS)),
    _rule("", *_FORMER, "pensiunan", "purna", "retired", "emekli", "calon", "candidate", "exembajador", "전 "),
    # Advisers have a rank of their own; others who stand beside an office have none.
    _rule("P.0", *_each(("staf ahli", "staf khusus"), "presiden", "wakil presiden", "menteri")),
    _rule("P.p", "staf ahli gubernur"),
    _rule("K.j", "staf ahli bupati", "staf ahli walikota"),
    _rule("P.p", "staf ahli bidang", around=_GOVERNMENT, regency="K.j"),
    _rule("", "staf", "staff", "asisten pribadi", "asisten pelatih", "ibu", "istri"),
    _rule("", ends=("spouse", "wife", "husband", "driver", "aide", "interpreter", "esi", "비서", "부인")),
    # National officials.
    _rule("P.0", *_each(("presiden", "wakil presiden"), "republik", "ri"), "president of the republic"),
    _rule("P.0", "vice president of the republic", "president republic"),
    _rule("P.0", "menteri", "wakil menteri", "menko", "menlu", "wamenlu", "mensesneg", "minister of", "minister for"),
    _rule("P.0", "deputy minister", "vice minister", "foreign minister", "utusan khusus presiden"),
    _rule("P.0", *_each(("direktur", "sekretaris", "inspektur"), "jenderal"), around=(*_MINISTRY, "dpr ri", "")),
    _rule("P.0", "dirjen", "sekjen", "director general", "secretary general", around=(*_MINISTRY, "dpr ri", "")),
    _rule("P.0", "deputi bidang", "deputi menteri", "deputi", around=(*_MINISTRY, "badan")),
    _rule("P.0", *_each(("ketua", "wakil ketua", "anggota"), "* dpr", "* dpd ri", "* mpr")),
    _rule("P.0", "panglima tni", "kapolri", "jaksa agung", "hakim agung", "ketua mahkamah", "ketua kpk"),
    _rule("P.0", *_each(("gubernur", "deputi gubernur"), "* bank indonesia", "* lemhannas")),
    _rule("P.0", *_each(("governor", "deputy governor"), "* bank indonesia"), "resident coordinator"),
    _rule("P.0", *_each(("kepala", "wakil kepala"), "otorita ibukota")),
    _rule("P.0", *_each(("duta besar", "duta besar lbbp"), "ri", "indonesia", "republik indonesia")),
    _rule("P.0", "ambassador of indonesia", "ambassador of the republic of indonesia", "indonesian ambassador"),
    _rule("P.0", "duta besar", "ambassador", around=_OWN_MISSION),
    # Foreign representatives.
    _rule("D.cda_titre", "charge daffaires en titre", "kuasa usaha tetap", ends=("daimi maslahatguzar",)),
    _rule("D.cda", "charge daffaires", "kuasa usaha", "encargado de negocios", "encargada de negocios", "cda"),
    _rule("D.cda", "ambassador a i", "ambassador ad interim", "acting ambassador", "acting high commissioner"),
    _rule("D.cda", ends=("maslahatguzar", "maslahatguzari", "대리대사", "대사대리")),
    _rule("D.min", "deputy ambassador", "deputy high commissioner", "wakil duta besar", ends=("부대사",)),
    _rule("D.min", "deputy head of mission", "deputy chief of mission", "wakil kepala perwakilan", "dcm"),
    _rule("D.amb", "duta besar", "ambassador", "extraordinary and plenipotentiary ambassador", "embajador"),
    _rule("D.amb", "embajadora", "high commissioner", "komisaris tinggi", "apostolic nuncio", "nuncio", "nunsius"),
    _rule("D.amb", ends=("buyukelci", "buyukelcisi", "대사")),
    _rule("D.amb", ends=("ambassador", "high commissioner"), around=_MISSION),
    _rule("", ends=("부총영사",)),
    _rule("P.e", "konsul jenderal", "consul general", "konsul kehormatan", "honorary consul", "consul honorario"),
    _rule("P.e", ends=("baskonsolos", "baskonsolosu", "fahri konsolos", "총영사", "명예영사")),
    _rule("", "konsul", "consul", around=("konsulat jenderal", "consulate general")),
    _rule("P.e", "konsul", "consul"),
    _rule("D.mincou", "minister counsellor", "ministro consejero", "ministra consejera"),
    _rule("D.mincou", ends=("elci mustesar", "elci mustesari", "공사참사관")),
    _rule("D.min", "minister plenipotentiary", "ministro plenipotenciario", ends=("orta elci",)),
    _rule("D.min", "minister", "ministro", "ministra", ends=("공사",), around=_MISSION),
    _rule("D.env", "envoy", "duta", around=_MISSION),
    _rule("D.cou", "counsellor", "consejero", "consejera", around=(*_MISSION, "")),
    _rule("D.cou", "konselor", ends=("counsellor",), around=_MISSION),
    _rule("D.cou", ends=("mustesar", "mustesari", "musavir", "musaviri", "참사관")),
    _rule("D.1sec", "first secretary", "primer secretario", "primera secretaria"),
    _rule("D.2sec", "second secretary", "segundo secretario", "segunda secretaria"),
    _rule("D.3sec", "third secretary", "tercer secretario", "tercera secretaria"),
    _rule("D.1sec", "sekretaris pertama", "sekretaris i", around=_MISSION),
    _rule("D.2sec", "sekretaris kedua", "sekretaris ii", around=_MISSION),
    _rule("D.3sec", "sekretaris ketiga", "sekretaris iii", around=_MISSION),
    _rule("D.1sec", ends=("baskatip", "birinci katip", "1등서기관", "일등서기관")),
    _rule("D.2sec", ends=("ikinci katip", "2등서기관", "이등서기관")),
    _rule("D.3sec", ends=("ucuncu katip", "3등서기관", "삼등서기관")),
    _rule("D.att", "attache", "atase", "agregado", "agregada", ends=("attache", "atasesi", "무관")),
    # Heads of the province, of a regency and of a city.
    _rule("P.n", "wakil bupati", "wakil walikota", "deputy mayor", "vice mayor", "deputy regent", "vice regent"),
    _rule("P.j", "bupati", "walikota", "regent", "mayor of"),
    _rule("P.j", "mayor", around=("city", "kota", "municipality")),
    _rule("P.b", "wakil gubernur", "deputy governor", "vice governor", "lieutenant governor"),
    _rule("", *_each(("gubernur", "governor"), "* akademi", "* bank", "* asrama")),
    _rule("P.a", "gubernur", "governor"),
    # Councils.
    _rule("P.i", "anggota dprd", *_each(("anggota",), *_PARTS_OF_COUNCIL), regency="P.o"),
    _rule("P.i", *_each(("ketua", "wakil ketua", "sekretaris"), *_PARTS_OF_COUNCIL), regency="P.o"),
    _rule("P.i", "member of the provincial council", "member of the city council", regency="P.o"),
    _rule("P.f", "wakil ketua dprd", *_each(("wakil ketua",), *_each(_NUMBERS, "dprd")), regency="P.n"),
    _rule("P.f", "deputy speaker * council", regency="P.n"),
    _rule("P.d", "ketua dprd", "ketua sementara dprd", "speaker of * council", regency="P.m"),
    _rule("P.p", "sekretaris dprd", "sekretaris dewan dprd", regency="K.j"),
    # Secretaries and their assistants, commanders, chiefs of police, prosecutors, courts.
    _rule("P.g", "sekretaris daerah", "provincial secretary", "regional secretary", regency="K.f"),
    _rule("K.f", "sekretaris kota", "sekretaris kabupaten"),
    _rule("P.g", "pangdam", "panglima kodam", "panglima komando daerah militer", "danrem", "komandan korem"),
    _rule("P.g", "danlanal", "danlantamal", "danlanud", "komandan lanal", "komandan lanud", "komandan pangkalan"),
    _rule("P.g", "kapolda", "kepala kepolisian daerah", "kajati", "kepala kejaksaan tinggi", "ketua pengadilan tinggi"),
    _rule("K.f", "dandim", "komandan kodim", "komandan komando distrik militer", "kajari", "kepala kejaksaan negeri"),
    _rule("K.f", "kapolres", "kapolresta", "kapolrestabes", "kepala kepolisian resor", "kepala kepolisian resort"),
    _rule("K.f", "ketua pengadilan negeri", "ketua pengadilan agama"),
    _rule("K.k", "danramil", "komandan koramil", "kapolsek", "kepala kepolisian sektor", "kepala puskesmas"),
    _rule(
        "P.p",
        *_each(("asisten",), *_each(_NUMBERS, *_SECRETARIAT, "bidang", "pemerintahan", "perekonomian", "administrasi")),
        *_each(("asisten",), *_each(_NUMBERS, "gubernur", "bupati", "walikota", "pemerintah", "provinsi")),
        *_each(("asisten",), "pemerintahan", "perekonomian", "administrasi", "kesejahteraan"),
        *_each(("asisten",), *_each(("*",), *_SECRETARIAT)),
        regency="K.j",
    ),
    _rule("P.p", *_each(("asisten",), *_NUMBERS), around=("",), regency="K.j"),
    _rule("P.p", *_each(("first", "second", "third"), "assistant"), around=_GOVERNMENT, regency="K.j"),
    _rule("P.p", *_each(("first", "second", "third"), "assistant to the * secretary"), regency="K.j"),
    _rule("P.p", *_each(("assistant to the",), "provincial secretary", "regional secretary"), regency="K.j"),
    # Offices that the law names besides.
    _rule("P.k", *_each(("kepala perwakilan", "kepala kantor perwakilan"), "* bank indonesia", "* bi"), regency="K.j"),
    _rule("P.k", *_each(("kepala", "kepala perwakilan"), "bpk", "badan pemeriksa keuangan")),
    _rule("P.k", "ketua kpu", regency="K.j"),
    _rule("P.l", "ketua * mui", "ketua * majelis ulama", "ketua * fkub", "ketua * adat", "uskup", regency="K.i"),
    _rule("P.l", "sultan", "kepala adat", "pemangku adat", regency="K.i"),
    _rule("", "ketua umum"),
    _rule("K.g", "ketua dpc partai"),
    _rule("P.h", "ketua * partai", regency="K.g"),
    # Agencies: of the third echelon, then of the second.
    _rule("K.l", "camat"),
    _rule("K.m", "lurah", "kepala desa", "kades", "petinggi"),
    _rule("", "kepala seksi", "kepala sub bagian", "kepala subbagian", "kepala subbidang", "kasubbag", regency="K.m"),
    _rule("P.q", "kepala upt", "kepala uptd", regency="K.k"),
    _rule("P.q", "kepala bagian", "kepala bidang", "kepala subdirektorat", regency="K.l"),
    _rule("P.q", *_each(("sekretaris",), "dinas", "badan", "inspektorat"), regency="K.l"),
    _rule("P.q", "head of division", "head of section", around=(*_GOVERNMENT, *_MINISTRY), regency="K.l"),
    _rule("P.p", "kepala dinas", "kepala satpol", "kepala satuan polisi pamong praja", regency="K.j"),
    _rule("P.p", *_each(("kepala", "inspektur"), "inspektorat"), "inspektur provinsi", "inspektur kota", regency="K.j"),
    _rule("P.p", *_each(("kepala", "kepala pelaksana"), "bappeda", "bapenda", "bpbd", "bpsdm", "bkd"), regency="K.j"),
    _rule("", *_each(("kepala badan",), "usaha", "pengurus", "eksekutif")),
    _rule("P.p", "kepala badan", "kepala pelaksana badan", around=("provinsi", "kabupaten", "kota"), regency="K.j"),
    _rule("P.0", *_each(("kepala badan", "kepala lembaga"), "* nasional", "* republik indonesia")),
    _rule("P.p", "kepala badan", "kepala kantor wilayah", "kepala balai besar", regency="K.j"),
    _rule("P.p", "kepala biro", around=(*_GOVERNMENT, *_MINISTRY, *_SECRETARIAT, ""), regency="K.j"),
    _rule("P.p", "direktur", "director", "kepala pusat", around=("kementerian", "ministry")),
    _rule("P.p", "kepala bps", "kepala bpkp", "kepala perwakilan bpkp", "kepala bnnp", "kepala bnn", regency="K.k"),
    _rule("P.p", *_each(("kepala kantor",), "imigrasi", "pertanahan", "pelayanan", "kementerian"), regency="K.k"),
    _rule(
        "P.p",
        *_each(("head of *", "head *"), "agency", "bureau", "office", "department"),
        around=_GOVERNMENT,
        regency="K.j",
    ),
)


@functools.lru_cache(maxsize=20_000)
def proposed_code(position: str, institution: str = "", category: str = "") -> str:
    """The code that an office suggests; empty where it suggests none. `category` is its code at the event.

    Only where the office says nothing, speakers, students and media get the code of their category.
    """
    return _code_of(_read(position), _read(institution)) or _BY_CATEGORY.get(category, "")


def _code_of(office: str, house: str) -> str:
    if not office or _NOT_NOW.search(office):
        return ""
    office = _CAPACITY.sub("", office)
    whole = f"{office} {house}".strip()
    rule = next((rule for rule in _RULES if rule.fits(office, house, whole)), None)
    if rule is None:
        return ""
    level = _LEVEL.search(whole)
    return rule.in_regency if level and level["regency"] else rule.code


def _read(text: str) -> str:
    """The words folded and spelled out; Korean ones as written, for folding spells them in Latin letters."""
    if _HANGUL.search(text):
        return " ".join(text.split())
    return _ABBREVIATION.sub(lambda found: _SPELLED_OUT[found[0]], fold(text))
