//! 情報提供書: what somebody is told in the year before they attain sixty, in the words of the office (INF-2, INF-5).

use chrono::NaiveDate;
use entity::senior_inquiry::InquiryPurpose;

use crate::{calendar::format_era, personnel::milestones::OwnMilestones};

/// The paragraphs of a notice: the scheme as it is for this person on a day, and by when they are asked to answer; of whoever serves a term, how long that
/// lasts and whether another may follow.
pub fn paragraphs(
    own: &OwnMilestones,
    term_ends_on: Option<NaiveDate>,
    purpose: InquiryPurpose,
    answer_by: NaiveDate,
    today: NaiveDate,
) -> Vec<String> {
    if let Some(last) = term_ends_on {
        return of_a_term(own, last, answer_by);
    }
    let it = &own.milestones;
    let era = format_era;
    // 勤務延長: who stays beyond the age of retirement has no retirement before them, and comes back after the extension.
    let retires = it.retirement_date.filter(|_| own.retirement_extended_until.is_none());
    let told = [
        (purpose == InquiryPurpose::Information).then(|| format!("60歳到達: {}に60歳に達します。", era(it.attains_60_on))),
        it.step_down.filter(|(_, end)| *end >= today && own.step_down_extended_until.is_none()).map(|(from, until)| {
            let window = format!("{}から{}までの異動期間", era(from), era(until));
            format!("管理監督職勤務上限年齢による降任等(地方公務員法28条の2): {window}に、管理監督職以外の職への降任等をします。")
        }),
        own.step_down_extended_until.map(|until| format!("特例任用(地方公務員法28条の5): {}まで管理監督職を占めます。", era(until))),
        it.seventy_percent_from.map(|from| format!("給料月額(給与条例附則): {}から、当分の間、7割の額になります。", era(from))),
        it.retirement_age.zip(retires).map(|(age, last)| {
            format!("定年退職(地方公務員法28条の6): 定年は{age}歳です。{}に退職します。", era(last))
        }),
        own.retirement_extended_until.map(|until| format!("勤務延長(地方公務員法28条の7): {}まで勤務します。", era(until))),
        it.part_time.filter(|_| retires.is_some()).map(|(from, until)| {
            let (from, until) = (era(from), era(until));
            format!("定年前再任用短時間勤務(地方公務員法22条の4): {from}以後に退職した場合に、選考により{until}まで勤務することができます。")
        }),
        it.provisional.map(|(from, until)| {
            let term = format!("{}から{}までの間", era(from), era(until));
            format!("暫定再任用(令和3年法律63号附則4条から7条): 定年退職等の後、選考により、1年を超えない任期で、{term}、勤務することができます。")
        }),
        // Of a class whose age of retirement was not raised nothing changes.
        (retires.is_some() && (it.seventy_percent_from.is_some() || own.step_down_extended_until.is_some())).then(|| {
            "退職手当: 60歳に達した日以後に定年前に退職した場合は、当分の間、定年退職として算定し、給料月額が7割になる前の額を用います。".to_owned()
        }),
        retires.map(|_| "高齢者部分休業(地方公務員法26条の3): 申請により、公務の運営に支障がない範囲で、週の勤務時間の一部を休業することができます。".to_owned()),
        Some(asked(answer_by)),
    ];
    told.into_iter().flatten().collect()
}

fn asked(answer_by: NaiveDate) -> String {
    format!(
        "回答: {}までに意向を回答してください。意向は希望の確認であり、退職の申出ではなく、後から変更することができます。",
        format_era(answer_by)
    )
}

fn of_a_term(own: &OwnMilestones, last: NaiveDate, answer_by: NaiveDate) -> Vec<String> {
    let limit = own.milestones.provisional.map(|(_, until)| until).filter(|until| *until > last);
    let after = limit.map_or_else(
        || "任期の満了後、更に再任用することはできません。".to_owned(),
        |until| {
            format!(
                "更新(令和3年法律63号附則4条から7条): 選考により、1年を超えない任期で、{}まで再任用することができます。",
                format_era(until)
            )
        },
    );
    vec![format!("任期: {}までです。", format_era(last)), after, asked(answer_by)]
}

#[cfg(test)]
mod tests {
    use entity::{occupation::RetirementCategory, standing::EmploymentKind};

    use super::*;
    use crate::personnel::milestones::{
        milestones,
        tests::{day, statutory},
    };

    fn told(supervisory: bool, purpose: InquiryPurpose) -> Vec<String> {
        of_class(RetirementCategory::General, supervisory, purpose)
    }

