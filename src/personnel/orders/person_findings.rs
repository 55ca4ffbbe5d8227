//! What is wrong with the orders of each person: law, pay and age; of terms `term_findings` tells. No I/O.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use entity::standing::{EmploymentKind, ServiceStatus};
use uuid::Uuid;

use super::{
    facts::{Drafted, Extension, Facts, Person},
    findings::{Bench, Finding, FindingCode, Severity, misfit},
    kinds::{Effect, Misfit, effect, printed},
    life::{Lore, Order, State},
};
use crate::{
    calendar::FOREVER,
    error::Sentence,
    personnel::retirement::{retirement_date, step_down_window},
};

/// The findings that concern one order each.
pub fn judge(bench: &Bench<'_>) -> Vec<Finding> {
    let facts = bench.facts;
    let misfits: HashMap<Uuid, _> = bench.lives.values().flat_map(|lives| lives.with.misfits.iter().copied()).collect();
    let mut findings = vec![];
    for drafted in &facts.drafted {
        if let Some(found) = misfits.get(&drafted.order.id) {
            findings.push(misfit(facts, drafted, *found));
            continue;
        }
        let Some(person) = facts.people.get(&drafted.person) else {
            findings.push(misfit(facts, drafted, Misfit::NeverInService));
            continue;
        };
        let state = bench.lives.get(&drafted.person).and_then(|lives| lives.with.standing_on(drafted.begins()));
        let case = Case { facts, drafted, person, state };
        findings.extend(case.records());
        findings.extend(case.number_taken());
        if let Some(state) = state.filter(|it| it.status == ServiceStatus::InService) {
            findings.extend(case.places(state));
            let before = bench.lives.get(&drafted.person).and_then(|lives| lives.without.standing_on(drafted.begins()));
            findings.extend(case.ages(state, before));
        }
        findings.extend(case.terms());
        findings.extend(case.moved(bench));
        findings.extend(case.same_day());
    }
    // Orders that others left without ground: an announced one that no longer fits once this batch holds.
    for (person, lives) in bench.lives {
        let known: HashSet<_> = lives.without.misfits.iter().collect();
        for (order, found) in lives.with.misfits.iter().filter(|it| !known.contains(it)) {
            if facts.drafted.iter().any(|it| it.order.id == *order) {
                continue;
            }
            let name = facts.name_of(*person);
            let (ja, en) = found.sentence();
            let message = Sentence::new(
                format!("{name}: 公表済みの後の発令が合わなくなります({ja})。"),
                format!("{name}: an announced later order no longer fits ({en})"),
            );
            let remedy = Sentence::new("後の発令も訂正してください。", "correct the later order too");
            let mut finding = Finding::new(Severity::Error, FindingCode::OrderNotLegal, message, remedy);
            finding.people.push(*person);
            finding.orders.push(*order);
            findings.push(finding);
        }
    }
    findings
}

/// One order and the person it concerns.
pub(super) struct Case<'a> {
    pub(super) facts: &'a Facts,
    pub(super) drafted: &'a Drafted,
    pub(super) person: &'a Person,
    pub(super) state: Option<&'a State>,
}

