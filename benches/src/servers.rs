//! The processes that are measured: how they are started, filled and stopped.

use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use crate::{Outcome, client::Client};

/// How long a server may take to answer before the run gives up.
const PATIENCE: Duration = Duration::from_secs(120);

/// A server that is stopped when it is no longer needed.
pub struct Server {
    pub child: Child,
    pub address: SocketAddr,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Asks it to stop and waits until it has.
    pub fn stop(mut self) -> Outcome {
        Command::new("kill").arg(self.pid().to_string()).status()?;
        self.child.wait()?;
        Ok(())
    }

    /// Waits until it listens.
    pub async fn reached(&mut self) -> Outcome<Client> {
        let started = Instant::now();
        loop {
            match Client::connect(self.address).await {
                Ok(client) => return Ok(client),
                Err(error) if started.elapsed() > PATIENCE => return Err(error),
                Err(_) => tokio::time::sleep(Duration::from_millis(1)).await,
            }
            if let Some(status) = self.child.try_wait()? {
                return Err(format!("a server ended: {status}").into());
            }
        }
    }
}

fn free_address() -> Outcome<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

/// The `jinzai` that is measured, and where its files go.
#[derive(Clone, Debug)]
pub struct Jinzai {
    pub binary: PathBuf,
    pub folder: PathBuf,
}

impl Jinzai {
    fn command(&self) -> Command {
        let mut command = Command::new(&self.binary);
        command.env_clear().env("JINZAI_LOG", "warn").stdout(Stdio::null());
        command
    }

    fn secret(&self) -> Outcome<PathBuf> {
        let path = self.folder.join("secret");
        if !path.exists() {
            std::fs::write(&path, format!("{:032x}{:032x}", fastrand::u128(..), fastrand::u128(..)))?;
        }
        Ok(path)
    }

    /// `serve`, with everything on that a city has on, but for the rate.
    pub fn serve(&self, database: &str) -> Outcome<Server> {
        let address = free_address()?;
        let mut command = self.command();
        command.args(["serve", "--listen", &address.to_string(), "--database-url", database]).arg("--jwt-secret-file").arg(self.secret()?);
        command.args(["--issuer", "jinzai", "--audience", "jinzai", "--requests-per-second", "0"]);
        Ok(Server { child: command.spawn()?, address })
    }

    /// `demo`; its tokens go into a file.
    pub fn demo(&self, database: &str, tokens: &Path, fresh: bool) -> Outcome<Server> {
        let address = free_address()?;
        let mut command = self.command();
        command.args(["demo", "--listen", &address.to_string(), "--database-url", database]).arg("--tokens-file").arg(tokens);
        if fresh {
            command.arg("--fresh");
        }
        Ok(Server { child: command.stderr(Stdio::null()).spawn()?, address })
    }

    /// The token of a personnel administrator.
    pub fn token(&self) -> Outcome<String> {
        self.issue(&["--role", "personnel-administrator"])
    }

    /// The token of a member of staff.
    pub fn token_of(&self, roles: &[&str], number: &str) -> Outcome<String> {
        let roles = roles.iter().flat_map(|it| ["--role", it]);
        self.issue(&roles.chain(["--employee-number", number]).collect::<Vec<_>>())
    }

    fn issue(&self, whom: &[&str]) -> Outcome<String> {
        let mut command = self.command();
        command.args(["token", "--subject", "bench", "--minutes", "600"]).args(whom);
        let output = command.arg("--secret-file").arg(self.secret()?).stdout(Stdio::piped()).output()?;
        Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    }

    pub fn migrate(&self, database: &str, profile: &Path) -> Outcome {
        let mut command = self.command();
        done(command.args(["migrate", "--database-url", database, "--profile"]).arg(profile).spawn()?).map(drop)
    }

    pub fn load_profile(&self, database: &str, profile: &Path) -> Outcome {
        let mut command = self.command();
        command.args(["profile", "load", "--database-url", database]).arg(profile);
        done(command.stderr(Stdio::null()).spawn()?).map(drop)
    }

    /// Imports a file; how long that took, and the most memory that it held.
    pub fn import(&self, database: &str, what: &str, file: &Path) -> Outcome<(Duration, u64)> {
        let mut command = self.command();
        command.args(["import", what, "--database-url", database, "--skip-invalid"]).arg(file);
        done(command.stderr(Stdio::null()).spawn()?)
    }

    /// Tables, profile, units and people; how long the people took.
    pub fn fill(&self, database: &str, profile: &Path, city: &Path) -> Outcome<Duration> {
        self.migrate(database, profile)?;
        self.import(database, "units", &city.join("units.csv"))?;
        Ok(self.import(database, "roster", &city.join("roster.csv"))?.0)
    }
}

/// Waits for a process that must not fail, and watches its memory.
fn done(mut child: Child) -> Outcome<(Duration, u64)> {
    let started = Instant::now();
    let mut most = 0;
    loop {
        most = crate::machine::memory(child.id()).map_or(most, |(_, high)| high);
        match child.try_wait()? {
            Some(status) if status.success() => return Ok((started.elapsed(), most)),
            Some(status) => return Err(format!("a command failed: {status}").into()),
            None => std::thread::sleep(Duration::from_millis(2)),
        }
    }
}

/// The hand-written server: this program again.
pub fn baseline(database: &str, connections: usize) -> Outcome<Server> {
    let address = free_address()?;
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["baseline", "--listen", &address.to_string(), "--database-url", database, "--connections", &connections.to_string()]);
    Ok(Server { child: command.spawn()?, address })
}
