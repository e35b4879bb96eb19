"""What of a written name or institution says who is meant: titles taken off, kindred spellings made one.

For comparison only; nothing of this is ever shown or stored.
"""

import functools
import re

from regapp.models import fold, kin

# More than this is passed over: no name and no institution is told apart by its thirteenth word.
LONGEST, MOST_WORDS = 200, 12


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Written in front of a name though titles have a field of their own; folded, without dots.
_BEFORE = _set(
    "prof dr drs dra drg drh ir h hj haji hajjah hajah kh tgkh tgh ust ustad ustadz ustaz nyai gus "
    "bapak bpk pak ibu bu sdr sdri saudara saudari yth tuan nyonya mr mrs ms miss sir dato datuk he hm hrh "
    "jenderal letjen mayjen brigjen kolonel kol letkol mayor kapten lettu letda laksamana laksdya laksda laksma "
    "marsekal marsdya marsda marsma irjen komjen kombes kombespol akbp kompol akp iptu ipda aipda bripka pol tni purn "
    "sn bay bayan sayin sr sra srta lic ing doc"
)
# Written behind a name, with or without a comma; folded, without dots.
_BEHIND = _set(
    "se sh st ss si ssos ssi sip spd spdi sag skm skom sked skep sp spt spi stp spsi sthi sei shut sft ssn sikom amd "
    "mm mh mt ma msi msc mpd mpdi mag mkes mkom mkn mhum mba mpa map mp mpi meng mecon mse mak mpsi mphil llm lld llb "
    "phd ph dr dba dea ba bsc beng bba bed ak ca cpa cfa cfp apt ns spog spa spb spm spjp spkk spf spd kj hc esq jr sr "
    "ipm ipu asean eng cn"
)
# Degrees as nobody writes a name: letters with dots between them (S.Sos., M.Si, Ph.D., S.Pd.I).
_DEGREE = re.compile(r"(?:[A-Za-z]{1,5}\.)+[A-Za-z]{0,5}")
# Short forms of names, and forms that the rules of kindred spelling do not bring together, after `_kin`.
_SHORT = {
    **dict.fromkeys(("moh", "mohd", "mohamat", "muh", "muhd", "muhamet", "mohamet", "mhd", "muht", "moht"), "muhamat"),
    **dict.fromkeys(("ach", "ah", "amat", "ahmet"), "ahmat"),
    **dict.fromkeys(("abd", "abdul", "abdl"), "abdu"),
    **dict.fromkeys(("st",), "siti"),
    **dict.fromkeys(("nor",), "nur"),
}
_BETWEEN = frozenset(("bin", "binti", "binte", "bt"))

# Words of institutions that many share, and the forms of companies; taken off unless nothing else is left.
_USUAL = _set(
    "pt cv ud tbk persero perum pd ltd inc corp co llc gmbh plc sa sti dinas badan kantor biro balai kementerian "
    "departemen ministry department office agency bureau universitas institut sekolah fakultas yayasan provinsi "
    "kabupaten kota daerah kecamatan kelurahan republik indonesia negara kedutaan besar embassy of the for and dan di "
    "ke untuk von der del de la los las ve perwakilan republic embajada buyukelciligi buyukelcilik cumhuriyeti"
)
_LONG = {
    "univ": ("universitas",),
    "university": ("universitas",),
    "universiti": ("universitas",),
    "universitesi": ("universitas",),
    "universidad": ("universitas",),
    "inst": ("institut",),
    "institute": ("institut",),
    "prov": ("provinsi",),
    "propinsi": ("provinsi",),
    "province": ("provinsi",),
    "kab": ("kabupaten",),
    "dep": ("departemen",),
    "dept": ("departemen",),
    "kaltim": ("kalimantan", "timur"),
    "kalsel": ("kalimantan", "selatan"),
    "kalbar": ("kalimantan", "barat"),
    "kaltara": ("kalimantan", "utara"),
    "kalteng": ("kalimantan", "tengah"),
    "jatim": ("jawa", "timur"),
    "jateng": ("jawa", "tengah"),
    "jabar": ("jawa", "barat"),
    "sulsel": ("sulawesi", "selatan"),
    "setda": ("sekretariat", "daerah"),
    "setdaprov": ("sekretariat", "daerah", "provinsi"),
    "pemprov": ("pemerintah", "provinsi"),
    "pemkot": ("pemerintah", "kota"),
    "pemkab": ("pemerintah", "kabupaten"),
    "disdik": ("dinas", "pendidikan"),
    "dishub": ("dinas", "perhubungan"),
    "dinkes": ("dinas", "kesehatan"),
    "kemlu": ("kementerian", "luar", "negeri"),
    "kemenlu": ("kementerian", "luar", "negeri"),
    "korean": ("korea",),
    "mexican": ("meksiko",),
    "mexico": ("meksiko",),
    "turkish": ("turkiye",),
    "turkey": ("turkiye",),
    "turki": ("turkiye",),
    "australian": ("australia",),
    "kedubes": ("kedutaan", "besar"),
    "kbri": ("kedutaan", "besar", "republik", "indonesia"),
}


