'use strict';

// Plays a recorded timeline: steps from event to event, prints what was printed, and
// lights up in the page's listing where each task is. All it knows it reads from the
// rows of the figure's table, so that player, table and picture cannot disagree.
(function timelines() {
    const PLAY_FOR_MS = 8000;
    const STILL_STEP_MS = 700;
    const SVG = 'http://www.w3.org/2000/svg';
    const still = matchMedia('(prefers-reduced-motion: reduce)');
    const ranges = new WeakMap();

    function element(name, properties, ...children) {
        const made = Object.assign(document.createElement(name), properties);
        made.append(...children);
        return made;
    }

    function readRow(row) {
        const { step, x, task, line, state, waits } = row.dataset;
        const [time, name, what] = Array.from(row.cells, cell => cell.textContent);
        return {
            recording: row.closest('table').dataset.recording,
            step, task, line, state, time,
            x: Number(x),
            waits: waits ? waits.split(' ') : [],
            printed: row.querySelector('samp')?.textContent,
            words: `${time}: ${name} ${what}`,
        };
    }

    /** A range for each line of the file that a listing on the page shows. */
    function linesOf(figure) {
        if (ranges.has(figure)) {
            return ranges.get(figure);
        }
        const numbers = figure.dataset.lines.split(' ').flatMap(part => {
            const [first, last = first] = part.split('-').map(Number);
            return Array.from({ length: last - first + 1 }, (_, i) => String(first + i));
        });
        const lines = new Map();
        const code = figure.querySelector('.listing-code code');
        const texts = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
        let shown = 0;
        for (let text = texts.nextNode(); text; text = texts.nextNode()) {
            // mdBook adds the rest of the file, hidden.
            if (text.parentElement.closest('.boring')) {
                continue;
            }
            for (let at = 0; at < text.length;) {
                const end = text.data.indexOf('\n', at);
                const stop = end < 0 ? text.length : end;
                const blank = text.data.slice(at, stop).search(/\S/);
                let range = lines.get(numbers[shown]);
                if (blank >= 0 && !range) {
                    range = document.createRange();
                    range.setStart(text, at + blank);
                    lines.set(numbers[shown], range);
                }
                range?.setEnd(text, stop);
                shown += end < 0 ? 0 : 1;
                at = stop + 1;
            }
        }
        ranges.set(figure, lines);
        return lines;
    }

    /** Lights up lines of a recording's listing; `places` are [recording, line]. */
    function light(name, places) {
        if (!CSS.highlights) {
            return;
        }
        const found = places.flatMap(([recording, line]) => {
            const listing = recording.replace(/-asyncio$/, '');
            const kind = recording === listing ? ':not(.asyncio)' : '.asyncio';
            const shown = document.querySelectorAll(
                `figure.listing${kind}[data-lines][data-listing="${listing}"]`);
            return Array.from(shown, figure => linesOf(figure).get(String(line)));
        });
        CSS.highlights.set(name, new Highlight(...found.filter(Boolean)));
    }

    function player(figure) {
        const picture = figure.querySelector('.timeline-picture');
        const rows = Array.from(figure.querySelectorAll('tr[data-step]'), readRow);
        rows.sort((a, b) => a.x - b.x);
        const recordings = Array.from(figure.querySelectorAll('table[data-recording]'),
            table => table.dataset.recording);
        let happened = 0;
        let playing = 0;

        const cursor = document.createElementNS(SVG, 'line');
        cursor.setAttribute('class', 'cursor');
        cursor.setAttribute('y2', '100%');
        const button = text => element('button', { type: 'button', textContent: text });
        const [play, back, next] = ['Play', 'Back', 'Next'].map(button);
        const slider = element('input',
            { type: 'range', min: 0, max: rows.length, value: 0, ariaLabel: 'Event' });
        const words = element('p', { className: 'timeline-words' });
        const outputs = recordings.map(name => {
            const lines = rows.filter(row => row.recording === name
                && row.printed !== undefined);
            const output = element('pre', { ariaLabel: 'Output so far', hidden: true });
            output.style.minHeight = `${lines.length}lh`;
            output.classList.toggle('asyncio', name.endsWith('-asyncio'));
            return output;
        });
        const controls = element('div', { className: 'timeline-player' },
            element('div', {}, play, back, next, slider), words, ...outputs);
        controls.setAttribute('role', 'group');
        controls.setAttribute('aria-label', 'Player');

        function lightTasks() {
            const tasks = new Map();
            for (const row of rows.slice(0, happened).filter(row => row.state)) {
                const key = `${row.recording} ${row.task}`;
                tasks.set(key, { ...row, line: row.line ?? tasks.get(key)?.line });
            }
            const all = Array.from(tasks.values());
            light('timeline-waits', all.filter(task => task.state !== 'ended')
                .flatMap(task => task.waits.map(line => [task.recording, line])));
            light('timeline-runs', all.filter(task => task.state === 'runs' && task.line)
                .map(task => [task.recording, task.line]));
        }

        function show(count, x) {
            happened = Math.max(0, Math.min(rows.length, count));
            const row = rows[happened - 1];
            slider.value = happened;
            slider.setAttribute('aria-valuetext', row ? row.time : 'before the start');
            words.textContent = row ? row.words : '';
            const at = `${x ?? row?.x ?? 0}%`;
            cursor.setAttribute('x1', at);
            cursor.setAttribute('x2', at);
            outputs.forEach((output, index) => {
                const printed = rows.slice(0, happened).filter(
                    one => one.recording === recordings[index]
                        && one.printed !== undefined);
                output.hidden = output.style.minHeight === '0lh';
                output.textContent = printed.map(one => `${one.printed}\n`).join('');
            });
            back.disabled = happened === 0;
            next.disabled = happened === rows.length;
            picture.append(cursor);
            lightTasks();
        }

        function stop() {
            cancelAnimationFrame(playing);
            clearTimeout(playing);
            playing = 0;
            play.textContent = 'Play';
            // While it plays, the words would come faster than they can be spoken.
            words.setAttribute('aria-live', 'polite');
        }

        function step(count) {
            stop();
            show(count);
        }

        function start() {
            if (happened === rows.length) {
                show(0);
            }
            words.setAttribute('aria-live', 'off');
            play.textContent = 'Pause';
            if (still.matches) {
                const one = () => {
                    show(happened + 1);
                    playing = setTimeout(happened < rows.length ? one : stop,
                        STILL_STEP_MS);
                };
                one();
                return;
            }
            const from = rows[happened - 1]?.x ?? 0;
            let began;
            const frame = now => {
                began ??= now;
                const x = from + (now - began) / PLAY_FOR_MS * 100;
                const past = rows.filter(row => row.x <= x).length;
                show(Math.max(happened, past), Math.min(x, rows.at(-1).x));
                if (happened < rows.length) {
                    playing = requestAnimationFrame(frame);
                } else {
                    stop();
                }
            };
            playing = requestAnimationFrame(frame);
        }

        play.onclick = () => (playing ? stop() : start());
        back.onclick = () => step(happened - 1);
        next.onclick = () => step(happened + 1);
        slider.oninput = () => step(Number(slider.value));
        controls.addEventListener('keydown', event => {
            const to = {
                ArrowRight: happened + 1, ArrowUp: happened + 1,
                ArrowLeft: happened - 1, ArrowDown: happened - 1,
                Home: 0, End: rows.length,
            }[event.key];
            if (to !== undefined && !event.ctrlKey && !event.altKey && !event.metaKey) {
                event.preventDefault();
                // mdBook would turn the page.
                event.stopPropagation();
                step(to);
            }
        });

        /** What a shape of the picture says, and the row that says it. */
        function rowOf(shape) {
            const parts = Array.from(picture.querySelectorAll(':scope > g'));
            const recording = recordings[parts.indexOf(shape.closest('g'))];
            const [from] = shape.dataset.s.split(' ');
            return rows.find(row => row.recording === recording && row.step === from);
        }

        for (const shape of picture.querySelectorAll('[data-s]')) {
            // Thin lines are hard to hit: a wide one nobody sees lies over each.
            const target = shape.cloneNode();
            target.setAttribute('class', 'hit');
            target.setAttribute('tabindex', '-1');
            shape.after(target);
            const tell = () => {
                const row = rowOf(target);
                if (row && !playing) {
                    words.textContent = row.words;
                    const lines = row.line ? [row.line] : row.waits;
                    light('timeline-mark', lines.map(line => [row.recording, line]));
                }
            };
            const leave = () => {
                light('timeline-mark', []);
                words.textContent = rows[happened - 1]?.words ?? '';
            };
            target.addEventListener('pointerenter', tell);
            target.addEventListener('focus', tell);
            target.addEventListener('pointerleave', leave);
            target.addEventListener('blur', leave);
            target.addEventListener('click', () => {
                const row = rowOf(target);
                if (row) {
                    step(rows.indexOf(row) + 1);
                }
            });
        }
        stop();
        back.disabled = true;
        figure.querySelector('.timeline-key').after(controls);
    }

    for (const figure of document.querySelectorAll('figure.timeline')) {
        player(figure);
    }
})();
