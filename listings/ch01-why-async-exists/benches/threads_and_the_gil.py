"""Prints nanoseconds for two sums on one thread, and on two."""

import sys
import threading
import time


def add_up(numbers):
    total = 0
    for number in range(numbers):
        total += number % 7
    return total


def timed(work):
    start = time.perf_counter_ns()
    work()
    return time.perf_counter_ns() - start


def on_threads(threads, work):
    threads = [threading.Thread(target=work) for _ in range(threads)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def one_sum():
    add_up(count)


def two_sums():
    add_up(count)
    add_up(count)


count = int(sys.argv[1])
one_sum()  # Python specializes a function while it runs it for the first time.
print(timed(lambda: on_threads(1, two_sums)), timed(lambda: on_threads(2, one_sum)))
