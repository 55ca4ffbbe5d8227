//! 内示, 公表 and 取下げ: from an announcement on, what the orders come to is the timeline; before it, nothing is.

use std::collections::{HashMap, HashSet};

use entity::{
    additional_post, employee, name_key, order_appointee,
    order_batch::{self, BatchState},
    personal_record, personnel_order, post_version,
    standing::{self, ServiceStatus},
};
use sea_orm::{
    ActiveModelTrait, EntityTrait, IntoActiveModel, QueryFilter, Set,
    sea_query::{Expr, OnConflict},
};
use uuid::Uuid;

use super::{
    batch::planned,
    draft::complete,
    load::orders_of,
    people::{appointees, on_staff},
    review::{Review, review},
    timeline,
};
use crate::{
    access::{Changed, Clearance},
    calendar::FOREVER,
    error::{Error, ErrorCode, Refusal},
    personnel::{
        import::insert_all,
        orders::{
            fold::live,
            kinds::{Step, next},
            life::Life,
        },
        rules,
        service::correct::name_keys,
        timeline::{known, supersede},
    },
    text::kana_sort_key,
};

/// 内示: from now on the people and the heads of both units see their part.
pub async fn pre_notify(clearance: &Clearance<'_>, id: Uuid, expected: i32) -> Result<Changed, Error> {
    let batch = planned(clearance, id, expected, Step::PreNotify).await?;
    let mut rows = orders_of(clearance, &clearance.db(), id).await?;
    // The heads of both units are those of the units as they are now.
    complete(clearance, &batch, &mut rows).await?;
    rewrite(clearance, rows).await?;
    let state = batch.state;
    let mut row = batch.into_active_model();
    row.state = Set(next(state, Step::PreNotify)?);
    row.pre_notified_at = Set(Some(clearance.now()));
    row.update(&clearance.db()).await?;
    Ok(Changed::objects(vec![id]).with_detail(serde_json::json!({ "state": "PRE_NOTIFIED" })))
}

/// 公表: all staff may know, and on its day it takes effect; after its day it is late, and recorded so.
pub async fn announce(clearance: &Clearance<'_>, id: Uuid, expected: i32) -> Result<Changed, Error> {
    let batch = planned(clearance, id, expected, Step::Announce).await?;
    let mut rows = orders_of(clearance, &clearance.db(), id).await?;
    if rows.is_empty() {
        return Err(Refusal::plain(ErrorCode::BatchEmpty).at(["input", "batch"]).into());
    }
    let review = review(clearance, &batch).await?.without_errors()?;
    complete(clearance, &batch, &mut rows).await?;
    let hired = hire(clearance, &mut rows).await?;
    rewrite(clearance, rows.clone()).await?;
    cancel(clearance, &rows).await?;
    let Review { facts, lives, .. } = review;
    let mut after: HashMap<Uuid, Life> =
        lives.into_iter().map(|(person, lives)| (hired.get(&person).copied().unwrap_or(person), lives.with)).collect();
    timeline::seat(clearance, &facts, &mut after).await?;
    timeline::write(clearance, &after).await?;
    let state = batch.state;
    let mut row = batch.into_active_model();
    row.state = Set(next(state, Step::Announce)?);
    row.announced_at = Set(Some(clearance.now()));
    row.update(&clearance.db()).await?;
    let detail = serde_json::json!({ "state": "ANNOUNCED", "orders": rows.len(), "hired": hired.len() });
    Ok(Changed::objects(vec![id]).with_detail(detail))
}

/// Writes whole rows over those of the same id, in as few statements as the databases allow.
async fn rewrite(clearance: &Clearance<'_>, rows: Vec<personnel_order::Model>) -> Result<(), Error> {
    use personnel_order::Column::*;
    let columns = [EmployeeId, FromUnitId, FromPostId, FromRankId, FromGrade, FromStep, NoticeText, PublicNoticeText];
    for some in rows.chunks(200) {
        let rows = some.iter().cloned().map(|it| it.into_active_model().reset_all());
        let insert = personnel_order::Entity::insert_many(rows).on_conflict(OnConflict::column(Id).update_columns(columns).to_owned());
        insert.exec_without_returning(&clearance.db()).await?;
    }
    Ok(())
}

