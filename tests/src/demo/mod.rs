//! The main job, played: real devices record where there is no signal, sync through a real server that can read nothing,
//! and hand over.
//!
//! Every device is a folder of its own and every use of it a `kengai` process; the server is a process; "no signal" is a
//! network namespace without interfaces. Each printed fact is checked when it is printed, so the demo is a test: it ends
//! non-zero when one of them was not true.
//!
//! ```text
//! founding   the evening before: an office, a plan, two phones    device, writing, joining   kengai processes
//! morning    no signal; a fever; kill -9                          server                     kengai-server
//! sending    one sync; a visit that stays on a phone              signal                     networks without interfaces
//! afternoon  what the morning found reaches the next helper       secrets                    looking for known text
//! office     ready, blocked, confirmed, exported                  teller                     what is printed
//! ending     backup; the server can read nothing                 crowd, helper_day           larger days
//! change     a visit moves, and the helper says that she knows    past                        undo, search, history
//! month      a whole month of an office of any size, by many devices in this process
//! ```

mod actuals;
mod afternoon;
mod change;
mod crowd;
mod device;
mod ending;
mod founding;
mod helper_day;
mod joining;
mod month;
mod morning;
mod office;
mod options;
mod past;
mod programs;
mod secrets;
mod sending;
mod server;
mod signal;
mod stage;
mod story_time;
mod teller;
mod trouble;
mod writing;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use clap::Parser;

use crowd::Size;
use device::{Device, Person, World};
use options::{Options, Probe};
use programs::Programs;
use server::Server;
use signal::{Namespace, Signal};
use stage::{Cast, Stage};
use teller::Teller;
use trouble::Trouble;

