//! Applications: received one by one, in bulk or from one's own portal; withdrawn; and how they look to those who are not told everything yet.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use entity::{
    application::{self, ApplicationChannel, ApplicationState},
    application_showing, candidate,
    disqualification::{self, DisqualificationGround},
    exam_category, hire, recruitment_event,
    stage_result::{self, StageOutcome},
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Set,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use super::{
    candidates::{self, NewCandidate},
    categories::category_in,
    flows, hiring, shown,
};
use crate::{
    access::{Changed, Clearance, not_found, tokyo_noon},
    error::{Error, ErrorCode, Refusal},
    personnel::{
        import::{AT_ONCE, insert_all},
        rules::{LONGEST_REASON, may_apply, plain_text},
    },
    recruitment::rules::{
        conditions::{Declared, disqualifies},
        life::{Step, stands},
        steps::CampaignStep,
    },
};

/// The most applications that are received at once.
const MOST: usize = 5_000;
const MOST_GROUNDS: usize = 10;
pub const LONGEST_RECEIPT: usize = 40;

/// Whose application it is.
#[derive(Clone, Debug)]
pub enum Person {
    Known(Uuid),
    New(NewCandidate),
}

/// An application as it comes in.
#[derive(Clone, Debug)]
pub struct NewApplication {
    pub person: Person,
    pub receipt_number: Option<String>,
    pub channel: ApplicationChannel,
    pub event: Option<Uuid>,
    pub attribution_consent: bool,
    /// The grounds of LPSA 16 as they were declared; `None` where nobody asked yet.
    pub declared: Option<Vec<Declared>>,
    pub submitted_on: Option<NaiveDate>,
}

/// Receives applications for a category: all of them or none.
pub async fn submit(clearance: &Clearance<'_>, category: Uuid, new: &[NewApplication]) -> Result<Changed, Error> {
    let category = category_in(clearance, category, CampaignStep::Receive).await?;
    let ids = write(clearance, &category, new, None).await?;
    Ok(Changed::objects(ids.clone()).with_detail(serde_json::json!({ "category": category.id, "applications": ids.len() })))
}

/// Applies for oneself, within the days of application.
pub async fn apply(clearance: &Clearance<'_>, category: Uuid, person: NewCandidate, rest: NewApplication) -> Result<Changed, Error> {
    let category = category_in(clearance, category, CampaignStep::Receive).await?;
    may_apply(category.applications_from, category.applications_until, clearance.today())
        .map_err(|refusal| refusal.at(["input", "category"]))?;
    if rest.declared.is_none() {
        return Err(Refusal::plain(ErrorCode::NotDeclared).at(["input", "disqualifications"]).by("APT-6", "地方公務員法16条").into());
    }
    let subject = clearance.actor().subject.clone();
    // Who was merged since applies as who they turned out to be.
    let known = clearance.all::<candidate::Entity>().filter(candidate::COLUMN.portal_subject.eq(subject.as_str()));
    let who = match known.one(&clearance.db()).await? {
        None => Person::New(person),
        Some(known) => Person::Known(reached_at(clearance, known.merged_into_id.unwrap_or(known.id), &person).await?),
    };
    let new = NewApplication { person: who, submitted_on: None, ..rest };
    let ids = write(clearance, &category, &[new], Some(subject)).await?;
    Ok(Changed::objects(ids))
}

/// How somebody who is known can be reached is as they say it last; who they are, the office changes.
async fn reached_at(clearance: &Clearance<'_>, id: Uuid, said: &NewCandidate) -> Result<Uuid, Error> {
    candidates::judge(said).map_err(|refusal| refusal.within(["input", "person"]))?;
    let fresh = candidates::row(clearance, said, None);
    let update = candidate::Entity::update_many().filter(candidate::COLUMN.id.eq(id));
    let update = [(candidate::Column::Email, fresh.email), (candidate::Column::Phone, fresh.phone)]
        .into_iter()
        .filter_map(|(column, value)| Some((column, value?)))
        .fold(update, |update, (column, value)| update.col_expr(column, Expr::value(value)));
    let update = update.col_expr(candidate::Column::Version, Expr::col(candidate::Column::Version).add(1));
    update.exec(&clearance.db()).await?;
    Ok(id)
}

