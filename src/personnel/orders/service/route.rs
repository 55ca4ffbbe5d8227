//! 起案 → 合議 → 決裁: a batch goes step by step to those who are heard and those who decide, or to who stands in for them.

use std::collections::HashSet;

use chrono::NaiveDate;
use entity::{
    approval_decision::{self, Verdict},
    approval_member,
    approval_step::{self, StepKind},
    employee, order_batch, stand_in,
};
use sea_orm::{ActiveModelTrait, IntoActiveModel, QueryFilter, QueryOrder, Set};
use uuid::Uuid;

use super::{
    batch::{is_planner, planned, stepped, visible},
    load::orders_of,
    review::{accepted, review},
    secrecy,
    settings::{Condition, RouteMember, RouteStep, Settings},
};
use crate::{
    access::{Changed, Clearance, Moment, not_found},
    error::{Error, ErrorCode, Refusal},
    personnel::{
        import::insert_all,
        orders::kinds::{Step, next},
        rules,
        service::organisation,
    },
};

/// 起案: sends a draft on its way. Errors block it; warnings must have been accepted.
pub async fn submit(clearance: &Clearance<'_>, id: Uuid, expected: i32) -> Result<Changed, Error> {
    let batch = planned(clearance, id, expected, Step::Submit).await?;
    let db = clearance.db();
    let orders = orders_of(clearance, &db, id).await?;
    if orders.is_empty() {
        return Err(Refusal::plain(ErrorCode::BatchEmpty).at(["input", "batch"]).into());
    }
    let review = review(clearance, &batch).await?.without_errors()?;
    accepted(clearance, id, &review).await?;
    let kinds: HashSet<&str> = orders.iter().map(|it| it.kind.into()).collect();
    let round = batch.round + 1;
    let steps = route(clearance, &batch, &kinds, orders.len()).await?;
    write_route(clearance, &batch, round, &steps).await?;
    let state = batch.state;
    let mut row = batch.into_active_model();
    row.state = Set(next(state, Step::Submit)?);
    row.round = Set(round);
    row.findings_digest = Set(Some(review.digest));
    row.submitted_at = Set(Some(clearance.now()));
    row.update(&db).await?;
    let detail = serde_json::json!({ "round": round, "orders": orders.len(), "warnings": review.findings.len() });
    Ok(Changed::objects(vec![id]).with_detail(detail))
}

struct Resolved {
    name: String,
    kind: StepKind,
    required: i32,
    members: Vec<Uuid>,
}

/// The steps that this batch takes, with the people of today.
async fn route(
    clearance: &Clearance<'_>,
    batch: &order_batch::Model,
    kinds: &HashSet<&str>,
    orders: usize,
) -> Result<Vec<Resolved>, Error> {
    let db = clearance.db();
    let planners: HashSet<Uuid> =
        super::batch::planners(clearance, vec![batch.id]).await?.into_iter().map(|(_, planner)| planner).collect();
    let apart = secrecy::apart(clearance, batch.id).await?;
    let steps: Vec<RouteStep> = Settings::of(clearance, &db, "approval_route").await?.on("approval_route", clearance.today())?;
    let mut resolved = vec![];
    for step in steps.into_iter().filter(|step| applies(&step.when, batch, kinds, orders)) {
        let mut members = vec![];
        for member in &step.members {
            members.extend(people(clearance, member).await?);
        }
        if members.iter().any(|it| apart.above.contains(it)) {
            members.retain(|it| !apart.above.contains(it));
            members.extend(&apart.substitutes);
        }
        // Who plans a batch does not approve it.
        members.retain(|it| !planners.contains(it));
        members.sort_unstable();
        members.dedup();
        if members.len() < usize::try_from(step.required).unwrap_or(usize::MAX) {
            let refusal = Refusal::new(
                ErrorCode::ApproverMissing,
                format!("「{}」の回議の相手が足りません。", step.name),
                format!("there are not enough people for the step {}", step.name),
            );
            return Err(refusal.into());
        }
        let kind = match step.kind.as_str() {
            "DECISION" => StepKind::Decision,
            "CONSULTATION" => StepKind::Consultation,
            other => return Err(Error::Internal(format!("the profile's approval_route has an unknown kind of step: {other}"))),
        };
        resolved.push(Resolved { name: step.name, kind, required: step.required, members });
    }
    if resolved.iter().any(|step| step.kind == StepKind::Decision) {
        return Ok(resolved);
    }
    let (ja, en) = (
        "決裁の段階がありません。プロファイルの approval_route を見直してください。",
        "no step decides; look at the approval_route of the profile",
    );
    Err(Refusal::new(ErrorCode::ApproverMissing, ja, en).into())
}

