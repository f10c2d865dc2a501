"""Prints tonight's bulletin: the wind now and the record of four stations."""

import time
from concurrent.futures import ThreadPoolExecutor

STATIONS = ["harbour", "valley", "ridge", "island"]
WINDS = {"harbour": 14, "valley": 9, "ridge": 71, "island": 38}
RECORDS = {"harbour": 96, "valley": 58, "ridge": 131, "island": 117}


def ask_radio(station):
    """The wind now: a request over the network, and a wait for the answer."""
    time.sleep(0.5)
    return WINDS[station]


def search_archive(station):
    """The record: a library that reads files, knows no async and takes its time."""
    time.sleep(0.05)
    return RECORDS[station]


with ThreadPoolExecutor(max_workers=8) as pool:
    winds = pool.map(ask_radio, STATIONS)
    records = pool.map(search_archive, STATIONS)
    for station, wind, record in zip(STATIONS, winds, records):
        print(f"{station:<7} {wind:>3} km/h, record {record:>3} km/h")
