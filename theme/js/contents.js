'use strict';

// The contents: beside the text where there is room, else a sheet over it that the button
// opens. While the sheet is open the text is inert, so that the keys stay in it; Escape
// or a click beside it closes it.
(function contents() {
    const KEY = 'book-contents';
    const root = document.documentElement;
    const side = document.getElementById('book-contents');
    const text = document.querySelector('.content');
    const button = document.querySelector('button.bar-contents');
    // As in navigation.css.
    const room = matchMedia('(min-width: 1100px)');
    let sheet = false;

    // mdbook itself writes contents whose addresses begin at the book's root.
    const template = side.querySelector('.contents-of-mdbook');
    if (template) {
        const list = document.importNode(template.content, true);
        for (const link of list.querySelectorAll('a[href]')) {
            link.setAttribute('href', path_to_root + link.getAttribute('href'));
            if (link.href === location.href.split('#')[0]) {
                link.setAttribute('aria-current', 'page');
            }
        }
        list.querySelectorAll('.chapter-fold-toggle').forEach(toggle => toggle.remove());
        template.replaceWith(list);
    }

    function open() {
        return room.matches ? !root.classList.contains('contents-closed') : sheet;
    }

    function show() {
        button.setAttribute('aria-expanded', open());
        root.classList.toggle('contents-sheet', sheet);
        text.inert = sheet;
    }

    /** Scrolls what holds the contents if the entry of this page is not to be seen. */
    function showCurrent() {
        const list = side.querySelector('.contents');
        const current = list.querySelector('[aria-current]')?.getBoundingClientRect();
        const box = [list, side].find(box => box.scrollHeight > box.clientHeight + 1);
        const seen = box?.getBoundingClientRect();
        if (current && seen && current.bottom + current.height > seen.bottom) {
            box.scrollTop += current.top - seen.top - seen.height / 2;
        }
    }

    function close() {
        sheet = false;
        show();
    }

    button.addEventListener('click', () => {
        const opens = !open();
        if (room.matches) {
            root.classList.toggle('contents-closed', !opens);
            try {
                localStorage.setItem(KEY, opens ? 'open' : 'closed');
            } catch { /* Without storage the choice holds for this page. */ }
        } else {
            sheet = opens;
        }
        show();
        if (opens) {
            showCurrent();
            const entry = side.querySelector('[aria-current]') ?? side.querySelector('a');
            entry?.focus({ preventScroll: true });
        }
    });
    document.addEventListener('keydown', event => {
        if (sheet && event.key === 'Escape') {
            close();
            button.focus();
        }
    });
    document.addEventListener('click', ({ target }) => {
        const leaves = target.closest('a') || !target.closest('.side, .bar');
        if (sheet && leaves) {
            close();
        }
    });
    room.addEventListener('change', close);
    show();
    if (open()) {
        showCurrent();
    }
})();
