//! An application for a posting: for the applicant, the personnel office and the panel; what the own line must not know is not loaded.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};
use entity::{
    posting_application::{self, PostingApplicationState},
    posting_examination::{self, PostingExaminationState},
};
use futures_util::future::{BoxFuture, FutureExt};
use uuid::Uuid;

use super::{Posting, allowed};
use crate::{
    access::{Clearance, ClearanceExt, Field, Home},
    connection,
    eligibility::graphql::EligibilitySnapshot,
    error::Error,
    id, loaded_by_id,
    personnel::{
        graphql::{AllowedAction, Employee, PersonnelOrder},
        orders::{
            graphql::{Signature, signatures},
            service::queries::homes,
        },
    },
    posting::service::examining,
    relation::{Object as _, Prefetch, Slot, ToOne, Wants, by_key, to_one_if_wanted},
    scalar::{Date, DateTime},
};

/// 面接員の意見.
#[derive(Clone, Debug, SimpleObject)]
pub struct PostingOpinion {
    /// 面接員.
    panelist: Option<Signature>,
    /// 評点: 1 to 5.
    points: i32,
    /// 意見.
    comment: String,
    /// 提出日時.
    given_at: DateTime,
}

/// 応募の審査: for who examines it.
#[derive(Clone, Debug, SimpleObject)]
pub struct PostingExamination {
    /// 状態.
    state: PostingExaminationState,
    /// 判定の理由.
    note: Option<String>,
    /// 配置日: once the transfer is drafted.
    starts_on: Option<Date>,
    /// 配置期間の末日: null where it has no end.
    ends_on: Option<Date>,
}

impl From<&posting_examination::Model> for PostingExamination {
    fn from(row: &posting_examination::Model) -> Self {
        Self { state: row.state, note: row.note.clone(), starts_on: row.starts_on.map(Date), ends_on: row.ends_on.map(Date) }
    }
}

/// 面接: when and where.
#[derive(Clone, Debug, SimpleObject)]
pub struct PostingInterview {
    /// 日時.
    at: DateTime,
    /// 場所.
    place: Option<String>,
}

#[derive(Debug)]
pub struct PostingApplication {
    row: posting_application::Model,
    posting: ToOne<Posting>,
    employee: ToOne<Employee>,
    applicant: Slot<(), Option<Signature>>,
    /// Where the applicant stands today, as far as rights ask.
    home: Slot<(), Option<Home>>,
    examination: Slot<(), Option<posting_examination::Model>>,
    interview: Slot<(), Option<PostingInterview>>,
    opinions: Slot<(), Vec<PostingOpinion>>,
    order: ToOne<PersonnelOrder>,
}

connection!(PostingApplicationConnection, PostingApplicationEdge, PostingApplication, "庁内公募への応募");
loaded_by_id!(PostingApplication, posting_application);

impl From<posting_application::Model> for PostingApplication {
    fn from(row: posting_application::Model) -> Self {
        Self {
            row,
            posting: Slot::default(),
            employee: Slot::default(),
            applicant: Slot::default(),
            home: Slot::default(),
            examination: Slot::default(),
            interview: Slot::default(),
            opinions: Slot::default(),
            order: Slot::default(),
        }
    }
}

impl Prefetch for PostingApplication {
    fn prefetch<'a>(set: &'a [&'a Self], wants: &'a Wants<'a>, clearance: &'a Clearance<'a>) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            to_one_if_wanted("posting", set, wants, clearance, |it| Some(it.row.posting_id), |it| &it.posting).await?;
            to_one_if_wanted("employee", set, wants, clearance, |it| Some(it.row.employee_id), |it| &it.employee).await?;
            if wants.has("applicant") {
                let people = signatures(clearance, set.iter().map(|it| it.row.employee_id).collect()).await?;
                set.iter().for_each(|it| it.applicant.put((), people.get(&it.row.employee_id).cloned()));
            }
            if wants.has("eligibility") {
                let homes = homes(clearance, set.iter().map(|it| it.row.employee_id).collect()).await?;
                set.iter().for_each(|it| it.home.put((), homes.get(&it.row.employee_id).copied()));
            }
            examinations(set, wants, clearance).await
        }
        .boxed()
    }
}

