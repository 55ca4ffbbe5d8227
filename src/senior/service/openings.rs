//! Posts for the experienced: opened by the office, matched with what people can, wish and may do.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{knowledge_handover, post, senior_health, senior_opening, senior_profile, senior_wish::SeniorWishKind};
use sea_orm::{ActiveModelTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, Set, sea_query::OnConflict};
use uuid::Uuid;

use super::{
    inquiries, ordinance,
    placements::{self, PlacementQuery},
};
use crate::{
    access::{Changed, Clearance, Table, not_found},
    error::{Error, ErrorCode, Refusal},
    personnel::{
        rules::{LONGEST_REASON, plain_text},
        service::{organisation, people::Joined, staff},
    },
    senior::rules::matching::{Match, MatchReason, Points, points, score},
};

const MOST_WORDS: usize = 20;
const LONGEST_WORD: usize = 40;

/// Words of a list, each once.
fn words(words: &[String], path: &str) -> Result<String, Error> {
    let clean = words.iter().all(|it| plain_text(it, LONGEST_WORD).is_ok());
    if !clean || words.len() > MOST_WORDS {
        let (ja, en) = (
            format!("{LONGEST_WORD} 文字までの語を {MOST_WORDS} 件までです。"),
            format!("up to {MOST_WORDS} words of {LONGEST_WORD} letters"),
        );
        return Err(Refusal::new(ErrorCode::InvalidValue, ja, en).at(["input", path]).into());
    }
    let mut sorted: Vec<&str> = words.iter().map(|it| it.trim()).collect();
    sorted.sort_unstable();
    sorted.dedup();
    serde_json::to_string(&sorted).map_err(|error| Error::Internal(error.to_string()))
}

/// The words of a column.
pub fn read(text: &str) -> Vec<String> {
    serde_json::from_str(text).unwrap_or_default()
}

/// A post to be opened.
#[derive(Clone, Debug)]
pub struct NewOpening {
    pub unit: Uuid,
    pub title: String,
    pub duties: String,
    pub skills: Vec<String>,
    /// 伝える知識.
    pub knowledge: Vec<String>,
    /// 支援する職.
    pub supports: Option<Uuid>,
    pub loads: Vec<String>,
    pub starts_on: NaiveDate,
    pub places: i32,
    pub weekly_minutes: Option<i32>,
}

pub async fn open(clearance: &Clearance<'_>, new: &NewOpening) -> Result<Changed, Error> {
    plain_text(&new.title, 100).map_err(|refusal| refusal.at(["input", "title"]))?;
    plain_text(&new.duties, LONGEST_REASON).map_err(|refusal| refusal.at(["input", "duties"]))?;
    organisation::there(clearance, new.unit, clearance.moment(Some(new.starts_on), None), &["input", "orgUnit"]).await?;
    if let Some(post) = new.supports {
        let there = clearance.moment(Some(new.starts_on), None);
        if organisation::posts(clearance, Condition::all().add(post::COLUMN.id.eq(post)), there).await?.is_empty() {
            return Err(not_found(&["input", "supportsPost"]));
        }
    }
    let hours = ordinance::load(clearance).await?.hours;
    if new.weekly_minutes.is_some_and(|it| !(hours.min..=hours.max).contains(&it)) || !(1..=100).contains(&new.places) {
        return Err(Refusal::plain(ErrorCode::InvalidValue).at(["input", "weeklyMinutes"]).into());
    }
    let row = senior_opening::ActiveModel {
        id: Set(Uuid::now_v7()),
        org_unit_id: Set(new.unit),
        title: Set(new.title.clone()),
        duties: Set(new.duties.clone()),
        skills: Set(words(&new.skills, "skills")?),
        knowledge: Set(words(&new.knowledge, "knowledge")?),
        supports_post_id: Set(new.supports),
        loads: Set(words(&new.loads, "loads")?),
        starts_on: Set(new.starts_on),
        places: Set(new.places),
        weekly_minutes: Set(new.weekly_minutes),
        closed_at: Set(None),
        recorded_at: Set(clearance.now()),
        version: Set(1),
    };
    let row = row.insert(&clearance.db()).await?;
    Ok(Changed::objects(vec![row.id]))
}

