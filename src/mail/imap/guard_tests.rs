//! What the guard lets through, whatever the server sends and in whatever pieces.

use proptest::prelude::*;

use super::*;

/// What is handed on of these bytes, and how many responses were passed over.
fn fed(bytes: &[u8], step: usize) -> io::Result<(String, u64)> {
    let mut frames = Frames::default();
    bytes.chunks(step).try_for_each(|piece| frames.take(piece))?;
    Ok((String::from_utf8_lossy(&frames.whole).into_owned(), frames.passed_over))
}

#[test]
fn a_literal_is_measured_before_it_comes() {
    for step in [1, 7, 4096] {
        for large in [
            "* 1 FETCH (BODY[] {4294967295}\r\n",
            "* 1 FETCH (BODY[] {99999999999999999999999}\r\n",
            "* 1 FETCH (BODY[] {2}\r\nab BODY[TEXT] {900000000}\r\n",
        ] {
            let said = fed(large.as_bytes(), step).unwrap_err().to_string();
            assert!(said.contains("more at once than was asked for"), "{said}");
        }
        // What stands in a literal is not looked at, and after it the line goes on.
        let fine = "* 1 FETCH (BODY[] {14}\r\n{4294967295}\r\n UID 1)\r\n* OK\r\n";
        assert_eq!(fed(fine.as_bytes(), step).unwrap(), (fine.to_owned(), 0));
        // Not a literal: words for people, or no CRLF after the brace.
        for words in ["* OK see {4294967295}\r\n", "* OK see {4294967295} bytes\r\n", "+ {5}\r\n"] {
            assert_eq!(fed(words.as_bytes(), step).unwrap(), (words.to_owned(), 0));
        }
    }
}

#[test]
fn what_comes_whole_is_bounded_in_all() {
    // Each literal is small enough, and there is no end of them.
    let one = [b"* 1 FETCH (BODY[] {1000000}\r\n".as_slice(), &vec![b'x'; 1_000_000]].concat();
    let more = [b" BODY[] {1000000}\r\n".as_slice(), &vec![b'x'; 1_000_000]].concat();
    let mut frames = Frames::default();
    frames.take(&one).unwrap();
    let refused = (0..40).find(|_| frames.take(&more).is_err());
    assert!(refused.is_some() && frames.frame.len() <= LARGEST_RESPONSE + 100);
}

#[test]
fn an_endless_line_ends() {
    assert!(fed(&vec![b'x'; 2 * 1024 * 1024], 4096).is_err());
    let lines = b"* OK still here\r\n".repeat(200_000);
    assert!(fed(&lines, 4096).is_ok());
}

#[test]
fn what_cannot_be_read_is_passed_over_and_the_rest_is_not() {
    let same = None;
    for (sent, given, passed_over) in [
        // Data.
        ("* 1 FETCH (INTERNALDATE NIL UID 5)\r\n", Some(""), 1),
        ("* 1 FETCH (internaldate nil UID 5)\r\n", Some(""), 1),
        ("* 1 FETCH (UID 5 BODY[] {3}\r\nabcdef)\r\n", Some(""), 1),
        ("* 1 FETCH (UID\r\n", Some(""), 1),
        ("* SOMETHING new (1 2 3)\r\n", Some(""), 1),
        ("* LIST (\\Odd) \"/\r\n", Some(""), 1),
        ("\r\n\r\n", Some(""), 2),
        ("\0\u{ff}\r\n", Some(""), 1),
        // A status is understood by its word, and what it says is kept.
        ("* OK [ALERT]\u{e9}\r\n", Some("* OK ALERT\r\n"), 0),
        ("a1 NO [ODD (] no\u{0} such\r\n", Some("a1 NO ODD ( no such\r\n"), 0),
        ("+ \0\r\n", Some("+ go on\r\n"), 0),
        // Line ends of files.
        ("* 3 EXISTS\na1 OK done\n", Some("* 3 EXISTS\r\na1 OK done\r\n"), 0),
        // What a server may say is left alone; a mail may say anything.
        ("+\r\n", same, 0),
        ("* LIST (\\HasNoChildren) NIL {7}\r\nA (odd)\r\n", same, 0),
        ("* OK [HIGHESTMODSEQ 5] x\r\n", same, 0),
        ("* OK [NOMODSEQ] x\r\n", same, 0),
        ("* 1 FETCH (UID 5 BODY[] {16}\r\nINTERNALDATE NIL)\r\n", same, 0),
    ] {
        for step in [1, 3, 1000] {
            let behind = "* 4 EXISTS\r\n";
            let (whole, passed) = fed(format!("{sent}{behind}").as_bytes(), step).unwrap();
            let expected = format!("{}{behind}", given.unwrap_or(sent));
            assert_eq!((whole, passed), (expected, passed_over), "{sent:?}");
        }
    }
}

#[test]
fn names_with_escapes_are_understood() {
    for (sent, given) in [
        (r#"* LIST () "/" "a\"b""#, "* LIST () \"/\" {3}\r\na\"b"),
        (r#"* LIST (\Junk) "\\" "INBOX\\Junk""#, "* LIST (\\Junk) \"\\\\\" {10}\r\nINBOX\\Junk"),
        (r#"* LIST () NIL "a\\\\b""#, "* LIST () NIL {4}\r\na\\\\b"),
        (r#"* LIST () "/" "plain""#, r#"* LIST () "/" "plain""#),
        (r#"* LIST () "\\" atom"#, r#"* LIST () "\\" atom"#),
    ] {
        assert_eq!(fed(format!("{sent}\r\n").as_bytes(), 5).unwrap(), (format!("{given}\r\n"), 0));
    }
}

proptest! {
    #[test]
    fn no_server_can_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let mut frames = Frames::default();
        let _ = frames.take(&bytes);
    }

    #[test]
    fn nor_with_what_looks_like_imap(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "* ", "a1 ", "OK ", "NO ", "LIST ", "() ", "NIL ", "\"/\" ", "\"a\\\\\" ", "1 ", "FETCH ", "(", ")",
                "UID 5 ", "BODY[] ", "{3}\r\n", "{0}\r\n", "[ALERT]", "é", "INTERNALDATE ", "\r\n", "\n", "FLAGS ",
                "STATUS ", "ENVELOPE ", "CAPABILITY ", "+ ",
            ]),
            0..40,
        ),
        step in 1_usize..50,
    ) {
        let sent = words.concat();
        let mut whole = Frames::default();
        whole.take(sent.as_bytes()).unwrap();
        let mut pieces = Frames::default();
        sent.as_bytes().chunks(step).for_each(|piece| pieces.take(piece).unwrap());
        // Whatever the pieces, the same is handed on, and all of it can be read.
        prop_assert_eq!(&whole.whole, &pieces.whole);
        let mut rest = whole.whole.as_slice();
        while !rest.is_empty() {
            let (behind, _) = imap_proto::Response::parse(rest).expect("only what can be read");
            rest = behind;
        }
    }
}
