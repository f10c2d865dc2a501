use std::io::{self, ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

struct Call {
    stream: TcpStream,
    heard: Vec<u8>,
}

/// Takes `count` calls. Each says a name and a line feed and is answered `ok\n`.
/// Returns the names in the order in which the stations spoke.
pub fn answer_all(listener: &TcpListener, count: usize) -> io::Result<Vec<String>> {
    listener.set_nonblocking(true)?;
    let mut calls = Vec::new();
    let mut spoke = Vec::new();
    while spoke.len() < count {
        if let Some((stream, _)) = unless_it_would_block(listener.accept())? {
            stream.set_nonblocking(true)?;
            let heard = Vec::new();
            calls.push(Call { stream, heard });
        }
        for mut call in std::mem::take(&mut calls) {
            match call.listen()? {
                Some(name) => {
                    // Three bytes: they always fit into a socket's empty buffer.
                    call.stream.write_all(b"ok\n")?;
                    spoke.push(name);
                }
                None => calls.push(call),
            }
        }
        // Without this the loop would burn a whole core while nobody speaks.
        thread::sleep(Duration::from_millis(1));
    }
    Ok(spoke)
}

impl Call {
    /// The name, when its line feed has come.
    fn listen(&mut self) -> io::Result<Option<String>> {
        let mut piece = [0; 64];
        let Some(length) = unless_it_would_block(self.stream.read(&mut piece))? else {
            return Ok(None);
        };
        if length == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        self.heard.extend_from_slice(&piece[..length]);
        let Some(name) = self.heard.strip_suffix(b"\n") else {
            return Ok(None);
        };
        Ok(Some(String::from_utf8_lossy(name).into_owned()))
    }
}

fn unless_it_would_block<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(None),
        Err(error) => Err(error),
    }
}
