//! Waits for a descriptor of any kind until it can be read.

#![allow(
    unsafe_code,
    reason = "whoever registers a descriptor promises to keep it open"
)]

// ANCHOR: main
use std::io::{self, PipeReader, Read, Write};
use std::time::Duration;

use tokio::io::Interest;
use tokio::io::unix::AsyncFd;
use tokio::time::sleep;

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let (reader, mut writer) = io::pipe()?;
    rustix::io::ioctl_fionbio(&reader, true)?;
    // SAFETY: the `AsyncFd` owns the reader, and a `PipeReader` has the same descriptor
    // for as long as it lives.
    let reader =
        unsafe { AsyncFd::register_with_interest(reader, Interest::READABLE) }?;

    let (read, written) = tokio::join!(read(&reader), async {
        println!("writer: sleeps");
        sleep(Duration::from_millis(50)).await;
        println!("writer: writes");
        writer.write_all(b"71 km/h")
    });
    written?;
    println!("reader: {}", read?);
    Ok(())
}

async fn read(pipe: &AsyncFd<PipeReader>) -> io::Result<String> {
    let mut buffer = [0; 64];
    loop {
        println!("reader: waits for the pipe");
        let mut ready = pipe.readable().await?;
        println!("reader: the pipe is readable");
        match ready.try_io(|pipe| pipe.get_ref().read(&mut buffer)) {
            Ok(length) => return Ok(String::from_utf8_lossy(&buffer[..length?]).into()),
            Err(_would_block) => println!("reader: it was not"),
        }
    }
}
// ANCHOR_END: main
