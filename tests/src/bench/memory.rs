//! What work takes of memory: what Rust allocated at once, and what the whole process held, in which SQLite's pages and the
//! merge library's own are seen too.

use peak_alloc::PeakAlloc;

use super::figure::Figure;

/// How a figure of Rust's allocations begins.
pub(super) const HEAP: &str = "heap: ";

/// The most that was held at once beyond what was there before.
pub(super) struct Memory {
    heap_mib: f64,
    /// Where the system tells it (Linux).
    resident_mib: Option<f64>,
}

impl Memory {
    /// What `work` takes. What it leaves to the allocator for later counts as before: a second run may show nothing.
    pub(super) fn of(peak: &PeakAlloc, work: impl FnOnce()) -> Self {
        peak.reset_peak_usage();
        let before = peak.current_usage_as_mb();
        // Five: the peak begins anew from what is held now.
        let told = std::fs::write("/proc/self/clear_refs", "5").is_ok();
        let resident_before = status_kib("VmRSS:").filter(|_| told);
        work();
        let resident = resident_before.zip(status_kib("VmHWM:"));
        Self {
            heap_mib: f64::from(peak.peak_usage_as_mb() - before),
            resident_mib: resident.map(|(before, after)| after.saturating_sub(before) as f64 / 1024.0),
        }
    }

    /// As figures.
    pub(super) fn figures(&self, what: &str) -> Vec<Figure> {
        let mib = |mib: f64| (mib * 100.0).round() / 100.0;
        let mut figures = vec![Figure::new(format!("{HEAP}{what}"), mib(self.heap_mib), "MiB")];
        let resident = self
            .resident_mib
            .map(|resident| Figure::new(format!("process, with SQLite's own: {what}"), mib(resident), "MiB"));
        figures.extend(resident);
        figures
    }
}

/// A line of what Linux says of this process, KiB.
fn status_kib(name: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}
