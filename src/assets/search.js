'use strict';

// Searches the book. The index comes in parts, as scripts that call `bookSearch`, so
// that they can be loaded from a disk as well: the head, which names all entries and
// parts; words by their first two letters; the text of a page. (ci/search)
(function search() {
    const KINDS = [
        '', 'listing', 'asyncio program', 'exercise', 'glossary', 'phrasebook', 'proof'];
    const SHOWN = 20;
    const GROUPS_AT_ONCE = 4;
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

    // The page has asked for it already. Entries are numbered through all pages.
    const head = part('h', 0).then(({ pages, words }) => {
        let count = 0;
        const starts = pages.map(({ 4: entries }) => (count += entries.length) - entries.length);
        const entry = number => {
            const page = starts.findLastIndex(start => start <= number);
            const [path, title, chapter, hash, entries] = pages[page];
            const at = number - starts[page];
            const [kind, heading, anchor, terms = []] = entries[at];
            const address = path + fragment(anchor === 0 ? slug(heading) : anchor);
            return { page, at, title, chapter, hash, kind, heading, terms, address };
        };
        return { count, entry, words };
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
        // No ending changes more than the last letter of a stem.
        const sure = stemmed.slice(0, Math.max(1, stemmed.length - 1));
        for (const term of Object.keys(known)) {
            if (term === word) {
                like.push([known[term], 1, term]);
            } else if (term.startsWith(sure) && stem(term) === stemmed) {
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
        const rarity = Math.log(1 + (index.count - often + 0.5) / (often + 0.5));
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
        await pause();
        const total = hits.reduce((sum, { rarity }) => sum + rarity, 0);
        const scores = new Map();
        for (const { weights, rarity } of hits) {
            for (const [entry, weight] of weights) {
                const [sum, share] = scores.get(entry) ?? [0, 0];
                scores.set(entry, [sum + weight, share + rarity / total]);
            }
        }
        // An entry with all of the words is worth more than one with one of them often.
        const found = Array.from(scores, ([entry, [sum, share]]) =>
            ({ entry, score: sum * share * share }));
        found.sort(byScore);
        const wanted = plain(query);
        const best = found.slice(0, RANKED_BY_NAME).map(({ entry: number, score }) => {
            const entry = index.entry(number);
            return { entry, score: score * byName(entry, wanted) };
        });
        best.sort(byScore);
        const isGood = ({ score }) => score > best[0].score / 12;
        return {
            count: Math.max(best.filter(isGood).length, found.filter(isGood).length),
            entries: best.filter(isGood).slice(0, SHOWN).map(({ entry }) => entry),
            terms: new Set(hits.flatMap(({ terms }) => terms)),
        };
    }

    const byScore = (one, other) => other.score - one.score;

    /** Lets the page do what else it has to. */
    const pause = (ms = 0) => new Promise(resolve => { setTimeout(resolve, ms); });

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

    /** The results by page, the page with the best first; in slices, for slow phones. */
    async function show({ count: all, entries, terms }, query, isCurrent) {
        const matches = matcher(terms);
        const wanted = plain(query);
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
            await pause();
        }
        return { shown, matches };
    }

    function showNothing(query) {
        results.replaceChildren();
        count.textContent = tokens(query).length
            ? `Nothing found for “${query.trim()}”. Try fewer words, or another form.`
            : '';
    }

    /** Adds excerpts once the reader pauses: each page's text is a part of its own. */
    async function addExcerpts({ shown, matches }, isCurrent) {
        await pause(EXCERPTS_AFTER_MS);
        const rest = shown.values();
        // Three at a time: the first are read first.
        for (let lane = 0; lane < 3; lane++) {
            (async () => {
                for (const { entry, text } of rest) {
                    if (!isCurrent()) {
                        return;
                    }
                    const texts = await part('p', entry.page, entry.hash).catch(() => []);
                    const excerpt = excerptOf(entry, texts[entry.at] ?? '', matches);
                    text.replaceChildren(...excerpt);
                    await pause();
                }
            })();
        }
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
        await pause();
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
