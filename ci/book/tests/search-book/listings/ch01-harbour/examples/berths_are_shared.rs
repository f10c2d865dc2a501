//! Two ships lie at one berth, one after the other.

fn main() {
    for ship in ["Adler", "Möwe"] {
        println!("{ship} lies at the berth");
    }
}
