//! Why what was saved here is not on the server, and what should never happen and did: in words, with what to do.

use kengai_model::Words;
use kengai_store::{Alarm, Store, WaitingReason};
use serde::Serialize;

use crate::CareError;

/// Why something waits, and how much of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WaitingWhy {
    /// The reason.
    pub reason: WaitingReason,
    /// How many records and other changes.
    pub count: u64,
    /// The reason in words, with what to do.
    #[serde(flatten)]
    pub words: Words,
}

/// What should never happen and did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AlarmView {
    /// What it is.
    pub alarm: Alarm,
    /// When it was first noted, Unix milliseconds.
    pub at_ms: u64,
    /// In words, with what to do.
    #[serde(flatten)]
    pub words: Words,
}

/// What waits on this device, by reason.
pub(crate) fn reasons(store: &Store) -> Result<Vec<WaitingWhy>, CareError> {
    let why = |(reason, count)| WaitingWhy { reason, count, words: waiting_words(reason) };
    Ok(store.waiting_reasons()?.into_iter().map(why).collect())
}

/// The alarms of this device, one of each kind: what to do is the same however often it happened.
pub(crate) fn alarms(store: &Store) -> Result<Vec<AlarmView>, CareError> {
    let mut out: Vec<AlarmView> = Vec::new();
    for (alarm, at_ms) in store.alarms()? {
        if !out.iter().any(|one| one.alarm == alarm) {
            out.push(AlarmView { alarm, at_ms, words: alarm_words(alarm) });
        }
    }
    Ok(out)
}

/// An alarm in words: what happened, that nothing is lost, what to do.
#[must_use]
pub fn alarm_words(alarm: Alarm) -> Words {
    match alarm {
        Alarm::TwoLogs => Words::lit(
            "サーバーが、端末ごとに違う記録の並びを見せました。記録は端末に残っています → サーバーの管理者に、設定の変更や復元がなかったか聞いてください",
            "the server has shown different logs to different devices. Records are kept here → ask whoever runs the server whether it was changed or restored",
        ),
        Alarm::Copied => Words::lit(
            "この端末のコピーが使われたか、端末が古い状態に戻されました。記録は残っています → sync すると新しい番号で続きます。心当たりがなければ、サ責に電話してください",
            "a copy of this device was used, or it was set back to an older state. Records are kept → sync, and it goes on under a new identity; if you know of no copy, call the manager",
        ),
        Alarm::Forked => Words::lit(
            "ある端末が、同じ番号で違う記録を二つ送りました。両方とも残してあります → devices で続きの端末を確かめ、本人に聞いてください",
            "a device has sent two different records under one number. Both are kept → look at devices, and ask its owner",
        ),
        Alarm::BackupWentBack => Words::lit(
            "サーバーが、バックアップ済みと言っていたものより古いものから復元されました → すべての端末で sync してください。端末にある記録が送り直されます",
            "the server was restored from something older than what it had called backed up → sync every device: what they still hold is sent again",
        ),
        Alarm::ControlParted => Words::lit(
            "端末や担当の登録が、サーバーとこの端末とで食い違っています。記録は残っています → サーバーの管理者に、復元がなかったか聞いてください",
            "the server's list of devices and roles differs from the one here. Records are kept → ask whoever runs the server whether it was restored",
        ),
        Alarm::Unknown => Words::lit(
            "新しい版のソフトが付けた警告があります → ソフトを更新して、もう一度開いてください",
            "a newer version of this program noted an alarm → update the program and look again",
        ),
    }
}

/// Why something waits, in words: what happened, and what to do.
#[must_use]
pub fn waiting_words(reason: WaitingReason) -> Words {
    match reason {
        WaitingReason::NoContact => Words::lit(
            "保存してから、まだ通信していません → 電波のある所で sync してください",
            "no contact since it was saved → sync where there is a signal",
        ),
        WaitingReason::NotAMember => Words::lit(
            "この端末は、その利用者の担当から外れています。記録は端末に残っています → サ責に、担当に入れてもらってください",
            "this device is no longer assigned to that client. The record is kept here → ask the manager to assign you again",
        ),
        WaitingReason::Quota => Words::lit(
            "サーバーの容量がいっぱいです。記録は端末に残っています → 事業所に知らせて、容量を増やしてもらってください",
            "the server's quota is used up. The record is kept here → tell the office, which can have it raised",
        ),
        WaitingReason::Busy => Words::lit(
            "サーバーが混み合っていました → しばらくして、もう一度 sync してください",
            "the server was busy → sync again in a while",
        ),
        WaitingReason::Control => Words::lit(
            "端末の登録が、まだサーバーに届いていません → もう一度 sync してください",
            "the server does not know this device's latest permissions yet → sync again",
        ),
        WaitingReason::Gap => Words::lit(
            "その前に書いたものが、まだ届いていません → もう一度 sync してください",
            "what was written before it has not arrived yet → sync again",
        ),
        WaitingReason::Fork => Words::lit(
            "端末が古いコピーに戻されたか、コピーがほかで使われています。記録は残っています → sync すると新しい番号で続きます",
            "this device was set back or copied. The record is kept → sync, and it goes on under a new identity",
        ),
        WaitingReason::Author | WaitingReason::Role | WaitingReason::NoRole => Words::lit(
            "書いたとき、この端末には担当がありませんでした。記録は端末に残っています → サ責に、担当に入れてもらってください",
            "this device had no role there when it was written. The record is kept here → ask the manager to assign you",
        ),
        WaitingReason::Epoch => Words::lit(
            "古い鍵で閉じられています。記録は端末に残っています → 端末を消さずに、サ責に電話してください",
            "it is sealed under an old key. The record is kept here → keep the device as it is, and call the manager",
        ),
        WaitingReason::Signature => Words::lit(
            "サーバーに届いた署名が合いません。記録は端末に残っています → 端末を消さずに、サ責に電話してください",
            "its signature does not hold at the server. The record is kept here → keep the device as it is, and call the manager",
        ),
        WaitingReason::TooLarge => Words::lit(
            "大きすぎて送れません。記録は端末に残っています → 長い文章を短くするか、サ責に電話してください",
            "it is too large to be sent. The record is kept here → shorten its long texts, or call the manager",
        ),
        WaitingReason::ControlWentBack => Words::lit(
            "端末の登録が前に戻っています。記録は端末に残っています → 端末を消さずに、サ責に電話してください",
            "this device's permissions went back to an older state. The record is kept here → keep the device as it is, and call the manager",
        ),
        WaitingReason::Unreadable => Words::lit(
            "この端末で読めなくなった部分があり、送れません。ほかは送ります → 端末を消さずに、サ責に電話してください",
            "a part of it cannot be read on this device any more and is not sent; the rest goes out → keep the device as it is, and call the manager",
        ),
        WaitingReason::Unknown => Words::lit(
            "理由が分かりません。記録は端末に残っています → ソフトを更新して、もう一度 sync してください",
            "the reason is not known here. The record is kept → update the program, and sync again",
        ),
    }
}
