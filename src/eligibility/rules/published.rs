//! The published rules of cities, as data and without a line of code: each with people on both sides of every edge.

use std::sync::Arc;

use chrono::NaiveDate;
use entity::{career_entry::EducationLevel, eligibility_version::ReferenceDay, leave::LeaveKind, standing::EmploymentKind};
use serde_json::{Value, json};

use super::{
    criterion::{ActionKind, Criterion},
    dossier::{Days, Dossier, PersonnelAction, Stretch},
    explain::judge,
    judge::holds,
    sentence::Names,
};
use crate::calendar::FOREVER;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn days(from: &str, last: &str) -> Days {
    Days { from: day(from), to: day(last).succ_opt().expect("a day") }
}

macro_rules! rule {
    ($name:literal) => {{
        let rule: Value = serde_json::from_str(include_str!(concat!("../../../profiles/eligibility/", $name, ".json"))).expect("JSON");
        let criterion = Criterion::from_json(rule["criteria"].clone()).expect("criteria");
        criterion.judge().expect("complete");
        let again = Criterion::from_json(criterion.to_json()).expect("criteria");
        assert_eq!(again.to_json(), criterion.to_json(), "what is kept is what was given");
        criterion
    }};
}

/// Somebody in service since a day, of a birth date.
fn person(birth: &str, since: &str) -> Dossier {
    let stretch = Stretch {
        days: Days { from: day(since), to: FOREVER },
        in_service: true,
        rank: Some(Arc::from("SHUNIN")),
        occupation: Some(Arc::from("GENERAL_ADMINISTRATION")),
        pay_table: Some(Arc::from("ADMINISTRATIVE_1")),
        grade: Some(3),
        unit: Some(uuid::Uuid::nil()),
        employment: Some(EmploymentKind::Regular),
        supervisory: false,
    };
    Dossier { birth_date: Some(day(birth)), stretches: vec![stretch], ..Dossier::default() }
}

fn with(mut dossier: Dossier, change: impl FnOnce(&mut Dossier)) -> Dossier {
    change(&mut dossier);
    dossier
}

fn now(dossier: &mut Dossier) -> &mut Stretch {
    dossier.stretches.last_mut().expect("a stretch")
}

#[test]
fn higashikurume_three_years_in_grade_one_from_25_to_57() {
    let rule = rule!("higashikurume-shunin-a");
    let who = |birth, since| with(person(birth, since), |it| now(it).grade = Some(1));
    let on = day("2026-04-01");
    for (birth, since, eligible) in [
        ("2001-04-02", "2023-04-01", true),
        ("2001-04-03", "2023-04-01", false),
        ("1990-01-01", "2023-04-02", false),
        ("1968-04-03", "2000-04-01", true),
        ("1968-04-02", "2000-04-01", false),
    ] {
        assert_eq!(holds(&rule, &who(birth, since), on), eligible, "{birth} {since}");
    }
    assert!(!holds(&rule, &person("1990-01-01", "2010-04-01"), on), "in grade 3");
    let young = judge(&rule, ReferenceDay::FirstOfFiscalYear, &who("2001-04-03", "2023-04-02"), day("2026-11-22"), &Names::default());
    assert_eq!((young.on, young.is_eligible, young.eligible_from), (on, false, Some(day("2027-04-01"))), "the exam of the next year");
    let old = judge(&rule, ReferenceDay::FirstOfFiscalYear, &who("1968-04-03", "2024-04-02"), day("2026-11-22"), &Names::default());
    assert_eq!(old.eligible_from, None, "58 before the three years are served");
    let [grade, age] = young.leaves.as_slice() else { panic!("{young:?}") };
    assert_eq!((grade.has.since, grade.has.months, grade.satisfied_from), (Some(day("2023-04-02")), Some(35), Some(day("2026-04-02"))));
    assert_eq!((age.has.number, age.satisfied_from, age.path.as_str()), (Some(24), Some(day("2026-04-02")), "all.1.age"));
}

