//! What a criterion asks, as a sentence for who reads a judgement.

use strum::EnumMessage;

use super::criterion::{ActionKind, AgeDay, Comparator, CountedFrom, Criterion, Discipline, StatusKind, Tenure, TenureOf};
use crate::{scalar::Date, text::term};

/// What a leaf asks; nothing of what has leaves itself.
pub fn needs(criterion: &Criterion) -> String {
    let days = |from: Option<Date>, to: Option<Date>| {
        let day = |it: Option<Date>| it.map(|it| it.0.to_string()).unwrap_or_default();
        format!("{} から {} まで", day(from), day(to))
    };
    match criterion {
        Criterion::Rank(of) => format!("職位が {} であること", of.codes.join("・")),
        Criterion::Occupation(of) => format!("職種が {} であること", of.codes.join("・")),
        Criterion::PayTable(of) => format!("給料表が {} であること", of.codes.join("・")),
        Criterion::Grade(of) => format!("{}であること", grades(&of.grades, of.pay_table.as_deref())),
        Criterion::Employment(of) => format!("任用の種別が {} であること", terms(&of.kinds)),
        Criterion::Status(of) => match of.is {
            StatusKind::Seconded => "派遣中であること".to_owned(),
            StatusKind::Conditional => "条件付採用期間中であること".to_owned(),
            StatusKind::SupervisoryPost => "管理監督職に在ること".to_owned(),
        },
        Criterion::LeaveDays(of) => {
            format!("直近{}に {} が {} 日以上あること", period(of.within_months), terms(&of.kinds), of.at_least)
        }
        Criterion::OnLeave(of) => format!("{} の期間中であること", terms(&of.kinds)),
        Criterion::Discipline(of) => needs_discipline(of),
        Criterion::Age(of) => {
            let least = of.at_least.map(|age| format!("{age}歳以上"));
            let below = of.below.map(|age| format!("{age}歳未満"));
            let age = least.into_iter().chain(below).collect::<Vec<_>>().join("・");
            match of.on {
                AgeDay::ReferenceDay => age,
                AgeDay::LastOfFiscalYear => format!("年度の末日に{age}"),
                AgeDay::LastOfPreviousFiscalYear => format!("前年度の末日に{age}"),
            }
        }
        Criterion::BirthDate(of) => format!("生年月日が {}", days(of.on_or_after, of.on_or_before)),
        Criterion::Tenure(of) => needs_tenure(of),
        Criterion::Qualification(of) => format!("{} を有すること", of.names.join("・")),
        Criterion::Evaluation(of) => {
            format!("直近{}年度の評価点の平均が {}.{:02} 以上", of.fiscal_years, of.at_least.0 / 100, of.at_least.0 % 100)
        }
        Criterion::PassedExam(of) => {
            let valid =
                if of.valid_only { "に合格し、その名簿が有効であること" } else { "に合格したことがあること" };
            format!("{} への昇任試験{valid}", of.codes.join("・"))
        }
        Criterion::All(_) | Criterion::Any(_) | Criterion::Not(_) => String::new(),
    }
}

fn terms(values: &[impl EnumMessage]) -> String {
    values.iter().map(term).collect::<Vec<_>>().join("・")
}

fn grades(grades: &[i32], table: Option<&str>) -> String {
    let grades: Vec<String> = grades.iter().map(ToString::to_string).collect();
    format!("{}{}級", table.map(|it| format!("{it} の")).unwrap_or_default(), grades.join("・"))
}

fn needs_discipline(of: &Discipline) -> String {
    let kinds: Vec<&str> = of
        .kinds
        .iter()
        .map(|kind| match kind {
            ActionKind::Disciplinary => "懲戒処分",
            ActionKind::Status => "分限処分",
        })
        .collect();
    let (kinds, within) = (kinds.join("・"), period(of.within_months));
    let excepted = if of.unless_excepted { "(特例を認めた者を除く)" } else { "" };
    match of.counted_from {
        CountedFrom::Action => format!("{kinds}を受けてから{within}を経過していないこと{excepted}"),
        CountedFrom::EndOfEffect => format!("{kinds}を受け、その効力が終わってから{within}を経過していないこと{excepted}"),
    }
}

fn needs_tenure(of: &Tenure) -> String {
    let what = match of.of {
        TenureOf::Service => "在職".to_owned(),
        TenureOf::Rank if of.codes.is_empty() => "現職位の在任".to_owned(),
        TenureOf::Rank => format!("{} の在任", of.codes.join("・")),
        TenureOf::Grade if of.grades.is_empty() => "現在の級の在級".to_owned(),
        TenureOf::Grade => format!("{}の在級", grades(&of.grades, of.pay_table.as_deref())),
        TenureOf::Unit => "現所属の在籍".to_owned(),
    };
    let together = if of.consecutive { "" } else { "通算" };
    let more = if of.comparator == Comparator::AtLeast { "以上" } else { "を超えること" };
    let years = match of.months {
        Some(months) => period(months),
        None => {
            let table: Vec<String> = of.by_education.iter().map(|it| format!("{}: {}", term(&it.education), period(it.months))).collect();
            format!("学歴に応じた年数({})", table.join("、"))
        }
    };
    let absences = of.absences.iter().map(|it| format!("{} の期間は10分の{}を算入", terms(&it.kinds), it.tenths));
    let elsewhere = of.elsewhere.iter().map(|it| {
        let related = if it.related_only { "同種の" } else { "" };
        format!("他団体等の{related}職歴は10分の{}を算入", it.tenths)
    });
    let remainder = of.remainder_months.iter().map(|months| format!("端数{months}月以上は1年"));
    let counted: Vec<String> = absences.chain(elsewhere).chain(remainder).collect();
    let counted = if counted.is_empty() { String::new() } else { format!("({})", counted.join("、")) };
    format!("{what}が{together}{years}{more}{counted}")
}

fn period(months: i32) -> String {
    match (months / 12, months % 12) {
        (0, months) => format!("{months}月"),
        (years, 0) => format!("{years}年"),
        (years, months) => format!("{years}年{months}月"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(criterion: &Criterion, said: &mut Vec<String>) {
        if criterion.children().is_empty() {
            said.push(needs(criterion));
        }
        criterion.children().iter().for_each(|it| leaves(it, said));
    }

    fn said(rule: &str) -> Vec<String> {
        let rule: serde_json::Value = serde_json::from_str(rule).expect("JSON");
        let mut said = vec![];
        leaves(&Criterion::from_json(rule["criteria"].clone()).expect("criteria"), &mut said);
        said
    }

    #[test]
    fn what_is_asked_is_said_with_its_grade_its_kinds_and_its_years() {
        assert_eq!(
            said(include_str!("../../../profiles/eligibility/yabu-shokaku.json")),
            [
                "3級の在級が4年以上",
                "在職が学歴に応じた年数(大学卒: 12年、短期大学・高等専門学校卒: 14年、高等学校卒: 16年)以上",
                "懲戒処分・分限処分を受けてから2年を経過していないこと",
                "直近1年に 病気休暇 が 90 日以上あること",
            ]
        );
        assert_eq!(said(include_str!("../../../profiles/eligibility/nagaokakyo-shusa.json"))[1], "年度の末日に31歳以上");
    }
}
