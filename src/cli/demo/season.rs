//! `demo`: plays a whole season with a virtual clock, tells it, and leaves everything to look at.

use std::{
    fs,
    io::{ErrorKind, IsTerminal as _, Write},
    path::Path,
};

use anyhow::Context as _;

use super::{farewell, stage, timeline, tongue::Tongue};
use crate::cli::exit::{Code, Failure};
use crate::store::{Held, Lock};

/// Where the season is played, under the current directory.
const FOLDER: &str = "mentord-demo";
const CONFIG: &str = include_str!("mentord.toml");
const ROSTER: &str = include_str!("roster.toml");
/// By this file a demo knows the folder of an earlier one.
const MARK: &str = "README.txt";
const MARK_SAYS: &str = "Made by `mentord demo`, and replaced by the next one.";

pub(in crate::cli) fn run(tongue: Tongue) -> Result<(), Failure> {
    let stdout = std::io::stdout();
    let colour = stdout.is_terminal() && std::env::var_os("NO_COLOR").is_none();
    play(Path::new(FOLDER), tongue, colour, &mut stdout.lock())
}

/// Plays the season in `folder` and tells it to `out`: the same text each time.
///
/// # Errors
/// When `folder` holds something that no demo has made, or the disk fails.
pub fn play(folder: &Path, tongue: Tongue, colour: bool, out: &mut dyn Write) -> Result<(), Failure> {
    make_room(folder, tongue)?;
    farewell::greet(folder, out)?;
    let mut stage = stage::Stage::new(folder, tongue);
    let zone = jiff::tz::TimeZone::get("Europe/London")
        .map_err(|err| Failure::new(Code::Software, format!("There is no zone data here: {err}")))?;
    let mut timeline = timeline::Timeline::new(zone, colour);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|err| Failure::new(Code::Software, format!("Cannot start: {err}")))?;
    runtime.block_on(stage.play(&mut timeline, out))?;
    timeline.end_week(out)?;
    farewell::sum_up(folder, &timeline, out)
}

/// Makes the folder anew; one that holds something else is left alone.
fn make_room(folder: &Path, tongue: Tongue) -> Result<(), Failure> {
    let shown = folder.display();
    let foreign = || {
        Failure::usage(format!(
            "{shown} is there already and was not made by a demo; move it away, or run the demo in another directory."
        ))
    };
    match fs::symlink_metadata(folder) {
        Err(err) if err.kind() == ErrorKind::NotFound => {}
        Err(err) => return Err(anyhow::Error::new(err).context(format!("Cannot look at {shown}")).into()),
        Ok(about) if !about.is_dir() => return Err(foreign()),
        Ok(_) => {
            let empty =
                fs::read_dir(folder).with_context(|| format!("Cannot look into {shown}"))?.next().is_none();
            let ours = fs::read_to_string(folder.join(MARK)).is_ok_and(|text| text.starts_with(MARK_SAYS));
            if !empty && !ours {
                return Err(foreign());
            }
            free(&folder.join("state"))?;
            fs::remove_dir_all(folder).with_context(|| format!("Cannot remove the last demo in {shown}"))?;
        }
    }
    fs::create_dir_all(folder).with_context(|| format!("Cannot make {shown}"))?;
    let readme = format!("{MARK_SAYS}\n\n{}", farewell::readme(folder));
    let files = [(MARK, readme), ("mentord.toml", tongue.file(CONFIG)), ("roster.toml", tongue.file(ROSTER))];
    for (name, text) in files {
        fs::write(folder.join(name), text).with_context(|| format!("Cannot write {shown}/{name}"))?;
    }
    Ok(())
}

/// Refuses while another process works on the state of the last demo.
fn free(state: &Path) -> Result<(), Failure> {
    if state.is_dir()
        && let Held::ByOther(other) = Lock::take(state, "demo")?
    {
        let said = format!("{} is in use by {other}; wait for it to end, and try again.", state.display());
        return Err(Failure::new(Code::TempFail, said));
    }
    Ok(())
}

#[cfg(test)]
#[path = "season_tests.rs"]
mod tests;
