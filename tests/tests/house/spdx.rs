//! SPDX licence expressions, as far as packages write them: names, `WITH`, `AND`, `OR`, brackets, and the old slash for
//! `OR`. `AND` binds closer than `OR`.

/// A licence expression.
#[derive(Debug, PartialEq)]
pub(crate) enum Expression {
    /// One licence, with its exception if it has one: `Apache-2.0 WITH LLVM-exception`.
    Licence(String),
    /// All of these apply.
    And(Vec<Expression>),
    /// Any one of these may be chosen.
    Or(Vec<Expression>),
}

/// Reads an expression; the error says what was found where something else belongs.
pub(crate) fn parse(text: &str) -> Result<Expression, String> {
    let spaced = text.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let mut words = Words { words: spaced.split_whitespace().collect(), at: 0 };
    let expression = either(&mut words)?;
    match words.next() {
        None => Ok(expression),
        Some(word) => Err(format!("'{word}' after its end")),
    }
}

struct Words<'a> {
    words: Vec<&'a str>,
    at: usize,
}

impl<'a> Words<'a> {
    fn next(&mut self) -> Option<&'a str> {
        let word = self.words.get(self.at).copied();
        self.at += 1;
        word
    }

    fn take(&mut self, wanted: &str) -> bool {
        let is_next = self.words.get(self.at) == Some(&wanted);
        self.at += usize::from(is_next);
        is_next
    }
}

fn either(words: &mut Words) -> Result<Expression, String> {
    let mut parts = vec![both(words)?];
    while words.take("OR") {
        parts.push(both(words)?);
    }
    Ok(if parts.len() == 1 { parts.remove(0) } else { Expression::Or(parts) })
}

fn both(words: &mut Words) -> Result<Expression, String> {
    let mut parts = vec![one(words)?];
    while words.take("AND") {
        parts.push(one(words)?);
    }
    Ok(if parts.len() == 1 { parts.remove(0) } else { Expression::And(parts) })
}

fn one(words: &mut Words) -> Result<Expression, String> {
    if words.take("(") {
        let inner = either(words)?;
        return if words.take(")") { Ok(inner) } else { Err("a bracket that never closes".to_owned()) };
    }
    let name = name(words)?;
    if words.take("WITH") {
        let exception = self::name(words)?;
        return Ok(Expression::Licence(format!("{name} WITH {exception}")));
    }
    Ok(Expression::Licence(name.to_owned()))
}

fn name<'a>(words: &mut Words<'a>) -> Result<&'a str, String> {
    match words.next() {
        None => Err("it ends where a licence belongs".to_owned()),
        Some(word @ ("AND" | "OR" | "WITH" | "(" | ")")) => Err(format!("'{word}' where a licence belongs")),
        Some(word) => Ok(word),
    }
}
