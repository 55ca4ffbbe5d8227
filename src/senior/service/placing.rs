//! Who goes to a post for the experienced: decided, and drafted as what it is to each of them.

use chrono::NaiveDate;
use entity::{personnel_order::OrderKind, senior_arrangement::SeniorArrangementKind as Kind, senior_opening, senior_placement};
use sea_orm::{EntityTrait, QueryFilter, Set};
use uuid::Uuid;

use super::{
    arrangements::NewArrangement,
    drafting::{self, Reappointment, order, released_beside, steps_down},
    openings::{Fit, find, fits, still_open},
    ordinance,
    people::{self, Known},
    staffing::{levels, moved_to},
};
use crate::{
    access::{Changed, Clearance, Field, Table, not_found},
    error::{Error, ErrorCode, Refusal},
    personnel::{
        import::insert_all,
        orders::{
            kinds::Step as BatchStep,
            life::To,
            service::{
                batch,
                draft::{self, NewOrder},
                standing_orders,
            },
        },
        service::staff,
    },
    senior::rules::{
        matching::MatchReason,
        proposal::{Ordinance, Proposed, room},
    },
};

/// Who is to go to a post.
#[derive(Clone, Debug)]
pub struct NewPlacements {
    pub opening: Uuid,
    pub people: Vec<Uuid>,
    /// Of who steps down or takes another rank.
    pub rank: Option<Uuid>,
    /// Of those whose term begins or is renewed with it.
    pub consented_on: Option<NaiveDate>,
}

fn eve(opening: &senior_opening::Model) -> NaiveDate {
    opening.starts_on.pred_opt().unwrap_or(opening.starts_on)
}

/// Decides who goes to a post, and drafts the orders; whom a load is forbidden goes nowhere near it.
pub async fn decide(clearance: &Clearance<'_>, new: &NewPlacements, batch: Uuid, expected: i32) -> Result<Changed, Error> {
    let opening = find(clearance, new.opening).await?;
    still_open(&opening)?;
    staff::acted_on(clearance, Table::SeniorArrangement, &new.people, &["input", "employees"]).await?;
    let ordinance = ordinance::load(clearance).await?;
    let there = people::known_on(clearance, &ordinance, &new.people, eve(&opening)).await?;
    let fits = suitable(clearance, &opening, &new.people, &there).await?;
    seated(clearance, &opening, new.people.len()).await?;
    let batch = batch::planned(clearance, batch, expected, BatchStep::Shape).await?;
    let (mut moves, mut begun, mut released) = (vec![], vec![], vec![]);
    for known in &there {
        let at = |refusal: Refusal| Error::from(refusal).placed(|path| placed_at(new, known.id, path));
        match term(new, &opening, known, &ordinance).map_err(at)? {
            Some(term) => begun.push(term),
            None => {
                let order = moved(clearance, new, &opening, known).await?;
                if order.kind == OrderKind::StepDown {
                    released.extend(released_beside(clearance, known, opening.starts_on).await?);
                }
                moves.push(order);
            }
        }
    }
    let place = |index: usize, path: &[String]| placed_at(new, begun[index].new.employee, path);
    let terms = drafting::terms(clearance, &ordinance, place, &begun).await?;
    let orders: Vec<NewOrder> = moves.iter().chain(&terms.orders).chain(&released).cloned().collect();
    let written: Vec<Uuid> = draft::write(clearance, &batch, &orders).await?.iter().map(|it| it.id).collect();
    let (of_moves, of_terms) = written.split_at(moves.len());
    terms.record(clearance, of_terms).await?;
    let placed = moves.iter().zip(of_moves).filter_map(|(it, id)| Some((it.employee?, *id)));
    let placed: Vec<_> = placed.chain(terms.begun_by.iter().map(|(it, order)| (it.new.employee, of_terms[*order]))).collect();
    recorded(clearance, opening.id, &fits, &placed).await?;
    Ok(Changed::objects(written))
}

/// Where the input says what was refused of somebody: the day of the consent is said once for all.
fn placed_at(new: &NewPlacements, person: Uuid, path: &[String]) -> Vec<String> {
    if path.iter().any(|it| it == "consentedOn") {
        return ["input", "consentedOn"].map(str::to_owned).to_vec();
    }
    let index = new.people.iter().position(|it| *it == person).unwrap_or_default();
    vec!["input".to_owned(), "employees".to_owned(), index.to_string()]
}

/// How well they fit, if the load is for all of them.
async fn suitable(clearance: &Clearance<'_>, opening: &senior_opening::Model, people: &[Uuid], there: &[Known]) -> Result<Vec<Fit>, Error> {
    let fits = fits(clearance, opening, there.iter().map(|it| (it.id, it.standing.org_unit_id)).collect()).await?;
    let barred: Vec<&Fit> = fits.iter().filter(|fit| fit.points.iter().any(|it| it.reason == MatchReason::Unsuitable)).collect();
    barred.iter().for_each(|fit| clearance.note(Field::HealthLimit, fit.employee));
    if fits.len() != people.len() {
        return Err(not_found(&["input", "employees"]));
    }
    if !barred.is_empty() {
        let (ja, en) = ("業務の負荷が適さない職員がいます。", "the load is not for one of them");
        return Err(Refusal::new(ErrorCode::SeniorNotOpen, ja, en).at(["input", "employees"]).into());
    }
    Ok(fits)
}

