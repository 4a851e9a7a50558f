//! A column, as a table of a damaged database declares it.

use rusqlite::types::Value;

/// A column.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) required: bool,
    pub(crate) default: Option<String>,
    pub(crate) key: bool,
}

impl Column {
    #[cfg(test)]
    pub(crate) fn named(name: &str) -> Self {
        Self { name: name.to_owned(), kind: String::new(), required: false, default: None, key: false }
    }

    /// Whether a value may stand in it.
    pub(crate) fn takes(&self, value: &Value) -> bool {
        match value {
            Value::Null => !self.required,
            Value::Integer(_) => self.kind == "INTEGER",
            Value::Text(_) => self.kind == "TEXT",
            Value::Blob(_) => self.kind == "BLOB",
            Value::Real(_) => self.kind == "REAL",
        }
    }

    pub(crate) fn declared(&self) -> String {
        let key = if self.key && self.kind == "INTEGER" { " PRIMARY KEY" } else { "" };
        let default = self.default.as_ref().map_or_else(String::new, |value| format!(" DEFAULT {value}"));
        format!("{} {}{key}{default}", self.name, self.kind)
    }
}
