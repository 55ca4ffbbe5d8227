//! Candidates: who applied or may, one person over the years; found twice, merged into one.

use chrono::NaiveDate;
use entity::{
    application, candidate, event_attendance,
    personal_record::Sex,
    recruitment_event::{self, RecruitmentEventKind},
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Set, Statement, sea_query::Expr,
};
use uuid::Uuid;

use super::campaigns::LONGEST_NAME;
use crate::{
    access::{Changed, Clearance, not_found},
    error::{Error, ErrorCode, Refusal},
    paging::{Bound, Keyset, Window},
    personnel::{
        import::insert_all,
        rules::{self, LONGEST_REASON, plain_text},
    },
    recruitment::rules::{
        life::stands,
        likeness::{Reason, Traits, in_common, may_be_one},
    },
    text::{kana_sort_key, katakana, search_key},
};

/// Somebody as they are told of.
#[derive(Clone, Debug)]
pub struct NewCandidate {
    pub name: (String, String),
    pub kana: (String, String),
    pub birth_date: Option<NaiveDate>,
    pub sex: Sex,
    pub email: Option<String>,
    pub phone: Option<String>,
    /// The `sub` of their token for the portal.
    pub portal_subject: Option<String>,
}

/// Whether a person can be written down; the place of what is wrong.
pub fn judge(new: &NewCandidate) -> Result<(), Refusal> {
    for text in [&new.name.0, &new.name.1] {
        plain_text(text, LONGEST_NAME).map_err(|refusal| refusal.at(["name"]))?;
    }
    let kana = [&new.kana.0, &new.kana.1].map(|it| katakana(it));
    if kana.iter().any(|it| it.is_empty() || !rules::is_kana(it) || it.chars().count() > LONGEST_NAME) {
        return Err(Refusal::new(ErrorCode::InvalidValue, "読みは仮名で書いてください。", "write the reading in kana").at(["kana"]));
    }
    if let Some(text) = &new.email {
        let parts = text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.ends_with('.'));
        if !parts || plain_text(text, 254).is_err() || text.contains(char::is_whitespace) {
            let refusal = Refusal::new(ErrorCode::InvalidValue, "電子メールアドレスの形ではありません。", "this is no e-mail address");
            return Err(refusal.at(["email"]));
        }
    }
    if let Some(subject) = &new.portal_subject {
        plain_text(subject, 254).map_err(|refusal| refusal.at(["portalSubject"]))?;
    }
    if new.phone.as_ref().is_some_and(|it| !(9..=15).contains(&digits(it).len())) {
        return Err(Refusal::new(ErrorCode::InvalidValue, "電話番号の形ではありません。", "this is no telephone number").at(["phone"]));
    }
    Ok(())
}

/// The digits of a telephone number, of any width.
fn digits(text: &str) -> String {
    katakana(text).chars().filter(char::is_ascii_digit).collect()
}

/// The row of a new candidate.
pub fn row(clearance: &Clearance<'_>, new: &NewCandidate, subject: Option<String>) -> candidate::Model {
    let (family_kana, given_kana) = (katakana(&new.kana.0), katakana(&new.kana.1));
    candidate::Model {
        id: Uuid::new_v4(),
        family_name: new.name.0.clone(),
        given_name: new.name.1.clone(),
        kana_sort_key: kana_sort_key(&family_kana, &given_kana),
        name_key: search_key(&format!("{}{}", new.name.0, new.name.1)),
        family_name_kana: family_kana,
        given_name_kana: given_kana,
        birth_date: new.birth_date,
        sex: new.sex,
        email: new.email.as_ref().map(|it| it.to_lowercase()),
        phone: new.phone.as_deref().map(digits),
        portal_subject: subject.or_else(|| new.portal_subject.clone()),
        merged_into_id: None,
        erased: None,
        recorded_at: clearance.now(),
        version: 1,
    }
}

