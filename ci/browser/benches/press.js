// Presses Run of the listing `name`; gives the milliseconds to its first line, when the
// run has ended.
async name => {
    const figure = document.querySelector(`[data-listing=${name}]`);
    const seen = selector => new Promise(resolve => {
        new MutationObserver((changes, observer) => {
            if (figure.querySelector(selector)) {
                observer.disconnect();
                resolve(performance.now());
            }
        }).observe(figure, { attributes: true, childList: true, subtree: true });
    });
    figure.querySelector('.listing-run')?.remove();
    const [first, end] = [seen('.run-line'), seen('[data-ended]')];
    const start = performance.now();
    figure.querySelector('.listing-run-button').click();
    const time = await first - start;
    await end;
    return time;
}