/// Writes applications; the subject is that of who applies for themself.
pub async fn write(
    clearance: &Clearance<'_>,
    category: &exam_category::Model,
    new: &[NewApplication],
    subject: Option<String>,
) -> Result<Vec<Uuid>, Error> {
    if new.is_empty() || new.len() > MOST {
        let refusal = Refusal::new(ErrorCode::InvalidValue, format!("一度に 1 件から {MOST} 件までです。"), format!("1 to {MOST} at once"));
        return Err(refusal.at(["input", "applications"]).into());
    }
    let db = clearance.db();
    let flow = flows::current_of(clearance, category.id).await?;
    let known = Known::load(clearance, category.id, new).await?;
    let (mut people, mut rows, mut grounds) = (vec![], vec![], vec![]);
    let last = last_sequence(clearance, category.id).await?;
    let mut seen = HashSet::new();
    for (index, it) in new.iter().enumerate() {
        let at = |refusal: Refusal| refusal.within(["input".to_owned(), "applications".to_owned(), index.to_string()]);
        known.judge(it, &mut seen).map_err(at)?;
        let person = match &it.person {
            Person::Known(id) => *id,
            Person::New(new) => {
                let row = candidates::row(clearance, new, subject.clone());
                let id = row.id;
                people.push(row.into_active_model().reset_all());
                id
            }
        };
        let mut row = row(clearance, category.id, flow, person, it);
        row.sequence = last + i32::try_from(index).unwrap_or_default() + 1;
        grounds.extend(it.declared.iter().flatten().map(|ground| declaration(row.id, ground, false)));
        rows.push(row);
    }
    let ids = rows.iter().map(|it| it.id).collect();
    insert_all(&db, people).await?;
    insert_all(&db, rows.into_iter().map(|it| it.into_active_model().reset_all()).collect()).await?;
    insert_all(&db, grounds).await?;
    Ok(ids)
}

async fn last_sequence(clearance: &Clearance<'_>, category: Uuid) -> Result<i32, Error> {
    let select = clearance.all::<application::Entity>().filter(application::COLUMN.category_id.eq(category));
    let last = select.order_by_desc(application::Column::Sequence).one(&clearance.db()).await?;
    Ok(last.map_or(0, |it| it.sequence))
}

fn row(clearance: &Clearance<'_>, category: Uuid, flow: Uuid, person: Uuid, it: &NewApplication) -> application::Model {
    // What came on paper came on a day.
    let submitted = it.submitted_on.map(tokyo_noon);
    application::Model {
        id: Uuid::new_v4(),
        candidate_id: person,
        category_id: category,
        flow_id: flow,
        sequence: 0,
        receipt_number: it.receipt_number.clone(),
        examinee_number: None,
        state: ApplicationState::Submitted,
        channel: it.channel,
        event_id: it.event,
        attribution_consent: it.attribution_consent,
        submitted_at: submitted.unwrap_or(clearance.now()),
        declared_at: it.declared.as_ref().map(|_| clearance.now()),
        note: None,
        composite: None,
        final_result: None,
        closed_at: None,
        version: 1,
    }
}

pub fn declaration(application: Uuid, it: &Declared, by_office: bool) -> disqualification::ActiveModel {
    disqualification::ActiveModel {
        id: Set(Uuid::new_v4()),
        application_id: Set(application),
        ground: Set(it.ground),
        since: Set(it.since),
        until: Set(it.until),
        by_office: Set(by_office),
    }
}

/// What one call may name only once.
#[derive(PartialEq, Eq, Hash)]
enum Seen<'a> {
    Person(Uuid),
    Receipt(&'a str),
}

/// What applications refer to, and what is there already.
struct Known {
    people: HashSet<Uuid>,
    /// Who has an application in this category that is under way, or was judged in it.
    applied: HashSet<Uuid>,
    receipts: HashSet<String>,
    events: HashSet<Uuid>,
}

