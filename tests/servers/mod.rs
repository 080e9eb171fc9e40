//! A private Postfix and Dovecot for one test: real servers on loopback ports of their own.
//!
//! ```text
//! a participant  --SMTP-->  smtp_port        \
//! mentord        --SMTP-->  submission_port   Postfix --LMTP--> Dovecot --> Maildir on disk
//! mentord        --SMTP-->  smtps_port       /                  |    \----> Sieve vacation --SMTP--> smtp_port
//! mentord        <--IMAP--  imaps_port  <------------------------
//! ```
//!
//! Nothing can leave the machine: Postfix knows the domains `desk.test` and `people.test` and
//! refuses every other. Both servers are stopped, and their folder removed, when the test ends,
//! panics or is killed: a guardian process waits for the end of a pipe that the test holds.

mod desk;
mod dovecot;
mod letter;
mod master_cf;
mod pipe;
mod postfix;
mod proxy;
mod service;
mod token_endpoint;

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

pub(crate) use desk::{Desk, Pass, write_secret};
pub(crate) use letter::Letter;
pub(crate) use proxy::{Cut, Valve};
pub(crate) use service::{Service, libfaketime};
pub(crate) use token_endpoint::{Odd, TokenEndpoint};

/// The password of every account; Dovecot's user database is static.
pub(crate) const PASSWORD: &str = "only-on-loopback";
/// Servers that take longer than this to answer are taken to be broken.
const READY_WITHIN: Duration = Duration::from_secs(90);

/// What is unlike the usual.
#[derive(Default)]
struct Ways {
    piped: bool,
    introspection: Option<(u16, &'static str)>,
    dotted: bool,
    filing: bool,
    /// Mailboxes hold this many kilobytes.
    room: Option<u32>,
    /// Mail to addresses with a plus part comes back.
    no_plus: bool,
    /// Nobody may send as an address with a plus part.
    plain_senders: bool,
}

/// Postfix and Dovecot, running; see the module.
pub(crate) struct Servers {
    /// Holds configuration, queue, mailboxes, logs and the certificate; removed at the end.
    dir: PathBuf,
    /// Plain SMTP without a login, as another provider's server would speak to us.
    pub(crate) smtp_port: u16,
    /// Submission: STARTTLS, then a login.
    pub(crate) submission_port: u16,
    /// Submission over implicit TLS, with a login.
    pub(crate) smtps_port: u16,
    /// IMAP over implicit TLS.
    pub(crate) imaps_port: u16,
    /// IMAP without TLS, so that a proxy can read along.
    pub(crate) imap_port: u16,
    guardian: Child,
    /// Mail to the desk goes into `mentord deliver` and not into a mailbox.
    piped: bool,
    /// Where Dovecot asks whether an access token is good, and the mechanisms that take one.
    introspection: Option<(u16, &'static str)>,
    /// All folders lie below INBOX.
    dotted: bool,
    /// The provider files a copy of what the desk sends.
    filing: bool,
    room: Option<u32>,
    no_plus: bool,
    plain_senders: bool,
}

impl Servers {
    /// Starts both and waits until they answer. Certificates come from a private authority.
    pub(crate) fn start() -> Self {
        Self::start_with(Authority::Own, Ways::default())
    }

    /// The same; access tokens that this endpoint has given out let in as well as the password.
    pub(crate) fn start_with_tokens(endpoint: &TokenEndpoint, mechanisms: &'static str) -> Self {
        let introspection = Some((endpoint.port, mechanisms));
        Self::start_with(Authority::Own, Ways { introspection, ..Ways::default() })
    }

    /// The same, with all folders below INBOX, as Courier has it and many who came from there.
    pub(crate) fn start_dotted() -> Self {
        Self::start_with(Authority::Own, Ways { dotted: true, ..Ways::default() })
    }

    /// The same, of a provider that itself files a copy in Sent of whatever the desk sends.
    pub(crate) fn start_filing() -> Self {
        Self::start_with(Authority::Own, Ways { filing: true, ..Ways::default() })
    }

