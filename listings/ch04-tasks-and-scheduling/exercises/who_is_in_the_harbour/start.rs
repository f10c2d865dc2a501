use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::task::JoinHandle;

/// The names of the tasks that are alive.
#[derive(Clone, Default)]
pub struct Register(Arc<Mutex<BTreeSet<&'static str>>>);

impl Register {
    /// Spawns a future, and lists it until it has ended.
    ///
    /// Tasks that are alive at the same time must have different names.
    pub fn spawn<F>(&self, name: &'static str, future: F) -> JoinHandle<F::Output>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        self.change(|names| names.insert(name));
        let register = self.clone();
        tokio::spawn(async move {
            let output = future.await;
            register.change(|names| names.remove(name));
            output
        })
    }

    /// The names of all tasks that are alive, in alphabetical order.
    pub fn names(&self) -> Vec<&'static str> {
        self.change(|names| names.iter().copied().collect())
    }

    fn change<T>(&self, change: impl FnOnce(&mut BTreeSet<&'static str>) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