impl Known {
    async fn load(clearance: &Clearance<'_>, category: Uuid, new: &[NewApplication]) -> Result<Self, Error> {
        let db = clearance.db();
        let named: Vec<Uuid> = new.iter().filter_map(|it| if let Person::Known(id) = it.person { Some(id) } else { None }).collect();
        let people = clearance.find::<candidate::Entity>().filter(candidate::COLUMN.id.is_in(named.iter().copied()));
        let people = people.filter(candidate::COLUMN.merged_into_id.is_null()).all(&db).await?;
        let there = clearance.all::<application::Entity>().filter(application::COLUMN.category_id.eq(category));
        let there = there.select_only().columns([application::Column::CandidateId, application::Column::State]);
        let there: Vec<(Uuid, ApplicationState)> =
            there.filter(application::COLUMN.candidate_id.is_in(named)).into_tuple().all(&db).await?;
        let receipts = clearance.all::<application::Entity>().filter(application::COLUMN.category_id.eq(category));
        let receipts = receipts.filter(application::COLUMN.receipt_number.is_in(new.iter().filter_map(|it| it.receipt_number.as_deref())));
        let receipts: Vec<String> = receipts.select_only().column(application::Column::ReceiptNumber).into_tuple().all(&db).await?;
        let events = clearance.all::<recruitment_event::Entity>();
        let events = events.filter(recruitment_event::COLUMN.id.is_in(new.iter().filter_map(|it| it.event))).all(&db).await?;
        Ok(Self {
            people: people.into_iter().map(|it| it.id).collect(),
            applied: there.into_iter().filter(|(_, state)| stands(*state)).map(|(person, _)| person).collect(),
            receipts: receipts.into_iter().collect(),
            events: events.into_iter().map(|it| it.id).collect(),
        })
    }

    fn judge<'a>(&self, it: &'a NewApplication, seen: &mut HashSet<Seen<'a>>) -> Result<(), Refusal> {
        match &it.person {
            Person::Known(id) if !self.people.contains(id) => return Err(Refusal::plain(ErrorCode::NotFound).at(["candidate"])),
            Person::Known(id) if self.applied.contains(id) || !seen.insert(Seen::Person(*id)) => {
                return Err(Refusal::plain(ErrorCode::AlreadyExists).at(["candidate"]));
            }
            Person::Known(_) => (),
            Person::New(new) => candidates::judge(new).map_err(|refusal| refusal.within(["person"]))?,
        }
        if let Some(number) = &it.receipt_number {
            plain_text(number, LONGEST_RECEIPT).map_err(|refusal| refusal.at(["receiptNumber"]))?;
            if self.receipts.contains(number) || !seen.insert(Seen::Receipt(number)) {
                return Err(Refusal::plain(ErrorCode::AlreadyExists).at(["receiptNumber"]));
            }
        }
        if it.event.is_some_and(|event| !self.events.contains(&event)) {
            return Err(Refusal::plain(ErrorCode::NotFound).at(["event"]));
        }
        Ok(())
    }
}

/// The applications of these ids within reach.
pub async fn by_ids(clearance: &Clearance<'_>, ids: Vec<Uuid>) -> Result<Vec<application::Model>, Error> {
    Ok(clearance.find::<application::Entity>().filter(application::COLUMN.id.is_in(ids)).all(&clearance.db()).await?)
}

/// An application that the caller may act upon: the own one, or any for who runs the recruitment.
pub async fn acted_upon(clearance: &Clearance<'_>, id: Uuid) -> Result<application::Model, Error> {
    let found = by_ids(clearance, vec![id]).await?.pop();
    let mine = |it: &application::Model| clearance.actor().candidate == Some(it.candidate_id);
    let found = found.filter(|it| clearance.acts_everywhere::<application::Entity>() || mine(it));
    found.ok_or_else(|| not_found(&["input", "application"]))
}

/// Changes one application by a named step, of the version that the caller has read; judged by the state that the caller is shown.
pub async fn step(clearance: &Clearance<'_>, row: &application::Model, expected: i32, step: Step) -> Result<ApplicationState, Error> {
    Refusal::unless_current(expected, row.version)?;
    Ok(step.from(shown::shown_state(clearance, row).await?).map_err(|refusal| refusal.at(["input", "application"]))?)
}