    /// The same, with room for few mails in each mailbox.
    pub(crate) fn start_with_quota() -> Self {
        Self::start_with(Authority::Own, Ways { room: Some(300), ..Ways::default() })
    }

    /// The same; mail to the desk's addresses with a plus part is taken, and comes back.
    pub(crate) fn start_without_plus() -> Self {
        Self::start_with(Authority::Own, Ways { no_plus: true, ..Ways::default() })
    }

    /// The same; who logs in may send as the plain address alone.
    pub(crate) fn start_with_plain_senders() -> Self {
        Self::start_with(Authority::Own, Ways { plain_senders: true, ..Ways::default() })
    }

    /// The same, with mail to the desk piped into the program that [`Desk::take_the_pipe`] names.
    pub(crate) fn start_piped() -> Self {
        Self::start_with(Authority::Own, Ways { piped: true, ..Ways::default() })
    }

    /// The same with one self-signed certificate that is server and authority at once, as
    /// `openssl req -x509` makes it and many a small mail server carries it.
    pub(crate) fn start_self_signed() -> Self {
        Self::start_with(Authority::SelfSigned, Ways::default())
    }

    fn start_with(authority: Authority, ways: Ways) -> Self {
        let Ways { piped, introspection, dotted, filing, room, no_plus, plain_senders } = ways;
        assert!(
            Path::new("/usr/sbin/postfix").exists() && Path::new("/usr/sbin/dovecot").exists(),
            "Postfix and Dovecot are not installed: run `scripts/test`, which installs them"
        );
        let dir = short_temporary_folder();
        let guardian = guardian(&dir);
        let [smtp_port, submission_port, smtps_port, imaps_port, imap_port] = free_ports();
        let servers = Self {
            dir,
            smtp_port,
            submission_port,
            smtps_port,
            imaps_port,
            imap_port,
            guardian,
            piped,
            introspection,
            dotted,
            filing,
            room,
            no_plus,
            plain_senders,
        };
        authority.write_certificates(&servers.dir);
        dovecot::start(&servers);
        postfix::start(&servers);
        servers.wait_until("Postfix and Dovecot answer", || {
            letter::answers_smtp(servers.smtp_port)
                && letter::answers_smtp(servers.submission_port)
                && [servers.smtps_port, servers.imaps_port].into_iter().all(letter::answers)
        });
        servers
    }

    /// The certificate to trust, in PEM.
    pub(crate) fn ca_file(&self) -> PathBuf {
        self.dir.join("tls/ca.crt")
    }

    /// Everything in a person's mailbox, Junk and Sent included, oldest first.
    pub(crate) fn mailbox(&self, address: &str) -> Vec<Letter> {
        letter::read_maildir(&dovecot::maildir(&self.dir, address))
    }

    /// Where a person's mail lies on disk.
    pub(crate) fn maildir(&self, address: &str) -> PathBuf {
        dovecot::maildir(&self.dir, address)
    }

    /// What lies in one folder of a mailbox, such as `Junk` or `Sent`.
    pub(crate) fn folder(&self, address: &str, folder: &str) -> Vec<Letter> {
        self.mailbox(address).into_iter().filter(|letter| letter.folder == folder).collect()
    }

    /// Waits until a mailbox holds a letter that fits; gives it back.
    pub(crate) fn wait_for(&self, address: &str, what: &str, fits: impl Fn(&Letter) -> bool) -> Letter {
        let mut found = None;
        self.wait_until(&format!("{what} in the mailbox of {address}"), || {
            found = self.mailbox(address).into_iter().find(&fits);
            found.is_some()
        });
        found.expect("wait_until ends when it is found")
    }

    /// The sendmail command of this Postfix.
    pub(crate) fn sendmail(&self) -> String {
        format!("/usr/sbin/sendmail -C {}", self.dir.join("postfix/etc").display())
    }

