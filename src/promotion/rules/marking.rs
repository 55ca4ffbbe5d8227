//! What the marks of several come to, and what is done where they lie too far apart.

use entity::exam_component::DisagreementRule;

use crate::figures::half_up;

/// How a script is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marking {
    /// How many mark each script.
    pub markers: usize,
    /// So far two marks may lie apart, in hundredths; none where any distance is as good.
    pub tolerance: Option<i64>,
    pub disagreement: DisagreementRule,
}

/// What the marks of one script come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marked {
    /// Marks are still to be given.
    Waiting,
    /// They lie too far apart: one more marker is asked.
    Disputed,
    Points(i64),
}

/// The points of a script by its marks.
pub fn points(marking: &Marking, marks: &[i64]) -> Marked {
    if marks.len() < marking.markers || marks.is_empty() {
        return Marked::Waiting;
    }
    let apart = marks.iter().max().zip(marks.iter().min()).map_or(0, |(most, least)| most - least);
    if marking.tolerance.is_none_or(|tolerance| apart <= tolerance) || marking.disagreement == DisagreementRule::Mean {
        return mean(marks);
    }
    if marks.len() == marking.markers { Marked::Disputed } else { mean(&nearest(marks)) }
}

fn mean(marks: &[i64]) -> Marked {
    let count = i64::try_from(marks.len()).unwrap_or(i64::MAX);
    half_up(marks.iter().sum(), count).map_or(Marked::Waiting, Marked::Points)
}

/// The two marks that lie nearest; all that do where several pairs lie equally near.
fn nearest(marks: &[i64]) -> Vec<i64> {
    let mut sorted = marks.to_vec();
    sorted.sort_unstable();
    let gaps: Vec<i64> = sorted.windows(2).map(|it| it[1] - it[0]).collect();
    let least = gaps.iter().min().copied().unwrap_or_default();
    let near = |place: usize| gaps.get(place) == Some(&least) || place.checked_sub(1).and_then(|it| gaps.get(it)) == Some(&least);
    (0..sorted.len()).filter(|place| near(*place)).map(|place| sorted[place]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: Marking = Marking { markers: 2, tolerance: Some(1000), disagreement: DisagreementRule::ThirdMarker };

    #[test]
    fn two_marks_within_the_tolerance_are_their_mean() {
        assert_eq!(points(&TWO, &[6000]), Marked::Waiting);
        assert_eq!(points(&TWO, &[6000, 7000]), Marked::Points(6500));
        assert_eq!(points(&TWO, &[6000, 7001]), Marked::Disputed, "a hundredth more");
        assert_eq!(points(&TWO, &[1, 2]), Marked::Points(2), "half up");
    }

    #[test]
    fn a_third_mark_decides_with_the_one_that_lies_nearest() {
        assert_eq!(points(&TWO, &[4000, 7000, 6500]), Marked::Points(6750));
        assert_eq!(points(&TWO, &[4000, 7000, 4100]), Marked::Points(4050));
        assert_eq!(points(&TWO, &[4000, 6000, 5000]), Marked::Points(5000), "equally near to both: all three count");
        assert_eq!(points(&TWO, &[4000, 7000, 7000]), Marked::Points(7000));
    }

    #[test]
    fn by_the_mean_no_distance_is_too_far() {
        let mean = Marking { disagreement: DisagreementRule::Mean, ..TWO };
        assert_eq!(points(&mean, &[0, 10_000]), Marked::Points(5000));
        assert_eq!(points(&Marking { tolerance: None, ..TWO }, &[0, 10_000]), Marked::Points(5000));
        assert_eq!(points(&Marking { markers: 0, ..TWO }, &[]), Marked::Waiting);
    }
}
