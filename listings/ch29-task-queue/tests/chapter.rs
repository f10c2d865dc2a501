//! Every check of this chapter.

listings::chapter!();