fn applies(when: &Condition, batch: &order_batch::Model, kinds: &HashSet<&str>, orders: usize) -> bool {
    let batch_kind: &str = batch.kind.into();
    (when.batches.is_empty() || when.batches.iter().any(|it| it == batch_kind))
        && (when.orders.is_empty() || when.orders.iter().any(|it| kinds.contains(it.as_str())))
        && orders >= when.at_least
}

/// The head of a unit, or who has a number; today.
async fn people(clearance: &Clearance<'_>, member: &RouteMember) -> Result<Vec<Uuid>, Error> {
    let today = Moment { as_of: clearance.today(), known_at: None };
    match member {
        RouteMember::Number(number) => {
            let found =
                clearance.all::<employee::Entity>().filter(employee::COLUMN.number.eq(number.as_str())).one(&clearance.db()).await?;
            Ok(found.into_iter().map(|it| it.id).collect())
        }
        RouteMember::HeadOf(code) => {
            let Some(unit) = organisation::id_of_code(clearance, code, today).await? else { return Ok(vec![]) };
            organisation::heads_of(clearance, unit, today).await
        }
    }
}

async fn write_route(clearance: &Clearance<'_>, batch: &order_batch::Model, round: i32, steps: &[Resolved]) -> Result<(), Error> {
    let db = clearance.db();
    let mut rows = vec![];
    let mut members = vec![];
    for (position, step) in (1..).zip(steps) {
        let id = Uuid::now_v7();
        rows.push(approval_step::ActiveModel {
            id: Set(id),
            batch_id: Set(batch.id),
            round: Set(round),
            position: Set(position),
            name: Set(step.name.clone()),
            kind: Set(step.kind),
            required: Set(step.required),
        });
        members.extend(step.members.iter().map(|it| approval_member::ActiveModel {
            id: Set(Uuid::now_v7()),
            step_id: Set(id),
            employee_id: Set(*it),
        }));
    }
    insert_all(&db, rows).await?;
    insert_all(&db, members).await
}

/// A step with who may decide and who did.
#[derive(Clone, Debug)]
pub struct RouteRow {
    pub step: approval_step::Model,
    pub members: Vec<Uuid>,
    pub decisions: Vec<approval_decision::Model>,
}

impl RouteRow {
    pub fn endorsed(&self) -> usize {
        self.decisions.iter().filter(|it| it.verdict == Verdict::Endorsed).count()
    }

    pub fn complete(&self) -> bool {
        self.endorsed() >= usize::try_from(self.step.required).unwrap_or(usize::MAX)
    }
}

/// The steps of these batches, every round, in order: three statements.
pub async fn routes(clearance: &Clearance<'_>, batches: Vec<Uuid>) -> Result<Vec<RouteRow>, Error> {
    let db = clearance.db();
    let select = clearance.find::<approval_step::Entity>().filter(approval_step::COLUMN.batch_id.is_in(batches));
    let steps = select.order_by_asc(approval_step::Column::Round).order_by_asc(approval_step::Column::Position).all(&db).await?;
    let ids: Vec<Uuid> = steps.iter().map(|it| it.id).collect();
    let members =
        clearance.all::<approval_member::Entity>().filter(approval_member::COLUMN.step_id.is_in(ids.iter().copied())).all(&db).await?;
    let decisions = clearance.all::<approval_decision::Entity>().filter(approval_decision::COLUMN.step_id.is_in(ids));
    let decisions = decisions.order_by_asc(approval_decision::Column::Id).all(&db).await?;
    let rows = steps.into_iter().map(|step| RouteRow {
        members: members.iter().filter(|it| it.step_id == step.id).map(|it| it.employee_id).collect(),
        decisions: decisions.iter().filter(|it| it.step_id == step.id).cloned().collect(),
        step,
    });
    Ok(rows.collect())
}

/// The step whose turn it is.
fn open(rows: Vec<RouteRow>, round: i32) -> Option<RouteRow> {
    rows.into_iter().find(|it| it.step.round == round && !it.complete())
}

