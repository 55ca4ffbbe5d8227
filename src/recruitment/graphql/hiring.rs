//! Conditional appointments and onboarding as GraphQL sees them.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};
use entity::{
    conditional_decision::{self, ConditionalVerdict},
    onboarding,
    onboarding_contact::{self, OnboardingContactKind},
    personnel_order,
};
use futures_util::future::{BoxFuture, FutureExt};
use uuid::Uuid;

use super::RecruitmentApplication;
use crate::{
    access::{Clearance, ClearanceExt},
    connection,
    error::Error,
    id, loaded_by_id,
    personnel::{
        graphql::Employee,
        orders::graphql::{Signature, signatures},
    },
    recruitment::{
        rules::{
            conditional::{Period, State},
            onboarding::is_silent,
        },
        service::{
            conditional::{self, Decided, as_decision},
            onboarding as plans,
        },
    },
    relation::{Object as _, Prefetch, Slot, ToOne, Wants, to_one_if_wanted},
    scalar::{Date, DateTime},
};

/// 条件付採用期間の判断.
#[derive(Clone, Debug, SimpleObject)]
pub struct ConditionalDecision {
    /// 判断.
    verdict: ConditionalVerdict,
    /// 延長後の末日.
    until: Option<Date>,
    /// 理由.
    reason: String,
    /// 判断した日時.
    decided_at: DateTime,
}

impl ConditionalDecision {
    fn of(row: &conditional_decision::Model) -> Self {
        Self { verdict: row.verdict, until: row.until.map(Date), reason: row.reason.clone(), decided_at: DateTime(row.decided_at) }
    }
}

#[derive(Debug)]
pub struct ConditionalAppointment {
    row: personnel_order::Model,
    employee: ToOne<Employee>,
    period: Slot<(), Option<Period>>,
    decisions: Slot<(), Vec<ConditionalDecision>>,
}

connection!(ConditionalAppointmentConnection, ConditionalAppointmentEdge, ConditionalAppointment, "条件付採用");

impl From<personnel_order::Model> for ConditionalAppointment {
    fn from(row: personnel_order::Model) -> Self {
        Self { row, employee: Slot::default(), period: Slot::default(), decisions: Slot::default() }
    }
}

impl crate::relation::Object for ConditionalAppointment {
    const TYPE: &'static str = "ConditionalAppointment";

    fn key(&self) -> Uuid {
        self.row.id
    }

    fn load<'a>(clearance: &'a Clearance<'a>, keys: Vec<Uuid>, _: &'a Wants<'a>) -> BoxFuture<'a, Result<Vec<Self>, Error>> {
        async move { Ok(conditional::by_ids(clearance, keys).await?.into_iter().map(Self::from).collect()) }.boxed()
    }
}

impl Prefetch for ConditionalAppointment {
    fn prefetch<'a>(set: &'a [&'a Self], wants: &'a Wants<'a>, clearance: &'a Clearance<'a>) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            to_one_if_wanted("employee", set, wants, clearance, |it| it.row.employee_id, |it| &it.employee).await?;
            let taken = conditional::decisions(clearance, set.iter().map(|it| it.row.id).collect()).await?;
            let decided = Decided::load(clearance).await?;
            let left = conditional::left(clearance, set.iter().filter_map(|it| it.row.employee_id).collect()).await?;
            for it in set {
                let mine: Vec<&conditional_decision::Model> = taken.iter().filter(|row| row.order_id == it.row.id).collect();
                let decisions: Vec<_> = mine.iter().map(|row| as_decision(row)).collect();
                let left_on = it.row.employee_id.and_then(|person| left.get(&person).copied());
                it.period.put((), conditional::period(&decided, &it.row, &decisions, left_on, clearance.today())?);
                it.decisions.put((), mine.into_iter().map(ConditionalDecision::of).collect());
            }
            Ok(())
        }
        .boxed()
    }
}

impl ConditionalAppointment {
    fn period(&self) -> Option<Period> {
        self.period.get(&()).flatten()
    }
}

/// 条件付採用: the period after an appointment in which it is conditional (地方公務員法22条); reckoned from the announced order.
#[Object]
impl ConditionalAppointment {
    /// 識別子: opaque.
    pub async fn id(&self) -> ID {
        id::encode(Self::TYPE, self.row.id)
    }
    /// 職員.
    async fn employee(&self) -> Option<Arc<Employee>> {
        self.employee.get(&()).flatten()
    }
    /// 採用日.
    async fn appointed_on(&self) -> Date {
        Date(self.row.effective_on)
    }
    /// 期間の末日: with the extensions that were decided.
    async fn conditional_until(&self) -> Option<Date> {
        self.period().map(|it| Date(it.until))
    }
    /// 正式採用となる日: if nothing is decided against it.
    async fn regular_from(&self) -> Option<Date> {
        self.period()?.regular_from().map(Date)
    }
    /// 延長できる限度: a year in all.
    async fn latest_end(&self) -> Option<Date> {
        self.period().map(|it| Date(it.latest))
    }
    /// 状態: today.
    async fn state(&self) -> Option<State> {
        self.period().map(|it| it.state)
    }
    /// 判断: the first one first.
    async fn verdicts(&self) -> Vec<ConditionalDecision> {
        self.decisions.get(&()).unwrap_or_default()
    }
}