#[test]
fn iruma_more_than_three_years_or_more_than_one_at_37_and_nobody_from_59() {
    let rule = rule!("iruma-kakaricho");
    let on = day("2026-04-01");
    for (birth, since, eligible) in [
        ("1995-01-01", "2023-03-31", true),
        ("1995-01-01", "2023-04-01", false),
        ("1989-04-02", "2025-03-31", true),
        ("1989-04-02", "2025-04-01", false),
        ("1989-04-03", "2025-03-31", false),
        ("1967-04-01", "2010-04-01", false),
        ("1967-04-02", "2010-04-01", true),
    ] {
        assert_eq!(holds(&rule, &person(birth, since), on), eligible, "{birth} {since}");
    }
    for (kind, barred) in [(LeaveKind::Administrative, true), (LeaveKind::Suspension, true), (LeaveKind::Childcare, false)] {
        let away = with(person("1985-01-01", "2010-04-01"), |it| it.leaves.push((kind, days("2026-01-01", "2026-04-01"))));
        assert_eq!(holds(&rule, &away, on), !barred, "{kind:?}");
        assert!(holds(&rule, &away, day("2026-04-02")), "back");
    }
    let broken = with(person("1995-01-01", "2025-06-01"), |it| {
        let before = Stretch { days: days("2020-04-01", "2024-03-31"), ..it.stretches[0].clone() };
        let other = Stretch { days: days("2024-04-01", "2025-05-31"), rank: Some(Arc::from("SHUJI")), ..it.stretches[0].clone() };
        it.stretches.splice(0..0, [before, other]);
    });
    assert!(!holds(&rule, &broken, on), "only consecutive years count");
}

#[test]
fn yabu_four_years_in_grade_three_service_by_education_and_two_bars() {
    let rule = rule!("yabu-shokaku");
    let on = day("2026-04-01");
    let who = |since: &str, grade_since: &str, education: Option<EducationLevel>| {
        with(person("1980-01-01", grade_since), |it| {
            let before = Stretch { days: Days { from: day(since), to: day(grade_since) }, grade: Some(2), ..it.stretches[0].clone() };
            it.stretches.insert(0, before);
            it.educations = education.map(|level| (level, NaiveDate::MIN)).into_iter().collect();
        })
    };
    use EducationLevel::*;
    for (since, grade_since, education, eligible) in [
        ("2014-04-01", "2022-04-01", Some(University), true),
        ("2014-04-02", "2022-04-01", Some(University), false),
        ("2014-04-01", "2022-04-02", Some(University), false),
        ("2012-04-01", "2022-04-01", Some(JuniorCollege), true),
        ("2012-04-02", "2022-04-01", Some(JuniorCollege), false),
        ("2010-04-01", "2022-04-01", Some(HighSchool), true),
        ("2010-04-02", "2022-04-01", Some(HighSchool), false),
        ("2014-04-01", "2022-04-01", Some(GraduateSchool), true),
        ("2014-04-02", "2022-04-01", Some(GraduateSchool), false),
        ("2000-04-01", "2022-04-01", Some(JuniorHighSchool), false),
        ("2000-04-01", "2022-04-01", None, false),
    ] {
        assert_eq!(holds(&rule, &who(since, grade_since, education), on), eligible, "{since} {grade_since} {education:?}");
    }
    let fine = || who("2010-04-01", "2020-04-01", Some(University));
    for (kind, acted, barred) in [
        (ActionKind::Disciplinary, "2024-04-02", true),
        (ActionKind::Disciplinary, "2024-04-01", false),
        (ActionKind::Status, "2024-04-02", true),
        (ActionKind::Status, "2024-04-01", false),
    ] {
        let action = PersonnelAction { kind, on: day(acted), effect_until: day(acted) };
        assert_eq!(holds(&rule, &with(fine(), |it| it.actions.push(action)), on), !barred, "{kind:?} {acted}");
    }
    for (last, barred) in [("2025-09-28", true), ("2025-09-27", false)] {
        let ill = with(fine(), |it| it.leaves.push((LeaveKind::Sick, days("2025-07-01", last))));
        assert_eq!(holds(&rule, &ill, on), !barred, "{last}");
    }
    let before = with(fine(), |it| it.leaves.push((LeaveKind::Sick, days("2025-01-01", "2025-06-28"))));
    assert!(holds(&rule, &before, on), "89 of its days lie within the year");
}

