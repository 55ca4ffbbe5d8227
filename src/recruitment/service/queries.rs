//! Applications as they are asked for: a page, with results and scores in one statement each.

use chrono::{DateTime, Utc};
use entity::{
    application::{self, ApplicationChannel, ApplicationState},
    candidate, employee, exam_category, mark, mark_sheet, rubric_item, selection_stage,
    stage_result::{self, StageOutcome},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, FromQueryResult, IdenStatic, PaginatorTrait, QueryFilter, QueryOrder, QueryResult,
    QuerySelect, QueryTrait, RelationTrait, TryGetable, sea_query::Expr,
};
use uuid::Uuid;

use super::shown::{ON_LIST, expired, runs};
use crate::{
    access::Clearance,
    error::Error,
    paging::{Bound, Keyset, Window},
    text::search_key,
};

/// Which applications are asked for.
#[derive(Clone, Debug, Default)]
pub struct ApplicationQuery {
    pub campaign: Option<Uuid>,
    pub category: Option<Uuid>,
    pub candidate: Option<Uuid>,
    pub states: Option<Vec<ApplicationState>>,
    pub channels: Option<Vec<ApplicationChannel>>,
    pub event: Option<Uuid>,
    /// In this stage, with one of these results; none of them: not decided yet.
    pub stage: Option<(Uuid, Option<Vec<StageOutcome>>)>,
    pub examinee_numbers: Option<Vec<String>>,
    pub search: Option<String>,
}

fn asked(clearance: &Clearance<'_>, query: &ApplicationQuery) -> sea_orm::Select<application::Entity> {
    use application::{COLUMN, Column};
    let mut fits = Condition::all();
    if let Some(campaign) = query.campaign {
        let categories = clearance.find::<exam_category::Entity>().select_only().column(exam_category::Column::Id);
        let categories = categories.filter(exam_category::COLUMN.campaign_id.eq(campaign)).into_query();
        fits = fits.add(Column::CategoryId.in_subquery(categories));
    }
    if let Some(category) = query.category {
        fits = fits.add(COLUMN.category_id.eq(category));
    }
    if let Some(candidate) = query.candidate {
        // Who somebody is, those alone ask who may know it.
        let people = clearance.find::<candidate::Entity>().select_only().column(candidate::Column::Id);
        fits = fits.add(Column::CandidateId.in_subquery(people.filter(candidate::COLUMN.id.eq(candidate)).into_query()));
    }
    if let Some(channels) = &query.channels {
        fits = fits.add(COLUMN.channel.is_in(channels.iter().copied()));
    }
    if let Some(event) = query.event {
        fits = fits.add(COLUMN.event_id.eq(event));
    }
    if let Some(numbers) = &query.examinee_numbers {
        fits = fits.add(COLUMN.examinee_number.is_in(numbers.iter().map(String::as_str)));
    }
    if let Some(text) = &query.search {
        let key = plain_key(text);
        // A name is found by those alone who may know it.
        let people = clearance.find::<candidate::Entity>().select_only().column(candidate::Column::Id);
        let like =
            Condition::any().add(candidate::COLUMN.name_key.starts_with(&key)).add(candidate::COLUMN.kana_sort_key.starts_with(&key));
        fits = fits.add(Column::CandidateId.in_subquery(people.filter(like).into_query()));
    }
    // Who is not told everything asks neither by state nor by result, nor how somebody heard of it.
    if (query.states.is_some() || query.stage.is_some() || query.channels.is_some()) && !runs(clearance) {
        fits = fits.add(Expr::value(false));
    }
    if let Some(states) = &query.states {
        let waits = || COLUMN.state.is_in(ON_LIST);
        let over = || Condition::all().add(waits()).add(Column::Id.in_subquery(expired(clearance).into_query()));
        let stored = Condition::all().add(COLUMN.state.is_in(states.iter().copied())).add(over().not());
        let asks_for_expired = states.contains(&ApplicationState::ListExpired);
        fits = fits.add(Condition::any().add(stored).add_option(asks_for_expired.then(over)));
    }
    if let Some((stage, outcomes)) = &query.stage {
        let mut results = clearance.find::<stage_result::Entity>().filter(stage_result::COLUMN.stage_id.eq(*stage));
        results = match outcomes {
            None => results,
            Some(outcomes) if outcomes.is_empty() => results.filter(stage_result::COLUMN.outcome.is_null()),
            Some(outcomes) => results.filter(stage_result::COLUMN.outcome.is_in(outcomes.iter().copied())),
        };
        let results = results.select_only().column(stage_result::Column::ApplicationId).into_query();
        fits = fits.add(Column::Id.in_subquery(results));
    }
    clearance.find::<application::Entity>().filter(fits)
}

/// The key of a search, without what would stand for any letter.
pub fn plain_key(text: &str) -> String {
    search_key(text).replace(['%', '_', '\\'], "")
}

/// One window of the applications asked for, in the order of receipt.
pub async fn list(clearance: &Clearance<'_>, query: &ApplicationQuery, window: &Window) -> Result<Vec<application::Model>, Error> {
    use application::{Column, Entity};
    let mut select = asked(clearance, query);
    let keyset = Keyset::by_number((Entity, Column::Sequence), (Entity, Column::Id), false);
    Ok(keyset.rows(QueryTrait::query(&mut select).to_owned(), window, &clearance.db()).await?)
}

pub async fn count(clearance: &Clearance<'_>, query: &ApplicationQuery) -> Result<u64, Error> {
    Ok(asked(clearance, query).count(&clearance.db()).await?)
}

pub fn place(row: &application::Model) -> Bound {
    Bound { value: row.sequence.to_string(), id: row.id }
}

