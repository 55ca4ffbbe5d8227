//! The dates that a birth date and a class of the schedule lead to, each with the rule and the row that it comes from.

use chrono::NaiveDate;
use entity::{occupation::RetirementCategory, standing::EmploymentKind};

use crate::{
    calendar::{FiscalYear, attained_on},
    personnel::retirement::{
        AgeRow, Schedule, SeniorLaw, information_year, provisional_term, retirement_date, seventy_percent_from, step_down_window,
    },
};

/// 節目.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
#[graphql(name = "SeniorMilestone")]
pub enum Milestone {
    /// 60歳到達。
    AttainsSixty,
    /// 情報提供・意思確認。
    Information,
    /// 役職定年による降任等。
    StepDown,
    /// 特例任用。
    StepDownExtension,
    /// 給料7割措置。
    SeventyPercentPay,
    /// 定年退職。
    Retirement,
    /// 勤務延長。
    RetirementExtension,
    /// 定年前再任用短時間勤務。
    PreRetirementPartTime,
    /// 暫定再任用。
    ProvisionalReappointment,
}

/// Where a date comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Basis {
    pub milestone: Milestone,
    pub rule: &'static str,
    pub article: &'static str,
    /// The row of the schedule that was used.
    pub row: Option<AgeRow>,
}

/// The first and the last day of a period.
pub type Period = (NaiveDate, NaiveDate);

/// What the law has in store for somebody; nothing where a rule is not theirs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Milestones {
    pub attains_60_on: NaiveDate,
    pub information_year: Option<FiscalYear>,
    pub step_down: Option<Period>,
    pub seventy_percent_from: Option<NaiveDate>,
    pub retirement_age: Option<u32>,
    pub attains_retirement_age_on: Option<NaiveDate>,
    pub retirement_date: Option<NaiveDate>,
    /// The first day on which who resigns may come back part-time, and the last day of the term.
    pub part_time: Option<Period>,
    pub provisional: Option<Period>,
    pub basis: Vec<Basis>,
}

/// What is in store for somebody on the staff.
#[derive(Clone, Debug)]
pub struct OwnMilestones {
    pub milestones: Milestones,
    pub step_down_extended_until: Option<NaiveDate>,
    pub retirement_extended_until: Option<NaiveDate>,
}

impl OwnMilestones {
    /// The rule, the article and the row behind each date, with those of what was extended.
    pub fn basis(&self) -> impl Iterator<Item = Basis> {
        let extensions = [
            (self.step_down_extended_until, Milestone::StepDownExtension, "SUP-6・SUP-7", "地方公務員法28条の5"),
            (self.retirement_extended_until, Milestone::RetirementExtension, "EXT-1", "地方公務員法28条の7"),
        ];
        let extended = extensions.into_iter().filter(|it| it.0.is_some());
        let extended = extended.map(|(_, milestone, rule, article)| Basis { milestone, rule, article, row: None });
        self.milestones.basis.iter().copied().chain(extended)
    }
}

/// A day that waits for the end of what was extended.
pub fn after_extension(day: NaiveDate, extended_until: Option<NaiveDate>) -> NaiveDate {
    extended_until.and_then(|until| until.succ_opt()).map_or(day, |after| after.max(day))
}

impl Milestones {
    /// What of them is somebody's, by the employment and the post, with the last days to which they may stay in it (特例任用) and beyond retirement
    /// (勤務延長); nothing where the rules of retirement are not theirs (RET-4).
    pub fn own(
        mut self,
        employment: EmploymentKind,
        supervisory: bool,
        extended_until: Option<NaiveDate>,
        retained_until: Option<NaiveDate>,
    ) -> Option<Self> {
        // Who stays beyond retirement comes back after that (PRV-1).
        let provisional = self.provisional.map(|(from, until)| (after_extension(from, retained_until), until));
        self.provisional = provisional.filter(|(from, until)| from <= until);
        match employment {
            EmploymentKind::Regular => {
                self.step_down = self.step_down.filter(|_| supervisory);
                // 特例任用の間は減額しない (SUP-9).
                let from = self.seventy_percent_from.map(|from| after_extension(from, extended_until));
                self.seventy_percent_from = from.filter(|from| self.retirement_date.is_none_or(|last| *from <= last));
            }
            EmploymentKind::PreRetirementPartTime | EmploymentKind::ProvisionalFullTime | EmploymentKind::ProvisionalPartTime => {
                (self.step_down, self.seventy_percent_from) = (None, None);
            }
            EmploymentKind::FiscalYear | EmploymentKind::FixedTerm | EmploymentKind::Temporary => return None,
        }
        let (steps, reduced) = (self.step_down.is_some(), self.seventy_percent_from.is_some());
        let comes_back = self.provisional.is_some();
        self.basis.retain(|it| match it.milestone {
            Milestone::StepDown => steps,
            Milestone::SeventyPercentPay => reduced,
            Milestone::ProvisionalReappointment => comes_back,
            _ => true,
        });
        Some(self)
    }
}

