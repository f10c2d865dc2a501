'use strict';

// Stands in place of highlight.js, which mdBook's book.js calls: code is coloured in the
// build. What book.js adds to code is taken away again; listing.js has the buttons.
window.hljs = { configure() {}, highlightBlock() {} };
document.addEventListener('DOMContentLoaded', () => {
    for (const code of document.querySelectorAll('.hljs')) {
        code.classList.remove('hljs');
    }
    for (const buttons of document.querySelectorAll('pre > .buttons')) {
        buttons.remove();
    }
});
