//! The broken twins of what watches for copies: of a device, of a phone set back, of randomness.

use crate::guards::{caught, heal, noticed, office};
use kengai_tests::chance::Dice;
use kengai_tests::checks;
use kengai_tests::exchange::End;

#[test]
fn a_copy_of_a_device_that_goes_on() {
    caught("(6)", |broken| {
        let (mut cast, circle, aoki, _) = office(9);
        let mut copy = cast.devices[aoki].copy_to("copy of aoki");
        cast.record_visit(aoki, circle, 1);
        assert_eq!(cast.sync(aoki).end, End::Done);
        if broken {
            std::mem::swap(&mut cast.devices[aoki], &mut copy);
            cast.record_visit(aoki, circle, 2);
            assert_eq!(cast.sync(aoki).end, End::Done);
            assert_eq!(cast.devices[aoki].read().unsent_count().unwrap(), 0, "its record is carried");
        }
        noticed(&mut cast)
    });
}

#[test]
fn a_phone_set_back_to_an_old_copy() {
    caught("(6)", |broken| {
        let (mut cast, circle, aoki, _) = office(10);
        let mut copy = cast.devices[aoki].copy_to("old aoki");
        cast.record_visit(aoki, circle, 1);
        assert_eq!(cast.sync(aoki).end, End::Done);
        if broken {
            std::mem::swap(&mut cast.devices[aoki], &mut copy);
        }
        noticed(&mut cast)
    });
}

#[test]
fn a_program_that_seals_twice_under_one_key() {
    caught("(8)", |broken| {
        let (mut cast, circle, aoki, tanaka) = office(11);
        cast.record_visit(aoki, circle, 1);
        cast.record_visit(tanaka, circle, 2);
        assert_eq!(heal(&mut cast), Vec::<String>::new());
        if broken {
            let key = cast.devices[aoki].read().newest_key(circle).unwrap().1;
            let first = checks::entries_of(&cast, aoki, circle).remove(0);
            let mut header = first.header.clone();
            header.seq += 7;
            header.prev = first.header.hash();
            let again = kengai_protocol::Entry::make(
                header,
                &first.open(&key).unwrap(),
                &key,
                cast.devices[aoki].read().home().signing_key(),
            );
            let db = cast.devices[aoki].read().database();
            db.execute(
                "INSERT INTO entries (circle, device, seq, hash, bytes, state, received_ms)
                 VALUES (?1, ?2, ?3, ?4, ?5, 1, 0)",
                rusqlite::params![
                    circle.as_bytes(),
                    again.header.device.as_bytes(),
                    again.header.seq,
                    again.header.hash().as_bytes(),
                    again.encode()
                ],
            )
            .unwrap();
        }
        checks::nothing_twice(&cast, &checks::Sealed::of(&cast))
    });
}

/// What a restored phone would do if its randomness and its actor came back with it.
#[test]
fn a_copy_whose_randomness_repeats() {
    caught("(8)", |broken| {
        let (mut cast, circle, aoki, _) = office(12);
        let visit = cast.record_visit(aoki, circle, 1);
        let copy = if broken { cast.devices[aoki].twin() } else { cast.devices[aoki].copy_to("copy") };
        let mut dice = Dice::new(3);
        for _ in 0..2 {
            let opened = cast.open_record(aoki, circle, visit);
            cast.finish_with_value(&opened, &mut dice);
        }
        cast.devices.push(copy);
        let copy = cast.devices.len() - 1;
        let opened = cast.open_record(copy, circle, visit);
        cast.finish_with_value(&opened, &mut dice);
        for who in [aoki, copy] {
            let now = cast.now_ms;
            cast.devices[who].store().form_entries(now).unwrap();
        }
        checks::nothing_twice(&cast, &checks::Sealed::of(&cast))
    });
}
