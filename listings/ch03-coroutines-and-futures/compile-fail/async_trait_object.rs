//! A trait with an `async fn` is asked for through `dyn`.

// ANCHOR: main
trait Station {
    async fn read(&self) -> u32;
}

struct Ridge;

impl Station for Ridge {
    async fn read(&self) -> u32 {
        71
    }
}

#[tokio::main]
async fn main() {
    let stations: Vec<Box<dyn Station>> = vec![Box::new(Ridge)];
    for station in &stations {
        println!("{}", station.read().await);
    }
}
// ANCHOR_END: main