#[test]
fn yamanashi_by_age_and_rank_barred_to_two_years_after_the_effect_unless_excepted() {
    let on = day("2026-04-01");
    for (rule, rank, oldest) in [(rule!("yamanashi-kacho"), "KACHO_DAIRI", 50), (rule!("yamanashi-kacho-hosa"), "TANTOCHO", 48)] {
        let who = |birth: &str| with(person(birth, "2015-04-01"), |it| now(it).rank = Some(Arc::from(rank)));
        let born = format!("{}-04-02", 2026 - oldest);
        assert!(holds(&rule, &who(&born), on), "{rank}");
        assert!(!holds(&rule, &who(&born.replace("-02", "-03")), on), "{rank}: a day too young");
        assert_eq!(holds(&rule, &person(&born, "2015-04-01"), on), rank == "TANTOCHO", "課長 from one rank alone");
        let suspended = |last: &str| {
            with(who(&born), |it| {
                it.actions.push(PersonnelAction { kind: ActionKind::Disciplinary, on: day("2024-01-10"), effect_until: day(last) });
            })
        };
        assert!(holds(&rule, &suspended("2024-03-31"), on));
        assert!(!holds(&rule, &suspended("2024-04-01"), on), "the effect ended less than two years ago");
        assert!(holds(&rule, &with(suspended("2024-04-01"), |it| it.excepted_on = Some(day("2025-01-01"))), on));
        assert!(!holds(&rule, &with(suspended("2024-04-01"), |it| it.excepted_on = Some(day("2024-01-09"))), on), "made before the action");
        for kind in [ActionKind::Disciplinary, ActionKind::Status] {
            let acted = |on: &str| {
                let action = PersonnelAction { kind, on: day(on), effect_until: day(on) };
                with(who(&born), |it| it.actions.push(action))
            };
            assert!(holds(&rule, &acted("2024-04-01"), on) && !holds(&rule, &acted("2024-04-02"), on), "{kind:?} without an effect");
        }
    }
}

#[test]
fn nagaokakyo_by_the_table_of_education_or_31_within_the_year() {
    let rule = rule!("nagaokakyo-shusa");
    let on = day("2026-04-01");
    use EducationLevel::*;
    for (birth, since, education, eligible) in [
        ("2000-01-01", "2018-04-01", University, true),
        ("2000-01-01", "2018-04-02", University, false),
        ("2000-01-01", "2016-04-01", JuniorCollege, true),
        ("2000-01-01", "2016-04-02", JuniorCollege, false),
        ("2000-01-01", "2014-04-01", HighSchool, true),
        ("2000-01-01", "2014-04-02", HighSchool, false),
        ("1996-04-01", "2025-04-01", University, true),
        ("1996-04-02", "2025-04-01", University, false),
    ] {
        let who = with(person(birth, since), |it| it.educations = vec![(education, NaiveDate::MIN)]);
        assert_eq!(holds(&rule, &who, on), eligible, "{birth} {since} {education:?}");
    }
}

#[test]
fn postings_tamba_uonuma_and_nagoya() {
    let on = day("2026-10-01");
    let who = person("1990-01-01", "2024-10-01");
    let tamba = rule!("tamba-kobo");
    assert!(holds(&tamba, &who, on));
    for rank in ["KACHO", "TANTOCHO"] {
        assert!(!holds(&tamba, &with(who.clone(), |it| now(it).rank = Some(Arc::from(rank))), on), "{rank}");
    }
    assert!(!holds(&tamba, &with(who.clone(), |it| now(it).occupation = Some(Arc::from("MANUAL_WORKER"))), on));
    let uonuma = rule!("uonuma-kobo");
    assert!(holds(&uonuma, &who, on));
    assert!(!holds(&uonuma, &with(who.clone(), |it| now(it).pay_table = Some(Arc::from("MANUAL"))), on));
    let nagoya = rule!("nagoya-kobo");
    assert!(holds(&nagoya, &who, on) && !holds(&nagoya, &who, day("2026-09-30")), "two years since the last transfer");
}

