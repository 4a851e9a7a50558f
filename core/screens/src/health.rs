//! A device's health in words: what was looked at, and whether it holds.

use kengai::{Audit, BeginAgain, Health, ServerTrouble, wrong_by};
use kengai_model::Words;

use crate::photo_room::photo_quota;

/// What is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checked {
    /// The encrypted data opens.
    Opens,
    /// Pages of the database.
    Pages,
    /// Signed entries and their chains.
    Entries,
    /// Positions of the server's logs.
    Logs,
    /// Photo files.
    Photos,
    /// Room on the disk.
    Disk,
    /// The clock beside the server's.
    Clock,
    /// What came and does not count.
    SetAside,
    /// Whether there is one of this device.
    Identity,
    /// The server, at the last contact.
    Server,
    /// What should never happen and did.
    Alarms,
    /// A damaged database that is kept.
    DatabaseAside,
}

impl Checked {
    /// For scripts: stable.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Opens => "opens",
            Self::Pages => "pages",
            Self::Entries => "entries",
            Self::Logs => "logs",
            Self::Photos => "photos",
            Self::Disk => "disk",
            Self::Clock => "clock",
            Self::SetAside => "set_aside",
            Self::Identity => "identity",
            Self::Server => "server",
            Self::Alarms => "alarms",
            Self::DatabaseAside => "database_aside",
        }
    }
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What.
    pub what: Checked,
    /// Whether it holds.
    pub fine: bool,
    /// What was found.
    pub words: Words,
}

fn check(what: Checked, fine: bool, words: Words) -> Check {
    Check { what, fine, words }
}

/// Everything that was looked at, in words. Where pages are damaged, what lies in them was not looked at.
#[must_use]
pub fn checks(health: &Health) -> Vec<Check> {
    let mut checks = data(&health.audit);
    checks.push(clock(health.clock_ahead_ms));
    checks.extend(around(health));
    checks
}

/// Why a device begins again, and what that means for whoever records on it.
#[must_use]
pub fn why_again(why: BeginAgain) -> Words {
    match why {
        BeginAgain::SetBack => Words::lit(
            "この端末は古いコピーに戻されたか、コピーがほかで使われています。記録は続けられます。電波のある所で sync してください（新しい番号で始め直し、未送信のものも送ります）",
            "This device was set back to an old copy, or a copy of it is in use. Go on recording, and sync where there is a signal: it begins again under a new identity and sends what waits",
        ),
        BeginAgain::Cloned => Words::lit(
            "この端末のコピーがほかで使われています。記録は続けられます。電波のある所で sync してください（別の番号になり、未送信のものも送ります）",
            "A copy of this device is in use elsewhere. Go on recording, and sync where there is a signal: it gives this one an identity of its own and sends what waits",
        ),
        BeginAgain::Rescued => Words::lit(
            "データベースを作り直しました。記録は続けられます。電波のある所で sync してください（新しい番号で始め直し、サーバーにあるものが戻ります）",
            "The database was made anew. Go on recording, and sync where there is a signal: it begins again under a new identity, and what the server has comes back",
        ),
    }
}

/// What was wrong with the server at the last contact, and what to do.
#[must_use]
pub fn server_trouble(trouble: ServerTrouble) -> Words {
    match trouble {
        ServerTrouble::OtherServer => Words::lit(
            "前回の通信では、この事業所のサーバーではないものが答えました。記録はこの端末に残っています。つながっているネットワークを確かめ、事業所に電話してください",
            "At the last contact something else answered than your office's server. Records stay on this device. Check which network you are in, and call the office",
        ),
        ServerTrouble::Full => Words::lit(
            "サーバーのディスクがいっぱいで、記録も写真も送れません。この端末に残っています。サーバーの担当の人に空きを作ってもらい、もう一度 sync してください",
            "The server's disk is full: neither records nor photos go out. They stay on this device. Ask whoever looks after the server to make room, then sync again",
        ),
        ServerTrouble::Quota => Words::lit(
            "この事業所が使えるサーバーの容量か1日の回数がいっぱいです。送れなかったものはこの端末に残っています。サービス提供責任者に伝え、あとでもう一度 sync してください",
            "What your office may use of the server is used up. What did not go out stays on this device. Tell the service manager, and sync again later",
        ),
        ServerTrouble::NoRoom => Words::lit(
            "サーバーのディスクの空きが足りません。記録は送れますが、写真は端末で待ちます。サーバーの担当の人に空きを作ってもらってください",
            "The server's disk is nearly full. Records go out, photos wait on the devices. Ask whoever looks after the server to make room",
        ),
    }
}

