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
    personnel::rules::{LONGEST_REASON, plain_text},
    recruitment::rules::{
        conditions,
        life::{Step, next},
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
        let at = |refusal: Refusal| refusal.within(["input".to_owned(), "offers".to_owned(), index.to_string()]);
        match one(clearance, it).await {
            Ok(id) => made.push(id),
            Err(Error::Refused(refusal)) => return Err(at(*refusal).into()),
            Err(error) => return Err(error),
        }
    }
    Ok(Changed::objects(made))
}

async fn one(clearance: &Clearance<'_>, new: &NewOffer) -> Result<Uuid, Error> {
    let row = applications::by_ids(clearance, vec![new.application]).await?.pop().ok_or_else(|| not_found(&["application"]))?;
    let state = next(row.state, Step::Offer).map_err(|refusal| refusal.at(["application"]))?;
    let entry = listing::entry(clearance, row.id).await?;
    listing::valid_today(clearance, &entry).map_err(|refusal| refusal.at(["application"]))?;
    if let Some(terms) = &new.terms {
        plain_text(&terms.replace('\n', ""), LONGEST_TEXT).map_err(|refusal| refusal.at(["terms"]))?;
    }
    if new.answer_by < clearance.today() || new.appointment_on < clearance.today() || new.answer_by > new.appointment_on {
        return Err(Refusal::new(
            ErrorCode::InvalidValue,
            "回答期限と採用日は今日以後の日です。",
            "the deadline and the appointment lie ahead",
        )
        .at(["answerBy"])
        .into());
    }
    if new.appointment_on > entry.valid_until {
        let refusal = Refusal::new(
            ErrorCode::ListNotValid,
            format!("採用日が名簿の有効期間({} まで)の後です。", entry.valid_until),
            format!("the list ends on {}", entry.valid_until),
        );
        return Err(refusal.at(["appointmentOn"]).into());
    }
    let days = appointment_days(clearance, vec![row.category_id]).await?;
    if !days.is_empty() && days.iter().all(|(_, day)| *day != new.appointment_on) {
        let known: Vec<String> = days.iter().map(|(_, day)| day.to_string()).collect();
        let (ja, en) = (format!("採用予定日は {} です。", known.join("、")), format!("the category appoints on {}", known.join(", ")));
        return Err(Refusal::new(ErrorCode::InvalidValue, ja, en).at(["appointmentOn"]).into());
    }
    let exam_on = category(clearance, row.category_id).await?.exam_on;
    qualified(clearance, row.id, [exam_on, new.appointment_on]).await?;
    let db = clearance.db();
    let known = of_applications(clearance, vec![row.id]).await?;
    let update = job_offer::Entity::update_many().col_expr(job_offer::Column::State, Expr::value(JobOfferState::Superseded));
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
    stages::move_to(clearance, &[row.id], state).await?;
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
    // 承諾後の辞退 is possible until the order is announced.
    let open = offer.state == JobOfferState::Open || (!accept && offer.state == JobOfferState::Accepted);
    if !open {
        return Err(Refusal::plain(ErrorCode::OfferNotOpen).at(["input", "offer"]).into());
    }
    if oneself && accept && clearance.today() > offer.answer_by {
        let refusal = Refusal::new(
            ErrorCode::OfferOverdue,
            format!("回答期限は {} でした。", offer.answer_by),
            format!("the answer was due by {}", offer.answer_by),
        );
        return Err(refusal.at(["input", "offer"]).into());
    }
    let step = if accept { Step::Accept } else { Step::Decline };
    let state = next(unannounced(clearance, &row).await?, step).map_err(|refusal| refusal.at(["input", "offer"]))?;
    stages::move_to(clearance, &[row.id], state).await?;
    if !accept {
        listing::strike(clearance, row.id, ListRemovalReason::Declined).await?;
        hiring::object(clearance, row.id, "採用候補者の辞退").await?;
    }
    let id = offer.id;
    let mut answered = offer.into_active_model();
    answered.state = Set(if accept { JobOfferState::Accepted } else { JobOfferState::Declined });
    answered.answered_at = Set(Some(clearance.now()));
    answered.answered_by = Set(Some(if oneself { AnswerSide::Candidate } else { side }));
    answered.reason = Set(reason.map(str::to_owned));
    answered.update(&clearance.db()).await?;
    Ok(Changed::objects(vec![id]).with_detail(serde_json::json!({ "accepted": accept, "reason": reason })))
}

/// 内定取消し: by the city, with its reason.
pub async fn withdraw(clearance: &Clearance<'_>, offer: Uuid, reason: &str) -> Result<Changed, Error> {
    plain_text(reason, LONGEST_REASON).map_err(|refusal| refusal.at(["input", "reason"]))?;
    let offer = find(clearance, offer).await?;
    if !matches!(offer.state, JobOfferState::Open | JobOfferState::Accepted) {
        return Err(Refusal::plain(ErrorCode::OfferNotOpen).at(["input", "offer"]).into());
    }
    let row = applications::by_ids(clearance, vec![offer.application_id]).await?.pop().ok_or_else(|| not_found(&["input", "offer"]))?;
    let state = next(unannounced(clearance, &row).await?, Step::WithdrawOffer).map_err(|refusal| refusal.at(["input", "offer"]))?;
    stages::move_to(clearance, &[row.id], state).await?;
    listing::strike(clearance, row.id, ListRemovalReason::Unfit).await?;
    hiring::object(clearance, row.id, "内定の取消し").await?;
    let id = offer.id;
    let mut withdrawn = offer.into_active_model();
    withdrawn.state = Set(JobOfferState::Withdrawn);
    withdrawn.answered_at = Set(Some(clearance.now()));
    withdrawn.answered_by = Set(Some(AnswerSide::City));
    withdrawn.reason = Set(Some(reason.to_owned()));
    withdrawn.update(&clearance.db()).await?;
    Ok(Changed::objects(vec![id]).with_detail(serde_json::json!({ "reason": reason })))
}

/// The state of an application whose order, if there is one, is not announced; once it is, only orders undo it.
async fn unannounced(clearance: &Clearance<'_>, row: &application::Model) -> Result<application::ApplicationState, Error> {
    if hiring::is_announced(clearance, row.id).await? {
        return Err(Refusal::plain(ErrorCode::EffectiveAlready).at(["input", "offer"]).into());
    }
    Ok(row.state)
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
