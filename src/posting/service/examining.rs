//! The examination: documents, interviews, the opinions of the panel, the decision, and its being told.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{
    posting_application::{self, PostingApplicationState},
    posting_examination::{self, PostingExaminationState},
    posting_opinion,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, QueryTrait, Set, sea_query::Expr,
};
use uuid::Uuid;

use super::{
    requests,
    rounds::{self, LONGEST_NAME, LONGEST_TEXT},
};
use crate::{
    access::{Changed, Clearance, applications_taken_part_in, not_found},
    error::{Error, ErrorCode, Refusal},
    personnel::rules::{LONGEST_REASON, plain_lines, plain_text},
    posting::rules::{
        choices, days,
        life::{ApplicationStep, ExaminationStep, PostingStep, given_back, result},
    },
};

type Pair = (posting_application::Model, posting_examination::Model);

/// Applications that the caller examines, each with what was made of it; every one of them, or none.
async fn examined(clearance: &Clearance<'_>, ids: &[Uuid], field: &str) -> Result<Vec<Pair>, Error> {
    for id in ids {
        clearance.under_embargo(*id);
    }
    if ids.is_empty() {
        return Err(Refusal::plain(ErrorCode::NothingToChange).at(["input", field]).into());
    }
    let db = clearance.db();
    let select = clearance.find::<posting_examination::Entity>().filter(posting_examination::COLUMN.id.is_in(ids.iter().copied()));
    let mut found: HashMap<Uuid, _> = select.all(&db).await?.into_iter().map(|it| (it.id, it)).collect();
    let select = clearance.find::<posting_application::Entity>().filter(posting_application::COLUMN.id.is_in(ids.iter().copied()));
    let mut rows: HashMap<Uuid, _> = select.all(&db).await?.into_iter().map(|it| (it.id, it)).collect();
    let mut pairs = vec![];
    for (index, id) in ids.iter().enumerate() {
        let pair = rows.remove(id).zip(found.remove(id));
        let place = ["input".to_owned(), field.to_owned(), index.to_string()];
        pairs.push(pair.ok_or_else(|| Error::from(Refusal::plain(ErrorCode::NotFound).at(place)))?);
    }
    Ok(pairs)
}

fn after(pair: &Pair, step: ExaminationStep, field: &str, index: usize) -> Result<PostingExaminationState, Refusal> {
    let place = ["input".to_owned(), field.to_owned(), index.to_string()];
    step.from(pair.1.state, pair.0.state).map_err(|refusal| refusal.at(place))
}

/// Writes a step of many examinations.
async fn step(clearance: &Clearance<'_>, pairs: &[Pair], step: ExaminationStep, field: &str) -> Result<(), Error> {
    for (index, pair) in pairs.iter().enumerate() {
        let state = after(pair, step, field, index)?;
        set(clearance, &pair.1, state).await?;
    }
    Ok(())
}

async fn set(clearance: &Clearance<'_>, row: &posting_examination::Model, state: PostingExaminationState) -> Result<(), Error> {
    let update = posting_examination::Entity::update_many()
        .col_expr(posting_examination::Column::State, Expr::value(state))
        .col_expr(posting_examination::Column::YieldedToId, Expr::value(None::<Uuid>))
        .col_expr(posting_examination::Column::YieldedFrom, Expr::value(None::<PostingExaminationState>))
        .col_expr(posting_examination::Column::Version, Expr::value(row.version + 1));
    update.filter(posting_examination::COLUMN.id.eq(row.id)).exec(&clearance.db()).await?;
    Ok(())
}

/// 書類選考: who passes; the others are decided with the posting.
pub async fn pass_documents(clearance: &Clearance<'_>, ids: &[Uuid]) -> Result<Changed, Error> {
    let pairs = examined(clearance, ids, "applications").await?;
    step(clearance, &pairs, ExaminationStep::PassDocuments, "applications").await?;
    Ok(Changed::objects(ids.to_vec()))
}

/// An interview to be held.
#[derive(Clone, Debug)]
pub struct NewInterview {
    pub application: Uuid,
    pub at: DateTime<Utc>,
    pub place: Option<String>,
}

