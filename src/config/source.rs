//! A file read for its settings: its text, its lines, and what is collected while it is read.

use std::{
    cell::RefCell,
    collections::BTreeSet,
    io::Read,
    path::{Path, PathBuf},
};

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};
use toml_edit::Document;

use super::problem::{Problem, Problems};

/// More than any settings file needs; keeps a path such as `/dev/zero` from filling the memory.
const LARGEST_FILE: u64 = 64 << 20;

/// Where files come from.
#[derive(Debug, Clone, Copy)]
pub(super) enum Files {
    Disk,
    /// File name and text, for the embedded defaults: they need no disk.
    Embedded(&'static [(&'static str, &'static str)]),
}

impl Files {
    /// The bytes of a regular file of at most `largest` bytes.
    ///
    /// # Errors
    /// Why it cannot be read, as the end of a sentence.
    pub(super) fn read(self, path: &Path, largest: u64) -> Result<Vec<u8>, String> {
        match self {
            Self::Disk => read_regular(path, largest),
            Self::Embedded(files) => {
                let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
                files
                    .iter()
                    .find(|(known, _)| *known == name)
                    .map(|(_, text)| text.as_bytes().to_vec())
                    .ok_or_else(|| "it is not among the embedded defaults".to_owned())
            }
        }
    }
}

fn read_regular(path: &Path, largest: u64) -> Result<Vec<u8>, String> {
    let metadata = std::fs::metadata(path).map_err(|error| plain(&error))?;
    if !metadata.is_file() {
        return Err("it is not a regular file".to_owned());
    }
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(largest + 1).read_to_end(&mut bytes))
        .map_err(|error| plain(&error))?;
    if bytes.len() as u64 > largest {
        let (most, unit) = if largest < 1 << 20 { (largest >> 10, "KB") } else { (largest >> 20, "MB") };
        return Err(format!("it is larger than {most} {unit}"));
    }
    Ok(bytes)
}

/// Whether every account of the machine may write to the file.
fn anyone_may_write(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o002 != 0)
}

/// An operating system's words without its number.
pub(super) fn plain(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "it does not exist".to_owned(),
        std::io::ErrorKind::PermissionDenied => "this account may not read it".to_owned(),
        _ => error.to_string(),
    }
}

/// The print of no files. Another mentord may read the same words differently.
fn no_files() -> Sha256 {
    Sha256::new_with_prefix(env!("CARGO_PKG_VERSION"))
}

fn add(print: &mut Sha256, bytes: &[u8]) {
    print.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
    print.update(bytes);
}

/// The print that reading these files now would have; `None`: one of them cannot be read.
#[must_use]
pub fn print_of(files: &[PathBuf]) -> Option<String> {
    let mut print = no_files();
    for file in files {
        add(&mut print, &std::fs::read(file).ok()?);
    }
    Some(HEXLOWER.encode(&print.finalize()))
}

/// What reading collects: problems and warnings of every file, and every key that was asked for.
pub(super) struct Reading<'e> {
    pub(super) env: &'e dyn Fn(&str) -> Option<String>,
    pub(super) files: Files,
    pub(super) warnings: RefCell<Vec<String>>,
    /// Section and key; the reference configuration is held against it.
    pub(super) known: RefCell<BTreeSet<(String, &'static str)>>,
    problems: RefCell<Vec<Problem>>,
    order: RefCell<Vec<PathBuf>>,
    print: RefCell<Sha256>,
}

impl<'e> Reading<'e> {
    pub(super) fn new(files: Files, env: &'e dyn Fn(&str) -> Option<String>) -> Self {
        Self {
            env,
            files,
            warnings: RefCell::default(),
            known: RefCell::default(),
            problems: RefCell::default(),
            order: RefCell::default(),
            print: RefCell::new(no_files()),
        }
    }

    /// Of the bytes of every file read so far.
    pub(super) fn print(&self) -> String {
        HEXLOWER.encode(&self.print.borrow().clone().finalize())
    }

    pub(super) fn report(&self, problem: Problem) {
        self.problems.borrow_mut().push(problem);
    }

    pub(super) fn warn(&self, warning: impl Into<String>) {
        self.warnings.borrow_mut().push(warning.into());
    }

    /// The files read so far, in order.
    pub(super) fn files_read(&self) -> Vec<PathBuf> {
        self.order.borrow().clone()
    }

