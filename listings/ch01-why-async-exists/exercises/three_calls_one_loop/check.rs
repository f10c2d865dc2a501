//! Answer stations in the order in which they speak, not in which they called, with
//! non-blocking sockets from `std` in one loop: no threads and no async.

#[cfg_attr(feature = "solution", path = "solution.rs")]
#[cfg_attr(not(feature = "solution"), path = "start.rs")]
mod exercise;

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

const CALLED: [&str; 3] = ["harbour", "valley", "ridge"];

/// Calls from three stations, then lets the last that called speak first. Each hangs up
/// when it has its answer.
fn call_and_speak(server: SocketAddr) -> Result<(), String> {
    let mut calls = Vec::new();
    for name in CALLED {
        let call = TcpStream::connect(server).map_err(|error| error.to_string())?;
        calls.push((name, call));
    }
    while let Some((name, mut call)) = calls.pop() {
        converse(name, &mut call).map_err(|error| {
            format!(
                "{name} spoke and had no answer within a second ({error}): \
                 was the loop waiting for a station that had not spoken yet?"
            )
        })?;
    }
    Ok(())
}

/// Says the station's name, in two pieces as networks do, and waits for the answer.
fn converse(name: &str, call: &mut TcpStream) -> io::Result<()> {
    call.set_read_timeout(Some(Duration::from_secs(1)))?;
    call.set_nodelay(true)?;
    let (begin, rest) = name.split_at(2);
    call.write_all(begin.as_bytes())?;
    thread::sleep(Duration::from_millis(20));
    call.write_all(format!("{rest}\n").as_bytes())?;
    let mut answer = [0; 3];
    call.read_exact(&mut answer)
}

#[test]
fn whoever_speaks_is_answered_at_once() -> io::Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let server = listener.local_addr()?;
    let (done, returned) = mpsc::channel();
    // On a thread of its own, which a loop without an end may keep.
    thread::spawn(move || done.send(exercise::answer_all(&listener, CALLED.len())));

    if let Err(complaint) = call_and_speak(server) {
        panic!("{complaint}");
    }
    let spoke = returned.recv_timeout(Duration::from_secs(5)).map_err(|_| {
        io::Error::other("all stations are answered, and answer_all does not return")
    })?;
    assert_eq!(
        spoke?,
        ["ridge", "valley", "harbour"],
        "answer_all returns the names in the order in which the stations spoke"
    );
    Ok(())
}
