//! 庁内FA: somebody says what they can and want, units bid without knowing whose it is, the person answers; the decision follows.

use chrono::NaiveDate;
use entity::{
    free_agent_bid::{self, FreeAgentBidState},
    free_agent_declaration::{self, FreeAgentState},
    free_agent_identity,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Set,
};
use uuid::Uuid;

use super::{
    free_agent_decisions as decisions,
    rounds::{self, LONGEST_TEXT},
    substitutes,
};
use crate::{
    access::{Changed, Clearance, not_found},
    error::{Error, ErrorCode, Refusal},
    paging::{Bound, Keyset, Window},
    personnel::{
        import::AT_ONCE,
        rules::{may_apply, plain_lines},
    },
    posting::rules::{
        days,
        life::{BidStep, DeclarationStep},
    },
};

/// Declares, for oneself; one declaration at a time.
pub async fn declare(clearance: &Clearance<'_>, skills: &str, wishes: &str, valid_until: NaiveDate) -> Result<Changed, Error> {
    let id = Uuid::new_v4();
    clearance.under_embargo(id);
    let me = clearance.actor().employee.ok_or_else(|| not_found(&["input"]))?;
    plain_lines(skills, LONGEST_TEXT).map_err(|refusal| refusal.at(["input", "skills"]))?;
    plain_lines(wishes, LONGEST_TEXT).map_err(|refusal| refusal.at(["input", "wishes"]))?;
    let today = clearance.today();
    days::may_declare_until(valid_until, today).map_err(|refusal| refusal.at(["input", "validUntil"]))?;
    forget_run_out(clearance).await?;
    let db = clearance.db();
    let mine = clearance.all::<free_agent_identity::Entity>().filter(free_agent_identity::COLUMN.employee_id.eq(me)).all(&db).await?;
    let open =
        clearance.all::<free_agent_declaration::Entity>().filter(free_agent_declaration::COLUMN.id.is_in(mine.iter().map(|it| it.id)));
    let open = open.filter(free_agent_declaration::COLUMN.state.eq(FreeAgentState::Open));
    if open.filter(free_agent_declaration::COLUMN.valid_until.gte(today)).one(&db).await?.is_some() {
        return Err(Refusal::plain(ErrorCode::AlreadyExists).at(["input"]).into());
    }
    let row = free_agent_declaration::ActiveModel {
        id: Set(id),
        skills: Set(skills.to_owned()),
        wishes: Set(wishes.to_owned()),
        valid_until: Set(valid_until),
        state: Set(FreeAgentState::Open),
        declared_at: Set(clearance.now()),
        version: Set(1),
    };
    row.insert(&db).await?;
    let round = substitutes::of_free_agent(clearance, me, &[]).await?.round().map_err(|refusal| refusal.at(["input"]))?;
    free_agent_identity::ActiveModel { id: Set(id), employee_id: Set(me), round_id: Set(round) }.insert(&db).await?;
    Ok(Changed::objects(vec![id]))
}

/// 記録の消去: every declaration whose last day is over, with whose it was and who bid for it; but one that led to a transfer, or of which the personnel
/// office has still to decide.
async fn forget_run_out(clearance: &Clearance<'_>) -> Result<(), Error> {
    let db = clearance.db();
    let undecided = clearance.all::<free_agent_bid::Entity>().filter(free_agent_bid::COLUMN.state.eq(FreeAgentBidState::Accepted));
    let undecided = undecided.select_only().column(free_agent_bid::Column::DeclarationId).into_query();
    let select = clearance.all::<free_agent_declaration::Entity>();
    let select = select.filter(free_agent_declaration::COLUMN.valid_until.lt(clearance.today()));
    let select = select.filter(free_agent_declaration::COLUMN.state.ne(FreeAgentState::Placed));
    let select = select.filter(free_agent_declaration::Column::Id.not_in_subquery(undecided));
    let gone: Vec<Uuid> = select.all(&db).await?.into_iter().map(|it| it.id).collect();
    for some in gone.chunks(AT_ONCE) {
        let some = || some.iter().copied();
        free_agent_bid::Entity::delete_many().filter(free_agent_bid::COLUMN.declaration_id.is_in(some())).exec(&db).await?;
        free_agent_identity::Entity::delete_many().filter(free_agent_identity::COLUMN.id.is_in(some())).exec(&db).await?;
        free_agent_declaration::Entity::delete_many().filter(free_agent_declaration::COLUMN.id.is_in(some())).exec(&db).await?;
    }
    Ok(())
}