/// For whom the caller may decide in the step whose turn it is: the own say first, then that of a principal of today.
async fn say(clearance: &Clearance<'_>, batch: &order_batch::Model) -> Result<(RouteRow, Uuid, Uuid), Error> {
    let turn = || Error::from(Refusal::plain(ErrorCode::NotYourTurn).at(["input", "batch"]));
    let me = clearance.actor().employee.ok_or_else(turn)?;
    if is_planner(clearance, batch.id).await? {
        return Err(Refusal::plain(ErrorCode::SelfApproval).at(["input", "batch"]).into());
    }
    let step = open(routes(clearance, vec![batch.id]).await?, batch.round).ok_or_else(turn)?;
    let mut sayers = vec![me];
    sayers.extend(principals(clearance, me).await?);
    let mine: Vec<Uuid> = sayers.into_iter().filter(|it| step.members.contains(it)).collect();
    if mine.is_empty() {
        return Err(turn());
    }
    // One person has one say in a step, for oneself or for another.
    let said = step.decisions.iter().any(|known| known.decided_by_id == me);
    let decided = |it: &Uuid| said || step.decisions.iter().any(|known| known.member_id == *it);
    let open = mine.into_iter().find(|it| !decided(it));
    let member = open.ok_or_else(|| Error::from(Refusal::plain(ErrorCode::DecidedAlready).at(["input", "batch"])))?;
    Ok((step, member, me))
}

/// For whom somebody stands in today.
async fn principals(clearance: &Clearance<'_>, deputy: Uuid) -> Result<Vec<Uuid>, Error> {
    let today = clearance.today();
    let select =
        clearance.all::<stand_in::Entity>().filter(stand_in::COLUMN.deputy_id.eq(deputy)).filter(stand_in::COLUMN.ended_at.is_null());
    let rows =
        select.filter(stand_in::COLUMN.valid_from.lte(today)).filter(stand_in::COLUMN.valid_to.gt(today)).all(&clearance.db()).await?;
    Ok(rows.into_iter().map(|it| it.principal_id).collect())
}

/// 合議・決裁: agrees; with the last say that is needed the batch is approved, if nothing moved since it was submitted.
pub async fn endorse(clearance: &Clearance<'_>, id: Uuid, expected: i32, comment: Option<String>) -> Result<Changed, Error> {
    let batch = stepped(clearance, visible(clearance, id).await?, expected, Step::Endorse).await?;
    let (mut step, member, me) = say(clearance, &batch).await?;
    let review = review(clearance, &batch).await?.without_errors()?;
    if batch.findings_digest.as_ref() != Some(&review.digest) {
        return Err(Refusal::plain(ErrorCode::FindingsMoved).at(["input", "batch"]).into());
    }
    let decision = decide(clearance, &step, (member, me), Verdict::Endorsed, comment).await?;
    step.decisions.push(decision);
    let finished = step.complete() && open(routes(clearance, vec![id]).await?, batch.round).is_none();
    if finished {
        let state = batch.state;
        let mut row = batch.into_active_model();
        row.state = Set(next(state, Step::Endorse)?);
        row.approved_at = Set(Some(clearance.now()));
        row.update(&clearance.db()).await?;
    }
    let detail = serde_json::json!({ "step": step.step.name, "member": member, "decidedBy": me, "approved": finished });
    Ok(Changed::objects(vec![id]).with_detail(detail))
}

/// 差戻し: sends a batch back to its planners, who may change it and submit it again.
pub async fn send_back(clearance: &Clearance<'_>, id: Uuid, expected: i32, comment: String) -> Result<Changed, Error> {
    rules::plain_text(&comment, rules::LONGEST_REASON).map_err(|refusal| refusal.at(["input", "comment"]))?;
    let batch = stepped(clearance, visible(clearance, id).await?, expected, Step::Return).await?;
    let (step, member, me) = say(clearance, &batch).await?;
    decide(clearance, &step, (member, me), Verdict::Returned, Some(comment.clone())).await?;
    let round = batch.round;
    let state = batch.state;
    let mut row = batch.into_active_model();
    row.state = Set(next(state, Step::Return)?);
    // The round is over: who was asked in it is not shown what comes next.
    row.round = Set(round + 1);
    row.findings_digest = Set(None);
    row.update(&clearance.db()).await?;
    let detail = serde_json::json!({ "step": step.step.name, "member": member, "decidedBy": me, "comment": comment });
    Ok(Changed::objects(vec![id]).with_detail(detail))
}

/// 引戻し: the planners take a batch back before it is told to anybody, to change it and submit it again.
pub async fn recall(clearance: &Clearance<'_>, id: Uuid, expected: i32) -> Result<Changed, Error> {
    let batch = planned(clearance, id, expected, Step::Recall).await?;
    let round = batch.round;
    let state = batch.state;
    let mut row = batch.into_active_model();
    row.state = Set(next(state, Step::Recall)?);
    row.round = Set(round + 1);
    row.findings_digest = Set(None);
    row.approved_at = Set(None);
    row.update(&clearance.db()).await?;
    Ok(Changed::objects(vec![id]).with_detail(serde_json::json!({ "state": "DRAFT" })))
}

