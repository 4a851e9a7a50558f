//! The commands, one noun a file. Each takes its arguments and gives back a report; none prints.

pub(crate) mod ack;
pub(crate) mod attention;
pub(crate) mod before_signing;
mod before_start;
mod board_row;
mod both_times;
pub(crate) mod brief;
mod came_since;
pub(crate) mod careplan;
mod careplan_versions;
mod choose_row;
mod cleared;
pub(crate) mod clients;
mod clock;
pub(crate) mod codes;
pub(crate) mod confirm;
pub(crate) mod confirm_seen;
pub(crate) mod conflicts;
pub(crate) mod devices;
pub(crate) mod discarded;
pub(crate) mod doctor;
mod doctor_closed;
mod drafting;

mod consent_said;
pub(crate) mod emergency;
pub(crate) mod export;
mod export_files;
mod export_interrupted;
mod export_number;
mod export_same;
mod export_since;
mod export_stands;
mod export_written;
pub(crate) mod found;
pub(crate) mod history;
pub(crate) mod incident;
mod incident_lines;
mod incident_shown;
mod incident_withdrawn;
pub(crate) mod invite;
pub(crate) mod join;
pub(crate) mod left_out;
pub(crate) mod month;
pub(crate) mod note;
pub(crate) mod older;
pub(crate) mod open_months;
pub(crate) mod paper;
mod photo_out;
mod photo_written;
pub(crate) mod photos;
mod photos_meant;
pub(crate) mod plan;
mod plan_answers;
mod plan_changes;
mod plan_taken;
pub(crate) mod read;
pub(crate) mod rescue;
pub(crate) mod review;
pub(crate) mod reviewed;
pub(crate) mod rota;
mod rota_before;
mod rota_changes;
mod rota_set;
mod rota_taken;
mod rota_words;
pub(crate) mod search;
mod sheet;
mod silence;
pub(crate) mod staff;
mod staff_change;
mod standing;

mod start;
pub(crate) mod status;
pub(crate) mod sync;
pub(crate) mod to_call;
pub(crate) mod today;
mod twice_recorded;
mod undecided;
pub(crate) mod visit;
mod visit_fields;
mod visit_finish;
mod visit_photos;
mod visit_repeats;
mod visit_shown;
mod visit_unplanned;
mod when;
pub(crate) mod window;

use crate::failure_code::Code;
use std::future::Future;

use serde_json::json;

use crate::failure::{Exit, Failure};
use crate::report::Report;
use crate::words::Words;

/// A failure to reach the server, where nothing is saved yet that a sync could send.
fn not_reached(failure: Failure, words: &Words) -> Failure {
    let words = match failure.code {
        Code::NoConnection => words.clone(),
        // The server may have taken it; the same again is asked for as it was.
        Code::Broken => Words::lit(
            "通信が途中で切れました。同じコマンドをもう一度行ってください（二重にはなりません）",
            "the connection broke off; give the same command again (nothing happens twice)",
        ),
        _ => return failure,
    };
    Failure { words, ..failure }
}

/// Runs what waits for the network.
pub(crate) fn wait_for<T>(future: impl Future<Output = T>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|_| {
        Failure::new(
            Exit::Unexpected,
            Code::Runtime,
            Words::lit("通信の準備ができません", "the network part cannot be started"),
        )
    })?;
    Ok(runtime.block_on(future))
}

/// A line from stdin, without its end; `None` when there is no more.
pub(crate) fn read_line() -> Option<String> {
    let mut line = String::new();
    match std::io::stdin().read_line(&mut line) {
        Ok(0) | Err(_) => None,
        Ok(_) => Some(line.trim_end_matches(['\n', '\r']).to_owned()),
    }
}

/// A line of what somebody writes into a record.
pub(crate) enum Written {
    /// A whole line, without its end.
    Line(String),
    /// Bytes that are no text in UTF-8.
    NoText,
    /// The input ended in the middle of a line.
    Cut(String),
}

