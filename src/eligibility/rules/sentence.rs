//! What a criterion asks, as a sentence for who reads a judgement, in the words of the city.

use std::collections::HashMap;

use strum::EnumMessage;

use super::criterion::{Absence, ActionKind, AgeDay, Comparator, CountedFrom, Criterion, Discipline, StatusKind, Tenure, TenureOf};
use crate::{scalar::Date, text::term};

/// What the city calls what rules name by codes.
#[derive(Clone, Debug, Default)]
pub struct Names {
    pub ranks: HashMap<String, String>,
    pub occupations: HashMap<String, String>,
    pub pay_tables: HashMap<String, String>,
}

/// The name behind a code; of one that the profile no longer has, the code.
pub fn named<'a>(names: &'a HashMap<String, String>, code: &'a str) -> &'a str {
    names.get(code).map_or(code, String::as_str)
}

fn all(names: &HashMap<String, String>, codes: &[String]) -> String {
    codes.iter().map(|code| named(names, code)).collect::<Vec<_>>().join("・")
}

/// What a leaf asks; nothing of what has leaves itself.
pub fn needs(criterion: &Criterion, names: &Names) -> String {
    let days = |from: Option<Date>, to: Option<Date>| {
        let day = |it: Option<Date>| it.map(|it| it.0.to_string()).unwrap_or_default();
        format!("{} から {} まで", day(from), day(to))
    };
    match criterion {
        Criterion::Rank(of) => format!("職位が {} であること", all(&names.ranks, &of.codes)),
        Criterion::Occupation(of) => format!("職種が {} であること", all(&names.occupations, &of.codes)),
        Criterion::PayTable(of) => format!("給料表が {} であること", all(&names.pay_tables, &of.codes)),
        Criterion::Grade(of) => format!("{}であること", grades(&of.grades, of.pay_table.as_deref(), names)),
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
        Criterion::Tenure(of) => needs_tenure(of, names),
        Criterion::Qualification(of) => format!("{} を有すること", of.names.join("・")),
        Criterion::Evaluation(of) => {
            format!("直近{}年度の評価点の平均が {}.{:02} 以上", of.fiscal_years, of.at_least.0 / 100, of.at_least.0 % 100)
        }
        Criterion::PassedExam(of) => {
            let valid =
                if of.valid_only { "に合格し、その名簿が有効であること" } else { "に合格したことがあること" };
            format!("{} への昇任試験{valid}", all(&names.ranks, &of.codes))
        }
        Criterion::All(_) | Criterion::Any(_) | Criterion::Not(_) => String::new(),
    }
}

fn terms(values: &[impl EnumMessage]) -> String {
    values.iter().map(term).collect::<Vec<_>>().join("・")
}

fn grades(grades: &[i32], table: Option<&str>, names: &Names) -> String {
    let grades: Vec<String> = grades.iter().map(ToString::to_string).collect();
    let table = table.map(|code| format!("{} の", named(&names.pay_tables, code))).unwrap_or_default();
    format!("{table}{}級", grades.join("・"))
}

pub fn action(kind: ActionKind) -> &'static str {
    match kind {
        ActionKind::Disciplinary => "懲戒処分",
        ActionKind::Status => "分限処分",
    }
}

fn needs_discipline(of: &Discipline) -> String {
    let kinds: Vec<&str> = of.kinds.iter().copied().map(action).collect();
    let (kinds, within) = (kinds.join("・"), period(of.within_months));
    let excepted = if of.unless_excepted { "(特例を認めた者を除く)" } else { "" };
    match of.counted_from {
        CountedFrom::Action => format!("{kinds}を受けてから{within}を経過していないこと{excepted}"),
        CountedFrom::EndOfEffect => format!("{kinds}を受け、その効力が終わってから{within}を経過していないこと{excepted}"),
    }
}

fn needs_tenure(of: &Tenure, names: &Names) -> String {
    let what = match of.of {
        TenureOf::Service => "在職".to_owned(),
        TenureOf::Rank if of.codes.is_empty() => "現職位の在任".to_owned(),
        TenureOf::Rank => format!("{} の在任", all(&names.ranks, &of.codes)),
        TenureOf::Grade if of.grades.is_empty() => "現在の級の在級".to_owned(),
        TenureOf::Grade => format!("{}の在級", grades(&of.grades, of.pay_table.as_deref(), names)),
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
    let absences = of.absences.iter().map(|it| format!("{} の期間は10分の{}を算入", absence(it), it.tenths));
    let elsewhere = of.elsewhere.iter().map(|it| {
        let related = if it.related_only { "同種の" } else { "" };
        format!("他団体等の{related}職歴は10分の{}を算入", it.tenths)
    });
    let remainder = of.remainder_months.iter().map(|months| format!("端数{months}月以上は1年"));
    let counted: Vec<String> = absences.chain(elsewhere).chain(remainder).collect();
    let counted = if counted.is_empty() { String::new() } else { format!("({})", counted.join("、")) };
    format!("{what}が{together}{years}{more}{counted}")
}

fn absence(of: &Absence) -> String {
    let seconded = of.secondments.then_some("派遣");
    of.kinds.iter().map(term).chain(seconded).collect::<Vec<_>>().join("・")
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

    fn leaves(criterion: &Criterion, names: &Names, said: &mut Vec<String>) {
        if criterion.children().is_empty() {
            said.push(needs(criterion, names));
        }
        criterion.children().iter().for_each(|it| leaves(it, names, said));
    }

    fn said(rule: &str, names: &Names) -> Vec<String> {
        let rule: serde_json::Value = serde_json::from_str(rule).expect("JSON");
        let mut said = vec![];
        leaves(&Criterion::from_json(rule["criteria"].clone()).expect("criteria"), names, &mut said);
        said
    }

    #[test]
    fn what_is_asked_is_said_with_its_grade_its_kinds_and_its_years() {
        assert_eq!(
            said(include_str!("../../../profiles/eligibility/yabu-shokaku.json"), &Names::default()),
            [
                "3級の在級が4年以上",
                "在職が学歴に応じた年数(大学卒: 12年、短期大学・高等専門学校卒: 14年、高等学校卒: 16年)以上",
                "懲戒処分・分限処分を受けてから2年を経過していないこと",
                "直近1年に 病気休暇 が 90 日以上あること",
            ]
        );
        assert_eq!(said(include_str!("../../../profiles/eligibility/nagaokakyo-shusa.json"), &Names::default())[1], "年度の末日に31歳以上");
    }

    #[test]
    fn a_rule_speaks_of_ranks_as_the_city_does() {
        let ranks = HashMap::from([("SHUNIN".to_owned(), "主任".to_owned())]);
        let names = Names { ranks, pay_tables: HashMap::from([("A1".to_owned(), "行政職(一)".to_owned())]), ..Names::default() };
        let rule = r#"{"criteria": {"all": [
            {"rank": {"codes": ["SHUNIN", "GONE"]}},
            {"tenure": {"of": "RANK", "codes": ["SHUNIN"], "months": 36, "absences": [{"kinds": ["CHILDCARE"], "secondments": true, "tenths": 5}]}},
            {"grade": {"grades": [3], "payTable": "A1"}}
        ]}}"#;
        assert_eq!(
            said(rule, &names),
            ["職位が 主任・GONE であること", "主任 の在任が3年以上(育児休業・派遣 の期間は10分の5を算入)", "行政職(一) の3級であること"]
        );
    }
}
