"""The arrival hour with eighty guests and three phones, on real servers: nobody is lost, and nobody counts twice."""

import pathlib

import pytest

from bench.arrival_hour import hour
from tests.conftest import DATABASES, new_database
from tests.servers import Installation


@pytest.fixture(params=DATABASES)
def installation(request: pytest.FixtureRequest, tmp_path: pathlib.Path) -> Installation:
    url = new_database(request.getfixturevalue("postgresql_server")) if request.param == "postgresql" else ""
    return Installation(tmp_path, url, REGAPP_SECRET_KEY="for tests")


def test_dead_network_wrong_clock_restarted_phone_and_killed_server_lose_nobody_and_count_nobody_twice(installation):
    told = hour(installation, guests=80, phones=3)
    assert (told.miscounted, told.lost, told.wrong_times) == (0, 0, 0)
    assert told.decided_alone > 20
    assert told.reviews, "two phones that let one ticket in without a network are shown to a person"
