use jiff::civil::date;
use proptest::prelude::*;
use rrule::RRuleSet;

use super::*;

fn london(first: DateTime, until: Date) -> Series {
    Series {
        zone: TimeZone::get("Europe/London").unwrap(),
        first,
        every_weeks: 1,
        length_minutes: 60,
        until,
        without: BTreeSet::new(),
        moved: std::collections::BTreeMap::new(),
        place: None,
    }
}

fn starts(series: &Series) -> Vec<String> {
    series.calls().map(|call| call.start.to_string()).collect()
}

#[test]
fn a_call_keeps_its_wall_clock_time() {
    let mut series = london(date(2027, 3, 16).at(18, 0, 0, 0), date(2027, 4, 13));
    series.without = [date(2027, 4, 6), date(2027, 4, 7)].into();
    assert_eq!(
        starts(&series),
        ["2027-03-16T18:00:00Z", "2027-03-23T18:00:00Z", "2027-03-30T17:00:00Z", "2027-04-13T17:00:00Z"]
    );
    let last = series.calls().last().unwrap();
    assert_eq!(last.date, date(2027, 4, 13));
    assert_eq!(last.end.to_string(), "2027-04-13T18:00:00Z");
}

#[test]
fn a_time_that_is_skipped_or_comes_twice() {
    let gap = london(date(2027, 3, 21).at(1, 30, 0, 0), date(2027, 4, 4));
    assert_eq!(starts(&gap), ["2027-03-21T01:30:00Z", "2027-03-28T01:30:00Z", "2027-04-04T00:30:00Z"]);
    let fold = london(date(2027, 10, 24).at(1, 30, 0, 0), date(2027, 11, 7));
    assert_eq!(starts(&fold), ["2027-10-24T00:30:00Z", "2027-10-31T00:30:00Z", "2027-11-07T01:30:00Z"]);
}

#[test]
fn the_ends_of_a_series() {
    let series = london(date(2027, 3, 16).at(18, 0, 0, 0), date(2027, 3, 30));
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    assert_eq!(series.next_after(at("2027-03-16T18:00:00Z")).unwrap().date, date(2027, 3, 23));
    assert_eq!(series.next_after(at("2027-03-30T17:00:00Z")), None);
    assert_eq!(series.ended_by(at("2027-03-23T18:59:59Z")).len(), 1);
    let ended: Vec<Date> =
        series.ended_by(at("2027-03-23T19:00:00Z")).into_iter().map(|call| call.date).collect();
    assert_eq!(ended, [date(2027, 3, 23), date(2027, 3, 16)]);
    assert_eq!(london(series.first, date(2027, 3, 15)).calls().count(), 0);
}

#[test]
fn slots_are_read_and_written() {
    for (text, slot) in [
        ("Tue 18:00", "Tue 18:00"),
        ("tuesday 9:05", "Tue 09:05"),
        (" Thurs.  23:59 ", "Thu 23:59"),
        ("mon 00:00", "Mon 00:00"),
    ] {
        assert_eq!(text.parse::<Slot>().unwrap().to_string(), slot);
    }
    for text in [
        "",
        "Tue",
        "18:00",
        "Tu 18:00",
        "Tue 24:00",
        "Tue 18:0",
        "Tue 18:60",
        "Tue -1:00",
        "Tue +1:00",
        "Tue 018:00",
        "Someday 18:00",
        "Tue 18:00 CET",
        "Tue 18",
        "Tue é8:00",
    ] {
        assert!(text.parse::<Slot>().is_err(), "{text}");
    }
}

fn any_series() -> impl Strategy<Value = Series> {
    let zones = prop::sample::select(vec![
        "Europe/London",
        "Europe/Berlin",
        "Europe/Dublin",
        "America/New_York",
        "America/St_Johns",
        "Australia/Lord_Howe",
        "Australia/Sydney",
        "Asia/Kolkata",
        "Pacific/Auckland",
        "UTC",
    ]);
    let first = (0_i32..1000).prop_map(|days| date(2026, 11, 1).checked_add(days.days()).unwrap());
    // At night the clocks change.
    let time = (prop_oneof![0_i8..4, 0_i8..24], 0_i8..60);
    (zones, first, time, 1_u8..9, -10_i32..700, proptest::collection::btree_set(0_usize..60, 0..9)).prop_map(
        |(zone, first, (hour, minute), every_weeks, days, out)| {
            let mut series = london(first.at(hour, minute, 0, 0), first.checked_add(days.days()).unwrap());
            series.zone = TimeZone::get(zone).unwrap();
            series.every_weeks = every_weeks;
            let dates: Vec<Date> = series.rule_dates().collect();
            series.without = out.into_iter().filter_map(|at| dates.get(at).copied()).collect();
            series
        },
    )
}

