"""Reads a rank out of an office as people write it. A proposal: a person accepts it, or not.

The first rule that fits decides. Offices beside a great one ("Ajudan Gubernur", "Istri Wali Kota") come before the
great one itself, so that nobody is made a governor by the company they keep.
"""

import dataclasses
import re

from regapp.models import fold

_HANGUL = re.compile(r"[가-힣]")
# Plt., Plh., acting and forms of address do not change the rank.
_CAPACITY = re.compile(r"^((plt|plh|pj|penjabat|pejabat sementara|pjs|acting|the|bapak|ibu|h e)\s+)+")
_BY_CATEGORY = {"speaker": "N", "student": "S", "media": "M"}


@dataclasses.dataclass(frozen=True)
class _Rule:
    """Words of an office and the rank that they mean; an empty code: none is proposed."""

    code: str
    office: re.Pattern[str]
    # What the office or the institution must show besides; None: nothing.
    around: re.Pattern[str] | None


def _rule(code: str, *phrases: str, around: tuple[str, ...] = ()) -> _Rule:
    return _Rule(code, _any_of(phrases), _any_of(around) if around else None)


def _any_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """A pattern for folded phrases: `^` begins the office, `*` stands for any words, a phrase ends with a word."""
    return re.compile("|".join(map(_pattern, phrases)))


def _pattern(phrase: str) -> str:
    begins = phrase.startswith("^")
    words = re.escape(phrase.removeprefix("^")).replace(r"\ ", " ").replace(r" \* ", " (?:.* )?")
    if _HANGUL.search(phrase):
        return words
    return (r"^" if begins else r"\b") + words + r"\b"


_REGENCY = ("kabupaten", "kota", "kab", "bupati", "wali kota", "walikota", "regency", "city", "kecamatan")
_SECRETARIAT = ("sekda", "setda", "sekretariat daerah", "sekretaris daerah", "sekdaprov", "provincial secretary")
_AGENCIES = ("dinas", "badan", "biro", "bappeda", "inspektorat", "satpol", "kantor wilayah", "kanwil", "balai besar")
_HEADS = ("^kepala", "^ka", "^pimpinan", "^head of")
_HEADS_OF_AGENCIES = tuple(f"{head} * {agency}" for head in _HEADS for agency in (*_AGENCIES, "agency", "bureau"))

