//! One person's case: planned, somebody chosen, asked, agreed with the host; and what was learned.

use std::collections::HashSet;

use chrono::NaiveDate;
use entity::{
    secondment_agreement,
    secondment_case::{self, ChosenBy, SecondmentState},
    support_turn,
};
use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, QueryFilter, Set};
use uuid::Uuid;

use super::{
    agreements,
    extensions::{self, settled},
    told,
};
use crate::{
    access::{Changed, Clearance, Table, not_found},
    eligibility::service::judged,
    error::{Error, ErrorCode, Refusal},
    personnel::{
        milestones::Period,
        orders::service::standing_orders,
        rules::{LONGEST_REASON, plain_text},
        service::{organisation, staff},
    },
    secondment::rules::{
        life::Step,
        limits::{PublicInterestMonths, may_go, may_host, needs_consent, stays_in_service, unbroken},
    },
    senior::service::{ordinance, people},
};

/// A case to be planned: outward for somebody who is still to be chosen, inward for somebody who is named.
#[derive(Clone, Debug)]
pub struct NewCase {
    pub agreement: Uuid,
    pub term: Period,
    pub post_at_host: String,
    pub person_name: Option<String>,
    pub unit: Option<Uuid>,
}

pub async fn plan(clearance: &Clearance<'_>, new: &NewCase) -> Result<Changed, Error> {
    plain_text(&new.post_at_host, 100).map_err(|refusal| refusal.at(["input", "postAtHost"]))?;
    let agreement = agreements::find(clearance, new.agreement).await?;
    if new.term.1 < new.term.0 || new.term.0 < agreement.starts_on || new.term.1 > agreement.ends_on {
        let (from, until) = (agreement.starts_on, agreement.ends_on);
        let (ja, en) = (format!("取決めの期間は {from} から {until} までです。"), format!("the agreement lasts from {from} to {until}"));
        return Err(Refusal::new(ErrorCode::SecondmentOverLimit, ja, en).at(["input", "endsOn"]).into());
    }
    let named = new.person_name.is_some() && new.unit.is_some();
    if named != agreement.inward || (new.person_name.is_some() != new.unit.is_some()) {
        let (ja, en) =
            ("受入れには氏名と所属を、派出にはいずれも指定しません。", "a name and a unit of who comes here, neither of who goes");
        return Err(Refusal::new(ErrorCode::InvalidValue, ja, en).at(["input", "personName"]).into());
    }
    if let Some(unit) = new.unit {
        organisation::there(clearance, unit, clearance.moment(Some(new.term.0), None), &["input", "orgUnit"]).await?;
    }
    if let Some(name) = &new.person_name {
        plain_text(name, 100).map_err(|refusal| refusal.at(["input", "personName"]))?;
    }
    let row = secondment_case::ActiveModel {
        id: Set(Uuid::now_v7()),
        agreement_id: Set(agreement.id),
        employee_id: Set(None),
        person_name: Set(new.person_name.clone()),
        org_unit_id: Set(new.unit),
        post_at_host: Set(new.post_at_host.clone()),
        // Who comes here was agreed upon by the other side.
        state: Set(if agreement.inward { SecondmentState::Agreed } else { SecondmentState::Planned }),
        starts_on: Set(new.term.0),
        ends_on: Set(new.term.1),
        agreed_on: Set(agreement.inward.then(|| clearance.today())),
        recorded_at: Set(clearance.now()),
        version: Set(1),
        ..empty()
    };
    Ok(Changed::objects(vec![row.insert(&clearance.db()).await?.id]))
}

fn empty() -> secondment_case::ActiveModel {
    secondment_case::ActiveModel {
        chosen_by: Set(None),
        judged: Set(None),
        consented_on: Set(None),
        order_id: Set(None),
        before_on: Set(None),
        asked_on: Set(None),
        own_version: Set(1),
        return_unit_id: Set(None),
        return_post_id: Set(None),
        return_rank_id: Set(None),
        return_order_id: Set(None),
        ended_because: Set(None),
        report: Set(None),
        report_use: Set(None),
        reported_on: Set(None),
        ..Default::default()
    }
}

