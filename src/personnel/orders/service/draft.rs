//! Orders in a draft: added, revised, removed, moved to another draft.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use entity::{
    employee, occupation, order_appointee, order_batch, org_unit, org_unit_version, pay_table,
    personal_record::Sex,
    personnel_order::{self, OrderKind},
    position_rank, post,
};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, Set, sea_query::Expr};
use uuid::Uuid;

use super::{
    batch::planned,
    load::orders_of,
    names::{Names, from_states},
    secrecy::{kept_from_the_line, secrets_of},
    sound::is_sound,
};
use crate::{
    access::{Changed, Clearance, announced_batches, not_found},
    error::{Error, ErrorCode, Refusal},
    personnel::{
        import::insert_all,
        orders::{
            kinds::{Step, precedence, sealed},
            life::To,
        },
        timeline::known,
    },
    text::katakana,
};

/// The most orders that are added at once.
const MOST: usize = 2000;

/// Somebody who is to be hired.
#[derive(Clone, Debug)]
pub struct Appointee {
    pub number: String,
    pub name: (String, String),
    pub kana: (String, String),
    pub birth_date: NaiveDate,
    pub sex: Sex,
}

/// An order to be drafted.
#[derive(Clone, Debug)]
pub struct NewOrder {
    pub kind: OrderKind,
    pub employee: Option<Uuid>,
    pub appointee: Option<Appointee>,
    pub effective_on: NaiveDate,
    pub sequence: Option<i32>,
    pub to: To,
    pub legal_basis: Option<String>,
    pub reason: Option<String>,
    pub notice_text: Option<String>,
    pub cancels: Option<Uuid>,
    pub list_valid_until: Option<NaiveDate>,
    /// The day that the person agreed to, where a procedure asked them: on no other may it take effect.
    pub agreed_on: Option<NaiveDate>,
}

/// Adds orders to a draft.
pub async fn add(clearance: &Clearance<'_>, id: Uuid, expected: i32, new: &[NewOrder]) -> Result<Changed, Error> {
    let batch = planned(clearance, id, expected, Step::Shape).await?;
    let added = write(clearance, &batch, new).await?;
    let detail = serde_json::json!({ "added": added.iter().map(shown).collect::<Vec<_>>() });
    Ok(Changed::objects(vec![id]).with_detail(detail))
}

/// Writes orders into a batch that may be shaped.
pub async fn write(clearance: &Clearance<'_>, batch: &order_batch::Model, new: &[NewOrder]) -> Result<Vec<personnel_order::Model>, Error> {
    if new.is_empty() {
        return Err(Refusal::plain(ErrorCode::NothingToChange).at(["input", "orders"]).into());
    }
    if new.len() > MOST {
        let refusal = Refusal::new(ErrorCode::InvalidValue, format!("一度に {MOST} 件までです。"), format!("at most {MOST} at once"));
        return Err(refusal.at(["input", "orders"]).into());
    }
    let mut sequences: HashMap<(Uuid, NaiveDate, i32), i32> = HashMap::new();
    for row in orders_of(clearance, &clearance.db(), batch.id).await? {
        let last = sequences.entry((row.employee_id.unwrap_or(row.id), row.effective_on, rank_of(row.kind))).or_default();
        *last = row.sequence.max(*last);
    }
    let known = Known::load(clearance, new).await?;
    let mut rows = vec![];
    let mut appointees = vec![];
    for (index, order) in new.iter().enumerate() {
        known.judge(order).map_err(|refusal| at_order(refusal, index))?;
        let mut row = known.row(clearance, batch.id, order);
        let rank = rank_of(order.kind);
        let last = sequences.entry((order.employee.unwrap_or(row.id), order.effective_on, rank)).or_default();
        row.sequence = order.sequence.unwrap_or((*last).max(rank).saturating_add(1));
        *last = row.sequence.max(*last);
        appointees.extend(order.appointee.as_ref().map(|it| appointee(row.id, it)));
        rows.push(row);
    }
    complete(clearance, batch, &mut rows).await?;
    insert_all(&clearance.db(), rows.iter().cloned().map(|it| it.into_active_model().reset_all()).collect()).await?;
    insert_all(&clearance.db(), appointees).await?;
    Ok(rows)
}

/// Where the numbers of a kind begin among the orders of a day: what ends comes before what begins, unless somebody numbers them otherwise.
fn rank_of(kind: OrderKind) -> i32 {
    i32::from(precedence(kind)) * 100
}

fn at_order(refusal: Refusal, index: usize) -> Refusal {
    refusal.within(["input".to_owned(), "orders".to_owned(), index.to_string()])
}

