//! The page's looks, and the policy that lets nothing else in: the one style sheet is allowed by its hash.

use data_encoding::BASE64;
use ring::digest::{SHA256, digest};

/// The style sheet. Sizes follow the reader's own text size; colours follow light and dark; on paper the page is plain.
pub(crate) const STYLE: &str = include_str!("month.css");

/// The content security policy of the page.
pub(crate) fn policy() -> String {
    let hash = BASE64.encode(digest(&SHA256, STYLE.as_bytes()).as_ref());
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
}
