'use strict';

// On paper nobody can open an answer: they are printed open, and closed again.
(function answersOnPaper() {
    let opened = [];
    addEventListener('beforeprint', () => {
        opened = Array.from(document.querySelectorAll('main details:not([open], figure *)'));
        opened.forEach(details => { details.open = true; });
    });
    addEventListener('afterprint', () => {
        opened.forEach(details => { details.open = false; });
        opened = [];
    });
})();
