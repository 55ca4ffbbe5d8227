//! From a selection to the draft of a transfer, and the watch over the end of the placement.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{
    personnel_order::OrderKind,
    posting, posting_application,
    posting_examination::{self, PostingExaminationState},
    standing,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, IntoActiveModel, QueryFilter, QuerySelect, QueryTrait, Set,
    sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement},
};
use uuid::Uuid;

use crate::{
    access::{Changed, Clearance, Moment, announced_orders},
    error::Error,
    personnel::{
        orders::{
            kinds::Step as BatchStep,
            life::To,
            service::{
                batch,
                draft::{self, NewOrder},
                secrecy::kept_from_the_line,
                standing_orders,
            },
        },
        service::heirs::heirs,
        timeline::holding,
    },
    posting::rules::days::{may_start_on, placement_ends_on},
};

/// Drafts the transfers of those who were selected and told, as far as the caller knows of them; whose draft stands is left as it is.
pub async fn draft(
    clearance: &Clearance<'_>,
    posting: Uuid,
    (batch, expected): (Uuid, i32),
    starts_on: Option<NaiveDate>,
) -> Result<Changed, Error> {
    let db = clearance.db();
    let posting = super::requests::find(clearance, posting).await?;
    let rows = clearance.find::<posting_application::Entity>().filter(posting_application::COLUMN.posting_id.eq(posting.id));
    let rows = rows.filter(posting_application::COLUMN.state.eq(posting_application::PostingApplicationState::Selected)).all(&db).await?;
    rows.iter().for_each(|it| clearance.under_embargo(it.id));
    let examined =
        clearance.find::<posting_examination::Entity>().filter(posting_examination::COLUMN.id.is_in(rows.iter().map(|it| it.id)));
    let examined = examined.filter(posting_examination::COLUMN.state.eq(PostingExaminationState::Selected)).all(&db).await?;
    let standing = standing_orders(clearance, examined.iter().filter_map(|it| it.order_id).collect()).await?;
    let (drafted, fresh): (Vec<_>, Vec<_>) =
        examined.into_iter().partition(|it| it.order_id.is_some_and(|order| standing.contains(&order)));
    if fresh.is_empty() && !drafted.is_empty() {
        return Ok(Changed::objects(drafted.into_iter().map(|it| it.id).collect()));
    }
    let starts_on = starts_on.unwrap_or(posting.starts_on);
    let round = super::rounds::find(clearance, posting.round_id).await?;
    may_start_on(starts_on, clearance.today(), Some(round.records_until)).map_err(|refusal| refusal.at(["input", "startsOn"]))?;
    let batch = batch::planned(clearance, batch, expected, BatchStep::Shape).await?;
    let who: HashMap<Uuid, Uuid> = rows.iter().map(|it| (it.id, it.employee_id)).collect();
    let people: Vec<Uuid> = fresh.iter().filter_map(|it| who.get(&it.id).copied()).collect();
    kept_from_the_line(clearance, batch.id, &people, &["input", "batch"]).await?;
    let orders: Vec<NewOrder> = people.iter().map(|person| transfer(*person, posting.org_unit_id, posting.rank_id, starts_on)).collect();
    let written = draft::write(clearance, &batch, &orders).await?;
    let mut objects = vec![];
    for (row, order) in fresh.into_iter().zip(&written) {
        objects.push(row.id);
        let version = row.version + 1;
        let mut row = row.into_active_model();
        row.order_id = Set(Some(order.id));
        row.starts_on = Set(Some(starts_on));
        row.ends_on = Set(placement_ends_on(starts_on, posting.period_years));
        row.version = Set(version);
        row.update(&db).await?;
    }
    Ok(Changed::objects(objects))
}

/// 配置換 to a unit: the words say nothing of how it came to be.
pub fn transfer(person: Uuid, unit: Uuid, rank: Option<Uuid>, on: NaiveDate) -> NewOrder {
    NewOrder {
        kind: OrderKind::Reassignment,
        employee: Some(person),
        appointee: None,
        effective_on: on,
        sequence: None,
        to: To { unit: Some(unit), rank, ..To::default() },
        legal_basis: None,
        reason: None,
        notice_text: None,
        cancels: None,
        list_valid_until: None,
        agreed_on: None,
    }
}

/// The applications of a round whose transfer all staff know.
pub async fn announced(clearance: &Clearance<'_>, round: Uuid) -> Result<Vec<Uuid>, Error> {
    let of_round = clearance.all::<posting_application::Entity>().select_only().column(posting_application::Column::Id);
    let of_round = of_round.filter(posting_application::COLUMN.round_id.eq(round)).into_query();
    let select = placed(clearance.all::<posting_examination::Entity>());
    Ok(select
        .filter(posting_examination::Column::Id.in_subquery(of_round))
        .all(&clearance.db())
        .await?
        .into_iter()
        .map(|it| it.id)
        .collect())
}

fn placed(select: sea_orm::Select<posting_examination::Entity>) -> sea_orm::Select<posting_examination::Entity> {
    select.filter(posting_examination::Column::OrderId.in_subquery(announced_orders()))
}

/// 配置期間の満了: the placements that end on a day or before, as far as the caller knows of them; of who is there still, or has still to come.
pub async fn ending_by(clearance: &Clearance<'_>, day: NaiveDate) -> Result<sea_orm::Select<posting_examination::Entity>, Error> {
    let goes_on = Condition::any()
        .add(posting_examination::COLUMN.starts_on.gt(clearance.today()))
        .add(posting_examination::Column::Id.in_subquery(still_there(clearance).await?));
    Ok(placed(clearance.find::<posting_examination::Entity>()).filter(posting_examination::COLUMN.ends_on.lte(day)).filter(goes_on))
}

/// The applications of who stands today in the unit that was posted, or in what it is today.
async fn still_there(clearance: &Clearance<'_>) -> Result<SelectStatement, Error> {
    let column = |table: &'static str, name: &'static str| Expr::col((Alias::new(table), Alias::new(name)));
    let units = clearance.all::<posting::Entity>().select_only().column(posting::Column::OrgUnitId).distinct();
    let units: Vec<Uuid> = units.into_tuple().all(&clearance.db()).await?;
    let there = heirs(clearance, &units).await?.into_iter().fold(Condition::any().add(Expr::val(1).eq(0)), |any, (unit, today)| {
        any.add(column("posting", "org_unit_id").eq(unit).and(column("standing", "org_unit_id").is_in(today)))
    });
    let today = Moment { as_of: clearance.today(), known_at: None };
    let mut select = Query::select();
    select.column((posting_application::Entity, posting_application::Column::Id)).from(posting_application::Entity);
    select.inner_join(posting::Entity, column("posting", "id").eq(column("posting_application", "posting_id")));
    select.inner_join(standing::Entity, column("standing", "employee_id").eq(column("posting_application", "employee_id")));
    select.cond_where(there).and_where(standing::COLUMN.status.eq(standing::ServiceStatus::InService));
    Ok(select.cond_where(holding::<standing::Entity>(today)).take())
}