#[test]
fn sumida_names_whom_it_does_not_want() {
    let rule = rule!("sumida-kobo");
    let on = day("2026-10-01");
    let who = person("1990-01-01", "2020-04-01");
    assert!(holds(&rule, &who, on));
    let today = || days("2026-10-01", "2026-10-01");
    let yesterday = || days("2026-09-01", "2026-09-30");
    assert!(!holds(&rule, &with(who.clone(), |it| now(it).supervisory = true), on));
    assert!(!holds(&rule, &with(who.clone(), |it| it.conditional.push(today())), on));
    assert!(holds(&rule, &with(who.clone(), |it| it.conditional.push(yesterday())), on));
    assert!(!holds(&rule, &with(who.clone(), |it| it.secondments.push(today())), on));
    assert!(holds(&rule, &with(who.clone(), |it| it.secondments.push(yesterday())), on));
    for kind in [
        LeaveKind::Sick,
        LeaveKind::Administrative,
        LeaveKind::Maternity,
        LeaveKind::SelfDevelopment,
        LeaveKind::AccompanyingSpouse,
        LeaveKind::Childcare,
    ] {
        assert!(!holds(&rule, &with(who.clone(), |it| it.leaves.push((kind, today()))), on), "{kind:?}");
        assert!(holds(&rule, &with(who.clone(), |it| it.leaves.push((kind, yesterday()))), on), "{kind:?}");
    }
    for kind in [EmploymentKind::FixedTerm, EmploymentKind::PreRetirementPartTime, EmploymentKind::FiscalYear, EmploymentKind::Temporary] {
        assert!(!holds(&rule, &with(who.clone(), |it| now(it).employment = Some(kind)), on), "{kind:?}");
    }
    let away = judge(
        &rule,
        ReferenceDay::AsAsked,
        &with(who, |it| it.leaves.push((LeaveKind::Childcare, days("2026-04-01", "2027-03-31")))),
        on,
        &Names::default(),
    );
    assert_eq!(away.eligible_from, Some(day("2027-04-01")));
    let leave = away.leaves.iter().find(|it| it.path == "all.3.not.onLeave").expect("a leaf");
    assert_eq!((leave.is_negated, leave.is_satisfied, leave.has.until), (true, false, Some(day("2027-03-31"))));
}

#[test]
fn who_may_be_lent_is_in_the_regular_service_and_at_work() {
    let rule = rule!("haken");
    let on = day("2027-04-01");
    let who = person("1990-01-01", "2020-04-01");
    assert!(holds(&rule, &who, on));
    for kind in [EmploymentKind::FixedTerm, EmploymentKind::Temporary, EmploymentKind::ProvisionalFullTime] {
        assert!(!holds(&rule, &with(who.clone(), |it| now(it).employment = Some(kind)), on), "{kind:?}");
    }
    for (until, may) in [("2027-03-31", true), ("2027-04-01", false)] {
        let until = || days("2026-10-01", until);
        assert_eq!(holds(&rule, &with(who.clone(), |it| it.conditional.push(until())), on), may);
        assert_eq!(holds(&rule, &with(who.clone(), |it| it.secondments.push(until())), on), may, "the day after the return");
        for kind in [LeaveKind::Administrative, LeaveKind::Suspension, LeaveKind::Childcare, LeaveKind::Union] {
            assert_eq!(holds(&rule, &with(who.clone(), |it| it.leaves.push((kind, until()))), on), may, "{kind:?}");
        }
    }
    assert!(holds(&rule, &with(who, |it| it.leaves.push((LeaveKind::Sick, days("2027-03-01", "2027-04-30")))), on));
}

