//! 内定: offered with a deadline, in versions; answered by the candidate or for them; withdrawn by the city.

use chrono::NaiveDate;
use entity::{
    application, job_offer,
    job_offer::{AnswerSide, JobOfferState},
    list_entry::ListRemovalReason,
};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, Set, sea_query::Expr};
use uuid::Uuid;

use super::{
    applications,
    campaigns::LONGEST_TEXT,
    categories::{appointment_days, category},
    hiring, listing, stages,
};
use crate::{
    access::{Changed, Clearance, not_found},
    error::{Error, ErrorCode, Refusal},
    personnel::rules::{LONGEST_REASON, plain_lines, plain_text},
    recruitment::rules::{
        conditions,
        life::Step,
        offers::{self as rules, Days},
        steps::OfferStep,
    },
};

/// An offer to be made.
#[derive(Clone, Debug)]
pub struct NewOffer {
    pub application: Uuid,
    pub appointment_on: NaiveDate,
    pub answer_by: NaiveDate,
    pub terms: Option<String>,
}

/// Makes offers to people on a valid list; an open offer is superseded by its next version.
pub async fn make(clearance: &Clearance<'_>, new: &[NewOffer]) -> Result<Changed, Error> {
    if new.is_empty() {
        return Err(Refusal::plain(ErrorCode::NothingToChange).at(["input", "offers"]).into());
    }
    let mut made = vec![];
    for (index, it) in new.iter().enumerate() {
        let place = ["input".to_owned(), "offers".to_owned(), index.to_string()];
        made.push(one(clearance, it).await.map_err(|error| error.within(place))?);
    }
    Ok(Changed::objects(made))
}

async fn one(clearance: &Clearance<'_>, new: &NewOffer) -> Result<Uuid, Error> {
    let row = applications::by_ids(clearance, vec![new.application]).await?.pop().ok_or_else(|| not_found(&["application"]))?;
    Step::Offer.from(row.state).map_err(|refusal| refusal.at(["application"]))?;
    let entry = listing::entry(clearance, row.id).await?;
    listing::valid_today(clearance, &entry).map_err(|refusal| refusal.at(["application"]))?;
    if let Some(terms) = &new.terms {
        plain_lines(terms, LONGEST_TEXT).map_err(|refusal| refusal.at(["terms"]))?;
    }
    let announced: Vec<NaiveDate> = appointment_days(clearance, vec![row.category_id]).await?.into_iter().map(|(_, day)| day).collect();
    let (answer_by, appointment_on, list_until) = (new.answer_by, new.appointment_on, entry.valid_until);
    rules::may_offer(Days { answer_by, appointment_on, list_until, announced: &announced }, clearance.today())?;
    let exam_on = category(clearance, row.category_id).await?.exam_on;
    qualified(clearance, row.id, [exam_on, new.appointment_on]).await?;
    let db = clearance.db();
    let known = of_applications(clearance, vec![row.id]).await?;
    let update =
        job_offer::Entity::update_many().col_expr(job_offer::Column::State, Expr::value(OfferStep::Supersede.from(JobOfferState::Open)?));
    let open = update.filter(job_offer::COLUMN.application_id.eq(row.id)).filter(job_offer::COLUMN.state.eq(JobOfferState::Open));
    open.exec(&db).await?;
    let offer = job_offer::ActiveModel {
        id: Set(Uuid::new_v4()),
        application_id: Set(row.id),
        number: Set(known.iter().map(|it| it.number).max().unwrap_or_default() + 1),
        appointment_on: Set(new.appointment_on),
        answer_by: Set(new.answer_by),
        terms: Set(new.terms.clone()),
        state: Set(JobOfferState::Open),
        made_at: Set(clearance.now()),
        answered_at: Set(None),
        answered_by: Set(None),
        reason: Set(None),
    };
    stages::advance(clearance, &[row.id], row.state, Step::Offer).await?;
    Ok(offer.insert(&db).await?.id)
}

/// Neither on the day of the exam nor on that of the appointment a ground of disqualification stands in the way (地方公務員法16条).
pub async fn qualified(clearance: &Clearance<'_>, application: Uuid, days: [NaiveDate; 2]) -> Result<(), Error> {
    let declared = applications::declarations(clearance, vec![application]).await?.remove(&application).unwrap_or_default();
    match declared.iter().any(|it| days.iter().any(|on| conditions::disqualifies(it, *on))) {
        false => Ok(()),
        true => Err(Refusal::plain(ErrorCode::Disqualified).at(["application"]).by("conditions::disqualifies", "地方公務員法16条").into()),
    }
}

