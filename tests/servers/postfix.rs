//! Postfix for one test: plain SMTP, submission with STARTTLS, submission over TLS, LMTP to Dovecot.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use super::{Servers, master_cf::SERVICES, run, run_daemon};

/// What the desk sends also goes to an address whose mail Sieve files in Sent.
const FILING: &str = "/^desk(\\+[^@]*)?@desk\\.test$/ desk+filed-in-sent@desk.test\n";

/// Writes the configuration and starts it; it answers a moment later.
pub(super) fn start(servers: &Servers) {
    let home = servers.dir.join("postfix");
    for folder in ["postfix", "postfix/etc", "postfix/queue", "postfix/queue/pid", "postfix/data"] {
        fs::create_dir(servers.dir.join(folder)).expect("the folder is new");
    }
    run(Command::new("chown").arg("postfix").arg(home.join("data")));
    fs::write(home.join("etc/main.cf"), main_cf(servers)).expect("the folder is writable");
    fs::write(home.join("etc/copies"), FILING).expect("the folder is writable");
    fs::write(home.join("etc/master.cf"), master_cf(servers)).expect("the folder is writable");
    let mut postfix = Command::new("/usr/sbin/postfix");
    postfix.arg("-c").arg(home.join("etc")).arg("start");
    run_daemon(&mut postfix, &home.join("start.log"));
}

/// Postfix's processes give up root and must still reach their folders.
pub(super) fn make_traversable(dir: &Path) {
    fs::set_permissions(dir, fs::Permissions::from_mode(0o755)).expect("the folder is ours");
}

/// Nothing incoming or active; what waits after a 4xx (deferred) does not count.
pub(super) fn queue_is_empty(dir: &Path) -> bool {
    // What is being received still may be left so by a client that stands still; it is complete once its owner may
    // run it (the queue manager's sign).
    let is_complete = |entry: std::io::Result<fs::DirEntry>| {
        entry.and_then(|entry| entry.metadata()).is_ok_and(|about| about.permissions().mode() & 0o100 != 0)
    };
    ["maildrop", "incoming", "active"].into_iter().all(|queue| {
        fs::read_dir(dir.join("postfix/queue").join(queue)).is_ok_and(|mut entries| !entries.any(is_complete))
    })
}

/// Three people answer differently: `bounce@` is refused at once, `wait@` for now, and `gone@` is
/// taken and comes home as a delivery report: its transport ends with EX_NOUSER, while `error:` would already refuse the recipient.
fn main_cf(servers: &Servers) -> String {
    let dir = servers.dir.display();
    // Taken at the door and refused behind it, as by a provider's inner servers.
    let plus = if servers.no_plus { " regexp:{{/^desk[+]/ gone:}}" } else { "" };
    let desk = if servers.piped { ", {desk@desk.test = piped:}" } else { "" };
    let copies = if servers.filing {
        format!("sender_bcc_maps = regexp:{dir}/postfix/etc/copies\n")
    } else {
        String::new()
    };
    format!(
        r#"compatibility_level = 3.6
queue_directory = {dir}/postfix/queue
data_directory = {dir}/postfix/data
maillog_file = {dir}/mail.log
maillog_file_prefixes = {dir}
myhostname = mx.desk.test
mydestination =
mynetworks =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
alias_database =
local_recipient_maps =
local_transport = error:5.1.1 nobody lives here
default_transport = error:5.1.2 nothing leaves the machine
relay_transport = error:5.1.2 nothing leaves the machine
virtual_mailbox_domains = desk.test, people.test
virtual_transport = lmtp:unix:{dir}/dovecot/lmtp
transport_maps = inline:{{ {{gone@people.test = gone:}}{desk} }}{plus}
piped_destination_recipient_limit = 1
recipient_delimiter = +
message_size_limit = 20480000
smtpd_tls_cert_file = {dir}/tls/server.crt
smtpd_tls_key_file = {dir}/tls/server.key
smtpd_sasl_type = dovecot
smtpd_sasl_path = {dir}/dovecot/auth-smtp
smtpd_relay_restrictions = reject_unauth_destination
smtpd_recipient_restrictions =
  check_recipient_access inline:{{
    {{bounce@people.test = 550 5.1.1 No such person here}},
    {{wait@people.test = 450 4.2.0 Mailbox busy, try again later}} }}
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
smtpd_error_sleep_time = 0
minimal_backoff_time = 1s
queue_run_delay = 1s
{copies}"#
    )
}

/// The doors, two ways out for recipients of their own kind, and the rest as everywhere.
fn master_cf(servers: &Servers) -> String {
    let Servers { smtp_port, submission_port, smtps_port, .. } = servers;
    let senders = if servers.plain_senders {
        "  -o { smtpd_sender_restrictions = check_sender_access regexp:{{/^desk[+]/ 553 5.7.1 not your address}} }\n"
    } else {
        ""
    };
    let submission = format!(
        "  -o smtpd_sasl_auth_enable=yes\n  -o smtpd_relay_restrictions=permit_sasl_authenticated,reject\n{senders}"
    );
    format!(
        "{smtp_port} inet n - n - - smtpd\n\
         {submission_port} inet n - n - - smtpd\n  -o smtpd_tls_security_level=encrypt\n{submission}\
         {smtps_port} inet n - n - - smtpd\n  -o smtpd_tls_wrappermode=yes\n{submission}\
         gone unix - n n - - pipe user=nobody argv=/bin/sh -c {{exit 67}}\n\
         piped unix - n n - - pipe flags=DRX user=nobody null_sender= argv={}\n\
         {SERVICES}",
        servers.dir.join("pipe/deliver").display()
    )
}