/// Writes down what is known of somebody anew.
pub async fn revise(clearance: &Clearance<'_>, id: Uuid, expected: i32, new: &NewCandidate) -> Result<Changed, Error> {
    let old = find(clearance, id).await?;
    Refusal::unless_current(expected, old.version)?;
    judge(new).map_err(|refusal| refusal.within(["input", "person"]))?;
    let fresh = row(clearance, new, None);
    let subject = fresh.portal_subject.clone().or_else(|| old.portal_subject.clone());
    let kept = candidate::Model {
        id,
        portal_subject: subject,
        erased: old.erased.clone(),
        version: old.version + 1,
        recorded_at: old.recorded_at,
        merged_into_id: old.merged_into_id,
        ..fresh
    };
    kept.into_active_model().reset_all().update(&clearance.db()).await?;
    Ok(Changed::objects(vec![id]))
}

/// A candidate within reach; who was merged is who they were merged into.
pub async fn find(clearance: &Clearance<'_>, id: Uuid) -> Result<candidate::Model, Error> {
    resolved(clearance, vec![id]).await?.pop().map(|(_, it)| it).ok_or_else(|| not_found(&["input", "candidate"]))
}

/// The candidates of these ids within reach, each under the id that was asked for: an alias leads to the person.
pub async fn resolved(clearance: &Clearance<'_>, ids: Vec<Uuid>) -> Result<Vec<(Uuid, candidate::Model)>, Error> {
    let db = clearance.db();
    let found = clearance.find::<candidate::Entity>().filter(candidate::COLUMN.id.is_in(ids)).all(&db).await?;
    let aliases: Vec<Uuid> = found.iter().filter_map(|it| it.merged_into_id).collect();
    let people = match aliases.is_empty() {
        true => vec![],
        false => clearance.find::<candidate::Entity>().filter(candidate::COLUMN.id.is_in(aliases)).all(&db).await?,
    };
    let lead = |it: candidate::Model| match it.merged_into_id {
        None => Some((it.id, it)),
        Some(into) => people.iter().find(|person| person.id == into).map(|person| (it.id, person.clone())),
    };
    Ok(found.into_iter().filter_map(lead).collect())
}

/// Who is asked for.
#[derive(Clone, Debug, Default)]
pub struct CandidateQuery {
    pub search: Option<String>,
    /// Who came to an event and did not apply.
    pub prospects_only: bool,
    pub event: Option<Uuid>,
    /// Who consented, at that event or at any, to be written to.
    pub consented_only: bool,
}

fn asked(clearance: &Clearance<'_>, query: &CandidateQuery) -> sea_orm::Select<candidate::Entity> {
    use candidate::{COLUMN, Column};
    let mut fits = Condition::all().add(COLUMN.merged_into_id.is_null());
    if let Some(text) = &query.search {
        let key = super::queries::plain_key(text);
        fits = fits.add(Condition::any().add(COLUMN.name_key.starts_with(&key)).add(COLUMN.kana_sort_key.starts_with(&key)));
    }
    if query.prospects_only {
        let applied = clearance.all::<application::Entity>().select_only().column(application::Column::CandidateId).into_query();
        fits = fits.add(Column::Id.not_in_subquery(applied));
    }
    if query.event.is_some() || query.consented_only {
        let mut there = clearance.all::<event_attendance::Entity>().select_only().column(event_attendance::Column::CandidateId);
        if let Some(event) = query.event {
            there = there.filter(event_attendance::COLUMN.event_id.eq(event));
        }
        if query.consented_only {
            there = there.filter(event_attendance::COLUMN.consented.eq(true));
        }
        fits = fits.add(Column::Id.in_subquery(there.into_query()));
    }
    clearance.find::<candidate::Entity>().filter(fits)
}

