//! `inbox`: how staff settle mails that nobody could place.

use super::*;

/// Ada writes to Sam, the desk in copy, from an address that is on no file.
const FROM_HOME: &str = "From: Ada <ada@home.test>\r\nTo: sam@people.test\r\nCc: desk@desk.test\r\n\
                         Subject: Friday?\r\nMessage-ID: <1@home.test>\r\n\r\nShall we talk on Friday?\r\n";

fn stranger(n: u8) -> String {
    format!(
        "From: S <s{n}@elsewhere.test>\r\nTo: desk@desk.test\r\nSubject: Offer {n}\r\n\
         Message-ID: <{n}@elsewhere.test>\r\n\r\nBuy this\r\n"
    )
}

fn last_heard(desk: &Desk) -> Value {
    let status: Value = serde_json::from_str(&desk.run(&["status", "--json"]).ended(0).out).unwrap();
    status.pointer("/pairings/0/last_heard").cloned().unwrap()
}

#[test]
fn who_of_two_at_one_address_wrote() {
    let desk = Desk::new();
    let roster = fs::read_to_string(desk.path("roster.toml")).unwrap();
    let jon = "[[person]]\nname = \"Jon Kent\"\nemail = \"ada@people.test\"\nshares_address = true\n\
               [[person]]\nname = \"Lea Ode\"\nemail = \"lea@people.test\"\n\
               [[pairing]]\nmentors = [\"Jon Kent\"]\nmentees = [\"lea@people.test\"]\n";
    desk.write("roster.toml", roster.replace("\"ada@people.test\"]", "\"Ada Lovelace\"]") + jon);
    desk.pass(MONDAY).ended(0);
    let mail = "From: ada@people.test\nTo: desk@desk.test\nSubject: Us\nMessage-ID: <us@people.test>\n\
                Date: Tue, 12 Jan 2027 09:00:00 +0000\n\nWe had our first call, all is well.\n";
    desk.drop_mail("1.us", mail);
    desk.pass(WEDNESDAY).ended(0).out_has(&["1 mail read"]);
    desk.run(&["inbox"]).ended(0).out_has(&["from an address that Ada Lovelace and Jon Kent share"]);
    assert_eq!(last_heard(&desk)["mentor"], Value::Null);
    desk.run(&["inbox", "of", "1", "Lea Ode"]).ended(65).err_has(&["ada@people.test is"]);
    desk.run(&["inbox", "of", "1", "Ada Lovelace"])
        .ended(0)
        .out_has(&["Mail 1 is", "counts now, at its own time"]);
    assert!(last_heard(&desk)["mentor"].is_string());
    // The ladder of the other waits no longer either.
    for pairing in ["ada-sam", "jon-lea"] {
        desk.run(&["history", pairing]).ended(0).out_has(&["it is known who wrote from ada@people.test"]);
    }
    desk.run(&["inbox"]).ended(0).out_has(&["Every mail has been understood"]);
    desk.run(&["inbox", "of", "1", "Jon Kent"]).ended(0).out_has(&["Nothing of mail 1 is left to hear"]);
}

#[test]
fn whose_mail_it_was() {
    let desk = Desk::new();
    desk.pass(MONDAY).ended(0);
    desk.drop_mail("1.home", FROM_HOME);
    desk.pass(WEDNESDAY).ended(0).out_has(&["1 mail read"]);
    desk.run(&["inbox"]).ended(0).out_has(&["ada@home.test", "does not know", "mentord inbox of 1 PERSON"]);
    assert_eq!(last_heard(&desk)["mentor"], Value::Null);

    desk.run(&["inbox", "of", "9", "ada"]).ended(65).err_has(&["There is no mail 9", "inbox list --all"]);
    desk.run(&["inbox", "of", "1", "nobody"]).ended(65).err_has(&["Nobody called 'nobody' is on file"]);
    desk.run(&["inbox", "of", "1", "Ada Lovelace"])
        .ended(0)
        .out_has(&["writes from ada@home.test too", "the mail counts now, at its own time"]);
    let heard = last_heard(&desk);
    assert!(heard["mentor"].is_string() && heard["mentee"].is_null(), "{heard}");
    desk.run(&["inbox"]).ended(0).out_has(&["Every mail has been understood"]);
    desk.run(&["inbox", "show", "1"])
        .ended(0)
        .out_has(&["settled", "it was: from somebody the desk does not know"]);
    // Once is enough, and it is nobody else's then.
    desk.run(&["inbox", "of", "1", "sam"])
        .ended(65)
        .err_has(&["ada@home.test is", "inbox forget ada@home.test"]);
    desk.run(&["history", "ada-sam"]).ended(0).out_has(&["wrote to the other"]);

    // The roster file does not hold it, and does not take it away.
    let roster = fs::read_to_string(desk.path("roster.toml")).unwrap();
    desk.write("roster.toml", format!("# seen\n{roster}"));
    desk.drop_mail("2.home", FROM_HOME.replace("<1@", "<2@"));
    desk.pass(WEDNESDAY).ended(0);
    desk.run(&["inbox"]).ended(0).out_has(&["Every mail has been understood"]);

    desk.run(&["inbox", "forget", "ada@home.test"]).ended(0).out_has(&["is not", "any more"]);
    desk.run(&["inbox", "forget", "ada@home.test"]).ended(65).err_has(&["was not learned"]);
    desk.run(&["inbox", "forget", "ada"]).ended(65).err_has(&["'ada' is not a mail address"]);
    desk.drop_mail("3.home", FROM_HOME.replace("<1@", "<3@"));
    desk.pass(WEDNESDAY).ended(0);
    desk.run(&["inbox"]).ended(0).out_has(&["ada@home.test"]);
}

#[test]
fn a_mail_is_settled_by_a_look() {
    let desk = Desk::new();
    desk.pass(MONDAY).ended(0);
    for n in 1..=2 {
        desk.drop_mail(&format!("{n}.offer"), stranger(n));
    }
    desk.pass(WEDNESDAY).ended(0);
    desk.run(&["inbox", "done", "1"]).ended(0).out_has(&["Mail 1 is settled."]);
    desk.run(&["inbox", "done", "1"]).ended(0).out_has(&["settled already", "has looked at it"]);
    desk.run(&["inbox", "done", "7"]).ended(65).err_has(&["There is no mail 7"]);
    let open = desk.run(&["inbox"]).ended(0).out_has(&["Offer 2", "mentord inbox done 2"]).out;
    assert!(!open.contains("Offer 1"), "{open}");
    desk.run(&["inbox", "list", "--all"]).ended(0).out_has(&["Offer 1", "Offer 2"]);
}

#[test]
fn an_address_of_staff_or_the_desk_is_no_participants() {
    let desk = Desk::new();
    desk.pass(MONDAY).ended(0);
    let own = stranger(1).replace("s1@elsewhere.test", "desk+x.y@desk.test");
    desk.drop_mail("1.own", own);
    desk.drop_mail("2.none", "Subject: from nobody\r\nTo: desk@desk.test\r\n\r\nHello\r\n");
    desk.pass(WEDNESDAY).ended(0);
    desk.run(&["inbox", "of", "1", "ada"])
        .ended(65)
        .err_has(&["desk+x.y@desk.test is one of the desk's own"]);
    desk.run(&["inbox", "of", "2", "ada"]).ended(65).err_has(&["came from no address", "inbox done 2"]);
}
