'use strict';

// What can be done with code: Copy, and the switch for the lines that the page keeps
// back. In a listing they stand at its foot, beside its command, where they cover no
// code; elsewhere in the block's corner.
(function codeTools() {
    const COPIED_FOR_MS = 2000;
    // What buttons have done, for those who do not see it.
    const said = document.createElement('p');
    said.className = 'code-said';
    said.setAttribute('role', 'status');
    document.body.append(said);

    /** The code as the page shows it, without prompts and without what commands print. */
    function shownCode(code) {
        const copy = code.cloneNode(true);
        const prompts = copy.querySelector('.prompt') !== null;
        const kept = code.classList.contains('hide-boring') ? '.boring, ' : '';
        for (const part of copy.querySelectorAll(`${kept}.prompt, .output`)) {
            part.remove();
        }
        const text = copy.textContent.trimEnd();
        return prompts ? text.split('\n').filter(Boolean).join('\n') : text;
    }

    async function toClipboard(text) {
        // There is none where the book is read over plain HTTP.
        if (navigator.clipboard) {
            return navigator.clipboard.writeText(text);
        }
        const area = document.createElement('textarea');
        area.className = 'code-said';
        area.value = text;
        document.body.append(area);
        area.select();
        const copied = document.execCommand('copy');
        area.remove();
        if (!copied) {
            throw new Error('the browser does not copy');
        }
    }

    /** A button that is named by its word and by what it is for. */
    function button(className, word, name) {
        const made = document.createElement('button');
        made.type = 'button';
        made.className = className;
        made.say = text => {
            made.textContent = text;
            if (name) {
                made.setAttribute('aria-label', `${text}: ${name}`);
            }
        };
        made.say(word);
        return made;
    }

    function copyButton(code, name) {
        const copy = button('listing-copy', 'Copy', name);
        let back;
        copy.addEventListener('click', async () => {
            let word = 'Copied';
            try {
                await toClipboard(shownCode(code));
            } catch {
                word = 'Not copied';
            }
            copy.focus();
            copy.say(word);
            said.textContent = word;
            clearTimeout(back);
            back = setTimeout(() => {
                copy.say('Copy');
                said.textContent = '';
            }, COPIED_FOR_MS);
        });
        return copy;
    }

    /** The switch for hidden lines; its word is what it will do. */
    function hiddenButton(code, name) {
        const words = name ? ['Whole file', 'This part'] : ['All lines', 'Fewer lines'];
        const made = button('listing-hidden', words[0], name);
        made.addEventListener('click', () => {
            const hides = code.classList.toggle('hide-boring');
            made.say(words[hides ? 0 : 1]);
            said.textContent = hides ? 'Part of the lines is shown' : 'All lines are shown';
            reachable(code);
        });
        return made;
    }

    /** Code that is wider than its box scrolls there; a keyboard needs to reach it. */
    function reachable(box) {
        if (box.scrollWidth > box.clientWidth) {
            box.tabIndex = 0;
        } else {
            box.removeAttribute('tabindex');
        }
    }

    function addTools(code) {
        const figure = code.closest('figure.listing');
        const foot = figure?.querySelector('.listing-foot');
        const name = figure?.dataset.listing;
        const tools = document.createElement(foot ? 'span' : 'div');
        tools.className = foot ? 'listing-tools' : 'code-tools';
        if (code.querySelector('.boring')) {
            tools.append(hiddenButton(code, name));
        }
        tools.append(copyButton(code, name));
        if (foot) {
            foot.append(tools);
        } else {
            code.after(tools);
        }
    }

    const blocks = 'main pre:not(.mermaid) > code';
    for (const code of document.querySelectorAll(blocks)) {
        // Output that is copied is of little use.
        if (!code.closest('.listing-output')) {
            addTools(code);
        }
    }
    // Told when they have their size, and when it changes: asking for it here would lay the
    // page out before it is drawn.
    const sizes = new ResizeObserver(seen => seen.forEach(({ target }) => reachable(target)));
    for (const box of document.querySelectorAll(`${blocks}, .table-wrapper, .diagram-drawing`)) {
        sizes.observe(box);
    }
})();