/// A case within reach, of the version that the caller has read, and its state after a step.
pub async fn stepped(
    clearance: &Clearance<'_>,
    id: Uuid,
    expected: i32,
    step: Step,
) -> Result<(secondment_case::Model, SecondmentState), Error> {
    let row = find(clearance, id).await?;
    let own = told::is_own(clearance, &row);
    if own && !matches!(step, Step::Consent | Step::Refuse | Step::Report) {
        return Err(Refusal::plain(ErrorCode::SelfExamination).at(["input", "secondment"]).into());
    }
    Refusal::unless_current(expected, if told::is_planned(clearance, &row) { row.version } else { row.own_version })?;
    let row = settled(clearance, row).await?;
    let at = |refusal: Refusal| refusal.at(["input", "secondment"]);
    if own {
        // What is not told is no reason to refuse, nor to allow.
        let known = told::cases(clearance, &[&row]).await?.remove(&row.id).map_or(row.state, |it| it.state);
        step.from(known).map_err(at)?;
    }
    let state = step.from(row.state).map_err(at)?;
    Ok((row, state))
}

pub async fn find(clearance: &Clearance<'_>, id: Uuid) -> Result<secondment_case::Model, Error> {
    let select = clearance.find::<secondment_case::Entity>().filter(secondment_case::COLUMN.id.eq(id));
    select.one(&clearance.db()).await?.ok_or_else(|| not_found(&["input", "secondment"]))
}

/// Writes a case in its new state.
pub async fn written(
    clearance: &Clearance<'_>,
    row: secondment_case::Model,
    state: SecondmentState,
    change: impl FnOnce(&mut secondment_case::ActiveModel),
) -> Result<Changed, Error> {
    let (id, version) = (row.id, row.version + 1);
    let mut row = row.into_active_model();
    (row.state, row.version) = (Set(state), Set(version));
    change(&mut row);
    row.update(&clearance.db()).await?;
    Ok(Changed::objects(vec![id]).with_detail(serde_json::json!({ "state": <&str>::from(state) })))
}

/// Chooses who is to go: within reach, eligible by the rule of the agreement, and back before retirement.
pub async fn choose(clearance: &Clearance<'_>, id: Uuid, expected: i32, employee: Uuid, by: ChosenBy) -> Result<Changed, Error> {
    let (row, state) = stepped(clearance, id, expected, Step::Choose).await?;
    staff::acted_on(clearance, Table::SecondmentCase, &[employee], &["input", "employee"]).await?;
    let agreement = agreements::find(clearance, row.agreement_id).await?;
    let months = agreements::months(clearance).await?;
    goes(clearance, id, &agreement, (row.starts_on, row.ends_on), employee, months).await?;
    let judged = eligible(clearance, &agreement, employee, row.starts_on).await?;
    written(clearance, row, state, |row| {
        (row.employee_id, row.chosen_by, row.judged) = (Set(Some(employee)), Set(Some(by)), Set(judged));
    })
    .await
}

/// The judgement by the rule of the agreement, as it is kept; a refusal of who is not eligible.
pub async fn eligible(
    clearance: &Clearance<'_>,
    agreement: &secondment_agreement::Model,
    employee: Uuid,
    starts_on: NaiveDate,
) -> Result<Option<String>, Error> {
    let Some(rule) = agreement.rule_id else { return Ok(None) };
    let found = judged::for_act(clearance, (rule, None), &[employee], starts_on).await?.remove(&employee);
    let found = found.ok_or_else(|| not_found(&["input", "employee"]))?;
    judged::eligible(&found).map_err(|refusal| refusal.at(["input", "employee"]))?;
    serde_json::to_string(&found).map(Some).map_err(|error| Error::Internal(error.to_string()))
}

/// Nobody is away twice on a day: by another case, on a roster, or by what was ordered otherwise.
pub async fn free(clearance: &Clearance<'_>, case: Uuid, employee: Uuid, term: Period) -> Result<(), Error> {
    let others = away(clearance, vec![employee]).await?.into_iter().filter(|it| it.case != case).map(|it| it.term);
    let turns = clearance.all::<support_turn::Entity>().filter(support_turn::COLUMN.employee_id.eq(employee)).all(&clearance.db()).await?;
    let turns = turns.iter().map(|it| (it.starts_on, it.ends_on));
    if others.chain(turns).any(|it| it.0 <= term.1 && term.0 <= it.1) {
        let (ja, en) = ("同じ期間に他の派遣があります。", "they are away by another secondment on some of these days");
        return Err(Refusal::new(ErrorCode::AlreadyExists, ja, en).at(["input", "employee"]).into());
    }
    Ok(())
}

