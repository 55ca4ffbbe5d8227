//! Pay past sixty as an estimate: seventy percent, and what tops up who stepped down. Amounts are monthly, in yen.

/// 給料7割措置: a ratio, and the amount to which it is rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
pub struct PayRule {
    pub numerator: i64,
    pub denominator: i64,
    pub round_to: i64,
}

impl Default for PayRule {
    /// 給与法附則8項, as ordinances copy it.
    fn default() -> Self {
        Self { numerator: 70, denominator: 100, round_to: 100 }
    }
}

/// 7割の額: less than half of the last unit is dropped, half and more is raised (PAY-1).
pub fn reduced(salary: i64, rule: PayRule) -> i64 {
    let unit = rule.denominator * rule.round_to;
    (salary * rule.numerator * 2 + unit) / (unit * 2) * rule.round_to
}

/// 管理監督職勤務上限年齢調整額: what is missing to seventy percent of the salary before, up to the highest step of the grade after (PAY-3).
pub fn step_down_adjustment(before: i64, after: i64, highest: Option<i64>, rule: PayRule) -> i64 {
    let missing = (reduced(before, rule) - reduced(after, rule)).max(0);
    highest.map_or(missing, |highest| missing.min((highest - reduced(after, rule)).max(0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::vectors::{number, rows};

    #[test]
    fn seventy_percent_is_that_of_the_vectors() {
        for row in rows("pay70_amount") {
            assert_eq!(reduced(i64::from(number(&row, "monthly_salary")), PayRule::default()), i64::from(number(&row, "pay70")), "{row}");
        }
    }

    #[test]
    fn less_than_fifty_yen_is_dropped() {
        let half = [(100_000, 70_000), (100_070, 70_000), (100_071, 70_000), (100_072, 70_100)];
        for (salary, expected) in half {
            assert_eq!(reduced(salary, PayRule::default()), expected, "{salary} is {}", salary as f64 * 0.7);
        }
    }

    #[test]
    fn who_stepped_down_is_topped_up_to_the_highest_step_at_most() {
        let rule = PayRule::default();
        assert_eq!(step_down_adjustment(460_000, 390_000, None, rule), 322_000 - 273_000);
        assert_eq!(step_down_adjustment(460_000, 390_000, Some(300_000), rule), 27_000);
        assert_eq!(step_down_adjustment(380_000, 390_000, None, rule), 0, "nothing is taken");
    }
}
