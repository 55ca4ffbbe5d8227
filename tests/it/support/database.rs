//! A database for each test, cloned from a template that is made once for each build of the tests.

use std::{path::PathBuf, time::UNIX_EPOCH};

use jinzai::{
    access::{DatabaseSettings, End, Office},
    cli::fill_demo,
};
use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, Database};
use tokio::sync::OnceCell;
use uuid::Uuid;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
}

/// `TEST_DATABASE_URL` names a PostgreSQL server; without it the tests run on SQLite.
pub fn backend() -> Backend {
    if std::env::var_os("TEST_DATABASE_URL").is_some() { Backend::Postgres } else { Backend::Sqlite }
}

/// The address of a fresh database: the migrated tables with the profile, or the whole demo city.
pub async fn database_url(city: bool) -> String {
    match backend() {
        Backend::Sqlite => sqlite(city).await,
        Backend::Postgres => postgres(city).await,
    }
}

/// The name of this build, so that an old template is never taken for a new one.
fn build() -> String {
    let made = std::env::current_exe().unwrap().metadata().unwrap().modified().unwrap();
    format!("{:x}", made.duration_since(UNIX_EPOCH).unwrap().as_nanos())
}

async fn fill(url: String, city: bool) {
    let settings = DatabaseSettings { url, read_url: None, connections: 2 };
    let office = std::sync::Arc::new(Office::open(&settings, super::app::fixed_clock()).await.unwrap());
    Migrator::up(office.writer(), None).await.unwrap();
    fill_demo(&office, city, End::Commit).await.unwrap();
    office.close().await.unwrap();
}

async fn sqlite(city: bool) -> String {
    let folder = std::env::temp_dir().join(format!("jinzai-test-{}", build()));
    std::fs::create_dir_all(&folder).unwrap();
    let template = folder.join(if city { "city.db" } else { "empty.db" });
    static MADE: [OnceCell<()>; 2] = [OnceCell::const_new(), OnceCell::const_new()];
    MADE[usize::from(city)].get_or_init(|| make_once(folder.clone(), template.clone(), city)).await;
    let file = folder.join(format!("{}.db", Uuid::new_v4().simple()));
    std::fs::copy(&template, &file).unwrap();
    format!("sqlite://{}?mode=rwc", file.display())
}

/// Processes of one run agree on who makes the template by a lock on a file.
async fn make_once(folder: PathBuf, template: PathBuf, city: bool) {
    let lock = std::fs::File::create(folder.join("lock")).unwrap();
    tokio::task::block_in_place(|| lock.lock()).unwrap();
    if !template.exists() {
        let draft = folder.join(format!("{}.draft", Uuid::new_v4().simple()));
        fill(format!("sqlite://{}?mode=rwc", draft.display()), city).await;
        std::fs::rename(&draft, &template).unwrap();
    }
    lock.unlock().unwrap();
}

async fn postgres(city: bool) -> String {
    let server = std::env::var("TEST_DATABASE_URL").unwrap();
    let server = server.trim_end_matches('/').to_owned();
    let admin = Database::connect(format!("{server}/postgres")).await.unwrap();
    let template = format!("jinzai_{}_{}", build(), if city { "city" } else { "empty" });
    let name = format!("jinzai_t_{}", Uuid::new_v4().simple());
    admin.execute_unprepared("SELECT pg_advisory_lock(20261122)").await.unwrap();
    let known = format!("SELECT 1 FROM pg_database WHERE datname = '{template}'");
    let known = admin.query_one_raw(sea_orm::Statement::from_string(admin.get_database_backend(), known)).await.unwrap();
    if known.is_none() {
        admin.execute_unprepared(&format!("CREATE DATABASE {template}_draft")).await.unwrap();
        fill(format!("{server}/{template}_draft"), city).await;
        admin.execute_unprepared(&format!("ALTER DATABASE {template}_draft RENAME TO {template}")).await.unwrap();
    }
    admin.execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await.unwrap();
    admin.execute_unprepared("SELECT pg_advisory_unlock(20261122)").await.unwrap();
    admin.close().await.unwrap();
    format!("{server}/{name}")
}
