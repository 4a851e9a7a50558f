//! Rust sources as far as tests about the tree read them: words, signs and literals, without comments and without what is
//! compiled for tests alone.

use std::path::Path;

use crate::root::root;

/// A piece of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// A name, keyword or number.
    Word(String),
    /// Any other sign.
    Sign(char),
    /// What stands between the quotes.
    Literal(String),
}

impl Piece {
    pub(crate) fn is(&self, sign: char) -> bool {
        *self == Self::Sign(sign)
    }

    pub(crate) fn word(&self) -> Option<&str> {
        match self {
            Self::Word(word) => Some(word),
            _ => None,
        }
    }
}

/// The pieces of a source, in order.
pub(crate) fn pieces(source: &str) -> Vec<Piece> {
    let mut reader = Reader { rest: source, out: Vec::new() };
    while reader.step() {}
    reader.out
}

struct Reader<'a> {
    rest: &'a str,
    out: Vec<Piece>,
}

impl Reader<'_> {
    fn step(&mut self) -> bool {
        let Some(first) = self.rest.chars().next() else { return false };
        if first.is_whitespace() {
            self.skip(first.len_utf8());
        } else if self.rest.starts_with("//") {
            self.skip(self.rest.find('\n').unwrap_or(self.rest.len()));
        } else if self.rest.starts_with("/*") {
            self.block_comment();
        } else if let Some((opening, hashes)) = raw_opening(self.rest) {
            let closing = format!("\"{}", "#".repeat(hashes));
            self.skip(opening);
            let end = self.rest.find(&closing).unwrap_or(self.rest.len());
            self.out.push(Piece::Literal(self.rest[..end].to_owned()));
            self.skip((end + closing.len()).min(self.rest.len()));
        } else if first == '"' || self.rest.starts_with("b\"") || self.rest.starts_with("c\"") {
            self.skip(self.rest.find('"').unwrap_or_default() + 1);
            self.literal();
        } else if first == '\'' {
            self.letter_or_lifetime();
        } else if first.is_alphanumeric() || first == '_' {
            let end = self.rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(self.rest.len());
            self.out.push(Piece::Word(self.rest[..end].to_owned()));
            self.skip(end);
        } else {
            self.out.push(Piece::Sign(first));
            self.skip(first.len_utf8());
        }
        true
    }

    fn skip(&mut self, bytes: usize) {
        self.rest = &self.rest[bytes..];
    }

    fn block_comment(&mut self) {
        let mut depth = 0;
        loop {
            if self.rest.starts_with("/*") {
                depth += 1;
                self.skip(2);
            } else if self.rest.starts_with("*/") {
                depth -= 1;
                self.skip(2);
            } else {
                match self.rest.chars().next() {
                    Some(next) => self.skip(next.len_utf8()),
                    None => return,
                }
            }
            if depth == 0 {
                return;
            }
        }
    }

    /// Up to the quote that closes it; a backslash takes the sign behind it along, and at a line's end the blanks.
    fn literal(&mut self) {
        let mut text = String::new();
        while let Some(next) = self.rest.chars().next() {
            self.skip(next.len_utf8());
            match next {
                '"' => break,
                '\\' => {
                    let Some(escaped) = self.rest.chars().next() else { break };
                    self.skip(escaped.len_utf8());
                    if escaped == '\n' {
                        self.rest = self.rest.trim_start();
                    } else {
                        text.push(if escaped == 'n' { '\n' } else { escaped });
                    }
                }
                other => text.push(other),
            }
        }
        self.out.push(Piece::Literal(text));
    }

    fn letter_or_lifetime(&mut self) {
        let mut ahead = self.rest.chars().skip(1);
        let (first, second) = (ahead.next(), ahead.next());
        if first == Some('\\') {
            let from = 3.min(self.rest.len());
            let end = self.rest[from..].find('\'').map_or(self.rest.len(), |end| from + end + 1);
            self.skip(end);
        } else if second == Some('\'') {
            self.skip(2 + first.map_or(0, char::len_utf8));
        } else {
            self.skip(1);
            // The lifetime's name is no word of a path.
            let end = self.rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(self.rest.len());
            self.skip(end);
        }
    }
}