/// 定着支援の記録.
#[derive(Clone, Debug, SimpleObject)]
pub struct OnboardingContact {
    /// 種別.
    kind: OnboardingContactKind,
    /// 実施日.
    held_on: Date,
    /// 内容.
    note: Option<String>,
}

impl OnboardingContact {
    fn of(row: &onboarding_contact::Model) -> Self {
        Self { kind: row.kind, held_on: Date(row.held_on), note: row.note.clone() }
    }
}

#[derive(Debug)]
pub struct Onboarding {
    row: onboarding::Model,
    application: ToOne<RecruitmentApplication>,
    newcomer: Slot<(), String>,
    /// Whether they are still expected.
    coming: Slot<(), bool>,
    supporter: Slot<(), Option<Signature>>,
    contacts: Slot<(), Vec<OnboardingContact>>,
}

connection!(OnboardingConnection, OnboardingEdge, Onboarding, "定着支援");
loaded_by_id!(Onboarding, onboarding);

impl From<onboarding::Model> for Onboarding {
    fn from(row: onboarding::Model) -> Self {
        Self {
            row,
            application: Slot::default(),
            newcomer: Slot::default(),
            coming: Slot::default(),
            supporter: Slot::default(),
            contacts: Slot::default(),
        }
    }
}

impl Prefetch for Onboarding {
    fn prefetch<'a>(set: &'a [&'a Self], wants: &'a Wants<'a>, clearance: &'a Clearance<'a>) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            to_one_if_wanted("application", set, wants, clearance, |it| Some(it.row.application_id), |it| &it.application).await?;
            if wants.has("newcomer") {
                let names = plans::newcomers(clearance, set.iter().map(|it| it.row.application_id).collect()).await?;
                for it in set {
                    let name = names.iter().find(|(application, ..)| *application == it.row.application_id);
                    it.newcomer.put((), name.map(|(_, family, given)| format!("{family}　{given}")).unwrap_or_default());
                }
            }
            if wants.has("isSilent") {
                let coming = plans::coming(clearance, set.iter().map(|it| it.row.application_id).collect()).await?;
                set.iter().for_each(|it| it.coming.put((), coming.contains(&it.row.application_id)));
            }
            if wants.has("supporter") {
                let people = signatures(clearance, set.iter().map(|it| it.row.supporter_id).collect()).await?;
                set.iter().for_each(|it| it.supporter.put((), people.get(&it.row.supporter_id).cloned()));
            }
            if wants.has("contacts") {
                let rows = plans::contacts(clearance, set.iter().map(|it| it.row.id).collect()).await?;
                for it in set {
                    let mine = rows.iter().filter(|row| row.onboarding_id == it.row.id);
                    it.contacts.put((), mine.map(OnboardingContact::of).collect());
                }
            }
            Ok(())
        }
        .boxed()
    }
}

/// 定着支援: who supports somebody from before the first day until they have settled.
#[Object]
impl Onboarding {
    /// 識別子: opaque.
    pub async fn id(&self) -> ID {
        id::encode(Self::TYPE, self.row.id)
    }
    /// 版: send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.row.version
    }
    /// 受験申込み: of whom it is; for those who may know of the application.
    async fn application(&self) -> Option<Arc<RecruitmentApplication>> {
        self.application.get(&()).flatten()
    }
    /// 新しく入る人: the name, also for who supports them.
    async fn newcomer(&self) -> Option<String> {
        self.newcomer.get(&()).filter(|it| !it.trim().is_empty())
    }
    /// サポート職員.
    async fn supporter(&self) -> Option<Signature> {
        self.supporter.get(&()).flatten()
    }
    /// 始まる日: before the first day at work, if need be.
    async fn starts_on(&self) -> Date {
        Date(self.row.starts_on)
    }
    /// 末日.
    async fn ends_on(&self) -> Date {
        Date(self.row.ends_on)
    }
    /// 次に連絡すべき日.
    async fn next_contact_by(&self) -> Date {
        Date(self.row.next_contact_by)
    }
    /// 連絡の途絶: nobody was heard of for longer than was agreed.
    async fn is_silent(&self, ctx: &Context<'_>) -> bool {
        let is_coming = self.coming.get(&()).unwrap_or_default();
        is_coming && is_silent(self.row.next_contact_by, self.row.ends_on, ctx.clearance().today())
    }
    /// 記録: the latest first.
    async fn contacts(&self) -> Vec<OnboardingContact> {
        self.contacts.get(&()).unwrap_or_default()
    }
}
