//! What readers ask, and the address that must come first.

/// Of the book as it is.
pub const OF_THE_BOOK: &[(&str, &str)] = &[
    // Listings, by their names and by what is remembered of them.
    (
        "gale_read_in_turn",
        "ch01-why-async-exists/index.html#gale_read_in_turn",
    ),
    (
        "gale_read_together",
        "ch01-why-async-exists/index.html#gale_read_together",
    ),
    (
        "gale read threads",
        "ch01-why-async-exists/index.html#gale_read_by_threads",
    ),
    (
        "gale_read_by",
        "ch01-why-async-exists/index.html#gale_read_by_threads",
    ),
    (
        "pending_until_woken",
        "ch01-why-async-exists/what-does-blocking-block.html#pending_until_woken",
    ),
    (
        "cost_of_a_wait",
        "ch01-why-async-exists/what-is-async-for-without-a-gil.html#cost_of_a_wait",
    ),
    (
        "blocking_read_moved_aside",
        "ch01-why-async-exists/pitfalls.html#blocking_read_moved_aside",
    ),
    (
        "port_a_thread_pool",
        "ch01-why-async-exists/exercises.html#port_a_thread_pool-start.rs",
    ),
    // Terms, where they are defined.
    (
        "waker",
        "ch01-why-async-exists/what-does-blocking-block.html#how-does-a-function-say-not-yet",
    ),
    (
        "Wakers",
        "ch01-why-async-exists/what-does-blocking-block.html#how-does-a-function-say-not-yet",
    ),
    (
        "executor",
        "ch01-why-async-exists/what-does-blocking-block.html#how-does-a-function-say-not-yet",
    ),
    (
        "reactor",
        "ch01-why-async-exists/what-does-blocking-block.html#how-does-a-function-say-not-yet",
    ),
    (
        "future",
        "ch01-why-async-exists/what-does-blocking-block.html#how-does-a-function-say-not-yet",
    ),
    (
        "task",
        "ch01-why-async-exists/what-does-blocking-block.html#how-does-a-function-say-not-yet",
    ),
    (
        "runtime",
        "ch01-why-async-exists/what-does-blocking-block.html#how-does-a-function-say-not-yet",
    ),
    (
        "readiness",
        "ch01-why-async-exists/what-does-blocking-block.html#who-knows-when-to-ask-again",
    ),
    (
        "blocking",
        "ch01-why-async-exists/index.html#who-was-waiting",
    ),
    (
        "non-blocking",
        "ch01-why-async-exists/what-does-blocking-block.html",
    ),
    (
        "GIL",
        "ch01-why-async-exists/what-is-async-for-without-a-gil.html",
    ),
    (
        "global interpreter lock",
        "ch01-why-async-exists/what-is-async-for-without-a-gil.html",
    ),
    (
        "data race",
        "ch01-why-async-exists/what-is-async-for-without-a-gil.html#who-guards-the-data-now",
    ),
    (
        "Little’s law",
        "ch01-why-async-exists/what-is-async-for-without-a-gil.html#how-many-waits-are-there-at-a-time",
    ),
    (
        "rayon",
        "ch01-why-async-exists/what-runs-at-the-same-time.html#who-has-a-thread-of-its-own",
    ),
    (
        "concurrent or parallel",
        "ch01-why-async-exists/what-runs-at-the-same-time.html#what-overlaps-in-a-join",
    ),
    (
        "work stealing",
        "ch02-event-loop-from-inside/which-queue-comes-first.html#what-does-multi_thread-do",
    ),
    (
        "budget",
        "ch02-event-loop-from-inside/which-queue-comes-first.html#who-interrupts-a-task-that-never-waits",
    ),
    (
        "spurious polls",
        "ch02-event-loop-from-inside/who-polls-a-task.html#what-must-a-waker-keep",
    ),
    ("glossary", "appendix-c-glossary.html"),
    ("virtual time", "how-to-read.html#what-is-virtual-time"),
    ("start_paused", "how-to-read.html#what-is-virtual-time"),
    ("timeline", "how-to-read.html#how-do-you-read-a-timeline"),
    // What somebody knows from asyncio.
    (
        "asyncio.gather",
        "appendix-a-phrasebook.html#asyncio.gather",
    ),
    ("asyncio.ga", "appendix-a-phrasebook.html#asyncio.gather"),
    ("asyncio.run", "appendix-a-phrasebook.html#asyncio.run"),
    (
        "asyncio.to_thread",
        "appendix-a-phrasebook.html#asyncio.to_thread",
    ),
    ("to_thread", "appendix-a-phrasebook.html#asyncio.to_thread"),
    (
        "create_task",
        "appendix-a-phrasebook.html#asyncio.create_task",
    ),
    (
        "asyncio.timeout",
        "appendix-a-phrasebook.html#asyncio.timeout",
    ),
    (
        "call_soon_threadsafe",
        "appendix-a-phrasebook.html#loop.call_soon_threadsafe",
    ),
    // Questions, identifiers, slips.
    (
        "how long may a call block?",
        "ch01-why-async-exists/pitfalls.html#how-long-may-a-call-block",
    ),
    (
        "what does a wait cost",
        "ch01-why-async-exists/what-is-async-for-without-a-gil.html#what-does-a-wait-cost",
    ),
    (
        "structured concurrency",
        "ch05-structured-concurrency/index.html#what-would-have-to-hold",
    ),
    (
        "futurelock",
        "ch06-waiting-for-several-things/what-becomes-of-the-rest.html#what-if-the-rest-holds-something",
    ),
    (
        "which tool",
        "ch01-why-async-exists/which-tool-for-which-wait.html",
    ),
    ("pitfalls", "ch01-why-async-exists/pitfalls.html"),
    (
        "wkaer",
        "ch01-why-async-exists/what-does-blocking-block.html#how-does-a-function-say-not-yet",
    ),
    (
        "exectuor",
        "ch01-why-async-exists/what-does-blocking-block.html#how-does-a-function-say-not-yet",
    ),
    ("xyzzy", "nothing"),
];

/// Of a small book with a glossary and a phrasebook.
pub const OF_THE_HARBOUR: &[(&str, &str)] = &[
    ("berth", "ch01-harbour/index.html"),
    ("berths", "ch01-harbour/index.html"),
    (
        "backpressure",
        "ch01-harbour/index.html#who-may-leave-early",
    ),
    ("RTL", "ch01-harbour/index.html#who-may-leave-early"),
    ("crane", "ch01-harbour/who-waits.html"),
    (
        "asyncio.gather",
        "appendix-a-phrasebook.html#asyncio.gather",
    ),
    ("gather", "appendix-a-phrasebook.html#asyncio.gather"),
    (
        "asyncio.to_thread",
        "appendix-a-phrasebook.html#asyncio.to_thread",
    ),
    ("to_thread", "appendix-a-phrasebook.html#asyncio.to_thread"),
    (
        "JoinSet::join_all",
        "appendix-a-phrasebook.html#asyncio.gather",
    ),
    ("join_all", "appendix-a-phrasebook.html#asyncio.gather"),
    (
        "spawn_blocking",
        "appendix-a-phrasebook.html#asyncio.to_thread",
    ),
    ("asyncio.Queue", "appendix-a-phrasebook.html#running-things"),
    (
        "berths_are_shared",
        "ch01-harbour/index.html#berths_are_shared",
    ),
    ("möwe", "ch01-harbour/index.html#berths_are_shared"),
    ("glossary", "appendix-c-glossary.html"),
];
