//! What is wrong with a batch, or would be: each finding with whom and what it concerns, and what would mend it. No I/O.

use std::collections::{BTreeSet, HashMap};

use async_graphql::Enum;
use chrono::NaiveDate;
use entity::standing::ServiceStatus;
use sha2::{Digest, Sha256};
use strum::IntoStaticStr;
use uuid::Uuid;

use super::{
    facts::{Drafted, Facts, Lives, counted},
    kinds::Misfit,
    person_findings,
};
use crate::error::Sentence;

/// 指摘の重さ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Enum, IntoStaticStr)]
#[graphql(name = "FindingSeverity")]
pub enum Severity {
    /// 誤り: the batch cannot be approved with it.
    Error,
    /// 注意: somebody must accept it by name, with a reason.
    Warning,
}

/// 指摘の種別.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Enum, IntoStaticStr)]
#[graphql(name = "FindingCode")]
pub enum FindingCode {
    /// 発令が職員の状態に合わない.
    OrderNotLegal,
    /// 取り消す発令がない.
    NothingToCancel,
    /// 定員を超えて職を占める.
    PostDoubled,
    /// 職が空く.
    PostLeftVacant,
    /// 所属長がいなくなる.
    HeadMissing,
    /// 組織の定数を超える.
    UnitOverCeiling,
    /// 職員定数を超える.
    CityOverCeiling,
    /// 職に就けない職位.
    RankNotAllowed,
    /// 給料表にない級・号給.
    GradeNotAllowed,
    /// 発令日に存在しない組織・職.
    UnitNotValid,
    /// 役職定年後の管理監督職.
    SupervisoryAfterStepDown,
    /// 定年退職日より後の発令.
    EffectiveAfterRetirement,
    /// 定年退職日と異なる定年退職.
    RetirementDateDiffers,
    /// 採用候補者名簿の期限切れ.
    ListExpired,
    /// 元となった手続の取止め: the candidate declined after the order was drafted.
    ProcedureObjects,
    /// 法定の上限を超える任期・期間.
    TermOverLimit,
    /// 任期の定めが必要.
    TermMissing,
    /// 条件付採用期間中.
    ConditionalPeriod,
    /// 休職・休業の重なり.
    OverlappingLeave,
    /// 派遣の重なり.
    OverlappingSecondment,
    /// 同じ組織に置かない職員.
    KeptApart,
    /// 使われている職員番号.
    NumberTaken,
    /// 起案後に変わった職員の状態.
    FromStateMoved,
    /// 同じ日の公表済みの発令.
    SameDayOrder,
    /// 発令日までに公表されていない.
    NotAnnouncedInTime,
    /// 研修後の勤務義務の期間中の辞職.
    ObligationRuns,
}

/// 指摘: what is wrong with a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub severity: Severity,
    pub code: FindingCode,
    pub orders: Vec<Uuid>,
    pub people: Vec<Uuid>,
    pub posts: Vec<Uuid>,
    pub units: Vec<Uuid>,
    pub message: Sentence,
    pub remedy: Sentence,
}

impl Finding {
    pub fn new(severity: Severity, code: FindingCode, message: Sentence, remedy: Sentence) -> Self {
        Self { severity, code, orders: vec![], people: vec![], posts: vec![], units: vec![], message, remedy }
    }

    pub fn about(mut self, drafted: &Drafted) -> Self {
        self.orders.push(drafted.order.id);
        self.people.push(drafted.person);
        self
    }

    /// What it says, of whom, with its days and numbers: the same tomorrow if nothing moved.
    pub fn key(&self) -> String {
        let mut ids: Vec<Uuid> = [&self.orders, &self.people, &self.posts, &self.units].into_iter().flatten().copied().collect();
        ids.sort_unstable();
        let code: &str = self.code.into();
        let digest = Sha256::new_with_prefix(code)
            .chain_update(&self.message.en)
            .chain_update(ids.iter().flat_map(Uuid::as_bytes).copied().collect::<Vec<u8>>());
        digest.finalize().iter().take(12).map(|byte| format!("{byte:02x}")).collect()
    }
}

/// What a judge of one part of the batch needs.
pub struct Bench<'a> {
    pub facts: &'a Facts,
    pub lives: &'a HashMap<Uuid, Lives>,
}

/// All findings of a batch, errors first.
pub fn judge(facts: &Facts, lives: &HashMap<Uuid, Lives>) -> Vec<Finding> {
    let bench = Bench { facts, lives };
    let mut findings = person_findings::judge(&bench);
    for day in facts.days() {
        findings.extend(posts(&bench, day));
        findings.extend(kept_apart(&bench, day));
        findings.extend(ceilings(&bench, day));
    }
    findings.extend(late(facts));
    findings.sort_by_cached_key(|it| (it.severity, it.code, it.key()));
    findings.dedup_by(|later, earlier| later.key() == earlier.key());
    findings
}