/// A cell that was selected because somebody wants it: an empty one costs as much as a full one, and a page of scores has thousands.
fn cell<T: TryGetable>(row: &QueryResult, column: impl IdenStatic, is_wanted: bool) -> Result<Option<T>, DbErr> {
    if is_wanted { Ok(row.try_get_by::<Option<T>, _>(column.as_str())?) } else { Ok(None) }
}

fn wanted<C, const N: usize>(columns: [(C, bool); N]) -> impl Iterator<Item = C> {
    columns.into_iter().filter(|(_, is_wanted)| *is_wanted).map(|(column, _)| column)
}

/// A result with the name of its stage; what is optional is there if it was wanted.
#[derive(Clone, Debug)]
pub struct ResultRow {
    pub application_id: Uuid,
    pub stage_id: Uuid,
    pub name: String,
    pub position: i32,
    pub sat: bool,
    pub points: Option<i32>,
    pub place: Option<i32>,
    pub outcome: Option<StageOutcome>,
    pub entered_at: Option<DateTime<Utc>>,
    pub decided_at: Option<DateTime<Utc>>,
}

/// The results of applications, within reach, stage by stage: one statement.
pub async fn results(clearance: &Clearance<'_>, applications: Vec<Uuid>, wants: impl Fn(&str) -> bool) -> Result<Vec<ResultRow>, Error> {
    use stage_result::Column::*;
    let [points, place, entered, decided] = ["points", "place", "enteredAt", "decidedAt"].map(wants);
    let select = clearance.find::<stage_result::Entity>().select_only();
    let select = select
        .columns([ApplicationId, StageId, Sat, Outcome])
        .columns([selection_stage::Column::Name, selection_stage::Column::Position])
        .columns(wanted([(Points, points), (Place, place), (EnteredAt, entered), (DecidedAt, decided)]))
        .join(sea_orm::JoinType::InnerJoin, stage_result::Relation::SelectionStage.def())
        .filter(stage_result::COLUMN.application_id.is_in(applications))
        .order_by_asc(selection_stage::Column::Position);
    let row = |it: QueryResult| {
        Ok(ResultRow {
            application_id: it.try_get_by_index(0)?,
            stage_id: it.try_get_by_index(1)?,
            sat: it.try_get_by_index(2)?,
            outcome: it.try_get_by_index(3)?,
            name: it.try_get_by_index(4)?,
            position: it.try_get_by_index(5)?,
            points: cell(&it, Points, points)?,
            place: cell(&it, Place, place)?,
            entered_at: cell(&it, EnteredAt, entered)?,
            decided_at: cell(&it, DecidedAt, decided)?,
        })
    };
    clearance.db().query_all(&select.into_query()).await?.into_iter().map(row).collect()
}

/// A sheet with the number of its rater; what is optional is there if it was wanted.
#[derive(Clone, Debug)]
pub struct SheetRow {
    pub application_id: Uuid,
    pub total: i32,
    /// 職員番号 of the rater.
    pub number: String,
    pub id: Option<Uuid>,
    pub stage_id: Option<Uuid>,
    pub comment: Option<String>,
    pub given_at: Option<DateTime<Utc>>,
}

/// The sheets of applications, within reach: one statement.
pub async fn sheets(clearance: &Clearance<'_>, applications: Vec<Uuid>, wants: impl Fn(&str) -> bool) -> Result<Vec<SheetRow>, Error> {
    use mark_sheet::Column::*;
    let [marks, stage, comment, given_at] = ["marks", "stage", "comment", "givenAt"].map(wants);
    let select = clearance.find::<mark_sheet::Entity>().select_only();
    let select = select
        .columns([ApplicationId, Total])
        .column(employee::Column::Number)
        .columns(wanted([(Id, marks), (StageId, stage), (Comment, comment), (GivenAt, given_at)]))
        .join(sea_orm::JoinType::InnerJoin, mark_sheet::Relation::Employee.def())
        .filter(mark_sheet::COLUMN.application_id.is_in(applications));
    let row = |it: QueryResult| {
        Ok(SheetRow {
            application_id: it.try_get_by_index(0)?,
            total: it.try_get_by_index(1)?,
            number: it.try_get_by_index(2)?,
            id: cell(&it, Id, marks)?,
            stage_id: cell(&it, StageId, stage)?,
            comment: cell(&it, Comment, comment)?,
            given_at: cell(&it, GivenAt, given_at)?,
        })
    };
    let rows: Result<Vec<SheetRow>, Error> = clearance.db().query_all(&select.into_query()).await?.into_iter().map(row).collect();
    let mut rows = rows?;
    // By number: hundreds of short texts are sorted here in less time than the database needs.
    rows.sort_by(|one, other| one.number.cmp(&other.number));
    Ok(rows)
}

/// A mark with the words of its item.
#[derive(Clone, Debug, FromQueryResult)]
pub struct MarkRow {
    pub sheet_id: Uuid,
    pub item_id: Uuid,
    pub name: String,
    pub most_points: i32,
    pub points: i32,
    pub comment: Option<String>,
}

/// The marks of sheets that the caller reaches: one statement.
pub async fn marks(clearance: &Clearance<'_>, sheets: Vec<Uuid>) -> Result<Vec<MarkRow>, Error> {
    use mark::Column::*;
    let select = clearance.find::<mark::Entity>().select_only();
    let select = select
        .columns([SheetId, ItemId, Points, Comment])
        .columns([rubric_item::Column::Name, rubric_item::Column::MostPoints])
        .join(sea_orm::JoinType::InnerJoin, mark::Relation::RubricItem.def())
        .filter(mark::COLUMN.sheet_id.is_in(sheets))
        .order_by_asc(rubric_item::Column::Position);
    Ok(select.into_model::<MarkRow>().all(&clearance.db()).await?)
}