/// Takes one's own declaration back; the bids for it fall.
pub async fn withdraw(clearance: &Clearance<'_>, id: Uuid, expected: i32) -> Result<Changed, Error> {
    clearance.under_embargo(id);
    let row = find(clearance, id).await?;
    its_own(clearance, id).await?;
    Refusal::unless_current(expected, row.version)?;
    let after = DeclarationStep::Withdraw.from(row.state).map_err(at_declaration)?;
    fall(clearance, id, None).await?;
    set(clearance, row, after).await?;
    Ok(Changed::objects(vec![id]))
}

pub(super) fn at_declaration(refusal: Refusal) -> Refusal {
    refusal.at(["input", "declaration"])
}

pub(super) fn at_bid(refusal: Refusal) -> Refusal {
    refusal.at(["input", "bid"])
}

/// The open bids for a declaration fall, but one.
pub(super) async fn fall(clearance: &Clearance<'_>, declaration: Uuid, but: Option<Uuid>) -> Result<(), Error> {
    let db = clearance.db();
    let bids = clearance.all::<free_agent_bid::Entity>().filter(free_agent_bid::COLUMN.declaration_id.eq(declaration)).all(&db).await?;
    for bid in bids.into_iter().filter(|it| Some(it.id) != but) {
        if let Ok(state) = BidStep::Decline.from(bid.state) {
            answer_with(clearance, bid, state, None).await?;
        }
    }
    Ok(())
}

pub(super) async fn set(clearance: &Clearance<'_>, row: free_agent_declaration::Model, state: FreeAgentState) -> Result<(), Error> {
    let version = row.version + 1;
    let mut row = row.into_active_model();
    (row.state, row.version) = (Set(state), Set(version));
    row.update(&clearance.db()).await?;
    Ok(())
}

pub(super) async fn answer_with(
    clearance: &Clearance<'_>,
    bid: free_agent_bid::Model,
    state: FreeAgentBidState,
    order: Option<Uuid>,
) -> Result<(), Error> {
    let version = bid.version + 1;
    let mut row = bid.into_active_model();
    (row.state, row.answered_at, row.version, row.order_id) = (Set(state), Set(Some(clearance.now())), Set(version), Set(order));
    row.update(&clearance.db()).await?;
    Ok(())
}

/// A unit within reach bids.
pub async fn bid(clearance: &Clearance<'_>, declaration: Uuid, unit: Uuid, message: &str) -> Result<Changed, Error> {
    clearance.under_embargo(declaration);
    plain_lines(message, LONGEST_TEXT).map_err(|refusal| refusal.at(["input", "message"]))?;
    let row = find(clearance, declaration).await?;
    DeclarationStep::Bid.from(row.state).map_err(at_declaration)?;
    may_apply(None, Some(row.valid_until), clearance.today()).map_err(at_declaration)?;
    // Before anything that tells of the bids of others.
    if !clearance.heads(unit) {
        return Err(not_found(&["input", "orgUnit"]));
    }
    rounds::stands(clearance, unit, clearance.today(), &["input", "orgUnit"]).await?;
    let db = clearance.db();
    let there = clearance.all::<free_agent_bid::Entity>().filter(free_agent_bid::COLUMN.declaration_id.eq(declaration));
    let there = there.filter(free_agent_bid::COLUMN.state.ne(FreeAgentBidState::Withdrawn));
    if there.filter(free_agent_bid::COLUMN.org_unit_id.eq(unit)).one(&db).await?.is_some() {
        return Err(Refusal::plain(ErrorCode::AlreadyExists).at(["input", "orgUnit"]).into());
    }
    let id = Uuid::new_v4();
    let row = free_agent_bid::ActiveModel {
        id: Set(id),
        declaration_id: Set(declaration),
        org_unit_id: Set(unit),
        message: Set(message.to_owned()),
        state: Set(FreeAgentBidState::Made),
        order_id: Set(None),
        made_at: Set(clearance.now()),
        answered_at: Set(None),
        version: Set(1),
    };
    row.insert(&db).await?;
    // Who bids decides no more, where another may.
    decisions::settle_all(clearance).await?;
    Ok(Changed::objects(vec![declaration]))
}

