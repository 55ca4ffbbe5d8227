//! What can be followed by everybody: the time.

use std::{sync::Arc, time::Duration};

use async_graphql::{Context, Subscription};
use futures_util::{Stream, StreamExt, stream};

use crate::{
    access::{Action, ClearanceExt, Office},
    scalar::DateTime,
};

/// The longest stream of the time, and its beat.
const MOST_TICKS: i32 = 100;
const BEAT: Duration = Duration::from_millis(100);

#[derive(Debug, Default)]
pub struct AdministrationSubscription;

#[Subscription]
impl AdministrationSubscription {
    /// 時刻: the server's time, some times in a row; open to everybody, it proves a connection.
    async fn server_time(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "回数: 1 to 100.", default = 3)] count: i32,
    ) -> async_graphql::Result<impl Stream<Item = DateTime>> {
        ctx.clear(Action::ServerTime)?;
        let office = ctx.data_unchecked::<Arc<Office>>().clone();
        let ticks = stream::iter(0..count.clamp(1, MOST_TICKS)).then(move |tick| {
            let office = office.clone();
            async move {
                if tick > 0 {
                    tokio::time::sleep(BEAT).await;
                }
                DateTime(office.now())
            }
        });
        Ok(ticks)
    }
}