_RULES = (
    _rule("P.p", "staf ahli gubernur", "staf ahli bidang", around=("gubernur", "provinsi", "province")),
    _rule("P.0", "staf ahli menteri", "staf khusus presiden", "staf khusus menteri"),
    _rule("P.c", "^mantan gubernur", "^mantan wakil gubernur", "^former governor", "^former deputy governor"),
    _rule("K.c", "^mantan bupati", "^mantan wakil bupati", "^mantan wali kota", "^mantan walikota", "^former mayor"),
    _rule("", "^mantan", "^eks", "^ex", "^former", "^pensiunan", "^purna", "^retired", "^calon"),
    _rule("", "ajudan", "aspri", "sespri", "sekpri", "sekretaris pribadi", "asisten pribadi", "personal assistant"),
    _rule("", "private secretary", "aide", "aide de camp", "adc", "sekretaris gubernur", "sekretaris bupati"),
    _rule("", "istri", "isteri", "suami", "spouse", "wife", "husband", "pendamping", "putra", "putri"),
    _rule("", "sopir", "supir", "pengemudi", "driver", "pengawal", "patwal", "protokol", "juru bicara", "jubir"),
    _rule("", "staf", "staff", "tenaga ahli", "fotografer", "wartawan", "reporter", "jurnalis", "magang", "intern"),
    _rule("", "penasihat hukum", "asisten pelatih", "spokesperson", "spokesman", "spokeswoman"),
    # Foreign representatives.
    _rule("D.cda_titre", "charge daffaires en titre", "kuasa usaha tetap"),
    _rule("D.cda", "charge daffaires", "charge d affaires", "kuasa usaha", "encargado de negocios", "maslahatguzar"),
    _rule("D.cda", "encargada de negocios", "gecici maslahatguzar", "cda", "임시대리대사", "대사대리"),
    _rule("P.e", "konsul jenderal", "konsul kehormatan", "^konsul", "consul general", "honorary consul", "^consul"),
    _rule("P.e", "baskonsolos", "^konsolos", "consul honorario", "총영사", "명예영사"),
    _rule(
        "D.min", "wakil duta besar", "deputy ambassador", "deputy head of mission", "deputy chief of mission", "부대사"
    ),
    _rule("D.amb", "duta besar", "dubes", "ambassador", "embajador", "embajadora", "buyukelci", "buyukelcisi", "대사"),
    _rule("D.amb", "high commissioner", "komisaris tinggi", "nuncio", "nunsius", "apostolic nuncio"),
    _rule("D.mincou", "minister counsellor", "minister counselor", "ministro consejero", "ministra consejera"),
    _rule("D.mincou", "elci mustesar", "공사참사관"),
    _rule("D.min", "^minister plenipotentiary", "^ministro plenipotenciario", "^공사"),
    _rule("D.min", "^minister", around=("embassy", "kedutaan", "embajada", "buyukelciligi", "대사관")),
    _rule("D.env", "^envoy", around=("embassy", "kedutaan", "legation", "mission")),
    _rule("D.cou", "^counsellor", "^counselor", "^konselor", "^consejero", "^consejera", "^musavir", "참사관"),
    _rule("D.1sec", "first secretary", "sekretaris pertama", "primer secretario", "primera secretaria"),
    _rule("D.1sec", "birinci katip", "baskatip", "1등서기관", "일등서기관"),
    _rule("D.2sec", "second secretary", "sekretaris kedua", "segundo secretario", "segunda secretaria"),
    _rule("D.2sec", "ikinci katip", "2등서기관", "이등서기관"),
    _rule("D.3sec", "third secretary", "sekretaris ketiga", "tercer secretario", "tercera secretaria"),
    _rule("D.3sec", "ucuncu katip", "3등서기관", "삼등서기관"),
    _rule("D.att", "attache", "^atase", "^agregado", "^agregada", "atase pertahanan", "atase perdagangan"),
    # National officials.
    _rule("P.0", "^presiden republik", "^wakil presiden republik", "^president of the republic"),
    _rule("P.0", "^menteri", "^wakil menteri", "^menko", "^menlu", "^wamenlu", "^minister of", "^minister for"),
    _rule("P.0", "^deputy minister", "^vice minister", "direktur jenderal", "dirjen", "director general"),
    _rule("P.0", "sekretaris jenderal", "sekjen", "inspektur jenderal", "^deputi bidang", "^deputi menteri"),
    _rule("P.0", "anggota * dpr ri", "ketua * dpr ri", "anggota * dpd ri", "ketua * dpd ri", "ketua * mpr ri"),
    # Regency and city first, where the words are the same as the province's.
    _rule("P.n", "^wakil bupati", "^wabup", "^wakil wali kota", "^wakil walikota", "^wawali", "^deputy mayor"),
    _rule("P.j", "^bupati", "^wali kota", "^walikota", "^regent", "^mayor"),
    _rule("P.n", "wakil ketua * dprd", around=_REGENCY),
    _rule("P.o", "anggota * dprd", "ketua fraksi * dprd", "ketua komisi * dprd", around=_REGENCY),
    _rule("P.m", "ketua * dprd", around=_REGENCY),
    _rule("K.f", "^sekretaris daerah", "^sekda", "^sekretaris kota", around=_REGENCY),
    _rule("K.f", "dandim", "komandan kodim", "kapolres", "kapolresta", "kepala kepolisian resor", "kajari"),
    _rule("K.f", "kepala kejaksaan negeri", "ketua pengadilan negeri", "ketua pengadilan agama"),
    _rule("K.j", "^asisten * bupati", "^asisten * wali kota", "^asisten * walikota"),
    _rule("K.j", *(f"^asisten * {place}" for place in _SECRETARIAT), around=_REGENCY),
    _rule("K.l", "^kepala bagian", "^kabag", "^kepala bidang", "^kabid", around=_REGENCY),
    _rule("K.j", *_HEADS_OF_AGENCIES, "^inspektur", around=_REGENCY),
    _rule("K.l", "^camat", "^sekretaris camat"),
    _rule("K.k", "^danramil", "^kapolsek", "^kepala kepolisian sektor", "^kepala upt", "^kepala puskesmas"),
    _rule("K.m", "^lurah", "^kepala desa", "^kades", "^petinggi"),
    # The province.
    _rule("P.b", "^wakil gubernur", "^wagub", "^deputy governor", "^vice governor"),
    _rule("", "^gubernur bank", "^gubernur akademi", "^governor of the bank"),
    _rule("P.a", "^gubernur", "^governor"),
    _rule("P.f", "wakil ketua * dprd"),
    _rule("P.i", "anggota * dprd", "ketua fraksi * dprd", "ketua komisi * dprd"),
    _rule("P.d", "ketua * dprd"),
    _rule("P.g", "^sekretaris daerah", "^sekda", "^sekdaprov", "^provincial secretary", "pangdam", "panglima"),
    _rule("P.g", "kapolda", "kepala kepolisian daerah", "kajati", "kepala kejaksaan tinggi", "ketua pengadilan tinggi"),
    _rule("P.g", "danrem", "danlanal", "danlantamal", "danlanud", "komandan lanud", "komandan lanal"),
    _rule("P.k", "ketua kpu", "ketua bawaslu", "ketua komisi pemilihan umum"),
    _rule("P.k", "kepala * perwakilan", "^kpw", around=("bank indonesia", "bi", "bpk", "badan pemeriksa keuangan")),
    _rule("P.l", "^ketua * mui", "^ketua * majelis ulama", "^ketua * fkub", "^ketua * dewan adat", "^uskup", "^sultan"),
    _rule("P.l", "^kepala adat", "^pemangku adat", "^ketua * lembaga adat"),
    _rule("P.h", "^ketua * partai"),
    _rule("P.p", "^asisten i", "^asisten ii", "^asisten iii", "^asisten 1", "^asisten 2", "^asisten 3"),
    _rule("P.p", "^asisten pemerintahan", "^asisten perekonomian", "^asisten administrasi", "^first assistant"),
    _rule("P.p", *(f"^asisten * {place}" for place in _SECRETARIAT), "^second assistant", "^third assistant"),
    _rule("P.q", "^kepala bagian", "^kabag", "^kepala bidang", "^kabid", "^sekretaris dinas", "^sekretaris badan"),
    _rule("P.q", "^head of division", "^head of section"),
    _rule("P.p", *_HEADS_OF_AGENCIES),
    _rule("P.p", "^kepala", "^head", around=tuple(f"^{agency}" for agency in _AGENCIES)),
)


def proposed_code(position: str, institution: str = "", category: str = "") -> str:
    """The code that an office suggests; empty where it suggests none. `category` is its code at the event.

    Only where the office says nothing, speakers, students and media get the code of their category.
    """
    office, house = _office(position), fold(institution)
    for rule in _RULES if office else ():
        if rule.office.search(office) and (rule.around is None or any(map(rule.around.search, (office, house)))):
            return rule.code
    return _BY_CATEGORY.get(category, "")


def _office(position: str) -> str:
    """The office folded and without a capacity; a Korean one as written, for folding spells it in Latin letters."""
    return position.strip() if _HANGUL.search(position) else _CAPACITY.sub("", fold(position))