/// How long the opening of a raw literal is, and how many hashes it has.
fn raw_opening(rest: &str) -> Option<(usize, usize)> {
    let letters = ["r", "br", "cr"].into_iter().find(|letters| {
        rest.strip_prefix(letters).is_some_and(|rest| rest.trim_start_matches('#').starts_with('"'))
    })?;
    let hashes = rest[letters.len()..].chars().take_while(|c| *c == '#').count();
    Some((letters.len() + hashes + 1, hashes))
}

/// The pieces without what stands behind `#[cfg(test)]`; and the modules that do, by their names.
pub(crate) fn without_tests(pieces: &[Piece]) -> (Vec<Piece>, Vec<String>) {
    let (mut out, mut modules) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < pieces.len() {
        if !is_for_tests(&pieces[at..]) {
            out.push(pieces[at].clone());
            at += 1;
            continue;
        }
        let end = end_of_item(pieces, at);
        let item = &pieces[at..end];
        if item.last().is_some_and(|last| last.is(';'))
            && let Some(module) = item.iter().position(|piece| piece.word() == Some("mod"))
        {
            modules.extend(item.get(module + 1).and_then(Piece::word).map(str::to_owned));
        }
        at = end;
    }
    (out, modules)
}

fn is_for_tests(pieces: &[Piece]) -> bool {
    let wanted = [Piece::Sign('#'), Piece::Sign('['), Piece::Word("cfg".to_owned()), Piece::Sign('(')];
    pieces.starts_with(&wanted) && pieces.get(4).and_then(Piece::word) == Some("test")
}

/// Behind the item's closing brace, or behind its semicolon.
fn end_of_item(pieces: &[Piece], from: usize) -> usize {
    let mut depth = 0_i32;
    for (at, piece) in pieces.iter().enumerate().skip(from) {
        match piece {
            Piece::Sign('{' | '(' | '[') => depth += 1,
            Piece::Sign('}') if depth == 1 => return at + 1,
            Piece::Sign('}' | ')' | ']') => depth -= 1,
            Piece::Sign(';') if depth == 0 => return at + 1,
            _ => {}
        }
    }
    pieces.len()
}

/// Every Rust source below a folder of the tree, by its path from the root.
pub(crate) fn below(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    walk(&root().join(folder), &mut found);
    found.sort();
    found
}

fn walk(folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).expect("the folder is in the tree") {
        let path = entry.expect("a folder can be read to its end").path();
        if path.is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            let inside = path.strip_prefix(root()).expect("it lies inside the tree");
            found.push(inside.to_string_lossy().into_owned());
        }
    }
}

/// A source of the tree.
pub(crate) fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).expect("source is UTF-8")
}

#[test]
fn comments_and_tests_are_left_out_and_literals_are_read() {
    let source = "// \"no\"\nfn a<'x>() { b(\"one \\\n   two\", r#\"raw \"x\"\"#, '\"', b\"bytes\"); } /* /* */ \"no\" */\n\
                  #[cfg(test)]\nmod tests { fn t() { c(\"no\") } }\n#[cfg(test)]\nmod apart;\nfn d() {}\n";
    let (kept, apart) = without_tests(&pieces(source));
    let literals: Vec<&Piece> = kept.iter().filter(|piece| matches!(piece, Piece::Literal(_))).collect();
    let wanted = ["one two", "raw \"x\"", "bytes"].map(|text| Piece::Literal(text.to_owned()));
    assert_eq!(literals, wanted.iter().collect::<Vec<_>>());
    assert_eq!(apart, ["apart"]);
    assert!(
        kept.iter().any(|piece| piece.word() == Some("d"))
            && !kept.iter().any(|piece| piece.word() == Some("x"))
    );
}
