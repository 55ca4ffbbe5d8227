//! Results and scores of an application as GraphQL sees them.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{ComplexObject, ID, ScalarType, SimpleObject, Value, resolver_utils::enum_value};
use entity::stage_result::StageOutcome;
use uuid::Uuid;

use super::{SelectionStage, flow::RubricItem};
use crate::{
    access::{Clearance, Field},
    error::Error,
    id,
    plain::Plain,
    recruitment::service::queries::{self, MarkRow, ResultRow, SheetRow},
    relation::{Object as _, Slot, Wants},
    scalar::{DateTime, Decimal},
};

/// 選考段階の結果.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(complex)]
pub struct StageResult {
    #[graphql(skip)]
    stage_id: Uuid,
    /// 名称 of the stage.
    name: String,
    /// 順序 of the stage.
    position: i32,
    /// 受験したか.
    sat: bool,
    /// 得点: of 100; sealed.
    points: Option<Decimal>,
    /// 順位: equal points have an equal one; sealed.
    place: Option<i32>,
    /// 結果: null while it is not decided.
    outcome: Option<StageOutcome>,
    #[graphql(skip)]
    entered_at: Option<DateTime>,
    /// 判定日時.
    decided_at: Option<DateTime>,
}

impl StageResult {
    fn of(row: &ResultRow, scores: bool) -> Self {
        Self {
            stage_id: row.stage_id,
            name: row.name.clone(),
            position: row.position,
            sat: row.sat,
            points: row.points.filter(|_| scores).map(|it| Decimal(it.into())),
            place: row.place.filter(|_| scores),
            outcome: row.outcome,
            entered_at: row.entered_at.map(DateTime),
            decided_at: row.decided_at.map(DateTime),
        }
    }
}

impl Plain for StageResult {
    fn plain(&self, field: &str) -> Option<Value> {
        Some(match field {
            "name" => self.name.as_str().into(),
            "position" => self.position.into(),
            "sat" => self.sat.into(),
            "points" => self.points.map_or(Value::Null, |it| it.to_value()),
            "place" => self.place.map_or(Value::Null, Value::from),
            "outcome" => self.outcome.map_or(Value::Null, enum_value),
            _ => return None,
        })
    }
}

#[ComplexObject]
impl StageResult {
    /// 選考段階: under which version of the flow it was given.
    async fn stage(&self) -> ID {
        id::encode(SelectionStage::TYPE, self.stage_id)
    }
    /// 段階に進んだ日時.
    async fn entered_at(&self) -> Result<DateTime, Error> {
        loaded(self.entered_at)
    }
}

/// 採点票: the marks of one rater. A rater sees those of the others once the own one is given.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(complex)]
pub struct MarkSheet {
    #[graphql(skip)]
    stage_id: Option<Uuid>,
    #[graphql(skip)]
    given_at: Option<DateTime>,
    /// 採点委員の職員番号.
    rater_number: String,
    /// 得点: of 100.
    total: Decimal,
    /// 所見.
    comment: Option<String>,
    /// 評点: by item.
    marks: Vec<Mark>,
}

impl Plain for MarkSheet {
    fn plain(&self, field: &str) -> Option<Value> {
        Some(match field {
            "raterNumber" => self.rater_number.as_str().into(),
            "total" => self.total.to_value(),
            "comment" => self.comment.as_deref().map_or(Value::Null, Value::from),
            _ => return None,
        })
    }
}

#[ComplexObject]
impl MarkSheet {
    /// 選考段階.
    async fn stage(&self) -> Result<ID, Error> {
        Ok(id::encode(SelectionStage::TYPE, loaded(self.stage_id)?))
    }
    /// 採点日時.
    async fn given_at(&self) -> Result<DateTime, Error> {
        loaded(self.given_at)
    }
}

/// 評点.
#[derive(Clone, Debug, SimpleObject)]
pub struct Mark {
    /// 評価項目.
    item: ID,
    /// 評価項目の名称.
    item_name: String,
    /// 満点.
    most_points: i32,
    /// 点.
    points: i32,
    /// 所見.
    comment: Option<String>,
}

impl Mark {
    fn of(row: &MarkRow) -> Self {
        Self {
            item: id::encode(RubricItem::TYPE, row.item_id),
            item_name: row.name.clone(),
            most_points: row.most_points,
            points: row.points,
            comment: row.comment.clone(),
        }
    }
}

/// What the look-ahead has asked for is there.
fn loaded<T>(value: Option<T>) -> Result<T, Error> {
    value.ok_or_else(|| Error::Internal("a field was resolved that the look-ahead had not seen".to_owned()))
}

/// The results of applications; each (application, candidate) whose scores are shown is noted for the audit.
pub async fn load_results<P>(
    set: &[&P],
    wants: &Wants<'_>,
    clearance: &Clearance<'_>,
    whose: fn(&P) -> (Uuid, Uuid),
    place: fn(&P) -> &Slot<(), Vec<Arc<StageResult>>>,
) -> Result<(), Error> {
    let rows = queries::results(clearance, set.iter().map(|it| whose(it).0).collect(), |it| wants.has(it)).await?;
    let wanted = ["points", "place"].into_iter().any(|it| wants.has(it));
    for it in set {
        let (application, candidate) = whose(it);
        let scores = wanted && clearance.sees_of_candidate(Field::Score, candidate, application);
        let mine = rows.iter().filter(|row| row.application_id == application).map(|row| Arc::new(StageResult::of(row, scores)));
        place(it).put((), mine.collect());
    }
    Ok(())
}

/// The sheets of applications, with their marks where they are wanted; each application whose sheets are shown is noted for the audit.
pub async fn load_sheets<P>(
    set: &[&P],
    wants: &Wants<'_>,
    clearance: &Clearance<'_>,
    whose: fn(&P) -> (Uuid, Uuid),
    place: fn(&P) -> &Slot<(), Vec<Arc<MarkSheet>>>,
) -> Result<(), Error> {
    let mut rows = queries::sheets(clearance, set.iter().map(|it| whose(it).0).collect(), |it| wants.has(it)).await?;
    let marks = match wants.has("marks") {
        true => queries::marks(clearance, rows.iter().filter_map(|it| it.id).collect()).await?,
        false => vec![],
    };
    let mut by_sheet: HashMap<Uuid, Vec<Mark>> = HashMap::new();
    for it in &marks {
        by_sheet.entry(it.sheet_id).or_default().push(Mark::of(it));
    }
    let mut sheet = |row: &mut SheetRow| MarkSheet {
        stage_id: row.stage_id,
        rater_number: std::mem::take(&mut row.number),
        total: Decimal(row.total.into()),
        comment: row.comment.take(),
        given_at: row.given_at.map(DateTime),
        marks: row.id.and_then(|id| by_sheet.remove(&id)).unwrap_or_default(),
    };
    let mut of_application: HashMap<Uuid, Vec<Arc<MarkSheet>>> = HashMap::new();
    for row in &mut rows {
        of_application.entry(row.application_id).or_default().push(Arc::new(sheet(row)));
    }
    for it in set {
        let (application, _) = whose(it);
        let mine = of_application.remove(&application).unwrap_or_default();
        if !mine.is_empty() {
            clearance.note(Field::Score, application);
        }
        place(it).put((), mine);
    }
    Ok(())
}