/// One window of the candidates asked for, by kana.
pub async fn list(clearance: &Clearance<'_>, query: &CandidateQuery, window: &Window) -> Result<Vec<candidate::Model>, Error> {
    use candidate::{Column, Entity};
    let mut select = asked(clearance, query);
    let keyset = Keyset::new((Entity, Column::KanaSortKey), (Entity, Column::Id), false);
    Ok(keyset.rows(QueryTrait::query(&mut select).to_owned(), window, &clearance.db()).await?)
}

pub async fn count(clearance: &Clearance<'_>, query: &CandidateQuery) -> Result<u64, Error> {
    Ok(asked(clearance, query).count(&clearance.db()).await?)
}

pub fn place(row: &candidate::Model) -> Bound {
    Bound { value: row.kana_sort_key.clone(), id: row.id }
}

/// Who shares an address, a telephone number, or a birth date and a name: each by its own index.
const SHARED: &str = "
SELECT a.id AS a, b.id AS b FROM candidate a JOIN candidate b ON b.email = a.email AND b.id > a.id
    WHERE a.email <> '' AND a.merged_into_id IS NULL AND b.merged_into_id IS NULL
UNION SELECT a.id, b.id FROM candidate a JOIN candidate b ON b.phone = a.phone AND b.id > a.id
    WHERE a.phone <> '' AND a.merged_into_id IS NULL AND b.merged_into_id IS NULL
UNION SELECT a.id, b.id FROM candidate a JOIN candidate b ON b.birth_date = a.birth_date AND b.id > a.id
    WHERE a.name_key <> '' AND (b.name_key = a.name_key OR b.kana_sort_key = a.kana_sort_key)
    AND a.merged_into_id IS NULL AND b.merged_into_id IS NULL
ORDER BY 1, 2 LIMIT 2000";

/// The most pairs that are shown.
const MOST_PAIRS: usize = 100;

/// Two candidates who may be one, and why.
#[derive(Clone, Debug)]
pub struct Pair {
    pub one: candidate::Model,
    pub other: candidate::Model,
    pub reasons: Vec<Reason>,
}

/// Pairs that may be one person: those who share an address, a telephone number or a birth date and look alike beside it.
pub async fn duplicates(clearance: &Clearance<'_>) -> Result<Vec<Pair>, Error> {
    let db = clearance.db();
    let found = db.query_all_raw(Statement::from_string(db.get_database_backend(), SHARED)).await?;
    let mut ids = vec![];
    for row in &found {
        ids.push((row.try_get::<Uuid>("", "a")?, row.try_get::<Uuid>("", "b")?));
    }
    let people = resolved(clearance, ids.iter().flat_map(|(a, b)| [*a, *b]).collect()).await?;
    let of = |id: Uuid| people.iter().find(|(key, _)| *key == id).map(|(_, it)| it.clone());
    let pair = |(a, b): (Uuid, Uuid)| {
        let (one, other) = (of(a)?, of(b)?);
        let reasons = in_common(traits(&one), traits(&other));
        may_be_one(&reasons).then_some(Pair { one, other, reasons })
    };
    Ok(ids.into_iter().filter_map(pair).take(MOST_PAIRS).collect())
}

fn traits(it: &candidate::Model) -> Traits<'_> {
    Traits { name: &it.name_key, kana: &it.kana_sort_key, birth: it.birth_date, email: it.email.as_deref(), phone: it.phone.as_deref() }
}

