//! Which kanji count as the same when somebody searches or names a person: 櫻 is 桜, 瀧 is 滝, 﨑 is 崎.
//!
//! **A kept table, not one of ours** (2026-11): `variants.txt` is made by `script/kanji-variants.py` from what Unihan quotes
//! of the government's lists of old and new forms (常用漢字表, 人名用漢字表), OpenCC's table of Japanese simplified forms,
//! and, for the rare forms that only family registers hold, Unihan's variants and ja-itaiji under rules that keep everyday
//! kanji apart. The script says the rules; `LICENSE-variants` beside the sources has their licences. Chinese pairs are left
//! out on purpose: 谷 and 穀, 后 and 後 are one character there and two names here.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Groups, parted by blanks; the first of each stands for it.
const GROUPS: &str = include_str!("variants.txt");

static USUAL: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let mut usual = HashMap::new();
    for group in GROUPS.split_whitespace() {
        let mut forms = group.chars();
        if let Some(first) = forms.next() {
            usual.extend(forms.map(|form| (form, first)));
        }
    }
    usual
});

/// The character as most people type it.
pub(crate) fn usual(c: char) -> char {
    // Everything before CJK radicals: no kanji.
    if c < '\u{2e80}' { c } else { USUAL.get(&c).copied().unwrap_or(c) }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_form_stands_in_one_group() {
        let mut seen = HashSet::new();
        for c in GROUPS.chars().filter(|c| !c.is_whitespace()) {
            assert!(seen.insert(c), "{c} stands in two groups");
        }
        assert!(seen.len() > 1_500, "{}", seen.len());
    }

    #[test]
    fn old_new_and_rare_forms_are_one() {
        for pair in [
            "桜櫻", "滝瀧", "恵惠", "島嶋", "竜龍", "条條", "与與", "蔵藏", "曽曾", "高髙", "崎﨑", "崎嵜",
            "辺邊", "辺邉", "斉斎", "斉齋", "沢澤", "浜濱", "浜濵", "広廣", "国國", "富冨", "吉𠮷", "徳德",
            "真眞", "関關", "桧檜", "峰峯", "淵渕", "秋穐", "桑桒", "船舩", "柳栁", "館舘", "薮藪", "黒黑",
            "礼禮", "弥彌", "野埜", "槙槇", "万萬",
        ] {
            let forms: Vec<char> = pair.chars().map(usual).collect();
            assert_eq!(forms[0], forms[1], "{pair}");
        }
    }

    #[test]
    fn different_kanji_stay_different() {
        for pair in [
            "太大", "犬大", "上下", "谷穀", "后後", "干乾", "里裏", "机機", "松鬆", "只隻", "斗闘", "巳己",
            "巳已", "未末", "土士", "人入", "千干", "午牛", "石右", "花華", "裕祐", "渡渉", "薬楽", "右左",
            "朝夕", "幸倖", "糸系", "折析", "東西", "木本", "田由", "山川", "間問", "便使", "受授", "飲飯",
            "尿屎", "熱熟", "圧庄", "静清", "輝煌", "和知",
        ] {
            let forms: Vec<char> = pair.chars().map(usual).collect();
            assert_ne!(forms[0], forms[1], "{pair}");
        }
    }
}
