'use strict';

// What is seen of the search, and its keys: results by page, with excerpts. What finds
// them (assets/search-index.js) is loaded at the same time, and may come later.
(function searchResults() {
    const KINDS = [
        '', 'listing', 'asyncio program', 'exercise', 'glossary', 'phrasebook', 'proof'];
    const GROUPS_AT_ONCE = 4;
    const EXCERPT = 170;
    const EXCERPTS_AFTER_MS = 120;

    const dialog = document.querySelector('dialog.search');
    const field = dialog.querySelector('input');
    const count = dialog.querySelector('.search-count');
    const results = dialog.querySelector('.search-results');
    const address = document.documentElement.dataset.search;
    const root = new URL('..', new URL(address, document.baseURI));

    // What is shown

    function element(tag, className, ...children) {
        const made = document.createElement(tag);
        if (className) {
            made.className = className;
        }
        made.append(...children);
        return made;
    }

    /** Finds terms in a text, within identifiers too. */
    function matcher(terms) {
        const longest = Array.from(terms).sort((one, other) => other.length - one.length);
        const any = longest.slice(0, 100).join('|').replaceAll('.', '\\.');
        return any && new RegExp(`(?<![\\p{L}\\p{N}])(?:${any})(?![\\p{L}\\p{N}])`, 'giu');
    }

    /** A text with what `matches` finds in it marked. */
    function marked(text, matches) {
        const nodes = [];
        let at = 0;
        for (const { 0: match, index } of matches ? text.matchAll(matches) : []) {
            nodes.push(text.slice(at, index), element('mark', '', match));
            at = index + match.length;
        }
        nodes.push(text.slice(at));
        return nodes;
    }

    /** The stretch of a text with the most matches in it. */
    function excerpt(text, matches) {
        const places = matches
            ? Array.from(text.matchAll(matches), ({ index }) => index).slice(0, 200) : [];
        let [best, most] = [0, 0];
        for (const place of places) {
            const near = places.filter(it => it >= place && it < place + EXCERPT * 0.8);
            if (near.length > most) {
                [best, most] = [place, near.length];
            }
        }
        let start = Math.max(0, best - EXCERPT / 4);
        start = start && text.indexOf(' ', start) + 1;
        let end = text.indexOf(' ', start + EXCERPT);
        end = end < 0 ? text.length : end;
        return [
            start ? '… ' : '', ...marked(text.slice(start, end), matches),
            end < text.length ? ' …' : ''];
    }

    /** A program that is found by its name shows its caption, its first line. */
    function excerptOf(entry, text, matches) {
        const [first, ...rest] = text.split('\n');
        return rest.length && matches && isProgram(entry)
            && entry.heading.search(matches) >= 0
            ? marked(first, matches) : excerpt(text, matches);
    }

    const isProgram = ({ kind }) => kind >= 1 && kind <= 3;

    /** What an entry is, where its name does not say it. */
    function kindOf(entry, wanted) {
        const term = entry.terms.find(term => window.bookSearch.plain(term) === wanted);
        return term ? `where “${term}” is defined` : KINDS[entry.kind];
    }

    function resultOf(entry, matches, wanted) {
        const link = element('a', '', ...marked(entry.heading, matches));
        link.href = new URL(entry.address, root);
        const text = element('p', 'search-excerpt');
        const kind = kindOf(entry, wanted);
        const item = element('li', '', link, text);
        if (kind) {
            link.after(' ', element('span', 'search-kind', kind));
        }
        if (isProgram(entry)) {
            link.classList.add('search-program');
        }
        return { entry, item, text };
    }

    /** The results by page, the page with the best first; in slices, for slow phones. */
    async function show({ count: all, entries, terms }, query, isCurrent) {
        const matches = matcher(terms);
        const wanted = window.bookSearch.plain(query);
        const pages = new Map(entries.map(({ page }) => [page, []]));
        for (const entry of entries) {
            pages.get(entry.page).push(entry);
        }
        const places = pages.size === 1 ? 'one page' : `${pages.size} pages`;
        const many = all === 1 ? '1 result' : `${all} results`;
        count.textContent = all > entries.length
            ? `The first ${entries.length} of ${many}, on ${places}.`
            : `${many} on ${places}.`;
        results.scrollTop = 0;
        results.replaceChildren();
        const shown = [];
        const groups = Array.from(pages.values());
        for (let at = 0; at < groups.length && isCurrent(); at += GROUPS_AT_ONCE) {
            results.append(...groups.slice(at, at + GROUPS_AT_ONCE).map(group => {
                const made = group.map(entry => resultOf(entry, matches, wanted));
                shown.push(...made);
                const { chapter, title } = group[0];
                return element('section', '',
                    element('h2', '', [chapter, title].filter(Boolean).join(' › ')),
                    element('ul', '', ...made.map(({ item }) => item)));
            }));
            await window.bookSearch.pause();
        }
        return { shown, matches };
    }

    function showNothing(query) {
        results.replaceChildren();
        count.textContent = window.bookSearch.tokens(query).length
            ? `Nothing found for “${query.trim()}”. Try fewer words, or another form.`
            : '';
    }

    /** Adds excerpts once the reader pauses: each page's text is a part of its own. */
    async function addExcerpts({ shown, matches }, isCurrent) {
        await window.bookSearch.pause(EXCERPTS_AFTER_MS);
        const rest = shown.values();
        // Three at a time: the first are read first.
        for (let lane = 0; lane < 3; lane++) {
            (async () => {
                for (const { entry, text } of rest) {
                    if (!isCurrent()) {
                        return;
                    }
                    const whole = await window.bookSearch.text(entry).catch(() => '');
                    const excerpt = excerptOf(entry, whole, matches);
                    text.replaceChildren(...excerpt);
                    await window.bookSearch.pause();
                }
            })();
        }
    }

    let latest = 0;

    async function answer() {
        const { find } = window.bookSearch;
        if (!find) {
            return;
        }
        const query = field.value.slice(0, 200);
        const number = ++latest;
        const isCurrent = () => number === latest;
        results.ariaBusy = 'true';
        const slow = setTimeout(() => {
            if (isCurrent() && query.trim()) {
                count.textContent = 'Searching…';
            }
        }, 400);
        const found = await find(query).catch(error => {
            if (error.cause !== 'load') {
                throw error;
            }
        }).finally(() => clearTimeout(slow));
        await window.bookSearch.pause();
        if (!isCurrent()) {
            return;
        }
        if (!found) {
            count.textContent = 'A part of the search could not be loaded. Try again.';
        } else if (found.entries.length) {
            addExcerpts(await show(found, query, isCurrent), isCurrent);
        } else {
            showNothing(query);
        }
        if (isCurrent()) {
            results.ariaBusy = 'false';
        }
    }

    // Keys: down into the results, up again, Enter for the first.

    let answered = answer();

    /** Until what is shown is for what is typed: else it goes soon, and the focus with it. */
    async function settled() {
        for (let last; last !== answered;) {
            last = answered;
            await last;
        }
    }

    async function key(event) {
        if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) {
            return;
        }
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (step && (results.contains(event.target) || event.target === field)) {
            event.preventDefault();
            await settled();
            const links = Array.from(results.querySelectorAll('a'));
            const to = links.indexOf(document.activeElement) + step;
            (to < 0 ? field : links[Math.min(to, links.length - 1)])?.focus();
        } else if (event.key === 'Enter' && document.activeElement === field) {
            event.preventDefault();
            answered = answer();
            await settled();
            results.querySelector('a')?.click();
        }
    }

    field.addEventListener('input', () => { answered = answer(); });
    dialog.addEventListener('keydown', key);
    results.addEventListener('click', event => {
        // A link to this page loads nothing: what lies over it has to go.
        if (event.target.closest('a') && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
            dialog.close();
        }
    });
})();
