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
    // Two presses at once are one: see theme/js/run.js.
    await new Promise(resolve => setTimeout(resolve, 400));
    figure.querySelector('.listing-run')?.remove();
    const [first, end] = [seen('.run-line'), seen('[data-ended]')];
    const start = performance.now();
    figure.querySelector('.listing-run-button').click();
    const time = await first - start;
    await end;
    return time;
}