/// Closes a post: nobody more is placed there.
pub async fn close(clearance: &Clearance<'_>, id: Uuid, expected: i32) -> Result<Changed, Error> {
    let row = find(clearance, id).await?;
    Refusal::unless_current(expected, row.version)?;
    still_open(&row)?;
    let mut row = row.into_active_model();
    (row.closed_at, row.version) = (Set(Some(clearance.now())), Set(expected + 1));
    row.update(&clearance.db()).await?;
    Ok(Changed::objects(vec![id]))
}

pub fn still_open(row: &senior_opening::Model) -> Result<(), Refusal> {
    match row.closed_at {
        Some(_) => Err(Refusal::new(ErrorCode::NothingToChange, "募集は終わっています。", "it is closed").at(["input", "opening"])),
        None => Ok(()),
    }
}

pub async fn find(clearance: &Clearance<'_>, id: Uuid) -> Result<senior_opening::Model, Error> {
    let select = clearance.find::<senior_opening::Entity>().filter(senior_opening::COLUMN.id.eq(id));
    select.one(&clearance.db()).await?.ok_or_else(|| not_found(&["input", "opening"]))
}

/// The posts that are open, or all of them, by first day.
pub async fn openings(clearance: &Clearance<'_>, closed_too: bool) -> Result<Vec<senior_opening::Model>, Error> {
    let mut select = clearance.find::<senior_opening::Entity>();
    if !closed_too {
        select = select.filter(senior_opening::COLUMN.closed_at.is_null());
    }
    Ok(select.order_by_asc(senior_opening::Column::StartsOn).order_by_asc(senior_opening::Column::Id).all(&clearance.db()).await?)
}

/// What somebody says that they can and wish to do; of oneself where nobody is named.
#[derive(Clone, Debug)]
pub struct NewExperience {
    pub employee: Option<Uuid>,
    pub expected: Option<i32>,
    pub skills: Vec<String>,
    pub wishes: Option<String>,
    pub unit: Option<Uuid>,
}

/// Writes it down, of the version that the caller has read; takes the place of what was said before.
pub async fn describe(clearance: &Clearance<'_>, new: &NewExperience) -> Result<Changed, Error> {
    if let Some(wishes) = &new.wishes {
        plain_text(wishes, LONGEST_REASON).map_err(|refusal| refusal.at(["input", "wishes"]))?;
    }
    let me = clearance.actor().employee;
    let person = new.employee.or(me).ok_or_else(|| not_found(&["input", "employee"]))?;
    if me != Some(person) {
        staff::acted_on(clearance, Table::SeniorArrangement, &[person], &["input", "employee"]).await?;
    }
    if let Some(unit) = new.unit {
        organisation::there(clearance, unit, clearance.moment(None, None), &["input", "preferredOrgUnit"]).await?;
    }
    let old = clearance.find::<senior_profile::Entity>().filter(senior_profile::COLUMN.id.eq(person)).one(&clearance.db()).await?;
    Refusal::unless_current(new.expected.unwrap_or_default(), old.as_ref().map_or(0, |it| it.version))?;
    let row = senior_profile::ActiveModel {
        id: Set(person),
        skills: Set(words(&new.skills, "skills")?),
        wishes: Set(new.wishes.clone()),
        preferred_unit_id: Set(new.unit),
        recorded_at: Set(clearance.now()),
        version: Set(old.map_or(1, |it| it.version + 1)),
    };
    use senior_profile::Column::{Id, PreferredUnitId, RecordedAt, Skills, Version, Wishes};
    let anew = OnConflict::column(Id).update_columns([Skills, Wishes, PreferredUnitId, RecordedAt, Version]).to_owned();
    senior_profile::Entity::insert(row).on_conflict(anew).exec(&clearance.db()).await?;
    Ok(Changed::objects(vec![person]))
}

