//! 採用候補者名簿: drawn up from those who passed and the reserves, valid for its months, shortened by removals.

use std::collections::HashMap;

use entity::{
    application::{self, ApplicationState},
    list_entry::{self, CandidateListKind, ListRemovalReason},
    selection_stage::StageState,
    stage_result,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Set,
};
use uuid::Uuid;

use super::{categories::category, flows, stages};
use crate::{
    access::{Changed, Clearance, Field, not_found, tokyo_day},
    error::{Error, ErrorCode, Refusal},
    paging::{Bound, Keyset, Window},
    personnel::{
        import::insert_all,
        rules::{LONGEST_REASON, plain_text},
    },
    recruitment::rules::{
        life::Step,
        listing::{self, Standing},
    },
};

/// Draws up the list of a category once its last stage is released: final passers and reserves, by their points.
pub async fn draw_up(clearance: &Clearance<'_>, id: Uuid, listed_on: chrono::NaiveDate) -> Result<Changed, Error> {
    let category = category(clearance, id).await?;
    let flow = flows::current_of(clearance, id).await?;
    let last = flows::stages(clearance, vec![flow]).await?.pop();
    let last = last.filter(|it| it.state == StageState::Released);
    let last = last.ok_or_else(|| {
        let refusal =
            Refusal::new(ErrorCode::StageNotInState, "最終段階の合格発表の後に作成してください。", "release the last stage first");
        refusal.at(["input", "category"])
    })?;
    let released_on = last.released_at.map_or(listed_on, tokyo_day);
    if listed_on < released_on || listed_on > clearance.today() {
        let (ja, en) = (
            format!("登載日は合格発表({released_on})から今日までの日です。"),
            format!("it lies from the release ({released_on}) to today"),
        );
        return Err(Refusal::new(ErrorCode::InvalidValue, ja, en).at(["input", "listedOn"]).into());
    }
    let db = clearance.db();
    // Whoever draws up the list: it is of everybody, also of those that the caller does not rate.
    let passed = clearance.all::<application::Entity>().filter(application::COLUMN.category_id.eq(id));
    let passed = passed.filter(application::COLUMN.state.is_in([ApplicationState::FinalPass, ApplicationState::Reserve]));
    let passed = passed.order_by_asc(application::Column::ExamineeNumber).all(&db).await?;
    if passed.is_empty() {
        return Err(Refusal::plain(ErrorCode::NothingToChange).at(["input", "category"]).into());
    }
    let known = clearance.all::<list_entry::Entity>().filter(list_entry::COLUMN.category_id.eq(id)).count(&db).await?;
    if known > 0 {
        return Err(Refusal::plain(ErrorCode::AlreadyExists).at(["input", "category"]).into());
    }
    let decided = clearance.all::<stage_result::Entity>().filter(stage_result::COLUMN.stage_id.eq(last.id));
    let decided = decided.select_only().columns([stage_result::Column::ApplicationId, stage_result::Column::Place]);
    let decided: HashMap<Uuid, Option<i32>> = decided.into_tuple::<(Uuid, Option<i32>)>().all(&db).await?.into_iter().collect();
    let of = |it: &application::Model| {
        let place = decided.get(&it.id).copied().flatten().unwrap_or(i32::MAX / 2);
        // Every final passer stands before every reserve, each as the last stage placed them.
        let before = if it.state == ApplicationState::FinalPass { i64::from(i32::MAX) } else { 0 };
        before - i64::from(place)
    };
    let places = crate::figures::places(&passed.iter().map(of).collect::<Vec<_>>());
    let months = u32::try_from(category.list_validity_months).unwrap_or(12);
    let entries = passed.iter().zip(places).map(|(it, place)| list_entry::ActiveModel {
        id: Set(Uuid::new_v4()),
        application_id: Set(it.id),
        category_id: Set(id),
        kind: Set(if it.state == ApplicationState::FinalPass { CandidateListKind::FinalPass } else { CandidateListKind::Reserve }),
        place: Set(place),
        listed_on: Set(listed_on),
        valid_until: Set(listing::valid_until(listed_on, months)),
        lifted_on: Set(None),
        removed_on: Set(None),
        removal_reason: Set(None),
        note: Set(None),
    });
    insert_all(&db, entries.collect()).await?;
    let listed: Vec<Uuid> = passed.iter().filter(|it| it.state == ApplicationState::FinalPass).map(|it| it.id).collect();
    stages::advance(clearance, &listed, ApplicationState::FinalPass, Step::List).await?;
    Ok(Changed::objects(vec![id])
        .with_detail(serde_json::json!({ "listedOn": listed_on, "listed": listed.len(), "reserves": passed.len() - listed.len() })))
}

