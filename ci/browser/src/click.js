// Where to click the first element that a selector finds, or what forbids it.
selector => {
    const element = document.querySelector(selector);
    if (!element) {
        return { fault: 'there is no such element' };
    }
    element.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
    const box = element.getClientRects()[0];
    if (!box || box.width === 0 || box.height === 0) {
        return { fault: 'it is not shown' };
    }
    const x = Math.round(box.left + box.width / 2);
    const y = Math.round(box.top + box.height / 2);
    const hit = document.elementFromPoint(x, y);
    if (!hit) {
        return { fault: `it lies outside of the window, at ${x}, ${y}` };
    }
    if (!element.contains(hit) && !hit.contains(element)) {
        const over = hit.outerHTML.slice(0, 120);
        return { fault: `something else lies over it: ${over}` };
    }
    return { x, y };
}
