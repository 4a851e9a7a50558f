//! Circles of files that were there before anybody looked (November 2026). This list only gets shorter: nothing is added to it,
//! and what is in no circle any more leaves it, as `circles.rs` says when that is so.

/// The files of each circle, by crate.
pub(crate) const OF_BEFORE: &[&[&str]] = &[
    &[
        "core/kengai/src/agreed_plans.rs",
        "core/kengai/src/brief.rs",
        "core/kengai/src/brief_photos.rs",
        "core/kengai/src/clients.rs",
        "core/kengai/src/drafting.rs",
        "core/kengai/src/duplicates.rs",
        "core/kengai/src/emergency.rs",
        "core/kengai/src/face.rs",
        "core/kengai/src/handovers.rs",
        "core/kengai/src/incident_news.rs",
        "core/kengai/src/incidents.rs",
        "core/kengai/src/last_visit.rs",
        "core/kengai/src/plans.rs",
        "core/kengai/src/rota_changes.rs",
        "core/kengai/src/rows_of_day.rs",
        "core/kengai/src/service_plans.rs",
        "core/kengai/src/several.rs",
        "core/kengai/src/visits.rs",
        "core/kengai/src/vitals_seen.rs",
        "core/kengai/src/withdrawal.rs",
    ],
    &["core/kengai/src/carebook.rs", "core/kengai/src/clock.rs"],
    &[
        "core/kengai/src/directory.rs",
        "core/kengai/src/names.rs",
        "core/kengai/src/search.rs",
        "core/kengai/src/standing.rs",
    ],
    &["core/kengai/src/error.rs", "core/kengai/src/invitations.rs"],
];