/// The unit takes its bid back.
pub async fn withdraw_bid(clearance: &Clearance<'_>, id: Uuid, expected: i32) -> Result<Changed, Error> {
    let bid = find_bid(clearance, id).await?;
    let declaration = bid.declaration_id;
    clearance.under_embargo(declaration);
    if !clearance.heads(bid.org_unit_id) {
        return Err(not_found(&["input", "bid"]));
    }
    step(clearance, bid, expected, BidStep::Withdraw).await?;
    Ok(Changed::objects(vec![declaration]))
}

/// The person answers a bid for the own declaration.
pub async fn answer(clearance: &Clearance<'_>, id: Uuid, expected: i32, accepts: bool) -> Result<Changed, Error> {
    let bid = find_bid(clearance, id).await?;
    let declaration = bid.declaration_id;
    clearance.under_embargo(declaration);
    its_own(clearance, declaration).await?;
    let row = find(clearance, declaration).await?;
    may_apply(None, Some(row.valid_until), clearance.today()).map_err(at_declaration)?;
    step(clearance, bid, expected, if accepts { BidStep::Accept } else { BidStep::Decline }).await?;
    if accepts {
        decisions::settle_who_decides(clearance, declaration).await?;
    }
    Ok(Changed::objects(vec![declaration]))
}

pub(super) async fn step(clearance: &Clearance<'_>, bid: free_agent_bid::Model, expected: i32, step: BidStep) -> Result<(), Error> {
    Refusal::unless_current(expected, bid.version)?;
    let state = step.from(bid.state).map_err(at_bid)?;
    answer_with(clearance, bid, state, None).await
}

/// A declaration within reach.
pub async fn find(clearance: &Clearance<'_>, id: Uuid) -> Result<free_agent_declaration::Model, Error> {
    let select = clearance.find::<free_agent_declaration::Entity>().filter(free_agent_declaration::COLUMN.id.eq(id));
    select.one(&clearance.db()).await?.ok_or_else(|| not_found(&["input", "declaration"]))
}

pub(super) async fn find_bid(clearance: &Clearance<'_>, id: Uuid) -> Result<free_agent_bid::Model, Error> {
    let select = clearance.find::<free_agent_bid::Entity>().filter(free_agent_bid::COLUMN.id.eq(id));
    select.one(&clearance.db()).await?.ok_or_else(|| not_found(&["input", "bid"]))
}

pub(super) async fn its_own(clearance: &Clearance<'_>, declaration: Uuid) -> Result<(), Error> {
    let whose = identities(clearance, vec![declaration]).await?.pop().map(|(_, person)| person);
    if whose.is_some() && whose == clearance.actor().employee { Ok(()) } else { Err(not_found(&["input", "declaration"])) }
}

/// Whose declarations these are, as far as the caller may know.
pub async fn identities(clearance: &Clearance<'_>, ids: Vec<Uuid>) -> Result<Vec<(Uuid, Uuid)>, Error> {
    let select = clearance.find::<free_agent_identity::Entity>().filter(free_agent_identity::COLUMN.id.is_in(ids));
    Ok(select.all(&clearance.db()).await?.into_iter().map(|it| (it.id, it.employee_id)).collect())
}

/// The bids for declarations, as far as the caller may know of them.
pub async fn bids(clearance: &Clearance<'_>, declarations: Vec<Uuid>) -> Result<Vec<free_agent_bid::Model>, Error> {
    let select = clearance.find::<free_agent_bid::Entity>().filter(free_agent_bid::COLUMN.declaration_id.is_in(declarations));
    Ok(select.order_by_asc(free_agent_bid::Column::MadeAt).all(&clearance.db()).await?)
}

/// One window of the declarations within reach, the soonest to end first.
pub async fn list(clearance: &Clearance<'_>, window: &Window) -> Result<Vec<free_agent_declaration::Model>, Error> {
    use free_agent_declaration::{Column, Entity};
    let mut select = clearance.find::<Entity>();
    let keyset = Keyset::by_day((Entity, Column::ValidUntil), (Entity, Column::Id), false);
    Ok(keyset.rows(QueryTrait::query(&mut select).to_owned(), window, &clearance.db()).await?)
}

pub async fn count(clearance: &Clearance<'_>) -> Result<u64, Error> {
    Ok(clearance.find::<free_agent_declaration::Entity>().count(&clearance.db()).await?)
}

pub fn place(row: &free_agent_declaration::Model) -> Bound {
    Bound { value: row.valid_until.to_string(), id: row.id }
}
