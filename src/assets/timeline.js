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

    function button(text) {
        return element('button', { type: 'button', textContent: text });
    }

    class Player {
        constructor(figure) {
            this.figure = figure;
            this.picture = figure.querySelector('.timeline-picture');
            this.rows = Array.from(figure.querySelectorAll('tr[data-step]'), readRow)
                .sort((a, b) => a.x - b.x);
            this.recordings = Array.from(
                figure.querySelectorAll('table[data-recording]'),
                table => table.dataset.recording);
            this.happened = 0;
            this.playing = 0;
            this.cursor = document.createElementNS(SVG, 'line');
            this.cursor.setAttribute('class', 'cursor');
            this.cursor.setAttribute('y2', '100%');
            this.addControls();
            for (const shape of this.picture.querySelectorAll('[data-s]')) {
                this.addTarget(shape);
            }
        }

        addControls() {
            [this.play, this.back, this.next] = ['Play', 'Back', 'Next'].map(button);
            this.slider = element('input', {
                type: 'range', min: 0, max: this.rows.length, value: 0,
                ariaLabel: 'Event',
            });
            this.words = element('p', { className: 'timeline-words' });
            this.outputs = this.recordings.map(name => this.outputOf(name));
            this.stop();
            this.back.disabled = true;
            this.play.onclick = () => (this.playing ? this.stop() : this.start());
            this.back.onclick = () => this.step(this.happened - 1);
            this.next.onclick = () => this.step(this.happened + 1);
            this.slider.oninput = () => this.step(Number(this.slider.value));
            const controls = element('div', { className: 'timeline-player' },
                element('div', {}, this.play, this.back, this.next, this.slider),
                this.words, ...this.outputs);
            controls.setAttribute('role', 'group');
            controls.setAttribute('aria-label', 'Player');
            controls.addEventListener('keydown', event => this.key(event));
            this.figure.querySelector('.timeline-key').after(controls);
        }

        /** A box for what a recording printed, as high as it will be. */
        outputOf(recording) {
            const output = element('pre', { ariaLabel: 'Output so far', hidden: true });
            output.style.minHeight = `${this.printed(recording, this.rows).length}lh`;
            output.classList.toggle('asyncio', recording.endsWith('-asyncio'));
            return output;
        }

        printed(recording, rows) {
            return rows.filter(row => row.recording === recording
                && row.printed !== undefined);
        }

        key(event) {
            const to = {
                ArrowRight: this.happened + 1, ArrowUp: this.happened + 1,
                ArrowLeft: this.happened - 1, ArrowDown: this.happened - 1,
                Home: 0, End: this.rows.length,
            }[event.key];
            if (to !== undefined && !event.ctrlKey && !event.altKey && !event.metaKey) {
                event.preventDefault();
                // mdBook would turn the page.
                event.stopPropagation();
                this.step(to);
            }
        }

        /** Shows the state after so many events; at a place between two while playing. */
        show(count, x) {
            this.happened = Math.max(0, Math.min(this.rows.length, count));
            const past = this.rows.slice(0, this.happened);
            const row = past.at(-1);
            this.slider.value = this.happened;
            this.slider.setAttribute('aria-valuetext',
                row ? row.time : 'before the start');
            this.words.textContent = row?.words ?? '';
            const at = `${x ?? row?.x ?? 0}%`;
            this.cursor.setAttribute('x1', at);
            this.cursor.setAttribute('x2', at);
            this.picture.append(this.cursor);
            this.outputs.forEach((output, index) => {
                const lines = this.printed(this.recordings[index], past);
                output.hidden = output.style.minHeight === '0lh';
                output.textContent = lines.map(one => `${one.printed}\n`).join('');
            });
            this.back.disabled = this.happened === 0;
            this.next.disabled = this.happened === this.rows.length;
            this.lightTasks(past);
        }

        lightTasks(past) {
            const tasks = new Map();
            for (const row of past.filter(row => row.state)) {
                const key = `${row.recording} ${row.task}`;
                tasks.set(key, { ...row, line: row.line ?? tasks.get(key)?.line });
            }
            const all = Array.from(tasks.values());
            light('timeline-waits', all.filter(task => task.state !== 'ended')
                .flatMap(task => task.waits.map(line => [task.recording, line])));
            // The line of what has just happened too, if its task has paused over it.
            light('timeline-runs', all.filter(task => task.state === 'runs')
                .concat(past.slice(-1)).filter(task => task.line)
                .map(task => [task.recording, task.line]));
        }

        step(count) {
            this.stop();
            this.show(count);
        }

        stop() {
            cancelAnimationFrame(this.playing);
            clearTimeout(this.playing);
            this.playing = 0;
            this.play.textContent = 'Play';
            this.words.setAttribute('aria-live', 'polite');
        }

        start() {
            if (this.happened === this.rows.length) {
                this.show(0);
            }
            // While it plays, words come faster than they can be spoken.
            this.words.setAttribute('aria-live', 'off');
            this.play.textContent = 'Pause';
            if (still.matches) {
                this.playStill();
            } else {
                this.playMoving();
            }
        }

        /** From event to event, for those who want nothing to move. */
        playStill() {
            this.show(this.happened + 1);
            const ended = this.happened === this.rows.length;
            this.playing = setTimeout(
                () => (ended ? this.stop() : this.playStill()), STILL_STEP_MS);
        }

        playMoving() {
            const from = this.rows[this.happened - 1]?.x ?? 0;
            let began;
            const frame = now => {
                began ??= now;
                const x = from + (now - began) / PLAY_FOR_MS * 100;
                const past = this.rows.filter(row => row.x <= x).length;
                this.show(Math.max(this.happened, past),
                    Math.min(x, this.rows.at(-1).x));
                if (this.happened < this.rows.length) {
                    this.playing = requestAnimationFrame(frame);
                } else {
                    this.stop();
                }
            };
            this.playing = requestAnimationFrame(frame);
        }

        /** The row that says what a shape of the picture is. */
        rowOf(shape) {
            const parts = Array.from(this.picture.querySelectorAll(':scope > g'));
            const recording = this.recordings[parts.indexOf(shape.closest('g'))];
            const [from] = shape.dataset.s.split(' ');
            return this.rows.find(row => row.recording === recording
                && row.step === from);
        }

        /** Thin lines are hard to hit: a wide one that nobody sees lies over each. */
        addTarget(shape) {
            const row = this.rowOf(shape);
            if (!row) {
                return;
            }
            const target = shape.cloneNode();
            target.setAttribute('class', 'hit');
            target.setAttribute('tabindex', '-1');
            shape.after(target);
            const tell = () => {
                if (!this.playing) {
                    this.words.textContent = row.words;
                    const lines = row.line ? [row.line] : row.waits;
                    light('timeline-mark', lines.map(line => [row.recording, line]));
                }
            };
            const leave = () => {
                light('timeline-mark', []);
                this.words.textContent = this.rows[this.happened - 1]?.words ?? '';
            };
            target.addEventListener('pointerenter', tell);
            target.addEventListener('focus', tell);
            target.addEventListener('pointerleave', leave);
            target.addEventListener('blur', leave);
            target.addEventListener('click', () => {
                this.step(this.rows.indexOf(row) + 1);
            });
        }
    }

    for (const figure of document.querySelectorAll('figure.timeline')) {
        new Player(figure);
    }
})();
