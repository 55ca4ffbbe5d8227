//! The yearly cycle (情報提供・意思確認): opened for a year, delivered, reminded of, answered; an answer is a wish and may change.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use entity::{
    personal_record,
    senior_inquiry::{self, InquiryPurpose},
    senior_wish::{self, SeniorWishKind},
    standing::{self, EmploymentKind},
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Set,
    sea_query::{Expr, ExprTrait, OnConflict, SelectStatement},
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
        left::REAPPOINTED,
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
    for some in asked_about(clearance, year).await?.chunks(AT_ONCE) {
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

/// What each notice tells: what it said when it was delivered, or as the person stands today.
pub async fn told(clearance: &Clearance<'_>, rows: &[&senior_inquiry::Model]) -> Result<HashMap<Uuid, Vec<String>>, Error> {
    let kept = |row: &&senior_inquiry::Model| Some((row.id, serde_json::from_str(row.delivered_text.as_deref()?).ok()?));
    let mut told: HashMap<Uuid, Vec<String>> = rows.iter().filter_map(kept).collect();
    let open: Vec<&senior_inquiry::Model> = rows.iter().filter(|it| !told.contains_key(&it.id)).copied().collect();
    if !open.is_empty() {
        told.extend(worded(clearance, &open, clearance.today()).await?);
    }
    Ok(told)
}

/// What notices say as the people stand on a day.
async fn worded(clearance: &Clearance<'_>, rows: &[&senior_inquiry::Model], on: NaiveDate) -> Result<HashMap<Uuid, Vec<String>>, Error> {
    let ordinance = ordinance::load(clearance).await?;
    let people: Vec<Uuid> = rows.iter().map(|it| it.employee_id).collect();
    let known = people::known_on(clearance, &ordinance, &people, on).await?;
    let of = |it: people::Known| {
        let term = it.senior.last_day().filter(|_| !it.senior.is_regular());
        Some((it.id, (it.senior.own_milestones()?, term)))
    };
    let own: HashMap<Uuid, _> = known.into_iter().filter_map(of).collect();
    let told = |row: &&senior_inquiry::Model| {
        let (own, term) = own.get(&row.employee_id)?;
        Some((row.id, paragraphs(own, *term, row.purpose, row.answer_by, on)))
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
        delivered_text: Set(None),
        reminders: Set(0),
        reminded_on: Set(None),
        version: Set(1),
    }
}

/// The regular staff within reach who may be asked in a year, and whoever serves a term past sixty.
async fn asked_about(clearance: &Clearance<'_>, year: FiscalYear) -> Result<Vec<standing::Model>, Error> {
    let today = Moment { as_of: clearance.today(), known_at: None };
    let reach = clearance.people_within(Table::SeniorInquiry, standing::Column::EmployeeId);
    let reached = clearance.all::<standing::Entity>().filter(reach);
    let kinds = REAPPOINTED.into_iter().chain([EmploymentKind::Regular]);
    let select = people::in_service(reached, today).filter(standing::COLUMN.employment_kind.is_in(kinds));
    let select = select.filter(personal_record::COLUMN.birth_date.lte(latest_birth(YOUNGEST, year.last_day())));
    Ok(select.order_by_asc(standing::Column::EmployeeId).all(&clearance.db()).await?)
}

/// Those of these notices that are within reach, all of them.
async fn found(clearance: &Clearance<'_>, ids: &[Uuid]) -> Result<Vec<senior_inquiry::Model>, Error> {
    let rows = clearance.find::<senior_inquiry::Entity>().filter(senior_inquiry::COLUMN.id.is_in(ids.iter().copied()));
    let rows = rows.all(&clearance.db()).await?;
    let known: HashSet<Uuid> = rows.iter().map(|it| it.id).collect();
    if ids.iter().all(|it| known.contains(it)) { Ok(rows) } else { Err(not_found(&["input", "inquiries"])) }
}

/// Writes down that notices reached the people on a day, and what they said then.
pub async fn deliver(clearance: &Clearance<'_>, ids: &[Uuid], on: NaiveDate) -> Result<Changed, Error> {
    let rows = found(clearance, ids).await?;
    let made = rows.iter().map(|it| tokyo_day(it.made_at)).max().unwrap_or(on);
    since_made(made, on, clearance.today()).map_err(|refusal| refusal.at(["input", "deliveredOn"]))?;
    let open: Vec<&senior_inquiry::Model> = rows.iter().filter(|it| it.delivered_on.is_none()).collect();
    if open.is_empty() {
        return Err(Refusal::plain(ErrorCode::NothingToChange).at(["input", "inquiries"]).into());
    }
    let told = worded(clearance, &open, on).await?;
    let mut delivered = vec![];
    for row in &open {
        let text = told.get(&row.id).map(serde_json::to_string).transpose().map_err(|error| Error::Internal(error.to_string()))?;
        let version = row.version + 1;
        let mut row = (*row).clone().into_active_model().reset_all();
        (row.delivered_on, row.delivered_text, row.version) = (Set(Some(on)), Set(text), Set(version));
        delivered.push(row);
    }
    use senior_inquiry::Column::{DeliveredOn, DeliveredText, Id, Version};
    let anew = OnConflict::column(Id).update_columns([DeliveredOn, DeliveredText, Version]).to_owned();
    for some in delivered.chunks(AT_ONCE / 10) {
        senior_inquiry::Entity::insert_many(some.to_vec()).on_conflict(anew.clone()).exec_without_returning(&clearance.db()).await?;
    }
    Ok(Changed::objects(open.iter().map(|it| it.id).collect()))
}

/// Reminds whoever has not answered, once a day; nobody at all is refused.
pub async fn remind(clearance: &Clearance<'_>, ids: &[Uuid]) -> Result<Changed, Error> {
    use senior_inquiry::{COLUMN, Column};
    let today = clearance.today();
    let reminded_today = Condition::all().add(COLUMN.reminded_on.is_not_null()).add(COLUMN.reminded_on.gte(today));
    let open = clearance.find::<senior_inquiry::Entity>().filter(COLUMN.id.is_in(found(clearance, ids).await?.into_iter().map(|it| it.id)));
    let open = open.filter(Column::Id.not_in_subquery(answered(clearance))).filter(reminded_today.not());
    let open: Vec<Uuid> = open.all(&clearance.db()).await?.into_iter().map(|it| it.id).collect();
    if open.is_empty() {
        return Err(Refusal::plain(ErrorCode::NothingToChange).at(["input", "inquiries"]).into());
    }
    let one_more = |column: Column| Expr::col(column).add(1);
    senior_inquiry::Entity::update_many()
        .filter(COLUMN.id.is_in(open.iter().copied()))
        .col_expr(Column::RemindedOn, Expr::value(today))
        .col_expr(Column::Reminders, one_more(Column::Reminders))
        .col_expr(Column::Version, one_more(Column::Version))
        .exec(&clearance.db())
        .await?;
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
