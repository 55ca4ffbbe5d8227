//! Of an accepted bid for a free agent: who decides, the decision, and the draft of the transfer.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use entity::{
    free_agent_bid::{self, FreeAgentBidState},
    free_agent_declaration, free_agent_identity, posting_round,
};
use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, QueryFilter, QuerySelect, QueryTrait, Set};
use uuid::Uuid;

use super::{
    free_agents::{answer_with, at_bid, at_declaration, fall, find, find_bid, identities, set, step},
    placing,
    substitutes::{self, Decider},
};
use crate::{
    access::{Changed, Clearance, decided_by, not_found},
    error::{Error, ErrorCode, Refusal},
    personnel::orders::{
        kinds::Step as BatchStep,
        service::{batch, draft, secrecy::kept_from_the_line, standing_orders},
    },
    posting::rules::{
        days,
        life::{self, BidStep, DeclarationStep},
    },
};

/// The name is told now: who decides is settled anew, by the office of which somebody is today, and not by who bids.
pub async fn settle_who_decides(clearance: &Clearance<'_>, declaration: Uuid) -> Result<(), Error> {
    let identity = clearance.find::<free_agent_identity::Entity>().filter(free_agent_identity::COLUMN.id.eq(declaration));
    let Some(identity) = identity.one(&clearance.db()).await? else { return Ok(()) };
    let round = decider(clearance, &identity).await?.round().map_err(|refusal| refusal.at(["input", "bid"]))?;
    settle(clearance, identity, round).await
}

async fn decider(clearance: &Clearance<'_>, identity: &free_agent_identity::Model) -> Result<Decider, Error> {
    substitutes::of_free_agent(clearance, identity.employee_id, &bidding(clearance, identity.id).await?).await
}

async fn settle(clearance: &Clearance<'_>, identity: free_agent_identity::Model, round: Option<Uuid>) -> Result<(), Error> {
    if round != identity.round_id {
        let mut row = identity.into_active_model();
        row.round_id = Set(round);
        row.update(&clearance.db()).await?;
    }
    Ok(())
}

/// Whoever waits for a decision is settled anew as a round names an office or its substitute; where still nobody may decide it stays as it is.
pub async fn settle_all(clearance: &Clearance<'_>) -> Result<(), Error> {
    let db = clearance.db();
    let accepted = clearance.all::<free_agent_bid::Entity>().filter(free_agent_bid::COLUMN.state.eq(FreeAgentBidState::Accepted));
    let accepted = accepted.select_only().column(free_agent_bid::Column::DeclarationId).into_query();
    let waiting = clearance.all::<free_agent_identity::Entity>().filter(free_agent_identity::Column::Id.in_subquery(accepted));
    for identity in waiting.all(&db).await? {
        if let Decider::Substitute(round) = decider(clearance, &identity).await? {
            settle(clearance, identity, Some(round)).await?;
        }
    }
    Ok(())
}

/// The units whose bids for a declaration are open.
async fn bidding(clearance: &Clearance<'_>, declaration: Uuid) -> Result<Vec<Uuid>, Error> {
    let bids = clearance.all::<free_agent_bid::Entity>().filter(free_agent_bid::COLUMN.declaration_id.eq(declaration));
    let open = bids.filter(free_agent_bid::COLUMN.state.is_in([FreeAgentBidState::Made, FreeAgentBidState::Accepted]));
    Ok(open.all(&clearance.db()).await?.into_iter().map(|it| it.org_unit_id).collect())
}

/// Whether who decides on a declaration may still: not a substitute who has joined the office or bids, nor an office whose own staff somebody has become.
async fn still_apart(clearance: &Clearance<'_>, declaration: Uuid) -> Result<(), Error> {
    let identity = clearance.all::<free_agent_identity::Entity>().filter(free_agent_identity::COLUMN.id.eq(declaration));
    let may = match identity.find_also_related(posting_round::Entity).one(&clearance.db()).await? {
        None => true,
        Some((identity, None)) => decider(clearance, &identity).await? == Decider::Office,
        Some((identity, Some(round))) => {
            substitutes::may_decide(clearance, &round, identity.employee_id, &bidding(clearance, declaration).await?).await?
        }
    };
    if may { Ok(()) } else { Err(Refusal::plain(ErrorCode::NoSubstitute).at(["input", "bid"]).into()) }
}

/// How it is decided on an accepted bid.
#[derive(Clone, Copy, Debug)]
pub enum BidDecision {
    Approve(Option<Transfer>),
    Refuse,
}

/// Into which draft a transfer goes, and from when it is.
#[derive(Clone, Copy, Debug)]
pub struct Transfer {
    pub batch: Uuid,
    pub expected_batch: i32,
    pub starts_on: NaiveDate,
}

