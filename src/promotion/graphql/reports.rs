//! What the scoring came to, what a line would mean, and the scripts of a marker.

use std::{collections::BTreeMap, sync::Arc};

use async_graphql::SimpleObject;
use entity::personal_record::Sex;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::ExamApplication;
use crate::{
    access::Clearance,
    error::Error,
    personnel::graphql::{Occupation, OrgUnit},
    promotion::service::{marking::Script, scoring::Cutoff},
    relation::{Wants, by_key},
    scalar::Decimal,
};

/// 得点の欠け: of a component.
#[derive(Clone, Debug, SimpleObject, Serialize, Deserialize)]
pub struct ExamScoreGap {
    /// 科目のコード.
    component: String,
    /// 得点のない受験番号: the first hundred.
    open: Vec<i32>,
    /// 採点が相違する受験番号: the first hundred; one more marker is wanted.
    disputed: Vec<i32>,
}

/// 採点の集計.
#[derive(Clone, Debug, SimpleObject, Serialize, Deserialize)]
pub struct ExamScoring {
    /// 受験者数: who is still in the stage.
    examinees: i64,
    /// 順位の付いた者の数.
    placed: i64,
    /// 欠席者数.
    absent: i64,
    /// 足切りの対象者数.
    below_pass_mark: i64,
    /// 得点の欠け: empty where nothing is missing.
    gaps: Vec<ExamScoreGap>,
}

/// 区分ごとの人数.
#[derive(Clone, Debug, SimpleObject)]
pub struct SexCount {
    /// 性別.
    sex: Sex,
    /// 人数.
    count: i64,
}

/// 所属ごとの人数.
#[derive(Clone, Debug, SimpleObject)]
pub struct UnitCount {
    /// 所属.
    org_unit: Arc<OrgUnit>,
    /// 人数.
    count: i64,
}

/// 職種ごとの人数.
#[derive(Clone, Debug, SimpleObject)]
pub struct OccupationCount {
    /// 職種.
    occupation: Arc<Occupation>,
    /// 人数.
    count: i64,
}

/// 合格点の試算: what a line would mean; nothing is changed.
#[derive(Clone, Debug, SimpleObject)]
pub struct CutoffSimulation {
    /// 受験者数: with a composite.
    examinees: i64,
    /// 合格者数.
    passed: i64,
    /// 合格最低点.
    least_points: Option<Decimal>,
    /// 性別ごとの合格者数.
    by_sex: Vec<SexCount>,
    /// 所属ごとの合格者数: the most first.
    by_org_unit: Vec<UnitCount>,
    /// 職種ごとの合格者数: the most first.
    by_occupation: Vec<OccupationCount>,
    /// 合格者: the first hundred by place.
    passers: Vec<Arc<ExamApplication>>,
}

/// The most passers that a simulation names.
const NAMED: usize = 100;

fn counts<K: Ord>(keys: impl Iterator<Item = K>) -> Vec<(K, i64)> {
    let mut counts: BTreeMap<K, i64> = BTreeMap::new();
    keys.for_each(|key| *counts.entry(key).or_default() += 1);
    let mut counts: Vec<(K, i64)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| -count);
    counts
}

impl CutoffSimulation {
    pub async fn of(it: Cutoff, wants: &Wants<'_>, clearance: &Clearance<'_>) -> Result<Self, Error> {
        let who = || it.passers.iter().filter_map(|row| it.attributes.get(it.people.get(&row.id)?));
        let (units, occupations) = (counts(who().map(|it| it.unit)), counts(who().map(|it| it.occupation)));
        let known_units =
            by_key::<OrgUnit>(keys(&units, wants.has("byOrgUnit")), &wants.beneath("byOrgUnit").beneath("orgUnit"), clearance).await?;
        let wanted = &wants.beneath("byOccupation").beneath("occupation");
        let known_occupations = by_key::<Occupation>(keys(&occupations, wants.has("byOccupation")), wanted, clearance).await?;
        let most = if wants.has("passers") { NAMED } else { 0 };
        let named: Vec<Uuid> = it.passers.iter().map(|row| row.id).filter(|id| it.named.contains(id)).take(most).collect();
        let mut passers = by_key::<ExamApplication>(named.iter().copied(), &wants.beneath("passers"), clearance).await?;
        let mut sexes: Vec<(Sex, i64)> = vec![];
        for attributes in who() {
            match sexes.iter_mut().find(|(sex, _)| *sex == attributes.sex) {
                Some((_, count)) => *count += 1,
                None => sexes.push((attributes.sex, 1)),
            }
        }
        Ok(Self {
            examinees: it.examinees,
            passed: i64::try_from(it.passers.len()).unwrap_or(i64::MAX),
            least_points: it.least.map(|it| Decimal(i64::from(it))),
            by_sex: sexes.into_iter().map(|(sex, count)| SexCount { sex, count }).collect(),
            by_org_unit: shown(units, |id| known_units.get(id).cloned()).map(|(org_unit, count)| UnitCount { org_unit, count }).collect(),
            by_occupation: shown(occupations, |id| known_occupations.get(id).cloned())
                .map(|(occupation, count)| OccupationCount { occupation, count })
                .collect(),
            passers: named.iter().filter_map(|id| passers.remove(id)).collect(),
        })
    }
}

fn keys(counts: &[(Uuid, i64)], wanted: bool) -> Vec<Uuid> {
    counts.iter().filter(|_| wanted).map(|(id, _)| *id).collect()
}

fn shown<T>(counts: Vec<(Uuid, i64)>, known: impl Fn(&Uuid) -> Option<T>) -> impl Iterator<Item = (T, i64)> {
    counts.into_iter().filter_map(move |(id, count)| Some((known(&id)?, count)))
}

/// 答案: by number alone.
#[derive(Clone, Debug, SimpleObject)]
pub struct ExamScript {
    /// 受験番号.
    examinee_number: i32,
    /// 自らの採点: null where it is still to be given.
    points: Option<Decimal>,
    /// 採点の相違: others lie too far apart, and one more mark is wanted.
    is_disputed: bool,
}

impl From<Script> for ExamScript {
    fn from(it: Script) -> Self {
        Self { examinee_number: it.number, points: it.own.map(Decimal), is_disputed: it.is_disputed }
    }
}
