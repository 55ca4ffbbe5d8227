//! What is told of free agents (庁内FA).

use async_graphql::{ID, InputObject};

use crate::{
    error::Error,
    personnel::orders::graphql::inputs::{batch, key},
    posting::{
        graphql::{FreeAgentBid, FreeAgentDeclaration},
        service::free_agents::BidDecision,
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

/// 申出の決定.
#[derive(Clone, Debug, InputObject)]
pub struct DecideFreeAgentBidInput {
    /// 申出.
    pub bid: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 承認: the draft of the transfer; 不承認 if not given.
    pub transfer: Option<FreeAgentTransferInput>,
}

impl DecideFreeAgentBidInput {
    pub fn decision(&self) -> Result<Option<BidDecision>, Error> {
        let decision = |it: &FreeAgentTransferInput| {
            Ok(BidDecision { batch: batch(&it.batch)?, expected_batch: it.expected_batch_version, starts_on: it.starts_on.0 })
        };
        self.transfer.as_ref().map(decision).transpose()
    }
}
