//! The forms in which people say what happened: politely or plainly, as a verb made of the name (実施しました, 拒否されました, 普通でした)
//! or the verb itself (飲みました is 飲んだ). What was typed is brought to the plain word; whether a choice is called so, or
//! said so (`synonyms`), is asked of each.

use crate::kana::fold;

/// The polite past of a verb and its plain past. Where two verbs share an ending, each has its line.
const VERBS: [(&str, &str); 24] = [
    ("みました", "んだ"),
    ("びました", "んだ"),
    ("しました", "した"),
    ("りました", "った"),
    ("いました", "った"),
    ("きました", "いた"),
    ("きました", "きた"),
    ("えました", "えた"),
    ("れました", "れた"),
    ("めました", "めた"),
    ("けました", "けた"),
    ("せました", "せた"),
    ("みませんでした", "まなかった"),
    ("しませんでした", "しなかった"),
    ("しませんでした", "さなかった"),
    ("りませんでした", "らなかった"),
    ("きませんでした", "きなかった"),
    ("えませんでした", "えなかった"),
    ("れませんでした", "れなかった"),
    ("めませんでした", "めなかった"),
    ("んでいません", "まなかった"),
    ("んでいない", "まなかった"),
    ("んでない", "まなかった"),
    ("でした", ""),
];

/// What makes a sentence of a name, and what stands for it.
const NAMES: [(&str, &str); 24] = [
    ("をされました", ""),
    ("されました", ""),
    ("された", ""),
    ("をしました", ""),
    ("しました", ""),
    ("をした", ""),
    ("した", ""),
    ("になりました", ""),
    ("になった", ""),
    ("でした", ""),
    ("だった", ""),
    ("です", ""),
    ("済み", ""),
    ("済", ""),
    ("ずみ", ""),
    ("かったです", "い"),
    ("かった", "い"),
    ("がありました", "あり"),
    ("がありませんでした", "なし"),
    ("がありません", "なし"),
    ("がなかった", "なし"),
    ("がない", "なし"),
    ("ありませんでした", "なし"),
    ("なかった", "なし"),
];

/// What makes its contrary of a name: 実施しなかった is 未実施.
const NOT: [&str; 6] =
    ["しませんでした", "しなかった", "していません", "していない", "してない", "できなかった"];

/// What was typed, and then every plainer word that it may be a form of, folded.
pub(crate) fn of(text: &str) -> Vec<String> {
    let typed = fold(text.trim());
    let mut forms = vec![text.trim().to_owned()];
    let mut add = |form: String| {
        let form = fold(&form);
        if !form.is_empty() && !forms.contains(&form) {
            forms.push(form);
        }
    };
    let ends = |from: &str, end: &str| from.strip_suffix(fold(end).as_str()).map(str::to_owned);
    for (polite, plain) in VERBS {
        if let Some(stem) = ends(&typed, polite) {
            add(format!("{stem}{plain}"));
        }
    }
    for (end, instead) in NAMES {
        if let Some(stem) = ends(&typed, end).filter(|stem| !stem.is_empty() || !instead.is_empty()) {
            add(format!("{stem}{instead}"));
        }
    }
    for end in NOT {
        if let Some(stem) = ends(&typed, end).filter(|stem| !stem.is_empty()) {
            add(format!("未{stem}"));
            add(format!("み{stem}"));
        }
    }
    forms
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::Shape;
    use crate::spec;

    #[test]
    fn what_is_said_politely_is_brought_to_the_plain_word() {
        for (said, plain) in [
            ("飲みました", "飲んだ"),
            ("ノミマシタ", "のんだ"),
            ("落としました", "落とした"),
            ("転びました", "転んだ"),
            ("断られました", "断られた"),
            ("飲みませんでした", "飲まなかった"),
            ("飲んでいません", "飲まなかった"),
            ("実施しました", "実施"),
            ("実施しなかった", "未実施"),
            ("拒否されました", "拒否"),
            ("硬かったです", "硬い"),
            ("反応がなかった", "反応なし"),
        ] {
            assert!(of(said).iter().any(|form| *form == fold(plain)), "{said}: {:?}", of(said));
        }
        assert_eq!(of("です"), ["です"], "nothing is left");
    }

    /// Whatever may be chosen is taken politely and plainly too, and is the same choice.
    #[test]
    fn every_choice_is_taken_in_the_forms_in_which_it_is_said() {
        let mut said = 0;
        for field in spec::all().filter(|field| matches!(field.shape(), Shape::Choice(_))) {
            for choice in field.shape().choices() {
                let name = choice.label.ja.split('（').next().unwrap_or_default();
                let value = field.parse(name).unwrap_or_else(|_| panic!("{}: {name}", field.pattern));
                let mut ends = vec!["です", "でした", "だった"];
                if !name.ends_with('い') && !name.ends_with('し') && !name.ends_with('り') {
                    ends.extend(["しました", "した", "をしました", "になりました"]);
                }
                for end in ends {
                    let text = format!("{name}{end}");
                    assert_eq!(field.parse(&text).as_ref(), Ok(&value), "{}: {text}", field.pattern);
                    said += 1;
                }
            }
        }
        assert!(said > 400, "{said}");
    }
}
