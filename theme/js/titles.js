'use strict';

// mdBook's links to the neighbouring pages are bare arrows. The contents in the sidebar
// know the titles.
(function nameNeighbours() {
    const entries = Array.from(document.querySelectorAll('#mdbook-sidebar .chapter a[href]'));

    function titleOf(link) {
        const entry = entries.find(entry => entry.href === link.href);
        if (!entry) {
            return null;
        }
        const title = entry.cloneNode(true);
        title.querySelector('strong[aria-hidden]')?.remove();
        return title.textContent.trim();
    }

    function span(className, text) {
        const element = document.createElement('span');
        element.className = className;
        element.textContent = text;
        return element;
    }

    for (const link of document.querySelectorAll('.nav-wrapper .mobile-nav-chapters')) {
        const title = titleOf(link);
        if (title) {
            const way = link.classList.contains('next') ? 'Next' : 'Previous';
            link.replaceChildren(span('page-way', way), span('page-title', title));
            link.setAttribute('aria-label', `${way}: ${title}`);
            link.removeAttribute('title');
        }
    }
})();
