//! Aborts a task three calls deep: what it holds is dropped from the inside out.

// ANCHOR: main
use std::future::pending;

use tokio::task::yield_now;

struct Rope(&'static str);

impl Drop for Rope {
    fn drop(&mut self) {
        println!("drops {}", self.0);
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let tow = tokio::spawn(async {
        let _bow = Rope("bow");
        let _stern = Rope("stern");
        harbour().await;
        println!("never printed");
    });
    yield_now().await;
    tow.abort();
    println!("{}", tow.await.expect_err("it was aborted").is_cancelled());
}

async fn harbour() {
    let _harbour = Rope("harbour");
    pier().await;
}

async fn pier() {
    let _pier = Rope("pier");
    pending().await
}
// ANCHOR_END: main
