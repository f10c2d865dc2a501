'use strict';

/* global path_to_root */

// A page with a timeline fetches its player. The picture needs none.
(function timelinePlayer() {
    if (document.querySelector('figure.timeline')) {
        const script = document.createElement('script');
        script.src = path_to_root + 'assets/timeline.js';
        document.head.append(script);
    }
})();
