//! A reading is compared before anybody has waited for it.

// ANCHOR: main
#[tokio::main(flavor = "current_thread")]
async fn main() {
    let wind = read();
    if wind > 62 {
        println!("gale");
    }
}

async fn read() -> u32 {
    71
}
// ANCHOR_END: main