/// Decides on a bid that was accepted; of an approved one the others fall, and the transfer may be drafted with it.
pub async fn decide(clearance: &Clearance<'_>, id: Uuid, expected: i32, decision: BidDecision) -> Result<Changed, Error> {
    let bid = find_bid(clearance, id).await?;
    let declaration = bid.declaration_id;
    clearance.under_embargo(declaration);
    if decided_by_caller(clearance, vec![declaration]).await?.is_empty() {
        return Err(not_found(&["input", "bid"]));
    }
    still_apart(clearance, declaration).await?;
    let BidDecision::Approve(transfer) = decision else {
        step(clearance, bid, expected, BidStep::Refuse).await?;
        return Ok(Changed::objects(vec![declaration]));
    };
    Refusal::unless_current(expected, bid.version)?;
    let state = BidStep::Approve.from(bid.state).map_err(at_bid)?;
    let row = find(clearance, declaration).await?;
    let after = DeclarationStep::Place.from(row.state).map_err(at_declaration)?;
    let order = match transfer {
        Some(transfer) => Some(draft_transfer(clearance, &bid, transfer).await?),
        None => None,
    };
    fall(clearance, declaration, Some(id)).await?;
    answer_with(clearance, bid, state, order).await?;
    set(clearance, row, after).await?;
    Ok(Changed::objects(vec![declaration]))
}

/// Drafts the transfer of a bid that was approved without one.
pub async fn draft_order(clearance: &Clearance<'_>, id: Uuid, expected: i32, transfer: Transfer) -> Result<Changed, Error> {
    let bid = find_bid(clearance, id).await?;
    let declaration = bid.declaration_id;
    clearance.under_embargo(declaration);
    if drafted_by_caller(clearance, vec![declaration]).await?.is_empty() {
        return Err(not_found(&["input", "bid"]));
    }
    Refusal::unless_current(expected, bid.version)?;
    let stands = standing_orders(clearance, bid.order_id.into_iter().collect()).await?;
    life::may_draft(bid.state, !stands.is_empty()).map_err(at_bid)?;
    let order = draft_transfer(clearance, &bid, transfer).await?;
    let version = bid.version + 1;
    let mut row = bid.into_active_model();
    (row.order_id, row.version) = (Set(Some(order)), Set(version));
    row.update(&clearance.db()).await?;
    Ok(Changed::objects(vec![declaration]))
}

async fn draft_transfer(clearance: &Clearance<'_>, bid: &free_agent_bid::Model, transfer: Transfer) -> Result<Uuid, Error> {
    let nobody = || not_found(&["input", "bid"]);
    days::may_start_on(transfer.starts_on, clearance.today(), None).map_err(|refusal| refusal.at(["input", "transfer", "startsOn"]))?;
    let person = identities(clearance, vec![bid.declaration_id]).await?.pop().ok_or_else(nobody)?.1;
    let batch = batch::planned(clearance, transfer.batch, transfer.expected_batch, BatchStep::Shape).await?;
    kept_from_the_line(clearance, batch.id, &[person], &["input", "transfer", "batch"]).await?;
    let order = draft::write(clearance, &batch, &[placing::transfer(person, bid.org_unit_id, None, transfer.starts_on)]).await?;
    Ok(order.first().ok_or_else(nobody)?.id)
}

/// Of which of these declarations the caller decides.
async fn decided_by_caller(clearance: &Clearance<'_>, declarations: Vec<Uuid>) -> Result<HashSet<Uuid>, Error> {
    let select = clearance.find::<free_agent_declaration::Entity>().select_only().column(free_agent_declaration::Column::Id);
    let select = select.filter(free_agent_declaration::Column::Id.in_subquery(decided_by(clearance.sight())));
    let select = select.filter(free_agent_declaration::COLUMN.id.is_in(declarations));
    Ok(select.into_tuple().all(&clearance.db()).await?.into_iter().collect())
}

/// Of which of these declarations the caller drafts the transfer: as the personnel office, and not their own.
async fn drafted_by_caller(clearance: &Clearance<'_>, declarations: Vec<Uuid>) -> Result<HashSet<Uuid>, Error> {
    if !clearance.acts_everywhere::<free_agent_bid::Entity>() {
        return Ok(HashSet::new());
    }
    let known = identities(clearance, declarations).await?.into_iter();
    Ok(known.filter(|(_, person)| Some(*person) != clearance.actor().employee).map(|(id, _)| id).collect())
}

/// What the caller may come to do with a bid.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rights {
    pub decides: bool,
    pub drafts: bool,
    /// Whether an order of it stands; told to who drafts.
    pub is_drafted: bool,
}

/// What the caller may come to do with each of these bids.
pub async fn rights(clearance: &Clearance<'_>, bids: &[&free_agent_bid::Model]) -> Result<HashMap<Uuid, Rights>, Error> {
    let declarations = || bids.iter().map(|it| it.declaration_id).collect::<Vec<_>>();
    let (decided, drafted) = (decided_by_caller(clearance, declarations()).await?, drafted_by_caller(clearance, declarations()).await?);
    let drafts = |it: &free_agent_bid::Model| drafted.contains(&it.declaration_id);
    let stand = standing_orders(clearance, bids.iter().filter(|it| drafts(it)).filter_map(|it| it.order_id).collect()).await?;
    let of = |it: &free_agent_bid::Model| Rights {
        decides: decided.contains(&it.declaration_id),
        drafts: drafts(it),
        is_drafted: it.order_id.is_some_and(|order| stand.contains(&order)),
    };
    Ok(bids.iter().map(|it| (it.id, of(it))).collect())
}
