//! The other side of the admin port, for the command line: a few lines of HTTP over the loopback address.

use std::io::{self, Read, Write};
use std::net::TcpStream;

use crate::admin::{BACKUP, TOKEN_HEADER};
use crate::folder::Running;
use crate::words::Lang;

/// Asks the running server to back up. Its report, or why it did not work.
///
/// # Errors
/// The server cannot be reached.
pub fn backup(running: &Running, lang: Lang) -> io::Result<Result<String, String>> {
    let mut stream = TcpStream::connect(&running.admin)?;
    let Running { admin, token, .. } = running;
    write!(
        stream,
        "POST {BACKUP} HTTP/1.1\r\nHost: {admin}\r\n{TOKEN_HEADER}: {token}\r\nAccept-Language: {}\r\nContent-Length: 0\r\n\
         Connection: close\r\n\r\n",
        lang.pick("ja", "en")
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (head, body) = answer.split_once("\r\n\r\n").ok_or(io::ErrorKind::UnexpectedEof)?;
    let body = body.trim().to_owned();
    Ok(if head.starts_with("HTTP/1.1 200") { Ok(body) } else { Err(body) })
}
