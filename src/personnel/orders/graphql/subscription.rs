//! A batch that is followed by those who plan and decide it.

use std::time::Duration;

use async_graphql::{Context, ID, SimpleObject, Subscription};
use entity::order_batch::BatchState;
use futures_util::{Stream, stream};
use uuid::Uuid;

use super::findings::batch_key;
use crate::{
    access::{Action, Clearance, ClearanceExt, Follower, not_found},
    error::Error,
    id,
    personnel::orders::service::batch,
    relation::Object as _,
    scalar::DateTime,
};

/// How long a change may take to be told.
const BEAT: Duration = Duration::from_millis(250);

/// 案件の変化: what became of a batch.
#[derive(Clone, Debug, PartialEq, Eq, SimpleObject)]
pub struct OrderBatchChange {
    /// 案件.
    batch: ID,
    /// 版.
    version: i32,
    /// 状態.
    state: BatchState,
    /// 日時: when it was seen.
    at: DateTime,
}

/// What a batch is now, for who takes part in it now.
async fn seen(clearance: &Clearance<'_>, key: Uuid) -> Result<Option<(i32, BatchState)>, Error> {
    if batch::shared_with_caller(clearance, vec![key]).await?.is_empty() {
        return Ok(None);
    }
    Ok(batch::by_ids(clearance, vec![key]).await?.pop().map(|it| (it.version, it.state)))
}

#[derive(Debug, Default)]
pub struct OrderSubscription;

#[Subscription]
impl OrderSubscription {
    /// 案件の購読: the batch as it is, and again whenever it changes; ends when the caller no longer takes part in it.
    async fn order_batch_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "案件.")] id: ID,
    ) -> async_graphql::Result<impl Stream<Item = OrderBatchChange>> {
        let clearance = ctx.clear(Action::OrderBatchChanged)?;
        let key = batch_key(&id).ok_or_else(|| not_found(&["id"]))?;
        if seen(&clearance, key).await?.is_none() {
            return Err(not_found(&["id"]).into());
        }
        let follower = ctx.follower(Action::OrderBatchChanged);
        Ok(stream::unfold((follower, None), move |(follower, last)| next(follower, key, last)))
    }
}

type Step = (OrderBatchChange, (Follower, Option<(i32, BatchState)>));

/// Waits for the next change; rights are those of each moment.
async fn next(follower: Follower, key: Uuid, last: Option<(i32, BatchState)>) -> Option<Step> {
    loop {
        let at = {
            let unit = follower.look()?;
            let clearance = follower.clearance(&unit);
            let now = seen(&clearance, key).await.ok()??;
            if Some(now) != last {
                let change = OrderBatchChange {
                    batch: id::encode(super::OrderBatch::TYPE, key),
                    version: now.0,
                    state: now.1,
                    at: DateTime(clearance.now()),
                };
                Some((change, now))
            } else {
                None
            }
        };
        if let Some((change, now)) = at {
            return Some((change, (follower, Some(now))));
        }
        tokio::time::sleep(BEAT).await;
    }
}
