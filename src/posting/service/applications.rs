//! Applications: made and withdrawn by the person alone, forwarded by the head where the city wants that.
//!
//! Whatever is done here is audited under the application itself, so that the audit is no way to learn of it.

use entity::{
    posting,
    posting_application::{self, PostingApplicationState},
    posting_examination::{self, PostingExaminationState},
    posting_round,
};
use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Set};
use uuid::Uuid;

use super::{
    examining, requests,
    rounds::{self, LONGEST_TEXT},
    substitutes,
};
use crate::{
    access::{Changed, Clearance, Reach, not_found, owned_by_reachable_employee},
    eligibility::service::judged,
    error::{Error, ErrorCode, Refusal},
    paging::{Bound, Keyset, Window},
    personnel::rules::{LONGEST_REASON, plain_lines, plain_text},
    posting::rules::{
        choices, days,
        life::{ApplicationStep, ExaminationStep, PostingStep, RoundStep},
    },
};

/// Applies, for oneself.
pub async fn apply(clearance: &Clearance<'_>, posting: Uuid, choice: i32, statement: &str) -> Result<Changed, Error> {
    let id = Uuid::new_v4();
    clearance.under_embargo(id);
    let me = clearance.actor().employee.ok_or_else(|| not_found(&["input", "posting"]))?;
    plain_lines(statement, LONGEST_TEXT).map_err(|refusal| refusal.at(["input", "statement"]))?;
    let posting = requests::find(clearance, posting).await?;
    let round = rounds::find(clearance, posting.round_id).await?;
    days::may_apply_to(&posting, &round, clearance.today()).map_err(|refusal| refusal.at(["input", "posting"]))?;
    let mine = own(clearance, round.id, me).await?;
    if mine.iter().any(|it| it.posting_id == posting.id) {
        return Err(Refusal::plain(ErrorCode::AlreadyExists).at(["input", "posting"]).into());
    }
    let taken: Vec<i32> = mine.iter().map(|it| it.choice).collect();
    choices::may_choose(choice, &taken, round.most_choices).map_err(|refusal| refusal.at(["input", "choice"]))?;
    let judged = match round.rule_id {
        Some(rule) => {
            let found = judged::for_act(clearance, (rule, round.rule_version), &[me], clearance.today()).await?.remove(&me);
            let found = found.ok_or_else(|| not_found(&["input", "posting"]))?;
            judged::eligible(&found).map_err(|refusal| refusal.at(["input", "posting"]))?;
            Some(serde_json::to_string(&found).map_err(|error| Error::Internal(error.to_string()))?)
        }
        None => None,
    };
    write(clearance, id, &posting, &round, (me, choice, statement), judged).await?;
    Ok(Changed::objects(vec![id]))
}

/// What leaves a choice free again.
const OVER: [PostingApplicationState; 2] = [PostingApplicationState::Withdrawn, PostingApplicationState::NotSelected];

async fn own(clearance: &Clearance<'_>, round: Uuid, me: Uuid) -> Result<Vec<posting_application::Model>, Error> {
    let select = clearance.all::<posting_application::Entity>().filter(posting_application::COLUMN.round_id.eq(round));
    let select = select.filter(posting_application::COLUMN.employee_id.eq(me));
    Ok(select.filter(posting_application::COLUMN.state.is_not_in(OVER)).all(&clearance.db()).await?)
}

