use std::io::{self, BufRead, BufReader, Write};
use std::net::TcpListener;

/// Takes `count` calls. Each says a name and a line feed and is answered `ok\n`.
/// Returns the names in the order in which the stations spoke.
pub fn answer_all(listener: &TcpListener, count: usize) -> io::Result<Vec<String>> {
    // `accept` and `read_line` block: the first to call keeps all others waiting.
    let mut spoke = Vec::new();
    while spoke.len() < count {
        let (mut call, _) = listener.accept()?;
        let mut name = String::new();
        BufReader::new(&call).read_line(&mut name)?;
        call.write_all(b"ok\n")?;
        spoke.push(name.trim_end().to_owned());
    }
    Ok(spoke)
}
