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
    const AT_ONCE = 100;

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

    function run({ module, name, virtual, limit }) {
        let instance;
        let panicked = false;
        const { start, read } = stopwatch(virtual);
        const clock = () => {
            const at = virtual ? instance.exports.virtual_ms?.() ?? -1 : -1;
            return at < 0 ? null : at;
        };
        const { print, flush } = printer(limit, clock);
        const view = () => new DataView(instance.exports.memory.buffer);
        const bytes = (at, length) =>
            new Uint8Array(instance.exports.memory.buffer, at, length);
        const argument = new TextEncoder().encode(name + '\0');
        const nanoseconds = milliseconds =>
            BigInt(Math.round(milliseconds * 1000)) * (NANOSECONDS / 1000n);
        const time = id => nanoseconds(id === REALTIME ? Date.now() : read());

        const calls = {
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
            clock_res_get(id, resolution) {
                view().setBigUint64(resolution, NANOSECONDS, true);
                return SUCCESS;
            },
            clock_time_get(id, precision, result) {
                view().setBigUint64(result, time(id), true);
                return SUCCESS;
            },
            random_get(at, length) {
                // The browser gives so many at a time.
                for (let done = 0; done < length; done += 65_536) {
                    const some = Math.min(65_536, length - done);
                    crypto.getRandomValues(bytes(at + done, some));
                }
                return SUCCESS;
            },
            fd_write(file, parts, count, written) {
                if (file !== 1 && file !== 2) {
                    return BADF;
                }
                start();
                let [all, total] = [[], 0];
                for (let part = parts; part < parts + 8 * count; part += 8) {
                    const length = view().getUint32(part + 4, true);
                    all.push(bytes(view().getUint32(part, true), length));
                    total += length;
                }
                const whole = new Uint8Array(total);
                all.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
                if (file === 2 && !panicked) {
                    panicked = new TextDecoder().decode(whole).includes('panicked at');
                }
                print(whole);
                view().setUint32(written, total, true);
                return SUCCESS;
            },
            // Nobody types anything: the input is at its end.
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
            sched_yield: () => SUCCESS,
            poll_oneoff(subscriptions, events, count, result) {
                const awaited = [];
                for (let index = 0; index < count; index += 1) {
                    const at = subscriptions + 48 * index;
                    const id = view().getUint32(at + 16, true);
                    const kind = view().getUint8(at + 8);
                    const absolute = view().getUint16(at + 40, true) & 1;
                    const until = view().getBigUint64(at + 24, true);
                    const left = absolute ? until - time(id) : until;
                    awaited.push({
                        user: view().getBigUint64(at, true),
                        kind,
                        // Input is ready: it is at its end.
                        left: kind === CLOCK_EVENT ? Number(left) / 1e6 : 0,
                    });
                }
                const first = Math.min(...awaited.map(one => one.left));
                start();
                flush();
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
            proc_exit(code) {
                throw new Ended({ ended: 'exit', code });
            },
        };
        // What the program may import and never needs here is answered, not refused.
        const imports = {};
        for (const { module: group, name: call } of WebAssembly.Module.imports(module)) {
            imports[group] ??= {};
            imports[group][call] = calls[call] ?? (() => NOSYS);
        }
        try {
            instance = new WebAssembly.Instance(module, imports);
            instance.exports._start();
            return finish({ ended: 'exit', code: 0 });
        } catch (error) {
            if (error instanceof Ended) {
                return finish(error.message);
            }
            return finish(panicked ? { ended: 'exit', code: 101, panicked }
                : { ended: 'trap', reason: error.message });
        }

        function finish(message) {
            flush();
            return message;
        }
    }

    onmessage = ({ data }) => postMessage(run(data));
})();
