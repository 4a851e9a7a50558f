//! A part of a photo: the header `Range` as a device uses it to go on with a download that was cut.
//!
//! One part, from a byte on (`bytes=1000-`) or up to another, both counted (`bytes=1000-1999`). Whatever else may stand in that
//! header is not for photos, and is answered like no header at all: with the whole.

use std::ops::Range;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// What a request asks for of something of that size, bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Asked {
    /// All of it.
    Whole,
    /// These bytes, of which there is at least one.
    Part(Range<u64>),
    /// Bytes beyond its end.
    Beyond,
}

/// Reads the header `Range`.
pub(crate) fn asked(headers: &HeaderMap, size: u64) -> Asked {
    let mut values = headers.get_all(header::RANGE).iter();
    let (Some(value), None) = (values.next(), values.next()) else { return Asked::Whole };
    let Some((from, to)) = value.to_str().ok().and_then(part) else { return Asked::Whole };
    if from >= size {
        return Asked::Beyond;
    }
    Asked::Part(from..to.map_or(size, |to| size.min(to.saturating_add(1))))
}

/// First byte, and the last where it is named.
fn part(text: &str) -> Option<(u64, Option<u64>)> {
    let (from, to) = text.strip_prefix("bytes=")?.split_once('-')?;
    let number = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse().ok()).flatten()
    };
    let from: u64 = number(from)?;
    let to = if to.is_empty() { None } else { Some(number(to)?) };
    to.is_none_or(|to| to >= from).then_some((from, to))
}

/// Says that a part is what was sent.
pub(crate) fn partial(mut response: Response, part: &Range<u64>, size: u64) -> Response {
    *response.status_mut() = StatusCode::PARTIAL_CONTENT;
    let says = format!("bytes {}-{}/{size}", part.start, part.end - 1);
    response.headers_mut().insert(header::CONTENT_RANGE, figures(says));
    response
}

/// Says how long it is to whoever asked beyond the end.
pub(crate) fn beyond(size: u64) -> Response {
    let says = [(header::CONTENT_RANGE, figures(format!("bytes */{size}")))];
    (StatusCode::RANGE_NOT_SATISFIABLE, says).into_response()
}

fn figures(text: String) -> HeaderValue {
    HeaderValue::try_from(text).expect("letters and figures are a header's value")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_part_is_understood_and_everything_else_is_the_whole() {
        let of = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::RANGE, HeaderValue::from_static(text));
            asked(&headers, 100)
        };
        assert_eq!(asked(&HeaderMap::new(), 100), Asked::Whole);
        assert_eq!(of("bytes=0-"), Asked::Part(0..100));
        assert_eq!(of("bytes=99-"), Asked::Part(99..100));
        assert_eq!(of("bytes=10-19"), Asked::Part(10..20));
        assert_eq!(of("bytes=10-18446744073709551615"), Asked::Part(10..100));
        assert_eq!(of("bytes=100-"), Asked::Beyond);
        for whole in [
            "bytes=-5",
            "bytes=5-4",
            "bytes=1-2,4-5",
            "bytes=+1-",
            "bytes=",
            "pages=1-2",
            "bytes=99999999999999999999-",
        ] {
            assert_eq!(of(whole), Asked::Whole, "{whole}");
        }
        let mut two = HeaderMap::new();
        two.append(header::RANGE, HeaderValue::from_static("bytes=1-"));
        two.append(header::RANGE, HeaderValue::from_static("bytes=2-"));
        assert_eq!(asked(&two, 100), Asked::Whole);
    }
}