async fn write(
    clearance: &Clearance<'_>,
    id: Uuid,
    posting: &posting::Model,
    round: &posting_round::Model,
    (me, choice, statement): (Uuid, i32, &str),
    judged: Option<String>,
) -> Result<(), Error> {
    // Whoever is not in service today is none of the staff who are asked.
    if substitutes::units_of(clearance, me).await?.is_empty() {
        return Err(not_found(&["input", "posting"]));
    }
    let by_substitute = substitutes::is_of_office(clearance, round, me).await?;
    // Of the personnel office itself nobody forwards: the substitute examines.
    let waits = round.through_head && !by_substitute;
    let state = if waits { PostingApplicationState::Waiting } else { PostingApplicationState::Submitted };
    let row = posting_application::ActiveModel {
        id: Set(id),
        round_id: Set(round.id),
        posting_id: Set(posting.id),
        employee_id: Set(me),
        choice: Set(choice),
        statement: Set(statement.to_owned()),
        state: Set(state),
        by_substitute: Set(by_substitute),
        judged: Set(judged),
        head_opinion: Set(None),
        submitted_at: Set(clearance.now()),
        forwarded_at: Set(None),
        closed_at: Set(None),
        version: Set(1),
    };
    row.insert(&clearance.db()).await?;
    if state == PostingApplicationState::Submitted { receive(clearance, id).await } else { Ok(()) }
}

/// The examination begins.
async fn receive(clearance: &Clearance<'_>, application: Uuid) -> Result<(), Error> {
    let row = posting_examination::ActiveModel {
        id: Set(application),
        state: Set(PostingExaminationState::Received),
        interview_at: Set(None),
        interview_place: Set(None),
        note: Set(None),
        order_id: Set(None),
        starts_on: Set(None),
        ends_on: Set(None),
        yielded_to_id: Set(None),
        yielded_from: Set(None),
        version: Set(1),
    };
    row.insert(&clearance.db()).await?;
    Ok(())
}

/// Withdraws one's own application, until it is decided.
pub async fn withdraw(clearance: &Clearance<'_>, id: Uuid, expected: i32) -> Result<Changed, Error> {
    clearance.under_embargo(id);
    let db = clearance.db();
    let row = find(clearance, id).await?;
    if Some(row.employee_id) != clearance.actor().employee {
        return Err(not_found(&["input", "application"]));
    }
    Refusal::unless_current(expected, row.version)?;
    let examined = examination(clearance, id).await?;
    let state = ApplicationStep::Withdraw.from(row.state, examined.as_ref().map(|it| it.state)).map_err(at_application)?;
    if let Some(examined) = examined {
        let state = ExaminationStep::Withdraw.from(examined.state, row.state).map_err(at_application)?;
        let version = examined.version + 1;
        let mut examined = examined.into_active_model();
        (examined.state, examined.version) = (Set(state), Set(version));
        examined.update(&db).await?;
        examining::give_back(clearance, id).await?;
    }
    let mut row = row.into_active_model();
    (row.state, row.closed_at, row.version) = (Set(state), Set(Some(clearance.now())), Set(expected + 1));
    row.update(&db).await?;
    Ok(Changed::objects(vec![id]))
}

/// 進達: the head forwards an application with an opinion, where the round goes through the head.
pub async fn forward(clearance: &Clearance<'_>, id: Uuid, expected: i32, opinion: &str) -> Result<Changed, Error> {
    clearance.under_embargo(id);
    plain_text(opinion, LONGEST_REASON).map_err(|refusal| refusal.at(["input", "opinion"]))?;
    let row = of_own_staff(clearance, id).await?;
    Refusal::unless_current(expected, row.version)?;
    let state = ApplicationStep::Forward.from(row.state, None).map_err(at_application)?;
    let round = rounds::find(clearance, row.round_id).await?;
    RoundStep::Run.from(round.state).map_err(at_application)?;
    PostingStep::Run.from(requests::find(clearance, row.posting_id).await?.state).map_err(at_application)?;
    let mut row = row.into_active_model();
    (row.state, row.head_opinion, row.forwarded_at) = (Set(state), Set(Some(opinion.to_owned())), Set(Some(clearance.now())));
    row.version = Set(expected + 1);
    row.update(&clearance.db()).await?;
    receive(clearance, id).await?;
    Ok(Changed::objects(vec![id]))
}

