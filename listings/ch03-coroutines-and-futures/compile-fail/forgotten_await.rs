//! A reading is compared before anybody has waited for it.

// ANCHOR: main
#[tokio::main(flavor = "current_thread")]
async fn main() {
    let kmh = read();
    if kmh >= 62 {
        println!("gale");
    }
}

async fn read() -> u32 {
    71
}
// ANCHOR_END: main
