//! What is wrong with the days that an order sets or ends: terms of employment, leaves, the conditional period, obligations. No I/O.

use chrono::NaiveDate;
use entity::{personnel_order::OrderKind, standing::EmploymentKind};

use super::{
    findings::{Finding, FindingCode, Severity},
    kinds::{Effect, effect, leave_of},
    person_findings::Case,
};
use crate::{
    calendar::{FiscalYear, last_day_of_period},
    personnel::{conditional::conditional_until, retirement::provisional_limit},
};

impl Case<'_> {
    pub(super) fn terms(&self) -> Vec<Finding> {
        let order = &self.drafted.order;
        let mut findings = vec![];
        if order.kind == OrderKind::Retirement
            && let Some(last) = self.state.and_then(|state| self.leaves(state)).filter(|last| *last != order.effective_on)
        {
            findings.push(self.finding(
                Severity::Warning,
                FindingCode::RetirementDateDiffers,
                format!("定年退職日は {last} です。"),
                format!("the retirement date is {last}"),
                ("発令日を改めるか、辞職で発令してください。", "change the day, or use a resignation"),
            ));
        }
        findings.extend(self.employment_term());
        findings.extend(self.leave_term());
        findings.extend(self.conditional());
        findings.extend(self.obligation());
        findings
    }

    /// The longest term of each kind of employment (地方公務員法22条の2、22条の3、任期付職員法6条 …).
    fn employment_term(&self) -> Option<Finding> {
        let order = &self.drafted.order;
        if !(effect(order.kind) == Effect::Enter || order.kind == OrderKind::TermRenewal) {
            return None;
        }
        let kind = self.state?.employment_kind;
        let name: &str = kind.into();
        let months = *self.facts.decided.term_months.get(name)?;
        let Some(last) = order.to.term_ends_on else {
            return Some(self.no_term());
        };
        let mut latest = last_day_of_period(order.effective_on, months);
        if kind == EmploymentKind::FiscalYear {
            latest = latest.min(FiscalYear::of(order.effective_on).last_day());
        }
        if matches!(kind, EmploymentKind::ProvisionalFullTime | EmploymentKind::ProvisionalPartTime) {
            let limit = self.facts.decided.seniors.provisional.map(|scheme| provisional_limit(self.person.birth, &scheme));
            latest = limit.map_or(latest, |limit| latest.min(limit));
        }
        (last > latest || last < order.effective_on).then(|| self.over("任期", "the term", latest))
    }

    fn no_term(&self) -> Finding {
        self.finding(
            Severity::Error,
            FindingCode::TermMissing,
            "任期・期間の末日が必要です。".to_owned(),
            "it needs a last day".to_owned(),
            ("末日を指定してください。", "name the last day"),
        )
    }

    fn leave_term(&self) -> Option<Finding> {
        let order = &self.drafted.order;
        let name: &str = leave_of(order.kind, order.to.leave)?.into();
        let months = self.facts.decided.leave_months.get(name);
        let Some(last) = order.to.term_ends_on else {
            return months.map(|_| self.no_term());
        };
        let latest = months.map(|months| last_day_of_period(order.effective_on, *months));
        let latest = latest.filter(|latest| last > *latest).or(Some(last).filter(|last| *last < order.effective_on));
        latest.map(|latest| self.over("休職・休業の期間", "the leave", latest))
    }

    fn over(&self, ja: &str, en: &str, latest: NaiveDate) -> Finding {
        self.finding(
            Severity::Error,
            FindingCode::TermOverLimit,
            format!("{ja}は {latest} までです。"),
            format!("{en} may end on {latest} at the latest"),
            ("末日を改めてください。", "change the last day"),
        )
    }

    /// 条件付採用 (地方公務員法22条).
    fn conditional(&self) -> Option<Finding> {
        let order = &self.drafted.order;
        let moves = matches!(order.kind, OrderKind::Promotion | OrderKind::Reassignment | OrderKind::Transfer | OrderKind::Secondment);
        let hired = self.person.hired_on.filter(|_| moves)?;
        let last = conditional_until(hired, self.state?.employment_kind, self.facts.decided.conditional)?;
        (order.effective_on <= last && order.effective_on >= hired).then(|| {
            self.finding(
                Severity::Warning,
                FindingCode::ConditionalPeriod,
                format!("{last} まで条件付採用期間中です。"),
                format!("on probation until {last}"),
                ("正式採用の後の日にしてください。", "choose a day after the conditional period"),
            )
        })
    }

    /// 研修後の勤務義務: who was sent to learn stays on for a time, unless the city lets them go.
    fn obligation(&self) -> Option<Finding> {
        let order = &self.drafted.order;
        let owed = self.person.obligations.iter().filter(|it| it.0 <= order.effective_on && order.effective_on < it.1);
        let last = owed.map(|it| it.1).max().filter(|_| order.kind == OrderKind::Resignation)?;
        Some(self.finding(
            Severity::Warning,
            FindingCode::ObligationRuns,
            format!("{last} まで研修後の勤務義務があります。"),
            format!("obliged to stay until {last} after a training"),
            ("経費の返還等を確認してください。", "see to what the agreement says of who leaves before, such as repayment"),
        ))
    }
}
