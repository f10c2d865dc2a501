//! One trait with an `async fn`, called directly, in a task, and through `dyn`.

use std::pin::Pin;

// ANCHOR: traits
trait Station {
    /// An `async fn` that promises to be `Send`, which `async fn` in a trait cannot.
    fn read(&self) -> impl Future<Output = u32> + Send;
}

/// The same, behind a pointer.
trait AnyStation: Send + Sync {
    fn read_boxed(&self) -> Pin<Box<dyn Future<Output = u32> + Send + '_>>;
}

impl<S: Station + Send + Sync> AnyStation for S {
    fn read_boxed(&self) -> Pin<Box<dyn Future<Output = u32> + Send + '_>> {
        Box::pin(self.read())
    }
}
// ANCHOR_END: traits

// ANCHOR: main
struct Ridge;
struct Valley {
    shelter: u32,
}

impl Station for Ridge {
    async fn read(&self) -> u32 {
        71
    }
}

impl Station for Valley {
    async fn read(&self) -> u32 {
        71 / self.shelter
    }
}

fn watch(
    station: impl Station + Send + Sync + 'static,
) -> tokio::task::JoinHandle<u32> {
    tokio::spawn(async move { station.read().await })
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    println!("directly:    {}", Ridge.read().await);
    let task = watch(Valley { shelter: 7 });
    println!("in a task:   {}", task.await.expect("it does not panic"));
    let stations: [Box<dyn AnyStation>; 2] =
        [Box::new(Ridge), Box::new(Valley { shelter: 7 })];
    for station in &stations {
        println!("through dyn: {}", station.read_boxed().await);
    }
}
// ANCHOR_END: main
