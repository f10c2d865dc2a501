
const TIME_LIMIT_MS = 10_000;
const OUTPUT_LIMIT_BYTES = 1_000_000;
// All is compared; a page of a million lines would be of no use to anybody.
const LINES_SHOWN = 5_000;
// How often lines that come fast are put on the page: each time, it is laid out anew.
const SHOWN_EVERY_MS = 60;
// So soon after the press whoever pressed still looks at what it began.
const STILL_THERE_MS = 1_000;

const here = document.currentScript.src;
const address = file => new URL(file, here).href;

/** The program, compiled once for all runs of the page. */
const compiled = (() => {
    let module;
    const load = () => location.protocol === 'file:' ? fromScript() : fromServer();
    return () => {
        module ??= load().catch(error => {
            module = undefined;
            throw error;
        });
        return module;
    };
})();

async function fromServer() {
    const response = await fetch(address(FILES.wasm));
    if (!response.ok) {
        throw new Error(`${response.status} for ${response.url}`);
    }
    const kind = response.headers.get('Content-Type') ?? '';
    return kind.startsWith('application/wasm')
        ? WebAssembly.compileStreaming(response)
        : WebAssembly.compile(await response.arrayBuffer());
}

/** Pages that are opened from a folder fetch nothing, but run scripts beside them. */
async function fromScript() {
    const text = await new Promise((resolve, reject) => {
        const script = document.createElement('script');
        window.bookProgram = resolve;
        script.src = address(FILES.packed);
        script.onerror = () => reject(new Error(`cannot load ${script.src}`));
        document.head.append(script);
    });
    const packed = Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
    const unpacked = new Blob([packed]).stream()
        .pipeThrough(new DecompressionStream('gzip'));
    return WebAssembly.compile(await new Response(unpacked).arrayBuffer());
}

/** Workers that have ended their run and take another. */
const idle = [];

function worker() {
    if (idle.length > 0) {
        return idle.pop();
    }
    const source = URL.createObjectURL(new Blob([WORKER], { type: 'text/javascript' }));
    const made = new Worker(source);
    URL.revokeObjectURL(source);
    return made;
}

function element(name, className, text = '') {
    const made = document.createElement(name);
    made.className = className;
    made.textContent = text;
    return made;
}

function duration(milliseconds) {
    return milliseconds < 1000
        ? `${Math.round(milliseconds)} ms`
        : `${(milliseconds / 1000).toFixed(1)} s`;
}

/** Where the page prints a listing's output, wherever on it; `null` without one. */
function printedAt(figure) {
    const name = CSS.escape(figure.dataset.listing);
    const own = figure.querySelector('.listing-output code');
    const elsewhere = `figure.listing[data-listing="${name}"]:not(.asyncio, .bench) `
        + '.listing-output code';
    return own ?? document.querySelector(elsewhere);
}

/** The box in which a run's lines appear. */
function outputBox(name, printed) {
    const box = element('pre', 'run-output');
    box.setAttribute('aria-label', `What this run of ${name} prints`);
    box.style.setProperty('--lines', printed === null ? 1 : linesOf(printed).length);
    let [text, line, open, count] = ['', null, false, 0];

    function begin(at) {
        count += 1;
        line = count <= LINES_SHOWN ? element('span', 'run-line') : null;
        if (line && at !== null) {
            line.dataset.at = `${(at / 1000).toFixed(3)} s`;
        }
        if (line) {
            box.append(line);
        }
    }

    function print(pieces) {
        const below = box.scrollHeight - box.clientHeight - box.scrollTop;
        for (const [at, piece] of pieces) {
            text += piece;
            // Every part but the last ends its line.
            const parts = piece.split('\n');
            for (const [index, part] of parts.entries()) {
                const ends = index < parts.length - 1;
                if (!open && (part || ends)) {
                    begin(at);
                }
                line?.append(ends ? part + '\n' : part);
                open = (open || part !== '') && !ends;
            }
        }
        box.classList.toggle('timed', box.querySelector('[data-at]') !== null);
        if (box.scrollHeight > box.clientHeight || box.scrollWidth > box.clientWidth) {
            box.tabIndex = 0;
            box.setAttribute('role', 'region');
        }
        if (below < 4) {
            box.scrollTop = box.scrollHeight;
        }
    }

    return {
        box,
        print,
        text: () => text,
        mark: number => box.children[number - 1]?.classList.add('run-differs'),
        hidden: () => Math.max(0, count - LINES_SHOWN),
    };
}

