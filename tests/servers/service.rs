//! The daemon itself under a test: started, told by signals, listened to as systemd would, and
//! killed when the test ends.

use std::fs::{self, File};
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// What takes longer than this on a slow machine is taken not to happen.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running `mentord run`.
pub(crate) struct Service {
    child: Child,
    dir: TempDir,
    told: Arc<Mutex<Vec<String>>>,
}

impl Service {
    /// Starts the daemon with that configuration and these variables; it is ready when this returns.
    pub(crate) fn start(config: &Path, environment: &[(&str, &str)]) -> Self {
        let service = Self::begin(config, environment);
        service.wait_told("READY=1");
        service
    }

    /// Starts the daemon and does not wait.
    pub(crate) fn begin(config: &Path, environment: &[(&str, &str)]) -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder can be made");
        let socket = dir.path().join("notify");
        let notify = UnixDatagram::bind(&socket).expect("a socket can be bound");
        let told = Arc::new(Mutex::new(Vec::new()));
        // Read as it comes, as systemd does: who is told waits for a listener whose queue is full.
        let heard = Arc::clone(&told);
        thread::spawn(move || {
            let mut buffer = [0_u8; 4096];
            while let Ok(length) = notify.recv(&mut buffer) {
                let message = String::from_utf8_lossy(buffer.get(..length).unwrap_or_default()).into_owned();
                heard.lock().expect("nobody panics with it").push(message);
            }
        });
        let log = |name: &str| File::create(dir.path().join(name)).expect("the folder is writable");
        let child = Command::new(env!("CARGO_BIN_EXE_mentord"))
            .arg("--config")
            .arg(config)
            .arg("run")
            .env("NOTIFY_SOCKET", &socket)
            .env("WATCHDOG_USEC", "3000000")
            .env("MENTORD_LOG", "mentord=info")
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(log("stdout"))
            .stderr(log("stderr"))
            .spawn()
            .expect("the binary is built");
        Self { child, dir, told }
    }

    /// What it wrote so far.
    pub(crate) fn log(&self) -> String {
        let read = |name: &str| fs::read_to_string(self.dir.path().join(name)).unwrap_or_default();
        format!("{}{}", read("stdout"), read("stderr"))
    }

    /// Everything that systemd was told so far.
    pub(crate) fn told(&self) -> Vec<String> {
        self.told.lock().expect("nobody panics with it").clone()
    }

    pub(crate) fn wait_told(&self, what: &str) {
        self.wait_told_again(what, 1);
    }

    /// Waits until systemd has been told that so many times.
    pub(crate) fn wait_told_again(&self, what: &str, times: usize) {
        let deadline = Instant::now() + PATIENCE;
        let says = |message: &String| message.lines().any(|line| line == what);
        while self.told().iter().filter(|message| says(message)).count() < times {
            assert!(self.runs(), "the daemon has ended:\n{}", self.log());
            assert!(
                Instant::now() < deadline,
                "waited in vain for {what}: {:?}\n{}",
                self.told(),
                self.log()
            );
            sleep(Duration::from_millis(10));
        }
    }

    fn runs(&self) -> bool {
        // A zombie has ended, however long its parent takes to notice.
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        status.lines().any(|line| line.starts_with("State:") && !line.contains('Z'))
    }

    /// Waits until the log says so.
    pub(crate) fn wait_logged(&self, what: &str) {
        self.wait_logged_times(what, 1);
    }

    /// Waits until the log has said so as many times.
    pub(crate) fn wait_logged_times(&self, what: &str, times: usize) {
        let deadline = Instant::now() + PATIENCE;
        while self.log().matches(what).count() < times {
            assert!(Instant::now() < deadline, "waited in vain for '{what}' in\n{}", self.log());
            sleep(Duration::from_millis(10));
        }
    }

    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status();
        assert!(sent.is_ok_and(|status| status.success()), "the daemon has gone:\n{}", self.log());
    }

    /// Waits for the end; its exit code.
    pub(crate) fn ended(&mut self) -> Option<i32> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().expect("the child can be asked") {
                return status.code();
            }
            assert!(Instant::now() < deadline, "the daemon does not end:\n{}", self.log());
            sleep(Duration::from_millis(10));
        }
    }

    /// Ends it in order.
    pub(crate) fn stop(mut self) {
        self.signal("TERM");
        assert_eq!(self.ended(), Some(0), "{}", self.log());
    }

    /// Ends it as a power cut would.
    pub(crate) fn kill(mut self) {
        self.child.kill().expect("the daemon runs");
        self.child.wait().expect("it can be waited for");
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("--- the daemon said\n{}", self.log());
        }
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Where libfaketime lies; `scripts/test` installs it.
pub(crate) fn libfaketime() -> PathBuf {
    let folders = fs::read_dir("/usr/lib").expect("/usr/lib can be read").flatten();
    folders
        .map(|folder| folder.path().join("faketime/libfaketime.so.1"))
        .find(|path| path.exists())
        .expect("libfaketime is not installed: run `scripts/test`, which installs it")
}
