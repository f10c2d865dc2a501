'use strict';

// The switch between light, dark, and what the system prefers. Its name says the state,
// and each press is announced. What was chosen is set before the first paint, by the
// script in the page's head.
(function themes() {
    const KEY = 'book-theme';
    const NAMES = { system: 'by system', light: 'light', dark: 'dark' };
    const root = document.documentElement;
    const button = document.querySelector('.bar-theme');
    const said = document.querySelector('.bar-said');
    const dark = matchMedia('(prefers-color-scheme: dark)');
    // The paper's colour, light and dark, for the browser's own frame. Asking for it as a
    // computed style would lay the page out before it is drawn.
    const frames = [...document.querySelectorAll('meta[name="theme-color"]')];
    const papers = frames.map(meta => meta.content);
    let chosen = stored();

    function stored() {
        try {
            const value = localStorage.getItem(KEY);
            return Object.hasOwn(NAMES, value) ? value : 'system';
        } catch {
            return 'system';
        }
    }

    function store() {
        try {
            if (chosen === 'system') {
                localStorage.removeItem(KEY);
            } else {
                localStorage.setItem(KEY, chosen);
            }
        } catch { /* Without storage the choice holds for this page. */ }
    }

    function show() {
        const theme = chosen === 'system' ? (dark.matches ? 'dark' : 'light') : chosen;
        root.classList.toggle('light', theme === 'light');
        root.classList.toggle('dark', theme === 'dark');
        const name = `Theme: ${NAMES[chosen]}`;
        button.dataset.theme = chosen;
        button.setAttribute('aria-label', name);
        button.title = name;
        for (const [index, meta] of frames.entries()) {
            meta.content = papers[chosen === 'system' ? index : Number(theme === 'dark')];
        }
    }

    button.addEventListener('click', () => {
        const names = Object.keys(NAMES);
        chosen = names[(names.indexOf(chosen) + 1) % names.length];
        store();
        show();
        said.textContent = button.title;
    });
    dark.addEventListener('change', show);
    // Chosen in another tab, or on the page that the reader comes back from.
    const again = () => {
        chosen = stored();
        show();
    };
    addEventListener('storage', again);
    addEventListener('pageshow', event => event.persisted && again());
    show();
})();
