// What sticks out of the window sideways, at most five things. Texts are looked at
// themselves, because a long word leaves its box without widening it.
() => {
    const width = document.documentElement.clientWidth;
    const SLACK = 1;

    const main = document.querySelector('main') ?? document.body;

    /**
     * What leaves a box that scrolls by itself, or hides what leaves it, is no overflow;
     * but what leaves the whole text is, though the box of the text may scroll.
     */
    function contained(element) {
        for (let at = element; at && !at.contains(main); at = at.parentElement) {
            const style = getComputedStyle(at);
            if (style.overflowX !== 'visible' || style.clipPath !== 'none') {
                return true;
            }
        }
        return false;
    }

    const aside = element => element.closest('[hidden], noscript');

    /** Draws nothing itself: to Firefox such a box is as wide as the picture. */
    const onlyContains = element => element.matches('svg :is(svg, g, defs)');

    const walker = document.createTreeWalker(
        document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    const found = [];
    const range = document.createRange();
    while (walker.nextNode() && found.length < 5) {
        const node = walker.currentNode;
        const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
        const rects = node === element ? node.getClientRects()
            : (range.selectNodeContents(node), range.getClientRects());
        const out = Array.from(rects).find(rect => rect.width > 0 && rect.height > 0
            && (rect.right > width + SLACK || rect.left < -SLACK));
        // A box's own edge may lie outside of what contains it, never the container's.
        const around = node === element ? element.parentElement : element;
        if (!out || onlyContains(element) || aside(element) || contained(around)
            || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) {
            continue;
        }
        const name = element.localName + (element.id && `#${element.id}`)
            + Array.from(element.classList, name => `.${name}`).join('');
        const text = node.textContent.trim().replace(/\s+/g, ' ').slice(0, 40);
        found.push(`${name} "${text}" from ${Math.round(out.left)} to `
            + `${Math.round(out.right)} of ${width} px`);
    }
    const root = document.scrollingElement;
    if (found.length === 0 && root.scrollWidth > root.clientWidth) {
        found.push(`the page is ${root.scrollWidth} px wide in a window of ${width}`);
    }
    return found;
}
