//! Many clients at once for some seconds, and what it took.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use futures_util::future::try_join_all;

use crate::{
    Outcome,
    client::{Client, Request},
    machine::{Cpu, Processes},
};

/// How hard and how long.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    pub connections: usize,
    pub time: Duration,
    pub warm_up: Duration,
}

/// What a server made of a load.
#[derive(Clone, Copy, Debug)]
pub struct Yield {
    pub per_second: f64,
    pub p50: Duration,
    pub p99: Duration,
    /// Of the server and of the database, for one request.
    pub server_cpu: Duration,
    pub database_cpu: Duration,
    /// The share of the machine that others took meanwhile.
    pub others: f64,
}

impl Yield {
    pub fn cpu(&self) -> Duration {
        self.server_cpu + self.database_cpu
    }
}

impl Load {
    /// Asks one server these requests in random order.
    pub async fn put_on(&self, address: SocketAddr, requests: &[Request], processes: &Processes) -> Outcome<Yield> {
        let mut clients = vec![];
        for _ in 0..self.connections {
            clients.push(Client::connect(address).await?);
        }
        run(&mut clients, requests, self.warm_up).await?;
        let (before, started) = (Cpu::now(processes)?, Instant::now());
        let mut times = run(&mut clients, requests, self.time).await?;
        let (after, elapsed) = (Cpu::now(processes)?, started.elapsed());
        times.sort_unstable();
        let count = u32::try_from(times.len())?.max(1);
        let used = after - before;
        Ok(Yield {
            per_second: f64::from(count) / elapsed.as_secs_f64(),
            p50: times[times.len() / 2],
            p99: times[times.len() * 99 / 100],
            server_cpu: used.server / count,
            database_cpu: used.database / count,
            others: used.others.as_secs_f64() / used.machine.as_secs_f64(),
        })
    }
}

async fn run(clients: &mut [Client], requests: &[Request], time: Duration) -> Outcome<Vec<Duration>> {
    let end = Instant::now() + time;
    let each = clients.iter_mut().enumerate().map(async |(nth, client)| {
        let mut random = fastrand::Rng::with_seed(nth as u64);
        let mut times = vec![];
        let mut now = Instant::now();
        while now < end {
            let request = &requests[random.usize(..requests.len())];
            let body = client.ask(request).await?;
            if !body.starts_with(br#"{"data""#) {
                return Err(format!("an answer without data: {}", String::from_utf8_lossy(body)).into());
            }
            let then = std::mem::replace(&mut now, Instant::now());
            times.push(now - then);
        }
        Outcome::Ok(times)
    });
    Ok(try_join_all(each).await?.concat())
}
