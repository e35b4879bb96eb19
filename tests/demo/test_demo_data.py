"""The demo's files by themselves, read with csv and tomllib: counts, hard cases, and that nobody real can be reached.

The import and the services see them in the loader's own tests.
"""

import collections
import csv
import datetime as dt
import itertools
import re
import tomllib
import unicodedata
from pathlib import Path

import pytest

DEMO = Path(__file__).parents[2] / "regapp" / "demo"
COLUMNS = [
    *("name", "native_name", "title_before", "title_after", "honorific", "position", "institution", "country"),
    *("category", "email", "phone", "language", "delegation", "precedence", "notes"),
]
GROUPS = {
    "ministry": 12,
    "province": 24,
    "district": 6,
    "delegate": 18,
    "speaker": 8,
    "business": 14,
    "student": 64,
    "youth": 10,
    "media": 12,
    "committee": 14,
    "companion": 12,
}
PALETTE = {
    *("blue", "azure", "indigo", "purple", "pink", "red", "orange", "yellow", "lime", "green", "teal", "cyan"),
}
EVENTS = ("coming", "held")
ANSWER_FILES = {"coming": "answers.csv", "held": "answers_held.csv"}


def rows(name: str) -> list[dict[str, str]]:
    with (DEMO / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def event(name: str) -> dict:
    return tomllib.loads((DEMO / f"{name}.toml").read_text(encoding="utf-8"))


GUESTS = rows("guests.csv")
NAMES = {guest["name"] for guest in GUESTS}


def group(guest: dict[str, str]) -> str:
    """Officials are told apart by their institution; everybody else's group is their category."""
    if guest["category"] != "official":
        return guest["category"]
    if "Kementerian" in guest["institution"]:
        return "ministry"
    return "district" if re.match(r"Pemerintah (Kota|Kabupaten) ", guest["institution"]) else "province"


def digits(phone: str) -> str:
    """The subscriber's part of an Indonesian number however it is written."""
    return re.sub(r"^(62|0)", "", re.sub(r"\D", "", phone))


def named(name: str) -> list[dict[str, str]]:
    return [guest for guest in GUESTS if guest["name"] == name]


def standing_answers(of: str) -> dict[int, str]:
    """What each guest answered last, by row."""
    given = [row for row in rows(ANSWER_FILES[of]) if row["row"]]
    given.sort(key=lambda row: int(row["minutes_after_invitation"] or 0))
    return {int(row["row"]): row["answer"] for row in given}


# The guest list


def test_the_list_has_the_columns_of_an_import_and_every_group_in_its_size():
    assert list(GUESTS[0]) == COLUMNS
    assert collections.Counter(map(group, GUESTS)) == GROUPS
    assert len(GUESTS) == 194


def test_four_embassies_come_in_delegations_of_eight_five_three_and_two():
    delegations = collections.Counter(guest["delegation"] for guest in GUESTS if guest["delegation"])
    assert delegations == {
        "Embassy of the Republic of Korea": 8,
        "Embassy of Mexico": 5,
        "Embassy of the Republic of Türkiye": 3,
        "Australian Embassy": 2,
    }


def test_students_come_in_two_buses():
    buses = collections.Counter(guest["notes"] for guest in GUESTS if guest["category"] == "student")
    assert buses == {"Bus 1": 33, "Bus 2": 31}


@pytest.mark.parametrize("file", ["guests.csv", *ANSWER_FILES.values()])
def test_mail_ends_at_example_and_telephones_lie_in_a_block_of_nobodys(file: str):
    for row in rows(file):
        email = row.get("email") or row.get("representative_email") or ""
        phone = row.get("phone") or row.get("representative_phone") or ""
        assert re.fullmatch(r"[a-z0-9.]+@[a-z0-9.-]+\.example", email) or not email, row
        assert re.fullmatch(r"8120000\d{4}", digits(phone)) or not phone, row


def test_a_number_is_written_in_many_usual_ways():
    shapes = {re.sub(r"\d", "9", guest["phone"]) for guest in GUESTS if guest["phone"]}
    assert len(shapes) == 6


def test_every_text_is_one_line_without_outer_space():
    for guest in GUESTS:
        assert all(value == value.strip() and "\n" not in value for value in guest.values()), guest


# The hard cases


def test_some_have_one_name_and_it_is_whole():
    mononyms = {"Sulastri", "Usman", "Syahrani", "Rukmini", "Joko", "Ali", "Wulan", "Slamet", "Sumartono"}
    assert mononyms <= NAMES


def test_two_students_share_name_position_and_university():
    one, other = named("Muhammad Rizky")
    assert [one[column] for column in COLUMNS if column != "phone"] == [
        other[column] for column in COLUMNS if column != "phone"
    ]
    assert digits(one["phone"]) != digits(other["phone"])


def test_two_officials_share_name_and_agency_but_not_office():
    one, other = named("Sri Wahyuni")
    assert one["institution"] == other["institution"] and one["position"] != other["position"]


def test_six_officials_stand_behind_one_address():
    shared = collections.Counter(guest["email"] for guest in GUESTS if guest["email"])
    assert [(email, count) for email, count in shared.items() if count > 1] == [("tu@setda-kaltim.example", 6)]


def test_two_students_share_a_telephone_that_is_written_in_two_ways():
    phones = collections.defaultdict(list)
    for guest in GUESTS:
        if guest["phone"]:
            phones[digits(guest["phone"])].append(guest)
    (one, other), *more = [sharing for sharing in phones.values() if len(sharing) > 1]
    assert not more and {one["category"], other["category"]} == {"student"}
    assert one["name"] != other["name"] and one["phone"] != other["phone"]


def test_two_guests_have_neither_mail_nor_telephone():
    assert {guest["name"] for guest in GUESTS if not guest["email"] and not guest["phone"]} == {"Ali", "Jumriani"}


def test_an_office_may_take_71_characters_and_more():
    lengths = {len(guest["position"]) for guest in GUESTS}
    assert 71 in lengths and max(lengths) > 120
    assert max(len(guest["name"]) for guest in GUESTS) > 70
    assert max(len(f"{guest['title_before']} {guest['title_after']}") for guest in GUESTS) > 71


def test_names_stand_in_three_scripts_and_in_their_own_spelling():
    assert {"이하늘", "서다은", "황보라온", "박서연", "정은별"} <= NAMES
    assert sum(bool(guest["native_name"]) for guest in GUESTS) == 6
    assert {"Çağrı İnanoğlu", "Işıl Yıldırım Şahin", "Elif Iğdır"} <= NAMES
    assert {"María Fernanda Ibáñez Quiroga", "Carlos Emilio Ibáñez Peña"} <= NAMES


def test_one_native_name_came_decomposed_as_some_systems_write_it():
    decomposed = [guest["name"] for guest in GUESTS if not unicodedata.is_normalized("NFC", "".join(guest.values()))]
    assert decomposed == ["Namgung Min-cheol"]


def test_markup_and_formulas_stand_as_names():
    hostile = {'=HYPERLINK("http://contoh.example","Klik")', "=1+1", "Rahmat <b>Hidayah</b> & Kawan"}
    assert hostile <= NAMES
    institutions = {guest["institution"] for guest in GUESTS}
    assert {"PT Borneo <Hijau> & Rekan", "The Daily <b>Post</b> & Co", "PT Titik Koma; Tbk"} <= institutions
    assert {"@direktur_operasi", "+1 Kontributor"} <= {guest["position"] for guest in GUESTS}


def test_one_name_carries_an_invisible_space():
    assert [guest["name"] for guest in GUESTS if "\u200b" in guest["name"]] == ["Dewi\u200b Anggraini"]


def test_kindred_spellings_and_both_apostrophes_are_different_people():
    assert {"Siti Rachmawati", "Siti Rahmawati", "Hairul Anwar", "Chairul Anwar"} <= NAMES
    assert {"Ma'ruf Hidayatullah", "Muhammad Ma’ruf Hidayatullah", "Mary O'Neill"} <= NAMES


def test_titles_tell_a_physician_from_a_doctor_and_ranks_and_nobility_are_kept():
    titles = {guest["title_before"] for guest in GUESTS}
    assert {"dr.", "Dr.", "Dr. dr.", "dr. Hj.", "H.", "Hj.", "Prof. Dr. Ir. H."} <= titles
    assert {"Brigadir Jenderal TNI", "Komisaris Besar Polisi", "Letnan Dua Inf."} <= titles
    for noble in ("Aji", "Andi", "Gusti", "Raden"):
        assert any(name.startswith(f"{noble} ") for name in NAMES)


def test_countries_are_written_as_codes_and_in_several_languages():
    written = {guest["country"] for guest in GUESTS}
    assert {"KR", "Republik Korea", "대한민국", "Meksiko", "México", "Türkiye", "TR", "Indonesia", "ID", ""} <= written


# The events


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_has_what_its_papers_need(name: str):
    given = event(name)
    needed = "slug title summary timezone venue address host letterhead attire contact_name contact_phone signer_name"
    assert all(given[key] for key in needed.split())
    assert given["timezone"] == "Asia/Makassar" and given["languages"][:2] == ["id", "en"]
    assert set(given["translations"]) == set(given["languages"]) - {"id"}
    assert set(given["translations"]["en"]) == {"title", "summary", "venue", "address", "host", "attire"}
    assert given["contact_email"].endswith(".example") and digits(given["contact_phone"]).startswith("8120000")
    assert (given["when"]["starts"], given["when"]["ends"]) == (dt.time(8, 30), dt.time(16))


@pytest.mark.parametrize("name", EVENTS)
def test_an_accent_has_contrast_enough_on_white(name: str):
    accent = event(name)["accent"]
    channels = [int(accent[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    assert 1.05 / (luminance + 0.05) >= 4.5


@pytest.mark.parametrize("name", EVENTS)
def test_its_categories_are_those_of_the_list_each_with_its_own_colour(name: str):
    categories = event(name)["categories"]
    colors = [category["color"] for category in categories]
    assert {category["code"] for category in categories} == {guest["category"] for guest in GUESTS}
    assert len(set(colors)) == len(colors) and set(colors) <= PALETTE
    assert all(category["translations"]["en"]["name"] for category in categories)
    sizes = collections.Counter(guest["category"] for guest in GUESTS)
    assert all(sizes[category["code"]] <= category.get("quota", 200) for category in categories)


@pytest.mark.parametrize("name", EVENTS)
def test_its_first_session_is_main_and_holds_the_others(name: str):
    main, *panels = event(name)["sessions"]
    assert main["code"] == "main" and [panel["code"] for panel in panels] == ["panel-1", "panel-2"]
    assert all(main["starts"] < panel["starts"] < panel["ends"] < main["ends"] for panel in panels)


@pytest.mark.parametrize("name", EVENTS)
def test_its_delegations_are_those_of_the_list(name: str):
    for delegation in event(name)["delegations"]:
        members = {guest["name"] for guest in GUESTS if guest["delegation"] == delegation["name"]}
        assert len(members) == delegation["allowance"]
        assert {delegation["head"], delegation["focal_point"]} <= members


# The answers


@pytest.mark.parametrize("name", EVENTS)
def test_answers_name_the_guest_whose_row_they_give(name: str):
    given = [row for row in rows(ANSWER_FILES[name]) if row["row"]]
    assert all(GUESTS[int(row["row"]) - 1]["name"] == row["name"] for row in given)
    assert {int(row["row"]) for row in given} == set(range(1, len(GUESTS) + 1))


@pytest.mark.parametrize(
    ("name", "mix"),
    [
        ("coming", {"accepted": 113, "represented": 14, "declined": 16, "none": 51}),
        ("held", {"accepted": 136, "represented": 17, "declined": 23, "none": 18}),
    ],
)
def test_answers_stand_in_a_plausible_mix(name: str, mix: dict[str, int]):
    assert collections.Counter(standing_answers(name).values()) == mix


@pytest.mark.parametrize("name", EVENTS)
def test_answers_use_the_words_of_the_house(name: str):
    for row in rows(ANSWER_FILES[name]):
        if row["answer"] == "none":
            assert not any(row[column] for column in row if column not in ("row", "name", "answer"))
            continue
        assert row["said_by"] in ("guest", "secretary", "caller", "focal_point")
        assert row["channel"] in ("link", "whatsapp", "telephone", "email")
        assert (row["said_by"] == "caller") == (row["channel"] == "telephone")
        assert (row["answer"] == "represented") == bool(row["representative_name"])


@pytest.mark.parametrize("name", EVENTS)
def test_only_categories_that_may_be_represented_are(name: str):
    may = {category["code"] for category in event(name)["categories"] if category["may_be_represented"]}
    for row, answer in standing_answers(name).items():
        assert answer != "represented" or GUESTS[row - 1]["category"] in may


@pytest.mark.parametrize("name", EVENTS)
def test_a_representative_is_one_person_who_is_not_on_the_list_yet(name: str):
    representatives = [row["representative_name"] for row in rows(ANSWER_FILES[name]) if row["representative_name"]]
    assert len(set(representatives)) == len(representatives)
    assert not set(representatives) & NAMES


@pytest.mark.parametrize("name", EVENTS)
def test_one_representative_was_represented_in_turn_and_later(name: str):
    given = rows(ANSWER_FILES[name])
    (link,) = [row for row in given if not row["row"]]
    (first,) = [row for row in given if row["representative_name"] == link["name"]]
    assert link["answer"] == "represented" and given.index(first) < given.index(link)
    assert int(first["minutes_after_invitation"]) < int(link["minutes_after_invitation"])


def test_the_governor_sends_the_first_assistant_with_apologies():
    (answer,) = [row for row in rows("answers.csv") if row["name"] == "Aji Suryansyah Mahakam"]
    assert (answer["answer"], answer["said_by"]) == ("represented", "secretary")
    assert "Asisten I" in answer["representative_position"] and "permohonan maaf" in answer["note"]


def test_one_secretary_answers_for_six_within_six_minutes():
    six = {guest["name"] for guest in GUESTS if guest["email"] == "tu@setda-kaltim.example"}
    given = [row for row in rows("answers.csv") if row["name"] in six]
    minutes = [int(row["minutes_after_invitation"]) for row in given]
    assert {(row["said_by"], row["said_by_name"]) for row in given} == {("secretary", "Yanti (TU Setda)")}
    assert max(minutes) - min(minutes) == 5
    assert {row["answer"] for row in given} == {"accepted", "represented", "declined"}


def test_some_changed_their_mind():
    given = itertools.groupby(
        (row for row in rows("answers.csv") if row["row"]), key=lambda row: (row["row"], row["name"])
    )
    changes = [(name, [row["answer"] for row in said]) for (_, name), said in given]
    assert {name: said for name, said in changes if len(set(said)) > 1} == {
        "Andi Baso Makkaraeng": ["accepted", "represented"],
        "Tan Mei Ling": ["accepted", "declined"],
        "Bagas Saputra": ["declined", "accepted"],
    }


def test_every_answer_to_the_coming_event_is_past_when_the_demo_is_loaded():
    days = event("coming")["when"]["invited"]["days_before_loading"]
    last = max(int(row["minutes_after_invitation"] or 0) for row in rows("answers.csv"))
    assert last < (days - 1) * 24 * 60, "an invitation of nine in the morning is a day younger at midnight"


def test_every_answer_to_the_held_event_came_before_answers_closed():
    when = event("held")["when"]
    days = when["invited"]["days_before_event"] - when["answers_close"]["days_before"]
    assert max(int(row["minutes_after_invitation"] or 0) for row in rows("answers_held.csv")) < days * 24 * 60


# The arrival hour


def test_there_is_a_wave_for_every_guest_and_a_door_for_every_wave():
    held = event("held")
    *some, everybody = held["arrivals"]["waves"]
    assert not {"categories", "notes", "precedence_up_to"} & set(everybody)
    assert all({"categories", "notes", "precedence_up_to"} & set(wave) for wave in some)
    drawn = [*some, everybody, *held["arrivals"]["sessions"]]
    assert {wave["device"] for wave in drawn} <= set(held["devices"])
    for part in itertools.chain.from_iterable(wave["parts"] for wave in drawn):
        assert part["low"] < part["mode"] < part["high"] and part["weight"] > 0


def test_nobody_arrives_before_the_doors_open_three_hours_ahead():
    waves = event("held")["arrivals"]["waves"]
    assert min(part["low"] for wave in waves for part in wave["parts"]) > -180