/// Gives orders the state that they find and the words of their notice.
pub async fn complete(clearance: &Clearance<'_>, batch: &order_batch::Model, rows: &mut [personnel_order::Model]) -> Result<(), Error> {
    let db = clearance.db();
    from_states(clearance, &db, rows).await?;
    let names = Names::load(clearance, &db, rows, batch.effective_on).await?;
    for row in rows {
        row.notice_text = Some(names.notice(row, true));
        row.public_notice_text = Some(names.notice(row, false));
    }
    Ok(())
}

fn appointee(order: Uuid, it: &Appointee) -> order_appointee::ActiveModel {
    order_appointee::ActiveModel {
        id: Set(order),
        number: Set(it.number.clone()),
        family_name: Set(it.name.0.clone()),
        given_name: Set(it.name.1.clone()),
        family_name_kana: Set(katakana(&it.kana.0)),
        given_name_kana: Set(katakana(&it.kana.1)),
        birth_date: Set(it.birth_date),
        sex: Set(it.sex),
    }
}

/// What the orders refer to, as far as it is there and within reach.
struct Known {
    people: HashSet<Uuid>,
    units: HashSet<Uuid>,
    posts: HashMap<Uuid, Uuid>,
    ranks: HashSet<Uuid>,
    occupations: HashSet<Uuid>,
    pay_tables: HashSet<Uuid>,
    /// The announced orders that may be taken the place of, and whether they were for all staff.
    cancellable: HashMap<Uuid, bool>,
    /// The units whose authority is the caller's to shape.
    ruled: HashSet<Uuid>,
}

impl Known {
    async fn load(clearance: &Clearance<'_>, new: &[NewOrder]) -> Result<Self, Error> {
        let db = clearance.db();
        let people = clearance.find::<employee::Entity>().filter(employee::COLUMN.id.is_in(new.iter().filter_map(|it| it.employee)));
        let units = clearance.find::<org_unit::Entity>().filter(org_unit::COLUMN.id.is_in(new.iter().filter_map(|it| it.to.unit)));
        let posts = clearance.find::<post::Entity>().filter(post::COLUMN.id.is_in(new.iter().filter_map(|it| it.to.post)));
        let cancels = clearance.find::<personnel_order::Entity>();
        let cancels = cancels.filter(personnel_order::COLUMN.id.is_in(new.iter().filter_map(|it| it.cancels)));
        let cancels = cancels.filter(personnel_order::Column::BatchId.in_subquery(announced_batches()));
        let versions = clearance.find::<org_unit_version::Entity>().filter(known::<org_unit_version::Entity>(None)).all(&db).await?;
        Ok(Self {
            people: people.all(&db).await?.into_iter().map(|it| it.id).collect(),
            units: units.all(&db).await?.into_iter().map(|it| it.id).collect(),
            posts: posts.all(&db).await?.into_iter().map(|it| (it.id, it.org_unit_id)).collect(),
            ranks: clearance.find::<position_rank::Entity>().all(&db).await?.into_iter().map(|it| it.id).collect(),
            occupations: clearance.find::<occupation::Entity>().all(&db).await?.into_iter().map(|it| it.id).collect(),
            pay_tables: clearance.find::<pay_table::Entity>().all(&db).await?.into_iter().map(|it| it.id).collect(),
            cancellable: cancels.all(&db).await?.into_iter().map(|it| (it.id, it.public)).collect(),
            ruled: versions.into_iter().filter(|it| clearance.rules_over(it.authority_id)).map(|it| it.org_unit_id).collect(),
        })
    }

    fn judge(&self, order: &NewOrder) -> Result<(), Refusal> {
        let there = |fits: bool, field: &'static str| if fits { Ok(()) } else { Err(Refusal::plain(ErrorCode::NotFound).at([field])) };
        there(order.employee.is_none_or(|it| self.people.contains(&it)), "employee")?;
        there(order.to.unit.is_none_or(|it| self.units.contains(&it)), "toUnit")?;
        there(order.to.post.is_none_or(|it| self.posts.contains_key(&it)), "toPost")?;
        there(order.to.rank.is_none_or(|it| self.ranks.contains(&it)), "toRank")?;
        there(order.to.occupation.is_none_or(|it| self.occupations.contains(&it)), "toOccupation")?;
        there(order.to.pay_table.is_none_or(|it| self.pay_tables.contains(&it)), "toPayTable")?;
        there(order.cancels.is_none_or(|it| self.cancellable.contains_key(&it)), "corrects")?;
        let unit = order.to.post.and_then(|post| self.posts.get(&post).copied()).or(order.to.unit);
        if unit.is_some_and(|unit| !self.ruled.contains(&unit)) {
            return Err(Refusal::plain(ErrorCode::OtherAuthority).at(["toUnit"]));
        }
        is_sound(order)
    }

