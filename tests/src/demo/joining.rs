//! Taking a new device in: two processes, one on the manager's PC and one on the new phone, and two people who compare the
//! number that both show.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdout, Stdio};

use serde_json::Value;

use super::device::{Device, text_of};
use super::signal::Signal;
use super::trouble::Trouble;

/// What both people saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Numbers {
    /// On the manager's PC.
    pub(super) manager: String,
    /// On the new device.
    pub(super) joiner: String,
}

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

/// The manager invites `code`, the new device joins, both numbers are compared, and only then the manager says yes.
///
/// # Errors
/// One of the two processes did not do its part.
pub(super) fn take_in(
    manager: &Device,
    new: &Device,
    code: &str,
    role: &str,
    clock: &str,
) -> Result<Numbers, Trouble> {
    let invite = ["invite", "--staff", code, "--role", role, "--json"];
    let mut inviting = Talking::start(manager, clock, &invite, "kengai invite")?;
    let text = text_of(&inviting.event("invitation")?, "/text").to_owned();
    let mut joining = Talking::start(new, clock, &["join", "--invitation", "-", "--json"], "kengai join")?;
    joining.say(&format!("{text}\n"))?;
    let number = |value: &Value| text_of(value, "/number").to_owned();
    let numbers =
        Numbers { manager: number(&inviting.event("number")?), joiner: number(&joining.event("number")?) };
    inviting.say(if numbers.manager == numbers.joiner { "y\n" } else { "n\n" })?;
    inviting.event("enrolled")?;
    joining.event("joined")?;
    inviting.end()?;
    joining.end()?;
    Ok(numbers)
}
