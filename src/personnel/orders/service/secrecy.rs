//! A draft is read by its planners and by those who decide on it: none of them may stand above somebody whose transfer came of an application that
//! their line must not know of.

use std::collections::HashSet;

use entity::{
    additional_post, free_agent_bid, free_agent_identity, personnel_order, posting_application, posting_examination, posting_round,
};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QuerySelect, QueryTrait};
use uuid::Uuid;

use super::batch::planners;
use crate::{
    access::{Clearance, Moment},
    error::{Error, ErrorCode, Refusal},
    personnel::{service::organisation::line_of, timeline::holding},
};

/// Refuses what would show a secret to the line of these people, by the planners of a batch.
pub async fn kept_from_the_line(clearance: &Clearance<'_>, batch: Uuid, people: &[Uuid], path: &[&str]) -> Result<(), Error> {
    let above = above(clearance, people).await?;
    if planners(clearance, vec![batch]).await?.iter().any(|(_, planner)| above.contains(planner)) {
        return Err(Refusal::plain(ErrorCode::PlannerOfOwnLine).at(path.iter().copied()).into());
    }
    Ok(())
}

/// Who stands above these people today, by every post that they hold.
async fn above(clearance: &Clearance<'_>, people: &[Uuid]) -> Result<HashSet<Uuid>, Error> {
    let today = Moment { as_of: clearance.today(), known_at: None };
    let db = clearance.db();
    let standings = clearance.all::<entity::standing::Entity>().filter(holding::<entity::standing::Entity>(today));
    let standings = standings.filter(entity::standing::COLUMN.employee_id.is_in(people.iter().copied())).all(&db).await?;
    let beside = clearance.all::<additional_post::Entity>().filter(holding::<additional_post::Entity>(today));
    let beside = beside.filter(additional_post::COLUMN.employee_id.is_in(people.iter().copied())).all(&db).await?;
    let main = standings.into_iter().map(|it| (it.employee_id, it.org_unit_id));
    let mut above = HashSet::new();
    for (person, unit) in main.chain(beside.into_iter().map(|it| (it.employee_id, it.org_unit_id))) {
        above.extend(line_of(clearance, unit, today).await?.into_iter().filter(|head| *head != person));
    }
    Ok(above)
}

/// Who must not be asked about a batch, for they stand above somebody whose transfer in it is a secret; and who is asked in their place: the substitutes
/// of the rounds (代理審査者), as far as they do not stand there themselves.
#[derive(Clone, Debug, Default)]
pub struct Apart {
    pub above: HashSet<Uuid>,
    pub substitutes: Vec<Uuid>,
}

pub async fn apart(clearance: &Clearance<'_>, batch: Uuid) -> Result<Apart, Error> {
    let people = secrets_of(clearance, batch).await?;
    if people.is_empty() {
        return Ok(Apart::default());
    }
    let above = above(clearance, &people).await?;
    let db = clearance.db();
    let orders = clearance.all::<personnel_order::Entity>().select_only().column(personnel_order::Column::Id);
    let orders = || orders.clone().filter(personnel_order::COLUMN.batch_id.eq(batch)).into_query();
    let examined = clearance.all::<posting_examination::Entity>().select_only().column(posting_examination::Column::Id);
    let examined = examined.filter(posting_examination::Column::OrderId.in_subquery(orders())).into_query();
    let applied = clearance.all::<posting_application::Entity>().select_only().column(posting_application::Column::RoundId);
    let applied = applied.filter(posting_application::Column::Id.in_subquery(examined)).into_query();
    let bidden = clearance.all::<free_agent_bid::Entity>().select_only().column(free_agent_bid::Column::DeclarationId);
    let bidden = bidden.filter(free_agent_bid::Column::OrderId.in_subquery(orders())).into_query();
    let declared = clearance.all::<free_agent_identity::Entity>().select_only().column(free_agent_identity::Column::RoundId);
    let declared =
        declared.filter(free_agent_identity::Column::Id.in_subquery(bidden)).filter(free_agent_identity::COLUMN.round_id.is_not_null());
    let named = Condition::any()
        .add(posting_round::Column::Id.in_subquery(applied))
        .add(posting_round::Column::Id.in_subquery(declared.into_query()));
    let rounds = clearance.all::<posting_round::Entity>().filter(named).all(&db).await?;
    let substitutes = rounds.into_iter().map(|it| it.substitute_id).filter(|it| !above.contains(it)).collect();
    Ok(Apart { above, substitutes })
}

/// The people of a batch whose orders came of postings and bids.
pub async fn secrets_of(clearance: &Clearance<'_>, batch: Uuid) -> Result<Vec<Uuid>, Error> {
    let postings = clearance.all::<posting_examination::Entity>().select_only().column(posting_examination::Column::OrderId);
    let postings = postings.filter(posting_examination::COLUMN.order_id.is_not_null()).into_query();
    let bids = clearance.all::<free_agent_bid::Entity>().select_only().column(free_agent_bid::Column::OrderId);
    let bids = bids.filter(free_agent_bid::COLUMN.order_id.is_not_null()).into_query();
    let secret = Condition::any().add(personnel_order::Column::Id.in_subquery(postings)).add(personnel_order::Column::Id.in_subquery(bids));
    let orders = clearance.all::<personnel_order::Entity>().filter(personnel_order::COLUMN.batch_id.eq(batch)).filter(secret);
    Ok(orders.all(&clearance.db()).await?.into_iter().filter_map(|it| it.employee_id).collect())
}