impl Case<'_> {
    pub(super) fn finding(&self, severity: Severity, code: FindingCode, ja: String, en: String, remedy: (&str, &str)) -> Finding {
        let name = self.facts.name_of(self.drafted.person);
        let message = Sentence::new(format!("{name}: {ja}"), format!("{name}: {en}"));
        Finding::new(severity, code, message, Sentence::new(remedy.0, remedy.1)).about(self.drafted)
    }

    fn day(&self) -> NaiveDate {
        self.drafted.begins()
    }

    fn records(&self) -> Vec<Finding> {
        let mut findings = vec![];
        if self.drafted.cancels.is_some_and(|it| !self.facts.cancellable.contains(&it) || self.cancelled_by_another(it)) {
            findings.push(self.finding(
                Severity::Error,
                FindingCode::NothingToCancel,
                "取り消す発令がないか、既に取り消されています。".to_owned(),
                "the order to be cancelled does not stand".to_owned(),
                ("公表済みの発令を指定してください。", "name an announced order of this person"),
            ));
        }
        if let Some(until) = self.drafted.list_valid_until.filter(|until| self.drafted.order.effective_on > *until) {
            findings.push(self.finding(
                Severity::Error,
                FindingCode::ListExpired,
                format!("採用候補者名簿の有効期限 {until} を過ぎています。"),
                format!("the list of eligible candidates expired on {until}"),
                ("有効な名簿から採用してください。", "appoint from a list that is valid"),
            ));
        }
        if let Some(agreed) = self.drafted.agreed_on.filter(|agreed| self.drafted.order.effective_on != *agreed) {
            findings.push(self.finding(
                Severity::Error,
                FindingCode::ProcedureObjects,
                format!("本人が承諾した日は {agreed} です。"),
                format!("the person agreed to {agreed}"),
                ("その日に発令するか、元となった手続からやり直してください。", "order it for that day, or begin the procedure again"),
            ));
        }
        if let Some(objection) = &self.drafted.objection {
            findings.push(self.finding(
                Severity::Error,
                FindingCode::ProcedureObjects,
                format!("元となった手続が取りやめられました({objection})。"),
                format!("the procedure that it came from was ended ({objection})"),
                ("この発令を案件から除いてください。", "remove the order from the batch"),
            ));
        }
        findings
    }

    /// One order takes the place of another; two cannot.
    fn cancelled_by_another(&self, order: Uuid) -> bool {
        self.facts.drafted.iter().any(|it| it.cancels == Some(order) && it.order.id < self.drafted.order.id)
    }

    fn number_taken(&self) -> Option<Finding> {
        let number = self.drafted.new_number.as_ref()?;
        let taken = self.facts.taken_numbers.contains(number)
            || self.facts.drafted.iter().any(|it| it.order.id < self.drafted.order.id && it.new_number.as_ref() == Some(number));
        taken.then(|| {
            self.finding(
                Severity::Error,
                FindingCode::NumberTaken,
                format!("職員番号 {number} は使われています。"),
                format!("the employee number {number} is taken"),
                ("使われていない職員番号を付けてください。", "give a number that nobody has or had"),
            )
        })
    }

    fn places(&self, state: &State) -> Vec<Finding> {
        if matches!(effect(self.drafted.order.kind), Effect::Record | Effect::Cancel | Effect::Away | Effect::Back) {
            return vec![];
        }
        let mut findings = vec![];
        let (facts, day) = (self.facts, self.day());
        if facts.unit_on(state.unit, day).is_none() || !facts.lasts(state.unit, FOREVER) {
            findings.push(self.finding(
                Severity::Error,
                FindingCode::UnitNotValid,
                format!("所属が {day} に存在しないか、廃止が決まっています。"),
                format!("the unit does not exist on {day}, or is to be closed"),
                ("その日以後も存在する組織を指定してください。", "name a unit that exists from that day on"),
            ));
        }
        let highest = facts.highest_steps.get(&(state.pay_table, state.grade));
        if highest.is_none_or(|highest| state.step > *highest) {
            findings.push(self.finding(
                Severity::Error,
                FindingCode::GradeNotAllowed,
                format!("{} 級 {} 号給は給料表にありません。", state.grade, state.step),
                format!("grade {} step {} is not in the pay table", state.grade, state.step),
                ("給料表にある級・号給を指定してください。", "name a grade and step of the pay table"),
            ));
        }
        findings.extend(self.rank(state, day));
        findings
    }

    fn rank(&self, state: &State, day: NaiveDate) -> Option<Finding> {
        let facts = self.facts;
        let Some(post) = facts.post_of(state, day) else {
            return facts.supervises(state.rank).then(|| self.unnamed_post());
        };
        let span = facts.posts.get(&post)?.on(day);
        let level = |rank: Uuid| facts.level(rank).unwrap_or(i32::MAX);
        let fits = span.is_some_and(|it| (level(it.highest_rank)..=level(it.lowest_rank)).contains(&level(state.rank)));
        if fits {
            return None;
        }
        let rank = facts.ranks.get(&state.rank).map_or("", |it| it.name.as_str());
        let title = span.map_or("", |it| it.title.as_str());
        Some(self.finding(
            Severity::Error,
            FindingCode::RankNotAllowed,
            format!("{rank} は {title} の職に就けません。"),
            format!("{rank} may not hold the post {title}"),
            ("職位か職を改めてください。", "change the rank or the post"),
        ))
    }

    /// A supervisory post is not made by the way.
    fn unnamed_post(&self) -> Finding {
        self.finding(
            Severity::Error,
            FindingCode::RankNotAllowed,
            "その組織にこの職位の職がありません。".to_owned(),
            "the unit has no post of this rank".to_owned(),
            ("管理監督職は職を指定してください。", "name the supervisory post"),
        )
    }

    /// 役職定年 and 定年 (地方公務員法28条の2から28条の7): not of those whose term is set by law.
    fn ages(&self, state: &State, before: Option<&State>) -> Vec<Finding> {
        let places = matches!(effect(self.drafted.order.kind), Effect::Enter | Effect::Change | Effect::Beside(_) | Effect::Lend);
        if state.employment_kind != EmploymentKind::Regular || !places {
            return vec![];
        }
        let (facts, day, birth) = (self.facts, self.day(), self.person.birth);
        let mut findings = vec![];
        let due = step_down_window(birth, &facts.decided.seniors.of(state.retirement_category).step_down).map(|(_, due)| due);
        let acting = self.drafted.order.to.post.is_some_and(|post| facts.supervisory(post, day));
        let supervisory = acting || facts.is_supervisory(state, day);
        let stays = !acting && before.is_some_and(|it| it.post == state.post);
        if let Some(due) = due.filter(|due| supervisory && day >= *due && !self.is_extended(day, stays)) {
            findings.push(self.finding(
                Severity::Error,
                FindingCode::SupervisoryAfterStepDown,
                format!("異動期間の末日 {due} 以後に管理監督職に就けません。"),
                format!("may not hold a supervisory post from {due} on"),
                ("管理監督職以外の職を指定してください(地方公務員法28条の2、28条の3)。", "name a post that is not supervisory"),
            ));
        }
        if let Some(last) = self.leaves(state).filter(|last| day > *last) {
            findings.push(self.finding(
                Severity::Error,
                FindingCode::EffectiveAfterRetirement,
                format!("定年退職日 {last} より後の発令です。"),
                format!("takes effect after the retirement date {last}"),
                ("発令日を改めるか、再任用で発令してください(地方公務員法28条の6)。", "change the day, or use a reappointment"),
            ));
        }
        findings
    }

    /// 特例任用 on a day: in the post held, or in another where it is by a specified group (地方公務員法28条の5第1項、第3項).
    fn is_extended(&self, day: NaiveDate, stays: bool) -> bool {
        let covers = |it: &&Extension| !it.past_retirement && it.from <= day && day <= it.until;
        self.person.extensions.iter().filter(covers).any(|it| stays || it.by_group)
    }

    /// The last day in the regular service: retirement, or what was extended beyond it (地方公務員法28条の6、28条の7).
    pub(super) fn leaves(&self, state: &State) -> Option<NaiveDate> {
        let retires = retirement_date(self.person.birth, &self.facts.decided.seniors.of(state.retirement_category).retirement)?;
        let extended = self.person.extensions.iter().filter(|it| it.past_retirement).map(|it| it.until);
        Some(extended.fold(retires, Ord::max))
    }

    /// Whether no other order of the batch comes before this one for the person.
    fn is_first(&self) -> bool {
        let key = |it: &Drafted| (it.order.effective_on, it.order.sequence, it.order.id);
        let earlier = |it: &&Drafted| it.person == self.drafted.person && key(it) < key(self.drafted);
        !self.facts.drafted.iter().any(|it| earlier(&it))
    }

    /// Another order of the same day stands already; this one will have the last word.
    fn same_day(&self) -> Option<Finding> {
        let order = &self.drafted.order;
        let changes = |kind| matches!(effect(kind), Effect::Enter | Effect::Change | Effect::Leave);
        let stands = |it: &&Order| it.effective_on == order.effective_on && changes(it.kind) && self.drafted.cancels != Some(it.id);
        let own = |it: &&Order| self.facts.drafted.iter().any(|drafted| drafted.order.id == it.id);
        let found = self.person.standing_orders.iter().filter(|it| !own(it)).find(stands).filter(|_| changes(order.kind))?;
        let name = printed(found.kind);
        Some(self.finding(
            Severity::Warning,
            FindingCode::SameDayOrder,
            format!("同じ日に公表済みの発令({name})があります。"),
            format!("another order of that day is announced ({name})"),
            ("訂正なら corrects で元の発令を指定してください。", "name the other order by corrects if this one takes its place"),
        ))
    }

    /// Another batch was announced since the order was written.
    fn moved(&self, bench: &Bench<'_>) -> Option<Finding> {
        let from = self.drafted.from.filter(|_| self.is_first())?;
        let eve = self.drafted.order.effective_on.pred_opt()?;
        let without = &bench.lives.get(&self.drafted.person)?.without;
        let now = without.standing_on(eve).map(|it| (it.unit, it.rank))?;
        (now != from).then(|| {
            self.finding(
                Severity::Warning,
                FindingCode::FromStateMoved,
                "起案した後に所属又は職位が変わりました。".to_owned(),
                "the unit or rank changed since the order was written".to_owned(),
                ("発令を見直し、書き直してください。", "look at the order again and revise it"),
            )
        })
    }
}
