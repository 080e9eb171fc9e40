//! Wall-clock jobs: when they are due stands in the store, computed with the zone's rules of that
//! day. The scheduler only rings for them, and is told anew after each ring: one that fixed an
//! offset, or never fired, would lose nothing.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use tokio::sync::Notify;
use tokio_cron_scheduler::{Job, JobScheduler, JobSchedulerError};

/// Rings the planner's bell when the next wall-clock job is due.
pub struct Jobs {
    scheduler: JobScheduler,
    wake: Arc<Notify>,
    set: Option<Timestamp>,
}

impl std::fmt::Debug for Jobs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Jobs").field("set", &self.set).finish_non_exhaustive()
    }
}

impl Jobs {
    /// # Errors
    /// When the scheduler cannot be started.
    pub async fn start(wake: Arc<Notify>) -> Result<Self, JobSchedulerError> {
        let scheduler = JobScheduler::new().await?;
        scheduler.start().await?;
        Ok(Self { scheduler, wake, set: None })
    }

    /// Rings at `due`, unless that is set already.
    ///
    /// # Errors
    /// When the scheduler does not take it.
    pub async fn ring_at(&mut self, due: Option<Timestamp>, now: Timestamp) -> Result<(), JobSchedulerError> {
        let Some(due) = due.filter(|due| *due > now && Some(*due) != self.set) else { return Ok(()) };
        let wait = Duration::try_from(due.duration_since(now)).unwrap_or_default();
        let wake = Arc::clone(&self.wake);
        let job = Job::new_one_shot_at_instant(Instant::now() + wait, move |_, _| wake.notify_one())?;
        self.scheduler.add(job).await?;
        self.set = Some(due);
        Ok(())
    }

    /// Stops ringing.
    pub async fn stop(mut self) {
        // What it could not stop ends with the process.
        let _ = self.scheduler.shutdown().await;
    }
}