pub async fn schedule(clearance: &Clearance<'_>, new: &[NewInterview]) -> Result<Changed, Error> {
    let ids: Vec<Uuid> = new.iter().map(|it| it.application).collect();
    let pairs = examined(clearance, &ids, "interviews").await?;
    for (index, (pair, interview)) in pairs.iter().zip(new).enumerate() {
        after(pair, ExaminationStep::Interview, "interviews", index)?;
        if let Some(place) = &interview.place {
            let path = ["input".to_owned(), "interviews".to_owned(), index.to_string(), "place".to_owned()];
            plain_text(place, LONGEST_NAME).map_err(|refusal| refusal.at(path))?;
        }
        let version = pair.1.version + 1;
        let mut row = pair.1.clone().into_active_model();
        (row.interview_at, row.interview_place, row.version) = (Set(Some(interview.at)), Set(interview.place.clone()), Set(version));
        row.update(&clearance.db()).await?;
    }
    Ok(Changed::objects(ids))
}

/// The opinion of a panelist; a later one takes the place of the first until the posting is told.
pub async fn give_opinion(clearance: &Clearance<'_>, id: Uuid, points: i32, comment: &str) -> Result<Changed, Error> {
    clearance.under_embargo(id);
    plain_lines(comment, LONGEST_TEXT).map_err(|refusal| refusal.at(["input", "comment"]))?;
    if !(1..=5).contains(&points) {
        let refusal = Refusal::new(ErrorCode::MarkOutOfRange, "評点は 1 から 5 です。", "one to five points");
        return Err(refusal.at(["input", "points"]).into());
    }
    let row = super::applications::find(clearance, id).await?;
    let me = clearance.actor().employee.ok_or_else(|| not_found(&["input", "application"]))?;
    let panel = requests::panels(clearance, vec![row.posting_id]).await?;
    // One's own application is within one's reach as well: a panelist who applies rates nobody there.
    if row.employee_id == me || !panel.contains(&(row.posting_id, me)) {
        return Err(not_found(&["input", "application"]));
    }
    let posting = requests::find(clearance, row.posting_id).await?;
    PostingStep::Run.from(posting.state).map_err(super::applications::at_application)?;
    let db = clearance.db();
    let mine = posting_opinion::Entity::delete_many().filter(posting_opinion::COLUMN.application_id.eq(id));
    mine.filter(posting_opinion::COLUMN.panelist_id.eq(me)).exec(&db).await?;
    let opinion = posting_opinion::ActiveModel {
        id: Set(Uuid::now_v7()),
        application_id: Set(id),
        panelist_id: Set(me),
        points: Set(points),
        comment: Set(comment.to_owned()),
        given_at: Set(clearance.now()),
    };
    opinion.insert(&db).await?;
    Ok(Changed::objects(vec![id]))
}

/// What is decided of a posting.
#[derive(Clone, Debug, Default)]
pub struct Decision {
    pub selected: Vec<Uuid>,
    pub reserve: Vec<Uuid>,
    pub not_selected: Vec<Uuid>,
    /// What was decided and not told is taken back.
    pub reconsidered: Vec<Uuid>,
    pub note: Option<String>,
    /// More people than places.
    pub exceeds: bool,
}

/// Decides: who is selected, who is a reserve, who is not. Who is selected falls out of the own other choices.
pub async fn decide(clearance: &Clearance<'_>, posting: Uuid, expected: i32, decision: &Decision) -> Result<Changed, Error> {
    if let Some(note) = &decision.note {
        plain_text(note, LONGEST_REASON).map_err(|refusal| refusal.at(["input", "note"]))?;
    }
    let posting = requests::find(clearance, posting).await?;
    unmoved(clearance, posting.id, expected).await?;
    let lists = [
        (&decision.reconsidered, ExaminationStep::Reconsider, "reconsidered"),
        (&decision.not_selected, ExaminationStep::Reject, "notSelected"),
        (&decision.reserve, ExaminationStep::Reserve, "reserve"),
        (&decision.selected, ExaminationStep::Select, "selected"),
    ];
    let mut objects = vec![];
    for (ids, wanted, field) in lists {
        if ids.is_empty() {
            continue;
        }
        let pairs = examined(clearance, ids, field).await?;
        for (index, (row, _)) in pairs.iter().enumerate() {
            let place = ["input".to_owned(), field.to_owned(), index.to_string()];
            if row.posting_id != posting.id {
                return Err(Refusal::plain(ErrorCode::NotFound).at(place).into());
            }
            match wanted {
                ExaminationStep::Select => choose(clearance, row).await.map_err(|error| error.within(place))?,
                ExaminationStep::Reconsider => give_back(clearance, row.id).await?,
                _ => (),
            }
        }
        step(clearance, &pairs, wanted, field).await?;
        objects.extend(ids.iter().copied());
    }
    if objects.is_empty() {
        return Err(Refusal::plain(ErrorCode::NothingToChange).at(["input"]).into());
    }
    noted(clearance, &objects, decision.note.as_deref()).await?;
    within_places(clearance, &posting, decision.exceeds).await?;
    Ok(Changed::objects(objects))
}