    fn of_class(category: RetirementCategory, supervisory: bool, purpose: InquiryPurpose) -> Vec<String> {
        let milestones = milestones(day("1966-04-02"), category, &statutory());
        let milestones = milestones.own(EmploymentKind::Regular, supervisory, None, None).expect("a regular");
        let own = OwnMilestones { milestones, step_down_extended_until: None, retirement_extended_until: None };
        paragraphs(&own, None, purpose, day("2025-12-26"), day("2025-10-01"))
    }

    #[test]
    fn a_chief_is_told_of_the_step_down_and_everybody_of_the_rest() {
        let chief = told(true, InquiryPurpose::Information);
        assert_eq!(chief.len(), 9);
        assert!(chief[0].contains("令和8年4月1日に60歳に達します"), "{}", chief[0]);
        assert!(chief[1].contains("令和8年4月2日から令和9年4月1日までの異動期間"), "{}", chief[1]);
        assert!(chief[2].contains("令和9年4月1日から、当分の間、7割"), "{}", chief[2]);
        assert!(chief[3].contains("定年は64歳です。令和13年3月31日に退職します"), "{}", chief[3]);
        assert!(chief[4].contains("令和8年4月1日以後に退職した場合") && chief[4].contains("令和13年3月31日まで"), "{}", chief[4]);
        assert!(chief[5].contains("令和13年4月1日から令和14年3月31日までの間"), "{}", chief[5]);
        assert!(chief[6].contains("定年退職として算定") && chief[7].contains("高齢者部分休業"), "{chief:#?}");
        assert!(chief[8].contains("令和7年12月26日まで") && chief[8].contains("退職の申出ではなく"), "{}", chief[8]);
        assert!(told(false, InquiryPurpose::Information).iter().all(|it| !it.contains("降任等")), "no supervisor, no step-down");
    }

    #[test]
    fn whoever_was_extended_is_told_of_what_comes_after_it() {
        let of = |step_down: Option<&str>, retirement: Option<&str>, today: &str| {
            let until = step_down.map(day);
            let milestones = milestones(day("1966-04-02"), RetirementCategory::General, &statutory());
            let milestones = milestones.own(EmploymentKind::Regular, true, until, retirement.map(day)).expect("a regular");
            let own = OwnMilestones { milestones, step_down_extended_until: until, retirement_extended_until: retirement.map(day) };
            paragraphs(&own, None, InquiryPurpose::Again, day("2031-12-26"), day(today)).join("\n")
        };
        let in_post = of(Some("2028-04-01"), None, "2027-10-01");
        assert!(
            in_post.contains("令和10年4月1日まで管理監督職") && in_post.contains("退職手当") && !in_post.contains("異動期間"),
            "{in_post}"
        );
        let stays = of(None, Some("2031-09-30"), "2031-05-01");
        assert!(stays.contains("令和13年9月30日まで勤務します") && stays.contains("令和13年10月1日から令和14年3月31日まで"), "{stays}");
        for gone in ["に退職します", "定年前再任用", "退職手当", "高齢者部分休業"] {
            assert!(!stays.contains(gone), "{gone}: {stays}");
        }
    }

    #[test]
    fn a_physician_is_told_of_no_cut() {
        let physician = of_class(RetirementCategory::Physician65, true, InquiryPurpose::Information);
        assert!(physician.iter().any(|it| it.contains("定年は65歳です")), "{physician:#?}");
        assert!(physician.iter().all(|it| !it.contains("7割") && !it.contains("降任等") && !it.contains("退職手当")), "{physician:#?}");
    }

    #[test]
    fn whoever_serves_a_term_is_told_how_long_and_whether_another_may_follow() {
        let milestones = milestones(day("1964-04-02"), RetirementCategory::General, &statutory());
        let milestones = milestones.own(EmploymentKind::ProvisionalFullTime, false, None, None).expect("a scheme");
        let own = OwnMilestones { milestones, step_down_extended_until: None, retirement_extended_until: None };
        let of = |last: &str| paragraphs(&own, Some(day(last)), InquiryPurpose::Again, day("2028-12-26"), day("2028-10-01")).join("\n");
        let goes_on = of("2029-03-31");
        assert!(goes_on.contains("令和11年3月31日までです") && goes_on.contains("令和12年3月31日まで再任用"), "{goes_on}");
        assert!(!goes_on.contains("定年退職"), "that was before: {goes_on}");
        assert!(of("2030-03-31").contains("更に再任用することはできません"));
    }

    #[test]
    fn who_is_asked_again_is_past_sixty_and_knows() {
        assert!(told(false, InquiryPurpose::Again).iter().all(|it| !it.contains("60歳到達")));
    }
}
