'use strict';

/* global path_to_root */

// Gives each listing that runs in the page its Run button. What runs it is loaded on the
// first press, from the address that the figure names.
(function runButtons() {
    // A double click is one press: its second half would stop what the first began.
    const AGAIN_AFTER_MS = 300;
    let loading;

    function load(address) {
        loading ??= new Promise((resolve, reject) => {
            const script = document.createElement('script');
            script.src = path_to_root + address;
            script.onload = () => resolve(window.bookRun);
            script.onerror = () => {
                loading = undefined;
                script.remove();
                reject(new Error(`cannot load ${script.src}`));
            };
            document.head.append(script);
        });
        return loading;
    }

    function fail(figure, error) {
        const known = figure.querySelector(':scope > .page-error');
        const note = known ?? document.createElement('p');
        note.className = 'page-error';
        note.setAttribute('role', 'alert');
        note.textContent = `This listing could not be run: ${error.message}`;
        figure.append(note);
    }

    function runButton(figure) {
        const button = document.createElement('button');
        button.type = 'button';
        button.className = 'listing-run-button';
        button.textContent = 'Run';
        button.setAttribute('aria-label', `Run ${figure.dataset.listing}`);
        let pressed = -Infinity;
        button.addEventListener('click', async () => {
            const now = performance.now();
            if (now - pressed < AGAIN_AFTER_MS) {
                return;
            }
            pressed = now;
            try {
                const run = await load(figure.dataset.run);
                figure.querySelector(':scope > .page-error')?.remove();
                run.press(figure, button);
            } catch (error) {
                fail(figure, error);
            }
        });
        return button;
    }

    for (const figure of document.querySelectorAll('figure.listing[data-run]')) {
        figure.querySelector('.listing-copy')?.before(runButton(figure));
    }
})();