    /// Hands a finished mail to Postfix, as the server of `from` would.
    pub(crate) fn send_as(&self, from: &str, to: &str, raw: &str) {
        letter::send(self.smtp_port, from, to, raw).expect("Postfix takes mail for its own domains");
    }

    /// What Postfix answers to RCPT for this address.
    pub(crate) fn answer_to_recipient(&self, to: &str) -> String {
        match letter::send(self.smtp_port, "ada@people.test", to, "Subject: test\r\n\r\ntest\r\n") {
            Ok(()) => "250".into(),
            Err(refusal) => refusal,
        }
    }

    /// Puts a mail into a folder of a mailbox through IMAP's own storage tool, as a filter would.
    pub(crate) fn file_into(&self, address: &str, folder: &str, raw: &str) {
        dovecot::save(&self.dir, address, folder, raw);
    }

    /// The same; whether there was room for it.
    pub(crate) fn try_file_into(&self, address: &str, folder: &str, raw: &str) -> bool {
        dovecot::try_save(&self.dir, address, folder, raw)
    }

    /// What a person's mailbox does with mail that comes (RFC 5228).
    pub(crate) fn sieve(&self, person: &str, script: &str) {
        dovecot::sieve(&self.dir, person, script);
    }

    /// Puts many mails into the INBOX at once; the server finds them when it next looks.
    pub(crate) fn fill(&self, address: &str, mails: impl Iterator<Item = String>) {
        dovecot::fill(&self.dir, address, mails);
    }

    /// Has Dovecot's own tool do something, such as `mailbox rename`; its words.
    pub(crate) fn doveadm(&self, arguments: &[&str]) -> String {
        dovecot::doveadm(&self.dir, arguments)
    }

    /// What the owner may do with the INBOX, in the letters of RFC 4314.
    pub(crate) fn allow(&self, address: &str, rights: &str) {
        dovecot::allow(&self.dir, address, rights);
    }

    /// Makes the mail that holds these words an hour older than it is.
    pub(crate) fn date_back(&self, address: &str, words: &str) {
        letter::date_back(&dovecot::maildir(&self.dir, address), words, Duration::from_secs(3600));
    }

    /// Gives every folder of a mailbox another UIDVALIDITY, and every mail another UID.
    pub(crate) fn number_anew(&self, address: &str) {
        dovecot::number_anew(&self.dir, address);
    }

    /// What both servers logged so far.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.dir.join("mail.log")).unwrap_or_default()
    }

    /// Waits until Postfix has nothing left that it could deliver now.
    pub(crate) fn settle(&self) {
        self.wait_until("Postfix's queue is empty", || postfix::queue_is_empty(&self.dir));
    }

