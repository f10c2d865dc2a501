// What is wrong with the timelines of a page: with the pictures, and with what their
// tables say otherwise.
() => {
    const SLACK = 1.5;
    // The box of a text is higher than its letters, and has room for their halo.
    const AROUND_TEXT = 4;
    // How a task ended is drawn across the instant of its end, which may be the last.
    const AROUND_END = 6;
    const problems = [];
    const canvas = document.createElement('canvas').getContext('2d',
        { willReadFrequently: true });

    /** Any colour of a style, painted over others. */
    function painted(...colours) {
        for (const colour of colours) {
            canvas.fillStyle = colour;
            canvas.fillRect(0, 0, 1, 1);
        }
        return Array.from(canvas.getImageData(0, 0, 1, 1).data).slice(0, 3);
    }

    // https://www.w3.org/TR/WCAG22/#dfn-relative-luminance
    function luminance(channels) {
        const [r, g, b] = channels.map(channel => channel / 255)
            .map(c => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    }

    function contrast(colour, ground) {
        const lights = [painted(ground, colour), painted(ground)].map(luminance);
        return (Math.max(...lights) + 0.05) / (Math.min(...lights) + 0.05);
    }

    function variable(name) {
        const probe = document.createElement('i');
        probe.style.color = `var(${name})`;
        document.body.append(probe);
        const { color } = getComputedStyle(probe);
        probe.remove();
        return color;
    }

    const grounds = ['--paper', '--ground'].map(variable);

    function legible(element, colour, least, say) {
        const ratio = Math.min(...grounds.map(ground => contrast(colour, ground)));
        if (ratio < least) {
            say(`${name(element)} has a contrast of ${ratio.toFixed(2)} : 1`);
        }
    }

    const name = element => `${element.localName}.${element.getAttribute('class')} `
        + `"${element.textContent.trim().slice(0, 30)}"`;
    const shown = element => element.checkVisibility() && element.getClientRects().length;

    function within(element, around, what, say) {
        const [inner, outer] = [element, around].map(it => it.getBoundingClientRect());
        const out = Math.max(outer.left - inner.left, inner.right - outer.right,
            outer.top - inner.top, inner.bottom - outer.bottom);
        const slack = { text: AROUND_TEXT, path: AROUND_END }[element.localName] ?? SLACK;
        if (out > slack) {
            say(`${name(element)} leaves the ${what} by ${out.toFixed(1)} px`);
        }
    }

    function drawn(picture, figure, say) {
        const { width, height } = picture.getBoundingClientRect();
        if (picture.getAttribute('role') !== 'img' || width < 200 || height < 40
            || !picture.querySelector(':scope > title')?.textContent) {
            say('it is no picture with a title');
        }
        const column = figure.parentElement;
        const box = figure.getBoundingClientRect();
        if (box.right > column.getBoundingClientRect().right + SLACK || box.left < 0) {
            say('the figure leaves the column');
        }
        for (const element of picture.querySelectorAll(
            'text, rect:not(.hit), line:not(.hit):not(.cursor), path:not(defs *)')) {
            if (!shown(element)) {
                continue;
            }
            within(element, picture, 'picture', say);
            const { fill, stroke } = getComputedStyle(element);
            if (element.localName === 'text') {
                legible(element, fill, 4.5, say);
            } else if (element.matches('.r')) {
                legible(element, fill === 'none' ? stroke : fill, 3, say);
            } else if (element.matches('.w, .s, .k, .x, .e, .p')) {
                legible(element, stroke, 3, say);
            }
        }
        for (const use of picture.querySelectorAll('use')) {
            legible(use, getComputedStyle(use).stroke, 3, say);
        }
        for (const text of figure.querySelectorAll(
            '.timeline-key, summary, figcaption, .timeline-player :not(input)')) {
            legible(text, getComputedStyle(text).color, 4.5, say);
        }
    }

    /** A picture's part of one recording against that recording's table. */
    function agrees(part, table, say) {
        const rows = new Map(Array.from(table.querySelectorAll('tr[data-step]'),
            row => [row.dataset.step, row]));
        let last = { at: -1, x: -1 };
        for (const row of rows.values()) {
            const [at, x] = [Number(row.dataset.at), Number(row.dataset.x)];
            if (at < last.at || x < last.x || x > 100) {
                say(`step ${row.dataset.step} lies before the one above it`);
            }
            last = { at, x };
            const { task } = row.dataset;
            const who = row.cells[1].textContent;
            const lane = part.querySelector(`[data-task="${task}"] > .n`);
            const label = lane?.textContent ?? '';
            if (task !== undefined && !label.startsWith(who) && !label.startsWith('and ')) {
                say(`step ${row.dataset.step} is "${who}"’s, and the lane is "${label}"’s`);
            }
            if (lane && (!shown(lane) || lane.getBoundingClientRect().width < 5)) {
                say(`the lane of "${who}" shows no name`);
            }
        }
        for (const shape of part.querySelectorAll('[data-s]:not(.hit)')) {
            const [from] = shape.dataset.s.split(' ');
            const row = rows.get(from);
            if (!row) {
                say(`no row says what the picture shows at step ${from}`);
                continue;
            }
            const lane = shape.closest('[data-task]').dataset.task;
            if (row.dataset.task !== lane) {
                say(`step ${from} is in the lane of task ${lane}, not ${row.dataset.task}`);
            }
            const x = parseFloat(shape.getAttribute('x') ?? shape.getAttribute('x1'));
            const off = x - Number(row.dataset.x);
            if (off < -0.15 || (shape.localName === 'rect' && off > 0.15)) {
                say(`step ${from} is drawn at ${x} %, and its row says ${row.dataset.x} %`);
            }
        }
        const printed = Array.from(table.querySelectorAll('samp'), it => it.textContent);
        // Nothing printed is cut; in a narrow figure a long line has several rows.
        const texts = Array.from(part.querySelectorAll(':scope > .o'))
            .filter(shown).map(it => it.textContent);
        for (let whole = ''; texts.length > 0;) {
            whole += texts.shift();
            if (printed[0] === whole) {
                printed.shift();
                whole = '';
            } else if (!printed[0]?.startsWith(whole) || texts.length === 0) {
                say(`no row prints "${whole}"`);
                break;
            }
        }
    }

    for (const figure of document.querySelectorAll('figure.timeline')) {
        const say = what => problems.push(`#${figure.id}: ${what}`);
        const picture = figure.querySelector('.timeline-picture');
        drawn(picture, figure, say);
        const parts = picture.querySelectorAll(':scope > g');
        const tables = figure.querySelectorAll('table[data-recording]');
        if (parts.length !== tables.length || parts.length === 0) {
            say(`${parts.length} recordings are drawn, ${tables.length} are tables`);
        } else {
            parts.forEach((part, index) => agrees(part, tables[index], say));
        }
    }
    return Array.from(new Set(problems)).slice(0, 20);
}
