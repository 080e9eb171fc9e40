//! A private Postfix that passes everything on to one sink, and the sink.

use std::{
    fs,
    io::Read as _,
    net::{Ipv4Addr, TcpListener, TcpStream},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread::{self, sleep},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};

use crate::master_cf::SERVICES;

const READY_WITHIN: Duration = Duration::from_secs(30);
/// So long nothing may arrive before a run is given up.
const STALLED: Duration = Duration::from_secs(30);

/// `smtp-sink`: takes every mail, keeps none, and says how many came.
pub(crate) struct Sink {
    pub(crate) port: u16,
    child: Child,
    taken: Arc<AtomicUsize>,
}

impl Sink {
    pub(crate) fn start() -> Result<Self> {
        let port = free_port()?;
        let mut child = Command::new("smtp-sink")
            .args(["-c", "-u", "nobody", &format!("127.0.0.1:{port}"), "100"])
            .stdout(Stdio::piped())
            .spawn()
            .context("smtp-sink does not start: it comes with Postfix")?;
        let mut counters = child.stdout.take().context("its counters can be read")?;
        let taken = Arc::new(AtomicUsize::new(0));
        let told = Arc::clone(&taken);
        thread::spawn(move || {
            let (mut said, mut part) = (String::new(), [0; 4096]);
            while let Ok(length @ 1..) = counters.read(&mut part) {
                said.push_str(&String::from_utf8_lossy(part.get(..length).unwrap_or_default()));
                // `sess=2 quit=1 mesg=3000`, and a carriage return behind each.
                let Some((whole, rest)) = said.rsplit_once('\r') else { continue };
                let count = whole.rsplit_once("mesg=").and_then(|(_, count)| count.trim().parse().ok());
                if let Some(count) = count {
                    told.store(count, Ordering::Release);
                }
                said = rest.to_owned();
            }
        });
        answers(port)?;
        Ok(Self { port, child, taken })
    }

    pub(crate) fn taken(&self) -> usize {
        self.taken.load(Ordering::Acquire)
    }

    /// Waits until it has taken so many.
    pub(crate) fn wait_for(&self, count: usize) -> Result<()> {
        let (mut last, mut moved) = (self.taken(), Instant::now());
        while last < count {
            sleep(Duration::from_micros(200));
            let now = self.taken();
            if now > last {
                (last, moved) = (now, Instant::now());
            }
            ensure!(moved.elapsed() < STALLED, "{last} of {count} mails arrived, then no more");
        }
        Ok(())
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Postfix as Debian configures it, without chroot and without limits for one client.
pub(crate) struct Postfix {
    home: PathBuf,
    port: u16,
}

impl Postfix {
    /// In `home`, an empty folder that everybody may look into.
    pub(crate) fn start(home: &Path, sink: &Sink) -> Result<Self> {
        let port = free_port()?;
        for folder in ["etc", "queue", "queue/pid", "data"] {
            fs::create_dir(home.join(folder))?;
        }
        fs::set_permissions(home, fs::Permissions::from_mode(0o755))?;
        let owned = Command::new("chown").arg("postfix").arg(home.join("data")).status()?;
        ensure!(owned.success(), "its folder cannot be given to Postfix");
        let dir = home.display();
        fs::write(
            home.join("etc/main.cf"),
            format!(
                "compatibility_level = 3.6\nqueue_directory = {dir}/queue\ndata_directory = {dir}/data\n\
                 maillog_file = {dir}/mail.log\nmaillog_file_prefixes = {dir}\nmyhostname = mx.bench.test\n\
                 mydestination =\nmynetworks = 127.0.0.0/8\ninet_interfaces = 127.0.0.1\ninet_protocols = ipv4\n\
                 alias_maps =\nalias_database =\nlocal_recipient_maps =\nlocal_transport = error:nobody lives here\n\
                 relayhost = [127.0.0.1]:{}\nsmtpd_client_connection_count_limit = 0\n\
                 smtpd_client_connection_rate_limit = 0\n",
                sink.port
            ),
        )?;
        fs::write(home.join("etc/master.cf"), format!("127.0.0.1:{port} inet n - n - - smtpd\n{SERVICES}"))?;
        let postfix = Self { home: home.to_owned(), port };
        postfix.command("start")?;
        answers(port)?;
        Ok(postfix)
    }

    /// Hands it so many mails of that size over several connections that are kept, as fast as it takes them.
    pub(crate) fn hand_over(&self, count: usize, size: usize) -> Result<()> {
        let ended = Command::new("smtp-source")
            .args(["-d", "-s", "10", "-m", &count.to_string(), "-l", &size.to_string()])
            .args(["-f", "desk@example.org", "-t", "mo@people.example.org"])
            .arg(format!("127.0.0.1:{}", self.port))
            .status()?;
        ensure!(ended.success(), "smtp-source: {ended}");
        Ok(())
    }

    fn command(&self, verb: &str) -> Result<()> {
        // It keeps its standard output open for ever.
        let said = fs::File::create(self.home.join("said"))?;
        let ended = Command::new("/usr/sbin/postfix")
            .arg("-c")
            .arg(self.home.join("etc"))
            .arg(verb)
            .stdin(Stdio::null())
            .stderr(said.try_clone()?)
            .stdout(said)
            .status()?;
        ensure!(ended.success(), "postfix {verb}: {}", fs::read_to_string(self.home.join("said"))?);
        Ok(())
    }
}

impl Drop for Postfix {
    fn drop(&mut self) {
        if let Err(error) = self.command("stop") {
            eprintln!("send: {error:#}");
        }
    }
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

fn answers(port: u16) -> Result<()> {
    let begun = Instant::now();
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
        ensure!(begun.elapsed() < READY_WITHIN, "nothing answers at port {port}");
        sleep(Duration::from_millis(20));
    }
    Ok(())
}