/// 健康上の制限: which loads are to be avoided; of the office alone and the person.
pub async fn limit(
    clearance: &Clearance<'_>,
    (person, expected): (Uuid, Option<i32>),
    limits: &[String],
    note: Option<&str>,
) -> Result<Changed, Error> {
    if let Some(note) = note {
        plain_text(note, LONGEST_REASON).map_err(|refusal| refusal.at(["input", "note"]))?;
    }
    staff::acted_on(clearance, Table::SeniorArrangement, &[person], &["input", "employee"]).await?;
    let old = clearance.find::<senior_health::Entity>().filter(senior_health::COLUMN.id.eq(person)).one(&clearance.db()).await?;
    Refusal::unless_current(expected.unwrap_or_default(), old.as_ref().map_or(0, |it| it.version))?;
    let row = senior_health::ActiveModel {
        id: Set(person),
        limits: Set(words(limits, "limits")?),
        note: Set(note.map(str::to_owned)),
        recorded_at: Set(clearance.now()),
        version: Set(old.map_or(1, |it| it.version + 1)),
    };
    use senior_health::Column::{Id, Limits, Note, RecordedAt, Version};
    let anew = OnConflict::column(Id).update_columns([Limits, Note, RecordedAt, Version]).to_owned();
    senior_health::Entity::insert(row).on_conflict(anew).exec(&clearance.db()).await?;
    // The limits are read with the profile: who has said nothing yet has one without words, of the version before the first.
    let silent = senior_profile::ActiveModel {
        id: Set(person),
        skills: Set("[]".to_owned()),
        wishes: Set(None),
        preferred_unit_id: Set(None),
        recorded_at: Set(clearance.now()),
        version: Set(0),
    };
    let kept = OnConflict::column(senior_profile::Column::Id).do_nothing().to_owned();
    senior_profile::Entity::insert(silent).on_conflict(kept).exec_without_returning(&clearance.db()).await?;
    Ok(Changed::objects(vec![person]))
}

/// What these people say they can do.
pub async fn profiles(clearance: &Clearance<'_>, people: Vec<Uuid>) -> Result<HashMap<Uuid, senior_profile::Model>, Error> {
    let select = clearance.find::<senior_profile::Entity>().filter(senior_profile::COLUMN.id.is_in(people));
    Ok(select.all(&clearance.db()).await?.into_iter().map(|it| (it.id, it)).collect())
}

/// What these people are to be spared.
pub async fn limits(clearance: &Clearance<'_>, people: Vec<Uuid>) -> Result<HashMap<Uuid, senior_health::Model>, Error> {
    let select = clearance.find::<senior_health::Entity>().filter(senior_health::COLUMN.id.is_in(people));
    Ok(select.all(&clearance.db()).await?.into_iter().map(|it| (it.id, it)).collect())
}

/// Somebody and how well they fit.
#[derive(Clone, Debug)]
pub struct Fit {
    pub employee: Uuid,
    pub score: i32,
    pub points: Vec<Points>,
}

/// The most profiles that a list tells.
const MOST_PROFILES: usize = 1_000;

/// What people said of their experience, within reach: those of a skill, and of some people.
pub async fn experience(
    clearance: &Clearance<'_>,
    skill: Option<&str>,
    people: Option<Vec<Uuid>>,
) -> Result<Vec<senior_profile::Model>, Error> {
    let mut select = clearance.find::<senior_profile::Entity>().order_by_asc(senior_profile::Column::Id);
    if let Some(people) = people {
        select = select.filter(senior_profile::COLUMN.id.is_in(people));
    }
    let has = |it: &senior_profile::Model| {
        let skills: Vec<String> = serde_json::from_str(&it.skills).unwrap_or_default();
        skill.is_none_or(|skill| skills.iter().any(|it| it == skill))
    };
    Ok(select.all(&clearance.db()).await?.into_iter().filter(has).take(MOST_PROFILES).collect())
}

