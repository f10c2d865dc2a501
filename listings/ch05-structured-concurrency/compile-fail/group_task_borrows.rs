//! A task of a group borrows from the function that waits for the group.

use ch05::{GroupError, TaskGroup};

// ANCHOR: main
#[tokio::main]
async fn main() {
    let ship = String::from("Anna");
    let cleared: Result<_, GroupError<String>> = TaskGroup::scope(async |group| {
        group.spawn(async {
            println!("{ship} is cleared");
            Ok(())
        });
        Ok(())
    })
    .await;
    cleared.expect("nobody refuses");
}
// ANCHOR_END: main