/// Withdraws an application before an offer was made (取下げ・辞退).
pub async fn withdraw(clearance: &Clearance<'_>, id: Uuid, expected: i32, reason: Option<&str>) -> Result<Changed, Error> {
    let row = acted_upon(clearance, id).await?;
    if let Some(reason) = reason {
        plain_text(reason, LONGEST_REASON).map_err(|refusal| refusal.at(["input", "reason"]))?;
    }
    let state = step(clearance, &row, expected, Step::Withdraw).await?;
    let db = clearance.db();
    let update = stage_result::Entity::update_many()
        .col_expr(stage_result::Column::Outcome, Expr::value(StageOutcome::Withdrawn))
        .col_expr(stage_result::Column::DecidedAt, Expr::value(clearance.now()));
    let update = update.filter(stage_result::COLUMN.application_id.eq(id)).filter(stage_result::COLUMN.outcome.is_null());
    update.exec(&db).await?;
    super::listing::strike(clearance, id, entity::list_entry::ListRemovalReason::Declined).await?;
    let before = row.state;
    let mut row = row.into_active_model();
    row.state = Set(state);
    row.note = Set(reason.map(str::to_owned));
    row.closed_at = Set(Some(clearance.now()));
    row.version = Set(expected + 1);
    row.update(&db).await?;
    Ok(Changed::objects(vec![id]).with_detail(serde_json::json!({ "before": <&str>::from(before), "reason": reason })))
}

/// Declares, or takes back, grounds of disqualification (地方公務員法16条).
pub async fn declare(clearance: &Clearance<'_>, id: Uuid, expected: i32, declared: &[Declared]) -> Result<Changed, Error> {
    let row = acted_upon(clearance, id).await?;
    Refusal::unless_current(expected, row.version)?;
    let backwards = declared.iter().position(|it| it.until.is_some_and(|until| until < it.since));
    if let Some(index) = backwards.or((declared.len() > MOST_GROUNDS).then_some(MOST_GROUNDS)) {
        let refusal = Refusal::new(
            ErrorCode::InvalidValue,
            "末日は始まった日以後で、10 件までです。",
            "the last day follows the first, and ten at most",
        );
        return Err(refusal.at(["input".to_owned(), "grounds".to_owned(), index.to_string()]).into());
    }
    // What the office found is not the applicant's to take back; and it may find something until the first day.
    let by_office = clearance.actor().candidate != Some(row.candidate_id);
    if !(by_office && hiring::is_to_come(clearance, &row).await?) {
        shown::open_as_shown(clearance, &row).await?;
    }
    let db = clearance.db();
    let before = clearance.all::<disqualification::Entity>().filter(disqualification::COLUMN.application_id.eq(id)).all(&db).await?;
    let old = disqualification::Entity::delete_many().filter(disqualification::COLUMN.application_id.eq(id));
    let old = if by_office { old } else { old.filter(disqualification::COLUMN.by_office.eq(false)) };
    old.exec(&db).await?;
    insert_all(&db, declared.iter().map(|it| declaration(id, it, by_office)).collect()).await?;
    let is_hired = row.state == ApplicationState::Appointed;
    let mut row = row.into_active_model();
    row.declared_at = Set(Some(clearance.now()));
    row.version = Set(expected + 1);
    row.update(&db).await?;
    if is_hired {
        hiring::judge_again(clearance, id).await?;
    }
    let named = |it: DisqualificationGround, since: NaiveDate| format!("{} {since}", <&str>::from(it));
    let before: Vec<String> = before.into_iter().map(|it| named(it.ground, it.since)).collect();
    let after: Vec<String> = declared.iter().map(|it| named(it.ground, it.since)).collect();
    Ok(Changed::objects(vec![id]).with_detail(serde_json::json!({ "before": before, "after": after, "byOffice": by_office })))
}

/// What was declared, by application; for a rule, whoever asks.
pub async fn declarations(clearance: &Clearance<'_>, applications: Vec<Uuid>) -> Result<HashMap<Uuid, Vec<Declared>>, Error> {
    let mut found: HashMap<Uuid, Vec<Declared>> = HashMap::new();
    for some in applications.chunks(AT_ONCE) {
        let select = clearance.all::<disqualification::Entity>();
        let rows = select.filter(disqualification::COLUMN.application_id.is_in(some.iter().copied())).all(&clearance.db()).await?;
        for it in rows {
            found.entry(it.application_id).or_default().push(Declared { ground: it.ground, since: it.since, until: it.until });
        }
    }
    Ok(found)
}