/// What the findings and the states of the people come to: another digest means that something moved.
pub fn digest(findings: &[Finding], lives: &HashMap<Uuid, Lives>) -> String {
    let mut hash = Sha256::new();
    for finding in findings.iter().filter(|it| it.code != FindingCode::NotAnnouncedInTime) {
        hash.update(finding.key());
    }
    let mut people: Vec<_> = lives.iter().collect();
    people.sort_by_key(|(id, _)| **id);
    for (id, lives) in people {
        hash.update(id);
        hash.update(format!("{:?}{:?}", lives.without.standings, lives.with.standings));
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The misfit of an order as a finding.
pub fn misfit(facts: &Facts, drafted: &Drafted, misfit: Misfit) -> Finding {
    let code = match misfit {
        Misfit::AwayAlready => FindingCode::OverlappingLeave,
        Misfit::LentAlready => FindingCode::OverlappingSecondment,
        _ => FindingCode::OrderNotLegal,
    };
    let (ja, en) = misfit.sentence();
    let name = facts.name_of(drafted.person);
    let message = Sentence::new(format!("{name}: {ja}。"), format!("{name}: {en}"));
    Finding::new(
        Severity::Error,
        code,
        message,
        Sentence::new("発令の種別・日・内容を見直してください。", "change the kind, the day or the contents of the order"),
    )
    .about(drafted)
}

struct Seats {
    before: usize,
    after: usize,
    covered: bool,
    entering: Vec<Uuid>,
    leaving: Vec<Uuid>,
}

/// Who sits where on a day, without the batch and with it.
fn seats(bench: &Bench<'_>, day: NaiveDate) -> HashMap<Uuid, Seats> {
    let facts = bench.facts;
    let mut seats: HashMap<Uuid, Seats> = HashMap::new();
    let fresh = || Seats { before: 0, after: 0, covered: false, entering: vec![], leaving: vec![] };
    for (person, lives) in bench.lives {
        let post = |state: Option<&super::life::State>| {
            state.filter(|it| it.status == ServiceStatus::InService).and_then(|it| facts.post_of(it, day))
        };
        let (before, after) = (post(lives.without.standing_on(day)), post(lives.with.standing_on(day)));
        if let Some(post) = before {
            let seat = seats.entry(post).or_insert_with(fresh);
            seat.before += 1;
            if after != before {
                seat.leaving.push(*person);
            }
        }
        if let Some(post) = after {
            let seat = seats.entry(post).or_insert_with(fresh);
            seat.after += 1;
            if after != before {
                seat.entering.push(*person);
            }
        }
        for beside in lives.with.beside_on(day) {
            seats.entry(beside.post).or_insert_with(fresh).covered = true;
        }
    }
    for holder in facts.holders.iter().filter(|it| it.from <= day && day < it.to && !bench.lives.contains_key(&it.employee)) {
        let Some(seat) = seats.get_mut(&holder.post) else { continue };
        if holder.main {
            seat.before += 1;
            seat.after += 1;
        } else {
            seat.covered = true;
        }
    }
    seats
}

fn posts(bench: &Bench<'_>, day: NaiveDate) -> Vec<Finding> {
    let mut findings = vec![];
    for (post, seats) in seats(bench, day) {
        let Some(facts) = bench.facts.posts.get(&post) else { continue };
        let Some(span) = facts.on(day) else { continue };
        let unit = bench.facts.unit_on(facts.unit, day).map_or_else(String::new, |it| it.name.clone());
        let place = format!("{unit} {}", span.title);
        if seats.after > usize::try_from(span.seats).unwrap_or_default() && !seats.entering.is_empty() {
            findings.push(doubled(&place, facts.heads_unit, span.seats, &seats, post));
        }
        if seats.after == 0 && seats.before > 0 {
            findings.push(vacant(&place, facts.heads_unit && !seats.covered, &seats, post));
        }
    }
    findings
}

fn doubled(place: &str, heads: bool, seats: i32, found: &Seats, post: Uuid) -> Finding {
    // A post of one seat cannot be shared; of one with many the seats are only what the last import counted.
    let severity = if heads { Severity::Error } else { Severity::Warning };
    let message = Sentence::new(
        format!("{place} の定員 {seats} 人に対し {} 人が就きます。", found.after),
        format!("{place}: {} people on {seats} seats", found.after),
    );
    let remedy = Sentence::new("前任者を異動させるか、別の職を指定してください。", "move the predecessor, or name another post");
    let mut finding = Finding::new(severity, FindingCode::PostDoubled, message, remedy);
    finding.people.clone_from(&found.entering);
    finding.posts.push(post);
    finding
}

fn vacant(place: &str, headless: bool, found: &Seats, post: Uuid) -> Finding {
    let code = if headless { FindingCode::HeadMissing } else { FindingCode::PostLeftVacant };
    let (ja, en) =
        if headless { ("の所属長がいなくなります", "has no head") } else { ("が空席になります", "is left vacant") };
    let message = Sentence::new(format!("{place} {ja}。"), format!("{place} {en}"));
    let remedy = Sentence::new("後任を発令するか、事務取扱を置いてください。", "appoint a successor, or somebody acting");
    let mut finding = Finding::new(Severity::Warning, code, message, remedy);
    finding.people.clone_from(&found.leaving);
    finding.posts.push(post);
    finding
}

/// 職員定数: the ordinance's ceiling in total and, where the city sets them, by unit.
fn ceilings(bench: &Bench<'_>, day: NaiveDate) -> Vec<Finding> {
    let facts = bench.facts;
    let before = facts.headcounts.get(&day).cloned().unwrap_or_default();
    let mut counts = before.clone();
    for lives in bench.lives.values() {
        if let Some(state) = counted(lives.without.standing_on(day)) {
            *counts.entry(state.unit).or_default() -= 1;
        }
        if let Some(state) = counted(lives.with.standing_on(day)) {
            *counts.entry(state.unit).or_default() += 1;
        }
    }
    let mut findings = vec![];
    let (was, total): (i64, i64) = (before.values().sum(), counts.values().sum());
    if let Some(ceiling) = facts.decided.ceiling.filter(|ceiling| total > *ceiling && total > was) {
        findings.push(over(FindingCode::CityOverCeiling, "市", "the city", total, ceiling, None));
    }
    let tree: Vec<(Uuid, Option<Uuid>)> = facts.units.keys().filter_map(|id| Some((*id, facts.unit_on(*id, day)?.parent))).collect();
    let (were, sums) = (crate::personnel::rules::sums(&tree, &before), crate::personnel::rules::sums(&tree, &counts));
    for (id, sum) in sums {
        let Some(unit) = facts.unit_on(id, day) else { continue };
        if let Some(ceiling) = facts
            .decided
            .unit_ceilings
            .get(&unit.code)
            .filter(|ceiling| sum > **ceiling && sum > were.get(&id).copied().unwrap_or_default())
        {
            findings.push(over(FindingCode::UnitOverCeiling, &unit.name, &unit.name, sum, *ceiling, Some(id)));
        }
    }
    findings
}

fn over(code: FindingCode, ja: &str, en: &str, count: i64, ceiling: i64, unit: Option<Uuid>) -> Finding {
    let message = Sentence::new(
        format!("{ja} の職員数 {count} 人が定数 {ceiling} 人を超えます。"),
        format!("{en}: {count} people, the ceiling is {ceiling}"),
    );
    let remedy = Sentence::new("転入・採用を減らすか、定数を改めてください。", "take in fewer people, or change the ceiling");
    let mut finding = Finding::new(Severity::Error, code, message, remedy);
    finding.units.extend(unit);
    finding
}

/// People whom the city keeps apart, in one unit on a day because of the batch.
fn kept_apart(bench: &Bench<'_>, day: NaiveDate) -> Vec<Finding> {
    let facts = bench.facts;
    let by_number: HashMap<&str, Uuid> = facts.people.iter().map(|(id, it)| (it.number.as_str(), *id)).collect();
    let unit = |person: Uuid, with: bool| {
        let lives = bench.lives.get(&person)?;
        let life = if with { &lives.with } else { &lives.without };
        life.standing_on(day).filter(|it| it.status == ServiceStatus::InService).map(|it| it.unit)
    };
    let mut findings = vec![];
    for (one, other) in &facts.decided.kept_apart {
        let (Some(one), Some(other)) = (by_number.get(one.as_str()), by_number.get(other.as_str())) else { continue };
        let (before, after) = ((unit(*one, false), unit(*other, false)), (unit(*one, true), unit(*other, true)));
        if after.0.is_some() && after.0 == after.1 && before != after {
            let names = format!("{}・{}", facts.name_of(*one), facts.name_of(*other));
            let message = Sentence::new(format!("{names} が同じ組織になります。"), format!("{names} would work in one unit"));
            let remedy = Sentence::new("どちらかを別の組織にしてください。", "put one of them elsewhere");
            let mut finding = Finding::new(Severity::Warning, FindingCode::KeptApart, message, remedy);
            finding.people = BTreeSet::from([*one, *other]).into_iter().collect();
            findings.push(finding);
        }
    }
    findings
}

/// A batch whose day has come without its announcement takes no effect until it is announced.
fn late(facts: &Facts) -> Option<Finding> {
    let first = facts.drafted.iter().map(|it| it.order.effective_on).min()?;
    if facts.announced || first > facts.today {
        return None;
    }
    let message = Sentence::new(
        format!("発令日 {first} までに公表されていません。公表するまで効力は生じません。"),
        format!("not announced by {first}; it takes no effect until it is"),
    );
    let remedy =
        Sentence::new("公表する(遡及として記録されます)か、取り下げてください。", "announce it (it is recorded as late), or withdraw it");
    Some(Finding::new(Severity::Warning, FindingCode::NotAnnouncedInTime, message, remedy))
}