/// Answers an offer: the candidate by their own token until the deadline; who runs the recruitment on their word.
pub async fn answer(
    clearance: &Clearance<'_>,
    offer: Uuid,
    accept: bool,
    side: AnswerSide,
    reason: Option<&str>,
) -> Result<Changed, Error> {
    if let Some(reason) = reason {
        plain_text(reason, LONGEST_REASON).map_err(|refusal| refusal.at(["input", "reason"]))?;
    }
    let offer = find(clearance, offer).await?;
    let row = applications::acted_upon(clearance, offer.application_id).await.map_err(|_| not_found(&["input", "offer"]))?;
    let oneself = clearance.actor().candidate == Some(row.candidate_id);
    let (offer_step, step) = if accept { (OfferStep::Accept, Step::Accept) } else { (OfferStep::Decline, Step::Decline) };
    let state = offer_step.from(offer.state).map_err(|refusal| refusal.at(["input", "offer"]))?;
    if oneself && accept && rules::is_overdue(offer.answer_by, clearance.today()) {
        let refusal = Refusal::new(
            ErrorCode::OfferOverdue,
            format!("回答期限は {} でした。", offer.answer_by),
            format!("the answer was due by {}", offer.answer_by),
        );
        return Err(refusal.at(["input", "offer"]).into());
    }
    end(clearance, &row, step).await?;
    if !accept {
        listing::strike(clearance, row.id, ListRemovalReason::Declined).await?;
        hiring::object(clearance, row.id, "採用候補者の辞退").await?;
    }
    let id = offer.id;
    let mut answered = offer.into_active_model();
    answered.state = Set(state);
    answered.answered_at = Set(Some(clearance.now()));
    answered.answered_by = Set(Some(if oneself { AnswerSide::Candidate } else { side }));
    answered.reason = Set(reason.map(str::to_owned));
    answered.update(&clearance.db()).await?;
    Ok(Changed::objects(vec![id]).with_detail(serde_json::json!({ "accepted": accept, "reason": reason })))
}

/// 内定取消し: by the city, with its reason.
pub async fn withdraw(clearance: &Clearance<'_>, offer: Uuid, ground: ListRemovalReason, reason: &str) -> Result<Changed, Error> {
    if matches!(ground, ListRemovalReason::Appointed | ListRemovalReason::Declined) {
        let (ja, en) = ("採用と辞退は取消しの事由ではありません。", "neither an appointment nor a refusal is a ground of the city's");
        return Err(Refusal::new(ErrorCode::InvalidValue, ja, en).at(["input", "removalReason"]).into());
    }
    plain_text(reason, LONGEST_REASON).map_err(|refusal| refusal.at(["input", "reason"]))?;
    let offer = find(clearance, offer).await?;
    let state = OfferStep::Withdraw.from(offer.state).map_err(|refusal| refusal.at(["input", "offer"]))?;
    let row = applications::by_ids(clearance, vec![offer.application_id]).await?.pop().ok_or_else(|| not_found(&["input", "offer"]))?;
    end(clearance, &row, Step::WithdrawOffer).await?;
    listing::strike(clearance, row.id, ground).await?;
    hiring::object(clearance, row.id, "内定の取消し").await?;
    let id = offer.id;
    let mut withdrawn = offer.into_active_model();
    withdrawn.state = Set(state);
    withdrawn.answered_at = Set(Some(clearance.now()));
    withdrawn.answered_by = Set(Some(AnswerSide::City));
    withdrawn.reason = Set(Some(reason.to_owned()));
    withdrawn.update(&clearance.db()).await?;
    Ok(Changed::objects(vec![id]).with_detail(serde_json::json!({ "ground": <&str>::from(ground), "reason": reason })))
}

/// The step of the application that goes with one of its offer, unless the order is announced: then only orders undo it.
async fn end(clearance: &Clearance<'_>, row: &application::Model, step: Step) -> Result<(), Error> {
    if hiring::is_announced(clearance, row.id).await? {
        return Err(Refusal::plain(ErrorCode::EffectiveAlready).at(["input", "offer"]).into());
    }
    stages::advance(clearance, &[row.id], row.state, step).await.map_err(|error| error.within(["input", "offer"]))
}

async fn find(clearance: &Clearance<'_>, id: Uuid) -> Result<job_offer::Model, Error> {
    let select = clearance.find::<job_offer::Entity>().filter(job_offer::COLUMN.id.eq(id));
    select.one(&clearance.db()).await?.ok_or_else(|| not_found(&["input", "offer"]))
}

/// The offers of applications, within reach, the first version first.
pub async fn of_applications(clearance: &Clearance<'_>, applications: Vec<Uuid>) -> Result<Vec<job_offer::Model>, Error> {
    let select = clearance.find::<job_offer::Entity>().filter(job_offer::COLUMN.application_id.is_in(applications));
    Ok(select.order_by_asc(job_offer::Column::Number).all(&clearance.db()).await?)
}

/// The offer that was accepted, if one was.
pub async fn accepted(clearance: &Clearance<'_>, row: &application::Model) -> Result<job_offer::Model, Error> {
    let offers = of_applications(clearance, vec![row.id]).await?;
    let accepted = offers.into_iter().find(|it| it.state == JobOfferState::Accepted);
    accepted.ok_or_else(|| Refusal::plain(ErrorCode::OfferNotOpen).at(["application"]).into())
}
