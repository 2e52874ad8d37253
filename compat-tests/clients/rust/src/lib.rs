//! What the Rust client programs share: their arguments, and what they print (see ../README.md).

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, BufWriter, Stdout, Write};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;

const COMMIT_EVERY: usize = 100;

pub type Failure = Box<dyn std::error::Error>;

/// What a member of a group is told.
pub struct Membership {
    pub bootstrap: String,
    pub topics: Vec<String>,
    pub group: String,
    pub protocol: String,
    pub count: usize,
    pub session_timeout_ms: u64,
    pub isolation: String,
}

impl Membership {
    pub fn of(arguments: &[String]) -> Result<Self, Failure> {
        Ok(Self {
            bootstrap: arguments[0].clone(),
            topics: arguments[1].split(',').map(String::from).collect(),
            group: arguments[2].clone(),
            protocol: arguments[3].clone(),
            count: arguments[4].parse()?,
            session_timeout_ms: arguments[5].parse()?,
            isolation: arguments[6].clone(),
        })
    }
}

/// The command and its arguments.
pub fn arguments() -> (String, Vec<String>) {
    let mut all = std::env::args().skip(1);
    (all.next().unwrap_or_default(), all.collect())
}

/// What else is set: the JSON file that CLIENT_CONFIG names.
pub fn client_config() -> Result<Value, Failure> {
    match std::env::var("CLIENT_CONFIG") {
        Ok(file) => Ok(serde_json::from_str(&fs::read_to_string(file)?)?),
        Err(_) => Ok(Value::Object(Default::default())),
    }
}

/// Keys and values of a file of lines KEY<TAB>VALUE.
pub fn lines_of(file: &str) -> Result<Vec<(Vec<u8>, Vec<u8>)>, Failure> {
    let text = fs::read_to_string(file)?;
    let halves = text.lines().filter_map(|line| line.split_once('\t'));
    Ok(halves.map(|(key, value)| (key.into(), value.into())).collect())
}

/// The partitions that the group has assigned, told on standard error after each change.
#[derive(Default)]
pub struct Assignment(Mutex<BTreeSet<String>>);

impl Assignment {
    pub fn add<'a>(&self, partitions: impl IntoIterator<Item = (&'a str, i32)>) {
        self.change(|all| all.extend(partitions.into_iter().map(name)));
    }

    pub fn remove<'a>(&self, partitions: impl IntoIterator<Item = (&'a str, i32)>) {
        let gone: Vec<String> = partitions.into_iter().map(name).collect();
        self.change(|all| all.retain(|one| !gone.contains(one)));
    }

    fn change(&self, change: impl FnOnce(&mut BTreeSet<String>)) {
        let mut all = self.0.lock().unwrap();
        change(&mut all);
        let names: String = all.iter().map(|one| format!(" {one}")).collect();
        eprintln!("assignment{names}");
    }
}

fn name((topic, partition): (&str, i32)) -> String {
    format!("{topic}:{partition}")
}

/// One record to be printed.
pub struct Printed<'a> {
    pub topic: &'a str,
    pub partition: i32,
    pub offset: i64,
    pub key: &'a [u8],
    pub value: &'a [u8],
}

/// Counts and prints records, and tells when it is time to commit and when to end.
pub struct Consumption {
    count: usize,
    printed: usize,
    uncommitted: usize,
    output: BufWriter<Stdout>,
}

static STOPPED: AtomicBool = AtomicBool::new(false);

impl Consumption {
    /// Ends after so many records, or, where it is 0, by SIGTERM.
    pub fn new(count: usize) -> Result<Self, Failure> {
        let mut asked = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        tokio::spawn(async move {
            asked.recv().await;
            STOPPED.store(true, Ordering::Relaxed);
        });
        Ok(Self { count, printed: 0, uncommitted: 0, output: BufWriter::new(io::stdout()) })
    }

    pub fn goes_on(&self) -> bool {
        !STOPPED.load(Ordering::Relaxed) && (self.count == 0 || self.printed < self.count)
    }

    pub fn take(&mut self, record: Printed) -> io::Result<()> {
        write!(self.output, "{}\t{}\t{}\t", record.topic, record.partition, record.offset)?;
        self.output.write_all(record.key)?;
        self.output.write_all(b"\t")?;
        self.output.write_all(record.value)?;
        self.output.write_all(b"\n")?;
        self.printed += 1;
        self.uncommitted += 1;
        Ok(())
    }

    pub fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }

    /// Whether a commit is due, before which all is printed: after each hundredth record, and at the end.
    pub fn to_commit(&mut self) -> io::Result<bool> {
        self.flush()?;
        let is_due = self.uncommitted >= COMMIT_EVERY || !self.goes_on() && self.uncommitted > 0;
        if is_due {
            self.uncommitted = 0;
        }
        Ok(is_due)
    }
}

/// Tells of a commit that was not taken: the records come again, here or elsewhere.
pub fn refused<E: std::fmt::Display>(outcome: Result<(), E>) {
    if let Err(error) = outcome {
        eprintln!("commit refused: {error}");
    }
}

/// The lines of standard input, as words.
pub fn tasks() -> impl Iterator<Item = Vec<String>> {
    println!("ready");
    io::stdin().lines().map_while(Result::ok).map(|line| line.split('\t').map(String::from).collect())
}

/// Answers a task, where a producer is fenced in the one word for it.
pub fn answer<E: std::fmt::Display>(outcome: Result<String, E>, is_fenced: impl Fn(&E) -> bool) {
    match outcome {
        Ok(text) => println!("{text}"),
        Err(error) if is_fenced(&error) => println!("fenced"),
        Err(error) => println!("failed {}", error.to_string().replace('\n', " ")),
    }
}