    /// What takes the place of a sealed order is as sealed.
    fn is_public(&self, order: &NewOrder) -> bool {
        !sealed(order.kind) && order.cancels.is_none_or(|it| self.cancellable.get(&it).copied().unwrap_or_default())
    }

    fn row(&self, clearance: &Clearance<'_>, batch: Uuid, order: &NewOrder) -> personnel_order::Model {
        let to = &order.to;
        personnel_order::Model {
            id: Uuid::new_v4(),
            batch_id: batch,
            employee_id: order.employee,
            kind: order.kind,
            effective_on: order.effective_on,
            legal_basis: order.legal_basis.clone(),
            reason: order.reason.clone(),
            recorded_at: clearance.now(),
            sequence: 1,
            public: self.is_public(order),
            to_unit_id: to.post.and_then(|post| self.posts.get(&post).copied()).or(to.unit),
            to_post_id: to.post,
            to_rank_id: to.rank,
            to_occupation_id: to.occupation,
            to_pay_table_id: to.pay_table,
            to_grade: to.grade,
            to_step: to.step,
            to_employment_kind: to.employment_kind,
            to_retirement_category: to.retirement_category,
            leave_kind: to.leave,
            host: to.lent.as_ref().map(|it| it.host.clone()),
            secondment_kind: to.lent.as_ref().and_then(|it| it.kind),
            both_statuses: to.lent.as_ref().and_then(|it| it.both_statuses),
            term_ends_on: to.term_ends_on,
            list_valid_until: order.list_valid_until,
            agreed_on: order.agreed_on,
            objection: None,
            from_unit_id: None,
            from_post_id: None,
            from_rank_id: None,
            from_grade: None,
            from_step: None,
            own_notice_text: order.notice_text.clone(),
            notice_text: None,
            public_notice_text: None,
            cancels_id: order.cancels,
            cancelled_at: None,
        }
    }
}

/// Writes an order of a draft anew.
pub async fn revise(clearance: &Clearance<'_>, order: Uuid, expected: i32, new: &NewOrder) -> Result<Changed, Error> {
    let old = drafted(clearance, &[order]).await?.pop().ok_or_else(|| not_found(&["input", "order"]))?;
    let batch = planned(clearance, old.batch_id, expected, Step::Shape).await?;
    let known = Known::load(clearance, std::slice::from_ref(new)).await?;
    if new.cancels == Some(order) {
        return Err(not_found(&["input", "as", "corrects"]));
    }
    known.judge(new).map_err(|refusal| refusal.within(["input", "as"]))?;
    let mut row = known.row(clearance, batch.id, new);
    (row.id, row.sequence) = (old.id, new.sequence.unwrap_or(old.sequence));
    // What the procedure behind it says of an order is not the planner's to take away.
    row.list_valid_until = new.list_valid_until.or(old.list_valid_until);
    (row.agreed_on, row.objection) = (old.agreed_on, old.objection.clone());
    let mut rows = [row];
    complete(clearance, &batch, &mut rows).await?;
    let [row] = rows;
    let db = clearance.db();
    let detail = serde_json::json!({ "before": shown(&old), "after": shown(&row) });
    row.into_active_model().reset_all().update(&db).await?;
    order_appointee::Entity::delete_many().filter(order_appointee::COLUMN.id.eq(order)).exec(&db).await?;
    insert_all(&db, new.appointee.iter().map(|it| appointee(order, it)).collect()).await?;
    Ok(Changed::objects(vec![order]).with_detail(detail))
}

/// An order as the audit keeps it; what it leaves as it was is left out.
fn shown(it: &personnel_order::Model) -> serde_json::Value {
    let all = serde_json::json!({
        "id": it.id, "kind": <&str>::from(it.kind), "employee": it.employee_id, "effectiveOn": it.effective_on, "sequence": it.sequence,
        "toUnit": it.to_unit_id, "toPost": it.to_post_id, "toRank": it.to_rank_id, "toOccupation": it.to_occupation_id,
        "toPayTable": it.to_pay_table_id, "toGrade": it.to_grade, "toStep": it.to_step, "toEmploymentKind": it.to_employment_kind.map(<&str>::from),
        "leaveKind": it.leave_kind.map(<&str>::from), "host": it.host, "secondmentKind": it.secondment_kind.map(<&str>::from), "holdsBothStatuses": it.both_statuses, "termEndsOn": it.term_ends_on, "listValidUntil": it.list_valid_until,
        "reason": it.reason, "legalBasis": it.legal_basis, "noticeText": it.own_notice_text, "corrects": it.cancels_id,
    });
    let said = all.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null());
    said.map(|(name, value)| (name.clone(), value.clone())).collect::<serde_json::Map<_, _>>().into()
}

