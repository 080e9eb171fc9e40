//! `help`: what staff can write, a line each.

/// Each order with an example that works.
#[must_use]
pub(super) fn lines() -> Vec<String> {
    [
        "pair Ada Lovelace ada@example.org with Sam Jones sam@example.org, Tue 18:00, at https://meet.example/ada-sam (names are enough for people on file; background: may follow on a line of its own)",
        "end Ada and Sam because Sam moved",
        "pause Ada and Sam until 1 February, resume Ada and Sam",
        "move Ada and Sam to Thu 18:00 (every week), move Ada and Sam 2 Feb to 4 Feb 18:30 (one call), skip Ada and Sam on 2 February",
        "place Ada and Sam: https://meet.example/ada-sam",
        "replace mentor of Bob and Eve with Ada",
        "address Bob bob@example.org, away Ada until 19 March, clear Bob (letters may go there again)",
        "talked Ada and Sam, snooze Ada and Sam 3 days, note Ada and Sam: she rang",
        "resend Ada and Sam, preview Ada and Sam, why Ada and Sam",
        "status, hold (nothing leaves), release, undo (the last order, as far as nothing has left)",
        "In answer to a morning list by number: 1 snooze 3 days; 2 talked. In answer to a letter about one pairing without a name: talked.",
        "A sheet (.xlsx or .csv) attached is taken for a roster: what it would change is shown first.",
    ]
    .map(str::to_owned)
    .to_vec()
}