/// A case as it takes somebody away.
#[derive(Clone, Copy, Debug)]
pub struct Away {
    pub case: Uuid,
    pub agreement: Uuid,
    pub employee: Uuid,
    pub term: Period,
}

/// The cases of people, each with who goes and when, as far as it stands.
pub async fn away(clearance: &Clearance<'_>, people: Vec<Uuid>) -> Result<Vec<Away>, Error> {
    let rows = clearance.all::<secondment_case::Entity>().filter(secondment_case::COLUMN.employee_id.is_in(people));
    let rows = rows.filter(secondment_case::COLUMN.state.ne(SecondmentState::Cancelled)).all(&clearance.db()).await?;
    let known = told::cases(clearance, &rows.iter().collect::<Vec<_>>()).await?;
    let term = |it: &secondment_case::Model| (it.starts_on, known.get(&it.id).map_or(it.ends_on, |known| known.ends_on));
    let away =
        |it: &secondment_case::Model| Some(Away { case: it.id, agreement: it.agreement_id, employee: it.employee_id?, term: term(it) });
    Ok(rows.iter().filter_map(away).collect())
}

/// Whether somebody may go for a term, as they stand on its eve.
pub async fn goes(
    clearance: &Clearance<'_>,
    case: Uuid,
    agreement: &secondment_agreement::Model,
    term: Period,
    employee: Uuid,
    months: PublicInterestMonths,
) -> Result<(), Error> {
    let ordinance = ordinance::load(clearance).await?;
    let eve = term.0.pred_opt().unwrap_or(term.0);
    let known = people::known_on(clearance, &ordinance, &[employee], eve).await?.pop();
    let known = known.filter(|it| it.senior.employment.is_some()).ok_or_else(|| not_found(&["input", "employee"]))?;
    let senior = &known.senior;
    let host = agreements::host(clearance, agreement.host_id).await?;
    may_host(agreement.kind, host.kind, agreements::listed(&host), term)?;
    stays_in_service(senior, agreement.kind, term.1)?;
    free(clearance, case, employee, term).await?;
    let stay = unbroken_stay(clearance, agreement, employee, term).await?;
    Ok(may_go(agreement.kind, stay, months, senior.into())?)
}

/// The unbroken stay of which a term is a part: at the same host and of the same kind, in however many cases.
pub async fn unbroken_stay(
    clearance: &Clearance<'_>,
    agreement: &secondment_agreement::Model,
    employee: Uuid,
    term: Period,
) -> Result<Period, Error> {
    use secondment_agreement::COLUMN;
    let alike = clearance.all::<secondment_agreement::Entity>().filter(COLUMN.host_id.eq(agreement.host_id));
    let alike = alike.filter(COLUMN.kind.eq(agreement.kind)).filter(COLUMN.inward.eq(agreement.inward)).all(&clearance.db()).await?;
    let alike: HashSet<Uuid> = alike.into_iter().map(|it| it.id).collect();
    let stays = away(clearance, vec![employee]).await?.into_iter().filter(|it| alike.contains(&it.agreement)).map(|it| it.term);
    Ok(unbroken(&stays.collect::<Vec<_>>(), term))
}

/// Asks the person: from now on they know of it.
pub async fn ask(clearance: &Clearance<'_>, id: Uuid, expected: i32) -> Result<Changed, Error> {
    let (row, state) = stepped(clearance, id, expected, Step::AskConsent).await?;
    let today = clearance.today();
    written(clearance, row, state, |row| {
        row.asked_on = Set(Some(today));
        is_known(row);
    })
    .await
}

/// The person knows of it: it counts in their version too.
fn is_known(row: &mut secondment_case::ActiveModel) {
    row.own_version = Set(row.own_version.as_ref() + 1);
}

