'use strict';

// Plays a recorded timeline: steps from event to event, quotes the line that each is about,
// prints what was printed, and lights up in the page's listing where each task is. All it knows it reads from the
// rows of the figure's table, so that player, table and picture cannot disagree.
(function timelines() {
    const PLAY_FOR_MS = 8000;
    const STILL_STEP_MS = 700;
    const OUTPUT_LINES = 12;
    const HINT = 'Step with Next, or with the arrow keys once a control has the focus.';
    const SVG = 'http://www.w3.org/2000/svg';
    const still = matchMedia('(prefers-reduced-motion: reduce)');
    const ranges = new WeakMap();
    // The player that was used last: the listings' lights are its.
    let current;

    function element(name, properties, ...children) {
        const made = Object.assign(document.createElement(name), properties);
        made.append(...children);
        return made;
    }

    /** A row as a sentence: in the table it has its columns' heads. */
    function sentenceOf([time, name, what], place) {
        const sentence = document.createDocumentFragment();
        sentence.append(`At ${time.textContent}${place}, `);
        if (/^\d/.test(what.textContent)) {
            // Of many tasks it is counted what they did.
            sentence.append(`${name.textContent.replace(/^and /, '')}: `);
        } else if (name.textContent) {
            sentence.append(element('code', { textContent: name.textContent }), ' ');
        } else {
            sentence.append('the program ');
        }
        sentence.append(...what.cloneNode(true).childNodes, '.');
        return sentence;
    }

    function readRow(row, places) {
        const { step, x, task, line, runs, wait, waits } = row.dataset;
        const { recording } = row.closest('table').dataset;
        return {
            recording, task, line, runs,
            step: Number(step),
            x: Number(x),
            // The step at which the wait began that it is about.
            wait: wait && Number(wait),
            source: row.cells[3].textContent,
            time: row.cells[0].textContent,
            waits: waits ? waits.split(' ') : [],
            printed: row.querySelector('samp')?.textContent,
            sentence: sentenceOf(row.cells, places.get(recording)),
        };
    }

    /** Where a recording's events are said to happen, if there is another. */
    function placesOf(recordings) {
        const isTwin = name => name.endsWith('-asyncio');
        const differ = new Set(recordings.map(isTwin)).size > 1;
        return new Map(recordings.map(name => {
            const place = differ ? (isTwin(name) ? 'asyncio' : 'Tokio') : name;
            return [name, recordings.length > 1 ? ` in ${place}` : ''];
        }));
    }

    /** The numbers of `12-31 34-40`. */
    function numbersOf(ranges = '') {
        return ranges.split(' ').filter(Boolean).flatMap(part => {
            const [first, last = first] = part.split('-').map(Number);
            return Array.from({ length: last - first + 1 }, (_, i) => String(first + i));
        });
    }

    /** A range for each line of the file that a listing on the page holds. */
    function linesOf(figure) {
        if (ranges.has(figure)) {
            return ranges.get(figure);
        }
        const shown = numbersOf(figure.dataset.lines);
        // mdBook adds the rest of the file, hidden until the whole is asked for.
        const hidden = numbersOf(figure.dataset.hidden);
        const lines = new Map();
        const code = figure.querySelector('.listing-code code');
        const texts = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
        for (let text = texts.nextNode(); text; text = texts.nextNode()) {
            const numbers = text.parentElement.closest('.boring') ? hidden : shown;
            for (let at = 0; at < text.length;) {
                const end = text.data.indexOf('\n', at);
                const stop = end < 0 ? text.length : end;
                const blank = text.data.slice(at, stop).search(/\S/);
                let range = lines.get(numbers[0]);
                if (blank >= 0 && !range) {
                    range = document.createRange();
                    range.setStart(text, at + blank);
                    lines.set(numbers[0], range);
                }
                range?.setEnd(text, stop);
                if (end >= 0) {
                    numbers.shift();
                }
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
            this.recordings = Array.from(
                figure.querySelectorAll('table[data-recording]'),
                table => table.dataset.recording);
            this.places = placesOf(this.recordings);
            this.rows = Array.from(figure.querySelectorAll('tr[data-step]'),
                row => readRow(row, this.places)).sort((a, b) => a.x - b.x);
            this.parts = Array.from(this.picture.querySelectorAll(':scope > g'));
            this.shapes = Array.from(
                this.picture.querySelectorAll('[data-s]'), shape => this.readShape(shape));
            this.columns = Array.from(this.picture.querySelectorAll('rect.c'), column =>
                parseFloat(column.getAttribute('x'))
                    + parseFloat(column.getAttribute('width')));
            this.happened = 0;
            // Where the cursor is, in percent, and whether time jumps there.
            this.x = 0;
            this.jumps = false;
            this.cancel = null;
            this.cursor = document.createElementNS(SVG, 'line');
            this.cursor.setAttribute('class', 'cursor');
            this.cursor.setAttribute('y2', '100%');
            this.addControls();
            for (const shape of this.shapes) {
                this.addTarget(shape);
            }
        }

        /** What a shape of the picture stands for: the steps from one to another. */
        readShape(element) {
            const [from, to = from] = element.dataset.s.split(' ').map(Number);
            const recording = this.recordings[this.parts.indexOf(element.closest('g'))];
            const lane = element.closest('[data-task]');
            return { element, from, to, recording, lane, waits: element.matches('.w') };
        }

        addControls() {
            [this.play, this.back, this.next] = ['Play', 'Back', 'Next'].map(button);
            this.slider = element('input', {
                type: 'range', min: 0, max: this.rows.length, value: 0,
                ariaLabel: 'Event',
            });
            this.words = element('p', {});
            this.source = element('code', {});
            this.say();
            this.outputs = this.recordings.map(name => this.outputOf(name));
            this.stop();
            this.enable();
            this.play.onclick = () => (this.cancel ? this.stop() : this.start());
            this.back.onclick = () => this.step(this.happened - 1);
            this.next.onclick = () => this.step(this.happened + 1);
            this.slider.oninput = () => this.step(Number(this.slider.value));
            const controls = element('div', { className: 'timeline-player' },
                element('div', {}, this.play, this.back, this.next, this.slider),
                element('div', { className: 'timeline-words' },
                    this.words, this.source, ...this.longest()),
                ...this.outputs);
            controls.setAttribute('role', 'group');
            controls.setAttribute('aria-label', 'Player');
            controls.addEventListener('keydown', event => this.key(event));
            this.figure.querySelector('.timeline-key').after(controls);
        }

        /** Lies unseen beneath words and source, so that none of them moves what follows. */
        longest() {
            const hint = document.createDocumentFragment();
            hint.append(HINT);
            const longest = this.rows.map(row => row.sentence).reduce((one, other) =>
                (one.textContent.length < other.textContent.length ? other : one), hint);
            const sources = new Set(this.rows.map(row => row.source));
            return [
                element('p', { ariaHidden: 'true' }, longest.cloneNode(true)),
                ...Array.from(sources, textContent =>
                    element('code', { ariaHidden: 'true', textContent })),
            ];
        }

        /** A box for what a recording printed, as high as it will be. */
        outputOf(recording) {
            const lines = this.printed(recording, this.rows).length;
            const output = element('pre', { hidden: lines === 0 });
            output.style.height = `${Math.min(lines, OUTPUT_LINES)}lh`;
            output.setAttribute('role', 'group');
            output.setAttribute(
                'aria-label', `Output so far${this.places.get(recording)}`);
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

        /** Shows the state after so many events. */
        show(count) {
            this.happened = Math.max(0, Math.min(this.rows.length, count));
            const past = this.rows.slice(0, this.happened);
            const row = past.at(-1);
            this.slider.value = this.happened;
            this.slider.setAttribute('aria-valuetext',
                row ? `${row.time}, event ${this.happened} of ${this.rows.length}`
                    : 'before the start');
            this.say();
            this.moveCursor(row?.x ?? 0);
            this.jumps = false;
            this.outputs.forEach((output, index) => {
                const lines = this.printed(this.recordings[index], past);
                const text = lines.map(one => `${one.printed}\n`).join('');
                if (text !== output.textContent) {
                    output.textContent = text;
                    output.scrollTop = output.scrollHeight;
                }
            });
            this.enable();
            this.light();
        }

        /** Says a row, or the one that happened last. */
        say(row = this.rows[this.happened - 1]) {
            this.words.replaceChildren(row ? row.sentence.cloneNode(true) : HINT);
            this.source.textContent = row?.source ?? '';
        }

        moveCursor(x) {
            this.x = x;
            this.cursor.setAttribute('x1', `${x}%`);
            this.cursor.setAttribute('x2', `${x}%`);
            if (!this.cursor.isConnected) {
                this.picture.append(this.cursor);
            }
        }

        /** A button that is of no use stays in reach: it may have the focus. */
        enable() {
            this.back.ariaDisabled = String(this.happened === 0);
            this.next.ariaDisabled = String(this.happened === this.rows.length);
        }

        /**
         * Shows who runs, if anybody does, and who waits. Only the program that the last
         * event is of is lit up in the listings; in the picture each has its own waits.
         */
        light() {
            const past = this.rows.slice(0, this.happened);
            const row = past.at(-1);
            const runs = this.jumps ? undefined : row?.runs;
            this.lightShapes(past, row, runs);
            const waits = new Map();
            for (const one of past.filter(one => one.recording === row.recording)) {
                waits.set(one.task, one.waits);
            }
            const line = runs === undefined ? undefined : row.line;
            const places = lines => lines.map(line => [row.recording, line]);
            light('timeline-runs', line ? places([line]) : []);
            light('timeline-waits', places(
                Array.from(waits.values()).flat().filter(other => other !== line)));
        }

        lightShapes(past, row, runs) {
            for (const lit of this.picture.querySelectorAll('.now, .at')) {
                lit.classList.remove('now', 'at');
            }
            const steps = new Map(past.map(one => [one.recording, one.step]));
            let block;
            for (const shape of this.shapes) {
                const { element, from, to, recording, lane, waits } = shape;
                const step = steps.get(recording) ?? -1;
                const own = recording === row?.recording;
                if (waits) {
                    element.classList.toggle('now', from <= step && step < to);
                    element.classList.toggle('at', own && !this.jumps && from === row.wait);
                } else if (own && lane.dataset.task === runs && from <= step) {
                    // A task that has just ended may still wake another.
                    block = shape;
                }
            }
            block?.element.classList.add('now');
            if (runs !== undefined) {
                const part = this.parts[this.recordings.indexOf(row.recording)];
                part.querySelector(`[data-task="${runs}"]`)?.classList.add('now');
            }
        }

        step(count) {
            this.take();
            this.stop();
            this.show(count);
        }

        /** Takes the listings' lights from another player, which stops. */
        take() {
            if (current !== this) {
                current?.stop();
                current = this;
            }
        }

        stop() {
            this.cancel?.();
            this.cancel = null;
            this.play.textContent = 'Play';
            this.words.setAttribute('aria-live', 'polite');
        }

        start() {
            this.take();
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
            const timer = setTimeout(
                () => (ended ? this.stop() : this.playStill()), STILL_STEP_MS);
            this.cancel = () => clearTimeout(timer);
        }

        playMoving() {
            const from = this.x;
            let began;
            const next = () => {
                const request = requestAnimationFrame(frame);
                this.cancel = () => cancelAnimationFrame(request);
            };
            const frame = now => {
                began ??= now;
                const x = from + (now - began) / PLAY_FOR_MS * 100;
                const past = this.rows.filter(row => row.x <= x).length;
                if (past > this.happened) {
                    this.show(past);
                }
                if (this.happened < this.rows.length) {
                    this.moveCursor(x);
                    this.jump();
                    next();
                } else {
                    this.stop();
                }
            };
            next();
        }

        /** Between two columns nobody runs. */
        jump() {
            const { x } = this.rows[this.happened - 1] ?? { x: 0 };
            const end = this.columns.find(end => x <= end) ?? x;
            if (!this.jumps && this.x > end) {
                this.jumps = true;
                this.light();
            }
        }

        /** Thin lines are hard to hit: a wide one that nobody sees lies over each. */
        addTarget({ element: shape, recording, from }) {
            const index = this.rows.findIndex(
                row => row.recording === recording && row.step === from);
            if (index < 0) {
                return;
            }
            const row = this.rows[index];
            const target = shape.cloneNode();
            target.setAttribute('class', 'hit');
            shape.after(target);
            target.addEventListener('pointerenter', () => {
                if (!this.cancel) {
                    this.say(row);
                    shape.classList.add('at');
                    light('timeline-mark', row.line ? [[recording, row.line]] : []);
                }
            });
            target.addEventListener('pointerleave', () => {
                light('timeline-mark', []);
                this.light();
                this.say();
            });
            target.addEventListener('click', () => {
                this.step(index + 1);
                // The arrow keys go on from there.
                this.slider.focus({ preventScroll: true });
            });
        }
    }

    for (const figure of document.querySelectorAll('figure.timeline')) {
        new Player(figure);
    }
})();
