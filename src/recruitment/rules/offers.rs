//! 内定: the days of an offer, and until when it may be answered (REC-4).

use chrono::NaiveDate;

use crate::error::{ErrorCode, Refusal};

/// The days of an offer that is to be made, and those that they must fit.
#[derive(Clone, Copy, Debug)]
pub struct Days<'a> {
    pub answer_by: NaiveDate,
    pub appointment_on: NaiveDate,
    /// The last day of the list on which the candidate stands.
    pub list_until: NaiveDate,
    /// 採用予定日 of the category; any, where it names none.
    pub announced: &'a [NaiveDate],
}

/// Whether an offer may be made on a day.
pub fn may_offer(days: Days<'_>, today: NaiveDate) -> Result<(), Refusal> {
    let Days { answer_by, appointment_on, list_until, announced } = days;
    if answer_by < today || answer_by > appointment_on {
        let (ja, en) = ("回答期限は今日から採用日までの日です。", "the deadline lies from today to the appointment");
        return Err(Refusal::new(ErrorCode::InvalidValue, ja, en).at(["answerBy"]));
    }
    if appointment_on > list_until {
        let ja = format!("採用日が名簿の有効期間({list_until} まで)の後です。");
        return Err(Refusal::new(ErrorCode::ListNotValid, ja, format!("the list ends on {list_until}")).at(["appointmentOn"]));
    }
    if !announced.is_empty() && !announced.contains(&appointment_on) {
        let known: Vec<String> = announced.iter().map(NaiveDate::to_string).collect();
        let (ja, en) = (format!("採用予定日は {} です。", known.join("、")), format!("the category appoints on {}", known.join(", ")));
        return Err(Refusal::new(ErrorCode::InvalidValue, ja, en).at(["appointmentOn"]));
    }
    Ok(())
}

/// Whether the day by which an answer was due is over.
pub fn is_overdue(answer_by: NaiveDate, on: NaiveDate) -> bool {
    on > answer_by
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn refused(answer_by: &str, appointment_on: &str, list_until: &str, announced: &[NaiveDate]) -> Option<(ErrorCode, Vec<String>)> {
        let days = Days { answer_by: day(answer_by), appointment_on: day(appointment_on), list_until: day(list_until), announced };
        may_offer(days, day("2026-09-01")).err().map(|it| (it.code, it.path))
    }

    #[test]
    fn the_answer_is_due_from_today_to_the_first_day() {
        assert_eq!(refused("2026-09-01", "2027-04-01", "2027-08-31", &[]), None);
        assert_eq!(refused("2027-04-01", "2027-04-01", "2027-08-31", &[]), None);
        for wrong in ["2026-08-31", "2027-04-02"] {
            assert_eq!(refused(wrong, "2027-04-01", "2027-08-31", &[]), Some((ErrorCode::InvalidValue, vec!["answerBy".to_owned()])));
        }
    }

    #[test]
    fn the_first_day_is_one_of_the_list_and_of_the_category() {
        let at = |code| Some((code, vec!["appointmentOn".to_owned()]));
        assert_eq!(refused("2026-09-10", "2027-04-01", "2027-04-01", &[]), None);
        assert_eq!(refused("2026-09-10", "2027-04-01", "2027-03-31", &[]), at(ErrorCode::ListNotValid));
        let announced = [day("2026-10-01"), day("2027-04-01")];
        assert_eq!(refused("2026-09-10", "2026-10-01", "2027-08-31", &announced), None);
        assert_eq!(refused("2026-09-10", "2026-10-02", "2027-08-31", &announced), at(ErrorCode::InvalidValue));
    }

    #[test]
    fn the_deadline_is_a_day_to_answer_on() {
        assert!(!is_overdue(day("2026-09-10"), day("2026-09-10")));
        assert!(is_overdue(day("2026-09-10"), day("2026-09-11")));
    }
}
