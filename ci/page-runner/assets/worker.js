'use strict';

// Runs one program after another, each in an instance of its own: the calls of WASI
// preview 1 that the standard library and Tokio make, with two things to be known of
// them. Sleeping really sleeps, because waiting in a loop would heat the reader's lap.
// And each line is sent on as it is printed, with the time on Tokio's clock.
(function worker() {
    const [SUCCESS, BADF, NOSYS, SPIPE] = [0, 8, 52, 70];
    const REGULAR_FILE = 4;
    const REALTIME = 0;
    const CLOCK_EVENT = 0;
    const NANOSECONDS = 1_000_000n;
    // So many reads of the clock see one instant before a program on Tokio's paused
    // clock has printed or slept: its runtime begins when the program does, to the
    // nanosecond. A program that waits in a loop for the clock gets beyond them.
    const READS_AT_START = 32;
    // So many messages in a tenth of a second; what comes faster is sent together.
    const AT_ONCE = 50;

    class Ended {
        constructor(message) {
            this.message = message;
        }
    }

    /** Sleeps so many milliseconds; busily where the browser lets nobody wait. */
    const sleep = (() => {
        let cell;
        try {
            // Shared memory by way of WebAssembly needs no headers of the server.
            const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
            cell = new Int32Array(memory.buffer);
            Atomics.wait(cell, 0, 0, 0);
        } catch {
            cell = undefined;
        }
        return milliseconds => {
            const until = performance.now() + milliseconds;
            do {
                if (cell) {
                    Atomics.wait(cell, 0, 0, until - performance.now());
                }
            } while (performance.now() < until);
        };
    })();

    /** What a program prints, on its way to the page. */
    function printer(limit, now) {
        const decoder = new TextDecoder();
        let [left, waiting, sent, since] = [limit, [], 0, 0];

        function flush() {
            if (waiting.length > 0) {
                postMessage({ printed: waiting });
                waiting = [];
            }
        }

        function print(bytes) {
            const within = bytes.subarray(0, left);
            left -= within.length;
            waiting.push([now(), decoder.decode(within, { stream: true })]);
            const time = performance.now();
            if (time - since > 100) {
                [since, sent] = [time, 0];
            }
            sent += 1;
            if (sent < AT_ONCE) {
                flush();
            }
            if (within.length < bytes.length) {
                throw new Ended({ ended: 'output' });
            }
        }

        return { print, flush };
    }

    /** The monotonic clock in milliseconds, which `start` sets going. */
    function stopwatch(held) {
        let [reads, begun] = [0, held ? undefined : 0];
        const start = () => { begun ??= performance.now(); };
        const read = () => {
            reads += 1;
            if (reads > READS_AT_START) {
                start();
            }
            return begun === undefined ? 0 : performance.now() - begun;
        };
        return { start, read };
    }

    /** A program's memory. It may grow, and is then another buffer: it is asked for anew. */
    function memoryOf(program) {
        const buffer = () => program.instance.exports.memory.buffer;
        return {
            view: () => new DataView(buffer()),
            bytes: (at, length) => new Uint8Array(buffer(), at, length),
        };
    }

    /** What a program asks about itself: one argument, its name, and no environment. */
    function callsForItself({ view, bytes }, name) {
        const argument = new TextEncoder().encode(name + '\0');
        return {
            args_sizes_get(count, size) {
                view().setUint32(count, 1, true);
                view().setUint32(size, argument.length, true);
                return SUCCESS;
            },
            args_get(pointers, buffer) {
                view().setUint32(pointers, buffer, true);
                bytes(buffer, argument.length).set(argument);
                return SUCCESS;
            },
            environ_sizes_get(count, size) {
                view().setUint32(count, 0, true);
                view().setUint32(size, 0, true);
                return SUCCESS;
            },
            environ_get: () => SUCCESS,
            random_get(at, length) {
                // The browser gives so many at a time.
                for (let done = 0; done < length; done += 65_536) {
                    const some = Math.min(65_536, length - done);
                    crypto.getRandomValues(bytes(at + done, some));
                }
                return SUCCESS;
            },
            sched_yield: () => SUCCESS,
            proc_exit(code) {
                throw new Ended({ ended: 'exit', code });
            },
        };
    }

    /** Three files: input at its end, and two outputs that are printed. */
    function callsForFiles({ view, bytes }, print) {
        return {
            fd_write(file, parts, count, written) {
                if (file !== 1 && file !== 2) {
                    return BADF;
                }
                const all = [];
                for (let part = parts; part < parts + 8 * count; part += 8) {
                    const length = view().getUint32(part + 4, true);
                    all.push(bytes(view().getUint32(part, true), length));
                }
                const whole = new Uint8Array(all.reduce((sum, part) => sum + part.length, 0));
                all.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
                print(file, whole);
                view().setUint32(written, whole.length, true);
                return SUCCESS;
            },
            fd_read(file, parts, count, read) {
                view().setUint32(read, 0, true);
                return file === 0 ? SUCCESS : BADF;
            },
            fd_fdstat_get(file, result) {
                if (file > 2) {
                    return BADF;
                }
                bytes(result, 24).fill(0);
                view().setUint8(result, REGULAR_FILE);
                view().setBigUint64(result + 8, 0xffff_ffff_ffff_ffffn, true);
                return SUCCESS;
            },
            fd_seek: () => SPIPE,
            fd_close: () => SUCCESS,
            fd_prestat_get: () => BADF,
            fd_prestat_dir_name: () => BADF,
        };
    }

    /** Two clocks, and waiting for them; `beforeSleep` is called when it comes to that. */
    function callsForTime({ view, bytes }, read, beforeSleep) {
        const nanoseconds = milliseconds =>
            BigInt(Math.round(milliseconds * 1000)) * (NANOSECONDS / 1000n);
        const time = id => nanoseconds(id === REALTIME ? Date.now() : read());

        /** One of the events that a program waits for, and the milliseconds left to it. */
        function subscription(at) {
            const kind = view().getUint8(at + 8);
            const id = view().getUint32(at + 16, true);
            const until = view().getBigUint64(at + 24, true);
            const absolute = view().getUint16(at + 40, true) & 1;
            const left = Number(absolute ? until - time(id) : until) / 1e6;
            // Input is ready: it is at its end.
            return {
                user: view().getBigUint64(at, true),
                kind,
                left: kind === CLOCK_EVENT ? left : 0,
            };
        }

        return {
            clock_res_get(id, resolution) {
                view().setBigUint64(resolution, NANOSECONDS, true);
                return SUCCESS;
            },
            clock_time_get(id, precision, result) {
                view().setBigUint64(result, time(id), true);
                return SUCCESS;
            },
            poll_oneoff(subscriptions, events, count, result) {
                const awaited = Array.from({ length: count },
                    (_, index) => subscription(subscriptions + 48 * index));
                const first = Math.min(...awaited.map(one => one.left));
                beforeSleep();
                sleep(first);
                const ready = awaited.filter(one => one.left <= first);
                for (const [index, one] of ready.entries()) {
                    const at = events + 32 * index;
                    bytes(at, 32).fill(0);
                    view().setBigUint64(at, one.user, true);
                    view().setUint8(at + 10, one.kind);
                }
                view().setUint32(result, ready.length, true);
                return SUCCESS;
            },
        };
    }

    /** What a module imports; what it never needs here is answered, not refused. */
    function importsOf(module, calls) {
        const imports = {};
        for (const { module: group, name } of WebAssembly.Module.imports(module)) {
            imports[group] ??= {};
            imports[group][name] = calls[name] ?? (() => NOSYS);
        }
        return imports;
    }

    function run({ module, name, virtual, limit }) {
        const program = { instance: undefined };
        let panicked = false;
        const { start, read } = stopwatch(virtual);
        const { print, flush } = printer(limit, () => {
            const at = virtual ? program.instance.exports.virtual_ms?.() ?? -1 : -1;
            return at < 0 ? null : at;
        });
        const memory = memoryOf(program);
        const calls = {
            ...callsForItself(memory, name),
            ...callsForFiles(memory, (file, bytes) => {
                start();
                panicked ||= file === 2
                    && new TextDecoder().decode(bytes).includes('panicked at');
                print(bytes);
            }),
            ...callsForTime(memory, read, () => {
                start();
                flush();
            }),
        };
        let message = { ended: 'exit', code: 0 };
        try {
            program.instance = new WebAssembly.Instance(module, importsOf(module, calls));
            program.instance.exports._start();
        } catch (error) {
            if (error instanceof Ended) {
                message = error.message;
            } else if (panicked) {
                message = { ended: 'exit', code: 101, panicked };
            } else {
                message = { ended: 'trap', reason: error.message };
            }
        }
        flush();
        return message;
    }

    onmessage = ({ data }) => postMessage(run(data));
})();
