'use strict';

// Searches the book. The index comes in parts, as scripts that call `bookSearch`, so
// that they can be loaded from a disk as well: the head, which names all entries and
// parts; words by their first two letters; the text of a page. (ci/search)
(function searchIndex() {
    const SHOWN = 20;
    const RANKED_BY_NAME = 40;
    const WORDS = 12;

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
                like.push([known[term], 0.8, term]);
            } else if (word.length > 1 && term.startsWith(word)) {
                begun.push([known[term], 0.35 + 0.4 * word.length / term.length, term]);
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

    /** What a word finds: the weight of each entry, by its number, and how rare it is. */
    async function hitsOf(word, isLast, index) {
        const like = await likenesses(word, isLast, index);
        await pause();
        const weights = new Float32Array(index.count);
        const [own, any] = [new Set(), new Set()];
        for (const [postings, likeness] of like) {
            const found = likeness < 0.8 ? any : own;
            for (let at = 0, entry = 0; at < postings.length; at += 2) {
                entry += postings[at];
                weights[entry] = Math.max(weights[entry], postings[at + 1] * likeness);
                found.add(entry);
            }
        }
        const often = own.size || any.size;
        const rarity = Math.log(1 + (index.count - often + 0.5) / (often + 0.5));
        return {
            weights: weights.map(weight => weight * rarity),
            isFound: often > 0,
            rarity,
            terms: like.map(([, , term]) => term),
        };
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
        const worth = whole.isFound ? 0.15 : 0.5;
        whole.weights.forEach((weight, entry) => {
            let sum = 0;
            for (const { weights } of others) {
                if (!weights[entry]) {
                    return;
                }
                sum += weights[entry];
            }
            whole.weights[entry] = Math.max(weight, worth * sum);
        });
        whole.terms.push(...others.flatMap(({ terms }) => terms));
        return whole;
    }

    const words = text => tokens(text).flatMap(pieces);
    const plain = text => words(text).map(stem).join(' ');

    /** How much more an entry is worth for its name. */
    function byName(entry, query, wanted) {
        const terms = entry.terms.filter(term => plain(term) === wanted);
        if (terms.length) {
            const asked = words(query).join(' ');
            return terms.some(term => words(term).join(' ') === asked) ? 3 : 2.4;
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
        // An entry with all of the words is worth more than one with one of them often.
        const found = [];
        for (let entry = 0; entry < index.count; entry++) {
            let [sum, share] = [0, 0];
            for (const { weights, rarity } of hits) {
                sum += weights[entry];
                share += weights[entry] ? rarity / total : 0;
            }
            if (sum) {
                found.push({ entry, score: sum * share * share });
            }
        }
        found.sort(byScore);
        const wanted = plain(query);
        const best = found.slice(0, RANKED_BY_NAME).map(({ entry: number, score }) => {
            const entry = index.entry(number);
            return { entry, score: score * byName(entry, query, wanted) };
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

    Object.assign(window.bookSearch, {
        find, tokens, stem, plain, pause,
        /** The text of an entry, for excerpts. */
        text: async ({ page, hash, at }) => (await part('p', page, hash))[at],
    });
    // What the reader has typed meanwhile.
    document.querySelector('dialog.search input').dispatchEvent(new Event('input'));
})();