/// All milestones of somebody of a class (地方公務員法22条の4, 28条の2, 28条の6, 附則23項; 令和3年法律63号附則4条から7条).
pub fn milestones(birth: NaiveDate, category: RetirementCategory, law: &SeniorLaw) -> Milestones {
    let class = law.of(category);
    let retires = retirement_date(birth, &class.retirement);
    let row = retires.and_then(|day| class.retirement.on(day));
    // Who had attained the age before the law may still leave under it.
    let part_time_row = class.part_time.on(attained_on(birth, 60)).or(class.part_time.0.first().copied());
    let leaves_early = part_time_row.map(|row| attained_on(birth, row.age).max(row.from));
    let found = Milestones {
        attains_60_on: attained_on(birth, 60),
        information_year: information_year(birth, &class.information),
        step_down: step_down_window(birth, &class.step_down).filter(|(_, end)| retires.is_none_or(|last| *end <= last)),
        seventy_percent_from: seventy_percent_from(birth, &class.seventy_percent).filter(|day| retires.is_none_or(|last| *day <= last)),
        retirement_age: row.map(|row| row.age),
        attains_retirement_age_on: row.map(|row| attained_on(birth, row.age)),
        retirement_date: retires,
        part_time: leaves_early.zip(retires).filter(|(from, until)| from < until),
        provisional: retires.zip(law.provisional).and_then(|(day, scheme)| provisional_term(birth, day, &scheme)),
        basis: vec![],
    };
    let attained = |schedule: &Schedule| schedule.first_attained(birth).map(|(_, row)| row);
    let limit = law.provisional.map(|scheme| AgeRow { from: scheme.from, age: scheme.limit_age });
    let sources = [
        (true, Milestone::AttainsSixty, "AGE-1", "年齢計算ニ関スル法律、民法143条2項", None),
        (found.information_year.is_some(), Milestone::Information, "INF-1", "地方公務員法附則23項", attained(&class.information)),
        (found.step_down.is_some(), Milestone::StepDown, "SUP-3", "地方公務員法28条の2第1項", attained(&class.step_down)),
        (
            found.seventy_percent_from.is_some(),
            Milestone::SeventyPercentPay,
            "PAY-1",
            "給与条例附則(国家公務員給与法附則8項)",
            attained(&class.seventy_percent),
        ),
        (retires.is_some(), Milestone::Retirement, "RET-1", "地方公務員法28条の6第1項", row),
        (found.part_time.is_some(), Milestone::PreRetirementPartTime, "PRT-1", "地方公務員法22条の4", part_time_row),
        (found.provisional.is_some(), Milestone::ProvisionalReappointment, "PRV-2", "令和3年法律63号附則4条から7条", limit),
    ];
    let basis = sources.into_iter().filter(|it| it.0).map(|(_, milestone, rule, article, row)| Basis { milestone, rule, article, row });
    Milestones { basis: basis.collect(), ..found }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::collections::HashMap;

    use serde_json::Value;

    use super::*;
    use crate::{
        calendar::vectors::{date, number, rows, text},
        personnel::retirement::{Class, Provisional},
    };

    pub(crate) fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    /// What the law says without any choice of a city; physicians keep sixty-five.
    pub(crate) fn statutory() -> SeniorLaw {
        let all: Value = serde_json::from_str(include_str!("../../tests/vectors.json")).expect("vectors.json is JSON");
        let schedule = |name: &str| {
            let steps = all["retirement_schedules"][name].as_array().expect("a schedule").iter().map(|row| {
                let from = row["from_fiscal_year"].as_i64().map_or(day("1985-03-31"), |year| FiscalYear(year as i32).first_day());
                AgeRow { from, age: number(row, "age") }
            });
            Schedule(steps.collect())
        };
        let from_2023 = |age: u32| Schedule(vec![AgeRow { from: day("2023-04-01"), age }]);
        let general = Class {
            retirement: schedule("GENERAL"),
            step_down: from_2023(60),
            seventy_percent: from_2023(60),
            information: from_2023(60),
            part_time: from_2023(60),
        };
        let others = |name: &str| Class { retirement: schedule(name), part_time: from_2023(60), ..Class::default() };
        let classes = HashMap::from([
            (RetirementCategory::General, general),
            (RetirementCategory::Physician65, others("PHYSICIAN_65")),
            (RetirementCategory::Physician70, others("PHYSICIAN_70_EXAMPLE")),
            (RetirementCategory::Manual63, others("MANUAL_63")),
        ]);
        let provisional = Some(Provisional { from: day("2023-04-01"), limit_age: 65, last_day: day("2032-03-31") });
        SeniorLaw { classes, provisional, supervisory_cap_years: 3, retirement_cap_years: 3 }
    }

    fn optional(row: &Value, field: &str) -> Option<NaiveDate> {
        row[field].as_str().map(day)
    }

    fn period(row: &Value, field: &str, first: &str, last: &str) -> Option<Period> {
        (!row[field].is_null()).then(|| (date(&row[field], first), date(&row[field], last)))
    }

    #[test]
    fn the_general_class_is_that_of_the_vectors() {
        let law = statutory();
        for row in rows("retirement") {
            let found = milestones(date(&row, "birth_date"), RetirementCategory::General, &law);
            let id = text(&row, "id");
            assert_eq!(found.attains_60_on, date(&row, "attains_60_on"), "{id}");
            assert_eq!(found.information_year.map(|it| i64::from(it.0)), row["info_provision"]["fiscal_year"].as_i64(), "{id}");
            assert_eq!(found.step_down, period(&row, "supervisory_role_transfer_period", "start", "end"), "{id}");
            assert_eq!(found.seventy_percent_from, optional(&row, "pay_70pct_from"), "{id}");
            assert_eq!(found.retirement_age, Some(number(&row, "mandatory_retirement_age")), "{id}");
            assert_eq!(found.attains_retirement_age_on, optional(&row, "attains_mandatory_retirement_age_on"), "{id}");
            assert_eq!(found.retirement_date, optional(&row, "mandatory_retirement_date"), "{id}");
            assert_eq!(found.part_time, period(&row, "pre_retirement_part_time", "may_retire_on_or_after", "term_end"), "{id}");
            assert_eq!(found.provisional, period(&row, "provisional_reappointment", "earliest_start", "term_end_limit"), "{id}");
        }
    }

    #[test]
    fn what_was_extended_has_its_article_and_the_rest_its_row() {
        let milestones = milestones(day("1966-04-02"), RetirementCategory::General, &statutory());
        let plain = OwnMilestones { milestones, step_down_extended_until: None, retirement_extended_until: None };
        let of =
            |own: &OwnMilestones, which| own.basis().find(|it| it.milestone == which).map(|it| (it.article, it.row.map(|row| row.age)));
        assert_eq!(of(&plain, Milestone::ProvisionalReappointment).map(|it| it.1), Some(Some(65)));
        assert_eq!(of(&plain, Milestone::PreRetirementPartTime).map(|it| it.1), Some(Some(60)));
        assert_eq!((of(&plain, Milestone::StepDownExtension), of(&plain, Milestone::RetirementExtension)), (None, None));
        let until = Some(day("2028-04-01"));
        let extended = OwnMilestones { step_down_extended_until: until, retirement_extended_until: until, ..plain };
        assert_eq!(of(&extended, Milestone::StepDownExtension), Some(("地方公務員法28条の5", None)));
        assert_eq!(of(&extended, Milestone::RetirementExtension), Some(("地方公務員法28条の7", None)));
    }

    #[test]
    fn the_special_classes_are_those_of_the_vectors() {
        let law = statutory();
        for row in rows("special_retirement") {
            let category = match text(&row, "category") {
                "PHYSICIAN_65" => RetirementCategory::Physician65,
                "MANUAL_63" => RetirementCategory::Manual63,
                _ => RetirementCategory::Physician70,
            };
            let found = milestones(date(&row, "birth_date"), category, &law);
            assert_eq!(found.retirement_age, Some(number(&row, "mandatory_retirement_age")), "{row}");
            assert_eq!(found.attains_retirement_age_on, optional(&row, "attains_on"), "{row}");
            assert_eq!(found.retirement_date, optional(&row, "mandatory_retirement_date"), "{row}");
            assert_eq!(found.seventy_percent_from, None);
        }
    }

    #[test]
    fn a_physician_past_sixty_when_the_law_came_may_still_leave_for_part_time() {
        let mut law = statutory();
        let sixty_five = Schedule(vec![AgeRow { from: day("2023-04-01"), age: 65 }]);
        law.classes.entry(RetirementCategory::Physician65).or_default().step_down = sixty_five;
        let found = milestones(day("1962-06-14"), RetirementCategory::Physician65, &law);
        assert_eq!(found.part_time, Some((day("2023-04-01"), day("2028-03-31"))));
        assert_eq!(found.step_down, None, "the window would end the day after retirement");
    }

    #[test]
    fn every_birth_date_of_thirty_years_fits_the_table_of_cohorts() {
        // RET-6, PRV-4: a second way to the same dates, by cohort.
        let law = statutory();
        for birth in day("1955-04-02").iter_days().take_while(|it| *it <= day("1985-04-01")) {
            let found = milestones(birth, RetirementCategory::General, &law);
            let cohort = FiscalYear::of(birth.pred_opt().expect("a day")).0;
            let age = (cohort - 1962).clamp(0, 5) + 60;
            assert_eq!(found.retirement_date, Some(FiscalYear(cohort + age).last_day()), "{birth}");
            assert_eq!(found.seventy_percent_from, (cohort >= 1963).then(|| FiscalYear(cohort + 61).first_day()), "{birth}");
            assert_eq!(found.information_year, (cohort >= 1963).then_some(FiscalYear(cohort + 59)), "{birth}");
            let left = found.provisional.map_or(0, |(start, end)| FiscalYear::of(end).0 - FiscalYear::of(start).0 + 1);
            let expected = match cohort {
                ..=1957 => 0,
                1958..=1962 => cohort - 1957,
                1963..=1966 => 1967 - cohort,
                _ => 0,
            };
            assert_eq!(left, expected, "{birth}: {:?}", found.provisional);
        }
    }

    #[test]
    fn every_birth_date_of_every_class_retires_in_the_first_year_whose_age_they_reach() {
        // A second way by years alone: who was born in a fiscal year reaches an age in one fiscal year, and RET-1 asks for the age of that year.
        let all: Value = serde_json::from_str(include_str!("../../tests/vectors.json")).expect("vectors.json is JSON");
        let law = statutory();
        let classes = [
            ("GENERAL", RetirementCategory::General),
            ("PHYSICIAN_65", RetirementCategory::Physician65),
            ("PHYSICIAN_70_EXAMPLE", RetirementCategory::Physician70),
            ("MANUAL_63", RetirementCategory::Manual63),
        ];
        for (name, category) in classes {
            let steps = all["retirement_schedules"][name].as_array().expect("a schedule");
            let age_in = |year: i64| {
                let begun = steps.iter().filter(|row| row["from_fiscal_year"].as_i64().is_none_or(|from| from <= year));
                begun.map(|row| row["age"].as_i64().expect("an age")).next_back().expect("an age of every year")
            };
            for birth in day("1955-04-02").iter_days().take_while(|it| *it <= day("1985-04-01")) {
                let cohort = i64::from(FiscalYear::of(birth.pred_opt().expect("a day")).0);
                let year = (cohort + 60..).find(|year| year - cohort >= age_in(*year)).expect("a year");
                let found = milestones(birth, category, &law);
                assert_eq!(found.retirement_date, Some(FiscalYear(year as i32).last_day()), "{name} {birth}");
                assert_eq!(found.retirement_age.map(i64::from), Some(year - cohort), "{name} {birth}");
            }
        }
    }

    #[test]
    fn a_class_has_ages_of_its_own_for_each_milestone() {
        let mut law = statutory();
        let at = |age: u32| Schedule(vec![AgeRow { from: day("2023-04-01"), age }]);
        let own = law.classes.entry(RetirementCategory::Manual63).or_default();
        (own.step_down, own.seventy_percent, own.information) = (at(61), at(62), at(61));
        for (birth, due, seventy, told) in
            [("1966-04-01", "2027-04-01", "2028-04-01", 2025), ("1966-04-02", "2028-04-01", "2029-04-01", 2026)]
        {
            let found = milestones(day(birth), RetirementCategory::Manual63, &law);
            assert_eq!(found.step_down.map(|it| it.1), Some(day(due)), "{birth}");
            assert_eq!(found.seventy_percent_from, Some(day(seventy)), "{birth}");
            assert_eq!(found.information_year, Some(FiscalYear(told)), "{birth}");
        }
    }

    #[test]
    fn every_date_names_its_rule_and_its_row() {
        let found = milestones(day("1966-04-02"), RetirementCategory::General, &statutory());
        let retirement = found.basis.iter().find(|it| it.milestone == Milestone::Retirement).expect("is there");
        assert_eq!((retirement.rule, retirement.row), ("RET-1", Some(AgeRow { from: day("2029-04-01"), age: 64 })));
        assert_eq!(found.basis.len(), 7);
        assert_eq!(milestones(day("1967-04-02"), RetirementCategory::General, &statutory()).basis.len(), 6, "no provisional reappointment");
    }
}
