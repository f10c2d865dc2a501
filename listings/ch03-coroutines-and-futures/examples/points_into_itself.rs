//! A future that borrows from itself is moved, and its pointer stays behind.

// ANCHOR: log
use std::ptr;

/// What `async { let name = …; let first = &name[0]; wait().await; use(first) }` keeps.
struct Log {
    name: [u8; 8],
    /// Into `name`, once it has been polled.
    first: *const u8,
}

impl Log {
    fn new(name: [u8; 8]) -> Self {
        Self {
            name,
            first: ptr::null(),
        }
    }

    /// As the first poll does: runs up to the wait.
    fn begin(&mut self) {
        self.first = &raw const self.name[0];
    }

    fn points_into_itself(&self) -> bool {
        ptr::eq(self.first, &raw const self.name[0])
    }
}
// ANCHOR_END: log

// ANCHOR: main
fn main() {
    let mut log = Log::new(*b"harbour.");
    log.begin();
    println!("after the first poll: {}", log.points_into_itself());
    let fleet = Vec::from([log]);
    println!("moved into a Vec:     {}", fleet[0].points_into_itself());

    let mut log = Box::new(Log::new(*b"harbour."));
    log.begin();
    let fleet = Vec::from([log]);
    println!("its Box moved:        {}", fleet[0].points_into_itself());
}
// ANCHOR_END: main
