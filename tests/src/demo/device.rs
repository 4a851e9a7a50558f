//! One device: a folder, a passphrase, a person. Every use of it is one `kengai` process that begins and ends.

use std::fs::{OpenOptions, Permissions};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use serde_json::Value;

use super::programs::Programs;
use super::server::show_clock;
use super::signal::{Namespace, Signal};
use super::teller::Teller;
use super::trouble::Trouble;

/// What every device of one play shares.
#[derive(Debug)]
pub(super) struct World {
    /// The programs.
    pub(super) programs: Programs,
    /// How signal is taken away.
    pub(super) namespace: Namespace,
    /// The folder in which everything is.
    pub(super) folder: PathBuf,
    /// `ja` or `en`.
    pub(super) lang: &'static str,
}

impl World {
    /// The record of every command of the play, for whoever wants to look.
    #[must_use]
    pub(super) fn commands_file(&self) -> PathBuf {
        self.folder.join("commands.log")
    }
}

/// A person's name in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Person {
    pub(super) ja: String,
    pub(super) en: String,
}

impl Person {
    pub(super) fn new(ja: &str, en: &str) -> Self {
        Self { ja: ja.to_owned(), en: en.to_owned() }
    }
}

/// A device.
#[derive(Debug, Clone)]
pub(super) struct Device {
    world: Arc<World>,
    /// Whose it is.
    person: Person,
    /// Its folder.
    pub(super) home: PathBuf,
    passphrase: String,
}

/// What a command answered.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    /// The command without the program and its settings.
    pub(super) command: String,
    /// Exit code.
    pub(super) exit: i32,
    /// The document on its standard output.
    pub(super) json: Value,
}

impl Device {
    /// A device that does not exist yet.
    #[must_use]
    pub(super) fn new(world: &Arc<World>, person: Person, folder: &str) -> Self {
        Self {
            world: Arc::clone(world),
            person,
            home: world.folder.join("devices").join(folder),
            passphrase: format!("坂道のみかん {folder} 電波なし"),
        }
    }

    /// What opens it.
    #[must_use]
    pub(super) fn passphrase(&self) -> &str {
        &self.passphrase
    }

    /// Whose it is, in the story's language.
    #[must_use]
    pub(super) fn name<'a>(&'a self, teller: &Teller) -> &'a str {
        teller.pick(&self.person.ja, &self.person.en)
    }

    /// Leaves a small script beside the devices that runs `kengai` as this device, for whoever wants to look further.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub(super) fn leave_script(&self, name: &str, clock: &str) -> Result<(), Trouble> {
        let text = format!(
            "#!/bin/sh\nexport KENGAI_HOME='{}' KENGAI_PASSPHRASE='{}' KENGAI_LANG='{}'\n\
             export KENGAI_CLOCK=\"${{KENGAI_CLOCK:-{clock}}}\"\nexec '{}' \"$@\"\n",
            self.home.display(),
            self.passphrase,
            self.world.lang,
            self.world.programs.kengai.display()
        );
        leave_script(&self.world.folder.join(name), &text)
    }

    /// A command of this device, not started yet. `clock` is the story's time, such as `2026-11-16T07:30:00+09:00`.
    #[must_use]
    pub(super) fn command(&self, signal: Signal, clock: &str, args: &[&str]) -> Command {
        if signal == Signal::There {
            // The server's clock goes with the story's, so that nobody's clock is wrong.
            show_clock(&self.world.folder.join("server"), clock).expect("the server's folder is there");
        }
        let mut command = self.world.namespace.command(&self.world.programs.kengai, signal);
        command
            .args(args)
            .env("KENGAI_HOME", &self.home)
            .env("KENGAI_PASSPHRASE", &self.passphrase)
            .env("KENGAI_CLOCK", clock)
            .env("KENGAI_LANG", self.world.lang)
            .env_remove("KENGAI_LOG")
            .stdin(Stdio::null());
        command
    }

    /// Runs a command and reads its document, whatever its exit code.
    ///
    /// # Errors
    /// It could not be run, or what it printed is no JSON.
    pub(super) fn ask(&self, signal: Signal, clock: &str, args: &[&str]) -> Result<Answer, Trouble> {
        let output = self.output(signal, clock, &[args, &["--json"]].concat())?;
        let command = command_text(args);
        let exit = output.status.code().unwrap_or(-1);
        let json = serde_json::from_slice(&output.stdout).map_err(|_| Trouble::Command {
            command: command.clone(),
            exit: output.status.to_string(),
            wanted: 0,
            output: all_of(&output),
        })?;
        Ok(Answer { command, exit, json })
    }

    /// Runs a command that has to succeed.
    ///
    /// # Errors
    /// As [`Device::ask`], or its exit code is not 0.
    pub(super) fn run(&self, signal: Signal, clock: &str, args: &[&str]) -> Result<Answer, Trouble> {
        let answer = self.ask(signal, clock, args)?;
        if answer.exit == 0 {
            return Ok(answer);
        }
        let (exit, output) = (answer.exit.to_string(), answer.json.to_string());
        Err(Trouble::Command { command: answer.command, exit, wanted: 0, output })
    }

    /// What a person sees of a command: its text, whatever its exit code.
    ///
    /// # Errors
    /// It could not be run.
    pub(super) fn screen(&self, signal: Signal, clock: &str, args: &[&str]) -> Result<String, Trouble> {
        let output = self.output(signal, clock, args)?;
        Ok(all_of(&output))
    }

    fn output(&self, signal: Signal, clock: &str, args: &[&str]) -> Result<Output, Trouble> {
        let output = self.command(signal, clock, args).output().map_err(Trouble::io("kengai"))?;
        self.note(signal, clock, args, &output)?;
        Ok(output)
    }

    /// Keeps every command with its answer: a stranger can follow the whole play there.
    fn note(&self, signal: Signal, clock: &str, args: &[&str], output: &Output) -> Result<(), Trouble> {
        let path = self.world.commands_file();
        let where_ = if signal == Signal::None { "no signal" } else { "signal" };
        let text = format!(
            "# {} · {clock} · {where_}\n$ {}\n{}[exit {}]\n\n",
            self.person.ja,
            command_text(args),
            all_of(output),
            output.status.code().unwrap_or(-1)
        );
        let mut file =
            OpenOptions::new().create(true).append(true).open(&path).map_err(Trouble::file(&path))?;
        file.write_all(text.as_bytes()).map_err(Trouble::file(&path))
    }
}

