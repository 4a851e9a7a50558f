//! Who went to a visit, and who goes to one that nobody has recorded yet. The rota changes afterwards; a record does not with it.

use crate::ids::StaffId;

/// Who went, as its records name them, each once; where no record names anybody, whoever the rota names by now.
pub fn who_went(
    planned: impl IntoIterator<Item = StaffId>,
    recorded: impl IntoIterator<Item = StaffId>,
) -> Vec<StaffId> {
    let mut went: Vec<StaffId> = Vec::new();
    for staff in recorded {
        if !went.contains(&staff) {
            went.push(staff);
        }
    }
    if went.is_empty() { planned.into_iter().collect() } else { went }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_says_who_went_and_before_there_is_one_the_rota_says_who_goes() {
        let of = |staff: u8| StaffId::from_bytes([staff; 16]);
        assert_eq!(who_went([of(1), of(2)], []), [of(1), of(2)]);
        assert_eq!(who_went([of(1), of(2)], [of(3), of(3), of(2)]), [of(3), of(2)]);
        assert_eq!(who_went([], []), []);
    }
}