    /// Everything collected: by file in the order of reading, then by line.
    pub(super) fn problems(&self) -> Option<Problems> {
        let mut problems = self.problems.borrow().clone();
        let order: Vec<String> = self.order.borrow().iter().map(|path| path.display().to_string()).collect();
        problems.sort_by_key(|problem| {
            (order.iter().position(|file| *file == problem.file), problem.line, problem.column)
        });
        problems.dedup();
        (!problems.is_empty()).then_some(Problems(problems))
    }
}

/// A file's text, with what is needed to name a place in it.
pub(super) struct Source {
    /// As messages name it.
    pub(super) name: String,
    /// The folder that its relative paths start from.
    pub(super) folder: PathBuf,
    /// Whether `${NAME}` takes an environment variable here.
    pub(super) takes_variables: bool,
    text: String,
    line_starts: Vec<usize>,
}

impl Source {
    /// Reads a file as UTF-8 text; what is wrong is reported, and `None` given. `named_at` is the
    /// place that names it.
    pub(super) fn read(
        reading: &Reading<'_>,
        path: &Path,
        takes_variables: bool,
        named_at: Option<&str>,
    ) -> Option<Self> {
        let name = path.display().to_string();
        reading.order.borrow_mut().push(path.to_owned());
        let whole = |what: String, hint: &str| {
            let hint = (!hint.is_empty()).then(|| hint.to_owned());
            reading.report(Problem { file: name.clone(), line: None, column: None, what, hint });
        };
        let bytes = match reading.files.read(path, LARGEST_FILE) {
            Ok(bytes) => bytes,
            Err(why) => {
                let named_at = named_at.map_or(String::new(), |place| format!("it is named at {place}"));
                whole(format!("cannot read this file: {why}"), &named_at);
                return None;
            }
        };
        add(&mut reading.print.borrow_mut(), &bytes);
        if matches!(reading.files, Files::Disk) && anyone_may_write(path) {
            whole(
                "every account of this machine may write to this file, and so give orders".to_owned(),
                &format!("take that right away: chmod o-w {name}"),
            );
        }
        if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
            whole("this file is UTF-16".to_owned(), "save it as UTF-8");
            return None;
        }
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        match String::from_utf8(bytes) {
            Ok(text) => {
                let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
                let line_starts =
                    std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
                Some(Self { name, folder, takes_variables, text, line_starts })
            }
            Err(error) => {
                let good = error.utf8_error().valid_up_to();
                let lines = error.as_bytes().iter().take(good).filter(|byte| **byte == b'\n').count();
                reading.report(Problem {
                    file: name,
                    line: Some(lines + 1),
                    column: None,
                    what: "this line is not UTF-8".to_owned(),
                    hint: Some("save the file as UTF-8".to_owned()),
                });
                None
            }
        }
    }

    /// The spanned tree; a syntax error is reported, and `None` given.
    pub(super) fn parse(&self, reading: &Reading<'_>) -> Option<Document<&str>> {
        if let Some(at) = self.text.find('\0') {
            reading.report(self.problem(at, "a NUL character stands here", Some("remove it".to_owned())));
            return None;
        }
        match Document::parse(self.text.as_str()) {
            Ok(document) => Some(document),
            Err(error) => {
                let at = error.span().map_or(0, |span| span.start);
                let what = format!("this is not TOML: {}", error.message().trim().replace('\n', ", "));
                reading.report(self.problem(at, what, None));
                None
            }
        }
    }

    /// From 1.
    pub(super) fn line(&self, offset: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= offset).max(1)
    }

    /// `roster.toml:12`
    pub(super) fn place(&self, offset: usize) -> String {
        format!("{}:{}", self.name, self.line(offset))
    }

    pub(super) fn problem(&self, offset: usize, what: impl Into<String>, hint: Option<String>) -> Problem {
        let line = self.line(offset);
        let start = self.line_starts.get(line - 1).copied().unwrap_or(0);
        let column = self.text.get(start..offset).map(|before| before.chars().count() + 1);
        Problem { file: self.name.clone(), line: Some(line), column, what: what.into(), hint }
    }

    /// A path as this file means it.
    pub(super) fn path(&self, text: &str) -> PathBuf {
        self.folder.join(text)
    }
}