/// Makes people of those who are to be hired: (the order, the person).
async fn hire(clearance: &Clearance<'_>, rows: &mut [personnel_order::Model]) -> Result<HashMap<Uuid, Uuid>, Error> {
    let db = clearance.db();
    let orders: Vec<Uuid> = rows.iter().filter(|it| it.employee_id.is_none()).map(|it| it.id).collect();
    let newcomers = appointees(clearance, &db, &orders).await?;
    let again = clearance.all::<employee::Entity>().filter(employee::COLUMN.number.is_in(newcomers.values().map(|it| it.number.as_str())));
    let again: HashMap<String, Uuid> = again.all(&db).await?.into_iter().map(|it| (it.number, it.id)).collect();
    let (mut people, mut records, mut keys, mut hired) = (vec![], vec![], vec![], HashMap::new());
    for row in rows.iter_mut() {
        let Some(newcomer) = newcomers.get(&row.id) else { continue };
        let known = again.get(&newcomer.number).copied();
        let person = known.unwrap_or_else(Uuid::now_v7);
        row.employee_id = Some(person);
        hired.insert(row.id, person);
        if known.is_none() {
            people.push(employee::ActiveModel {
                id: Set(person),
                number: Set(newcomer.number.clone()),
                version: Set(1),
                record_begins: Set(row.effective_on),
                recorded_at: Set(clearance.now()),
            });
        }
        let record = record(clearance, newcomer, person, row);
        keys.extend(name_keys(&record, &newcomer.number));
        records.push(record);
    }
    insert_all(&db, people).await?;
    insert_all(&db, records).await?;
    insert_all(&db, keys).await?;
    Ok(hired)
}

/// Who somebody is holds from the day it is known, or from the day of the hire if that is earlier.
fn record(
    clearance: &Clearance<'_>,
    it: &order_appointee::Model,
    person: Uuid,
    order: &personnel_order::Model,
) -> personal_record::ActiveModel {
    personal_record::ActiveModel {
        id: Set(Uuid::now_v7()),
        employee_id: Set(person),
        register_family_name: Set(it.family_name.clone()),
        register_given_name: Set(it.given_name.clone()),
        family_name_kana: Set(it.family_name_kana.clone()),
        given_name_kana: Set(it.given_name_kana.clone()),
        working_family_name: Set(None),
        working_given_name: Set(None),
        working_family_name_kana: Set(None),
        working_given_name_kana: Set(None),
        former_family_name: Set(None),
        kana_sort_key: Set(kana_sort_key(&it.family_name_kana, &it.given_name_kana)),
        birth_date: Set(it.birth_date),
        sex: Set(it.sex),
        hired_on: Set(order.effective_on),
        order_id: Set(order.id),
        effective_from: Set(order.effective_on.min(clearance.today())),
        effective_to: Set(FOREVER),
        recorded_at: Set(clearance.now()),
        superseded_at: Set(None),
    }
}

/// The orders that these take the place of are as if they had not been.
async fn cancel(clearance: &Clearance<'_>, rows: &[personnel_order::Model]) -> Result<(), Error> {
    let cancelled: Vec<Uuid> = rows.iter().filter_map(|it| it.cancels_id).collect();
    let update = personnel_order::Entity::update_many().col_expr(personnel_order::Column::CancelledAt, Expr::value(clearance.now()));
    update.filter(personnel_order::COLUMN.id.is_in(cancelled)).exec(&clearance.db()).await?;
    Ok(())
}

/// 取下げ: at any time before the first of its orders takes effect; what was announced is taken back.
pub async fn withdraw(clearance: &Clearance<'_>, id: Uuid, expected: i32, reason: &str) -> Result<Changed, Error> {
    rules::plain_text(reason, rules::LONGEST_REASON).map_err(|refusal| refusal.at(["input", "reason"]))?;
    let batch = planned(clearance, id, expected, Step::Withdraw).await?;
    let announced = batch.state == BatchState::Announced;
    let rows = orders_of(clearance, &clearance.db(), id).await?;
    if announced && rows.iter().any(|it| it.effective_on <= clearance.today()) {
        return Err(Refusal::plain(ErrorCode::EffectiveAlready).at(["input", "batch"]).into());
    }
    let state = batch.state;
    let mut row = batch.clone().into_active_model();
    row.state = Set(next(state, Step::Withdraw)?);
    row.withdrawn_at = Set(Some(clearance.now()));
    row.withdrawal_reason = Set(Some(reason.to_owned()));
    row.update(&clearance.db()).await?;
    if announced {
        take_back(clearance, &batch, &rows).await?;
    }
    Ok(Changed::objects(vec![id]).with_detail(serde_json::json!({ "state": "WITHDRAWN", "reason": reason })))
}