/// The other choices of somebody who is to be selected: a higher one is decided already, the open ones fall.
async fn choose(clearance: &Clearance<'_>, row: &posting_application::Model) -> Result<(), Error> {
    let db = clearance.db();
    let others = clearance.all::<posting_application::Entity>().filter(posting_application::COLUMN.round_id.eq(row.round_id));
    let others = others.filter(posting_application::COLUMN.employee_id.eq(row.employee_id));
    let others = others.filter(posting_application::COLUMN.id.ne(row.id)).all(&db).await?;
    let keys = others.iter().map(|it| it.id);
    let examined = clearance.all::<posting_examination::Entity>().filter(posting_examination::COLUMN.id.is_in(keys)).all(&db).await?;
    let state = |id: Uuid| examined.iter().find(|it| it.id == id);
    // 進達前のもの: not examined yet, and open until the results of its posting are told.
    let waits =
        |it: &posting_application::Model| (it.state == PostingApplicationState::Waiting).then_some(PostingExaminationState::Received);
    let stands: Vec<_> = others.iter().filter_map(|it| Some((it.choice, state(it.id).map(|it| it.state).or_else(|| waits(it))?))).collect();
    choices::may_select(row.choice, &stands)?;
    for it in &examined {
        let told = others.iter().find(|other| other.id == it.id).map_or(row.state, |other| other.state);
        if let Ok(fallen) = ExaminationStep::Reject.from(it.state, told) {
            let (before, version) = (it.state, it.version + 1);
            let mut yielded = it.clone().into_active_model();
            (yielded.state, yielded.version) = (Set(fallen), Set(version));
            (yielded.yielded_to_id, yielded.yielded_from) = (Set(Some(row.id)), Set(Some(before)));
            yielded.update(&db).await?;
        }
    }
    Ok(())
}

/// What yielded to a choice that is reconsidered or withdrawn is open again, as it was, unless its result has been told.
pub async fn give_back(clearance: &Clearance<'_>, reconsidered: Uuid) -> Result<(), Error> {
    let db = clearance.db();
    let yielded = clearance.all::<posting_examination::Entity>().filter(posting_examination::COLUMN.yielded_to_id.eq(reconsidered));
    for (it, application) in yielded.find_also_related(posting_application::Entity).all(&db).await? {
        let told = application.zip(it.yielded_from).map(|(application, before)| given_back(it.state, before, application.state));
        let Some(Ok(before)) = told else { continue };
        let version = it.version + 1;
        let mut row = it.into_active_model();
        (row.state, row.version) = (Set(before), Set(version));
        (row.yielded_to_id, row.yielded_from) = (Set(None), Set(None));
        row.update(&db).await?;
    }
    Ok(())
}

async fn noted(clearance: &Clearance<'_>, ids: &[Uuid], note: Option<&str>) -> Result<(), Error> {
    let Some(note) = note else { return Ok(()) };
    let update = posting_examination::Entity::update_many().col_expr(posting_examination::Column::Note, Expr::value(note));
    update.filter(posting_examination::COLUMN.id.is_in(ids.iter().copied())).exec(&clearance.db()).await?;
    Ok(())
}

/// As many as there are places, unless more are wanted; counted are those that the caller knows of, so that the answer tells of nobody else.
async fn within_places(clearance: &Clearance<'_>, posting: &entity::posting::Model, exceeds: bool) -> Result<(), Error> {
    let of_posting = posting_application::Column::PostingId.eq(posting.id);
    let rows = clearance.find::<posting_application::Entity>().filter(of_posting).all(&clearance.db()).await?;
    let selected =
        clearance.find::<posting_examination::Entity>().filter(posting_examination::COLUMN.id.is_in(rows.iter().map(|it| it.id)));
    let selected = selected.filter(posting_examination::COLUMN.state.eq(PostingExaminationState::Selected)).all(&clearance.db()).await?;
    if selected.len() > usize::try_from(posting.places).unwrap_or_default() && !exceeds {
        return Err(Refusal::plain(ErrorCode::TooManySelected).at(["input", "selected"]).into());
    }
    Ok(())
}

