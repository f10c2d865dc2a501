
/** What is printed and what was, line by line without the last line's end. */
function linesOf(text) {
    const lines = text.replace(/\r\n/g, '\n').split('\n');
    if (lines.at(-1) === '') {
        lines.pop();
    }
    return lines;
}

/** A printed line as a pattern: `[..]` stands for anything within it. */
function pattern(line) {
    const literal = line.split('[..]').map(part => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
    return new RegExp(`^${literal.join('.*')}$`, 'su');
}

/**
 * Where a run's output first differs from what is printed: the number of the line,
 * counted from 1, what is printed there and what the run gave (`null`: nothing more).
 * `null` where it is the same. `...` alone on a printed line stands for any lines.
 */
function difference(printed, given) {
    const expected = linesOf(printed);
    const actual = linesOf(given);
    const patterns = expected.map(line => line === '...' ? null : pattern(line));
    // All places in the printed lines that the run may have come to.
    const beyondAny = places => {
        for (const place of places) {
            if (place < patterns.length && patterns[place] === null) {
                places.add(place + 1);
            }
        }
        return places;
    };
    let places = beyondAny(new Set([0]));
    for (const [index, line] of actual.entries()) {
        const next = new Set();
        for (const place of places) {
            if (place === patterns.length) {
                continue;
            }
            if (patterns[place] === null) {
                next.add(place);
            } else if (patterns[place].test(line)) {
                next.add(place + 1);
            }
        }
        if (next.size === 0) {
            const wanted = expected[Math.min(...places)] ?? null;
            return { line: index + 1, printed: wanted, given: line };
        }
        places = beyondAny(next);
    }
    if (places.has(patterns.length)) {
        return null;
    }
    const wanted = expected[Math.min(...places)];
    return { line: actual.length + 1, printed: wanted, given: null };
}
