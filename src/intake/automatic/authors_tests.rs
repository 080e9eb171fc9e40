//! Authors behind groups, and mail whose From is its author's own.

use crate::domain::incoming::{Class, Incoming};
use crate::intake::{Known, read};

fn mail(fields: &str) -> Incoming {
    let raw = format!(
        "{fields}Date: Wed, 10 Mar 2027 10:00:00 +0000\nSubject: Re: Talked yet?\n\nYes, we spoke.\n"
    );
    read(raw.as_bytes(), &Known::nothing())
}

fn author(fields: &str) -> (Option<String>, Option<String>) {
    let got = mail(fields);
    (got.original_from, got.from_name)
}

fn ada(name: &str) -> (Option<String>, Option<String>) {
    (Some("ada@b.example".to_owned()), Some(name.to_owned()))
}

#[test]
fn the_author_behind_a_group_is_found() {
    for fields in [
        // Google Groups.
        "From: \"'Ada Okoro' via Desk\" <desk@org.test>\nX-Original-From: Ada Okoro <ada@b.example>\nReply-To: Ada Okoro <ada@b.example>\nTo: Desk <desk@org.test>\nList-ID: <desk.org.test>\nPrecedence: list\n",
        "From: \"'Ada Okoro' via Desk\" <desk@org.test>\nX-Original-Sender: ada@b.example\nTo: desk@org.test\n",
        // Mailman, the author in Reply-To or, where answers go to the list, in Cc.
        "From: Ada Okoro via Mentors <mentors@lists.example>\nReply-To: Ada Okoro <ada@b.example>\nTo: mentors@lists.example\nList-Id: Mentors <mentors.lists.example>\n",
        "From: Ada Okoro via Mentors <mentors@lists.example>\nReply-To: mentors@lists.example\nCc: Ada Okoro <ada@b.example>, Sam <sam@c.example>\nTo: mentors@lists.example\nList-Post: <mailto:mentors@lists.example>\n",
        // Sympa.
        "From: \"Ada Okoro (via mentors Mailing List)\" <mentors@lists.example>\nReply-To: ada@b.example\nTo: mentors@lists.example\n",
        // groups.io.
        "From: \"Ada Okoro via groups.example\" <ada=b.example@groups.example>\nTo: mentors@groups.example\nList-Id: <mentors.groups.example>\n",
    ] {
        assert_eq!(author(fields), ada("Ada Okoro"), "{fields}");
    }
    // Without a name: the list's own address is in From.
    for fields in [
        "From: mentors@lists.example\nReply-To: ada@b.example\nTo: x@lists.example\nList-Post: <mailto:mentors@lists.example>\n",
        "From: mentors@lists.example\nX-Original-From: ada@b.example\nTo: x@lists.example\nMailing-List: list mentors@lists.example; contact owner@lists.example\n",
        "From: desk@org.test\nReply-To: ada@b.example\nTo: desk+k3@org.test\n",
    ] {
        assert_eq!(author(fields), (Some("ada@b.example".to_owned()), None), "{fields}");
    }
}

#[test]
fn whoever_writes_in_their_own_name_has_nobody_behind_them() {
    let name = |name: &str| (None, Some(name.to_owned()));
    for (fields, expected) in [
        ("From: Ada Okoro <ada@b.example>\nTo: desk@org.test\n", name("Ada Okoro")),
        (
            "From: Ada Okoro <ada@b.example>\nReply-To: ada@home.example\nTo: desk@org.test\n",
            name("Ada Okoro"),
        ),
        // The group did not rewrite it: another's address in the field proves nothing.
        (
            "From: Ada Okoro <ada@b.example>\nX-Original-From: Sam <sam@c.example>\nTo: desk@org.test\nList-Id: <desk.org.test>\n",
            name("Ada Okoro"),
        ),
        (
            "From: Ada Okoro <ada@b.example>\nX-Original-Sender: bounces+17@far.example\nTo: desk@org.test\nPrecedence: list\n",
            name("Ada Okoro"),
        ),
        // A service writes of somebody.
        (
            "From: \"Ada Okoro (via Drive)\" <drive-noreply@far.example>\nReply-To: Ada <ada@b.example>\nTo: desk@org.test\n",
            name("Ada Okoro"),
        ),
        ("From: Olivia <olivia@b.example>\nTo: desk@org.test\n", name("Olivia")),
        ("From: Desk <desk@org.test>\nReply-To: desk@org.test\nTo: desk@org.test\n", name("Desk")),
    ] {
        assert_eq!(author(fields), expected, "{fields}");
    }
}

#[test]
fn headers_of_many_are_told_whatever_the_class() {
    let bulk = |fields: &str| {
        let got = mail(&format!("From: ada@b.example\nTo: desk@org.test\n{fields}"));
        (got.class, got.bulk, got.text.is_some())
    };
    let led = "In-Reply-To: <n2@org.test>\n";
    let some = |sign: &str| Some(sign.to_owned());
    assert_eq!(bulk(led), (Class::Reply, None, true));
    assert_eq!(bulk(&format!("{led}Feedback-ID: 1:2:3\n")), (Class::Reply, some("feedback-id: 1:2:3"), true));
    assert_eq!(bulk("Feedback-ID: 1:2:3\n"), (Class::List, some("feedback-id: 1:2:3"), true));
    assert_eq!(bulk(&format!("{led}List-Id: <x.example>\n")), (Class::List, some("list-id"), true));
    assert_eq!(bulk(&format!("{led}Precedence: list\n")), (Class::List, some("precedence: list"), true));
    assert_eq!(bulk("Mailing-List: list x@y.example\n"), (Class::List, some("mailing-list"), true));
    assert_eq!(
        bulk("Auto-Submitted: auto-replied\nList-Id: <x.example>\n"),
        (Class::AutoReply, some("list-id"), false)
    );
    for to in ["desk+k3@org.test", "Desk <desk+ada.k3@org.test>"] {
        let got = mail(&format!("From: ada@b.example\nTo: {to}\nFeedback-ID: 1:2:3\n"));
        assert_eq!((got.class, got.bulk.is_some()), (Class::Reply, true), "{to}");
    }
    let delivered =
        "From: ada@b.example\nTo: desk@org.test\nDelivered-To: desk+k3@org.test\nFeedback-ID: 1:2:3\n";
    assert_eq!(mail(delivered).class, Class::Reply);
}