/// The entry of an application that is on a list.
pub async fn entry(clearance: &Clearance<'_>, application: Uuid) -> Result<list_entry::Model, Error> {
    let select = clearance.find::<list_entry::Entity>().filter(list_entry::COLUMN.application_id.eq(application));
    select.one(&clearance.db()).await?.ok_or_else(|| not_found(&["input", "application"]))
}

/// An entry that is valid today: not removed, and its days have not run out.
pub fn valid_today(clearance: &Clearance<'_>, entry: &list_entry::Model) -> Result<(), Refusal> {
    if entry.removed_on.is_none() && listing::is_valid(entry.listed_on, entry.valid_until, clearance.today()) {
        return Ok(());
    }
    let (from, until) = (entry.listed_on, entry.valid_until);
    let refusal = Refusal::new(
        ErrorCode::ListNotValid,
        format!("名簿の有効期間は {from} から {until} までで、削除された者は含みません。"),
        format!("the list is valid from {from} to {until}, without those who were removed"),
    );
    Err(refusal.by("listing::is_valid", "採用候補者名簿に関する規程"))
}

/// Takes up so many reserves by their place, while the list is valid; all of an equal place, or none of them.
pub async fn lift(clearance: &Clearance<'_>, id: Uuid, expected: i32, wanted: usize) -> Result<Changed, Error> {
    let category = category(clearance, id).await?;
    Refusal::unless_current(expected, category.version)?;
    let db = clearance.db();
    let mut category = category.into_active_model();
    category.version = Set(expected + 1);
    category.update(&db).await?;
    let select = clearance.all::<list_entry::Entity>().filter(list_entry::COLUMN.category_id.eq(id));
    let waiting = select.filter(list_entry::COLUMN.kind.eq(CandidateListKind::Reserve)).filter(list_entry::COLUMN.lifted_on.is_null());
    let waiting = waiting.filter(list_entry::COLUMN.removed_on.is_null()).all(&db).await?;
    let chosen = listing::next_reserves(&waiting.iter().map(|it| (it.id, it.place)).collect::<Vec<_>>(), wanted);
    let chosen = chosen.map_err(|refusal| refusal.at(["input", "count"]))?;
    let mut lifted = vec![];
    for it in waiting.into_iter().filter(|it| chosen.contains(&it.id)) {
        valid_today(clearance, &it).map_err(|refusal| refusal.at(["input", "category"]))?;
        lifted.push(it.application_id);
        let mut row = it.into_active_model();
        row.lifted_on = Set(Some(clearance.today()));
        row.update(&db).await?;
    }
    stages::advance(clearance, &lifted, ApplicationState::Reserve, Step::Lift).await?;
    Ok(Changed::objects(lifted.clone()).with_detail(serde_json::json!({ "category": id, "lifted": lifted })))
}

/// Removes applications from their list, for a reason.
pub async fn remove(clearance: &Clearance<'_>, ids: &[Uuid], reason: ListRemovalReason, note: Option<&str>) -> Result<Changed, Error> {
    if let Some(note) = note {
        plain_text(note, LONGEST_REASON).map_err(|refusal| refusal.at(["input", "note"]))?;
    }
    if reason == ListRemovalReason::Appointed {
        let refusal = Refusal::new(ErrorCode::InvalidValue, "採用による削除は採用手続で行われます。", "a hire removes by itself");
        return Err(refusal.at(["input", "reason"]).into());
    }
    if reason == ListRemovalReason::Declined {
        let (ja, en) = (
            "本人の辞退は、申込みの取下げ又は内定への回答で記録してください。",
            "a refusal is a withdrawn application, or an answer to an offer",
        );
        return Err(Refusal::new(ErrorCode::InvalidValue, ja, en).at(["input", "reason"]).into());
    }
    let db = clearance.db();
    let rows = super::applications::by_ids(clearance, ids.to_vec()).await?;
    if rows.is_empty() || rows.len() != ids.len() {
        return Err(not_found(&["input", "applications"]));
    }
    for row in rows {
        stages::advance(clearance, &[row.id], row.state, Step::Remove).await.map_err(|error| error.within(["input", "applications"]))?;
        let entry = entry(clearance, row.id).await?;
        let mut entry = entry.into_active_model();
        entry.removed_on = Set(Some(clearance.today()));
        entry.removal_reason = Set(Some(reason));
        entry.note = Set(note.map(str::to_owned));
        entry.update(&db).await?;
    }
    Ok(Changed::objects(ids.to_vec()).with_detail(serde_json::json!({ "reason": <&str>::from(reason), "note": note })))
}