/// The posts that these orders made and that nobody has now.
async fn posts_for_nobody(clearance: &Clearance<'_>, orders: Vec<Uuid>) -> Result<Vec<Uuid>, Error> {
    let select = clearance.all::<post_version::Entity>().filter(post_version::COLUMN.order_id.is_in(orders));
    let made = select.filter(known::<post_version::Entity>(None)).all(&clearance.db()).await?;
    let posts = || made.iter().map(|it| it.post_id);
    let main = clearance.all::<standing::Entity>().filter(standing::COLUMN.post_id.is_in(posts())).filter(known::<standing::Entity>(None));
    let main = main.all(&clearance.db()).await?;
    let beside = clearance.all::<additional_post::Entity>().filter(additional_post::COLUMN.post_id.is_in(posts()));
    let beside = beside.filter(known::<additional_post::Entity>(None)).all(&clearance.db()).await?;
    let held = |post: Uuid| main.iter().any(|it| it.post_id == post) || beside.iter().any(|it| it.post_id == post);
    Ok(made.iter().filter(|it| !held(it.post_id)).map(|it| it.id).collect())
}

/// The timeline as it would be had the batch never been announced.
async fn take_back(clearance: &Clearance<'_>, batch: &order_batch::Model, rows: &[personnel_order::Model]) -> Result<(), Error> {
    let db = clearance.db();
    let restored = rows.iter().filter_map(|it| it.cancels_id);
    let update = personnel_order::Entity::update_many();
    let update = update.col_expr(personnel_order::Column::CancelledAt, Expr::value(Option::<chrono::DateTime<chrono::Utc>>::None));
    update.filter(personnel_order::COLUMN.id.is_in(restored)).exec(&db).await?;
    let people: Vec<Uuid> = rows.iter().filter_map(|it| it.employee_id).collect::<HashSet<_>>().into_iter().collect();
    let facts = super::load::facts_of(clearance, &db, batch, rows).await?;
    let staff = on_staff(clearance, &db, &people).await?;
    let mut lives: HashMap<Uuid, Life> = staff.into_iter().map(|(id, it)| (id, live(it.base, it.standing_orders, &facts))).collect();
    let homeless =
        |life: &Life| life.standings.iter().any(|span| span.it.status == ServiceStatus::InService && !facts.lasts(span.it.unit, span.to));
    if lives.values().any(|life| !life.misfits.is_empty() || homeless(life)) {
        return Err(Refusal::plain(ErrorCode::OthersRestOnIt).at(["input", "batch"]).into());
    }
    timeline::seat(clearance, &facts, &mut lives).await?;
    timeline::write(clearance, &lives).await?;
    let orders = || rows.iter().map(|it| it.id);
    supersede::<post_version::Entity>(clearance, posts_for_nobody(clearance, orders().collect()).await?).await?;
    // Who was hired by these orders alone was never there: neither the record nor what was mended of it stays.
    let hired = clearance.all::<personal_record::Entity>().filter(personal_record::COLUMN.order_id.is_in(orders())).all(&db).await?;
    let records =
        clearance.all::<personal_record::Entity>().filter(personal_record::COLUMN.employee_id.is_in(hired.iter().map(|it| it.employee_id)));
    let records = records.filter(known::<personal_record::Entity>(None)).all(&db).await?;
    let never = records.iter().map(|it| it.employee_id);
    name_key::Entity::delete_many().filter(name_key::COLUMN.employee_id.is_in(never)).exec(&db).await?;
    supersede::<personal_record::Entity>(clearance, records.iter().map(|it| it.id)).await
}