/// The next line from stdin; `None` when there is no more.
pub(crate) fn read_written() -> Result<Option<Written>, Failure> {
    use std::io::BufRead as _;
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_until(b'\n', &mut bytes).map_err(|_| {
        Failure::new(
            Exit::Unexpected,
            Code::Stdin,
            Words::lit(
                "入力を読めなくなりました。ここまでの項目は保存されています。続きをもう一度書いてください",
                "the input cannot be read any more. What was answered is saved; write the rest again",
            ),
        )
    })?;
    if bytes.is_empty() {
        return Ok(None);
    }
    let whole = bytes.ends_with(b"\n");
    Ok(Some(match String::from_utf8(bytes) {
        Err(_) => Written::NoText,
        Ok(text) => {
            let text = text.trim_end_matches(['\n', '\r']).to_owned();
            if whole { Written::Line(text) } else { Written::Cut(text) }
        }
    }))
}

/// What `kengai` alone says.
pub(crate) fn way_through_a_day() -> Report {
    Report::new(json!({ "help": "kengai help" })).line(Words::lit(WAY_JA, WAY_EN))
}

const WAY_JA: &str = "\
圏外 kengai — 電波がなくても使える訪問介護の記録

ヘルパーの一日
  kengai today                            今日の訪問
  kengai brief 1                          1番の訪問の前に読む（申し送り・薬の写真・バイタル）
  kengai visit start 1                    入室して記録を始める（何も送らず、この端末に保存）
  kengai visit set 1 体温 38.2 血圧 132/84
  kengai visit photo 1 薬.jpg --purpose 薬の場所 --asked
  kengai note 1 \"熱があります\" --must-acknowledge
  kengai search 発熱                      記録・申し送りから言葉を探す
  kengai emergency 1                      急変: 電話する順、持病、薬、住所を一画面で
  kengai visit finish 1                   記録を終える（送る前なら visit undo 1 で取り消せる）
  kengai sync                             電波が戻ったら送る・受け取る
  kengai status                           保存・送信・バックアップの状態

サービス提供責任者の一か月
  kengai plan import --upplan … --uphosoku … --rota … --staff …
  kengai careplan show 見本一郎           訪問介護計画（版・手順書・同意）
  kengai rota set 1 H02                   担当を変える（ヘルパーには変更として届く）
  kengai review --month 2026-11           確定できるもの、できない理由、スマホに残っているもの
  kengai confirm --month 2026-11 --all-ready
  kengai export --month 2026-11 --to 出力先

はじめて: kengai found（事業所の登録）、kengai invite（招待）、kengai join（参加）
くわしく: kengai help、kengai help コマンド   English: kengai --lang en";

const WAY_EN: &str = "\
kengai — records of home-visit care that work where there is no signal

A helper's day
  kengai today                            today's visits
  kengai brief 1                          read before visit 1 (handovers, photos of medicine, vitals)
  kengai visit start 1                    arrive and begin the record (saved on this device, nothing is sent)
  kengai visit set 1 temperature 38.2 blood_pressure 132/84
  kengai visit photo 1 medicine.jpg --purpose medicine_place --asked
  kengai note 1 \"has a fever\" --must-acknowledge
  kengai search fever                     look for words in records and notes
  kengai emergency 1                      a sudden change: whom to call, illnesses, medicines, address
  kengai visit finish 1                   end the record (before it is sent: visit undo 1 takes it back)
  kengai sync                             when the signal is back: send and fetch
  kengai status                           what is saved, sent, backed up

A service manager's month
  kengai plan import --upplan … --uphosoku … --rota … --staff …
  kengai careplan show 0000000001         the home-care plan (versions, steps, consent)
  kengai rota set 1 H02                   change who goes (helpers see it as a change)
  kengai review --month 2026-11           what is ready, what is in the way, what is still on a phone
  kengai confirm --month 2026-11 --all-ready
  kengai export --month 2026-11 --to DIR

To begin: kengai found, kengai invite, kengai join
More: kengai help, kengai help COMMAND";