/// Writes a script that anybody may run.
///
/// # Errors
/// The folder cannot be written.
pub(super) fn leave_script(path: &Path, text: &str) -> Result<(), Trouble> {
    std::fs::write(path, text).map_err(Trouble::file(path))?;
    std::fs::set_permissions(path, Permissions::from_mode(0o700)).map_err(Trouble::file(path))
}

/// Both streams, one after the other.
fn all_of(output: &Output) -> String {
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.push_str(&String::from_utf8_lossy(&output.stderr));
    text
}

/// A command as a person would type it.
#[must_use]
pub(super) fn command_text(args: &[&str]) -> String {
    let mut text = "kengai".to_owned();
    for arg in args {
        text.push(' ');
        if arg.is_empty() || arg.contains([' ', '　', '|', '*']) {
            text.push('\'');
            text.push_str(arg);
            text.push('\'');
        } else {
            text.push_str(arg);
        }
    }
    text
}

impl Answer {
    /// What is at a JSON pointer, as text.
    ///
    /// # Errors
    /// There is no text.
    pub(super) fn text(&self, pointer: &str) -> Result<String, Trouble> {
        self.json
            .pointer(pointer)
            .and_then(Value::as_str)
            .map(str::to_owned)
            .ok_or_else(|| self.lacks(pointer))
    }

    /// What is at a JSON pointer, as a number.
    ///
    /// # Errors
    /// There is no number.
    pub(super) fn number(&self, pointer: &str) -> Result<u64, Trouble> {
        self.json.pointer(pointer).and_then(Value::as_u64).ok_or_else(|| self.lacks(pointer))
    }

    /// What is at a JSON pointer, as a list.
    ///
    /// # Errors
    /// There is no list.
    pub(super) fn list(&self, pointer: &str) -> Result<&[Value], Trouble> {
        self.json
            .pointer(pointer)
            .and_then(Value::as_array)
            .map(Vec::as_slice)
            .ok_or_else(|| self.lacks(pointer))
    }

    /// That something promised is missing.
    #[must_use]
    pub(super) fn lacks(&self, what: &str) -> Trouble {
        Trouble::Answer { command: self.command.clone(), what: what.to_owned() }
    }
}

/// A text inside a JSON value, empty where there is none.
#[must_use]
pub(super) fn text_of<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// A number inside a JSON value, 0 where there is none.
#[must_use]
pub(super) fn number_of(value: &Value, pointer: &str) -> u64 {
    value.pointer(pointer).and_then(Value::as_u64).unwrap_or_default()
}

/// A field's value as it is stored, as text: `382`, `true`, `taken`.
#[must_use]
pub(super) fn field_of(fields: &Value, path: &str) -> Option<String> {
    let value = fields.get(path)?;
    Some(match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    })
}
