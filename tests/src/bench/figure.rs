//! One figure: a value, its limit if it has one, and what a plain way of doing the same would give.

/// A measured value.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// What was measured.
    pub name: String,
    /// How much.
    pub value: f64,
    /// Unit of all three numbers.
    pub unit: &'static str,
    /// What it may be at most.
    pub limit: Option<f64>,
    /// A plain way of doing the same, and what that gives.
    pub references: Vec<(&'static str, f64)>,
}

impl Figure {
    /// A figure without limit or reference.
    #[must_use]
    pub fn new(name: impl Into<String>, value: f64, unit: &'static str) -> Self {
        Self { name: name.into(), value, unit, limit: None, references: Vec::new() }
    }

    /// With a limit.
    #[must_use]
    pub fn at_most(mut self, limit: f64) -> Self {
        self.limit = Some(limit);
        self
    }

    /// With a reference.
    #[must_use]
    pub fn beside(mut self, what: &'static str, value: f64) -> Self {
        self.references.push((what, value));
        self
    }

    /// Whether it is more than `tolerance` times its limit.
    #[must_use]
    pub fn is_beyond(&self, tolerance: f64) -> bool {
        self.limit.is_some_and(|limit| self.value > limit * tolerance)
    }

    /// For people.
    #[must_use]
    pub fn line(&self) -> String {
        let limit = match self.limit {
            Some(limit) if self.value <= limit => format!("≤ {}", number(limit)),
            Some(limit) => format!("> {} !", number(limit)),
            None => String::new(),
        };
        let mut line = format!("  {:<58} {:>9} {:<3} {limit:<8}", self.name, number(self.value), self.unit);
        for (what, value) in &self.references {
            line.push_str(&format!(
                "  {what} {} ({:.2}×)",
                number(*value),
                self.value / value.max(f64::MIN_POSITIVE)
            ));
        }
        line.trim_end().to_owned()
    }
}

fn number(value: f64) -> String {
    if value.fract() == 0.0 { format!("{value:.0}") } else { format!("{value:.2}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beyond_is_beyond() {
        let figure = Figure::new("body", 900.0, "B").at_most(750.0);
        assert!(figure.is_beyond(1.0) && !figure.is_beyond(2.0));
        assert!(figure.line().contains('!'));
        assert!(!Figure::new("time", 900.0, "ms").is_beyond(0.0));
        assert!(Figure::new("x", 2.0, "B").beside("y", 4.0).line().ends_with("y 4 (0.50×)"));
    }
}