/// Shows applications to the unit that is to receive them.
pub async fn show(clearance: &Clearance<'_>, applications: &[Uuid], unit: Uuid) -> Result<Changed, Error> {
    let found = all_of(clearance, applications).await?;
    let db = clearance.db();
    let units = clearance.find::<entity::org_unit::Entity>().filter(entity::org_unit::COLUMN.id.eq(unit));
    units.one(&db).await?.ok_or_else(|| not_found(&["input", "unit"]))?;
    let there = clearance.all::<application_showing::Entity>().filter(application_showing::COLUMN.org_unit_id.eq(unit));
    let there: Vec<Uuid> = there.select_only().column(application_showing::Column::ApplicationId).into_tuple().all(&db).await?;
    let new = found.iter().filter(|it| !there.contains(it)).map(|it| application_showing::ActiveModel {
        id: Set(Uuid::new_v4()),
        application_id: Set(*it),
        org_unit_id: Set(unit),
        shown_at: Set(clearance.now()),
    });
    insert_all(&db, new.collect()).await?;
    Ok(Changed::objects(found).with_detail(serde_json::json!({ "unit": unit })))
}

/// A unit no longer sees what it was shown: of who went elsewhere it keeps nothing.
pub async fn hide(clearance: &Clearance<'_>, applications: &[Uuid], unit: Uuid) -> Result<Changed, Error> {
    let found = all_of(clearance, applications).await?;
    let shown = application_showing::Entity::delete_many().filter(application_showing::COLUMN.org_unit_id.eq(unit));
    let hidden = shown.filter(application_showing::COLUMN.application_id.is_in(found.iter().copied())).exec(&clearance.db()).await?;
    if hidden.rows_affected == 0 {
        return Err(Refusal::plain(ErrorCode::NothingToChange).at(["input", "applications"]).into());
    }
    Ok(Changed::objects(found).with_detail(serde_json::json!({ "unit": unit })))
}

/// Every one of these applications, within reach, or none.
async fn all_of(clearance: &Clearance<'_>, ids: &[Uuid]) -> Result<Vec<Uuid>, Error> {
    let found = by_ids(clearance, ids.to_vec()).await?;
    if found.is_empty() || found.len() != ids.iter().collect::<HashSet<_>>().len() {
        return Err(not_found(&["input", "applications"]));
    }
    Ok(found.into_iter().map(|it| it.id).collect())
}

/// On which of the days that count, of the exam and of the appointment, a ground of LPSA 16 stands in the way of whom; for a rule, whoever asks.
pub async fn disqualified_on(clearance: &Clearance<'_>, rows: &[&application::Model]) -> Result<HashMap<Uuid, Vec<NaiveDate>>, Error> {
    let db = clearance.db();
    let declared = declarations(clearance, rows.iter().map(|it| it.id).collect()).await?;
    let categories = clearance.all::<exam_category::Entity>();
    let categories = categories.filter(exam_category::COLUMN.id.is_in(rows.iter().map(|it| it.category_id))).all(&db).await?;
    let exams: HashMap<Uuid, NaiveDate> = categories.into_iter().map(|it| (it.id, it.exam_on)).collect();
    let hires = clearance.all::<hire::Entity>().filter(hire::COLUMN.application_id.is_in(rows.iter().map(|it| it.id)));
    let first: HashMap<Uuid, NaiveDate> = hires.all(&db).await?.into_iter().map(|it| (it.application_id, it.effective_on)).collect();
    let of = |it: &&application::Model| {
        let days = exams.get(&it.category_id).into_iter().chain(first.get(&it.id)).copied();
        let grounds = declared.get(&it.id).map_or(&[][..], Vec::as_slice);
        (it.id, days.filter(|on| grounds.iter().any(|ground| disqualifies(ground, *on))).collect())
    };
    Ok(rows.iter().map(of).collect())
}
