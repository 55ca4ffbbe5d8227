//! PostgreSQL itself: a connection past the servers that are measured, and databases made anew.

use crate::Outcome;

/// A connection to the database of a URL.
pub async fn connected(url: &str) -> Outcome<tokio_postgres::Client> {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

/// A database made anew from another of the same server, in place of one of its name; its URL.
pub async fn fresh(url: &str, name: &str, template: &str) -> Outcome<String> {
    let (server, _) = url.rsplit_once('/').ok_or("the URL names no database")?;
    let database = connected(&format!("{server}/postgres")).await?;
    database.batch_execute(&format!("DROP DATABASE IF EXISTS {name}")).await?;
    database.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await?;
    Ok(format!("{server}/{name}"))
}
