//! A trait's `async fn` is spawned, and nothing says that its future may move.

// ANCHOR: main
trait Station {
    async fn read(&self) -> u32;
}

fn watch<S: Station + Send + Sync + 'static>(station: S) {
    tokio::spawn(async move { println!("{}", station.read().await) });
}
// ANCHOR_END: main

fn main() {}