    /// Polls until `ready`; a test that would wait longer than a slow machine needs fails here.
    pub(crate) fn wait_until(&self, what: &str, mut ready: impl FnMut() -> bool) {
        let deadline = Instant::now() + READY_WITHIN;
        while !ready() {
            assert!(Instant::now() < deadline, "waited {READY_WITHIN:?} in vain until {what}");
            sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("--- Postfix and Dovecot said\n{}", last_lines(&self.dir.join("mail.log"), 60));
        }
        drop(self.guardian.stdin.take());
        self.guardian.wait().ok();
    }
}

/// Stops the servers and removes their folder once the pipe to it closes, which the kernel does
/// even when the test is killed.
fn guardian(dir: &Path) -> Child {
    const SCRIPT: &str = r#"
        trap '' INT TERM HUP
        cat >/dev/null
        pids=$(cat "$1/dovecot/master.pid" "$1/postfix/queue/pid/master.pid" 2>/dev/null)
        for pid in $pids; do kill -TERM "$pid" 2>/dev/null; done
        for try in $(seq 100); do
            alive=
            for pid in $pids; do
                # A zombie has ended, however long its parent takes to notice.
                grep -q '^State:[[:space:]]*[^Z[:space:]]' "/proc/$pid/status" 2>/dev/null && alive=yes
            done
            [ -z "$alive" ] && break
            sleep 0.05
        done
        # Whatever was still starting when the test was killed works in the folder, or was given its name.
        for process in /proc/[0-9]*; do
            pid=${process#/proc/}
            [ "$pid" = $$ ] && continue
            case "$(readlink "$process/cwd") $(tr '\0' ' ' <"$process/cmdline")" in
                *"$1"*) kill -KILL "$pid" ;;
            esac
        done 2>/dev/null
        rm -rf "$1" 2>/dev/null || { sleep 0.2; rm -rf "$1"; }
    "#;
    Command::new("/bin/sh")
        .args(["-c", SCRIPT, "guardian"])
        .arg(dir)
        .stdin(Stdio::piped())
        .spawn()
        .expect("/bin/sh runs")
}

/// Sockets in it must fit into the 108 bytes of `sun_path`.
fn short_temporary_folder() -> PathBuf {
    let dir = tempfile::Builder::new()
        .prefix("mtd")
        .rand_bytes(8)
        .tempdir_in("/tmp")
        .expect("/tmp can be written to");
    let path = dir.keep();
    postfix::make_traversable(&path);
    path
}

/// Ports below the range from which the kernel hands out ports to clients, so that none is taken
/// between looking and binding; processes begin at different places.
fn free_ports<const N: usize>() -> [u16; N] {
    const FIRST: u16 = 20_000;
    const COUNT: u16 = 10_000;
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let start = u16::try_from(std::process::id() % u32::from(COUNT)).expect("less than COUNT");
    std::array::from_fn(|_| {
        (0..COUNT)
            .map(|_| FIRST + (start + NEXT.fetch_add(1, Ordering::Relaxed) % COUNT) % COUNT)
            .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
            .expect("a port is free")
    })
}

enum Authority {
    Own,
    SelfSigned,
}

impl Authority {
    /// Writes `tls/ca.crt`, `tls/server.crt` and `tls/server.key`, good for `localhost`.
    fn write_certificates(&self, dir: &Path) {
        const OWN: &str = r#"
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 4000 \
                -subj '/CN=mentord test authority' -keyout ca.key -out ca.crt
            openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
                -subj /CN=localhost -keyout server.key -out server.csr
            printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n' > ext
            openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 4000 \
                -extfile ext -out server.crt
        "#;
        const SELF_SIGNED: &str = r#"
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 4000 \
                -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 \
                -keyout server.key -out server.crt
            cp server.crt ca.crt
        "#;
        let tls = dir.join("tls");
        fs::create_dir(&tls).expect("the folder is new");
        let script = match self {
            Self::Own => OWN,
            Self::SelfSigned => SELF_SIGNED,
        };
        run(Command::new("/bin/sh").args(["-ec", script]).current_dir(&tls));
    }
}

/// Starts a daemon, which goes into the background. It keeps its standard output open for ever, so
/// that must not be a pipe that somebody reads to its end.
fn run_daemon(command: &mut Command, log: &Path) {
    let said = fs::File::create(log).expect("the folder is writable");
    let errors = said.try_clone().expect("a file handle can be copied");
    let ended = command.stdin(Stdio::null()).stdout(said).stderr(errors).status();
    let well = ended.as_ref().is_ok_and(std::process::ExitStatus::success);
    assert!(well, "{command:?} ended with {ended:?}:\n{}", last_lines(log, 40));
}

/// Runs a tool that must succeed; its words are the failure.
fn run(command: &mut Command) -> String {
    let output = command
        .stdin(Stdio::null())
        .output()
        .unwrap_or_else(|error| panic!("cannot start {command:?}: {error}"));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{command:?} failed:\n{said}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    said
}

fn last_lines(file: &Path, count: usize) -> String {
    let text = fs::read_to_string(file).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines.iter().skip(lines.len().saturating_sub(count)).copied().collect::<Vec<_>>().join("\n")
}
