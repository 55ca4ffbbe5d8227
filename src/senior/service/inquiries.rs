//! The yearly cycle (情報提供・意思確認): opened for a year, delivered, reminded of, answered; an answer is a wish and may change.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use entity::{
    senior_inquiry::{self, InquiryPurpose},
    senior_wish::{self, SeniorWishKind},
    standing,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Set,
    UpdateMany,
    sea_query::{Expr, ExprTrait, SelectStatement, SimpleExpr},
};
use uuid::Uuid;

use super::{ordinance, people};
use crate::{
    access::{Changed, Clearance, Moment, Table, not_found, tokyo_day},
    calendar::{FiscalYear, latest_birth},
    error::{Error, ErrorCode, Refusal},
    paging::{Bound, Keyset, Window},
    personnel::{
        import::{AT_ONCE, insert_all},
        rules::{LONGEST_REASON, plain_text},
    },
    senior::rules::{
        inquiry::{may_open, purpose, since_made},
        notice::paragraphs,
    },
};

/// The youngest who is informed anywhere: five years before sixty is more than any schedule asks.
const YOUNGEST: u32 = 55;

/// Makes the notices of a year for everybody within reach who is to be informed or asked again; who has one keeps it.
pub async fn open(clearance: &Clearance<'_>, year: FiscalYear, answer_by: NaiveDate) -> Result<Changed, Error> {
    let today = clearance.today();
    may_open(year, answer_by, today).map_err(|refusal| refusal.at(["input", "answerBy"]))?;
    let db = clearance.db();
    let ordinance = ordinance::load(clearance).await?;
    let asked = clearance.all::<senior_inquiry::Entity>().filter(senior_inquiry::COLUMN.fiscal_year.eq(year.0));
    let asked: HashSet<Uuid> = asked.all(&db).await?.into_iter().map(|it| it.employee_id).collect();
    let mut rows = vec![];
    for some in regulars(clearance, year).await?.chunks(AT_ONCE) {
        for known in people::of_standings(clearance, &ordinance, some.to_vec(), today).await? {
            if let Some(purpose) = purpose(&known.senior, known.hired, year).filter(|_| !asked.contains(&known.id)) {
                rows.push(notice(clearance, year, known.id, purpose, answer_by));
            }
        }
    }
    if rows.is_empty() {
        return Err(Refusal::plain(ErrorCode::NothingToChange).at(["input", "fiscalYear"]).into());
    }
    let ids: Vec<Uuid> = rows.iter().filter_map(|it| it.id.try_as_ref().copied()).collect();
    let count = ids.len();
    insert_all(&db, rows).await?;
    Ok(Changed::objects(ids).with_detail(serde_json::json!({ "fiscalYear": year.0, "made": count })))
}

/// What each notice tells, as the person stands today.
pub async fn told(clearance: &Clearance<'_>, rows: &[&senior_inquiry::Model]) -> Result<HashMap<Uuid, Vec<String>>, Error> {
    let ordinance = ordinance::load(clearance).await?;
    let people: Vec<Uuid> = rows.iter().map(|it| it.employee_id).collect();
    let known = people::known_on(clearance, &ordinance, &people, clearance.today()).await?;
    let own: HashMap<Uuid, _> = known.into_iter().filter_map(|it| Some((it.id, it.senior.own_milestones()?))).collect();
    let told = |row: &&senior_inquiry::Model| {
        Some((row.id, paragraphs(own.get(&row.employee_id)?, row.purpose, row.answer_by, clearance.today())))
    };
    Ok(rows.iter().filter_map(told).collect())
}

fn notice(
    clearance: &Clearance<'_>,
    year: FiscalYear,
    person: Uuid,
    purpose: InquiryPurpose,
    answer_by: NaiveDate,
) -> senior_inquiry::ActiveModel {
    senior_inquiry::ActiveModel {
        id: Set(Uuid::now_v7()),
        fiscal_year: Set(year.0),
        employee_id: Set(person),
        purpose: Set(purpose),
        made_at: Set(clearance.now()),
        answer_by: Set(answer_by),
        delivered_on: Set(None),
        reminders: Set(0),
        reminded_on: Set(None),
        version: Set(1),
    }
}

/// The regular staff within reach who may be asked in a year.
async fn regulars(clearance: &Clearance<'_>, year: FiscalYear) -> Result<Vec<standing::Model>, Error> {
    let today = Moment { as_of: clearance.today(), known_at: None };
    let reach = clearance.people_within(Table::SeniorInquiry, standing::Column::EmployeeId);
    let reached = clearance.all::<standing::Entity>().filter(reach);
    let select = people::regulars(reached, today, latest_birth(YOUNGEST, year.last_day()));
    Ok(select.order_by_asc(standing::Column::EmployeeId).all(&clearance.db()).await?)
}