/// The orders of these ids that the caller reaches.
async fn drafted(clearance: &Clearance<'_>, ids: &[Uuid]) -> Result<Vec<personnel_order::Model>, Error> {
    let select = clearance.find::<personnel_order::Entity>().filter(personnel_order::COLUMN.id.is_in(ids.iter().copied()));
    Ok(select.all(&clearance.db()).await?)
}

/// Those that are to be removed or moved: all of the batch, or nothing is done.
async fn all_of(clearance: &Clearance<'_>, batch: Uuid, ids: &[Uuid]) -> Result<Vec<personnel_order::Model>, Error> {
    let found = drafted(clearance, ids).await?;
    let ids: HashSet<Uuid> = ids.iter().copied().collect();
    if ids.is_empty() || found.len() != ids.len() || found.iter().any(|it| it.batch_id != batch) {
        return Err(not_found(&["input", "orders"]));
    }
    Ok(found)
}

/// The procedure that drafted these orders no longer stands by them: whoever plans their batch is told, and they are not announced.
pub async fn object(clearance: &Clearance<'_>, orders: &[Uuid], reason: &str) -> Result<(), Error> {
    let unannounced = personnel_order::Column::BatchId.not_in_subquery(announced_batches());
    let update = personnel_order::Entity::update_many().col_expr(personnel_order::Column::Objection, Expr::value(reason));
    let update = update.filter(personnel_order::COLUMN.id.is_in(orders.iter().copied())).filter(unannounced);
    update.exec(&clearance.db()).await?;
    Ok(())
}

/// The procedure stands by these orders again, if this was why it did not.
pub async fn stand_by(clearance: &Clearance<'_>, orders: &[Uuid], reason: &str) -> Result<(), Error> {
    let update = personnel_order::Entity::update_many().col_expr(personnel_order::Column::Objection, Expr::value(None::<String>));
    let update = update.filter(personnel_order::COLUMN.id.is_in(orders.iter().copied()));
    update.filter(personnel_order::COLUMN.objection.eq(reason)).exec(&clearance.db()).await?;
    Ok(())
}

/// Takes orders out of a draft.
pub async fn remove(clearance: &Clearance<'_>, id: Uuid, expected: i32, orders: &[Uuid]) -> Result<Changed, Error> {
    planned(clearance, id, expected, Step::Shape).await?;
    let removed = all_of(clearance, id, orders).await?;
    let orders: Vec<Uuid> = removed.iter().map(|it| it.id).collect();
    let db = clearance.db();
    order_appointee::Entity::delete_many().filter(order_appointee::COLUMN.id.is_in(orders.iter().copied())).exec(&db).await?;
    personnel_order::Entity::delete_many().filter(personnel_order::COLUMN.id.is_in(orders.iter().copied())).exec(&db).await?;
    Ok(Changed::objects(vec![id]).with_detail(serde_json::json!({ "removed": removed.iter().map(shown).collect::<Vec<_>>() })))
}

/// Moves orders from one draft to another, both planned by the caller.
pub async fn relocate(clearance: &Clearance<'_>, from: (Uuid, i32), to: (Uuid, i32), orders: &[Uuid]) -> Result<Changed, Error> {
    if from.0 == to.0 {
        return Err(Refusal::plain(ErrorCode::NothingToChange).at(["input", "to"]).into());
    }
    planned(clearance, from.0, from.1, Step::Shape).await?;
    planned(clearance, to.0, to.1, Step::Shape).await?;
    let orders: Vec<Uuid> = all_of(clearance, from.0, orders).await?.into_iter().map(|it| it.id).collect();
    let update = personnel_order::Entity::update_many().col_expr(personnel_order::Column::BatchId, Expr::value(to.0));
    update.filter(personnel_order::COLUMN.id.is_in(orders.iter().copied())).exec(&clearance.db()).await?;
    let secrets = secrets_of(clearance, to.0).await?;
    kept_from_the_line(clearance, to.0, &secrets, &["input", "to"]).await?;
    // Each batch is told of its own part only: the other may still be a secret when this one is none.
    let detail = serde_json::json!({ "moved": orders.len() });
    Ok(Changed::objects(vec![from.0, to.0]).with_detail(detail))
}