/** What is to be said of a run that ended: in a word, and whether it is as it should be. */
function verdict({ figure, printed, printedAt, output }, end) {
    const command = figure.querySelector('.listing-command').textContent;
    const unlimited = `On your machine it has no such limit: ${command}`;
    const wanted = Number(figure.dataset.exit ?? 0);
    switch (end.ended) {
        case 'time':
            return { alarm: `Stopped: it ran for ${TIME_LIMIT_MS / 1000} s, which is as `
                + `long as a run in the page may take. ${unlimited}` };
        case 'output':
            return { alarm: 'Stopped: it printed 1 MB, which is as much as a run in the page '
                + `may print. ${unlimited}` };
        case 'stopped':
            return { words: 'stopped by you' };
        case 'trap':
            return { alarm: `Ended by the browser: ${trapped(end.reason)}.` };
        case 'failed':
            return { alarm: `It could not be run: ${end.reason}` };
    }
    const exit = `exit ${end.code}`;
    const where = printed === null ? null : difference(printed, output.text());
    if (where) {
        return { words: exit, differs: where };
    }
    if (end.code !== wanted) {
        return { alarm: end.panicked ? 'It panicked: the message is above.'
            : `It ended with the code ${end.code}; ${wanted} was expected.`, words: exit };
    }
    const inAnswer = printedAt?.closest('details:not([open])');
    const same = printed === null ? ''
        : ` · the same as ${inAnswer ? 'in the answer' : 'printed'}`;
    const nothing = printed === null && output.text() === '' ? ' · it prints nothing' : '';
    return { words: exit, more: same + nothing };
}

function trapped(reason) {
    if (/out of bounds|index out/i.test(reason)) {
        return 'it reached beyond its memory';
    }
    if (/call stack|recursion/i.test(reason)) {
        return 'its calls went too deep for the stack';
    }
    return /unreachable/i.test(reason) ? 'it aborted' : reason;
}

/** One run of one listing, with its place on the page. */
class Run {
    constructor(figure, button) {
        this.figure = figure;
        this.button = button;
        this.name = figure.dataset.listing;
        this.printedAt = printedAt(figure);
        this.printed = this.printedAt?.textContent ?? null;
        this.begin();
    }

    begin() {
        this.began = performance.now();
        const before = this.figure.querySelector(':scope > .listing-run');
        this.region = element('div', 'listing-run');
        this.region.setAttribute('role', 'group');
        this.virtual = this.figure.dataset.clock === 'virtual';
        this.region.setAttribute('aria-label',
            this.virtual ? 'This run, each line at its time on Tokio’s clock' : 'This run');
        this.output = outputBox(this.name, this.printed);
        this.status = element('div', 'run-status');
        this.status.setAttribute('role', 'status');
        this.region.append(this.output.box, this.status);
        if (before) {
            // The page keeps its height while the lines come again.
            this.output.box.style.minHeight = `${before.firstChild.offsetHeight}px`;
            before.replaceWith(this.region);
        } else {
            this.figure.append(this.region);
        }
        this.waiting = [];
        this.shown = -SHOWN_EVERY_MS;
        this.say('Stop');
        this.comeIntoView();
        // What is there before it changes is announced when it does.
        requestAnimationFrame(() => this.ended || this.status.append('Running …'));
        this.started = performance.now();
        this.start().catch(error => this.end({ ended: 'failed', reason: error.message }));
    }