/// Makes two candidates one: the applications and attendances of the second go to the first, and its id leads there.
pub async fn merge(clearance: &Clearance<'_>, (keep, expected): (Uuid, i32), alias: Uuid, reason: &str) -> Result<Changed, Error> {
    plain_text(reason, LONGEST_REASON).map_err(|refusal| refusal.at(["input", "reason"]))?;
    let (kept, gone) = (find(clearance, keep).await?, find(clearance, alias).await?);
    if kept.id == gone.id {
        return Err(Refusal::plain(ErrorCode::NothingToChange).at(["input", "merge"]).into());
    }
    Refusal::unless_current(expected, kept.version)?;
    let db = clearance.db();
    let theirs = clearance.all::<application::Entity>().filter(application::COLUMN.candidate_id.is_in([kept.id, gone.id])).all(&db).await?;
    // Who was judged in a category does not apply to it again by another name.
    let judged = theirs.iter().filter(|it| stands(it.state));
    let open: Vec<Uuid> = judged.map(|it| it.category_id).collect();
    if (1..open.len()).any(|index| open[..index].contains(&open[index])) {
        let (ja, en) = (
            "同じ試験区分に二つの申込みがあります。一方を取り下げてください。",
            "both applied to one category: one of the two is to be withdrawn first",
        );
        return Err(Refusal::new(ErrorCode::AlreadyExists, ja, en).at(["input", "merge"]).into());
    }
    let update = application::Entity::update_many().col_expr(application::Column::CandidateId, Expr::value(kept.id));
    update.filter(application::COLUMN.candidate_id.eq(gone.id)).exec(&db).await?;
    let there = clearance.all::<event_attendance::Entity>().select_only().column(event_attendance::Column::EventId);
    let there: Vec<Uuid> = there.filter(event_attendance::COLUMN.candidate_id.eq(kept.id)).into_tuple().all(&db).await?;
    let both = event_attendance::Entity::delete_many().filter(event_attendance::COLUMN.candidate_id.eq(gone.id));
    both.filter(event_attendance::COLUMN.event_id.is_in(there)).exec(&db).await?;
    let update = event_attendance::Entity::update_many().col_expr(event_attendance::Column::CandidateId, Expr::value(kept.id));
    update.filter(event_attendance::COLUMN.candidate_id.eq(gone.id)).exec(&db).await?;
    // Whoever led to the second leads to the first now: an alias never leads to an alias.
    let update = candidate::Entity::update_many().col_expr(candidate::Column::MergedIntoId, Expr::value(kept.id));
    update.filter(candidate::COLUMN.merged_into_id.eq(gone.id)).exec(&db).await?;
    let mut alias = gone.clone().into_active_model();
    alias.merged_into_id = Set(Some(kept.id));
    alias.version = Set(gone.version + 1);
    alias.update(&db).await?;
    let mut row = kept.clone().into_active_model();
    row.version = Set(kept.version + 1);
    row.update(&db).await?;
    Ok(Changed::objects(vec![kept.id]).with_detail(serde_json::json!({ "kept": kept.id, "merged": gone.id, "reason": reason })))
}

/// An occasion to be recorded.
#[derive(Clone, Debug)]
pub struct NewEvent {
    pub campaign: Option<Uuid>,
    pub kind: RecruitmentEventKind,
    pub name: String,
    pub held_on: NaiveDate,
    pub place: Option<String>,
}

/// Records an event.
pub async fn record_event(clearance: &Clearance<'_>, new: &NewEvent) -> Result<Changed, Error> {
    plain_text(&new.name, LONGEST_NAME).map_err(|refusal| refusal.at(["input", "name"]))?;
    if let Some(place) = &new.place {
        plain_text(place, LONGEST_NAME).map_err(|refusal| refusal.at(["input", "place"]))?;
    }
    if let Some(campaign) = new.campaign {
        super::campaigns::find(clearance, campaign).await?;
    }
    let row = recruitment_event::ActiveModel {
        id: Set(Uuid::now_v7()),
        campaign_id: Set(new.campaign),
        kind: Set(new.kind),
        name: Set(new.name.clone()),
        held_on: Set(new.held_on),
        place: Set(new.place.clone()),
        recorded_at: Set(clearance.now()),
    };
    Ok(Changed::objects(vec![row.insert(&clearance.db()).await?.id]))
}

/// Who came to an event: somebody known, or somebody new; and whether they agreed to be written to.
#[derive(Clone, Debug)]
pub enum Visitor {
    Known(Uuid),
    New(NewCandidate),
}

