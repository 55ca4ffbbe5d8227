//! One person's secondment, from the plan to the return.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use chrono::NaiveDate;
use entity::{
    secondment_agreement::Payer,
    secondment_case::{self, ChosenBy, SecondmentState},
    secondment_cost::{self, CostItem},
    secondment_extension,
};
use futures_util::future::{BoxFuture, FutureExt};
use uuid::Uuid;

use super::SecondmentAgreement;
use crate::{
    access::{Action, Clearance, ClearanceExt, Field},
    calendar::FiscalYear as Year,
    connection,
    eligibility::graphql::EligibilitySnapshot,
    error::{Error, ErrorCode},
    id, loaded_by_id,
    personnel::{
        graphql::{AllowedAction, Employee, OrgUnit, PersonnelOrder, PositionRank, Post},
        obligation::obligation_until,
    },
    relation::{Object as _, Prefetch, Slot, ToOne, Wants, to_one_if_wanted},
    scalar::{Date, FiscalYear},
    secondment::{
        rules::{life::Step, limits::needs_consent},
        service::{
            agreements, costs,
            told::{self, Known},
        },
    },
};

/// 派遣の局面: today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum SecondmentPhase {
    /// 準備中。
    Preparing,
    /// 派遣予定。
    Upcoming,
    /// 派遣中。
    UnderWay,
    /// 終了。
    Over,
    /// 取りやめ。
    Cancelled,
}

/// 派遣の延長.
#[derive(Clone, Debug, SimpleObject)]
pub struct SecondmentExtension {
    /// 末日.
    ends_on: Date,
    /// 同意した日.
    consented_on: Option<Date>,
    /// 条件.
    conditions: Option<String>,
}

impl From<&secondment_extension::Model> for SecondmentExtension {
    fn from(it: &secondment_extension::Model) -> Self {
        Self { ends_on: Date(it.until_on), consented_on: it.consented_on.map(Date), conditions: it.conditions.clone() }
    }
}

/// 派遣の経費.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct SecondmentCost {
    /// 年度.
    fiscal_year: FiscalYear,
    /// 費目.
    item: CostItem,
    /// 負担者.
    payer: Payer,
    /// 額: in yen.
    yen: i64,
}

impl From<&secondment_cost::Model> for SecondmentCost {
    fn from(it: &secondment_cost::Model) -> Self {
        Self { fiscal_year: FiscalYear(Year(it.fiscal_year)), item: it.item, payer: it.payer, yen: i64::from(it.yen) }
    }
}

#[derive(Debug)]
pub struct SecondmentCase {
    row: secondment_case::Model,
    agreement: ToOne<SecondmentAgreement>,
    employee: ToOne<Employee>,
    unit: ToOne<OrgUnit>,
    return_unit: ToOne<OrgUnit>,
    return_post: ToOne<Post>,
    return_rank: ToOne<PositionRank>,
    order: ToOne<PersonnelOrder>,
    return_order: ToOne<PersonnelOrder>,
    /// The case as the caller knows it.
    known: Slot<(), Known>,
    costs: Slot<(), Vec<SecondmentCost>>,
    obligation: Slot<(), Option<i32>>,
    /// Whether the law asks for the person's consent.
    asks: Slot<(), bool>,
}

connection!(SecondmentCaseConnection, SecondmentCaseEdge, SecondmentCase, "派遣の案件");
loaded_by_id!(SecondmentCase, secondment_case);

impl From<secondment_case::Model> for SecondmentCase {
    fn from(row: secondment_case::Model) -> Self {
        Self {
            row,
            agreement: Slot::default(),
            employee: Slot::default(),
            unit: Slot::default(),
            return_unit: Slot::default(),
            return_post: Slot::default(),
            return_rank: Slot::default(),
            order: Slot::default(),
            return_order: Slot::default(),
            known: Slot::default(),
            costs: Slot::default(),
            obligation: Slot::default(),
            asks: Slot::default(),
        }
    }
}

impl Prefetch for SecondmentCase {
    fn prefetch<'a>(set: &'a [&'a Self], wants: &'a Wants<'a>, clearance: &'a Clearance<'a>) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            let mut known = told::cases(clearance, &set.iter().map(|it| &it.row).collect::<Vec<_>>()).await?;
            set.iter().for_each(|it| known.remove(&it.row.id).into_iter().for_each(|case| it.known.put((), case)));
            to_one_if_wanted("agreement", set, wants, clearance, |it| Some(it.row.agreement_id), |it| &it.agreement).await?;
            to_one_if_wanted("employee", set, wants, clearance, |it| it.row.employee_id, |it| &it.employee).await?;
            to_one_if_wanted("orgUnit", set, wants, clearance, |it| it.row.org_unit_id, |it| &it.unit).await?;
            to_one_if_wanted("returnOrgUnit", set, wants, clearance, |it| it.row.return_unit_id, |it| &it.return_unit).await?;
            to_one_if_wanted("returnPost", set, wants, clearance, |it| it.row.return_post_id, |it| &it.return_post).await?;
            to_one_if_wanted("returnRank", set, wants, clearance, |it| it.row.return_rank_id, |it| &it.return_rank).await?;
            to_one_if_wanted("order", set, wants, clearance, |it| it.row.order_id, |it| &it.order).await?;
            to_one_if_wanted("returnOrder", set, wants, clearance, |it| it.row.return_order_id, |it| &it.return_order).await?;
            details(set, wants, clearance).await
        }
        .boxed()
    }
}

