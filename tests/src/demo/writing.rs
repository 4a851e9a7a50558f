//! A person writing a record: `kengai visit write` takes a field a line and answers each once it is durable. The demo can
//! kill it in the middle, as a phone dies.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use serde_json::Value;

use super::device::{Device, command_text, text_of};
use super::signal::Signal;
use super::trouble::Trouble;

/// A record being written.
#[derive(Debug)]
pub(super) struct Writing {
    child: Child,
    command: String,
    lines: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Writing {
    /// Starts to write a visit's record.
    ///
    /// # Errors
    /// It cannot be started.
    pub(super) fn begin(device: &Device, signal: Signal, clock: &str, visit: &str) -> Result<Self, Trouble> {
        let args = ["visit", "write", visit, "--json"];
        let mut child = device
            .command(signal, clock, &args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(Trouble::io("kengai visit write"))?;
        let lines = child.stdin.take();
        let answers = BufReader::new(child.stdout.take().expect("it was asked for above"));
        Ok(Self { child, command: command_text(&args), lines, answers })
    }

    /// Process id.
    #[must_use]
    pub(super) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Sends a line without waiting for its answer.
    ///
    /// # Errors
    /// The process is gone.
    pub(super) fn send(&mut self, field: &str, value: &str) -> Result<(), Trouble> {
        let lines = self.lines.as_mut().ok_or(Trouble::Late("writing, which had ended,"))?;
        writeln!(lines, "{field} {value}")
            .and_then(|()| lines.flush())
            .map_err(Trouble::io(self.command.as_str()))
    }

    fn answer(&mut self) -> Result<Value, Trouble> {
        let mut line = String::new();
        self.answers.read_line(&mut line).map_err(Trouble::io(self.command.as_str()))?;
        serde_json::from_str(&line)
            .map_err(|_| Trouble::Answer { command: self.command.clone(), what: "a line of JSON".into() })
    }

    /// Writes one field and waits until it is saved.
    ///
    /// # Errors
    /// It was refused, or the process is gone.
    pub(super) fn save(&mut self, field: &str, value: &str) -> Result<(), Trouble> {
        self.send(field, value)?;
        let answer = self.answer()?;
        if text_of(&answer, "/event") == "saved" {
            return Ok(());
        }
        let what = format!("\"saved\" for {field} {value}: {answer}");
        Err(Trouble::Answer { command: self.command.clone(), what })
    }

    /// Writes one field that cannot be and returns what would be right, in the story's language.
    ///
    /// # Errors
    /// It was taken, or the process is gone.
    pub(super) fn refused(&mut self, field: &str, value: &str, lang: &str) -> Result<String, Trouble> {
        self.send(field, value)?;
        let answer = self.answer()?;
        if text_of(&answer, "/event") == "refused" {
            return Ok(text_of(&answer, &format!("/{lang}")).to_owned());
        }
        Err(Trouble::Answer {
            command: self.command.clone(),
            what: format!("\"refused\" for {field} {value}"),
        })
    }

    /// Ends writing in good order.
    ///
    /// # Errors
    /// It did not end well.
    pub(super) fn end(mut self) -> Result<(), Trouble> {
        self.lines = None;
        let answer = self.answer()?;
        let status = self.child.wait().map_err(Trouble::io(self.command.as_str()))?;
        if status.success() && text_of(&answer, "/event") == "end" {
            return Ok(());
        }
        let (exit, output) = (status.to_string(), answer.to_string());
        Err(Trouble::Command { command: self.command.clone(), exit, wanted: 0, output })
    }

    /// Kills the process as kill -9 does. Returns the signal that ended it.
    ///
    /// # Errors
    /// It could not be killed.
    pub(super) fn kill(mut self) -> Result<Option<i32>, Trouble> {
        use std::os::unix::process::ExitStatusExt;
        self.child.kill().map_err(Trouble::io("kill -9"))?;
        let status = self.child.wait().map_err(Trouble::io("kill -9"))?;
        Ok(status.signal())
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