/// The answer of the person themself; who refuses is no longer the one who is to go.
pub async fn answer(clearance: &Clearance<'_>, id: Uuid, expected: i32, consents: bool) -> Result<Changed, Error> {
    let step = if consents { Step::Consent } else { Step::Refuse };
    let (row, state) = stepped(clearance, id, expected, step).await?;
    if !told::is_own(clearance, &row) {
        return Err(not_found(&["input", "secondment"]));
    }
    let today = clearance.today();
    written(clearance, row, state, |row| {
        is_known(row);
        if consents {
            row.consented_on = Set(Some(today));
        } else {
            (row.employee_id, row.chosen_by, row.judged, row.asked_on) = (Set(None), Set(None), Set(None), Set(None));
        }
    })
    .await
}

/// The host agrees to the person.
pub async fn agree(clearance: &Clearance<'_>, id: Uuid, expected: i32, on: NaiveDate) -> Result<Changed, Error> {
    let agreement = agreements::find(clearance, find(clearance, id).await?.agreement_id).await?;
    let step = if needs_consent(agreement.kind) { Step::Agree } else { Step::AgreeUnasked };
    let (row, state) = stepped(clearance, id, expected, step).await?;
    if on > clearance.today() || row.consented_on.is_some_and(|asked| needs_consent(agreement.kind) && on < asked) {
        let (ja, en) = ("同意の後、今日までの日です。", "a day after the consent, up to today");
        return Err(Refusal::new(ErrorCode::InvalidValue, ja, en).at(["input", "agreedOn"]).into());
    }
    written(clearance, row, state, |row| {
        row.agreed_on = Set(Some(on));
        is_known(row);
    })
    .await
}

/// Gives a case up, unless its order stands.
pub async fn cancel(clearance: &Clearance<'_>, id: Uuid, expected: i32, reason: &str) -> Result<Changed, Error> {
    plain_text(reason, LONGEST_REASON).map_err(|refusal| refusal.at(["input", "reason"]))?;
    let (row, state) = stepped(clearance, id, expected, Step::Cancel).await?;
    let extended = extensions::of_cases(clearance, vec![id]).await?.into_iter().filter_map(|it| it.order_id);
    if !standing_orders(clearance, row.order_id.into_iter().chain(extended).collect()).await?.is_empty() {
        let (ja, en) = ("起案された発令を先に取り除いてください。", "take its order out of the batch first");
        return Err(Refusal::new(ErrorCode::SecondmentNotInState, ja, en).at(["input", "secondment"]).into());
    }
    let untold = row.asked_on.is_none() && told::told(clearance, row.order_id.into_iter().collect()).await?.is_empty();
    written(clearance, row, state, |row| {
        row.ended_because = Set(Some(reason.to_owned()));
        is_known(row);
        if untold {
            // Who was neither asked nor told never learns that they were thought of.
            (row.employee_id, row.chosen_by, row.judged) = (Set(None), Set(None), Set(None));
        }
    })
    .await
}

/// 研修報告, and what the city makes of it: by the person, or by the office.
pub async fn report(clearance: &Clearance<'_>, id: Uuid, expected: i32, text: Option<&str>, used: Option<&str>) -> Result<Changed, Error> {
    if text.is_none() && used.is_none() {
        return Err(Refusal::plain(ErrorCode::NothingToChange).at(["input", "report"]).into());
    }
    if let Some(text) = text {
        plain_text(text, 4000).map_err(|refusal| refusal.at(["input", "report"]))?;
    }
    if let Some(used) = used {
        plain_text(used, 4000).map_err(|refusal| refusal.at(["input", "use"]))?;
    }
    let (row, state) = stepped(clearance, id, expected, Step::Report).await?;
    let today = clearance.today();
    if today < row.starts_on {
        return Err(Refusal::plain(ErrorCode::SecondmentNotInState).at(["input", "secondment"]).into());
    }
    // What the city makes of it is not for the person to say.
    if used.is_some() && told::is_own(clearance, &row) {
        return Err(Refusal::plain(ErrorCode::SelfExamination).at(["input", "use"]).into());
    }
    let used = used.map(str::to_owned).or_else(|| row.report_use.clone());
    written(clearance, row, state, |row| {
        row.report_use = Set(used);
        is_known(row);
        if let Some(text) = text {
            (row.report, row.reported_on) = (Set(Some(text.to_owned())), Set(Some(today)));
        }
    })
    .await
}
