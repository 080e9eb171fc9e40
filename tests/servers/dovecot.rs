//! Dovecot for one test: IMAP over TLS, LMTP for Postfix, logins for its SASL, Sieve for one person.

use std::fs;
use std::io::Write;
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::{PASSWORD, Servers, run, run_daemon};

/// Away until 25 January 2027, and her mailbox says so to whoever writes to her.
const VACATION: &str = r#"require ["vacation"];
vacation :days 1 :addresses ["away@people.test"] :subject "Out of office"
"I am out of the office until 25 January 2027 and will answer your mail when I am back.";
"#;
/// Mail that says so in its subject lands in Junk, as a provider's filter would have it; what Postfix
/// adds for a provider that files copies itself lands in Sent.
const DESK: &str = r#"require ["fileinto", "envelope", "subaddress"];
if envelope :detail "to" "filed-in-sent" { fileinto "Sent"; stop; }
if header :contains "Subject" "[junk]" { fileinto "Junk"; }
"#;

/// Writes the configuration and starts it; it answers a moment later.
pub(super) fn start(servers: &Servers) {
    let dir = &servers.dir;
    for folder in ["dovecot", "mail", "sieve"] {
        fs::create_dir(dir.join(folder)).expect("the folder is new");
    }
    for (person, script) in [("away", VACATION), ("desk", DESK)] {
        fs::write(dir.join(format!("sieve/{person}.sieve")), script).expect("the folder is writable");
    }
    let (user, group) = nobody();
    for folder in ["mail", "sieve"] {
        chown(dir.join(folder), Some(user), Some(group)).expect("Postfix and Dovecot are started as root");
    }
    // Not in its base_dir: there Dovecot makes a link of that name to its configuration.
    let file = dir.join("dovecot.conf");
    fs::write(&file, configuration(servers)).expect("the folder is writable");
    let mut dovecot = Command::new("/usr/sbin/dovecot");
    dovecot.arg("-c").arg(&file);
    run_daemon(&mut dovecot, &dir.join("dovecot-start.log"));
}

/// Where a person's mail lies on disk.
pub(super) fn maildir(dir: &Path, address: &str) -> PathBuf {
    let (local, domain) = address.split_once('@').expect("an address");
    dir.join("mail").join(domain).join(local).join("Maildir")
}

/// Files a mail into a folder without any delivery.
pub(super) fn save(dir: &Path, address: &str, folder: &str, raw: &str) {
    assert!(try_save(dir, address, folder, raw), "doveadm could not save into {folder}");
}

/// What a mailbox does with mail that comes; a script is read anew when it is newer than what was made of it.
pub(super) fn sieve(dir: &Path, person: &str, script: &str) {
    let file = dir.join(format!("sieve/{person}.sieve"));
    fs::remove_file(file.with_extension("svbin")).ok();
    fs::write(&file, script).expect("the folder is writable");
}

/// Files a mail; whether there was room for it.
pub(super) fn try_save(dir: &Path, address: &str, folder: &str, raw: &str) -> bool {
    let mut doveadm = Command::new("/usr/bin/doveadm")
        .arg("-c")
        .arg(dir.join("dovecot.conf"))
        .args(["save", "-u", address, "-m", folder])
        .stdin(Stdio::piped())
        .spawn()
        .expect("doveadm comes with Dovecot");
    doveadm.stdin.take().expect("piped").write_all(raw.as_bytes()).expect("doveadm reads");
    doveadm.wait().expect("doveadm ends").success()
}

/// Puts many mails into the INBOX at once, as a delivery agent that needs no server.
pub(super) fn fill(dir: &Path, address: &str, mails: impl Iterator<Item = String>) {
    let home = maildir(dir, address).join("new");
    let (user, group) = nobody();
    for (n, raw) in mails.enumerate() {
        let path = home.join(format!("1800000000.M{n:06}.fill"));
        fs::write(&path, raw).expect("the mailbox is there");
        chown(&path, Some(user), Some(group)).expect("Postfix and Dovecot are started as root");
    }
}

/// What the owner may do with the INBOX, in the letters of RFC 4314.
pub(super) fn allow(dir: &Path, address: &str, rights: &str) {
    let file = maildir(dir, address).join("dovecot-acl");
    let (user, group) = nobody();
    fs::write(&file, format!("owner {rights}\n")).expect("the mailbox is there");
    chown(&file, Some(user), Some(group)).expect("Postfix and Dovecot are started as root");
}