/// Those of these notices that are within reach, all of them.
async fn found(clearance: &Clearance<'_>, ids: &[Uuid]) -> Result<Vec<senior_inquiry::Model>, Error> {
    let rows = clearance.find::<senior_inquiry::Entity>().filter(senior_inquiry::COLUMN.id.is_in(ids.iter().copied()));
    let rows = rows.all(&clearance.db()).await?;
    let known: HashSet<Uuid> = rows.iter().map(|it| it.id).collect();
    if ids.iter().all(|it| known.contains(it)) { Ok(rows) } else { Err(not_found(&["input", "inquiries"])) }
}

/// Writes down that notices reached the people on a day.
pub async fn deliver(clearance: &Clearance<'_>, ids: &[Uuid], on: NaiveDate) -> Result<Changed, Error> {
    let rows = found(clearance, ids).await?;
    let made = rows.iter().map(|it| tokyo_day(it.made_at)).max().unwrap_or(on);
    since_made(made, on, clearance.today()).map_err(|refusal| refusal.at(["input", "deliveredOn"]))?;
    let open = Condition::all().add(senior_inquiry::Column::DeliveredOn.is_null());
    touched(clearance, ids, open, senior_inquiry::Column::DeliveredOn, Expr::value(on)).await
}

/// Reminds whoever has not answered, once a day.
pub async fn remind(clearance: &Clearance<'_>, ids: &[Uuid]) -> Result<Changed, Error> {
    found(clearance, ids).await?;
    let unanswered = Condition::all().add(senior_inquiry::Column::Id.not_in_subquery(answered(clearance)));
    let today =
        Condition::any().add(senior_inquiry::COLUMN.reminded_on.is_null()).add(senior_inquiry::COLUMN.reminded_on.lt(clearance.today()));
    let unanswered = unanswered.add(today);
    let changed = touched(clearance, ids, unanswered, senior_inquiry::Column::RemindedOn, Expr::value(clearance.today())).await?;
    let more = Expr::col(senior_inquiry::Column::Reminders).add(1);
    let update = these(&changed.objects).col_expr(senior_inquiry::Column::Reminders, more);
    update.exec(&clearance.db()).await?;
    Ok(changed)
}

fn these(ids: &[Uuid]) -> UpdateMany<senior_inquiry::Entity> {
    senior_inquiry::Entity::update_many().filter(senior_inquiry::COLUMN.id.is_in(ids.iter().copied()))
}

/// Sets a column of those that are open to it; nothing at all is refused.
async fn touched(
    clearance: &Clearance<'_>,
    ids: &[Uuid],
    open: Condition,
    column: senior_inquiry::Column,
    value: SimpleExpr,
) -> Result<Changed, Error> {
    let select = clearance.find::<senior_inquiry::Entity>().filter(senior_inquiry::COLUMN.id.is_in(ids.iter().copied())).filter(open);
    let open: Vec<Uuid> = select.all(&clearance.db()).await?.into_iter().map(|it| it.id).collect();
    if open.is_empty() {
        return Err(Refusal::plain(ErrorCode::NothingToChange).at(["input", "inquiries"]).into());
    }
    let version = Expr::col(senior_inquiry::Column::Version).add(1);
    these(&open).col_expr(column, value).col_expr(senior_inquiry::Column::Version, version).exec(&clearance.db()).await?;
    Ok(Changed::objects(open))
}

/// The notices to which there is an answer.
fn answered(clearance: &Clearance<'_>) -> SelectStatement {
    let select = clearance.all::<senior_wish::Entity>().select_only().column(senior_wish::Column::InquiryId);
    select.filter(senior_wish::COLUMN.superseded_at.is_null()).into_query()
}

