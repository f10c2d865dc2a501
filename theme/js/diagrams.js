'use strict';

/* global path_to_root, mermaid */

// Draws those diagrams of a page that have no picture yet, with mermaid, which is fetched
// from the book's own assets, and only by a page that has such a one. The source stays in
// the page: each switch of the theme draws it again, and a diagram that cannot be drawn
// shows its source, its text alternative and the reason.
(function diagrams() {
    const sources = Array.from(document.querySelectorAll('pre.mermaid'));
    if (sources.length === 0) {
        return;
    }
    const root = document.documentElement;
    const SMALLEST_SCALE = 0.8;

    function loadMermaid() {
        return new Promise((resolve, reject) => {
            const script = document.createElement('script');
            script.src = path_to_root + 'assets/mermaid.min.js';
            script.onload = resolve;
            script.onerror = () => reject(new Error(`cannot load ${script.src}`));
            document.head.append(script);
        });
    }

    /** Colours as mermaid understands them: it cannot read CSS variables. */
    function colours() {
        const probe = document.createElement('span');
        // In the middle of a transition, the colour read would be the one before.
        probe.style.transition = 'none';
        document.body.append(probe);
        const resolved = name => {
            probe.style.color = `var(--${name})`;
            return getComputedStyle(probe).color;
        };
        const names = ['paper', 'ink', 'ink-soft', 'rule', 'rule-strong', 'ground',
            'accent', 'asyncio', 'tokio', 'alarm', 'mark'];
        const found = Object.fromEntries(names.map(name => [name, resolved(name)]));
        probe.remove();
        return found;
    }

    function configuration() {
        const colour = colours();
        return {
            startOnLoad: false,
            securityLevel: 'strict',
            theme: 'base',
            fontFamily: getComputedStyle(document.body).fontFamily,
            // A diagram wider than the column is scaled, down to where it scrolls.
            flowchart: { useMaxWidth: true, curve: 'basis' },
            sequence: { useMaxWidth: true, mirrorActors: false },
            themeVariables: {
                darkMode: getComputedStyle(root).colorScheme === 'dark',
                fontFamily: getComputedStyle(document.body).fontFamily,
                fontSize: '15px',
                background: colour.paper,
                primaryColor: colour.ground,
                primaryTextColor: colour.ink,
                primaryBorderColor: colour['rule-strong'],
                secondaryColor: colour.ground,
                secondaryTextColor: colour.ink,
                secondaryBorderColor: colour['rule-strong'],
                tertiaryColor: colour.paper,
                tertiaryTextColor: colour.ink,
                tertiaryBorderColor: colour.rule,
                mainBkg: colour.ground,
                nodeBorder: colour['rule-strong'],
                clusterBkg: colour.paper,
                clusterBorder: colour.rule,
                titleColor: colour.ink,
                lineColor: colour['ink-soft'],
                textColor: colour.ink,
                edgeLabelBackground: colour.paper,
                actorBkg: colour.ground,
                actorBorder: colour['rule-strong'],
                actorTextColor: colour.ink,
                actorLineColor: colour.rule,
                signalColor: colour['ink-soft'],
                signalTextColor: colour.ink,
                labelBoxBkgColor: colour.ground,
                labelBoxBorderColor: colour['rule-strong'],
                labelTextColor: colour.ink,
                loopTextColor: colour['ink-soft'],
                activationBkgColor: colour.rule,
                activationBorderColor: colour['rule-strong'],
                sequenceNumberColor: colour.paper,
                noteBkgColor: colour.paper,
                noteTextColor: colour['ink-soft'],
                noteBorderColor: colour.rule,
                errorBkgColor: colour.paper,
                errorTextColor: colour.alarm,
                labelColor: colour.ink,
                altBackground: colour.ground,
                transitionColor: colour['ink-soft'],
                transitionLabelColor: colour.ink,
                stateLabelColor: colour.ink,
                stateBkg: colour.ground,
                specialStateColor: colour.ink,
            },
        };
    }

    /** The figure of a source; a bare fence has none, and stands for itself. */
    function figureOf(source) {
        return source.closest('.diagram') ?? source.parentElement;
    }

    function elementBefore(source, className) {
        const known = source.previousElementSibling;
        if (known?.classList.contains(className)) {
            return known;
        }
        const element = document.createElement('div');
        element.className = className;
        source.before(element);
        return element;
    }

    function fail(source, reason) {
        figureOf(source).classList.add('failed');
        const note = elementBefore(source, 'diagram-error');
        note.setAttribute('role', 'alert');
        note.textContent = `This diagram could not be drawn: ${reason.message ?? reason}`;
    }

    /** Mermaid scales a drawing to the column; below this it scrolls instead. */
    function keepLegible(drawing) {
        const image = drawing.querySelector('svg');
        const natural = image.viewBox.baseVal.width;
        image.style.minWidth = `${Math.round(SMALLEST_SCALE * natural)}px`;
        if (drawing.scrollWidth > drawing.clientWidth) {
            drawing.tabIndex = 0;
        } else {
            drawing.removeAttribute('tabindex');
        }
    }

    async function draw(source, index) {
        const id = `diagram-${index + 1}`;
        try {
            const { svg } = await mermaid.render(id, source.textContent);
            const drawing = elementBefore(source, 'diagram-drawing');
            drawing.innerHTML = svg;
            keepLegible(drawing);
            figureOf(source).classList.add('drawn');
        } catch (error) {
            // Mermaid leaves the element behind in which it tried.
            document.getElementById('d' + id)?.remove();
            fail(source, error);
        }
    }

    async function drawAll() {
        mermaid.initialize(configuration());
        for (const [index, source] of sources.entries()) {
            await draw(source, index);
        }
    }

    // One drawing after another, and never two at once: mermaid keeps global state.
    let drawn = Promise.all([
        loadMermaid(),
        // Boxes are measured for their words: the face has to be there first.
        document.fonts.load('15px Literata'),
    ]).then(drawAll).catch(error => sources.forEach(source => fail(source, error)));

    let scheme = getComputedStyle(root).colorScheme;
    new MutationObserver(() => {
        const now = getComputedStyle(root).colorScheme;
        if (now !== scheme && window.mermaid) {
            scheme = now;
            drawn = drawn.then(drawAll);
        }
    }).observe(root, { attributeFilter: ['class'] });
})();
