"""Rooms as numbered seats in their places, and in the order of honour.

A bank is what one line or table offers: its seat of honour, and from there outwards the seats at the right hand of who
sits there, and at the left hand. Whoever faces the stage has their right hand at the audience's right; whoever faces
the audience has it on the other side.

Lengths are metres from the room's upper left corner as the audience sees it, with the stage at the top.
"""

import dataclasses
import math
import string
from collections.abc import Callable, Sequence

from regapp.models import RoomShape

MOST_SEATS = 600
# From the middle of one seat to the next, along a row and from row to row; tables need more.
_SEAT, _ROW, _DESK_ROW = 1.0, 1.0, 1.5
_STAGE = 1.6
# From the middle of a round table to its seats at least, and from one seat to the next: as far as a box of 0.86 by 0.62
# metres around each name needs, in whichever direction they lie.
_AROUND, _CHORD, _BETWEEN_TABLES = 1.4, 1.07, 1.2


@dataclasses.dataclass(frozen=True)
class Seat:
    """A numbered seat and its middle."""

    code: str
    x: float
    y: float


@dataclasses.dataclass(frozen=True)
class Bank:
    """A line of seats or a table: the seat of honour, then outwards to its right hand and to its left hand."""

    honour: Seat
    right: tuple[Seat, ...]
    left: tuple[Seat, ...]
    # Whether it belongs to the hosts: where hosts and guests sit on opposite sides.
    is_hosts: bool = False

    @property
    def seats(self) -> tuple[Seat, ...]:
        """All of them, in the order of honour: the right hand before the left."""
        ordered = [self.honour]
        for place in range(max(len(self.right), len(self.left))):
            ordered += [*self.right[place : place + 1], *self.left[place : place + 1]]
        return tuple(ordered)


@dataclasses.dataclass(frozen=True)
class Room:
    """A room: its banks, the one with the highest honour first, and its size."""

    banks: tuple[Bank, ...]
    width: float
    depth: float
    # Where tables stand: left, top, right, bottom.
    tables: tuple[tuple[float, float, float, float], ...] = ()
    has_round_tables: bool = False

    @property
    def seats(self) -> dict[str, Seat]:
        """Every seat by its number."""
        return {seat.code: seat for bank in self.banks for seat in bank.seats}


def room_of(shape: RoomShape, rows: int, across: int) -> Room:
    """The room of that shape. `across` are seats in a row, at a table, along the head of a U or a side of a table."""
    return _BUILDERS[shape](rows, across)


def _bank(seats: Sequence[Seat], *, faces_stage: bool = True, is_hosts: bool = False) -> Bank:
    """A line of seats from the audience's left to its right; of an even number the host has the guest to the right."""
    facing = list(seats) if faces_stage else list(reversed(seats))
    middle = (len(facing) - 1) // 2
    return Bank(facing[middle], tuple(facing[middle + 1 :]), tuple(reversed(facing[:middle])), is_hosts)


def _theatre(rows: int, across: int, gap: float = _ROW) -> Room:
    banks = [
        _bank([Seat(f"{_letters(row)}{place + 1}", (place + 1) * _SEAT, _STAGE + row * gap) for place in range(across)])
        for row in range(rows)
    ]
    return Room(tuple(banks), (across + 1) * _SEAT, _STAGE + rows * gap)


def _classroom(rows: int, across: int) -> Room:
    room = _theatre(rows, across, _DESK_ROW)
    desks = tuple(
        (0.6 * _SEAT, _STAGE + row * _DESK_ROW - 0.85, (across + 0.4) * _SEAT, _STAGE + row * _DESK_ROW - 0.5)
        for row in range(rows)
    )
    return dataclasses.replace(room, tables=desks)