/// States a wish, or changes it: the person, or the office from paper. It is a wish and no resignation (INF-5).
pub async fn state(
    clearance: &Clearance<'_>,
    inquiry: Uuid,
    wish: SeniorWishKind,
    note: Option<&str>,
    stated_on: Option<NaiveDate>,
) -> Result<Changed, Error> {
    if let Some(note) = note {
        plain_text(note, LONGEST_REASON).map_err(|refusal| refusal.at(["input", "note"]))?;
    }
    let db = clearance.db();
    let row = clearance.find::<senior_inquiry::Entity>().filter(senior_inquiry::COLUMN.id.eq(inquiry)).one(&db).await?;
    let row = row.ok_or_else(|| not_found(&["input", "inquiry"]))?;
    let stated_on = stated_on.unwrap_or_else(|| clearance.today());
    since_made(tokyo_day(row.made_at), stated_on, clearance.today()).map_err(|refusal| refusal.at(["input", "statedOn"]))?;
    let now = clearance.now();
    // A paper that comes late is of its day: it is in the history, and a later wish stands.
    let later = clearance.all::<senior_wish::Entity>().filter(senior_wish::COLUMN.inquiry_id.eq(inquiry));
    let later = later.filter(senior_wish::COLUMN.superseded_at.is_null()).filter(senior_wish::COLUMN.stated_on.gt(stated_on));
    let is_late = later.one(&db).await?.is_some();
    let current = senior_wish::Entity::update_many()
        .col_expr(senior_wish::Column::SupersededAt, Expr::value(now))
        .filter(senior_wish::COLUMN.inquiry_id.eq(inquiry))
        .filter(senior_wish::COLUMN.superseded_at.is_null());
    if !is_late {
        current.exec(&db).await?;
    }
    let wish = senior_wish::ActiveModel {
        id: Set(Uuid::now_v7()),
        inquiry_id: Set(inquiry),
        employee_id: Set(row.employee_id),
        wish: Set(wish),
        note: Set(note.map(str::to_owned)),
        stated_on: Set(stated_on),
        recorded_at: Set(now),
        superseded_at: Set(is_late.then_some(now)),
    };
    wish.insert(&db).await?;
    Ok(Changed::objects(vec![inquiry]))
}

/// Every answer to these notices, the latest first.
pub async fn wishes(clearance: &Clearance<'_>, inquiries: Vec<Uuid>) -> Result<Vec<senior_wish::Model>, Error> {
    let select = clearance.find::<senior_wish::Entity>().filter(senior_wish::COLUMN.inquiry_id.is_in(inquiries));
    Ok(select.order_by_desc(senior_wish::Column::RecordedAt).all(&clearance.db()).await?)
}

/// The latest wish of each of these people, whatever the year.
pub async fn latest_wishes(clearance: &Clearance<'_>, people: Vec<Uuid>) -> Result<HashMap<Uuid, senior_wish::Model>, Error> {
    let select = clearance.find::<senior_wish::Entity>().filter(senior_wish::COLUMN.employee_id.is_in(people));
    let select = select.filter(senior_wish::COLUMN.superseded_at.is_null()).order_by_asc(senior_wish::Column::StatedOn);
    Ok(select.all(&clearance.db()).await?.into_iter().map(|it| (it.employee_id, it)).collect())
}

/// Which notices are asked for.
#[derive(Clone, Debug, Default)]
pub struct InquiryQuery {
    pub fiscal_year: Option<i32>,
    pub purpose: Option<InquiryPurpose>,
    pub answered: Option<bool>,
    pub delivered: Option<bool>,
}

fn asked(clearance: &Clearance<'_>, query: &InquiryQuery) -> sea_orm::Select<senior_inquiry::Entity> {
    use senior_inquiry::{COLUMN, Column};
    let mut select = clearance.find::<senior_inquiry::Entity>();
    if let Some(year) = query.fiscal_year {
        select = select.filter(COLUMN.fiscal_year.eq(year));
    }
    if let Some(purpose) = query.purpose {
        select = select.filter(COLUMN.purpose.eq(purpose));
    }
    match query.answered {
        Some(true) => select = select.filter(Column::Id.in_subquery(answered(clearance))),
        Some(false) => select = select.filter(Column::Id.not_in_subquery(answered(clearance))),
        None => {}
    }
    match query.delivered {
        Some(true) => select.filter(COLUMN.delivered_on.is_not_null()),
        Some(false) => select.filter(COLUMN.delivered_on.is_null()),
        None => select,
    }
}

/// One window of the notices within reach, the latest year first.
pub async fn list(clearance: &Clearance<'_>, query: &InquiryQuery, window: &Window) -> Result<Vec<senior_inquiry::Model>, Error> {
    use senior_inquiry::{Column, Entity};
    let mut select = asked(clearance, query);
    let keyset = Keyset::by_number((Entity, Column::FiscalYear), (Entity, Column::Id), true);
    Ok(keyset.rows(QueryTrait::query(&mut select).to_owned(), window, &clearance.db()).await?)
}

pub async fn count(clearance: &Clearance<'_>, query: &InquiryQuery) -> Result<u64, Error> {
    Ok(asked(clearance, query).count(&clearance.db()).await?)
}

pub fn place(row: &senior_inquiry::Model) -> Bound {
    Bound { value: row.fiscal_year.to_string(), id: row.id }
}
