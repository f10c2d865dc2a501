'use strict';

// Searches the book. The index comes in parts, as scripts that call `bookSearch`, so
// that they can be loaded from a disk as well: the head, which names all entries and
// parts; words by their first two letters; the text of a page. (ci/book/src/search)
(function search() {
    const KINDS = [
        '', 'listing', 'asyncio program', 'exercise', 'glossary', 'phrasebook', 'proof'];
    const SHOWN = 30;
    const RANKED_BY_NAME = 80;
    const EXCERPT = 170;
    const EXCERPTS_AFTER_MS = 120;
    const WORDS = 12;

    const dialog = document.querySelector('dialog.search');
    const field = dialog.querySelector('input');
    const count = dialog.querySelector('.search-count');
    const results = dialog.querySelector('.search-results');
    const address = document.documentElement.dataset.search;
    const root = new URL('..', new URL(address, document.baseURI));

    // Parts of the index

    const arrivals = new Map();
    const parts = new Map();
    const { early } = window.bookSearch;

    window.bookSearch = (kind, number, json) => {
        arrivals.get(kind + number)?.(JSON.parse(json));
    };

    /** The part of a kind and number: the promise of what it holds. */
    function part(kind, number, hash) {
        const name = kind + number;
        if (!parts.has(name)) {
            parts.set(name, new Promise((resolve, reject) => {
                arrivals.set(name, resolve);
                if (hash) {
                    const script = document.createElement('script');
                    script.src = new URL(`search/${name}-${hash}.js`, root);
                    script.onload = () => script.remove();
                    script.onerror = () => {
                        script.remove();
                        parts.delete(name);
                        reject(new Error(`cannot load ${script.src}`, { cause: 'load' }));
                    };
                    document.head.append(script);
                }
            }));
        }
        return parts.get(name);
    }

    // The page has asked for it already.
    const head = part('h', 0).then(({ pages, words }) => {
        const entries = pages.flatMap(([path, title, chapter, hash, own], page) =>
            own.map(([kind, heading, anchor, terms = []], at) => ({
                page, at, path, title, chapter, hash, kind, heading, terms,
                address: `${path}${fragment(anchor === 0 ? slug(heading) : anchor)}`,
            })));
        return { entries, words };
    });

    early.forEach(part => window.bookSearch(...part));

    function fragment(anchor) {
        return anchor && `#${anchor}`;
    }

    /** As mdBook makes the id of a heading. */
    function slug(heading) {
        return heading.toLowerCase().replace(/[^a-z0-9 _-]/g, '').replaceAll(' ', '-');
    }

    // Words

    const TOKEN =
        /[\p{Alphabetic}\p{N}_]+(?:(?:::|[./-])[\p{Alphabetic}\p{N}_]+)*/gu;

    /** The words and identifiers of a text, as the index has them. */
    function tokens(text) {
        return Array.from(text.matchAll(TOKEN))
            .filter(({ 0: token, index }) =>
                token !== 's' || !/['’]/.test(text[index - 1] ?? ''))
            .map(([token]) => token.toLowerCase());
    }

    function pieces(token) {
        const segments = token.split(/[:./-]+/);
        return (segments.length > 1 ? segments : token.split('_')).filter(Boolean);
    }

    /** What is left of a word without the endings of its forms. */
    function stem(word) {
        if (word.length < 4 || !/^\p{L}+$/u.test(word)) {
            return word;
        }
        let stem = word.replace(/ies$/, 'y').replace(/(ss|x|ch|sh)es$/, '$1');
        if (/[^siu]s$/.test(stem)) {
            stem = stem.slice(0, -1);
        }
        const verb = stem.replace(/ied$/, 'y').replace(/(?:ing|(?<!e)ed)$/, '');
        if (verb.length > 2 && /[aeiouy]/.test(verb)) {
            stem = verb;
        }
        return stem.replace(/([^aeiouy])\1$/, '$1').replace(/(..)e$/, '$1');
    }

    /** Whether one letter more, less, changed or two in the wrong order part them. */
    function isSlip(one, other) {
        let from = 0;
        while (from < one.length && one[from] === other[from]) {
            from++;
        }
        const [a, b] = [one.slice(from), other.slice(from)];
        return a.slice(1) === b || a === b.slice(1) || a.slice(1) === b.slice(1)
            || (a.slice(2) === b.slice(2) && a[0] === b[1] && a[1] === b[0]);
    }

    // Ranking: the weights of the index, times how rare a word is (BM25).

    /** The words of a part of the index in which `word` would be. */
    async function vocabulary(word, { words }) {
        const pair = Array.from(word).slice(0, 2).join('');
        const number = Math.max(0, words.findLastIndex(([first]) => first <= pair));
        return words.length ? part('w', number, words[number][1]) : {};
    }

    /** The terms that `word` stands for, each with how well. */
    async function likenesses(word, isLast, index) {
        const known = await vocabulary(word, index);
        const like = [];
        const begun = [];
        const stemmed = stem(word);
        for (const term of Object.keys(known)) {
            if (term === word) {
                like.push([known[term], 1, term]);
            } else if (stem(term) === stemmed) {
                like.push([known[term], 0.9, term]);
            } else if (word.length > 1 && term.startsWith(word)) {
                begun.push([known[term], 0.4 + 0.4 * word.length / term.length, term]);
            }
        }
        if (isLast || !like.length) {
            like.push(...begun);
        }
        return like.length ? like : slips(word, index);
    }

    async function slips(word, index) {
        if (word.length < 4) {
            return [];
        }
        const [a, b, ...rest] = word;
        const like = new Map();
        // The first letters may be the ones that slipped.
        for (const near of [[a, b], [b, a], [b], [a]]) {
            const known = await vocabulary([...near, ...rest].join(''), index);
            for (const term of Object.keys(known)) {
                if (isSlip(word, term)) {
                    like.set(term, [known[term], 0.3, term]);
                }
            }
        }
        return Array.from(like.values());
    }

    /** What a word finds: weights by entry, and how rare it is. */
    async function hitsOf(word, isLast, index) {
        const like = await likenesses(word, isLast, index);
        const weights = new Map();
        const own = new Set();
        for (const [postings, likeness] of like) {
            for (let at = 0, entry = 0; at < postings.length; at += 2) {
                entry += postings[at];
                const weight = postings[at + 1] * likeness;
                weights.set(entry, Math.max(weight, weights.get(entry) ?? 0));
                if (likeness >= 0.9) {
                    own.add(entry);
                }
            }
        }
        const often = own.size || weights.size;
        const rarity = Math.log(1 + (index.entries.length - often + 0.5) / (often + 0.5));
        for (const [entry, weight] of weights) {
            weights.set(entry, weight * rarity);
        }
        return { weights, rarity, terms: like.map(([, , term]) => term) };
    }

    /** As hitsOf, for an identifier: as a whole, or where all its pieces are. */
    async function hitsOfToken(token, isLast, index) {
        const parts = pieces(token);
        const [whole, ...others] = await Promise.all([token, ...parts].map((word, at) =>
            hitsOf(word, isLast && (at === 0 || at === parts.length), index)));
        if (parts.length < 2) {
            return whole;
        }
        // Pieces say less where somebody has written the whole.
        const worth = whole.weights.size ? 0.15 : 0.5;
        for (const entry of others[0].weights.keys()) {
            const all = others.map(({ weights }) => weights.get(entry) ?? 0);
            if (all.every(Boolean)) {
                const sum = worth * all.reduce((one, other) => one + other);
                whole.weights.set(entry, Math.max(sum, whole.weights.get(entry) ?? 0));
            }
        }
        whole.terms.push(...others.flatMap(({ terms }) => terms));
        return whole;
    }

    const plain = text => tokens(text).flatMap(pieces).map(stem).join(' ');

    /** How much more an entry is worth for its name. */
    function byName(entry, wanted) {
        if (entry.terms.some(term => plain(term) === wanted)) {
            return 3;
        }
        const name = plain(entry.heading);
        return name === wanted ? 2.2 : name.startsWith(`${wanted} `) ? 1.2 : 1;
    }

    /** The entries that a query finds, best first, and the terms by which. */
    async function find(query) {
        const index = await head;
        const asked = tokens(query).slice(0, WORDS);
        const isOpen = /[\p{Alphabetic}\p{N}_]$/u.test(query);
        const hits = await Promise.all(asked.map((token, at) =>
            hitsOfToken(token, isOpen && at === asked.length - 1, index)));
        const total = hits.reduce((sum, { rarity }) => sum + rarity, 0);
        const scores = new Map();
        for (const { weights, rarity } of hits) {
            for (const [entry, weight] of weights) {
                const [sum, share] = scores.get(entry) ?? [0, 0];
                scores.set(entry, [sum + weight, share + rarity / total]);
            }
        }
        // An entry with all of the words is worth more than one with one of them often.
        let found = Array.from(scores, ([entry, [sum, share]]) =>
            ({ entry: index.entries[entry], score: sum * share * share }));
        found.sort((one, other) => other.score - one.score);
        const wanted = plain(query);
        for (const hit of found.slice(0, RANKED_BY_NAME)) {
            hit.score *= byName(hit.entry, wanted);
        }
        found.sort((one, other) => other.score - one.score);
        found = found.filter(({ score }) => score > found[0].score / 12);
        return {
            entries: found.map(({ entry }) => entry),
            terms: new Set(hits.flatMap(({ terms }) => terms)),
        };
    }

    // What is shown

    function element(tag, className, ...children) {
        const made = document.createElement(tag);
        made.className = className;
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
        const term = entry.terms.find(term => plain(term) === wanted);
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

    /** The results by page, the page with the best first. */
    function show({ entries, terms }, query) {
        const matches = matcher(terms);
        const wanted = plain(query);
        const shown = entries.slice(0, SHOWN)
            .map(entry => resultOf(entry, matches, wanted));
        const pages = new Map(shown.map(({ entry }) => [entry.page, []]));
        for (const one of shown) {
            pages.get(one.entry.page).push(one);
        }
        results.replaceChildren(...Array.from(pages.values(), group => {
            const { chapter, title } = group[0].entry;
            const where = [chapter, title].filter(Boolean).join(' › ');
            return element('section', '', element('h2', '', where),
                element('ul', '', ...group.map(({ item }) => item)));
        }));
        results.scrollTop = 0;
        const places = pages.size === 1 ? 'one page' : `${pages.size} pages`;
        count.textContent = entries.length > SHOWN
            ? `The first ${SHOWN} of ${entries.length} results, on ${places}.`
            : `${entries.length === 1 ? '1 result' : `${entries.length} results`}`
                + ` on ${places}.`;
        return { shown, matches };
    }

    function showNothing(query) {
        results.replaceChildren();
        count.textContent = tokens(query).length
            ? `Nothing found for “${query.trim()}”. Try fewer words, or another form.`
            : '';
    }

    /** Adds excerpts once the reader pauses: each page's text is a part of its own. */
    function addExcerpts({ shown, matches }, isCurrent) {
        setTimeout(() => {
            for (const { entry, text } of isCurrent() ? shown : []) {
                part('p', entry.page, entry.hash).then(texts => {
                    text.replaceChildren(...excerptOf(entry, texts[entry.at], matches));
                }, () => {});
            }
        }, EXCERPTS_AFTER_MS);
    }

    let latest = 0;

    async function answer() {
        const query = field.value.slice(0, 200);
        const number = ++latest;
        const isCurrent = () => number === latest;
        const slow = setTimeout(() => {
            count.textContent = isCurrent() && query.trim() ? 'Searching…' : '';
        }, 400);
        const found = await find(query).catch(error => {
            if (error.cause !== 'load') {
                throw error;
            }
        }).finally(() => clearTimeout(slow));
        if (!isCurrent()) {
            return;
        }
        if (!found) {
            count.textContent = 'A part of the search could not be loaded. Try again.';
        } else if (found.entries.length) {
            addExcerpts(show(found, query), isCurrent);
        } else {
            showNothing(query);
        }
    }

    // Keys: down into the results, up again, Enter for the first.

    async function key(event) {
        if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) {
            return;
        }
        const links = Array.from(results.querySelectorAll('a'));
        const at = links.indexOf(document.activeElement);
        const to = { ArrowDown: at + 1, ArrowUp: at - 1 }[event.key];
        if (to !== undefined && (at >= 0 || document.activeElement === field)) {
            event.preventDefault();
            (to < 0 ? field : links[Math.min(to, links.length - 1)])?.focus();
        } else if (event.key === 'Enter' && document.activeElement === field) {
            event.preventDefault();
            await answer();
            results.querySelector('a')?.click();
        }
    }

    field.addEventListener('input', answer);
    dialog.addEventListener('keydown', key);
    results.addEventListener('click', event => {
        // A link to this page loads nothing: what lies over it has to go.
        if (event.target.closest('a') && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
            dialog.close();
        }
    });
    window.bookSearch.find = find;
    window.bookSearch.tokens = tokens;
    window.bookSearch.stem = stem;
    answer();
})();
