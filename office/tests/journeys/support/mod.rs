//! An office for tests: the real server in its own process, and devices that are folders which the real command opens.

// Every test binary uses another part of it, and is a crate of its own.
#![allow(dead_code, unreachable_pub)]

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

mod quick_vault;

/// The passphrase of every device here.
pub const PASSPHRASE: &str = "見本の合言葉 12 坂道のみかん";
/// The command under test.
const KENGAI: &str = env!("CARGO_BIN_EXE_kengai");

/// The beginning of 16 November 2026 in Japan, Unix milliseconds.
pub const MIDNIGHT_MS: u64 = 1_794_754_800_000;

/// What a command answered.
#[derive(Debug)]
pub struct Answer {
    /// The exit code.
    pub code: i32,
    /// The JSON document; the last one where there are several lines.
    pub json: Value,
}

impl Answer {
    /// The code of the failure.
    pub fn error(&self) -> &str {
        self.json["error"]["code"].as_str().unwrap_or_default()
    }
}

/// A server and the folders of some devices.
pub struct Office {
    dir: TempDir,
    server: Option<Child>,
    address: String,
    server_clock_ms: Option<u64>,
}

impl Drop for Office {
    fn drop(&mut self) {
        self.stop_server();
    }
}

/// The repository's examples.
pub fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples")
}

/// A file of the example month whose name begins so.
pub fn example_month(start: &str) -> String {
    let folder = examples().join("month-2026-11");
    let mut entries = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let found = entries.find(|path| path.file_name().unwrap().to_string_lossy().starts_with(start));
    found.unwrap().display().to_string()
}

/// The server's program: beside the command's, or built now.
fn server_program() -> PathBuf {
    let beside = Path::new(KENGAI).with_file_name("kengai-server");
    if !beside.exists() {
        let built = Command::new(env!("CARGO"))
            .args(["build", "--quiet", "--locked", "--package", "kengai-server"])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .status()
            .unwrap();
        assert!(built.success(), "the server builds");
    }
    beside
}

impl Office {
    /// A server on a free port, and nobody yet.
    pub fn open() -> Self {
        Self::open_by(None)
    }

    /// The same, by a clock that stands at these Unix milliseconds when the server starts; it makes backups when asked.
    pub fn open_by(server_clock_ms: Option<u64>) -> Self {
        let (dir, address) = (TempDir::new().unwrap(), "127.0.0.1:0".to_owned());
        let mut office = Self { dir, server: None, address, server_clock_ms };
        office.start_server();
        office
    }

    /// The server starts again at another time, and makes a backup at once.
    pub fn on_another_day(&mut self, server_clock_ms: u64) {
        self.stop_server();
        self.server_clock_ms = Some(server_clock_ms);
        self.start_server();
        let mut backup = Command::new(server_program());
        backup.args(["backup", "--data"]).arg(self.path("server"));
        assert!(backup.output().unwrap().status.success(), "the backup is made");
    }

    /// Starts the server where it was before.
    pub fn start_server(&mut self) {
        self.start_server_of("server");
    }

    /// Where the server is, or was.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Another organisation's server at this one's address.
    pub fn start_another_server(&mut self) {
        self.stop_server();
        self.start_server_of("another server");
    }

