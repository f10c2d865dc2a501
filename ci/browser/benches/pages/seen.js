// What a reader had of the page that has been opened: requests and their bytes as they
// came over the line, when the largest part of it was painted, the longest task, and how
// far what stood there was moved; and when the last diagram was drawn, if it has any.
// Answers when all are drawn and nothing has come for a second.
async () => {
    /** When no diagram is left to be drawn; at the latest now, if that was earlier. */
    async function allDrawn() {
        const diagrams = [...document.querySelectorAll('.diagram')];
        if (diagrams.length === 0) {
            return null;
        }
        const left = () => diagrams.some(diagram => !diagram.matches('.drawn'));
        for (const end = performance.now() + 15000; left() && performance.now() < end;) {
            await new Promise(requestAnimationFrame);
        }
        return left() ? 'never' : performance.now();
    }

    const { entries, settled } = (() => {
        const entries = { 'largest-contentful-paint': [], longtask: [], 'layout-shift': [] };
        let last = performance.now();
        const touch = () => { last = performance.now(); };
        for (const type of Object.keys(entries)) {
            new PerformanceObserver(list => {
                entries[type].push(...list.getEntries());
                touch();
            }).observe({ type, buffered: true });
        }
        new PerformanceObserver(touch).observe({ type: 'resource', buffered: true });
        const settled = new Promise(resolve => {
            const look = () => performance.now() - last > 1000
                ? resolve() : setTimeout(look, 100);
            look();
        });
        return { entries, settled };
    })();
    const drawn = await allDrawn();
    await settled;
    const all = [
        ...performance.getEntriesByType('navigation'),
        ...performance.getEntriesByType('resource'),
    ].filter(({ name }) => name.startsWith('http'));
    const sum = numbers => numbers.reduce((sum, number) => sum + number, 0);
    return {
        bytes: sum(all.map(entry => entry.encodedBodySize)),
        requests: all.length,
        paint: entries['largest-contentful-paint'].at(-1)?.startTime,
        task: Math.max(0, ...entries.longtask.map(entry => entry.duration)),
        shift: sum(entries['layout-shift'].map(entry => entry.value)),
        drawn,
    };
}
