//! A non-blocking accept answers at once: that it would block, or with a client.

use std::io::{self, ErrorKind};
use std::net::{TcpListener, TcpStream};
use std::thread;

// ANCHOR: main
fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    listener.set_nonblocking(true)?;

    match listener.accept() {
        Err(error) => println!("no client: {:?}", error.kind()),
        Ok(_) => println!("no client: accepted"),
    }

    let _station = TcpStream::connect(listener.local_addr()?)?;

    // Nobody says when asking again makes sense, so this loop asks all the time.
    loop {
        match listener.accept() {
            Err(error) if error.kind() == ErrorKind::WouldBlock => thread::yield_now(),
            Err(error) => return Err(error),
            Ok(_) => break println!("a client: accepted"),
        }
    }
    Ok(())
}
// ANCHOR_END: main