@functools.lru_cache(maxsize=50_000)
def _kin(word: str) -> str:
    """A folded word as all its kindred spellings have it, further than search goes: Rahmat/Rahmad, Sofyan/Sofian."""
    if any(c.isdigit() for c in word):
        return word
    one = kin(word).replace("x", "ks").replace("y", "i").replace("ds", "s")
    one = re.sub(r"(.)\1+", r"\1", one)
    return one[:-1] + "t" if len(one) > 3 and one.endswith("d") else one


@functools.lru_cache(maxsize=50_000)
def _same(word: str) -> str:
    """`_kin`, with short forms written out: Moh., Mohd, Muh. and Muhammad are one."""
    return _SHORT.get(word) or _SHORT.get(_kin(word)) or _kin(word)


def bare(name: str) -> list[str]:
    """The folded words of a name without the titles that somebody wrote into it; all of them where all are titles."""
    first, *behind = re.split(r"[,;(]", name[:LONGEST])
    parts = [_without_titles(first), *([] if all(map(_is_title, part.split())) else part.split() for part in behind)]
    words = fold(" ".join(word for part in parts for word in part)).split()
    return (words or fold(name[:LONGEST]).split())[:MOST_WORDS]


def _without_titles(text: str) -> list[str]:
    """The words of a text without titles in front and degrees behind."""
    words = [one for word in text.split() for one in _apart(word)]
    while len(words) > 1 and _plain(words[0]) in _BEFORE:
        words = words[1:]
    while len(words) > 1 and _is_degree(words[-1]):
        words = words[:-1]
    return words


def _apart(word: str) -> list[str]:
    """A title that was written without a space before what follows ("Dr.Ahmad"), and the rest."""
    title, dot, rest = word.partition(".")
    return [title, *_apart(rest)] if dot and _plain(title) in _BEFORE and len(_plain(rest)) > 2 else [word]


def _is_title(word: str) -> bool:
    return _plain(word) in _BEFORE | _BEHIND or _is_degree(word)


def _is_degree(word: str) -> bool:
    """Whether a word behind a name is a degree; one letter with a dot is an initial."""
    plain = _plain(word)
    if "." in word.strip("."):
        return bool(_DEGREE.fullmatch(word))
    return plain in _BEHIND and len(plain) > 1 and (word.isupper() or "." in word or word[1:] != word[1:].lower())


def _plain(word: str) -> str:
    return fold(word).replace(" ", "")


def canonical(words: list[str]) -> list[str]:
    """The words of a bare name in the one spelling of their kin."""
    return [_same(word) for word in words if word not in _BETWEEN] or words


def circle(words: list[str]) -> str:
    """The words run together, read in a circle from its smallest letter on.

    "Lee Min-seok", "Min-seok Lee", "Lee Minseok" and "Nur Hayati", "Nurhayati" give the same.
    """
    run = re.sub(r"([a-z])\1+", r"\1", "".join(words))
    return min((run[turn:] + run[:turn] for turn in range(len(run))), default="")


@functools.lru_cache(maxsize=20_000)
def institution(text: str) -> tuple[str, frozenset[str], str]:
    """An institution folded; what tells it from others, in one spelling; the initials of its words ("dlh", or none)."""
    folded = fold(text)
    words = [long for word in folded.split()[: 2 * MOST_WORDS] for long in _LONG.get(word, (word,))][:MOST_WORDS]
    whole = [word for word in words if len(word) > 1] or words
    telling = [word for word in whole if word not in _USUAL] or whole
    initials = "".join(word[0] for word in whole) if len(whole) > 2 else ""
    return folded, frozenset(map(_kin, telling)), initials