/// Whether there are places for so many more; whose draft was taken back has none, and is forgotten.
async fn seated(clearance: &Clearance<'_>, opening: &senior_opening::Model, more: usize) -> Result<(), Error> {
    use senior_placement::{COLUMN, Entity};
    let known = clearance.all::<Entity>().filter(COLUMN.opening_id.eq(opening.id)).all(&clearance.db()).await?;
    let standing = standing_orders(clearance, known.iter().filter_map(|it| it.order_id).collect()).await?;
    let (taken, gone): (Vec<_>, Vec<_>) = known.iter().partition(|it| it.order_id.is_some_and(|order| standing.contains(&order)));
    if i64::from(opening.places) < (taken.len() + more) as i64 {
        return Err(Refusal::plain(ErrorCode::TooManySelected).at(["input", "employees"]).into());
    }
    Entity::delete_many().filter(COLUMN.id.is_in(gone.iter().map(|it| it.id))).exec(&clearance.db()).await?;
    Ok(())
}

/// The term that begins with the post, of whoever does not serve beyond its eve: to the end of the year, or of what the law leaves.
fn term(
    new: &NewPlacements,
    opening: &senior_opening::Model,
    known: &Known,
    ordinance: &Ordinance,
) -> Result<Option<Reappointment>, Refusal> {
    let eve = eve(opening);
    if known.senior.last_day().is_none_or(|last| last > eve) && known.senior.employment.is_some() {
        return Ok(None);
    }
    let Some(consented_on) = new.consented_on else {
        let (ja, en) = ("任期を定めて任用される職員の同意の日を指定してください。", "name the day on which they consented to the term");
        return Err(Refusal::new(ErrorCode::ConsentMissing, ja, en).at(["consentedOn"]));
    };
    let kind = if opening.weekly_minutes.is_some() { Kind::ProvisionalPartTime } else { Kind::ProvisionalFullTime };
    let until = room(kind, &known.senior, known.birth, ordinance, eve)?.latest_end(opening.starts_on);
    let proposed = Proposed { kind, from: opening.starts_on, until, weekly_minutes: opening.weekly_minutes, consented_on };
    let new_term = NewArrangement { employee: known.id, proposed, reason: opening.title.clone(), without_circumstances: false };
    Ok(Some(Reappointment { new: new_term, to: To { unit: Some(opening.org_unit_id), rank: new.rank, ..To::default() } }))
}

/// The move of whoever serves on: a step-down where one is due, else by the rank that is named.
async fn moved(clearance: &Clearance<'_>, new: &NewPlacements, opening: &senior_opening::Model, known: &Known) -> Result<NewOrder, Error> {
    has_its_hours(opening, known).map_err(|refusal| Error::from(refusal).placed(|path| placed_at(new, known.id, path)))?;
    let to = To { unit: Some(opening.org_unit_id), rank: new.rank, ..To::default() };
    if steps_down(known, opening.starts_on).is_ok() {
        if new.rank.is_none() {
            let (ja, en) = ("降任等の後の職位を指定してください。", "they step down: name the rank");
            return Err(Refusal::new(ErrorCode::InvalidValue, ja, en).at(["input", "rank"]).by("SUP-3", "地方公務員法28条の2").into());
        }
        return Ok(order(OrderKind::StepDown, known.id, opening.starts_on, to, "地方公務員法28条の2"));
    }
    let kind = moved_to(&levels(clearance).await?, Some(known.standing.rank_id), new.rank);
    Ok(order(kind, known.id, opening.starts_on, to, "地方公務員法17条"))
}

/// Who serves on keeps their hours: a part-time post is for who works part of the week by their term, a full-time one for the others (地方公務員法22条の4第1項).
fn has_its_hours(opening: &senior_opening::Model, known: &Known) -> Result<(), Refusal> {
    use entity::standing::EmploymentKind::{PreRetirementPartTime, ProvisionalPartTime};
    let part_time = matches!(known.senior.employment, Some(PreRetirementPartTime | ProvisionalPartTime));
    if part_time == opening.weekly_minutes.is_some() {
        return Ok(());
    }
    let (ja, en) = match part_time {
        true => ("短時間勤務の職員は常勤の職に就けません。", "who works part of the week takes no full-time post"),
        false => ("短時間の職には、退職して再任用される職員を決定してください。", "a part-time post is for who is reappointed to it"),
    };
    Err(Refusal::new(ErrorCode::SeniorNotOpen, ja, en).by("PRT-2", "地方公務員法22条の4"))
}

/// Writes down who was decided for, how well they fit, and by which order they go.
async fn recorded(clearance: &Clearance<'_>, opening: Uuid, fits: &[Fit], placed: &[(Uuid, Uuid)]) -> Result<(), Error> {
    let mut rows = vec![];
    for fit in fits {
        let explained = serde_json::to_string(&fit.points).map_err(|error| Error::Internal(error.to_string()))?;
        rows.push(senior_placement::ActiveModel {
            id: Set(Uuid::now_v7()),
            opening_id: Set(opening),
            employee_id: Set(fit.employee),
            score: Set(fit.score),
            explained: Set(explained),
            order_id: Set(placed.iter().find(|it| it.0 == fit.employee).map(|it| it.1)),
            decided_at: Set(clearance.now()),
            version: Set(1),
        });
    }
    insert_all(&clearance.db(), rows).await
}
