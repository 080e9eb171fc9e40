//! Deputies as a table and as properties.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::domain::EmailAddress;

fn staff(position: usize, deputy: Option<usize>, leave: Vec<DateRange>) -> Staff {
    Staff {
        name: format!("Staff {position}"),
        called: format!("S{position}"),
        email: EmailAddress::parse(&format!("s{position}@people.test")).unwrap(),
        matrix: None,
        phone: None,
        deputy,
        leave,
    }
}

const TODAY: Date = date(2027, 3, 15);

/// An office in which those of `away` are not there today.
fn on_duty(deputies: &[Option<usize>], away: &[usize]) -> StaffOnDuty {
    let list: Vec<Staff> = deputies
        .iter()
        .enumerate()
        .map(|(at, deputy)| {
            let leave = if away.contains(&at) { vec![DateRange::day(TODAY)] } else { Vec::new() };
            staff(at, *deputy, leave)
        })
        .collect();
    StaffOnDuty::on(TODAY, &list, &[])
}

#[test]
fn letters_go_to_the_deputy_or_the_next_who_is_there() {
    let chain = [Some(1), Some(2), Some(0)];
    type Row<'a> = (&'a [Option<usize>], &'a [usize], &'a [usize]);
    let table: &[Row<'_>] = &[
        (&chain, &[], &[0, 1, 2]),
        (&chain, &[0], &[1, 2]),
        (&chain, &[0, 1], &[2]),
        // All are away: all get them.
        (&chain, &[0, 1, 2], &[0, 1, 2]),
        // Nobody is named: the next of the list.
        (&[None, None], &[0], &[1]),
        (&[None, None], &[1], &[0]),
        (&[None], &[0], &[0]),
        // A circle ends.
        (&[Some(1), Some(0), None], &[0, 1], &[2]),
    ];
    for (deputies, away, expected) in table {
        let on_duty = on_duty(deputies, away);
        let all: Vec<usize> = (0..deputies.len()).collect();
        assert_eq!(on_duty.instead(&all), *expected, "{deputies:?}, away {away:?}");
    }
    assert_eq!(on_duty(&chain, &[0, 1]).stands_in_for(2), [(0, TODAY), (1, TODAY)]);
    assert_eq!(on_duty(&chain, &[0]).stands_in_for(2), []);
    assert_eq!(on_duty(&chain, &[0]).instead(&[0]), [1]);
}

#[test]
fn absences_that_touch_are_one() {
    let range = |first, last| DateRange::new(first, last).unwrap();
    let leave =
        vec![range(date(2027, 3, 15), date(2027, 3, 19)), range(date(2027, 3, 20), date(2027, 3, 22))];
    let learned = vec![vec![range(date(2027, 3, 22), date(2027, 3, 24))]];
    let away = |day| StaffOnDuty::on(day, &[staff(0, None, leave.clone())], &learned).away(0);
    assert_eq!(away(date(2027, 3, 14)), None);
    assert_eq!(away(date(2027, 3, 15)), Some(date(2027, 3, 24)));
    assert_eq!(away(date(2027, 3, 24)), Some(date(2027, 3, 24)));
    // The first day back is the day after.
    assert_eq!(away(date(2027, 3, 25)), None);
    assert_eq!(EVERYONE_THERE.away(3), None);
    assert_eq!(EVERYONE_THERE.instead(&[0, 1]), [0, 1]);
}

proptest! {
    /// However deputies point at each other: a letter to staff reaches somebody, nobody twice, and
    /// nobody who is away while anybody is there.
    #[test]
    fn a_letter_to_staff_always_reaches_somebody_there(
        (deputies, away) in (1_usize..7).prop_flat_map(|n| (
            prop::collection::vec(prop::option::of(0..n), n),
            prop::collection::vec(any::<bool>(), n),
        ))
    ) {
        let gone: Vec<usize> = (0..away.len()).filter(|at| away[*at]).collect();
        let on_duty = on_duty(&deputies, &gone);
        let all: Vec<usize> = (0..away.len()).collect();
        let readers = on_duty.instead(&all);
        prop_assert!(!readers.is_empty());
        let mut once = readers.clone();
        once.sort_unstable();
        once.dedup();
        prop_assert_eq!(once.len(), readers.len());
        if gone.len() < all.len() {
            prop_assert!(readers.iter().all(|at| !gone.contains(at)));
            // Whoever is away has somebody, who knows it.
            for at in &gone {
                let stand_in = on_duty.stand_in(*at).unwrap();
                prop_assert!(on_duty.stands_in_for(stand_in).iter().any(|(whom, _)| whom == at));
            }
        }
    }
}
