// What a reader had of the page that has been opened: requests and their bytes as they
// came over the line, when the largest part of it was painted, the longest task, and how
// far what stood there was moved. Answers when nothing has come for a second.
async () => {
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
    };
}