/// Everybody within reach who is past sixty when a post begins or on its eve, the best fit first; who may not bear its load is last.
pub async fn matches(clearance: &Clearance<'_>, opening: Uuid) -> Result<Vec<Fit>, Error> {
    let opening = find(clearance, opening).await?;
    let eve = opening.starts_on.pred_opt().unwrap_or(opening.starts_on);
    let mut people: HashMap<Uuid, Uuid> = HashMap::new();
    for day in [eve, opening.starts_on] {
        let query = PlacementQuery { as_of: day, ..PlacementQuery::default() };
        let placed = placements::all(clearance, &query, Joined::default()).await?;
        people.extend(placed.into_iter().map(|it| (it.standing.employee_id, it.standing.org_unit_id)));
    }
    fits(clearance, &opening, people.into_iter().collect()).await
}

/// How well people of these units fit.
pub async fn fits(clearance: &Clearance<'_>, opening: &senior_opening::Model, people: Vec<(Uuid, Uuid)>) -> Result<Vec<Fit>, Error> {
    let ids: Vec<Uuid> = people.iter().map(|(id, _)| *id).collect();
    let profiles = profiles(clearance, ids.clone()).await?;
    let limits = limits(clearance, ids.clone()).await?;
    let topics = topics(clearance, ids.clone()).await?;
    let wishes = inquiries::latest_wishes(clearance, ids).await?;
    let (wanted, knowledge, loads) = (read(&opening.skills), read(&opening.knowledge), read(&opening.loads));
    let mut fits: Vec<Fit> = people
        .into_iter()
        .map(|(id, unit)| {
            let profile = profiles.get(&id);
            let skills = profile.map(|it| read(&it.skills)).unwrap_or_default();
            let spared = limits.get(&id).map(|it| read(&it.limits)).unwrap_or_default();
            let points = points(Match {
                wanted: &wanted,
                skills: &skills,
                knowledge: &knowledge,
                topics: topics.get(&id).map_or(&[], Vec::as_slice),
                loads: &loads,
                limits: &spared,
                is_preferred_unit: profile.and_then(|it| it.preferred_unit_id) == Some(opening.org_unit_id),
                knows_unit: unit == opening.org_unit_id,
                wants_part_time: wishes.get(&id).and_then(|it| part_time(it.wish)),
                is_part_time: opening.weekly_minutes.is_some(),
            });
            Fit { employee: id, score: score(&points), points }
        })
        .collect();
    let barred = |fit: &Fit| fit.points.iter().any(|it| it.reason == MatchReason::Unsuitable);
    fits.sort_by_key(|fit| (barred(fit), -fit.score, fit.employee));
    Ok(fits)
}

/// What these people are to hand over: that they know it is written down already.
async fn topics(clearance: &Clearance<'_>, people: Vec<Uuid>) -> Result<HashMap<Uuid, Vec<String>>, Error> {
    let select = clearance.find::<knowledge_handover::Entity>().filter(knowledge_handover::COLUMN.employee_id.is_in(people));
    let mut found: HashMap<Uuid, Vec<String>> = HashMap::new();
    for it in select.all(&clearance.db()).await? {
        found.entry(it.employee_id).or_default().push(it.topic);
    }
    Ok(found)
}

fn part_time(wish: SeniorWishKind) -> Option<bool> {
    match wish {
        SeniorWishKind::PreRetirementPartTime | SeniorWishKind::ProvisionalPartTime | SeniorWishKind::PartialLeave => Some(true),
        SeniorWishKind::ContinueFullTime | SeniorWishKind::ProvisionalFullTime => Some(false),
        SeniorWishKind::Retire | SeniorWishKind::Undecided => None,
    }
}
