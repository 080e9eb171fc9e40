//! `[alert]` and `[desk] canary`: as people write them, and as they slip.

use super::{
    load_tests::{CONFIG, ROSTER, load_files, loaded},
    *,
};

const ALERT: &str = "[alert]
ping    = \"https://watch.example.org/abc\"   # dead man's switch
mail    = \"admin@example.org\"
command = \"notify-admin\"
";

fn with(alert: &str) -> String {
    format!("{CONFIG}\n{alert}")
}

/// What is wrong, without the lines above the section.
fn refused(alert: &str) -> Vec<String> {
    let text = with(alert);
    let (_folder, result) =
        load_files(&[("mentord.toml", text.as_bytes()), ("roster.toml", ROSTER.as_bytes())]);
    result.expect_err("it is wrong")
}

#[test]
fn the_ways_to_tell_admins_are_read() {
    let (_folder, plain) = loaded(CONFIG, ROSTER);
    assert_eq!(plain.alert, None);
    let (_folder, one_way) = loaded(&with(ALERT), ROSTER);
    let alert = one_way.alert.unwrap();
    assert_eq!(alert.ping.as_deref(), Some("https://watch.example.org/abc"));
    assert_eq!(alert.mail.unwrap().as_str(), "admin@example.org");
    assert_eq!(alert.command.as_deref(), Some("notify-admin"));
    assert_eq!(alert.send, None);
    let second = "[alert.send]\ntransport = \"smtp\"\nhost = \"mail.else.example\"\nport = 465\ntls = \"implicit\"\n\
                  username = \"watch\"\npassword = { file = \"secret\" }\n";
    let (folder, two_ways) = loaded(&with(&format!("{ALERT}{second}")), ROSTER);
    let Transport::Smtp(server) = two_ways.alert.unwrap().send.unwrap().transport else {
        panic!("it is smtp")
    };
    assert_eq!((server.host.as_str(), server.port, server.tls), ("mail.else.example", 465, Tls::Implicit));
    let login = server.login.unwrap();
    assert_eq!(login.username, "watch");
    assert_eq!(login.proof, Proof::Password(SecretSource::File(folder.path().join("secret"))));
    // The second way has nothing of the first.
    let Transport::Smtp(first) = two_ways.send.transport else { panic!("it is smtp") };
    assert_eq!(first.host, "localhost");
}

#[test]
fn slips_are_refused_with_their_line_and_what_was_meant() {
    let line = with("").lines().count();
    for (alert, at, words) in [
        ("[alert]\npign = \"https://a.example/\"", 2, "unknown key 'pign'; did you mean 'ping'?"),
        ("[alert]\nping = \"http://watch.example.org/\"", 2, "\"http://\" is for localhost only"),
        ("[alert]\nping = \"watch\"", 2, "is not an address that can be asked for"),
        ("[alert]\nmail = \"admin\"", 2, "mail = \"admin\""),
        ("[alert]\ncommand = \" \"", 2, "runs nothing"),
        (
            "[alert]\nmail = \"a@b.example\"\n[alert.send]\ntransprot = \"smtp\"",
            4,
            "did you mean 'transport'?",
        ),
        (
            "[alert]\n[alert.send]\ntransport = \"directory\"",
            2,
            "[alert.send] sends nothing without an address",
        ),
    ] {
        let said = refused(alert).join("\n");
        assert!(said.contains(&format!("mentord.toml:{}:", line + at)), "{alert}: {said}");
        assert!(said.contains(words), "{alert}: {said}");
    }
}

#[test]
fn the_canary_is_daily_or_off() {
    let (_folder, usual) = loaded(CONFIG, ROSTER);
    assert!(usual.canary);
    let set = |word: &str| CONFIG.replacen("[desk]\n", &format!("[desk]\ncanary = \"{word}\"\n"), 1);
    for (word, is) in [("daily", true), ("off", false)] {
        let (_folder, loaded) = loaded(&set(word), ROSTER);
        assert_eq!(loaded.canary, is, "{word}");
    }
    let text = set("hourly");
    let (_folder, result) =
        load_files(&[("mentord.toml", text.as_bytes()), ("roster.toml", ROSTER.as_bytes())]);
    let said = result.unwrap_err().join("\n");
    assert!(said.contains("canary = \"hourly\"") && said.contains("daily") && said.contains("off"), "{said}");
}
