'use strict';

// Reloads the page when another build is in place than the one that it was sent from.
// Only a visible page listens: browsers allow a host six connections in all.
(function live() {
    const { built } = document.currentScript.dataset;
    let source;

    function listen() {
        source?.close();
        if (document.visibilityState !== 'visible') {
            return;
        }
        source = new EventSource('EVENTS');
        source.addEventListener('built', event => {
            if (event.data !== built) {
                location.reload();
            }
        });
    }

    document.addEventListener('visibilitychange', listen);
    addEventListener('pageshow', listen);
    addEventListener('pagehide', () => source?.close());
})();