/// The demo's `main`.
#[must_use]
pub fn main() -> ExitCode {
    let options = Options::parse();
    if let Some(Probe::Network { address }) = options.probe {
        return if signal::say_what_is_seen(address).is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    let mut teller = Teller::new(options.lang);
    let begun = Instant::now();
    teller.title(
        "圏外（Kengai）: 電波のない家で書いた記録が、次のヘルパーと事業所に届くまで",
        "Kengai: how a record written where there is no signal reaches the next helper and the office",
    );
    if options.month {
        teller.say(
            "人も住所もすべて架空です。端末はそれぞれ別のフォルダーと鍵と時計を持ち、このプロセスの中で動きます。サーバーは別のプロセスで、\
             時刻ごとに起動し直します。「電波なし」は、同期しないことです。",
            "All people and places are invented. Every device has a folder, a key and a clock of its own, inside this \
             process; the server is a process of its own, started anew at each time of the day. \"No signal\" means \
             that nobody syncs.",
        );
    } else {
        teller.say(
            "人も住所もすべて架空です。端末はそれぞれ別のフォルダー、操作は一回ごとに別のプロセスです。",
            "All people and places are invented. Every device is a folder of its own, every use of it a process of its own.",
        );
    }
    match play(&options, &mut teller) {
        Ok(()) => end(&mut teller, begun),
        Err(trouble) => {
            stop(&mut teller, &trouble);
            ExitCode::from(trouble.exit())
        }
    }
}

fn play(options: &Options, teller: &mut Teller) -> Result<(), Trouble> {
    let programs = Programs::find()?;
    let folder = folder(options.keep.clone())?;
    teller.section("舞台", "The stage");
    let mut server = Server::start(&programs, &folder.join("server"))?;
    teller.fact(
        server.pid() != std::process::id() && server.address.port() != 0,
        &format!("サーバー: 別のプロセス（PID {}）、TLS 1.3、{}、SQLite 内蔵", server.pid(), server.address),
        &format!(
            "The server: a process of its own (PID {}), TLS 1.3, {}, SQLite embedded",
            server.pid(),
            server.address
        ),
    );
    let lang = options.lang.code();
    if options.month {
        let world = Arc::new(World { programs, namespace: Namespace::unneeded(), folder, lang });
        let size = month::Size::of(options.helpers, options.clients, options.until, options.seed);
        return month::play(&world, teller, &mut server, size);
    }
    let namespace = without_signal(&programs, &server, teller)?;
    let world = Arc::new(World { programs, namespace, folder, lang });
    match Size::of(options.helpers, options.visits) {
        Some(size) => crowd::play(&world, teller, &mut server, size),
        None => story(&world, teller, &mut server),
    }
}

/// Shows that "no signal" is one.
fn without_signal(programs: &Programs, server: &Server, teller: &mut Teller) -> Result<Namespace, Trouble> {
    let (namespace, inside) = Namespace::find(&programs.demo, server.address)?;
    let outside = namespace.probe(&programs.demo, server.address, Signal::There)?;
    teller.fact(
        outside.reached && !inside.reached && inside.interfaces == ["lo"],
        &format!(
            "「電波なし」は、インターフェースのないネットワーク名前空間です。同じプログラムが同じ宛先へ: 外からは\
             つながり、中からはつながりません（{}）",
            inside.said
        ),
        &format!(
            "\"No signal\" is a network namespace without interfaces. The same program to the same address: connected \
             from outside, not from inside ({})",
            inside.said
        ),
    );
    Ok(namespace)
}

fn story(world: &Arc<World>, teller: &mut Teller, server: &mut Server) -> Result<(), Trouble> {
    let cast = Cast {
        manager: Device::new(world, Person::new("手本 のぞみ", "Tehon Nozomi"), "manager"),
        akari: Device::new(world, Person::new("手本 あかり", "Tehon Akari"), "helper-akari"),
        sakura: Device::new(world, Person::new("手本 さくら", "Tehon Sakura"), "helper-sakura"),
    };
    teller.say(
        "登場する人: サービス提供責任者 手本 のぞみ、ヘルパー 手本 あかり（午前）と 手本 さくら（午後）",
        "The people: service manager Tehon Nozomi (手本 のぞみ), helpers Tehon Akari (手本 あかり, in the morning) and \
         Tehon Sakura (手本 さくら, in the afternoon); client Mr Mihon Ichiro (見本 一郎) and four others",
    );
    let found = stage::Found::default();
    let mut stage = Stage { world: Arc::clone(world), teller, server, cast, found };
    for chapter in [founding::play, morning::play, sending::play, afternoon::play, office::play, ending::play]
    {
        chapter(&mut stage)?;
    }
    ending::further(&mut stage)
}

/// The folder that everything is left in.
fn folder(keep: Option<PathBuf>) -> Result<PathBuf, Trouble> {
    let folder = match keep {
        Some(folder) => folder,
        None => {
            let base =
                std::env::current_exe().ok().and_then(|exe| Some(exe.parent()?.parent()?.join("demo")));
            let base = base.unwrap_or_else(std::env::temp_dir);
            let stamp =
                std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |d| d.as_secs());
            base.join(format!("{stamp}-{}", std::process::id()))
        }
    };
    std::fs::create_dir_all(&folder).map_err(Trouble::file(&folder))?;
    let mut inside = std::fs::read_dir(&folder).map_err(Trouble::file(&folder))?;
    if inside.next().is_some() {
        return Err(Trouble::FolderTaken(folder.display().to_string()));
    }
    folder.canonicalize().map_err(Trouble::file(&folder))
}

fn end(teller: &mut Teller, begun: Instant) -> ExitCode {
    let (facts, untrue) = (teller.facts(), teller.untrue().to_vec());
    let seconds = begun.elapsed().as_secs_f64();
    teller.gap();
    if untrue.is_empty() {
        teller.fact(
            true,
            &format!("確かめた {facts} 件は、すべて本当でした（{seconds:.0} 秒）"),
            &format!("All {facts} facts above were checked and true ({seconds:.0} s)"),
        );
        return ExitCode::SUCCESS;
    }
    teller.say(
        &format!("確かめた {facts} 件のうち {} 件は、本当ではありませんでした:", untrue.len()),
        &format!("Of {facts} facts that were checked, {} were not true:", untrue.len()),
    );
    for text in untrue {
        teller.fact(false, &text, &text);
    }
    ExitCode::FAILURE
}

fn stop(teller: &mut Teller, trouble: &Trouble) {
    teller.gap();
    let detail = trouble.to_string();
    match trouble {
        Trouble::NoNamespace(_) => teller.fact(
            false,
            &format!(
                "このコンピューターでは、インターフェースのないネットワークを作れません。root で実行するか、\
                 ユーザー名前空間を許可してください。（{detail}）"
            ),
            &format!(
                "This machine cannot make a network without interfaces. Run as root, or allow user namespaces. ({detail})"
            ),
        ),
        _ => teller.fact(
            false,
            &format!("途中で止まりました: {detail}"),
            &format!("The play stopped: {detail}"),
        ),
    }
}
