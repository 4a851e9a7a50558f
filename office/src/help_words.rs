//! The Japanese of every command, and an example of each in both languages. Arguments: `help_arguments`.

use kengai_model::Words;

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
        "サ責: 紙に書く24語。書いたと言うまで何度でも表示します。しまった紙を確かめるには --check",
        "kengai paper\nkengai paper --written\nkengai paper --check",
    ),
    entry(
        "invite",
        "サ責: 職員の端末を招待します（10分・1回限り）。相手の画面の6桁の番号をここに入れます",
        "kengai invite --staff H01 --role ヘルパー",
        "kengai invite --staff H01 --role helper",
    ),
    same(
        "join",
        "新しい端末: 招待で参加します",
        "kengai join --invitation kengai-join-…\nkengai join --invitation -",
    ),
    entry(
        "devices",
        "サ責: すべての端末、最後の通信、まだ残っているもの。新しい番号で続いている端末は、本人に確かめてから --checked",
        "kengai devices\nkengai devices --checked '手本 あかり'",
        "kengai devices\nkengai devices --checked 'Tehon Akari'",
    ),
    same("staff", "サ責: 職員の一覧と追加", "kengai staff list"),
    same("staff list", "職員の一覧", "kengai staff list"),
    entry(
        "staff add",
        "職員を1人追加します",
        "kengai staff add --code H03 --name \"手本 つばさ\" --kana \"テホン ツバサ\"",
        "kengai staff add --code H03 --name \"Tehon Tsubasa\" --kana \"Tehon Tsubasa\"",
    ),
    same(
        "staff phone",
        "急変の画面に出る事業所の電話。--staff を付けると職員の電話（電話する人の一覧に出ます）",
        "kengai staff phone 000-0000-0099\nkengai staff phone 090-0000-0001 --staff H01",
    ),
    entry(
        "staff change",
        "職員の氏名・フリガナ・職員コードを直し、退職を入れます。これまでの記録の名前も直ります",
        "kengai staff change H03 氏名 \"手本 つばさ\" フリガナ \"テホン ツバサ\"\nkengai staff change H03 退職 はい",
        "kengai staff change H03 name \"Tehon Tsubasa\" kana \"Tehon Tsubasa\"\nkengai staff change H03 left yes",
    ),
    same(
        "staff import",
        "職員のファイル（CSV、1行目は 職員コード,氏名,フリガナ,役割,同居家族の被保険者番号,電話。後の2列はなくても可）から追加します",
        "kengai staff import staff.csv",
    ),
    same("clients", "利用者の一覧、シート、注意や同意の登録", "kengai clients list"),
    same("clients list", "この端末にいる利用者", "kengai clients list"),
    entry("clients show", "利用者のシート", "kengai clients show 見本一郎", "kengai clients show 0000000001"),
    entry(
        "clients set",
        "サ責: シートの項目を、書きかけに、なければすぐに書きます（注意、写真の同意、薬の場所など）",
        "kengai clients set 見本一郎 注意 玄関に段差があります 写真の同意 2026-10-01",
        "kengai clients set 0000000001 cautions \"a step at the door\" photo_consent.given 2026-10-01",
    ),
    same(
        "clients change",
        "シートを開いて直し始めます。終えるまで、この端末だけにあります",
        "kengai clients change 0000000001",
    ),
    same(
        "clients write",
        "標準入力から1行ずつ「項目 値」を書きます。保存してから答えます",
        "kengai clients write 0000000001",
    ),
    same(
        "clients finish",
        "シートの書きかけを終えます。みんなに届きます",
        "kengai clients finish 0000000001",
    ),
    same(
        "clients undo",
        "送る前なら、終えたことを取り消して続きを書きます",
        "kengai clients undo 0000000001",
    ),
    same(
        "clients discard",
        "シートの書きかけを捨てます。シートは前のままです",
        "kengai clients discard 0000000001",
    ),
    same("clients fields", "シートの項目の名前の一覧", "kengai clients fields"),
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
    same("careplan", "サ責: 訪問介護計画（版・枠・手順書・同意）", "kengai careplan show 0000000001"),
    same(
        "careplan show",
        "版の一覧と、今日の計画の全体",
        "kengai careplan show 0000000001\nkengai careplan show 0000000001 --version 2026-12-01",
    ),
    same(
        "careplan new",
        "新しい版を、いちばん新しい版の写しとして始めます",
        "kengai careplan new 0000000001 --from 2026-12-01 --draft",
    ),
    entry(
        "careplan set",
        "同意前の版の項目を書きます。一つでも誤りがあれば何も変えません",
        "kengai careplan set 0000000001 長期目標 自宅で暮らし続ける 曜日（枠1） 月、水 開始（枠1） 9:00 終了（枠1） 9:30\nkengai careplan set 0000000001 サービス区分（枠1） 身体 サービス内容（枠1） 服薬介助、排泄介助（トイレ） いつもの担当者（枠1） H01",
        "kengai careplan set 0000000001 goal.long \"goes on living at home\" slot.1.days Mon,Wed slot.1.start 9:00 slot.1.end 9:30\nkengai careplan set 0000000001 slot.1.service body slot.1.tasks medication,toilet slot.1.helper.H01 main",
    ),
    entry(
        "careplan consent",
        "利用者の同意を記録します。その版はもう変えられません",
        "kengai careplan consent 0000000001 --by \"見本 一郎\" --method 署名 --date 2026-10-28",
        "kengai careplan consent 0000000001 --by \"Mihon Ichiro\" --method signature --date 2026-10-28",
    ),
    entry(
        "careplan amend",
        "サ責: 同意の書きまちがい（同意日・同意の方法・同意した人・説明した人）を、理由を書いて訂正します。計画はそのままです",
        "kengai careplan amend 0000000001 同意日 2026-10-27 --reason 日付の書きまちがい",
        "kengai careplan amend 0000000001 agreed.on 2026-10-27 --reason \"the day was written wrong\"",
    ),
    same(
        "careplan change",
        "同意前の版を開いて直し始めます。終えるまで、この端末だけにあります",
        "kengai careplan change 0000000001",
    ),
    same(
        "careplan write",
        "標準入力から1行ずつ「項目 値」を書きます。保存してから答えます",
        "kengai careplan write 0000000001",
    ),
    same(
        "careplan finish",
        "版の書きかけを終えます。みんなに届き、同意をいただけます",
        "kengai careplan finish 0000000001",
    ),
    same(
        "careplan undo",
        "送る前なら、終えたことを取り消して続きを書きます",
        "kengai careplan undo 0000000001",
    ),
    same(
        "careplan discard",
        "版の書きかけを捨てます。前に終えたものは残ります",
        "kengai careplan discard 0000000001",
    ),
    same("careplan fields", "計画の項目の名前の一覧", "kengai careplan fields"),
    same("rota", "シフトを手で、または曜日のきまりで。変更と了解", "kengai rota changes"),
    entry(
        "rota set",
        "サ責: 予定の担当者を決めます。だれも行かないなら 担当なし",
        "kengai rota set 1 H02\nkengai rota set 1 担当なし\nkengai rota set 1 H02 M01 --date 2026-11-17",
        "kengai rota set 1 H02\nkengai rota set 1 nobody\nkengai rota set 1 H02 M01 --date 2026-11-17",
    ),
    entry(
        "rota change",
        "サ責: 予定を変えます（日付、開始、終了、サービス区分、取消、留意点など）",
        "kengai rota change 1 開始 10:00 終了 10:15\nkengai rota change 1 取消 はい",
        "kengai rota change 1 start 10:00 end 10:15\nkengai rota change 1 cancelled yes",
    ),
    entry(
        "rota add",
        "サ責: ファイルにない訪問を予定に加えます",
        "kengai rota add 0000000001 --date 2026-11-18 --start 14:00 --end 14:45 --service 生活 H02",
        "kengai rota add 0000000001 --date 2026-11-18 --start 14:00 --end 14:45 --service life H02",
    ),
    same(
        "rota apply",
        "サ責: 担当のない予定に、訪問介護計画のいつもの担当者を入れます。手で決めたものは変えません",
        "kengai rota apply --month 2026-12",
    ),
    same("rota changes", "今日からの変更と、だれが了解したか", "kengai rota changes"),
    same("rota ack", "変更に了解します", "kengai rota ack 1\nkengai rota ack 1 --date 2026-11-17"),
    same("today", "みんな: 今日の訪問", "kengai today\nkengai today --date 2026-11-16"),
    same("visit", "ヘルパー: 訪問を記録します", "kengai visit start 1"),
    same("visit list", "その日の訪問（today と同じ）", "kengai visit list --date 2026-11-16"),
    same(
        "visit start",
        "入室して記録を始めます。書きかけがあれば続けます",
        "kengai visit start 1\nkengai visit start 1 --for H02",
    ),
    same(
        "visit unplanned",
        "予定にない訪問（緊急・臨時）の記録を始めます。終えるときに実施状況と理由を入れます",
        "kengai visit unplanned 0000000001\nkengai visit unplanned 0000000001 --date 2026-11-16\nkengai visit unplanned 0000000001 --for H02",
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
    entry(
        "visit photo",
        "写真を加えます。毎回、先にご本人に確認してください",
        "kengai visit photo 1 薬.jpg --purpose 薬の場所 --slot 朝 --asked",
        "kengai visit photo 1 photo.jpg --purpose medicine_place --slot morning --asked",
    ),
    same(
        "visit retake",
        "写真を撮り直します。番号・目的・説明はそのままです",
        "kengai visit retake 1 1 photo.jpg --asked",
    ),
    same("visit leave", "退室の時刻を記録します", "kengai visit leave 1"),
    same("visit finish", "記録を終えます", "kengai visit finish 1"),
    same("visit undo", "送る前なら、記録を終えたことを取り消して続きを書きます", "kengai visit undo 1"),
    same("visit show", "記録または書きかけを表示します", "kengai visit show 1"),
    same("visit change", "終えた記録を開いて直します", "kengai visit change 1"),
    same("visit discard", "書きかけを捨てます。終えた記録は残ります", "kengai visit discard 1"),
    same("visit fields", "項目の名前の一覧", "kengai visit fields"),
    same(
        "brief",
        "ヘルパー: 訪問の前に読むもの（申し送り・薬の写真・バイタル・注意）",
        "kengai brief 1 --photos photos",
    ),
    same("photos", "サ責: 隠した写真の一覧と、その扱い", "kengai photos hidden"),
    same("photos hidden", "隠した写真の一覧（写真そのものは出ません）", "kengai photos hidden"),
    entry(
        "photos hide",
        "写真をどの端末でも見えなくします（取り違えなど）",
        "kengai photos hide 1 1 --why 利用者の取り違え",
        "kengai photos hide 1 1 --why wrong_client",
    ),
    same("photos keep", "撤回で隠れた写真を、隠したままにします", "kengai photos keep 0000000001"),
    entry(
        "photos show",
        "隠した写真を、また見られるようにします",
        "kengai photos show 見本一郎 --reason ご本人に改めて確認した",
        "kengai photos show 0000000001 --reason \"the client was asked anew\"",
    ),
    same("emergency", "みんな: 急変。電話する順と、救急隊に聞かれること", "kengai emergency 1"),
    same("incident", "みんな: 身体拘束・事故・苦情・急変の記録", "kengai incident list 0000000001"),
    entry(
        "incident start",
        "記録を始めます。訪問の中のことなら --visit",
        "kengai incident start 1 身体拘束 --visit 1 --draft\nkengai incident start 0000000001 苦情 --at 9:20",
        "kengai incident start 1 restraint --visit 1 --draft\nkengai incident start 0000000001 complaint --at 9:20",
    ),
    entry(
        "incident set",
        "項目を書きます（項目 値 の組をいくつでも）",
        "kengai incident set 0000000001 拘束の態様 車いすの腰ベルト 拘束の開始 9:05 拘束の終了 9:10",
        "kengai incident set 0000000001 restraint.manner \"belt of the wheelchair\" restraint.from 9:05 restraint.to 9:10",
    ),
    entry(
        "incident call",
        "電話したこと（出なかったことも）を時刻とともに残します",
        "kengai incident call 0000000001 主治医 往診に来る --phone 000-0000-0003",
        "kengai incident call 0000000001 doctor \"will come\" --phone 000-0000-0003",
    ),
    same(
        "incident change",
        "記録を開いて直し始めます。終えるまで、この端末だけにあります",
        "kengai incident change 0000000001",
    ),
    same(
        "incident write",
        "標準入力から1行ずつ「項目 値」を書きます。保存してから答えます",
        "kengai incident write 0000000001",
    ),
    same(
        "incident finish",
        "書きかけを終えます。みんなに届きます（足りない項目はあとからでも書けます）",
        "kengai incident finish 0000000001",
    ),
    same(
        "incident undo",
        "送る前なら、終えたことを取り消して続きを書きます",
        "kengai incident undo 0000000001",
    ),
    same(
        "incident discard",
        "書きかけを捨てます。前に終えたものは残ります",
        "kengai incident discard 0000000001",
    ),
    entry(
        "incident withdraw",
        "まちがいで始めた記録を取り消します（履歴に残ります）",
        "kengai incident withdraw 0000000001 --reason '押しまちがい'",
        "kengai incident withdraw 0000000001 --reason 'touched by mistake'",
    ),
    same("incident show", "一件の記録の全体", "kengai incident show 0000000001"),
    same("incident seen", "サ責: 事故や急変を見たことを残します", "kengai incident seen 0000000001"),
    same("incident list", "利用者の記録、新しいものから", "kengai incident list 0000000001"),
    same("incident fields", "項目の名前の一覧", "kengai incident fields"),
    entry(
        "search",
        "みんな: この端末の記録・申し送り・利用者から言葉を探します（電波なしで。1文字でも、かな・カナ・半角のどれでも）",
        "kengai search 発熱\nkengai search 薬 引き出し --client 見本一郎 --from 2026-10-01",
        "kengai search fever\nkengai search fever --client 0000000001 --from 2026-10-01",
    ),
    entry(
        "note",
        "みんな: 申し送りを書きます。あとから変えられません",
        "kengai note 1 \"熱が38.2度あります\" --to 次のヘルパー --to サ責 --must-acknowledge\nkengai note start 1",
        "kengai note 1 \"has a fever of 38.2\" --to next_helper --to manager --must-acknowledge\nkengai note start 1",
    ),
    entry(
        "note start",
        "申し送りを書き始めます。終えるまで、この端末だけにあります",
        "kengai note start 1 --to サ責",
        "kengai note start 1 --to manager",
    ),
    entry(
        "note set",
        "書きかけの項目を書きます（本文、宛先、重要度、了解が必要）",
        "kengai note set 1 本文 熱が38.2度あります 了解が必要 はい",
        "kengai note set 1 text \"has a fever of 38.2\" ack yes",
    ),
    same("note change", "書きかけの申し送りを表示して続けます", "kengai note change 1"),
    same(
        "note write",
        "標準入力から1行ずつ「項目 値」を書きます。保存してから答えます",
        "kengai note write 1",
    ),
    same(
        "note finish",
        "申し送りを書き終えます。みんなに届き、あとから変えられません",
        "kengai note finish 1",
    ),
    same("note undo", "送る前なら、終えたことを取り消して続きを書きます", "kengai note undo 1"),
    same("note discard", "書きかけの申し送りを捨てます", "kengai note discard 1"),
    same("read", "みんな: 申し送りを既読にします", "kengai read 1"),
    same("ack", "みんな: 申し送りに了解します", "kengai ack 1"),
    same(
        "sync",
        "みんな: ここにあるものを送り、新しいものを受け取ります",
        "kengai sync\nkengai sync --again\nkengai sync --live",
    ),
    same("status", "みんな: 保存したもの・送ったもの・バックアップされたもの", "kengai status"),
    same("discarded", "みんな: 捨てた書きかけ。30日は戻せます", "kengai discarded"),
    same("undiscard", "みんな: 捨てた書きかけを元に戻します", "kengai undiscard\nkengai undiscard 3"),
    entry(
        "older",
        "ヘルパー: この端末から外れた古い記録を、その月だけ戻します（電波が必要）",
        "kengai older 見本一郎 --month 2026-08",
        "kengai older 0000000001 --month 2026-08",
    ),
    same("window", "サ責: 職員の端末に何日前までの記録を残すか", "kengai window\nkengai window 90"),
    same(
        "review",
        "サ責: 締切、電話する人、確定できるもの、できない理由",
        "kengai review\nkengai review --waiting",
    ),
    entry(
        "conflicts",
        "サ責: 二人が別々に書いた項目を見て、どちらにするか決めます",
        "kengai conflicts\nkengai conflicts 1 --settle 体温 --choice 2 --reason '本人に測り直した'\nkengai conflicts 見本一郎 --settle 注意 --value '書き直した文' --reason '両方とも正しい'\nkengai conflicts --seen",
        "kengai conflicts\nkengai conflicts 1 --settle 'Body temperature' --choice 2 --reason 'measured again'\nkengai conflicts 0000000001 --settle Cautions --value 'both in one text' --reason 'both are right'\nkengai conflicts --seen",
    ),
    entry(
        "history",
        "みんな: 記録の履歴（だれが・いつ・何を何から何へ・理由）",
        "kengai history 1\nkengai history 見本一郎\nkengai history --client 見本一郎 --month 2026-11",
        "kengai history 1\nkengai history --client 0000000001 --month 2026-11",
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