/// Strikes an application off its list, if it is on one; or says why it is not on it any more, where the hire came to nothing.
pub async fn strike(clearance: &Clearance<'_>, application: Uuid, reason: ListRemovalReason) -> Result<(), Error> {
    let db = clearance.db();
    let select = clearance.all::<list_entry::Entity>().filter(list_entry::COLUMN.application_id.eq(application));
    let open = Condition::any()
        .add(list_entry::COLUMN.removed_on.is_null())
        .add(list_entry::COLUMN.removal_reason.eq(ListRemovalReason::Appointed));
    if let Some(entry) = select.filter(open).one(&db).await? {
        let mut entry = entry.into_active_model();
        entry.removed_on = Set(Some(clearance.today()));
        entry.removal_reason = Set(Some(reason));
        entry.update(&db).await?;
    }
    Ok(())
}

/// Which entries are asked for.
#[derive(Clone, Debug, Default)]
pub struct EntryQuery {
    pub category: Option<Uuid>,
    pub kind: Option<CandidateListKind>,
    pub standing: Option<Standing>,
}

fn asked(clearance: &Clearance<'_>, query: &EntryQuery) -> sea_orm::Select<list_entry::Entity> {
    use list_entry::COLUMN;
    let mut fits = Condition::all();
    if let Some(category) = query.category {
        fits = fits.add(COLUMN.category_id.eq(category));
    }
    if let Some(kind) = query.kind {
        fits = fits.add(COLUMN.kind.eq(kind));
    }
    let today = clearance.today();
    fits = match query.standing {
        None => fits,
        Some(Standing::Removed) => fits.add(COLUMN.removed_on.is_not_null()),
        Some(Standing::Expired) => fits.add(COLUMN.removed_on.is_null()).add(COLUMN.valid_until.lt(today)),
        Some(Standing::Valid) => fits.add(COLUMN.removed_on.is_null()).add(COLUMN.valid_until.gte(today)),
    };
    clearance.find::<list_entry::Entity>().filter(fits)
}

/// One window of the entries asked for: by place for who reads places, which is audited; in no order that tells anything for everybody else.
pub async fn list(clearance: &Clearance<'_>, query: &EntryQuery, window: &Window) -> Result<Vec<list_entry::Model>, Error> {
    use list_entry::{Column, Entity};
    let mut select = asked(clearance, query);
    let by_place = clearance.reads_everywhere(Field::Score);
    let by = if by_place { Keyset::by_number((Entity, Column::Place), (Entity, Column::Id), false) } else { by_day() };
    let rows: Vec<list_entry::Model> = by.rows(QueryTrait::query(&mut select).to_owned(), window, &clearance.db()).await?;
    rows.iter().filter(|_| by_place).for_each(|it| clearance.note(Field::Score, it.application_id));
    Ok(rows)
}

fn by_day() -> Keyset {
    use list_entry::{Column, Entity};
    Keyset::by_day((Entity, Column::ListedOn), (Entity, Column::Id), false)
}

pub async fn count(clearance: &Clearance<'_>, query: &EntryQuery) -> Result<u64, Error> {
    Ok(asked(clearance, query).count(&clearance.db()).await?)
}

pub fn place(clearance: &Clearance<'_>, row: &list_entry::Model) -> Bound {
    let by_place = clearance.reads_everywhere(Field::Score);
    Bound { value: if by_place { row.place.to_string() } else { row.listed_on.to_string() }, id: row.id }
}

/// The entries of applications, within reach.
pub async fn entries_of(clearance: &Clearance<'_>, applications: Vec<Uuid>) -> Result<Vec<list_entry::Model>, Error> {
    let select = clearance.find::<list_entry::Entity>().filter(list_entry::COLUMN.application_id.is_in(applications));
    Ok(select.all(&clearance.db()).await?)
}