/// 結果通知: everybody who applied for a posting and was decided upon learns it. Who is still open is not told, and nobody learns that they are there.
pub async fn notify(clearance: &Clearance<'_>, posting: Uuid, (expected, examined): (i32, i32)) -> Result<Changed, Error> {
    let posting = requests::stepped(clearance, posting, expected, PostingStep::Notify).await?;
    unmoved(clearance, posting.id, examined).await?;
    let round = rounds::find(clearance, posting.round_id).await?;
    days::may_notify(days::taken_until(&posting, &round), clearance.today()).map_err(|refusal| refusal.at(["input", "posting"]))?;
    let db = clearance.db();
    let select = clearance.all::<posting_application::Entity>().filter(posting_application::COLUMN.posting_id.eq(posting.id));
    let open = [PostingApplicationState::Waiting, PostingApplicationState::Submitted, PostingApplicationState::Reserve];
    let rows = select.filter(posting_application::COLUMN.state.is_in(open)).all(&db).await?;
    let keys = rows.iter().map(|it| it.id);
    let examined = clearance.all::<posting_examination::Entity>().filter(posting_examination::COLUMN.id.is_in(keys)).all(&db).await?;
    for row in rows {
        let state = examined.iter().find(|it| it.id == row.id).and_then(|it| result(it.state));
        // 進達されなかったもの: nobody examined it, and with the results it is over.
        let state = state.or_else(|| ApplicationStep::Lapse.from(row.state, None).ok());
        let Some(state) = state.filter(|it| *it != row.state) else { continue };
        let version = row.version + 1;
        let mut row = row.into_active_model();
        (row.state, row.closed_at, row.version) = (Set(state), Set(Some(clearance.now())), Set(version));
        row.update(&db).await?;
    }
    let mut row = posting.clone().into_active_model().reset_all();
    row.notified_at = Set(Some(clearance.now()));
    row.update(&db).await?;
    Ok(Changed::objects(vec![posting.id]))
}

/// How often what the caller examines of postings was changed: a number of its own, for that of the posting is read by all staff.
pub async fn versions(clearance: &Clearance<'_>, postings: Vec<Uuid>) -> Result<HashMap<Uuid, i32>, Error> {
    let select = clearance.find::<posting_examination::Entity>().find_also_related(posting_application::Entity);
    let rows = select.filter(posting_application::COLUMN.posting_id.is_in(postings)).all(&clearance.db()).await?;
    let mut versions: HashMap<Uuid, i32> = HashMap::new();
    for (examined, application) in rows {
        if let Some(application) = application {
            *versions.entry(application.posting_id).or_default() += examined.version;
        }
    }
    Ok(versions)
}

async fn unmoved(clearance: &Clearance<'_>, posting: Uuid, expected: i32) -> Result<(), Error> {
    let version = versions(clearance, vec![posting]).await?.remove(&posting).unwrap_or_default();
    Ok(Refusal::unless_current(expected, version)?)
}

/// What was made of applications, as far as the caller examines them.
pub async fn of_applications(clearance: &Clearance<'_>, ids: Vec<Uuid>) -> Result<HashMap<Uuid, posting_examination::Model>, Error> {
    let select = clearance.find::<posting_examination::Entity>().filter(posting_examination::COLUMN.id.is_in(ids));
    Ok(select.all(&clearance.db()).await?.into_iter().map(|it| (it.id, it)).collect())
}

/// When and where the caller is to come, or to interview: of what they may know.
pub async fn interviews(clearance: &Clearance<'_>, ids: Vec<Uuid>) -> Result<HashMap<Uuid, (DateTime<Utc>, Option<String>)>, Error> {
    let examined = clearance.find::<posting_examination::Entity>().select_only().column(posting_examination::Column::Id).into_query();
    let part = applications_taken_part_in(clearance.sight());
    let known =
        Condition::any().add(posting_examination::Column::Id.in_subquery(examined)).add(posting_examination::Column::Id.in_subquery(part));
    let select = clearance.all::<posting_examination::Entity>().filter(posting_examination::COLUMN.id.is_in(ids)).filter(known);
    let rows = select.all(&clearance.db()).await?;
    Ok(rows.into_iter().filter_map(|it| Some((it.id, (it.interview_at?, it.interview_place)))).collect())
}

/// The opinions of the panel, as far as the caller may read them.
pub async fn opinions(clearance: &Clearance<'_>, ids: Vec<Uuid>) -> Result<Vec<posting_opinion::Model>, Error> {
    let select = clearance.find::<posting_opinion::Entity>().filter(posting_opinion::COLUMN.application_id.is_in(ids));
    Ok(select.all(&clearance.db()).await?)
}
