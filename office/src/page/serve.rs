//! The page on the loopback address, for this PC's own browser and nobody else: an unguessable path, the Host header checked
//! (so that no other site can reach it by a name of its own), no cookies, nothing stored, nothing that changes anything.
//!
//! The device is opened anew for every look and closed again, so that other commands work beside it.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Response};
use kengai_billing::CodeTable;
use kengai_desk::home::Key;
use kengai_desk::month::Review;
use kengai_model::CareMonth;
use tokio::net::TcpListener;

use super::{Links, page, policy};
use crate::failure::Failure;
use crate::words::{Lang, Words};

/// What the page is made of.
pub(crate) struct Site {
    /// Opens the device.
    pub(crate) key: Key,
    /// The office's codes.
    pub(crate) codes: CodeTable,
    /// The month that is shown first.
    pub(crate) month: CareMonth,
    /// The language that is shown first.
    pub(crate) lang: Lang,
    /// The path nobody can guess.
    pub(crate) token: String,
    /// The port that it listens on.
    pub(crate) port: u16,
}

/// Serves until the program is stopped.
pub(crate) async fn serve(listener: TcpListener, site: Site) -> std::io::Result<()> {
    axum::serve(listener, app(Arc::new(site))).await
}

/// The whole site, for tests without a socket too.
pub(crate) fn app(site: Arc<Site>) -> Router {
    Router::new().fallback(show).with_state(site)
}

async fn show(State(site): State<Arc<Site>>, method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    if host != format!("127.0.0.1:{}", site.port) && host != format!("localhost:{}", site.port) {
        return StatusCode::FORBIDDEN.into_response();
    }
    if !is_path(uri.path(), &site.token) {
        return StatusCode::NOT_FOUND.into_response();
    }
    if method != Method::GET && method != Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let (month, lang) = asked(&site, uri.query().unwrap_or_default());
    // Opening asks the vault, which takes a while and must not hold up the network.
    let made = tokio::task::spawn_blocking(move || make(&site, month, lang)).await;
    match made {
        Ok(Ok(html)) => guarded(StatusCode::OK, html),
        Ok(Err(failure)) => guarded(StatusCode::SERVICE_UNAVAILABLE, sorry(failure.words.get(lang), lang)),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Compares without stopping at the first difference: the time says nothing about the token.
fn is_path(path: &str, token: &str) -> bool {
    let path = path.trim_matches('/').as_bytes();
    path.len() == token.len()
        && path.iter().zip(token.as_bytes()).fold(0, |different, (a, b)| different | (a ^ b)) == 0
}

/// Month and language of the query; what is none is what was shown first.
fn asked(site: &Site, query: &str) -> (CareMonth, Lang) {
    let value = |name: &str| {
        query.split('&').find_map(|pair| pair.split_once('=').filter(|(key, _)| *key == name)).map(|(_, v)| v)
    };
    let lang = match value("lang") {
        Some("ja") => Lang::Ja,
        Some("en") => Lang::En,
        _ => site.lang,
    };
    (value("month").and_then(|month| month.parse().ok()).unwrap_or(site.month), lang)
}

fn make(site: &Site, month: CareMonth, lang: Lang) -> Result<String, Failure> {
    let book = site.key.open()?;
    let review = Review::of(&book, month, &site.codes)?;
    drop(book);
    Ok(page(&review, lang, Links::Query))
}

fn sorry(why: &str, lang: Lang) -> String {
    let again = Words::lit("しばらくしてから読み込み直してください。", "Load the page again in a moment.");
    format!(
        "<!doctype html><meta charset=utf-8><title>kengai</title><p>{}<p>{}",
        super::markup::text(why),
        super::markup::text(again.get(lang))
    )
}

fn guarded(status: StatusCode, html: String) -> Response {
    let headers = [
        (header::CONTENT_SECURITY_POLICY, policy()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::REFERRER_POLICY, "no-referrer".to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (header::X_FRAME_OPTIONS, "DENY".to_owned()),
    ];
    (status, headers, Html(html)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_token_is_the_path() {
        assert!(is_path("/abcd/", "abcd") && is_path("/abcd", "abcd"));
        for path in ["/", "/abc", "/abcde", "/abce", "/abcd/x"] {
            assert!(!is_path(path, "abcd"), "{path}");
        }
    }
}