async fn examinations(set: &[&PostingApplication], wants: &Wants<'_>, clearance: &Clearance<'_>) -> Result<(), Error> {
    let keys = || set.iter().map(|it| it.row.id).collect::<Vec<Uuid>>();
    if ["examination", "transferOrder", "allowedActions"].iter().any(|it| wants.has(it)) {
        let mut rows = examining::of_applications(clearance, keys()).await?;
        let orders = rows.values().filter_map(|it| it.order_id).collect::<Vec<_>>();
        let orders = by_key::<PersonnelOrder>(orders, &wants.beneath("transferOrder"), clearance).await?;
        for it in set {
            let row = rows.remove(&it.row.id);
            it.order.put((), row.as_ref().and_then(|row| orders.get(&row.order_id?)).cloned());
            it.examination.put((), row);
        }
    }
    if wants.has("interview") {
        let mut found = examining::interviews(clearance, keys()).await?;
        let interview = |(at, place)| PostingInterview { at: DateTime(at), place };
        set.iter().for_each(|it| it.interview.put((), found.remove(&it.row.id).map(interview)));
    }
    if wants.has("opinions") {
        let rows = examining::opinions(clearance, keys()).await?;
        let people = signatures(clearance, rows.iter().map(|it| it.panelist_id).collect()).await?;
        for it in set {
            let mine = rows.iter().filter(|row| row.application_id == it.row.id).map(|row| PostingOpinion {
                panelist: people.get(&row.panelist_id).cloned(),
                points: row.points,
                comment: row.comment.clone(),
                given_at: DateTime(row.given_at),
            });
            it.opinions.put((), mine.collect());
        }
    }
    Ok(())
}

/// 庁内公募への応募: known to the applicant, the personnel office and, from the stage of the round on, the panel; to the own line never before the
/// transfer is announced.
#[Object]
impl PostingApplication {
    /// 識別子: opaque.
    pub async fn id(&self) -> ID {
        id::encode(Self::TYPE, self.row.id)
    }
    /// 版: send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.row.version
    }
    /// 公募の職.
    async fn posting(&self) -> Option<Arc<Posting>> {
        self.posting.get(&()).flatten()
    }
    /// 応募者: by number and name.
    async fn applicant(&self) -> Option<Signature> {
        self.applicant.get(&()).flatten()
    }
    /// 応募者(職員): for who may read them.
    async fn employee(&self) -> Option<Arc<Employee>> {
        self.employee.get(&()).flatten()
    }
    /// 希望順位: from 1.
    async fn choice(&self) -> i32 {
        self.row.choice
    }
    /// 自己アピール: every read by another is audited.
    async fn statement(&self, ctx: &Context<'_>) -> &str {
        let clearance = ctx.clearance();
        if clearance.actor().employee != Some(self.row.employee_id) {
            clearance.saw(Field::PostingStatement, self.row.id, self.row.id);
        }
        &self.row.statement
    }
    /// 状態: as the applicant knows it.
    async fn state(&self) -> PostingApplicationState {
        self.row.state
    }
    /// 代理審査: examined by the substitute.
    async fn by_substitute(&self) -> bool {
        self.row.by_substitute
    }
    /// 応募時の資格の判定.
    async fn eligibility(&self, ctx: &Context<'_>) -> Option<EligibilitySnapshot> {
        let seen = ctx.clearance().sees_under(Field::EligibilityFact, (self.row.employee_id, self.home.get(&()).flatten()), self.row.id);
        EligibilitySnapshot::of(self.row.judged.as_deref(), seen)
    }
    /// 所属長の意見: where the round goes through the head.
    async fn head_opinion(&self) -> Option<&str> {
        self.row.head_opinion.as_deref()
    }
    /// 応募日時.
    async fn submitted_at(&self) -> DateTime {
        DateTime(self.row.submitted_at)
    }
    /// 面接: when and where to come.
    async fn interview(&self) -> Option<PostingInterview> {
        self.interview.get(&()).flatten()
    }
    /// 審査: null for who does not examine it, the applicant among them.
    async fn examination(&self) -> Option<PostingExamination> {
        self.examination.get(&()).flatten().as_ref().map(PostingExamination::from)
    }
    /// 面接員の意見: all for who examines, the own one for a panelist.
    async fn opinions(&self) -> Vec<PostingOpinion> {
        self.opinions.get(&()).unwrap_or_default()
    }
    /// 異動の発令: null where there is none, or it is not yet the caller's to know.
    async fn transfer_order(&self) -> Option<Arc<PersonnelOrder>> {
        self.order.get(&()).flatten()
    }
    /// 可能な操作.
    async fn allowed_actions(&self, ctx: &Context<'_>) -> Vec<AllowedAction> {
        let clearance = ctx.clearance();
        let is_own = clearance.actor().employee == Some(self.row.employee_id);
        let examined = self.examination.get(&()).flatten().map(|it| it.state);
        allowed::of_application(&clearance, self.row.state, is_own, examined)
    }
}
