//! A draft is read by its planners: none of them may stand above somebody whose transfer came of an application that their line must not know of.

use entity::{additional_post, free_agent_bid, personnel_order, posting_examination};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect, QueryTrait};
use uuid::Uuid;

use super::batch::planners;
use crate::{
    access::{Clearance, Moment},
    error::{Error, ErrorCode, Refusal},
    personnel::{service::organisation::line_of, timeline::holding},
};

/// Refuses what would show a secret to the line of these people, by the planners of a batch.
pub async fn kept_from_the_line(clearance: &Clearance<'_>, batch: Uuid, people: &[Uuid], path: &[&str]) -> Result<(), Error> {
    let today = Moment { as_of: clearance.today(), known_at: None };
    let db = clearance.db();
    let named: Vec<Uuid> = planners(clearance, vec![batch]).await?.into_iter().map(|(_, planner)| planner).collect();
    let standings = clearance.all::<entity::standing::Entity>().filter(holding::<entity::standing::Entity>(today));
    let standings = standings.filter(entity::standing::COLUMN.employee_id.is_in(people.iter().copied())).all(&db).await?;
    let beside = clearance.all::<additional_post::Entity>().filter(holding::<additional_post::Entity>(today));
    let beside = beside.filter(additional_post::COLUMN.employee_id.is_in(people.iter().copied())).all(&db).await?;
    let main = standings.into_iter().map(|it| (it.employee_id, it.org_unit_id));
    for (person, unit) in main.chain(beside.into_iter().map(|it| (it.employee_id, it.org_unit_id))) {
        let line = line_of(clearance, unit, today).await?;
        if line.iter().any(|head| *head != person && named.contains(head)) {
            return Err(Refusal::plain(ErrorCode::PlannerOfOwnLine).at(path.iter().copied()).into());
        }
    }
    Ok(())
}

/// The people of a batch whose orders came of postings and bids.
pub async fn secrets_of(clearance: &Clearance<'_>, batch: Uuid) -> Result<Vec<Uuid>, Error> {
    let postings = clearance.all::<posting_examination::Entity>().select_only().column(posting_examination::Column::OrderId);
    let postings = postings.filter(posting_examination::COLUMN.order_id.is_not_null()).into_query();
    let bids = clearance.all::<free_agent_bid::Entity>().select_only().column(free_agent_bid::Column::OrderId);
    let bids = bids.filter(free_agent_bid::COLUMN.order_id.is_not_null()).into_query();
    let secret =
        sea_orm::Condition::any().add(personnel_order::Column::Id.in_subquery(postings)).add(personnel_order::Column::Id.in_subquery(bids));
    let orders = clearance.all::<personnel_order::Entity>().filter(personnel_order::COLUMN.batch_id.eq(batch)).filter(secret);
    Ok(orders.all(&clearance.db()).await?.into_iter().filter_map(|it| it.employee_id).collect())
}