#[test]
fn other_words_elsewhere_fractions_deductions_and_remainders() {
    let tenure = |more: Value| {
        let mut rule = json!({"tenure": {"of": "SERVICE", "months": 48}});
        rule["tenure"].as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
        Criterion::from_json(rule).expect("criteria")
    };
    let on = day("2026-04-01");
    // Half of a year of childcare leave counts.
    let half = tenure(json!({"absences": [{"kinds": ["CHILDCARE"], "tenths": 5}]}));
    let away = |since| with(person("1990-01-01", since), |it| it.leaves.push((LeaveKind::Childcare, days("2024-04-01", "2025-03-31"))));
    assert!(holds(&half, &away("2021-10-01"), on) && !holds(&half, &away("2021-10-02"), on));
    // None of it does.
    let whole = tenure(json!({"absences": [{"kinds": ["CHILDCARE"], "tenths": 0}]}));
    assert!(holds(&whole, &away("2021-04-01"), on) && !holds(&whole, &away("2021-04-02"), on));
    // Two years elsewhere count half, if they were of the same kind.
    let elsewhere = tenure(json!({"elsewhere": {"tenths": 5, "relatedOnly": true}}));
    let came = |since, related| with(person("1990-01-01", since), |it| it.elsewhere.push((days("2018-04-01", "2020-03-31"), related)));
    assert!(holds(&elsewhere, &came("2023-04-01", true), on) && !holds(&elsewhere, &came("2023-04-02", true), on));
    assert!(!holds(&elsewhere, &came("2023-04-01", false), on));
    // Ten months of the last year are that year.
    let remainder = tenure(json!({"remainderMonths": 10}));
    assert!(holds(&remainder, &person("1990-01-01", "2022-06-01"), on) && !holds(&remainder, &person("1990-01-01", "2022-06-02"), on));
    // Not if less than two years in the rank below.
    let below =
        Criterion::from_json(json!({"not": {"all": [{"rank": {"codes": ["SHUNIN"]}}, {"not": {"tenure": {"of": "RANK", "months": 24}}}]}}));
    let below = below.expect("criteria");
    assert!(holds(&below, &person("1990-01-01", "2024-04-01"), on) && !holds(&below, &person("1990-01-01", "2024-04-02"), on));
    // The mean of two years.
    let points = Criterion::from_json(json!({"evaluation": {"fiscalYears": 2, "atLeast": "70"}})).expect("criteria");
    let marked = |one, two| with(person("1990-01-01", "2010-04-01"), |it| it.evaluations = vec![(2024, one), (2025, two)]);
    assert!(holds(&points, &marked(6_500, 7_500), on) && !holds(&points, &marked(6_500, 7_499), on));
    assert!(!holds(&points, &marked(9_000, 9_000), day("2027-04-01")), "fiscal 2026 has none yet");
}

#[test]
fn a_rule_that_means_nothing_is_refused_with_its_place() {
    for (rule, place) in [
        (json!({"all": []}), vec!["all"]),
        (json!({"all": [{"age": {}}]}), vec!["all", "0", "age"]),
        (json!({"not": {"tenure": {"of": "RANK"}}}), vec!["not", "tenure"]),
        (json!({"tenure": {"of": "UNIT", "months": 24, "codes": ["SHUNIN"]}}), vec!["tenure"]),
    ] {
        let refusal = Criterion::from_json(rule.clone()).expect("criteria").judge().expect_err("refused");
        assert_eq!(refusal.path, place, "{rule}");
    }
    let twice = json!({"rank": {"codes": ["SHUNIN", "SHUNIN"]}});
    let many = json!({"rank": {"codes": (0..51).map(|it| it.to_string()).collect::<Vec<_>>()}});
    let none = json!({"tenure": {"of": "RANK", "months": 0}});
    let tables = json!({"all": vec![json!({"tenure": {"of": "SERVICE", "months": 12, "elsewhere": {"tenths": 5}}}); 20]});
    for rule in [twice, many, none, tables] {
        assert!(Criterion::from_json(rule.clone()).expect("criteria").judge().is_err(), "{rule}");
    }
    let deep = (0..7).fold(json!({"age": {"below": 60}}), |inner, _| json!({"not": inner}));
    assert!(Criterion::from_json(deep).expect("criteria").judge().is_err());
}

