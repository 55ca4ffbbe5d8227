//! Rows that hold for some days and are known for some time: how they are asked for and how they are superseded.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use crate::{
    access::{Clearance, Moment},
    error::Error,
};

/// A table of rows [effective_from, effective_to) × [recorded_at, superseded_at).
pub trait Timeline: EntityTrait {
    const ID: Self::Column;
    const EFFECTIVE_FROM: Self::Column;
    const EFFECTIVE_TO: Self::Column;
    const RECORDED_AT: Self::Column;
    const SUPERSEDED_AT: Self::Column;
}

macro_rules! timelines {
    ($($table:ident)*) => {
        $(impl Timeline for entity::$table::Entity {
            const ID: Self::Column = entity::$table::Column::Id;
            const EFFECTIVE_FROM: Self::Column = entity::$table::Column::EffectiveFrom;
            const EFFECTIVE_TO: Self::Column = entity::$table::Column::EffectiveTo;
            const RECORDED_AT: Self::Column = entity::$table::Column::RecordedAt;
            const SUPERSEDED_AT: Self::Column = entity::$table::Column::SupersededAt;
        })*
    };
}

timelines! { org_unit_version post_version personal_record standing additional_post leave secondment }

/// The rows that hold on the day, as known at the moment.
pub fn holding<E: Timeline>(moment: Moment) -> Condition {
    effective_on::<E>(moment.as_of).add(known::<E>(moment.known_at))
}

/// The rows whose days include this one.
pub fn effective_on<E: Timeline>(day: NaiveDate) -> Condition {
    // Written into the statement, which so changes once a day: PostgreSQL then knows how many rows hold and need not plan for each request.
    let day = || Expr::Constant(day.into());
    let column = |column: E::Column| Expr::col(column.as_column_ref());
    Condition::all().add(column(E::EFFECTIVE_FROM).lte(day())).add(column(E::EFFECTIVE_TO).gt(day()))
}

/// The rows that were believed at a moment; without one, those believed now.
pub fn known<E: Timeline>(moment: Option<DateTime<Utc>>) -> Condition {
    match moment {
        None => Condition::all().add(E::SUPERSEDED_AT.is_null()),
        Some(moment) => {
            let still = Condition::any().add(E::SUPERSEDED_AT.is_null()).add(E::SUPERSEDED_AT.gt(moment));
            Condition::all().add(E::RECORDED_AT.lte(moment)).add(still)
        }
    }
}

/// From now on these rows are history.
pub async fn supersede<E: Timeline>(clearance: &Clearance<'_>, rows: impl IntoIterator<Item = Uuid>) -> Result<(), Error> {
    let rows: Vec<Uuid> = rows.into_iter().collect();
    if rows.is_empty() {
        return Ok(());
    }
    let update = E::update_many().col_expr(E::SUPERSEDED_AT, Expr::value(clearance.now()));
    update.filter(E::ID.is_in(rows)).filter(E::SUPERSEDED_AT.is_null()).exec(&clearance.db()).await?;
    Ok(())
}

/// 過去・現在・将来: how the days of a row lie to a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum Tense {
    /// 過去: it no longer holds.
    Past,
    /// 現在: it holds.
    Current,
    /// 将来: it does not hold yet.
    Future,
}

/// How [from, to) lies to a day.
pub fn tense(from: NaiveDate, to: NaiveDate, day: NaiveDate) -> Tense {
    if to <= day {
        Tense::Past
    } else if from > day {
        Tense::Future
    } else {
        Tense::Current
    }
}

/// The last day of a row, or none while it is open.
pub fn last_day(to: NaiveDate) -> Option<NaiveDate> {
    to.pred_opt().filter(|_| to < crate::calendar::FOREVER)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn a_row_holds_from_its_first_day_to_the_day_before_its_end() {
        let (from, to) = (day("2026-04-01"), day("2027-04-01"));
        for (on, expected) in
            [("2026-03-31", Tense::Future), ("2026-04-01", Tense::Current), ("2027-03-31", Tense::Current), ("2027-04-01", Tense::Past)]
        {
            assert_eq!(tense(from, to, day(on)), expected, "{on}");
        }
    }

    #[test]
    fn an_open_row_has_no_last_day() {
        assert_eq!(last_day(crate::calendar::FOREVER), None);
        assert_eq!(last_day(day("2027-04-01")), Some(day("2027-03-31")));
    }
}
