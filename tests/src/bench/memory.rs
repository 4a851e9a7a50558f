//! What work takes of memory: what Rust allocated at once, and what the whole process held, in which SQLite's pages and the
//! merge library's own are seen too.

use peak_alloc::PeakAlloc;

use super::figure::Figure;

/// The most that was held at once.
pub(super) struct Memory {
    /// By Rust, beyond what was there before.
    heap_mib: f64,
    /// By the whole process, where the system tells it (Linux); before the work, and at most.
    resident_mib: Option<(f64, f64)>,
}

impl Memory {
    /// What `work` takes.
    pub(super) fn of(peak: &PeakAlloc, work: impl FnOnce()) -> Self {
        peak.reset_peak_usage();
        let before = peak.current_usage_as_mb();
        // Five: the peak begins anew from what is held now.
        let told = std::fs::write("/proc/self/clear_refs", "5").is_ok();
        let resident_before = status_mib("VmRSS:").filter(|_| told);
        work();
        let resident_mib = resident_before.zip(status_mib("VmHWM:"));
        Self { heap_mib: f64::from(peak.peak_usage_as_mb() - before), resident_mib }
    }

    /// As figures; of Rust's own there may be at most `heap_mib_max`.
    pub(super) fn figures(&self, what: &str, heap_mib_max: f64) -> Vec<Figure> {
        let mib = |mib: f64| (mib * 100.0).round() / 100.0;
        let heap = Figure::new(format!("heap: {what}"), mib(self.heap_mib), "MiB").at_most(heap_mib_max);
        let resident = self.resident_mib.map(|(before, most)| {
            let name = format!("whole process, with SQLite's own: {what}");
            Figure::new(name, mib(most), "MiB").beside("before", mib(before))
        });
        [heap].into_iter().chain(resident).collect()
    }
}

/// A line of what Linux says of this process, MiB.
fn status_mib(name: &str) -> Option<f64> {
    Some(status_kib("self", name)? / 1024.0)
}

/// What a process holds, KiB, where the system tells it.
pub(super) fn resident_kib(process: &str) -> Option<f64> {
    status_kib(process, "VmRSS:")
}

fn status_kib(process: &str, name: &str) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}
