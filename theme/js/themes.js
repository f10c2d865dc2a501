'use strict';

// Of mdBook's five themes the book has two. The entries of the others are taken out
// rather than hidden, because the arrow keys of the menu step from entry to entry.
// (A stored choice of one of them is replaced in theme/head.hbs.)
(function offerTwoThemes() {
    for (const absent of ['rust', 'navy', 'ayu']) {
        document.getElementById('mdbook-theme-' + absent)?.parentElement.remove();
    }
    const dark = document.getElementById('mdbook-theme-coal');
    if (dark) {
        dark.textContent = 'Dark';
    }
})();
