'use strict';

/* global ClipboardJS */

// Puts what can be done with a listing at its foot, beside its command, where it covers
// no code: Copy, and mdBook's switch for the lines that the page leaves out.
(function listingTools() {
    const COPIED_FOR_MS = 2000;

    /** The code as the page shows it: lines that are hidden are not copied. */
    function shownCode(figure) {
        return figure.querySelector('.listing-code code').innerText;
    }

    function copyButton(figure) {
        const button = document.createElement('button');
        button.type = 'button';
        button.className = 'listing-copy';
        button.textContent = 'Copy';
        button.setAttribute('aria-live', 'polite');

        const say = text => {
            button.textContent = text;
            setTimeout(() => { button.textContent = 'Copy'; }, COPIED_FOR_MS);
        };
        // mdBook's clipboard library, because navigator.clipboard is missing where the
        // book is read over plain HTTP.
        const clipboard = new ClipboardJS(button, { text: () => shownCode(figure) });
        clipboard.on('success', () => say('Copied'));
        clipboard.on('error', () => say('Not copied'));
        return button;
    }

    for (const figure of document.querySelectorAll('figure.listing')) {
        const code = figure.querySelector('.listing-code code');
        const foot = figure.querySelector('.listing-foot');
        if (!code || !foot) {
            continue;
        }
        const tools = document.createElement('span');
        tools.className = 'listing-tools';
        const hiddenLines = figure.querySelector(
            '.listing-code button[title="Show hidden lines"]');
        if (hiddenLines) {
            tools.append(hiddenLines);
        }
        tools.append(copyButton(figure));
        foot.append(tools);
    }
})();

// Code that is wider than its box scrolls there; a keyboard needs to reach it for that.
(function focusableCode() {
    for (const box of document.querySelectorAll('main pre > code, .table-wrapper')) {
        if (box.scrollWidth > box.clientWidth) {
            box.tabIndex = 0;
        }
    }
})();