/// An application of somebody whom the caller heads, whatever else they may read.
async fn of_own_staff(clearance: &Clearance<'_>, id: Uuid) -> Result<posting_application::Model, Error> {
    let line = owned_by_reachable_employee(posting_application::Column::EmployeeId, Reach::HeadedUnits, clearance.sight());
    let select = clearance.find::<posting_application::Entity>().filter(posting_application::COLUMN.id.eq(id)).filter(line);
    let row = select.one(&clearance.db()).await?;
    row.filter(|it| Some(it.employee_id) != clearance.actor().employee).ok_or_else(|| not_found(&["input", "application"]))
}

pub fn at_application(refusal: Refusal) -> Refusal {
    refusal.at(["input", "application"])
}

async fn examination(clearance: &Clearance<'_>, id: Uuid) -> Result<Option<posting_examination::Model>, Error> {
    let select = clearance.all::<posting_examination::Entity>().filter(posting_examination::COLUMN.id.eq(id));
    Ok(select.one(&clearance.db()).await?)
}

/// An application within reach.
pub async fn find(clearance: &Clearance<'_>, id: Uuid) -> Result<posting_application::Model, Error> {
    let select = clearance.find::<posting_application::Entity>().filter(posting_application::COLUMN.id.eq(id));
    select.one(&clearance.db()).await?.ok_or_else(|| not_found(&["input", "application"]))
}

/// Which applications are asked for.
#[derive(Clone, Debug, Default)]
pub struct ApplicationQuery {
    pub round: Option<Uuid>,
    pub posting: Option<Uuid>,
    pub states: Option<Vec<PostingApplicationState>>,
    /// 配置期間の末日: of those placed, ending on this day or before.
    pub placement_ends_by: Option<chrono::NaiveDate>,
}

async fn asked(clearance: &Clearance<'_>, query: &ApplicationQuery) -> Result<sea_orm::Select<posting_application::Entity>, Error> {
    use posting_application::COLUMN;
    let mut select = clearance.find::<posting_application::Entity>();
    if let Some(round) = query.round {
        select = select.filter(COLUMN.round_id.eq(round));
    }
    if let Some(posting) = query.posting {
        select = select.filter(COLUMN.posting_id.eq(posting));
    }
    if let Some(states) = &query.states {
        select = select.filter(COLUMN.state.is_in(states.iter().copied()));
    }
    if let Some(day) = query.placement_ends_by {
        let ending = super::placing::ending_by(clearance, day).await?;
        let ending = ending.select_only().column(posting_examination::Column::Id).into_query();
        select = select.filter(posting_application::Column::Id.in_subquery(ending));
    }
    Ok(select)
}

/// One window of the applications asked for, by choice.
pub async fn list(clearance: &Clearance<'_>, query: &ApplicationQuery, window: &Window) -> Result<Vec<posting_application::Model>, Error> {
    use posting_application::{Column, Entity};
    let mut select = asked(clearance, query).await?;
    let keyset = Keyset::by_number((Entity, Column::Choice), (Entity, Column::Id), false);
    Ok(keyset.rows(QueryTrait::query(&mut select).to_owned(), window, &clearance.db()).await?)
}

pub async fn count(clearance: &Clearance<'_>, query: &ApplicationQuery) -> Result<u64, Error> {
    Ok(asked(clearance, query).await?.count(&clearance.db()).await?)
}

pub fn place(row: &posting_application::Model) -> Bound {
    Bound { value: row.choice.to_string(), id: row.id }
}

/// How many applications for postings the caller may know of.
pub async fn numbers(clearance: &Clearance<'_>, postings: Vec<Uuid>) -> Result<Vec<(Uuid, i64)>, Error> {
    let select = clearance.find::<posting_application::Entity>().filter(posting_application::COLUMN.posting_id.is_in(postings));
    let select = select.filter(posting_application::COLUMN.state.ne(PostingApplicationState::Withdrawn)).select_only();
    let select = select.column(posting_application::Column::PostingId).column_as(posting_application::Column::Id.count(), "number");
    let select = select.group_by(posting_application::Column::PostingId).order_by_asc(posting_application::Column::PostingId);
    Ok(select.into_tuple().all(&clearance.db()).await?)
}
