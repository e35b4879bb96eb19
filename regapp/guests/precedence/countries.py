"""The order in which countries are named: by their English or Indonesian short names, or as MIKTA names its members.

Names are the Unicode consortium's, but where the United Nations call a member otherwise the alphabet follows the United
Nations: the Republic of Korea stands under R, not under S.
"""

import functools

from babel import Locale

from regapp.models import CountryOrder, fold

MIKTA = ("MX", "ID", "KR", "TR", "AU")
# Short names of the United Nations (UNTERM) that begin otherwise than the everyday ones.
_ENGLISH = {
    "KR": "Republic of Korea",
    "KP": "Democratic People's Republic of Korea",
    "TR": "Türkiye",
    "CD": "Democratic Republic of the Congo",
    "CG": "Congo",
    "TZ": "United Republic of Tanzania",
    "MD": "Republic of Moldova",
    "RU": "Russian Federation",
    "VN": "Viet Nam",
    "SY": "Syrian Arab Republic",
    "BN": "Brunei Darussalam",
    "VA": "Holy See",
    "PS": "State of Palestine",
    "MM": "Myanmar",
    "CV": "Cabo Verde",
}
_INDONESIAN = {"KR": "Republik Korea", "KP": "Republik Rakyat Demokratik Korea", "TR": "Türkiye", "VA": "Takhta Suci"}


def country_name(code: str, language: str) -> str:
    """What a country is called on our papers; the code itself for one that nobody knows, empty for none."""
    if not code:
        return ""
    own = _INDONESIAN if language == "id" else _ENGLISH
    return own.get(code) or Locale("id" if language == "id" else "en").territories.get(code) or code


@functools.cache
def place_of(code: str, order: CountryOrder) -> tuple[int, str]:
    """What countries are sorted by; who stands for no country comes behind all."""
    if not code:
        return (len(MIKTA) + 1, "")
    if order == CountryOrder.MIKTA:
        return (MIKTA.index(code) if code in MIKTA else len(MIKTA), fold(country_name(code, "en")))
    return (0, fold(country_name(code, "id" if order == CountryOrder.INDONESIAN else "en")))
