//! Candidates and the events where they were met, as GraphQL sees them.

use std::{collections::BTreeSet, sync::Arc};

use async_graphql::{Context, ID, Object, SimpleObject};
use entity::{
    candidate,
    personal_record::Sex,
    recruitment_event::{self, RecruitmentEventKind},
};
use futures_util::future::{BoxFuture, FutureExt};
use uuid::Uuid;

use crate::{
    access::{Clearance, ClearanceExt, Field},
    connection,
    error::Error,
    id,
    personnel::graphql::PersonName,
    plain_object,
    recruitment::{rules::likeness::Reason, service::candidates},
    relation::{Object as _, Prefetch, Slot, ToMany, Wants, by_key},
    scalar::Date,
};

#[derive(Debug)]
pub struct Candidate {
    /// The id that was asked for: that of the person, or an alias that was merged into them.
    asked: Uuid,
    row: candidate::Model,
    events: ToMany<RecruitmentEvent>,
}

connection!(CandidateConnection, CandidateEdge, Candidate, "受験者");
plain_object!(RecruitmentEvent, recruitment_event);
connection!(RecruitmentEventConnection, RecruitmentEventEdge, RecruitmentEvent, "説明会等の行事");

impl From<candidate::Model> for Candidate {
    fn from(row: candidate::Model) -> Self {
        Self { asked: row.id, row, events: Slot::default() }
    }
}

impl crate::relation::Object for Candidate {
    const TYPE: &'static str = "Candidate";

    fn key(&self) -> Uuid {
        self.asked
    }

    fn load<'a>(clearance: &'a Clearance<'a>, keys: Vec<Uuid>, _: &'a Wants<'a>) -> BoxFuture<'a, Result<Vec<Self>, Error>> {
        async move {
            let found = candidates::resolved(clearance, keys).await?;
            Ok(found.into_iter().map(|(asked, row)| Self { asked, row, events: Slot::default() }).collect())
        }
        .boxed()
    }
}

impl Prefetch for Candidate {
    fn prefetch<'a>(set: &'a [&'a Self], wants: &'a Wants<'a>, clearance: &'a Clearance<'a>) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            if wants.has("events") {
                let there = candidates::attendances(clearance, set.iter().map(|it| it.row.id).collect()).await?;
                let events = by_key::<RecruitmentEvent>(there.iter().map(|(_, event)| *event), &wants.beneath("events"), clearance).await?;
                for it in set {
                    let mine = there.iter().filter(|(candidate, _)| *candidate == it.row.id).filter_map(|(_, event)| events.get(event));
                    it.events.put((), mine.cloned().collect());
                }
            }
            Ok(())
        }
        .boxed()
    }
}

impl Candidate {
    fn shows(&self, ctx: &Context<'_>, field: Field) -> bool {
        ctx.clearance().sees_of_candidate(field, self.row.id, self.row.id)
    }
}

/// 受験者・見込み者: somebody who applied, or may; one person over the years. The id of who was merged leads to the person.
#[Object]
impl Candidate {
    /// 識別子: opaque.
    pub async fn id(&self) -> ID {
        id::encode(Self::TYPE, self.row.id)
    }
    /// 版: send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.row.version
    }
    /// 氏名: null once it was erased.
    async fn name(&self) -> Option<PersonName> {
        let it = &self.row;
        let name = PersonName::new(&it.family_name, &it.given_name, &it.family_name_kana, &it.given_name_kana);
        (!it.family_name.is_empty()).then_some(name)
    }
    /// 生年月日: for who runs the recruitment, and oneself.
    async fn birth_date(&self, ctx: &Context<'_>) -> Option<Date> {
        self.row.birth_date.filter(|_| self.shows(ctx, Field::CandidateBirth)).map(Date)
    }
    /// 性別: for who runs the recruitment, and oneself.
    async fn sex(&self, ctx: &Context<'_>) -> Option<Sex> {
        Some(self.row.sex).filter(|_| self.shows(ctx, Field::CandidateBirth))
    }
    /// 電子メール: for who runs the recruitment, and oneself.
    async fn email(&self, ctx: &Context<'_>) -> Option<&str> {
        self.row.email.as_deref().filter(|_| self.shows(ctx, Field::CandidateContact))
    }
    /// 電話番号: digits alone; for who runs the recruitment, and oneself.
    async fn phone(&self, ctx: &Context<'_>) -> Option<&str> {
        self.row.phone.as_deref().filter(|_| self.shows(ctx, Field::CandidateContact))
    }
    /// 参加した行事.
    async fn events(&self) -> Vec<Arc<RecruitmentEvent>> {
        self.events.get(&()).unwrap_or_default()
    }
    /// 消去した項目: the groups of fields that were erased.
    async fn erased(&self) -> Vec<String> {
        let groups: BTreeSet<&str> = self.row.erased.as_deref().unwrap_or_default().split_whitespace().collect();
        groups.into_iter().map(str::to_owned).collect()
    }
}

/// 広報・説明会等: an occasion to meet who may apply.
#[Object]
impl RecruitmentEvent {
    /// 識別子: opaque.
    pub async fn id(&self) -> ID {
        id::encode(Self::TYPE, self.row.id)
    }
    /// 種別.
    async fn kind(&self) -> RecruitmentEventKind {
        self.row.kind
    }
    /// 名称.
    async fn name(&self) -> &str {
        &self.row.name
    }
    /// 開催日.
    async fn held_on(&self) -> Date {
        Date(self.row.held_on)
    }
    /// 場所.
    async fn place(&self) -> Option<&str> {
        self.row.place.as_deref()
    }
}

/// 重複の疑い: two candidates who may be one person.
#[derive(Clone, Debug, SimpleObject)]
pub struct CandidatePair {
    /// 一方.
    one: Arc<Candidate>,
    /// 他方.
    other: Arc<Candidate>,
    /// 理由: what they have in common.
    likeness: Vec<Reason>,
}

impl From<candidates::Pair> for CandidatePair {
    fn from(pair: candidates::Pair) -> Self {
        Self { one: Arc::new(pair.one.into()), other: Arc::new(pair.other.into()), likeness: pair.reasons }
    }
}
