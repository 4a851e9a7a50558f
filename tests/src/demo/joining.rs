//! Taking a new device in: two processes, one on the manager's PC and one on the new phone, and a number that the phone
//! shows and the manager types.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdout, Stdio};

use serde_json::Value;

use super::device::{Device, text_of};
use super::signal::Signal;
use super::trouble::Trouble;

struct Talking {
    child: Child,
    lines: BufReader<ChildStdout>,
    name: &'static str,
}

impl Talking {
    fn start(device: &Device, clock: &str, args: &[&str], name: &'static str) -> Result<Self, Trouble> {
        let mut child = device
            .command(Signal::There, clock, args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(Trouble::io(name))?;
        let lines = BufReader::new(child.stdout.take().expect("it was asked for above"));
        Ok(Self { child, lines, name })
    }

    /// The next line, which has to be this event.
    fn event(&mut self, event: &str) -> Result<Value, Trouble> {
        let mut line = String::new();
        self.lines.read_line(&mut line).map_err(Trouble::io(self.name))?;
        let value: Value = serde_json::from_str(&line).unwrap_or_default();
        if text_of(&value, "/event") == event {
            return Ok(value);
        }
        Err(Trouble::Answer { command: self.name.to_owned(), what: format!("the event {event}: {line}") })
    }

    fn say(&mut self, text: &str) -> Result<(), Trouble> {
        let input = self.child.stdin.as_mut().expect("it was asked for above");
        input.write_all(text.as_bytes()).and_then(|()| input.flush()).map_err(Trouble::io(self.name))
    }

    fn end(&mut self) -> Result<(), Trouble> {
        drop(self.child.stdin.take());
        let status = self.child.wait().map_err(Trouble::io(self.name))?;
        if status.success() {
            return Ok(());
        }
        let exit = status.to_string();
        Err(Trouble::Command { command: self.name.to_owned(), exit, wanted: 0, output: String::new() })
    }
}

impl Drop for Talking {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What was typed at the manager's PC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Typed {
    /// The number of the new device's screen.
    pub(super) number: String,
    /// A wrong number was refused before.
    pub(super) wrong_refused: bool,
}

/// The manager invites `code`, the new device joins and shows its number, the manager mistypes it once and then types it.
///
/// # Errors
/// One of the two processes did not do its part.
pub(super) fn take_in(
    manager: &Device,
    new: &Device,
    code: &str,
    role: &str,
    clock: &str,
) -> Result<Typed, Trouble> {
    let invite = ["invite", "--staff", code, "--role", role, "--json"];
    let mut inviting = Talking::start(manager, clock, &invite, "kengai invite")?;
    let text = text_of(&inviting.event("invitation")?, "/text").to_owned();
    let mut joining = Talking::start(new, clock, &["join", "--invitation", "-", "--json"], "kengai join")?;
    joining.say(&format!("{text}\n"))?;
    inviting.event("arrived")?;
    let number = text_of(&joining.event("number")?, "/number").to_owned();
    inviting.say(&format!("{}\n", mistyped(&number)))?;
    let wrong_refused = inviting.event("differs")?["tries_left"] == 2;
    inviting.say(&format!("{number}\n"))?;
    inviting.event("enrolled")?;
    joining.event("joined")?;
    inviting.end()?;
    joining.end()?;
    Ok(Typed { number, wrong_refused })
}

/// The number with its last digit wrong.
fn mistyped(number: &str) -> String {
    let (front, last) = number.split_at(number.len().saturating_sub(1));
    format!("{front}{}", if last == "0" { "1" } else { "0" })
}
