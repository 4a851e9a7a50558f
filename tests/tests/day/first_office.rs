//! "A first real office in ten commands" of README, played as it stands there: every line by a shell, on machines that are
//! home folders of their own, with the real programs. Only what a person pastes from one machine to another is put in
//! where a text ends in `…`, and typed where a number is asked for.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

/// Where the server listens when nobody says otherwise.
const ADDRESS: &str = "127.0.0.1:4433";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The lines of the block under the heading: machine and command.
fn commands(readme: &str) -> Vec<(String, String)> {
    let section =
        readme.split("## A first real office in ten commands").nth(1).expect("the section is there");
    let block = section.split("```").nth(1).expect("and its block");
    let lines = block.lines().filter(|line| !line.trim().is_empty());
    lines
        .map(|line| line.split_once("$ ").map(|(at, what)| (at.to_owned(), what.to_owned())).unwrap())
        .collect()
}

/// A command that goes on, and what it says.
struct Going {
    child: Child,
    out: BufReader<ChildStdout>,
}

impl Drop for Going {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Going {
    /// Reads lines until one has this in it; what follows it on that line.
    fn says(&mut self, mark: &str) -> String {
        loop {
            let mut line = String::new();
            assert!(self.out.read_line(&mut line).unwrap() > 0, "it ended before '{mark}'");
            if let Some((_, after)) = line.split_once(mark) {
                return after.trim().to_owned();
            }
        }
    }

    fn end(mut self) -> String {
        drop(self.child.stdin.take());
        let mut rest = String::new();
        self.out.read_to_string(&mut rest).unwrap();
        assert!(self.child.wait().unwrap().success(), "{rest}");
        rest
    }
}

/// The machines, each with a home folder, and the programs in the shell's path.
struct Town {
    folder: tempfile::TempDir,
    programs: PathBuf,
    address: String,
}

impl Town {
    fn new() -> Self {
        // Beside the folder of the tests, where one build has put them all.
        let test = std::env::current_exe().unwrap();
        let programs = test.parent().unwrap().parent().unwrap().to_owned();
        for program in ["kengai", "kengai-server"] {
            assert!(programs.join(program).is_file(), "{program} is not built: cargo build --workspace");
        }
        // Another test of this machine may be at the usual address; a free one is the only thing that differs then.
        let free =
            |address: &str| std::net::TcpListener::bind(address).map(|l| l.local_addr().unwrap().to_string());
        let address = free(ADDRESS).or_else(|_| free("127.0.0.1:0")).unwrap();
        Self { folder: tempfile::tempdir().unwrap(), programs, address }
    }

    fn home(&self, machine: &str) -> PathBuf {
        let home = self.folder.path().join(machine);
        std::fs::create_dir_all(&home).unwrap();
        home
    }

    fn shell(&self, machine: &str, line: &str) -> Command {
        let elsewhere = self.address != ADDRESS && line.starts_with("kengai-server run ");
        let line = if elsewhere { format!("{line} --listen {}", self.address) } else { line.to_owned() };
        let mut shell = Command::new("sh");
        shell
            .args(["-c", &format!("exec {line}")])
            .current_dir(root())
            .env("HOME", self.home(machine))
            .env("PATH", format!("{}:/usr/bin:/bin", self.programs.display()))
            .env("KENGAI_PASSPHRASE", format!("坂道のみかん {machine} 電波なし"))
            .env("KENGAI_CLOCK", "2026-11-16T07:00:00+09:00")
            .env("KENGAI_SERVER_CLOCK_MS", "1794780000000")
            .env_remove("KENGAI_HOME")
            .env_remove("KENGAI_LANG")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        shell
    }

    fn start(&self, machine: &str, line: &str) -> Going {
        let mut child = self.shell(machine, line).stderr(Stdio::null()).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        Going { child, out }
    }

    fn run(&self, machine: &str, line: &str) -> String {
        let output = self.shell(machine, line).stdin(Stdio::null()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            output.status.success(),
            "{machine}$ {line}\n{said}\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
        said
    }
}

#[test]
fn the_ten_commands_of_readme_make_an_office() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let commands = commands(&readme);
    assert_eq!(commands.len(), 10, "{commands:?}");
    let town = Town::new();
    let mut pasted = String::new();
    let (mut server, mut inviting, mut said) = (None, None, Vec::new());
    for (machine, line) in &commands {
        // What the machine before has shown stands where the line has `…`.
        let word = line.split_whitespace().find(|word| word.ends_with('…'));
        let line = word.map_or_else(
            || line.clone(),
            |word| {
                assert!(pasted.starts_with(word.trim_end_matches('…')), "{word} was not shown before");
                line.replace(word, &pasted)
            },
        );
        if line.starts_with("kengai-server run ") {
            let mut going = town.start(machine, &line);
            pasted = going.says("登録票: ");
            server = Some(going);
        } else if line.starts_with("kengai invite ") {
            let mut going = town.start(machine, &line);
            pasted = format!("kengai-join-{}", going.says("kengai-join-"));
            inviting = Some(going);
        } else if line.starts_with("kengai join ") {
            let mut joining = town.start(machine, &line);
            let number = joining.says("番号: ");
            let mut inviting = inviting.take().expect("the office has invited");
            writeln!(inviting.child.stdin.as_mut().unwrap(), "{number}").unwrap();
            assert!(inviting.end().contains("受け入れました"));
            assert!(joining.end().contains("参加できました"));
        } else {
            said.push(town.run(machine, &line));
        }
    }
    let all = said.join("\n");
    for expected in ["24語", "11月16日（月）の訪問", "見本 一郎", "バックアップを作り、確かめました"]
    {
        assert!(all.contains(expected), "{expected}: {all}");
    }
    // Each machine has its own home, where the programs keep everything by themselves.
    for kept in [
        "server/kengai/ledger.sqlite",
        "server/kengai-backup",
        "office/.kengai/kengai.db",
        "phone/.kengai/kengai.db",
    ] {
        assert!(town.folder.path().join(kept).exists(), "{kept}");
    }
    drop(server);
}

#[test]
fn the_build_line_of_readme_is_the_scripts() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let script = std::fs::read_to_string(root().join("script/build")).unwrap();
    let line = "cargo build --release --locked -p kengai-office -p kengai-server";
    assert!(readme.contains(line) && script.contains(line));
    assert!(readme.contains("`target/release`") && script.contains("$TARGET/release/kengai "));
}