#[test]
fn a_long_life_under_a_deep_rule_is_judged_in_a_moment() {
    let transfers = with(person("1970-01-01", "2026-04-01"), |it| {
        for year in 1990_u128..2026 {
            let days = days(&format!("{year}-04-01"), &format!("{}-03-31", year + 1));
            let unit = Some(uuid::Uuid::from_u128(year));
            let stretch = Stretch { days, unit, ..it.stretches.last().expect("a stretch").clone() };
            let place = it.stretches.len() - 1;
            it.stretches.insert(place, stretch);
        }
    });
    let deep = (0..5).fold(json!({"tenure": {"of": "UNIT", "months": 36}}), |inner, _| json!({"all": [inner.clone(), {"any": [inner]}]}));
    let rule = Criterion::from_json(deep).expect("criteria");
    assert_eq!(
        judge(&rule, ReferenceDay::AsAsked, &transfers, day("1995-05-01"), &Names::default()).eligible_from,
        Some(day("2029-04-01"))
    );
}

#[test]
fn what_is_missing_is_all_of_what_must_be_and_either_of_what_may() {
    let rule = Criterion::from_json(json!({"all": [
        {"any": [{"grade": {"grades": [5]}}, {"age": {"atLeast": 60}}]},
        {"any": [{"grade": {"grades": [3]}}, {"age": {"atLeast": 70}}]},
        {"not": {"all": [{"grade": {"grades": [3]}}, {"rank": {"codes": ["SHUNIN"]}}]}},
        {"age": {"atLeast": 40}}
    ]}))
    .expect("criteria");
    let missing = |birth| judge(&rule, ReferenceDay::AsAsked, &person(birth, "2020-04-01"), day("2026-04-01"), &Names::default()).missing;
    let both = "(次に該当しないこと: 3級であること または 次に該当しないこと: 職位が SHUNIN であること)";
    assert_eq!(missing("1980-01-01").as_deref(), Some(format!("(5級であること または 60歳以上)、{both}").as_str()));
    assert_eq!(missing("2000-01-01").as_deref(), Some(format!("(5級であること または 60歳以上)、{both}、40歳以上").as_str()));
    assert_eq!(missing("1960-01-01").as_deref(), Some(both));
}

#[test]
fn of_a_day_on_two_absences_the_least_share_counts_and_parts_are_never_more_than_the_whole() {
    let rule =
        |absences: Value| Criterion::from_json(json!({"tenure": {"of": "SERVICE", "months": 60, "absences": absences}})).expect("criteria");
    let away = with(person("1990-01-01", "2020-04-01"), |it| {
        it.secondments.push(days("2023-04-01", "2026-03-31"));
        it.leaves.push((LeaveKind::Childcare, days("2024-04-01", "2025-03-31")));
    });
    let none_of_leave = json!([{"kinds": ["CHILDCARE"], "tenths": 0}, {"secondments": true, "tenths": 10}]);
    for (on, eligible) in [("2026-03-31", false), ("2026-04-01", true)] {
        assert_eq!(holds(&rule(none_of_leave.clone()), &away, day(on)), eligible, "seconded and on leave {on}");
    }
    let half_of_secondment = json!([{"secondments": true, "tenths": 5}]);
    for (on, eligible) in [("2026-09-30", false), ("2026-10-01", true)] {
        assert_eq!(holds(&rule(half_of_secondment.clone()), &away, day(on)), eligible, "three years by half {on}");
    }
    let year = Criterion::from_json(json!({"tenure": {"of": "SERVICE", "months": 12, "absences": [{"kinds": ["SICK"], "tenths": 8}]}}));
    let ill = with(person("1990-01-01", "2025-04-02"), |it| it.leaves.push((LeaveKind::Sick, days("2025-05-29", "2025-06-02"))));
    assert!(!holds(&year.expect("criteria"), &ill, day("2026-04-01")), "a day short, however it is cut");
}