async fn decide(
    clearance: &Clearance<'_>,
    step: &RouteRow,
    (member, by): (Uuid, Uuid),
    verdict: Verdict,
    comment: Option<String>,
) -> Result<approval_decision::Model, Error> {
    if let Some(comment) = &comment {
        rules::plain_text(comment, rules::LONGEST_REASON).map_err(|refusal| refusal.at(["input", "comment"]))?;
    }
    let row = approval_decision::ActiveModel {
        id: Set(Uuid::now_v7()),
        step_id: Set(step.step.id),
        member_id: Set(member),
        decided_by_id: Set(by),
        verdict: Set(verdict),
        comment: Set(comment),
        decided_at: Set(clearance.now()),
    };
    Ok(row.insert(&clearance.db()).await?)
}

/// A stand-in to be named.
#[derive(Clone, Debug)]
pub struct NewStandIn {
    pub principal: Uuid,
    pub deputy: Uuid,
    pub from: NaiveDate,
    pub until: NaiveDate,
    pub reason: String,
}

/// 代決の指定: by the principal, or by the personnel administrator for one.
pub async fn name_stand_in(clearance: &Clearance<'_>, new: &NewStandIn) -> Result<Changed, Error> {
    rules::plain_text(&new.reason, rules::LONGEST_REASON).map_err(|refusal| refusal.at(["input", "reason"]))?;
    may_name(clearance, new.principal)?;
    let me = clearance.actor().employee;
    if me == Some(new.deputy) && me != Some(new.principal) {
        // Nobody makes themself the stand-in of another.
        return Err(Refusal::plain(ErrorCode::SelfGrant).at(["input", "deputy"]).into());
    }
    let db = clearance.db();
    let people = clearance.all::<employee::Entity>().filter(employee::COLUMN.id.is_in([new.principal, new.deputy])).all(&db).await?;
    if people.len() != 2 {
        return Err(not_found(&["input", "deputy"]));
    }
    let end = new.until.succ_opt().filter(|end| *end > new.from && new.until >= clearance.today());
    let end = end.ok_or_else(|| {
        let refusal = Refusal::new(
            ErrorCode::InvalidValue,
            "期間の末日は初日以後、今日以後の日にしてください。",
            "the last day lies before the first, or in the past",
        );
        Error::from(refusal.at(["input", "until"]))
    })?;
    let row = stand_in::ActiveModel {
        id: Set(Uuid::now_v7()),
        principal_id: Set(new.principal),
        deputy_id: Set(new.deputy),
        valid_from: Set(new.from),
        valid_to: Set(end),
        reason: Set(new.reason.clone()),
        ended_at: Set(None),
        recorded_at: Set(clearance.now()),
    };
    let id = row.insert(&db).await?.id;
    let detail =
        serde_json::json!({ "principal": new.principal, "deputy": new.deputy, "from": new.from, "until": new.until, "reason": new.reason });
    Ok(Changed::objects(vec![id]).with_detail(detail))
}

/// One names who stands in for oneself; for others, only who reaches every stand-in.
fn may_name(clearance: &Clearance<'_>, principal: Uuid) -> Result<(), Error> {
    if clearance.actor().employee == Some(principal) || clearance.acts_everywhere::<stand_in::Entity>() {
        return Ok(());
    }
    Err(not_found(&["input", "principal"]))
}

/// Ends a stand-in at once.
pub async fn end_stand_in(clearance: &Clearance<'_>, id: Uuid) -> Result<Changed, Error> {
    let db = clearance.db();
    let found = clearance.find::<stand_in::Entity>().filter(stand_in::COLUMN.id.eq(id)).one(&db).await?;
    let found = found.ok_or_else(|| not_found(&["input", "standIn"]))?;
    may_name(clearance, found.principal_id)?;
    if found.ended_at.is_some() {
        return Err(Refusal::plain(ErrorCode::NothingToChange).at(["input", "standIn"]).into());
    }
    let mut row = found.into_active_model();
    row.ended_at = Set(Some(clearance.now()));
    row.update(&db).await?;
    Ok(Changed::objects(vec![id]).with_detail(serde_json::json!({ "ended": id })))
}

/// The stand-ins within reach, the latest first.
pub async fn stand_ins(clearance: &Clearance<'_>) -> Result<Vec<stand_in::Model>, Error> {
    Ok(clearance.find::<stand_in::Entity>().order_by_desc(stand_in::Column::Id).all(&clearance.db()).await?)
}