    /// Another founding ticket of the server.
    pub fn ticket(&self) -> String {
        let mut ticket = Command::new(server_program());
        let output = ticket.args(["ticket", "--data"]).arg(self.path("server")).output().unwrap();
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    fn start_server_of(&mut self, data: &str) {
        let ready = self.path("ready");
        let _ = std::fs::remove_file(&ready);
        let mut program = Command::new(server_program());
        if let Some(ms) = self.server_clock_ms {
            program.env("KENGAI_SERVER_CLOCK_MS", ms.to_string());
            program.arg("run").arg("--backup-to").arg(self.path("server's backups"));
        } else {
            self.server_shows("06:00");
            program.env("KENGAI_SERVER_CLOCK_FILE", self.path("server's clock"));
            program.arg("run");
        }
        let child = program
            .args(["--listen", &self.address])
            .arg("--data")
            .arg(self.path(data))
            .arg("--ready-file")
            .arg(&ready)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        self.server = Some(child);
        let until = Instant::now() + Duration::from_secs(20);
        while !ready.exists() {
            assert!(Instant::now() < until, "the server does not start");
            std::thread::sleep(Duration::from_millis(20));
        }
        let ready: Value = serde_json::from_slice(&std::fs::read(ready).unwrap()).unwrap();
        self.address = ready["address"].as_str().unwrap().to_owned();
    }

    /// The server's clock is set to a time of 16 November 2026. Every command sets it to its own, so that nobody's clock is
    /// wrong unless a test says so.
    pub fn server_shows(&self, clock: &str) {
        let (hour, minute) = clock.split_once(':').unwrap();
        let minutes = hour.parse::<u64>().unwrap() * 60 + minute.parse::<u64>().unwrap();
        let ms = MIDNIGHT_MS + minutes * 60_000;
        // Whole or not at all: the server may be reading it.
        let new = self.path("server's new clock");
        std::fs::write(&new, ms.to_string()).unwrap();
        std::fs::rename(&new, self.path("server's clock")).unwrap();
    }

    /// No signal for anybody.
    pub fn stop_server(&mut self) {
        if let Some(mut child) = self.server.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// The server answers nobody, and nobody is told: a line that hangs. Until it is let go.
    pub fn hold_server(&self) {
        self.signal_server("-STOP");
    }

    /// It goes on where it was.
    pub fn let_server_go(&self) {
        self.signal_server("-CONT");
    }

    fn signal_server(&self, signal: &str) {
        let id = self.server.as_ref().expect("a server runs").id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
    }

    /// A path in the test's folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// The command as a person's device at a time of 16 November 2026.
    pub fn command(&self, who: &str, clock: &str, args: &[&str]) -> Command {
        if self.server_clock_ms.is_none() {
            self.server_shows(clock);
        }
        self.by_own_clock(who, &format!("2026-11-16T{clock}:00+09:00"), args)
    }

    /// The command as a person's device whose clock shows this, whatever the server's does.
    pub fn by_own_clock(&self, who: &str, clock: &str, args: &[&str]) -> Command {
        let mut command = Command::new(KENGAI);
        command
            .args(args)
            .env("KENGAI_HOME", self.path(who))
            .env("KENGAI_PASSPHRASE", PASSPHRASE)
            .env("KENGAI_CLOCK", clock)
            .env_remove("KENGAI_LANG")
            .stdin(Stdio::null());
        command
    }

    /// Runs a command with `--json`, whatever comes of it.
    pub fn run(&self, who: &str, clock: &str, args: &[&str]) -> Answer {
        answer(&self.command(who, clock, &[&["--json"], args].concat()).output().unwrap())
    }

    /// Runs a command that must succeed.
    pub fn ok(&self, who: &str, clock: &str, args: &[&str]) -> Value {
        let answer = self.run(who, clock, args);
        assert_eq!(answer.code, 0, "{who} {args:?}: {}", answer.json);
        assert_eq!(answer.json["ok"], true);
        answer.json
    }

    /// Runs a command that must fail, and gives back exit code and error code.
    pub fn fails(&self, who: &str, clock: &str, args: &[&str]) -> (i32, String) {
        let answer = self.run(who, clock, args);
        assert_ne!(answer.code, 0, "{who} {args:?}: {}", answer.json);
        assert_eq!(answer.json["ok"], false);
        assert_eq!(answer.json["error"]["exit"], answer.code);
        (answer.code, answer.error().to_owned())
    }

    /// The text for people.
    pub fn text(&self, who: &str, clock: &str, args: &[&str]) -> String {
        let output = self.command(who, clock, args).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs a command that must fail, as people read it: its exit code and what it said.
    pub fn refused(&self, who: &str, clock: &str, args: &[&str]) -> (i32, String) {
        let output = self.command(who, clock, args).output().unwrap();
        assert!(!output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    }

    /// These people sync, one after the other.
    pub fn synced(&self, clock: &str, who: &[&str]) {
        for one in who {
            self.ok(one, clock, &["sync"]);
        }
    }

    /// Nozomi founds the organisation and names her staff.
    pub fn founded(&self) {
        let ticket = std::fs::read_to_string(self.path("server").join("founding-ticket.txt")).unwrap();
        let founded = self.ok(
            "nozomi",
            "06:00",
            &[
                "found",
                "--ticket",
                ticket.trim(),
                "--office-number",
                "9970000001",
                "--office-name",
                "見本訪問介護事業所",
                "--name",
                "手本 のぞみ",
                "--kana",
                "テホン ノゾミ",
                "--code",
                "M01",
            ],
        );
        assert_eq!(founded["words"].as_array().unwrap().len(), 24);
        quick_vault::wrap_quickly(&self.path("nozomi"), PASSPHRASE);
        let staff = self.ok("nozomi", "06:01", &["staff", "import", &example_month("staff")]);
        assert_eq!(staff["added"], 2, "Nozomi herself is there already");
    }

    /// A new device for this member of staff; its number is typed on the office's.
    pub fn joined(&self, who: &str, code: &str) {
        self.joined_as(who, code, "helper");
    }

    /// The same in a role.
    pub fn joined_as(&self, who: &str, code: &str, role: &str) {
        let invite = ["--json", "invite", "--staff", code, "--role", role];
        let mut inviting = Talk::start(self.command("nozomi", "06:02", &invite));
        let text = inviting.event("invitation")["text"].as_str().unwrap().to_owned();
        let mut joining = Talk::start(self.command(who, "06:02", &["--json", "join", "--invitation", &text]));
        inviting.event("arrived");
        let number = joining.event("number")["number"].as_str().unwrap().to_owned();
        assert_eq!(number.len(), 6);
        inviting.say(&number);
        inviting.event("enrolled");
        joining.event("joined");
        assert_eq!((inviting.end(), joining.end()), (0, 0));
        quick_vault::wrap_quickly(&self.path(who), PASSPHRASE);
    }

    /// The month is taken in and everybody has it.
    pub fn planned(&self) -> Value {
        let imported = self.ok("nozomi", "06:10", &self.import_arguments());
        for who in ["akari", "sakura"] {
            self.ok(who, "06:20", &["sync"]);
        }
        imported
    }

    /// The arguments that take the example month in.
    pub fn import_arguments(&self) -> Vec<&'static str> {
        let leaked = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
        vec![
            "plan",
            "import",
            "--upplan",
            leaked(example_month("UPPLAN")),
            "--uphosoku",
            leaked(example_month("UPHOSOKU")),
            "--rota",
            leaked(example_month("rota")),
            "--staff",
            leaked(example_month("staff")),
        ]
    }

    /// Founded, joined by Akari (H01) and Sakura (H02), planned, with Ichiro's consent to photos.
    pub fn working() -> Self {
        Self::open().at_work()
    }

    /// The same with the server at these Unix milliseconds.
    pub fn working_by(server_clock_ms: u64) -> Self {
        Self::open_by(Some(server_clock_ms)).at_work()
    }

    fn at_work(self) -> Self {
        let office = self;
        office.founded();
        office.joined("akari", "H01");
        office.joined("sakura", "H02");
        office.planned();
        let consent = ["photo_consent.given", "2026-10-01", "photo_consent.scope", "薬"];
        office.ok("nozomi", "06:30", &[&["clients", "set", "0000000001"], &consent[..]].concat());
        for who in ["nozomi", "akari", "sakura"] {
            office.ok(who, "06:31", &["sync"]);
        }
        office
    }

    /// Akari records the morning visit of Ichiro (line 1) and finishes it at 07:44. Returns the visit.
    pub fn recorded(&self) -> String {
        let visit = self.ok("akari", "07:30", &["visit", "start", "1"])["visit"].as_str().unwrap().to_owned();
        let fields = [
            "体温",
            "38.2",
            "血圧",
            "132/84",
            "服薬介助",
            "実施",
            "medication.morning.state",
            "服用",
            "実施状況",
            "実施",
            "利用者の確認",
            "署名",
        ];
        self.ok("akari", "07:35", &[&["visit", "set", "1"], &fields[..]].concat());
        self.ok("akari", "07:44", &["visit", "finish", "1"]);
        visit
    }
}

/// The exit code and the last line's JSON.
pub fn answer(output: &Output) -> Answer {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    let last = text.lines().last().unwrap_or_else(|| {
        panic!("no answer; it said: {}", String::from_utf8_lossy(&output.stderr));
    });
    let json = serde_json::from_str(last).unwrap_or_else(|_| panic!("not JSON: {text}"));
    Answer { code: output.status.code().unwrap(), json }
}

/// A command that goes on while we talk to it.
pub struct Talk {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Drop for Talk {
    /// A test that fails in the middle leaves nobody behind.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Talk {
    /// Starts it.
    pub fn start(mut command: Command) -> Self {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (input, output) = (child.stdin.take(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, input, output }
    }

    /// The next line, which must be this event.
    pub fn event(&mut self, name: &str) -> Value {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        let json: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("not JSON: {line:?}"));
        assert_eq!(json["event"], name, "{json}");
        json
    }

    /// The next line, whatever it is.
    pub fn line(&mut self) -> Value {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|_| panic!("not JSON: {line:?}"))
    }

    /// Says a line.
    pub fn say(&mut self, line: &str) {
        writeln!(self.input.as_mut().unwrap(), "{line}").unwrap();
    }

    /// Ctrl-C; waits for the exit code.
    pub fn interrupt(mut self) -> i32 {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
        self.child.wait().unwrap().code().unwrap_or(-1)
    }

    /// kill -9.
    pub fn kill(self) {
        drop(self);
    }

    /// Says no more, and waits for the exit code.
    pub fn end(mut self) -> i32 {
        drop(self.input.take());
        self.child.wait().unwrap().code().unwrap()
    }
}
