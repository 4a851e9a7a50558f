//! The Japanese of every command and argument, and an example of each command in both languages.

use crate::words::Words;

/// What is said of a command.
pub(crate) struct Entry {
    /// The command, such as `visit start`; empty for `kengai` itself.
    pub(crate) path: &'static str,
    /// For whom it is and what it does, in Japanese.
    pub(crate) ja: &'static str,
    /// Command lines to try.
    pub(crate) example: Words,
}

const fn entry(
    path: &'static str,
    ja: &'static str,
    example_ja: &'static str,
    example_en: &'static str,
) -> Entry {
    Entry { path, ja, example: Words::lit(example_ja, example_en) }
}

const fn same(path: &'static str, ja: &'static str, example: &'static str) -> Entry {
    entry(path, ja, example, example)
}

/// Every command.
pub(crate) const COMMANDS: &[Entry] = &[
    same("", "圏外（kengai）: 電波がなくても使える訪問介護の記録。kengai だけで一日の流れを表示します。", ""),
    same("help", "コマンドの説明を表示します", ""),
    entry(
        "found",
        "サ責・最初に一度だけ: サーバーが表示した登録票で事業所を登録します",
        "kengai found --ticket kengai-found-… --office-number 9970000001 --office-name 見本訪問介護 --name \"手本 のぞみ\" --kana \"テホン ノゾミ\" --code M01",
        "kengai found --ticket kengai-found-… --office-number 9970000001 --office-name Mihon --name \"Tehon Nozomi\" --kana \"Tehon Nozomi\" --code M01",
    ),
    same(
        "paper",
        "サ責: 紙に書く24語。書いたと言うまで何度でも表示します",
        "kengai paper\nkengai paper --written",
    ),
    same(
        "invite",
        "サ責: 職員の端末を招待します（10分・1回限り）",
        "kengai invite --staff H01 --role helper",
    ),
    same(
        "join",
        "新しい端末: 招待で参加します",
        "kengai join --invitation kengai-join-…\nkengai join --invitation -",
    ),
    same("devices", "サ責: すべての端末、最後の通信、まだ残っているもの", "kengai devices"),
    same("staff", "サ責: 職員の一覧と追加", "kengai staff list"),
    same("staff list", "職員の一覧", "kengai staff list"),
    entry(
        "staff add",
        "職員を1人追加します",
        "kengai staff add --code H03 --name \"手本 つばさ\" --kana \"テホン ツバサ\"",
        "kengai staff add --code H03 --name \"Tehon Tsubasa\" --kana \"Tehon Tsubasa\"",
    ),
    same("staff import", "職員のファイル（CSV）から追加します", "kengai staff import staff.csv"),
    same("clients", "利用者の一覧、シート、注意や同意の登録", "kengai clients list"),
    same("clients list", "この端末にいる利用者", "kengai clients list"),
    entry("clients show", "利用者のシート", "kengai clients show 見本一郎", "kengai clients show 0000000001"),
    entry(
        "clients set",
        "サ責: シートの項目を書きます（注意、写真の同意、薬の場所など）",
        "kengai clients set 見本一郎 cautions 玄関に段差があります photo_consent.given 2026-10-01",
        "kengai clients set 0000000001 cautions \"a step at the door\" photo_consent.given 2026-10-01",
    ),
    same(
        "plan",
        "サ責: 月の予定とシフトを取り込みます",
        "kengai plan import --upplan UPPLAN_….CSV --uphosoku UPHOSOKU_….CSV --rota rota.csv --staff staff.csv",
    ),
    same(
        "plan import",
        "予定・氏名・シフト・職員をファイルから取り込みます。誤りが一つでもあれば何も変えません",
        "kengai plan import --upplan UPPLAN_….CSV --uphosoku UPHOSOKU_….CSV --rota rota.csv --staff staff.csv",
    ),
    same("today", "みんな: 今日の訪問", "kengai today\nkengai today --date 2026-11-16"),
    same("visit", "ヘルパー: 訪問を記録します", "kengai visit start 1"),
    same("visit list", "その日の訪問（today と同じ）", "kengai visit list --date 2026-11-16"),
    same("visit start", "入室して記録を始めます。書きかけがあれば続けます", "kengai visit start 1"),
    same(
        "visit unplanned",
        "予定にない訪問（緊急・臨時）の記録を始めます。終えるときに実施状況と理由を入れます",
        "kengai visit unplanned 0000000001",
    ),
    entry(
        "visit set",
        "項目を書きます（項目 値 の組をいくつでも）。一つでも誤りがあれば何も変えません",
        "kengai visit set 1 体温 38.2 血圧 132/84 服薬介助 実施\nkengai visit set 1 実施状況 実施 利用者の確認 署名",
        "kengai visit set 1 temperature 38.2 blood_pressure 132/84 task.medication done\nkengai visit set 1 outcome provided confirmation signature",
    ),
    same(
        "visit write",
        "標準入力から1行ずつ「項目 値」を書きます。保存してから答えます",
        "kengai visit write 1",
    ),
    same(
        "visit photo",
        "写真を加えます。毎回、先にご本人に確認してください",
        "kengai visit photo 1 photo.jpg --purpose medicine_place --slot morning --asked",
    ),
    same("visit leave", "退室の時刻を記録します", "kengai visit leave 1"),
    same("visit finish", "記録を終えます", "kengai visit finish 1"),
    same("visit show", "記録または書きかけを表示します", "kengai visit show 1"),
    same("visit change", "終えた記録を開いて直します", "kengai visit change 1"),
    same("visit discard", "書きかけを捨てます。終えた記録は残ります", "kengai visit discard 1"),
    same("visit fields", "項目の名前の一覧", "kengai visit fields"),
    same(
        "brief",
        "ヘルパー: 訪問の前に読むもの（申し送り・薬の写真・バイタル・注意）",
        "kengai brief 1 --photos photos",
    ),
    entry(
        "note",
        "みんな: 申し送りを書きます。あとから変えられません",
        "kengai note 1 \"熱が38.2度あります\" --to next_helper --to manager --must-acknowledge",
        "kengai note 1 \"has a fever of 38.2\" --to next_helper --to manager --must-acknowledge",
    ),
    same("read", "みんな: 申し送りを既読にします", "kengai read 1\nkengai read 0d7f6f3d"),
    same("ack", "みんな: 申し送りに了解します", "kengai ack 0d7f6f3d"),
    same("sync", "みんな: ここにあるものを送り、新しいものを受け取ります", "kengai sync"),
    same("status", "みんな: 保存したもの・送ったもの・バックアップされたもの", "kengai status"),
    same("review", "サ責: 確定できるもの、できない理由、まだ端末にあるもの", "kengai review --month 2026-11"),
    same(
        "conflicts",
        "サ責: 二人が別々に書いた項目を見て、どちらにするか決めます",
        "kengai conflicts 1\nkengai conflicts 1 --settle vitals.temperature.value --choice 2",
    ),
    same("confirm", "サ責: 記録をそのまま確定します（署名）", "kengai confirm --month 2026-11 --all-ready"),
    same("export", "サ責: 月の実績（UPJSK）を書き出します", "kengai export --month 2026-11 --to out"),
    same(
        "month",
        "サ責: 月の様子を文字で、または1ページのファイルで",
        "kengai month --month 2026-11 --html month.html",
    ),
    same("serve", "サ責: 月の様子をこのPCのブラウザーで見ます（見るだけ）", "kengai serve --month 2026-11"),
    same("doctor", "みんな: この端末のデータが無事か調べます", "kengai doctor"),
    same("rescue", "みんな: 壊れたデータベースを取り置き、読めるものから作り直します", "kengai rescue"),
];