    async start() {
        this.worker = worker();
        this.worker.onmessage = ({ data }) => this.hear(data);
        this.worker.onerror = event => this.end({ ended: 'failed', reason: event.message });
        const module = await compiled();
        if (this.ended) {
            return;
        }
        this.started = performance.now();
        this.limit = setTimeout(() => this.end({ ended: 'time' }), TIME_LIMIT_MS);
        this.worker.postMessage({
            module,
            name: this.name,
            virtual: this.virtual,
            limit: OUTPUT_LIMIT_BYTES,
        });
    }

    hear(message) {
        if (this.ended) {
            return;
        }
        if (message.printed) {
            this.waiting.push(message.printed);
            // The first line is seen at once; what comes right behind it, together.
            const left = this.shown + SHOWN_EVERY_MS - performance.now();
            if (left <= 0) {
                this.show();
            } else {
                this.later ??= setTimeout(() => this.show(), left);
            }
        } else {
            idle.push(this.worker);
            this.worker = undefined;
            this.end(message);
        }
    }

    show() {
        clearTimeout(this.later);
        this.later = undefined;
        const pieces = this.waiting.flat();
        this.waiting = [];
        if (pieces.length > 0) {
            this.output.print(pieces);
            this.shown = performance.now();
        }
    }

    stop() {
        this.end({ ended: 'stopped' });
    }

    end(how) {
        if (this.ended) {
            return;
        }
        this.ended = true;
        clearTimeout(this.limit);
        this.show();
        // A worker that still runs hears nothing: it is ended from outside.
        this.worker?.terminate();
        const took = duration(performance.now() - this.started);
        const { words, more = '', alarm, differs } = verdict(this, how);
        this.status.replaceChildren();
        if (differs) {
            this.status.append(this.difference(differs));
        }
        if (alarm) {
            this.status.append(element('strong', 'run-alarm', alarm));
        }
        this.region.classList.toggle('alarmed', Boolean(alarm || differs));
        const hidden = this.output.hidden();
        const left = hidden ? ` · ${hidden.toLocaleString('en')} more lines not shown` : '';
        const line = [words, took].filter(Boolean).join(' · ') + more + left;
        this.status.append(element('span', 'run-end', line));
        this.status.after(this.closeButton());
        this.region.dataset.ended = how.ended;
        this.say('Run');
        // Later the reader may have gone elsewhere.
        if (performance.now() - this.began < STILL_THERE_MS) {
            this.comeIntoView();
        }
    }

    /** A run that opens below the window's edge would not be seen. */
    comeIntoView() {
        const moves = !matchMedia('(prefers-reduced-motion: reduce)').matches;
        if (this.region.getBoundingClientRect().bottom > innerHeight) {
            this.region.scrollIntoView(
                { block: 'nearest', behavior: moves ? 'smooth' : 'instant' });
        }
    }

    difference({ line, printed, given }) {
        this.output.mark(line);
        const note = element('div', 'run-difference');
        const list = element('dl', '');
        const pairs = [['printed here', printed], ['this run', given]];
        for (const [term, text] of pairs) {
            const value = element('dd', '');
            const nothing = term === 'this run' ? 'nothing more' : 'nothing';
            value.append(text === null ? element('em', '', nothing) : element('code', '', text));
            list.append(element('dt', '', term), value);
        }
        note.append(
            element('strong', 'run-alarm', `This run differs from the printed output, first in `
                + `line ${line}.`), list);
        return note;
    }

    closeButton() {
        const button = element('button', 'run-close', 'Close');
        button.type = 'button';
        button.setAttribute('aria-label', `Close the run of ${this.name}`);
        button.addEventListener('click', () => {
            this.region.remove();
            this.button.focus();
        });
        return button;
    }

    /** The button's word is what it will do. */
    say(word) {
        this.button.textContent = word;
        this.button.setAttribute('aria-label', `${word} ${this.name}`);
    }
}

const runs = new WeakMap();

window.bookRun = {
    /** The button of a listing was pressed: stops what runs, or runs it. */
    press(figure, button) {
        const before = runs.get(figure);
        if (before && !before.ended) {
            before.stop();
        } else {
            runs.set(figure, new Run(figure, button));
        }
    },
};
