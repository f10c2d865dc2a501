// Opens the search, asks for `query`; gives when its first result was there, counted
// from the opening in milliseconds, the longest task until its excerpts were there, and
// what was loaded before the first result.
async query => {
    let longest = 0;
    new PerformanceObserver(list => {
        longest = Math.max(longest, ...list.getEntries().map(task => task.duration));
    }).observe({ type: 'longtask' });
    const seen = selector => new Promise(resolve => {
        const look = () => {
            const found = document.querySelector(selector);
            return found ? resolve(performance.now()) : requestAnimationFrame(look);
        };
        look();
    });
    const start = performance.now();
    dispatchEvent(new KeyboardEvent('keydown', { key: 'k', ctrlKey: true }));
    const field = document.querySelector('dialog.search input');
    field.value = query;
    field.dispatchEvent(new Event('input'));
    const time = await seen('.search-results a') - start;
    const loaded = performance.getEntriesByType('resource')
        .filter(it => /\/search[/.-]/.test(it.name) && it.responseEnd < start + time)
        .map(it => new URL(it.name).pathname.slice(1));
    await seen('.search-excerpt mark');
    await new Promise(done => setTimeout(done, 300));
    return { time, longest, loaded };
}
