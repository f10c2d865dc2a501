'use strict';

// The way into the search: a button, Ctrl+K or Cmd+K. The dialog opens at once; what
// searches is loaded meanwhile: assets/search.js, assets/search-index.js and the head of
// the index, which only `cargo book` makes (without it there is nothing to search).
(function searchDialog() {
    const address = document.documentElement.dataset.search;
    if (!address) {
        return;
    }
    const root = new URL('..', new URL(address, document.baseURI));
    // What is still to be loaded. The head of the index may come before what reads it.
    const wanted = new Set([
        'assets/search-index.js', 'assets/search.js', address.replace(/^(\.\.\/)*/, '')]);
    const early = [];
    window.bookSearch = Object.assign((...part) => early.push(part), { early });
    let dialog;

    function element(tag, properties, ...children) {
        const made = Object.assign(document.createElement(tag), properties);
        made.append(...children);
        return made;
    }

    function load() {
        for (const name of wanted) {
            const script = element('script', { src: new URL(name, root) });
            wanted.delete(name);
            script.onerror = () => {
                script.remove();
                wanted.add(name);
                dialog.querySelector('.search-count').textContent =
                    'The search could not be loaded. Close it and try again.';
            };
            document.head.append(script);
        }
    }

    function make() {
        const field = element('input', {
            type: 'text', inputMode: 'search', autocomplete: 'off', autocapitalize: 'off', spellcheck: false,
            enterKeyHint: 'go', placeholder: 'A word, a listing, an asyncio name',
            ariaLabel: 'Search the book',
        });
        const close = element('button', { type: 'button', textContent: 'Close' });
        const count = element('p', { className: 'search-count' });
        count.setAttribute('role', 'status');
        dialog = element('dialog', { className: 'search', ariaLabel: 'Search' },
            element('div', { className: 'search-field' }, field, close), count,
            element('div', { className: 'search-results' }));
        close.onclick = () => dialog.close();
        // What lies around the dialog is its backdrop, which is it, too.
        dialog.onclick = event => {
            if (event.target === dialog) {
                dialog.close();
            }
        };
        // Keys that are typed here are for nobody else on the page.
        dialog.onkeydown = event => { event.stopPropagation(); };
        document.body.append(dialog);
    }

    function open() {
        if (!dialog) {
            make();
        }
        if (!dialog.open) {
            dialog.showModal();
        }
        dialog.querySelector('input').select();
        load();
    }

    const button = document.querySelector('.bar-search');
    button.setAttribute('aria-haspopup', 'dialog');
    button.setAttribute('aria-keyshortcuts', 'Control+K Meta+K');
    button.addEventListener('click', open);
    button.hidden = false;
    addEventListener('keydown', event => {
        if ((event.ctrlKey !== event.metaKey) && !event.altKey && !event.shiftKey
            && event.key?.toLowerCase() === 'k') {
            event.preventDefault();
            open();
        }
    }, true);
})();
