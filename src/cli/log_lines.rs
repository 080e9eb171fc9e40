//! Lines on their way to standard error. A thread writes them, so that a daemon whose reader has
//! stopped reading goes on with its work.

use std::{
    io::{self, Write},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc::{Receiver, Sender, SyncSender, TrySendError, channel, sync_channel},
    },
    thread,
    time::{Duration, Instant},
};

/// How many lines may wait for their reader; a debug line has some 200 octets.
const MOST: usize = 4096;
/// How long the last lines may take at the end.
const LAST_WORD: Duration = Duration::from_secs(1);
/// How often room for them is looked for.
const LOOKED_FOR: Duration = Duration::from_millis(5);

/// The end of the queue that lines go into. What finds no room is dropped, and counted.
#[derive(Debug, Clone)]
pub(super) struct Lines {
    queue: SyncSender<Line>,
    dropped: Arc<AtomicUsize>,
}

#[derive(Debug)]
enum Line {
    Text(Vec<u8>),
    /// Tells when all before it is written.
    Last(Sender<()>),
}

impl Lines {
    /// Writes to `out` from now on.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub(super) fn to(out: impl Write + Send + 'static) -> io::Result<Self> {
        let (queue, waiting) = sync_channel(MOST);
        let dropped = Arc::new(AtomicUsize::new(0));
        let lost = Arc::clone(&dropped);
        thread::Builder::new().name("log".to_owned()).spawn(move || write(out, &waiting, &lost))?;
        Ok(Self { queue, dropped })
    }

    /// Waits until all is written, but not for a reader who does not read.
    pub(super) fn finish(&self) {
        let deadline = Instant::now() + LAST_WORD;
        let (written, told) = channel();
        let mut last = Line::Last(written);
        while let Err(TrySendError::Full(full)) = self.queue.try_send(last) {
            if Instant::now() >= deadline {
                return;
            }
            last = full;
            thread::sleep(LOOKED_FOR);
        }
        let _ = told.recv_timeout(deadline.saturating_duration_since(Instant::now()));
    }
}

/// A closed pipe is no reason to stop.
fn write(mut out: impl Write, waiting: &Receiver<Line>, dropped: &AtomicUsize) {
    while let Ok(line) = waiting.recv() {
        let lost = dropped.swap(0, Ordering::Relaxed);
        if lost > 0 {
            let _ = writeln!(out, "{lost} lines of the log found no reader and are lost");
        }
        match line {
            Line::Text(text) => drop(out.write_all(&text)),
            Line::Last(written) => drop(written.send(())),
        }
    }
}

/// One call is one event, whole.
impl Write for Lines {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        if self.queue.try_send(Line::Text(text.to_vec())).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    /// Takes a line for each permit that it is given.
    struct Slow {
        permits: Receiver<()>,
        taken: Arc<Mutex<String>>,
    }

    impl Write for Slow {
        fn write(&mut self, text: &[u8]) -> io::Result<usize> {
            let _ = self.permits.recv();
            self.taken.lock().unwrap().push_str(std::str::from_utf8(text).unwrap());
            Ok(text.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_who_stops_reading_stalls_nobody_and_hears_what_was_lost() {
        let (permit, permits) = channel();
        let taken = Arc::new(Mutex::new(String::new()));
        let mut lines = Lines::to(Slow { permits, taken: Arc::clone(&taken) }).unwrap();
        // One is in the writer's hand, so many wait, and three find no room; it may take the first late.
        for n in 0..MOST + 4 {
            lines.write_all(format!("line {n}\n").as_bytes()).unwrap();
        }
        assert!(lines.dropped.load(Ordering::Relaxed) >= 3);
        drop(permit);
        lines.finish();
        // It reads again: all that waited is there, and the loss is said.
        let taken = taken.lock().unwrap().clone();
        assert!(taken.contains("line 0\n") && taken.contains("line 1\n"), "{taken:.100}");
        assert!(taken.contains("lines of the log found no reader and are lost"), "{taken:.300}");
        assert!(taken.contains(&format!("line {}\n", MOST - 1)));
    }
}
