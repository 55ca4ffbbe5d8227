//! What processes take of the machine, from /proc.

use std::{fs, ops::Sub, time::Duration};

use crate::{Failure, Outcome};

/// Who is watched: a server, and the postmaster of the database where it is a process of its own.
#[derive(Clone, Copy, Debug)]
pub struct Processes {
    pub server: u32,
    pub postmaster: Option<u32>,
}

/// CPU time that was taken since the processes began.
#[derive(Clone, Copy, Debug)]
pub struct Cpu {
    pub server: Duration,
    pub database: Duration,
    /// By nobody of the run.
    pub others: Duration,
    /// That the machine had to give.
    pub machine: Duration,
}

/// USER_HZ, the unit of /proc on every Linux.
const TICK: Duration = Duration::from_millis(10);

impl Cpu {
    pub fn now(processes: &Processes) -> Outcome<Self> {
        let server = of(processes.server)?.0;
        let database = processes.postmaster.map_or(Ok(Duration::ZERO), database)?;
        let (busy, machine) = whole()?;
        let ours = server + database + of(std::process::id())?.0;
        Ok(Self { server, database, others: busy.saturating_sub(ours), machine })
    }
}

impl Sub for Cpu {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self {
            server: self.server.saturating_sub(other.server),
            database: self.database.saturating_sub(other.database),
            others: self.others.saturating_sub(other.others),
            machine: self.machine.saturating_sub(other.machine),
        }
    }
}

/// The time of a process, that of its children who are gone, and its parent.
fn of(pid: u32) -> Outcome<(Duration, Duration, u32)> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let (_, rest) = text.rsplit_once(')').ok_or("a strange /proc/PID/stat")?;
    let words: Vec<&str> = rest.split_whitespace().collect();
    let ticks = |at: usize| words.get(at).and_then(|it| it.parse::<u32>().ok()).unwrap_or_default();
    Ok((TICK * (ticks(11) + ticks(12)), TICK * (ticks(13) + ticks(14)), ticks(1)))
}

/// The postmaster and all its children, gone ones included.
fn database(postmaster: u32) -> Outcome<Duration> {
    let (own, gone, _) = of(postmaster)?;
    let children: Duration = fs::read_dir("/proc")?
        .flatten()
        .filter_map(|it| it.file_name().to_str()?.parse().ok())
        .filter_map(|pid| of(pid).ok())
        .filter(|(_, _, parent)| *parent == postmaster)
        .map(|(own, _, _)| own)
        .sum();
    Ok(own + gone + children)
}

/// What the machine was busy with, and what it had to give.
fn whole() -> Outcome<(Duration, Duration)> {
    let text = fs::read_to_string("/proc/stat")?;
    let line = text.lines().next().ok_or("a strange /proc/stat")?;
    let ticks: Vec<u64> = line.split_whitespace().skip(1).take(8).filter_map(|it| it.parse().ok()).collect();
    let sum = |it: &[u64]| TICK * u32::try_from(it.iter().sum::<u64>()).unwrap_or(u32::MAX);
    let idle = ticks.get(3..5).ok_or("a strange /proc/stat")?;
    Ok((sum(&ticks).saturating_sub(sum(idle)), sum(&ticks)))
}

/// Resident memory now and at its highest, in bytes.
pub fn memory(pid: u32) -> Outcome<(u64, u64)> {
    let text = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = |name: &str| -> Outcome<u64> {
        let line = text.lines().find_map(|line| line.strip_prefix(name)).ok_or("no such line in /proc/PID/status")?;
        let number = line.trim().trim_end_matches(" kB").parse::<u64>().map_err(Failure::from)?;
        Ok(number * 1024)
    };
    Ok((line("VmRSS:")?, line("VmHWM:")?))
}
