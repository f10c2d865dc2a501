// The languages of the book's fences; `toml` is an alias of ini, `console` of shell.
const hljs = require('highlight.js/lib/core');

const languages = {
    bash: require('highlight.js/lib/languages/bash'),
    diff: require('highlight.js/lib/languages/diff'),
    http: require('highlight.js/lib/languages/http'),
    ini: require('highlight.js/lib/languages/ini'),
    json: require('highlight.js/lib/languages/json'),
    plaintext: require('highlight.js/lib/languages/plaintext'),
    python: require('highlight.js/lib/languages/python'),
    rust: require('highlight.js/lib/languages/rust'),
    shell: require('highlight.js/lib/languages/shell'),
    sql: require('highlight.js/lib/languages/sql'),
    yaml: require('highlight.js/lib/languages/yaml'),
};
for (const [name, language] of Object.entries(languages)) {
    hljs.registerLanguage(name, language);
}

// mdBook's book.js calls the older name, which would log a warning for every block.
hljs.highlightBlock = hljs.highlightElement;
window.hljs = hljs;