def _u(rows: int, across: int) -> Room:
    """The head stands before the stage and looks at the audience; its right arm is on the audience's left."""
    top, width = _STAGE, (across + 3) * _SEAT
    head = _bank([Seat(str(place + 1), (place + 2) * _SEAT, top) for place in range(across)], faces_stage=False)
    arms = [(across + number + 1, top + (number // 2 + 1) * _ROW) for number in range(2 * rows)]
    right = [Seat(str(number), _SEAT, y) for number, y in arms[::2]]
    left = [Seat(str(number), width - _SEAT, y) for number, y in arms[1::2]]
    bank = Bank(head.honour, (*head.right, *right), (*head.left, *left))
    corners = (
        (1.5 * _SEAT, top + 0.5, width - 1.5 * _SEAT, top + 0.8),
        (1.5 * _SEAT, top + 0.8, 1.8 * _SEAT, top + (rows + 0.4) * _ROW),
        (width - 1.8 * _SEAT, top + 0.8, width - 1.5 * _SEAT, top + (rows + 0.4) * _ROW),
    )
    return Room((bank,), width, top + (rows + 1) * _ROW, corners)


def _boardroom(rows: int, across: int) -> Room:
    """One long table: guests on the far side look at the audience, hosts sit opposite; further rows stand behind."""
    middle = _STAGE + rows * _ROW
    banks = []
    for row in range(rows):
        number = row * 2 * across
        far = [Seat(str(number + p + 1), (p + 1) * _SEAT, middle - (row + 1) * _ROW + 0.2) for p in range(across)]
        near = [
            Seat(str(number + across + p + 1), (p + 1) * _SEAT, middle + (row + 1) * _ROW - 0.2) for p in range(across)
        ]
        banks += [_bank(far, faces_stage=False), _bank(near, is_hosts=True)]
    table = (0.5 * _SEAT, middle - 0.3, (across + 0.5) * _SEAT, middle + 0.3)
    return Room(tuple(banks), (across + 1) * _SEAT, _STAGE + 2 * rows * _ROW + 0.5, (table,))


def _rounds(tables: int, around: int) -> Room:
    """Tables in lines of up to five, the first before the middle of the stage; each one's head faces the stage."""
    in_line = min(tables, 5)
    reach = max(_AROUND, _CHORD / (2 * math.sin(math.pi / around)))
    pitch = 2 * reach + _BETWEEN_TABLES
    banks, rounds = [], []
    for line in range(math.ceil(tables / in_line)):
        numbers = list(range(line * in_line, min((line + 1) * in_line, tables)))
        order = _bank([Seat(str(place), place, 0) for place in range(len(numbers))]).seats
        for number, place in zip(numbers, order, strict=True):
            x = in_line * pitch / 2 + (place.x - (len(numbers) - 1) / 2) * pitch
            y = _STAGE + reach + line * pitch
            rounds.append((x - reach + 0.6, y - reach + 0.6, x + reach - 0.6, y + reach - 0.6))
            seats = [_around(number + 1, seat, around, x, y, reach) for seat in range(around)]
            half = around // 2
            banks.append(Bank(seats[0], tuple(seats[1 : half + 1]), tuple(reversed(seats[half + 1 :]))))
    depth = _STAGE + math.ceil(tables / in_line) * pitch
    return Room(tuple(banks), in_line * pitch, depth, tuple(rounds), has_round_tables=True)


def _around(table: int, seat: int, around: int, x: float, y: float, reach: float) -> Seat:
    """Seats count against the clock from the head, which is at the foot of the picture: first the head's right hand."""
    angle = math.pi / 2 - 2 * math.pi * seat / around
    return Seat(f"{table}-{seat + 1}", x + reach * math.cos(angle), y + reach * math.sin(angle))


def _letters(row: int) -> str:
    """A, B, … Z, AA, AB, …"""
    alphabet = string.ascii_uppercase
    return alphabet[row] if row < len(alphabet) else alphabet[row // len(alphabet) - 1] + alphabet[row % len(alphabet)]


_BUILDERS: dict[RoomShape, Callable[[int, int], Room]] = {
    RoomShape.THEATRE: _theatre,
    RoomShape.CLASSROOM: _classroom,
    RoomShape.U: _u,
    RoomShape.BOARDROOM: _boardroom,
    RoomShape.ROUNDS: _rounds,
}
