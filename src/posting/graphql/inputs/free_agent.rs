//! What is told of free agents (庁内FA).

use async_graphql::{ID, InputObject};

use crate::{
    error::{Error, ErrorCode, Refusal},
    personnel::orders::graphql::inputs::{batch, key},
    posting::{
        graphql::{FreeAgentBid, FreeAgentDeclaration},
        service::free_agent_decisions::{BidDecision, Transfer},
    },
    scalar::Date,
};

/// FA宣言.
#[derive(Clone, Debug, InputObject)]
pub struct DeclareFreeAgencyInput {
    /// 経験・能力.
    pub skills: String,
    /// 希望する職務・部署.
    pub wishes: String,
    /// 有効期限: this day included, within two years.
    pub valid_until: Date,
}

/// FA宣言の取下げ.
#[derive(Clone, Debug, InputObject)]
pub struct WithdrawFreeAgencyInput {
    /// FA宣言.
    pub declaration: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
}

/// The key of a declaration.
pub fn declaration(id: &ID) -> Result<uuid::Uuid, Error> {
    key::<FreeAgentDeclaration>(id, &["input", "declaration"])
}

/// FA宣言への申出.
#[derive(Clone, Debug, InputObject)]
pub struct BidForFreeAgentInput {
    /// FA宣言.
    pub declaration: ID,
    /// 申し出る所属.
    pub org_unit: ID,
    /// 申出の内容.
    pub message: String,
}

/// The key of a bid.
pub fn bid(id: &ID) -> Result<uuid::Uuid, Error> {
    key::<FreeAgentBid>(id, &["input", "bid"])
}

/// 申出の取下げ.
#[derive(Clone, Debug, InputObject)]
pub struct WithdrawFreeAgentBidInput {
    /// 申出.
    pub bid: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
}

/// 申出への回答.
#[derive(Clone, Debug, InputObject)]
pub struct AnswerFreeAgentBidInput {
    /// 申出.
    pub bid: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 承諾するか: the unit learns who it is.
    pub accepts: bool,
}

/// 異動の案件: where the transfer is drafted.
#[derive(Clone, Debug, InputObject)]
pub struct FreeAgentTransferInput {
    /// 案件: a draft that the caller plans.
    pub batch: ID,
    /// 案件の版: the one that the caller has read.
    pub expected_batch_version: i32,
    /// 配置日.
    pub starts_on: Date,
}

impl FreeAgentTransferInput {
    pub fn transfer(&self) -> Result<Transfer, Error> {
        Ok(Transfer { batch: batch(&self.batch)?, expected_batch: self.expected_batch_version, starts_on: self.starts_on.0 })
    }
}

/// 申出の決定.
#[derive(Clone, Debug, InputObject)]
pub struct DecideFreeAgentBidInput {
    /// 申出.
    pub bid: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 承認するか.
    pub approves: bool,
    /// 異動の案件: of what is approved; without it the order is drafted later, by `draftFreeAgentOrder`.
    pub transfer: Option<FreeAgentTransferInput>,
}

impl DecideFreeAgentBidInput {
    pub fn decision(&self) -> Result<BidDecision, Error> {
        match (self.approves, &self.transfer) {
            (false, Some(_)) => Err(Refusal::plain(ErrorCode::InvalidValue).at(["input", "transfer"]).into()),
            (false, None) => Ok(BidDecision::Refuse),
            (true, transfer) => Ok(BidDecision::Approve(transfer.as_ref().map(FreeAgentTransferInput::transfer).transpose()?)),
        }
    }
}

/// 異動の起案: of a bid that was approved.
#[derive(Clone, Debug, InputObject)]
pub struct DraftFreeAgentOrderInput {
    /// 申出.
    pub bid: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 異動の案件.
    pub transfer: FreeAgentTransferInput,
}