/// The same series, as another engine expands it.
fn expanded(series: &Series) -> Vec<Timestamp> {
    let zone = series.zone.iana_name().unwrap();
    let wall = |date: Date| date.to_datetime(series.first.time()).strftime("%Y%m%dT%H%M%S").to_string();
    let until = series.until.at(23, 59, 59, 0).to_zoned(series.zone.clone()).unwrap().timestamp();
    let mut text = format!(
        "DTSTART;TZID={zone}:{}\nRRULE:FREQ=WEEKLY;INTERVAL={};UNTIL={}\n",
        wall(series.first.date()),
        series.every_weeks,
        until.strftime("%Y%m%dT%H%M%SZ"),
    );
    // In UTC: this engine refuses an EXDATE whose wall-clock time is skipped.
    for date in &series.without {
        let start = date.to_datetime(series.first.time()).to_zoned(series.zone.clone()).unwrap().timestamp();
        text.push_str(&format!("EXDATE:{}\n", start.strftime("%Y%m%dT%H%M%SZ")));
    }
    let set: RRuleSet = text.trim_end().parse().unwrap();
    set.all(2_000).dates.iter().map(|at| Timestamp::from_second(at.timestamp()).unwrap()).collect()
}

proptest! {
    #[test]
    fn another_engine_gives_the_same_calls(series in any_series()) {
        prop_assume!(series.until >= series.first.date());
        // It refuses a first call whose wall-clock time is skipped or comes twice.
        prop_assume!(!series.zone.to_ambiguous_zoned(series.first).is_ambiguous());
        let calls: Vec<Timestamp> = series.calls().map(|call| call.start).collect();
        prop_assert_eq!(calls, expanded(&series));
    }

    #[test]
    fn calls_are_on_their_weekday_in_order_and_never_on_a_day_left_out(series in any_series()) {
        let calls: Vec<Call> = series.calls().collect();
        for call in &calls {
            prop_assert_eq!(call.date.weekday(), series.first.weekday());
            prop_assert!(call.date <= series.until && !series.without.contains(&call.date));
            prop_assert_eq!(call.end.duration_since(call.start), SignedDuration::from_mins(60));
        }
        prop_assert!(calls.is_sorted_by(|a, b| a.start < b.start));
        prop_assert_eq!(calls.len() + series.without.len(), series.rule_dates().count());
        if let Some(call) = calls.first() {
            prop_assert_eq!(series.next_after(call.start), calls.get(1).copied());
            prop_assert_eq!(series.ended_by(call.end), vec![*call]);
        }
    }

    #[test]
    fn the_last_call_and_the_date_before_are_found_without_a_walk(series in any_series(), to in -40_i64..40) {
        prop_assert_eq!(series.last_call(), series.calls().last());
        let dates: Vec<Date> = series.rule_dates().collect();
        prop_assert_eq!(dates.first().and_then(|date| series.rule_date_before(*date)), None);
        for pair in dates.windows(2) {
            prop_assert_eq!(series.rule_date_before(pair[1]), Some(pair[0]));
        }
        // The last may be one that has moved there.
        if let Some(date) = dates.first() {
            let to = series.until.checked_add(to.days()).unwrap().to_datetime(series.first.time());
            let moved = Series { moved: [(*date, to)].into(), ..series };
            prop_assert_eq!(moved.last_call(), moved.calls().last());
        }
    }
}

#[test]
fn a_call_that_moved_keeps_its_name_and_takes_its_place_in_time() {
    let mut series = london(date(2027, 3, 16).at(18, 0, 0, 0), date(2027, 4, 13));
    let dates: Vec<Date> = series.calls().map(|call| call.date).take(3).collect();
    let usual: Vec<Call> = series.calls().take(3).collect();
    // The first goes behind the second.
    series.moved.insert(dates[0], dates[1].to_datetime(series.first.time()).checked_add(1.day()).unwrap());
    let calls: Vec<Call> = series.calls().take(3).collect();
    assert_eq!(calls.iter().map(|call| call.date).collect::<Vec<_>>(), [dates[1], dates[0], dates[2]]);
    assert!(calls.is_sorted_by_key(|call| call.start));
    assert_eq!(
        series.calls().count(),
        super::Series { moved: Default::default(), ..series.clone() }.calls().count()
    );
    // An answer names it by its first time.
    assert_eq!(series.original_start(dates[0]), Some(usual[0].start));
    assert_eq!(series.call_named(usual[0].start).map(|call| call.start), Some(calls[1].start));
    // Left out it is gone, wherever it had moved to.
    series.without.insert(dates[0]);
    assert!(series.calls().all(|call| call.date != dates[0]));
}
