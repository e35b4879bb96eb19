"""Who sits where: the customary rules as plain data."""

import pytest

from regapp.models import RoomShape
from regapp.printing.seating import SeatingPrint, SeatPrint, plan_seating
from regapp.seating.proposing import Sitter, proposed
from regapp.seating.rooms import room_of
from tests.printing.reading import ink_boxes, outside, overlapping
from tests.printing.samples import HOSTILE_NAMES, TITLE_OF_71

ROOMS = [
    (RoomShape.THEATRE, 1, 2),
    (RoomShape.THEATRE, 12, 15),
    (RoomShape.THEATRE, 40, 15),
    (RoomShape.CLASSROOM, 6, 8),
    (RoomShape.ROUNDS, 1, 2),
    (RoomShape.ROUNDS, 7, 10),
    (RoomShape.ROUNDS, 12, 13),
    (RoomShape.ROUNDS, 3, 40),
    (RoomShape.U, 5, 7),
    (RoomShape.U, 1, 2),
    (RoomShape.BOARDROOM, 1, 9),
    (RoomShape.BOARDROOM, 3, 12),
]


def people(count, **more):
    return [
        Sitter(number, **{name: number in chosen for name, chosen in more.items()}) for number in range(1, count + 1)
    ]


def seats(shape, rows, across, sitters, fixed=None):
    return proposed(room_of(shape, rows, across), sitters, fixed or {})


@pytest.mark.parametrize(("shape", "rows", "across"), ROOMS)
def test_every_seat_has_its_own_number_and_place_inside_the_room(shape, rows, across):
    room = room_of(shape, rows, across)
    assert len(room.seats) == sum(len(bank.seats) for bank in room.banks)
    assert len({(round(seat.x, 3), round(seat.y, 3)) for seat in room.seats.values()}) == len(room.seats)
    assert all(0 < seat.x < room.width and 0 < seat.y <= room.depth for seat in room.seats.values())


@pytest.mark.parametrize(("shape", "rows", "across"), ROOMS)
@pytest.mark.parametrize("from_stage", [False, True])
def test_names_stand_inside_their_seats_and_no_two_seats_overlap(shape, rows, across, from_stage):
    room = room_of(shape, rows, across)
    names = [*HOSTILE_NAMES, "Prof. Dr. " * 12]
    printed = tuple(
        SeatPrint(code, seat.x, seat.y, names[place % len(names)], TITLE_OF_71)
        for place, (code, seat) in enumerate(room.seats.items())
    )
    size = (0.86, 0.62) if room.has_round_tables else (0.94, 0.84)
    plan = SeatingPrint(
        "Denah", "FGD", "Panggung", room.width, room.depth + 0.6, printed, room.tables, room.has_round_tables, size
    )
    sheet = plan_seating(plan, from_stage=from_stage)
    boxes = [box for box, _color in sheet.own.fills[-len(printed) :]]
    assert overlapping(boxes) == []
    assert all(box.left > 0 and box.right < sheet.size.width and box.bottom > 0 for box in boxes)
    texts = ink_boxes(sheet.own.texts)[2:]
    assert overlapping(texts) == []
    stage = [box for box, _color in sheet.own.fills][0]
    assert [text for text in texts if all(outside([text], one) for one in (*boxes, stage))] == []


def test_in_the_front_row_the_guest_of_honour_sits_at_the_right_hand_of_the_host():
    found = seats(RoomShape.THEATRE, 2, 5, people(7))
    assert [found[number] for number in range(1, 8)] == ["A3", "A4", "A2", "A5", "A1", "B3", "B4"]


def test_in_a_row_of_an_even_number_the_host_leaves_the_right_of_the_middle_to_the_guest():
    found = seats(RoomShape.THEATRE, 1, 4, people(4))
    assert [found[number] for number in range(1, 5)] == ["A2", "A3", "A1", "A4"]


def test_at_a_u_those_at_the_head_look_at_the_audience_so_the_right_hand_is_on_its_left():
    room = room_of(RoomShape.U, 2, 3)
    found = proposed(room, people(5), {})
    host, right, left, arm, other_arm = (room.seats[found[number]] for number in range(1, 6))
    assert right.x < host.x < left.x and right.y == host.y == left.y
    assert arm.x < right.x and other_arm.x > left.x and arm.y > host.y


def test_across_a_long_table_hosts_sit_opposite_their_guests_highest_opposite_highest():
    room = room_of(RoomShape.BOARDROOM, 1, 5)
    found = proposed(room, people(8, is_host={2, 4, 6}), {})
    rows = {number: room.seats[seat].y for number, seat in found.items()}
    assert rows[1] == rows[3] == rows[5] < rows[2] == rows[4] == rows[6]
    assert room.seats[found[1]].x == room.seats[found[2]].x


def test_each_round_table_has_a_host_at_its_head_and_the_first_guests_sit_at_the_first():
    found = seats(RoomShape.ROUNDS, 3, 4, people(9, is_host={3, 6}))
    assert (found[3], found[6]) == ("1-1", "2-1")
    assert [found[number] for number in (1, 2, 4)] == ["1-2", "1-4", "1-3"]


def test_companions_sit_beside_whom_they_accompany_and_the_others_close_up():
    found = seats(RoomShape.THEATRE, 2, 5, [*people(6), Sitter(7, companion_of=2)])
    assert (found[1], found[2], found[7], found[3]) == ("A3", "A4", "A5", "A2")


def test_who_is_fixed_stays_and_nobody_sits_on_two_seats_or_two_on_one():
    found = seats(RoomShape.THEATRE, 3, 5, people(15), {9: "A3", 4: "C5"})
    assert (found[9], found[4], found[1]) == ("A3", "C5", "A4")
    assert len(set(found.values())) == len(found) == 15


@pytest.mark.parametrize(("shape", "rows", "across"), ROOMS)
def test_a_full_room_leaves_the_lowest_without_a_seat(shape, rows, across):
    room = room_of(shape, rows, across)
    found = proposed(room, people(len(room.seats) + 3), {})
    assert sorted(found) == list(range(1, len(room.seats) + 1))
