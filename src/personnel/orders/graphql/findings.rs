//! Findings and comparisons as GraphQL sees them.

use std::collections::HashMap;

use async_graphql::{ID, SimpleObject};
use entity::order_batch;

use super::{OrderBatch, PersonnelOrder, Signature, route::signatures};
use crate::{
    access::Clearance,
    error::Error,
    id,
    personnel::{
        graphql::{OrgUnit, Post},
        orders::{
            findings::{FindingCode, Severity},
            service::{
                diff::{Difference, Stands},
                review,
            },
        },
    },
    relation::Object as _,
    scalar::DateTime,
};

/// 承知: who took a warning upon themself, and why.
#[derive(Clone, Debug, SimpleObject)]
pub struct FindingAcceptance {
    /// 承知した者.
    accepted_by: Option<Signature>,
    /// 理由.
    reason: String,
    /// 日時.
    accepted_at: DateTime,
}

/// 指摘: what is wrong with a batch, whom and what it concerns, and what would mend it.
#[derive(Clone, Debug, SimpleObject)]
pub struct Finding {
    /// 鍵: the same as long as nothing moves; send it to accept the finding.
    key: String,
    /// 重さ.
    severity: Severity,
    /// 種別.
    code: FindingCode,
    /// 説明: in the language of Accept-Language.
    message: String,
    /// 直し方: what would mend it.
    remedy: String,
    /// 発令: those concerned.
    orders: Vec<ID>,
    /// 対象者.
    people: Vec<Signature>,
    /// 職.
    posts: Vec<ID>,
    /// 組織.
    units: Vec<ID>,
    /// 承知: null while nobody accepted it.
    acceptance: Option<FindingAcceptance>,
}

/// 指摘の一覧: what one state of the database came to.
#[derive(Clone, Debug, SimpleObject)]
pub struct FindingReport {
    /// 誤りの数: they block the approval.
    errors: usize,
    /// 注意の数.
    warnings: usize,
    /// 承知されていない注意の数.
    open_warnings: usize,
    /// 指摘: errors first.
    items: Vec<Finding>,
}

/// The findings of a batch as they are now.
pub async fn report(clearance: &Clearance<'_>, batch: &order_batch::Model) -> Result<FindingReport, Error> {
    let judged = review::review(clearance, batch).await?;
    let accepted = review::acceptances(clearance, &clearance.db(), batch.id).await?;
    let signed = signatures(clearance, accepted.iter().map(|it| it.accepted_by_id).collect()).await?;
    let accepted: HashMap<String, FindingAcceptance> = accepted
        .into_iter()
        .map(|it| {
            let by = signed.get(&it.accepted_by_id).cloned();
            (it.finding, FindingAcceptance { accepted_by: by, reason: it.reason, accepted_at: DateTime(it.accepted_at) })
        })
        .collect();
    let language = clearance.language();
    let person = |id| judged.facts.people.get(id).map(|it| Signature::new(it.number.clone(), it.name.clone()));
    let findings = judged.findings.iter().map(|it| {
        let key = it.key();
        Finding {
            severity: it.severity,
            code: it.code,
            message: it.message.in_language(language).to_owned(),
            remedy: it.remedy.in_language(language).to_owned(),
            orders: it.orders.iter().map(|id| id::encode(PersonnelOrder::TYPE, *id)).collect(),
            people: it.people.iter().filter_map(person).collect(),
            posts: it.posts.iter().map(|id| id::encode(Post::TYPE, *id)).collect(),
            units: it.units.iter().map(|id| id::encode(OrgUnit::TYPE, *id)).collect(),
            acceptance: accepted.get(&key).cloned(),
            key,
        }
    });
    let findings: Vec<Finding> = findings.collect();
    let of = |severity| findings.iter().filter(move |it| it.severity == severity);
    Ok(FindingReport {
        errors: of(Severity::Error).count(),
        warnings: of(Severity::Warning).count(),
        open_warnings: of(Severity::Warning).filter(|it| it.acceptance.is_none()).count(),
        items: findings,
    })
}

/// 在職の状態: in words, as a comparison needs it.
#[derive(Clone, Debug, SimpleObject)]
pub struct StandingSummary {
    /// 在職: false after leaving.
    in_service: bool,
    /// 所属.
    unit: String,
    /// 職.
    post: String,
    /// 職位.
    rank: String,
    /// 級.
    grade: i32,
    /// 号給.
    step: i32,
}

impl From<Stands> for StandingSummary {
    fn from(it: Stands) -> Self {
        Self { in_service: it.in_service, unit: it.unit, post: it.post, rank: it.rank, grade: it.grade, step: it.step }
    }
}

/// 差分: somebody for whom two drafts, or a draft and what was announced, come to something else.
#[derive(Clone, Debug, SimpleObject)]
pub struct OrderDifference {
    /// 対象者.
    person: Signature,
    /// 前: null of who is not on the staff.
    before: Option<StandingSummary>,
    /// 後: null of who is not on the staff.
    after: Option<StandingSummary>,
}

impl From<Difference> for OrderDifference {
    fn from(it: Difference) -> Self {
        Self { person: Signature::new(it.number, it.name), before: it.before.map(Into::into), after: it.after.map(Into::into) }
    }
}

/// Where the batch itself is named by its id.
pub fn batch_key(id: &ID) -> Option<uuid::Uuid> {
    id::key_of(id, OrderBatch::TYPE)
}
