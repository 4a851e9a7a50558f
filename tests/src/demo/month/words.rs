//! What the people of a played month write, in Japanese and English. All of it is invented, and none of it is a sentence
//! that compression was trained on.

/// A sentence in both languages.
pub(super) type Both = [&'static str; 2];

/// 特記事項
pub(super) const REMARKS: [Both; 5] = [
    ["朝から眠そうで、返事がゆっくり。", "Sleepy since the morning, slow to answer."],
    ["庭の柿の話をよくされた。", "Talked much about the persimmons in the garden."],
    ["足のむくみが昨日より目立つ。", "The swelling of the feet shows more than yesterday."],
    ["お茶をコップ2杯飲まれた。", "Drank two cups of tea."],
    ["便が2日出ていないとのこと。", "Says that there was no stool for two days."],
];

/// Lines that two people add to one remark.
pub(super) const LINES: [Both; 2] = [
    ["昼に電話で様子を確認。落ち着いていた。", "Rang at noon: calm by then."],
    [
        "次回から足浴を試すことにした（サ責）。",
        "From the next visit on we try a foot bath (service manager).",
    ],
];

/// 申し送り
pub(super) const NOTES: [Both; 4] = [
    [
        "37度8分ありました。次の訪問で検温をお願いします。",
        "37.8 ℃ today. Please take the temperature at the next visit.",
    ],
    [
        "玄関の電球が切れています。足元に気をつけてください。",
        "The light in the hall is broken. Mind the step.",
    ],
    [
        "昼の薬を飲み忘れたそうです。残りの数を見てください。",
        "Forgot the noon medicine. Please count what is left.",
    ],
    [
        "湯のみを落として割れました。かけらが残っていないか見てください。",
        "A cup broke. Please look for splinters.",
    ],
];

/// 事故
pub(super) const FALL: [Both; 4] = [
    ["廊下", "the corridor"],
    [
        "廊下で足がもつれて尻もち。頭は打っていない。",
        "Stumbled in the corridor and sat down hard. The head was not hit.",
    ],
    ["右のおしりに赤み", "redness on the right hip"],
    [
        "座って休み、痛みと顔色を確認。事業所に電話した。",
        "Rested, looked at pain and colour. Rang the office.",
    ],
];
/// 苦情
pub(super) const COMPLAINT: [Both; 3] = [
    ["長男", "the elder son"],
    [
        "先週の訪問が10分遅れ、連絡もなかったとのこと。",
        "Last week's visit was ten minutes late and nobody rang.",
    ],
    ["お詫びし、サ責から電話すると伝えた。", "Apologised; the service manager will ring."],
];
/// 急変
pub(super) const SUDDEN: [Both; 2] = [
    ["呼びかけに答えるが、ろれつが回らない。", "Answers, but the speech is slurred."],
    ["意識あり。右手に力が入らない。", "Awake. No strength in the right hand."],
];
/// 身体拘束
pub(super) const RESTRAINT: [Both; 2] = [
    [
        "車いすのベルトを、家族の希望で10分間使用",
        "The belt of the wheelchair, for ten minutes, as the family asked",
    ],
    ["前に倒れそうになったため", "Was about to fall forward"],
];
/// Whom somebody rang, and what came of it.
pub(super) const CALLED: [Both; 2] =
    [["事業所", "the office"], ["サ責に伝えた", "the service manager knows"]];
/// Why a visit was cancelled at the door.
pub(super) const NOT_TODAY: Both = ["息子さんと外出するため", "Out with the son"];
/// Why there was an unplanned one.
pub(super) const UNPLANNED: Both =
    ["ご家族から電話。トイレに行けないとのこと", "The family rang: cannot get to the toilet"];
/// Cautions that two managers wrote apart.
pub(super) const CAUTIONS: [Both; 2] = [
    ["左の耳が遠い。右から話す。", "Deaf on the left. Speak from the right."],
    ["ペニシリンで発疹が出たことがある。", "Had a rash from penicillin."],
];
/// Why a record is changed after the export.
pub(super) const CORRECTED: Both = ["脈拍の書き間違い", "The pulse was mistyped"];
