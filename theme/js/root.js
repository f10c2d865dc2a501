'use strict';

// Where the book begins, seen from this page: for what loads further files.
const path_to_root = document.documentElement.dataset.root;
