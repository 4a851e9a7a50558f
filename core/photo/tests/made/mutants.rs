//! Files that were changed by a storage, a line or somebody.

use super::Dice;

/// A few changes: bits, bytes, lengths, cuts, parts twice. Half of them in the first bytes, where the headers are.
pub(crate) fn mutant(sample: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut file = sample.to_vec();
    for _ in 0..=dice.below(3) {
        let span = if dice.below(2) == 0 { file.len().min(200) } else { file.len() };
        let at = 2 + dice.below(span.saturating_sub(4).max(1));
        if at + 4 >= file.len() {
            continue;
        }
        match dice.below(7) {
            0 => file[at] ^= 1 << dice.below(8),
            1 => file[at] = dice.number() as u8,
            2 => file[at..at + 2].copy_from_slice(&(dice.number() as u16).to_be_bytes()),
            3 => file.truncate(at),
            4 => file[at..at + 4].fill([0, 0xff][dice.below(2)]),
            5 => {
                let part = file[at..(at + 1 + dice.below(40)).min(file.len())].to_vec();
                file.splice(at..at, part);
            }
            _ => {
                let (marker, filling) = (dice.number() as u8, dice.number() as u8);
                file.splice(at..at, [[0xff, marker, 0, 7].as_slice(), &[filling; 5]].concat());
            }
        }
    }
    file
}
