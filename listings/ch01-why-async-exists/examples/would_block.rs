//! A non-blocking accept answers at once: that it would block, or with a client.

// ANCHOR: main
use std::io::{self, ErrorKind};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    listener.set_nonblocking(true)?;
    match listener.accept() {
        Err(error) => println!("no client: {:?}", error.kind()),
        Ok(_) => println!("no client: accepted"),
    }

    let address = listener.local_addr()?;
    let station = thread::spawn(move || {
        thread::sleep(Duration::from_millis(100));
        TcpStream::connect(address)
    });

    let mut asked = 0;
    loop {
        asked += 1;
        match listener.accept() {
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
            Ok(_) => break,
        }
    }
    println!("a client: accepted");
    println!("asked more than a hundred times: {}", asked > 100);
    station.join().expect("the station does not panic")?;
    Ok(())
}
// ANCHOR_END: main
