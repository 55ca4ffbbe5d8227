//! Declarations of free agents and the bids for them.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use entity::{
    free_agent_bid::{self, FreeAgentBidState},
    free_agent_declaration::{self, FreeAgentState},
};
use futures_util::future::{BoxFuture, FutureExt};

use super::allowed;
use crate::{
    access::{Clearance, ClearanceExt},
    connection,
    error::Error,
    id, loaded_by_id,
    personnel::{
        graphql::{AllowedAction, OrgUnit},
        orders::graphql::{Signature, signatures},
    },
    posting::service::{
        free_agent_decisions::{self, Rights},
        free_agents,
    },
    relation::{Object as _, Prefetch, Slot, ToMany, ToOne, Wants, ready, to_one_if_wanted},
    scalar::{Date, DateTime},
};

#[derive(Debug)]
pub struct FreeAgentDeclaration {
    row: free_agent_declaration::Model,
    declarant: Slot<(), Option<Signature>>,
    bids: ToMany<FreeAgentBid>,
}

connection!(FreeAgentDeclarationConnection, FreeAgentDeclarationEdge, FreeAgentDeclaration, "庁内FA宣言");
loaded_by_id!(FreeAgentDeclaration, free_agent_declaration);

impl From<free_agent_declaration::Model> for FreeAgentDeclaration {
    fn from(row: free_agent_declaration::Model) -> Self {
        Self { row, declarant: Slot::default(), bids: Slot::default() }
    }
}

impl Prefetch for FreeAgentDeclaration {
    fn prefetch<'a>(set: &'a [&'a Self], wants: &'a Wants<'a>, clearance: &'a Clearance<'a>) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            let keys = || set.iter().map(|it| it.row.id).collect::<Vec<_>>();
            if wants.has("declarant") {
                let known = free_agents::identities(clearance, keys()).await?;
                let people = signatures(clearance, known.iter().map(|(_, person)| *person).collect()).await?;
                for it in set {
                    let whose = known.iter().find(|(id, _)| *id == it.row.id);
                    it.declarant.put((), whose.and_then(|(_, person)| people.get(person)).cloned());
                }
            }
            if wants.has("bids") {
                let rows = free_agents::bids(clearance, keys()).await?.into_iter().map(FreeAgentBid::from).collect();
                let rows = ready(rows, &wants.beneath("bids"), clearance).await?;
                for it in set {
                    it.bids.put((), rows.iter().filter(|bid| bid.row.declaration_id == it.row.id).cloned().collect());
                }
            }
            Ok(())
        }
        .boxed()
    }
}

/// 庁内FA宣言: what somebody can and wants, without a name before a bid is accepted; it does not exist for the own line.
#[Object]
impl FreeAgentDeclaration {
    /// 識別子: opaque.
    pub async fn id(&self) -> ID {
        id::encode(Self::TYPE, self.row.id)
    }
    /// 版: send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.row.version
    }
    /// 宣言者: null for who has nothing to decide, and for units whose bid was not accepted.
    async fn declarant(&self) -> Option<Signature> {
        self.declarant.get(&()).flatten()
    }
    /// 経験・能力.
    async fn skills(&self) -> &str {
        &self.row.skills
    }
    /// 希望する職務・部署.
    async fn wishes(&self) -> &str {
        &self.row.wishes
    }
    /// 有効期限: this day included.
    async fn valid_until(&self) -> Date {
        Date(self.row.valid_until)
    }
    /// 状態.
    async fn state(&self) -> FreeAgentState {
        self.row.state
    }
    /// 可能な操作.
    async fn allowed_actions(&self, ctx: &Context<'_>) -> Vec<AllowedAction> {
        allowed::of_declaration(&ctx.clearance(), self.row.state, self.row.valid_until)
    }
    /// 申出: those of the own units for a head; all of them for the person and the personnel office.
    async fn bids(&self) -> Vec<Arc<FreeAgentBid>> {
        self.bids.get(&()).unwrap_or_default()
    }
}

#[derive(Debug)]
pub struct FreeAgentBid {
    row: free_agent_bid::Model,
    unit: ToOne<OrgUnit>,
    rights: Slot<(), Rights>,
}

loaded_by_id!(FreeAgentBid, free_agent_bid);

impl From<free_agent_bid::Model> for FreeAgentBid {
    fn from(row: free_agent_bid::Model) -> Self {
        Self { row, unit: Slot::default(), rights: Slot::default() }
    }
}

impl Prefetch for FreeAgentBid {
    fn prefetch<'a>(set: &'a [&'a Self], wants: &'a Wants<'a>, clearance: &'a Clearance<'a>) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            if wants.has("allowedActions") {
                let rights = free_agent_decisions::rights(clearance, &set.iter().map(|it| &it.row).collect::<Vec<_>>()).await?;
                set.iter().for_each(|it| it.rights.put((), rights.get(&it.row.id).copied().unwrap_or_default()));
            }
            to_one_if_wanted("orgUnit", set, wants, clearance, |it| Some(it.row.org_unit_id), |it| &it.unit).await
        }
        .boxed()
    }
}

/// FA宣言への申出: a unit wants somebody.
#[Object]
impl FreeAgentBid {
    /// 識別子: opaque.
    pub async fn id(&self) -> ID {
        id::encode(Self::TYPE, self.row.id)
    }
    /// 版: send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.row.version
    }
    /// 申し出た所属.
    async fn org_unit(&self) -> Option<Arc<OrgUnit>> {
        self.unit.get(&()).flatten()
    }
    /// 申出の内容.
    async fn message(&self) -> &str {
        &self.row.message
    }
    /// 状態.
    async fn state(&self) -> FreeAgentBidState {
        self.row.state
    }
    /// 可能な操作.
    async fn allowed_actions(&self, ctx: &Context<'_>) -> Vec<AllowedAction> {
        allowed::of_bid(&ctx.clearance(), &self.row, self.rights.get(&()).unwrap_or_default())
    }
    /// 申出日時.
    async fn made_at(&self) -> DateTime {
        DateTime(self.row.made_at)
    }
    /// 回答・決定の日時.
    async fn answered_at(&self) -> Option<DateTime> {
        self.row.answered_at.map(DateTime)
    }
}
