//! Tasks that share an `Rc`, on a runtime whose tasks never leave its thread.

use std::cell::RefCell;
use std::rc::Rc;

use tokio::task::{spawn_local, yield_now};

// ANCHOR: main
#[tokio::main(flavor = "local")]
async fn main() {
    let ledger = Rc::new(RefCell::new(Vec::new()));
    let boats = ["ferry", "tug"].map(|boat| {
        let ledger = Rc::clone(&ledger);
        spawn_local(async move {
            ledger.borrow_mut().push(format!("{boat} in"));
            yield_now().await;
            ledger.borrow_mut().push(format!("{boat} out"));
        })
    });
    for boat in boats {
        boat.await.expect("no boat panics");
    }
    println!("{}", ledger.borrow().join(", "));
}
// ANCHOR_END: main