/// Arguments by name, or by command and name where it means something else there.
pub(crate) const ARGUMENTS: &[(&str, &str)] = &[
    ("home", "端末のフォルダー（既定 ~/.kengai）"),
    ("lang", "表示の言語: ja または en"),
    ("json", "文字のかわりにJSONを1つ出力します"),
    ("help", "この説明を表示します"),
    ("version", "版を表示します"),
    ("ticket", "サーバーが表示した登録票（1回限り）"),
    ("office_number", "事業所番号（10桁）"),
    ("office_name", "事業所名"),
    ("name", "氏名"),
    ("kana", "フリガナ"),
    ("code", "職員コード"),
    ("paper_file", "スクリプト用: 24語を表示せず、この新しいファイルに書きます"),
    ("written", "24語を紙に書きました。この端末からは永久に消します"),
    ("staff", "職員コード（staff list で見られます）"),
    ("role", "端末ができること: helper（ヘルパー）または manager（サ責）"),
    ("invitation", "招待の文字列。- なら標準入力から読みます"),
    ("client", "利用者: 一覧の番号、番号の先頭、被保険者番号、または氏名"),
    ("pairs", "項目と値の組。値が空なら項目を消します"),
    ("upplan", "居宅介護支援事業所からの予定（UPPLAN）。いくつでも"),
    ("uphosoku", "利用者補足情報（UPHOSOKU）。いくつでも"),
    ("rota", "シフト（CSV: 日付,被保険者番号,開始,職員コード）"),
    ("plan import staff", "職員（CSV: 職員コード,氏名,フリガナ,役割）"),
    ("tasks", "計画のサービス内容とバイタル（CSV: 被保険者番号,開始,サービス内容,バイタル,注意）"),
    ("no_sync", "取り込んだあと sync しません"),
    ("codes", "事業所のサービスコード表（CSV）"),
    ("date", "別の日（2026-11-16）"),
    ("everybody", "サ責: 全員の訪問"),
    ("scheme", "制度: kaigo（介護保険） sogo（総合事業） shogai（障害福祉） jihi（自費）"),
    ("row", "一覧の番号、または予定の番号の先頭"),
    ("visit", "一覧の番号、または記録の番号の先頭"),
    ("file", "ファイル"),
    ("visit photo file", "JPEGファイル。位置情報など、写真そのもの以外は取り除きます"),
    ("purpose", "目的: medicine_place（薬の場所） prescription（処方） skin（皮膚） surroundings（環境）"),
    ("asked", "ご本人に確認しました"),
    ("slot", "服薬の時間帯: morning noon evening bedtime"),
    ("caption", "写真の説明（1行）"),
    ("anyway", "必要な項目が足りなくても終えます。サ責に足りない項目が見えます"),
    ("photos", "写真をJPEGファイルとしてこのフォルダーに書きます"),
    ("text", "申し送りの本文。あとから変えられません"),
    ("to", "宛先: next_helper（次のヘルパー） manager（サ責） care_manager（ケアマネジャー）。いくつでも"),
    ("export to", "書き出すフォルダー"),
    ("importance", "重要度: normal important urgent"),
    ("must_acknowledge", "読むだけでなく、了解が必要"),
    ("note visit", "この申し送りを書いた訪問"),
    ("what", "申し送り、または利用者（その人の未読すべて）"),
    ("notes", "申し送り"),
    ("month", "月（2026-11）"),
    ("settle", "この項目を決めます"),
    ("choice", "どの値にするか（表示された番号）"),
    ("all_ready", "確定待ちのものすべて"),
    ("visits", "これらの記録"),
    ("reason", "確定のあとに変わったものを、もう一度確定する理由"),
    ("html", "このページを新しいファイルに書きます"),
];