/// Runs `doveadm` on this Dovecot.
pub(super) fn doveadm(dir: &Path, arguments: &[&str]) -> String {
    run(Command::new("/usr/bin/doveadm").arg("-c").arg(dir.join("dovecot.conf")).args(arguments))
}

/// Forgets what a mailbox is numbered by, as a restored or migrated one has lost it: the next session
/// gives it another UIDVALIDITY, and every mail another UID.
pub(super) fn number_anew(dir: &Path, address: &str) {
    let home = maildir(dir, address);
    let mut folders = vec![home.clone()];
    folders.extend(fs::read_dir(&home).expect("the mailbox is there").flatten().map(|entry| entry.path()));
    for folder in folders.iter().filter(|folder| folder.is_dir()) {
        for entry in fs::read_dir(folder).expect("the folder is there").flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with("dovecot") {
                fs::remove_file(entry.path()).expect("it is ours");
            }
        }
    }
}

fn nobody() -> (u32, u32) {
    let id = |flag| run(Command::new("id").args([flag, "nobody"])).trim().parse().expect("a number");
    (id("-u"), id("-g"))
}

/// Access tokens are asked about at the test's endpoint (RFC 7662).
fn tokens(dir: &Path, port: u16) -> String {
    let file = dir.join("dovecot-oauth2.conf");
    let settings = format!(
        "introspection_mode = post\nintrospection_url = http://127.0.0.1:{port}/introspect\n\
         force_introspection = yes\nusername_attribute = username\nactive_attribute = active\n\
         active_value = true\n"
    );
    fs::write(&file, settings).expect("the folder is writable");
    format!(
        "passdb {{\n  driver = oauth2\n  mechanisms = xoauth2 oauthbearer\n  args = {}\n}}\n",
        file.display()
    )
}

/// Mail users are all `nobody`: one account that every Debian has.
fn configuration(servers: &Servers) -> String {
    let dir = servers.dir.display();
    let (user, group) = nobody();
    let Servers { smtp_port, imap_port, imaps_port, .. } = servers;
    let (mechanisms, tokens) = match servers.introspection {
        Some((port, more)) => (format!("plain login {more}"), tokens(&servers.dir, port)),
        None => ("plain login".to_owned(), String::new()),
    };
    let (quota, rule) = match servers.room {
        Some(room) => {
            (" quota", format!("quota = maildir:room\n  quota_rule = *:storage={room}K\n  quota_grace = 0"))
        }
        None => ("", String::new()),
    };
    let imap_quota = if servers.room.is_some() { " imap_quota" } else { "" };
    let namespace = if servers.dotted { "separator = .\n  prefix = INBOX." } else { "separator = /" };
    format!(
        r#"
base_dir = {dir}/dovecot
state_dir = {dir}/dovecot
instance_name = {dir}
log_path = {dir}/mail.log
protocols = imap lmtp
listen = 127.0.0.1
default_login_user = nobody
default_internal_user = nobody
default_internal_group = nogroup
ssl = required
ssl_cert = <{dir}/tls/server.crt
ssl_key = <{dir}/tls/server.key
mail_location = maildir:~/Maildir
mail_plugins = acl{quota}
recipient_delimiter = +
first_valid_uid = 1
submission_host = 127.0.0.1:{smtp_port}
postmaster_address = postmaster@people.test
hostname = mx.desk.test
auth_mechanisms = {mechanisms}
auth_failure_delay = 0
{tokens}passdb {{
  driver = static
  mechanisms = plain login
  args = password={PASSWORD}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={dir}/mail/%d/%n allow_all_users=yes
}}
namespace inbox {{
  inbox = yes
  {namespace}
  mailbox Junk {{
    special_use = \Junk
    auto = subscribe
  }}
  mailbox Sent {{
    special_use = \Sent
    auto = subscribe
  }}
}}
protocol lmtp {{
  mail_plugins = sieve{quota}
}}
protocol imap {{
  mail_plugins = acl{quota}{imap_quota}
}}
plugin {{
  {rule}
  acl = vfile
  sieve = file:{dir}/sieve/%n.sieve
  sieve_vacation_send_from_recipient = yes
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap_port}
  }}
  inet_listener imaps {{
    port = {imaps_port}
    ssl = yes
  }}
}}
service lmtp {{
  unix_listener lmtp {{
    mode = 0666
  }}
}}
service auth {{
  unix_listener auth-smtp {{
    mode = 0666
  }}
}}
service stats {{
  unix_listener stats-writer {{
    mode = 0666
  }}
}}
"#
    )
}
