//! Figures as a city publishes them: rounded half up, one definition each, small cells withheld.

/// A number with one decimal place, kept in tenths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tenths(pub i64);

impl std::fmt::Display for Tenths {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.0 / 10, self.0 % 10)
    }
}

/// Half-up division of what is not negative.
pub fn half_up(dividend: i64, divisor: i64) -> Option<i64> {
    (divisor > 0).then(|| (2 * dividend + divisor) / (2 * divisor))
}

/// A share in percent. Undefined of nobody.
pub fn percentage(part: i64, whole: i64) -> Option<Tenths> {
    half_up(part * 1000, whole).map(Tenths)
}

/// Places from the most points down: equal points have an equal place, and the next one counts them.
pub fn places(points: &[i64]) -> Vec<i32> {
    let mut sorted = points.to_vec();
    sorted.sort_unstable_by(|one, other| other.cmp(one));
    points.iter().map(|it| 1 + sorted.partition_point(|other| other > it) as i32).collect()
}

/// The cut-off that lets at least so many pass: whoever has as many points as the last of them passes as well.
pub fn cut_off_for(points: &[i64], wanted: usize) -> Option<i64> {
    let mut sorted = points.to_vec();
    sorted.sort_unstable_by(|one, other| other.cmp(one));
    sorted.get(wanted.checked_sub(1)?.min(sorted.len().saturating_sub(1))).copied()
}

/// 秘匿の閾値: what is told to all staff tells of no fewer people than this.
pub const FEWEST: i64 = 3;

/// A cell that tells of few people is not published; nobody at all tells of nobody.
pub fn is_small(count: i64, fewest: i64) -> bool {
    count > 0 && count < fewest
}

/// Which rows of a table are withheld: those that are small, and where they could be reckoned back from the total, the next smallest as well.
pub fn suppressed(counts: &[i64], fewest: i64) -> Vec<bool> {
    let mut hidden: Vec<bool> = counts.iter().map(|it| is_small(*it, fewest)).collect();
    if hidden.iter().filter(|it| **it).count() == 1 {
        let others = counts.iter().enumerate().filter(|(place, it)| !hidden[*place] && **it > 0);
        if let Some(place) = others.min_by_key(|(_, it)| **it).map(|(place, _)| place) {
            hidden[place] = true;
        }
    }
    hidden
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::vectors;

    #[test]
    fn attendance_agrees_with_every_vector() {
        for row in vectors::rows("attendance_rate") {
            let (sat, all) = (vectors::number(&row, "examinees").into(), vectors::number(&row, "applicants").into());
            assert_eq!(percentage(sat, all).map(|it| it.to_string()).as_deref(), row["attendance_rate_pct"].as_str(), "{row}");
        }
    }

    #[test]
    fn equal_points_share_a_place_and_a_fate() {
        assert_eq!(places(&[50, 70, 50, 40]), [2, 1, 2, 4]);
        assert_eq!(cut_off_for(&[50, 70, 50, 40], 2), Some(50));
        assert_eq!(cut_off_for(&[50, 70], 9), Some(50));
        assert_eq!(cut_off_for(&[50, 70], 0), None);
        assert_eq!(cut_off_for(&[], 1), None);
    }

    #[test]
    fn one_hidden_row_hides_another_for_its_sake() {
        assert_eq!(suppressed(&[2, 30, 12], 5), [true, false, true]);
        assert_eq!(suppressed(&[2, 3, 12], 5), [true, true, false]);
        assert_eq!(suppressed(&[5, 30, 0], 5), [false, false, false]);
        assert_eq!(suppressed(&[4], 5), [true]);
    }
}