fn data(audit: &Audit) -> Vec<Check> {
    if !audit.pages_whole {
        return vec![check(
            Checked::Pages,
            false,
            Words::lit(
                "データベースに壊れたページがあります。ほかは調べていません。作り直せます（送信済みのものはサーバーにあります）",
                "the database has damaged pages; nothing else was looked at. It can be made anew (what was sent is on the server)",
            ),
        )];
    }
    let counted = |what, n: u64, wrong: u64, ja: &str, en: &str| {
        let words = if wrong == 0 {
            Words::new(format!("{ja} {n}件を確かめました"), format!("{n} {en} hold"))
        } else {
            Words::new(
                format!("{ja} {n}件のうち{wrong}件が合いません"),
                format!("{wrong} of {n} {en} do not hold"),
            )
        };
        check(what, wrong == 0, words)
    };
    vec![
        check(
            Checked::Pages,
            true,
            Words::lit("データベースの全ページを確かめました", "every page of the database holds"),
        ),
        counted(
            Checked::Entries,
            audit.entries,
            audit.entries_wrong,
            "署名とつながり",
            "signed entries and their chains",
        ),
        counted(
            Checked::Logs,
            audit.positions,
            audit.positions_wrong,
            "サーバーの記録の順番",
            "positions of the server's logs",
        ),
        counted(Checked::Photos, audit.photos, audit.photos_wrong, "写真のファイル", "photo files"),
    ]
}

/// The device's clock beside the server's, at the last contact.
fn clock(ahead_ms: Option<i64>) -> Check {
    match ahead_ms {
        None => check(
            Checked::Clock,
            true,
            Words::lit(
                "時計はまだ比べられません（通信していません）",
                "the clock cannot be compared yet (no contact)",
            ),
        ),
        Some(ahead) => {
            let differs = wrong_by(ahead).is_some();
            let (way_ja, way_en) =
                if ahead < 0 { ("遅れて", "behind") } else { ("進んで", "ahead of") };
            let time = duration(ahead.unsigned_abs());
            let words = Words::new(
                format!("時計は最後の通信のとき、サーバーより{}{way_ja}いました", time.ja),
                format!("the clock was {} {way_en} the server's at the last contact", time.en),
            );
            check(Checked::Clock, !differs, words)
        }
    }
}

fn around(health: &Health) -> Vec<Check> {
    let mut checks = Vec::new();
    let aside = health.set_aside;
    checks.push(check(
        Checked::SetAside,
        aside == 0,
        if aside == 0 {
            Words::lit("取り置いた項目はありません", "nothing is set aside")
        } else {
            Words::new(
                format!("数えられず取り置いた項目が{aside}件あります（失われてはいません。だれの何かは status で見られます）"),
                format!("{aside} items do not count and are set aside (not lost; status says whose they are)"),
            )
        },
    ));
    checks.push(check(
        Checked::Identity,
        health.begins_again.is_none(),
        match (health.begins_again, health.begun_again) {
            (Some(why), _) => why_again(why),
            (None, 0) => Words::lit("この端末は一つだけです", "there is one of this device"),
            (None, times) => Words::new(
                format!("この端末は{times}回、新しい番号で始め直しました（失われたものはありません）"),
                format!(
                    "this device has begun again under a new identity {times} times (nothing was dropped)"
                ),
            ),
        },
    ));
    checks.push(match health.server_trouble {
        None => check(
            Checked::Server,
            true,
            Words::lit("サーバーについて気になることはありません", "nothing is known against the server"),
        ),
        Some(trouble) => check(Checked::Server, false, server_trouble(trouble)),
    });
    checks.extend(health.photo_quota.iter().map(|quota| check(Checked::Server, false, photo_quota(quota))));
    if health.alarms.is_empty() {
        checks.push(check(Checked::Alarms, true, Words::lit("警告はありません", "there are no alarms")));
    }
    checks.extend(health.alarms.iter().map(|alarm| check(Checked::Alarms, false, alarm.words.clone())));
    checks
}

/// A length of time in the unit that a person would say.
fn duration(ms: u64) -> Words {
    match ms / 1000 {
        seconds @ 0..120 => Words::new(format!("{seconds}秒"), format!("{seconds} s")),
        seconds @ 120..7_200 => Words::new(format!("{}分", seconds / 60), format!("{} min", seconds / 60)),
        seconds @ 7_200..172_800 => {
            Words::new(format!("{}時間", seconds / 3_600), format!("{} h", seconds / 3_600))
        }
        seconds => Words::new(format!("{}日", seconds / 86_400), format!("{} days", seconds / 86_400)),
    }
}
