//! A task-local order number, looked up inline, in a spawned task, and in one given a copy.

// ANCHOR: main
use tokio::task_local;

task_local! {
    static ORDER: u32;
}

async fn log(where_from: &str) {
    match ORDER.try_with(|order| *order) {
        Ok(order) => println!("order {order}: {where_from}"),
        Err(_) => println!("no order: {where_from}"),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    ORDER.scope(7, serve()).await;
    log("after the scope").await;
}

async fn serve() {
    log("awaited").await;
    let spawned = tokio::spawn(log("spawned"));
    let carried = tokio::spawn(ORDER.scope(ORDER.get(), log("spawned with a copy")));
    for task in [spawned, carried] {
        task.await.expect("logging does not panic");
    }
}
// ANCHOR_END: main
