//! Text on its way into HTML: everything that comes from a record is escaped here and nowhere else, and nothing in it turns
//! a line around.

use kengai_model::CareDay;

use crate::words::{Lang, Words};

/// Text for an element or a quoted attribute.
pub(crate) fn text(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    for c in kengai_model::plain::shown(raw).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// A heading with how many stand under it.
pub(super) fn heading(words: &Words, count: Option<usize>, lang: Lang) -> String {
    let small = match (count, lang) {
        (None, _) => String::new(),
        (Some(n), Lang::Ja) => format!("<small>{n}件</small>"),
        (Some(n), Lang::En) => format!("<small>{n}</small>"),
    };
    format!("<h2>{}{small}</h2>", text(words.get(lang)))
}

/// A day and times of it, as markup: the times stay on one line.
pub(super) fn on(date: CareDay, times: Words, today: CareDay, lang: Lang) -> String {
    let (day, times) = (date.long(today), times.get(lang));
    let times = match times {
        "" => String::new(),
        times => format!(" <span class=time>{}</span>", text(times)),
    };
    text(day.get(lang)) + &times
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_become_markup() {
        assert_eq!(text("<b onclick=\"x('&')\">"), "&lt;b onclick=&quot;x(&#39;&amp;&#39;)&quot;&gt;");
        assert_eq!(text("見本 一郎"), "見本 一郎");
        assert_eq!(text("見本\u{202e}郎一"), "見本郎一");
    }
}