async fn details(set: &[&SecondmentCase], wants: &Wants<'_>, clearance: &Clearance<'_>) -> Result<(), Error> {
    let ids = || set.iter().map(|it| it.row.id).collect::<Vec<Uuid>>();
    if wants.has("costs") {
        let mut of: HashMap<Uuid, Vec<SecondmentCost>> = HashMap::new();
        for row in costs::of_cases(clearance, ids()).await? {
            of.entry(row.case_id).or_default().push(SecondmentCost::from(&row));
        }
        set.iter().for_each(|it| it.costs.put((), of.remove(&it.row.id).unwrap_or_default()));
    }
    if wants.has("allowedActions") {
        let kinds = agreements::kinds(clearance, set.iter().map(|it| it.row.agreement_id).collect()).await?;
        set.iter().for_each(|it| it.asks.put((), kinds.get(&it.row.agreement_id).is_none_or(|kind| needs_consent(*kind))));
    }
    if wants.has("obligationUntil") {
        let months = agreements::obligations(clearance, set.iter().map(|it| it.row.agreement_id).collect()).await?;
        set.iter().for_each(|it| it.obligation.put((), months.get(&it.row.agreement_id).copied().flatten()));
    }
    Ok(())
}

impl SecondmentCase {
    /// The last day away.
    pub fn ends_on(&self) -> NaiveDate {
        self.known.get(&()).map_or(self.row.ends_on, |it| it.ends_on)
    }

    fn state_known(&self) -> SecondmentState {
        self.known.get(&()).map_or(self.row.state, |it| it.state)
    }

    fn is_planned_by(&self, clearance: &Clearance<'_>) -> bool {
        told::is_planned(clearance, &self.row)
    }

    /// 受入れ.
    fn is_inward(&self) -> bool {
        self.row.person_name.is_some()
    }

    fn phase_on(&self, today: NaiveDate) -> SecondmentPhase {
        use SecondmentState::{Agreed, Cancelled, EndedEarly, Ordered, Returned};
        let state = self.state_known();
        let goes = matches!(state, Ordered | Returned | EndedEarly);
        let has_left = self.known.get(&()).is_some_and(|it| it.has_left);
        let lasts = goes && has_left || self.is_inward() && state == Agreed;
        if state == Cancelled {
            SecondmentPhase::Cancelled
        } else if lasts && today > self.ends_on() {
            SecondmentPhase::Over
        } else if lasts && today >= self.row.starts_on {
            SecondmentPhase::UnderWay
        } else if goes {
            SecondmentPhase::Upcoming
        } else {
            SecondmentPhase::Preparing
        }
    }
}

