// What axe-core has against the page as it stands, a line for each element.
async () => {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const found = await axe.run(document, {
        // It would ask the server for the style sheets again.
        preload: false,
        resultTypes: ['violations'],
        runOnly: { type: 'tag', values: tags },
    });
    const line = text => text.replace(/\s+/g, ' ').trim();
    return found.violations.flatMap(rule => rule.nodes.map(node =>
        `${rule.id}, ${node.target.flat().join(' in ')}: ${line(node.failureSummary)}`
            + ` (${rule.help})`));
}
