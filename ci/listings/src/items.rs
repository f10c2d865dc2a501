//! What each file below `listings/` is, looked up by path.

use crate::workspace::{Item, Workspace};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// An index of a workspace: a book of some hundred listings, each included twice, would
/// feel a search through all of them for each path.
#[derive(Debug, Default)]
pub struct Items<'a> {
    /// Files, and the folders of exercises.
    by_path: HashMap<PathBuf, Item<'a>>,
}

impl<'a> Items<'a> {
    /// Indexes all listings, benches and exercises.
    #[must_use]
    pub fn of(workspace: &'a Workspace) -> Self {
        let mut by_path = HashMap::new();
        for listing in workspace.listings() {
            by_path.insert(listing.source.clone(), Item::Source(listing));
            by_path.insert(listing.output.clone(), Item::Output(listing));
            by_path
                .extend(listing.twin.clone().map(|twin| (twin, Item::Twin(listing))));
        }
        for bench in workspace.benches() {
            by_path.insert(bench.source.clone(), Item::Bench(bench));
            by_path.insert(bench.record.clone(), Item::Record(bench));
        }
        for exercise in workspace.exercises() {
            by_path.insert(exercise.dir.clone(), Item::Exercise(exercise));
        }
        Self { by_path }
    }

    /// What the file at an absolute, normalised path is.
    #[must_use]
    pub fn get(&self, path: &Path) -> Option<Item<'a>> {
        path.ancestors()
            .take_while(|folder| folder.parent().is_some())
            .find_map(|folder| self.by_path.get(folder))
            .copied()
    }
}