/// Registers who came to an event.
pub async fn register(clearance: &Clearance<'_>, event: Uuid, visitors: &[(Visitor, bool)]) -> Result<Changed, Error> {
    let db = clearance.db();
    let events = clearance.find::<recruitment_event::Entity>().filter(recruitment_event::COLUMN.id.eq(event));
    events.one(&db).await?.ok_or_else(|| not_found(&["input", "event"]))?;
    if visitors.is_empty() {
        return Err(Refusal::plain(ErrorCode::NothingToChange).at(["input", "prospects"]).into());
    }
    let there = clearance.all::<event_attendance::Entity>().select_only().column(event_attendance::Column::CandidateId);
    let there: Vec<Uuid> = there.filter(event_attendance::COLUMN.event_id.eq(event)).into_tuple().all(&db).await?;
    let (mut people, mut rows) = (vec![], vec![]);
    for (index, (visitor, consented)) in visitors.iter().enumerate() {
        let place = || ["input".to_owned(), "prospects".to_owned(), index.to_string()];
        let id = match visitor {
            Visitor::Known(id) => {
                let id = find(clearance, *id).await?.id;
                if there.contains(&id) || rows.iter().any(|(known, _)| *known == id) {
                    return Err(Refusal::plain(ErrorCode::AlreadyExists).at(place()).into());
                }
                id
            }
            Visitor::New(new) => {
                judge(new).map_err(|refusal| refusal.within(place()))?;
                let row = row(clearance, new, None);
                let id = row.id;
                people.push(row.into_active_model().reset_all());
                id
            }
        };
        rows.push((
            id,
            event_attendance::ActiveModel {
                id: Set(Uuid::new_v4()),
                event_id: Set(event),
                candidate_id: Set(id),
                consented: Set(*consented),
                recorded_at: Set(clearance.now()),
            },
        ));
    }
    insert_all(&db, people).await?;
    insert_all(&db, rows.into_iter().map(|(_, row)| row).collect()).await?;
    Ok(Changed::objects(vec![event]).with_detail(serde_json::json!({ "visitors": visitors.len() })))
}

/// One window of the events, the latest first.
pub async fn events(clearance: &Clearance<'_>, campaign: Option<Uuid>, window: &Window) -> Result<Vec<recruitment_event::Model>, Error> {
    use recruitment_event::{Column, Entity};
    let mut select = events_asked(clearance, campaign);
    let keyset = Keyset::by_day((Entity, Column::HeldOn), (Entity, Column::Id), true);
    Ok(keyset.rows(QueryTrait::query(&mut select).to_owned(), window, &clearance.db()).await?)
}

pub async fn count_events(clearance: &Clearance<'_>, campaign: Option<Uuid>) -> Result<u64, Error> {
    Ok(events_asked(clearance, campaign).count(&clearance.db()).await?)
}

fn events_asked(clearance: &Clearance<'_>, campaign: Option<Uuid>) -> sea_orm::Select<recruitment_event::Entity> {
    let select = clearance.find::<recruitment_event::Entity>();
    match campaign {
        Some(campaign) => select.filter(recruitment_event::COLUMN.campaign_id.eq(campaign)),
        None => select,
    }
}

pub fn place_of_event(row: &recruitment_event::Model) -> Bound {
    Bound { value: row.held_on.to_string(), id: row.id }
}

/// To which events candidates came: (candidate, event), the latest last.
pub async fn attendances(clearance: &Clearance<'_>, candidates: Vec<Uuid>) -> Result<Vec<(Uuid, Uuid)>, Error> {
    let select = clearance.find::<event_attendance::Entity>().filter(event_attendance::COLUMN.candidate_id.is_in(candidates));
    let rows = select.order_by_asc(event_attendance::Column::RecordedAt).all(&clearance.db()).await?;
    Ok(rows.into_iter().map(|it| (it.candidate_id, it.event_id)).collect())
}