/// 派遣の案件: who goes where, or comes here, from the plan to the return.
#[Object]
impl SecondmentCase {
    /// 識別子: opaque.
    pub async fn id(&self) -> ID {
        id::encode(Self::TYPE, self.row.id)
    }
    /// 版: send it as `expectedVersion`; of one's own case it counts what one knows of.
    async fn version(&self, ctx: &Context<'_>) -> i32 {
        if self.is_planned_by(&ctx.clearance()) { self.row.version } else { self.row.own_version }
    }
    /// 取決め.
    async fn agreement(&self) -> Option<Arc<SecondmentAgreement>> {
        self.agreement.get(&()).flatten()
    }
    /// 職員: null while nobody is chosen, and of who comes here.
    async fn employee(&self) -> Option<Arc<Employee>> {
        self.employee.get(&()).flatten()
    }
    /// 受け入れる職員の氏名.
    async fn person_name(&self) -> Option<&str> {
        self.row.person_name.as_deref()
    }
    /// 受け入れる所属.
    async fn org_unit(&self) -> Option<Arc<OrgUnit>> {
        self.unit.get(&()).flatten()
    }
    /// 派遣先の職.
    async fn post_at_host(&self) -> &str {
        &self.row.post_at_host
    }
    /// 状態: of one's own case as one is told.
    async fn state(&self) -> SecondmentState {
        self.state_known()
    }
    /// 局面: today.
    async fn phase(&self, ctx: &Context<'_>) -> SecondmentPhase {
        self.phase_on(ctx.clearance().today())
    }
    /// 始まる日.
    async fn starts_on(&self) -> Date {
        Date(self.row.starts_on)
    }
    /// 末日: with all extensions; of one's own case as one is told.
    #[graphql(name = "endsOn")]
    async fn last_day(&self) -> Date {
        Date(self.ends_on())
    }
    /// 候補者の決め方.
    async fn chosen_by(&self) -> Option<ChosenBy> {
        self.row.chosen_by
    }
    /// 資格の判定: when somebody was chosen.
    async fn eligibility(&self, ctx: &Context<'_>) -> Option<EligibilitySnapshot> {
        let judged = self.row.judged.as_deref()?;
        // Noted under the case: somebody who looks into their own access log learns of no case.
        let seen = ctx.clearance().sees_of_row(Field::EligibilityFact, self.row.employee_id, self.row.id);
        EligibilitySnapshot::of(Some(judged), seen)
    }
    /// 同意した日.
    async fn consented_on(&self) -> Option<Date> {
        self.row.consented_on.map(Date)
    }
    /// 派遣先と合意した日.
    async fn agreed_on(&self) -> Option<Date> {
        self.row.agreed_on.map(Date)
    }
    /// 派遣の発令: null where there is none, or it is not yet the caller's to know.
    async fn order(&self) -> Option<Arc<PersonnelOrder>> {
        self.order.get(&()).flatten()
    }
    /// 延長.
    async fn extensions(&self) -> Vec<SecondmentExtension> {
        self.known.get(&()).iter().flat_map(|it| &it.extensions).map(SecondmentExtension::from).collect()
    }
    /// 復帰先: for the personnel office; the person learns of it by the order.
    async fn return_org_unit(&self, ctx: &Context<'_>) -> Option<Arc<OrgUnit>> {
        self.return_unit.get(&()).flatten().filter(|_| self.is_planned_by(&ctx.clearance()))
    }
    /// 復帰先の職: for the personnel office.
    async fn return_post(&self, ctx: &Context<'_>) -> Option<Arc<Post>> {
        self.return_post.get(&()).flatten().filter(|_| self.is_planned_by(&ctx.clearance()))
    }
    /// 復帰後の職位: for the personnel office.
    async fn return_rank(&self, ctx: &Context<'_>) -> Option<Arc<PositionRank>> {
        self.return_rank.get(&()).flatten().filter(|_| self.is_planned_by(&ctx.clearance()))
    }
    /// 復帰の発令.
    async fn return_order(&self) -> Option<Arc<PersonnelOrder>> {
        self.return_order.get(&()).flatten()
    }
    /// 期間前の終了又は取りやめの理由: for the personnel office.
    async fn ended_because(&self, ctx: &Context<'_>) -> Option<&str> {
        self.row.ended_because.as_deref().filter(|_| self.is_planned_by(&ctx.clearance()))
    }
    /// 研修報告.
    async fn report(&self) -> Option<&str> {
        self.row.report.as_deref()
    }
    /// 研修成果の活用.
    async fn report_use(&self) -> Option<&str> {
        self.row.report_use.as_deref()
    }
    /// 報告した日.
    async fn reported_on(&self) -> Option<Date> {
        self.row.reported_on.map(Date)
    }
    /// 勤務義務の末日: counted from the day after the return; null where none is agreed.
    async fn obligation_until(&self) -> Option<Date> {
        let months = self.obligation.get(&()).flatten()?;
        obligation_until(self.ends_on(), months).map(Date)
    }
    /// 経費: of the personnel office alone.
    async fn costs(&self) -> Vec<SecondmentCost> {
        self.costs.get(&()).unwrap_or_default()
    }
    /// 可能な操作.
    async fn allowed_actions(&self, ctx: &Context<'_>) -> Vec<AllowedAction> {
        let clearance = ctx.clearance();
        let is_inward = self.is_inward();
        let agrees = if self.asks.get(&()).unwrap_or(true) { Step::Agree } else { Step::AgreeUnasked };
        let (extends, ends) = if is_inward { (Step::ExtendHere, Step::EndHere) } else { (Step::Extend, Step::EndEarly) };
        let is_own = told::is_own(&clearance, &self.row);
        let judged = |(action, step): (Action, Step)| {
            let impossible = is_inward && !matches!(step, Step::ExtendHere | Step::EndHere | Step::Cancel);
            let state = step.from(self.state_known()).err().map(|refusal| refusal.code);
            let own = is_own && !matches!(step, Step::Consent | Step::Report);
            let reasons = state.or(impossible.then_some(ErrorCode::SecondmentNotInState));
            AllowedAction::of(&clearance, action, reasons.into_iter().chain(own.then_some(ErrorCode::SelfExamination)).collect())
        };
        [
            (Action::ChooseSecondee, Step::Choose),
            (Action::AskSecondmentConsent, Step::AskConsent),
            (Action::AnswerSecondment, Step::Consent),
            (Action::AgreeSecondment, agrees),
            (Action::DraftSecondmentOrders, Step::Order),
            (Action::ExtendSecondment, extends),
            (Action::PlanSecondmentReturn, Step::PlanReturn),
            (Action::DraftSecondmentReturns, Step::Return),
            (Action::EndSecondmentEarly, ends),
            (Action::ReportSecondment, Step::Report),
            (Action::CancelSecondment, Step::Cancel),
            (Action::RecordSecondmentCosts, Step::Account),
        ]
        .map(judged)
        .into()
    }
}
