//! Marks: each rater gives a sheet of their own before seeing another; what was sat elsewhere is recorded for many at once.

use std::collections::{HashMap, HashSet};

use entity::{
    application::{self, ApplicationState},
    mark, mark_sheet, recusal, rubric_item, selection_session, session_slot,
    stage_result::{self, StageOutcome},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set, Statement, sea_query::Expr};
use uuid::Uuid;

use super::{bulk::assign, flows, sessions, stages};
use crate::{
    access::{Changed, Clearance, Field, not_found},
    error::{Error, ErrorCode, Refusal},
    personnel::{
        import::{AT_ONCE, insert_all},
        rules::plain_lines,
    },
    recruitment::rules::scoring::{self, FULL, Item, Tendency},
};

const LONGEST_COMMENT: usize = 1000;

/// The sheet of a rater for somebody.
#[derive(Clone, Debug)]
pub struct NewSheet {
    pub application: Uuid,
    pub comment: Option<String>,
    pub marks: Vec<NewMark>,
}

#[derive(Clone, Debug)]
pub struct NewMark {
    pub item: Uuid,
    pub points: i32,
    pub comment: Option<String>,
}

/// Gives the caller's own sheets in a session: final, for others may be seen from then on.
pub async fn give(clearance: &Clearance<'_>, session: Uuid, sheets: &[NewSheet]) -> Result<Changed, Error> {
    let session = sessions::find(clearance, session).await?;
    let rater = clearance.actor().employee.ok_or_else(|| Refusal::plain(ErrorCode::NotOnPanel).at(["input", "session"]))?;
    if !sessions::is_on_panel(clearance, session.id, rater).await? {
        return Err(Refusal::plain(ErrorCode::NotOnPanel).at(["input", "session"]).into());
    }
    stages::running(clearance, session.stage_id).await.map_err(|_| Refusal::plain(ErrorCode::MarksGiven).at(["input", "session"]))?;
    let rubric = flows::items(clearance, vec![session.stage_id]).await?;
    let room = Room::load(clearance, &session, rater, sheets).await?;
    let (mut rows, mut marks) = (vec![], vec![]);
    let mut seen = HashSet::new();
    for (index, sheet) in sheets.iter().enumerate() {
        let at = |refusal: Refusal| refusal.within(["input".to_owned(), "sheets".to_owned(), index.to_string()]);
        room.judge(sheet, &mut seen).map_err(at)?;
        let total = judge(&rubric, sheet).map_err(at)?;
        let id = Uuid::new_v4();
        rows.push(mark_sheet::ActiveModel {
            id: Set(id),
            stage_id: Set(session.stage_id),
            application_id: Set(sheet.application),
            session_id: Set(session.id),
            rater_id: Set(rater),
            total: Set(total),
            comment: Set(sheet.comment.clone()),
            given_at: Set(clearance.now()),
        });
        marks.extend(sheet.marks.iter().map(|it| mark::ActiveModel {
            id: Set(Uuid::new_v4()),
            sheet_id: Set(id),
            item_id: Set(it.item),
            points: Set(it.points),
            comment: Set(it.comment.clone()),
        }));
    }
    if rows.is_empty() {
        return Err(Refusal::plain(ErrorCode::NothingToChange).at(["input", "sheets"]).into());
    }
    let db = clearance.db();
    insert_all(&db, rows).await?;
    insert_all(&db, marks).await?;
    reckon(&db, session.stage_id, Some(sheets.iter().map(|it| it.application).collect())).await?;
    Ok(Changed::objects(vec![session.id]).with_detail(serde_json::json!({ "sheets": sheets.len() })))
}

/// Who sits in a session and may be rated by somebody.
struct Room {
    sitting: HashSet<Uuid>,
    recused: HashSet<Uuid>,
    given: HashSet<Uuid>,
}

impl Room {
    async fn load(clearance: &Clearance<'_>, session: &selection_session::Model, rater: Uuid, sheets: &[NewSheet]) -> Result<Self, Error> {
        let db = clearance.db();
        let slots = clearance.all::<session_slot::Entity>().filter(session_slot::COLUMN.session_id.eq(session.id));
        let recused = clearance.all::<recusal::Entity>().filter(recusal::COLUMN.employee_id.eq(rater));
        let named = || sheets.iter().map(|it| it.application);
        let open = clearance.all::<stage_result::Entity>().filter(stage_result::COLUMN.stage_id.eq(session.stage_id));
        let open = open.filter(stage_result::COLUMN.application_id.is_in(named()));
        let open = open.filter(stage_result::COLUMN.outcome.is_null()).select_only().column(stage_result::Column::ApplicationId);
        let open: HashSet<Uuid> = open.into_tuple::<Uuid>().all(&db).await?.into_iter().collect();
        let given = clearance.all::<mark_sheet::Entity>().filter(mark_sheet::COLUMN.stage_id.eq(session.stage_id));
        let given = given.filter(mark_sheet::COLUMN.rater_id.eq(rater)).filter(mark_sheet::COLUMN.application_id.is_in(named()));
        Ok(Self {
            sitting: slots.all(&db).await?.into_iter().map(|it| it.application_id).filter(|it| open.contains(it)).collect(),
            recused: recused.all(&db).await?.into_iter().map(|it| it.application_id).collect(),
            given: given.all(&db).await?.into_iter().map(|it| it.application_id).collect(),
        })
    }

    fn judge(&self, sheet: &NewSheet, seen: &mut HashSet<Uuid>) -> Result<(), Refusal> {
        let refused = |code: ErrorCode| Err(Refusal::plain(code).at(["application"]));
        // Who stands aside is told of nobody: neither of the person nor of the sheet.
        if self.recused.contains(&sheet.application) || !self.sitting.contains(&sheet.application) {
            return refused(ErrorCode::NotFound);
        }
        if self.given.contains(&sheet.application) || !seen.insert(sheet.application) {
            return refused(ErrorCode::MarksGiven);
        }
        if let Some(text) = &sheet.comment {
            plain_lines(text, LONGEST_COMMENT).map_err(|refusal| refusal.at(["comment"]))?;
        }
        Ok(())
    }
}

/// The total of a sheet that marks each item of the rubric once, within its range.
fn judge(rubric: &[rubric_item::Model], sheet: &NewSheet) -> Result<i32, Refusal> {
    let mut marked = vec![];
    for (index, it) in sheet.marks.iter().enumerate() {
        let place = |field: &str| ["marks".to_owned(), index.to_string(), field.to_owned()];
        let item = rubric.iter().find(|item| item.id == it.item).ok_or_else(|| Refusal::plain(ErrorCode::NotFound).at(place("item")))?;
        if !(0..=item.most_points).contains(&it.points) {
            let (ja, en) = (
                format!("「{}」は 0 から {} までです。", item.name, item.most_points),
                format!("{} takes 0 to {}", item.name, item.most_points),
            );
            return Err(Refusal::new(ErrorCode::MarkOutOfRange, ja, en).at(place("points")));
        }
        if let Some(text) = &it.comment {
            plain_lines(text, LONGEST_COMMENT).map_err(|refusal| refusal.at(place("comment")))?;
        }
        marked.push((it.item, (Item { most: item.most_points.into(), weight: item.weight.into() }, i64::from(it.points))));
    }
    let items: HashSet<Uuid> = marked.iter().map(|(item, _)| *item).collect();
    if items.len() != marked.len() || items.len() != rubric.len() || rubric.is_empty() {
        let missing = rubric.iter().filter(|it| !items.contains(&it.id)).map(|it| it.name.as_str()).collect::<Vec<_>>().join("、");
        return Err(Refusal::new(
            ErrorCode::MarksMissing,
            format!("評価項目ごとに一つずつ評点が必要です({missing})。"),
            format!("one mark for each item is needed ({missing})"),
        )
        .at(["marks"]));
    }
    let total = scoring::total(&marked.into_iter().map(|(_, it)| it).collect::<Vec<_>>());
    Ok(total.and_then(|it| i32::try_from(it).ok()).unwrap_or_default())
}

/// Takes the mean of the raters into the results of a stage: of these applications, or of all.
pub async fn reckon(db: &impl ConnectionTrait, stage: Uuid, applications: Option<Vec<Uuid>>) -> Result<(), Error> {
    let mut values: Vec<sea_orm::Value> = vec![stage.into()];
    let mut rows = String::new();
    if let Some(ids) = applications {
        let places: Vec<String> = (0..ids.len()).map(|index| format!("${}", index + 2)).collect();
        rows = format!(" AND application_id IN ({})", places.join(", "));
        values.extend(ids.into_iter().map(Into::into));
    }
    // Half up, in whole numbers: (2·sum + count) / (2·count); the sheets are summed once, whatever the planner knows of them.
    let sql = format!(
        "UPDATE stage_result SET sat = TRUE, points = given.mean FROM (
            SELECT application_id AS rated_id, (2 * SUM(total) + COUNT(*)) / (2 * COUNT(*)) AS mean
            FROM mark_sheet WHERE stage_id = $1{rows} GROUP BY application_id
        ) AS given WHERE stage_result.stage_id = $1 AND stage_result.application_id = given.rated_id AND stage_result.outcome IS NULL"
    );
    db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    Ok(())
}

/// What is known of somebody in a stage that was sat elsewhere: attendance, points, or a result of its own.
#[derive(Clone, Debug)]
pub struct Sat {
    pub examinee_number: String,
    pub sat: bool,
    /// In hundredths.
    pub points: Option<i64>,
    pub outcome: Option<StageOutcome>,
}

/// Records attendance and points of a stage for many at once.
pub async fn record(clearance: &Clearance<'_>, stage: Uuid, results: &[Sat]) -> Result<Changed, Error> {
    let stage = stages::running(clearance, stage).await?;
    let category = stages::category_of(clearance, &stage).await?;
    let db = clearance.db();
    let select = clearance.find::<application::Entity>().filter(application::COLUMN.category_id.eq(category));
    let select = select.select_only().columns([application::Column::Id, application::Column::ExamineeNumber, application::Column::State]);
    let people: Vec<(Uuid, Option<String>, ApplicationState)> =
        select.filter(application::COLUMN.examinee_number.is_not_null()).into_tuple().all(&db).await?;
    let people: HashMap<String, (Uuid, ApplicationState)> =
        people.into_iter().filter_map(|(id, number, state)| Some((number?, (id, state)))).collect();
    let rows = clearance.find::<stage_result::Entity>().filter(stage_result::COLUMN.stage_id.eq(stage.id));
    let rows: HashMap<Uuid, Uuid> = rows.all(&db).await?.into_iter().map(|it| (it.application_id, it.id)).collect();
    let mut sat = Recorded::default();
    let mut seen = HashSet::new();
    for (index, it) in results.iter().enumerate() {
        let at = |code: ErrorCode, field: &str| {
            Refusal::plain(code).at(["input".to_owned(), "results".to_owned(), index.to_string(), field.to_owned()])
        };
        let known = people.get(&it.examinee_number).filter(|(_, state)| *state == ApplicationState::Eligible);
        let row = known.and_then(|(id, _)| rows.get(id)).ok_or_else(|| at(ErrorCode::NotFound, "examineeNumber"))?;
        if !seen.insert(&it.examinee_number) {
            return Err(at(ErrorCode::AlreadyExists, "examineeNumber").into());
        }
        if it.points.is_some_and(|points| !(0..=FULL).contains(&points)) || (it.points.is_some() && !it.sat) {
            return Err(at(ErrorCode::MarkOutOfRange, "points").into());
        }
        let fits = match it.outcome {
            None => true,
            // Who withdrew, or need not sit, did not sit; who passed or failed did; who is absent is so by the decision.
            Some(StageOutcome::Withdrawn | StageOutcome::NotRequired | StageOutcome::Absent) => !it.sat,
            Some(StageOutcome::Passed | StageOutcome::Failed) => it.sat && it.points.is_none(),
        };
        if !fits {
            return Err(at(ErrorCode::InvalidValue, "outcome").into());
        }
        sat.note(*row, it);
    }
    if results.is_empty() {
        return Err(Refusal::plain(ErrorCode::NothingToChange).at(["input", "results"]).into());
    }
    sat.write(clearance).await?;
    stages::touched(clearance, &stage).await?;
    let detail = serde_json::json!({ "results": results.len() });
    Ok(Changed::objects(vec![stage.id]).with_detail(detail))
}

/// Results as they are to be written, column by column.
#[derive(Default)]
struct Recorded {
    sat: Vec<Uuid>,
    away: Vec<Uuid>,
    points: Vec<(Uuid, sea_orm::Value)>,
    outcomes: HashMap<Option<StageOutcome>, Vec<Uuid>>,
}

impl Recorded {
    fn note(&mut self, row: Uuid, it: &Sat) {
        if it.sat {
            self.sat.push(row)
        } else {
            self.away.push(row)
        }
        self.points.push((row, it.points.and_then(|points| i32::try_from(points).ok()).into()));
        self.outcomes.entry(it.outcome).or_default().push(row);
    }

    async fn write(self, clearance: &Clearance<'_>) -> Result<(), Error> {
        let db = clearance.db();
        for (rows, sat) in [(self.sat, true), (self.away, false)] {
            for some in rows.chunks(AT_ONCE) {
                let update = stage_result::Entity::update_many().col_expr(stage_result::Column::Sat, Expr::value(sat));
                update.filter(stage_result::COLUMN.id.is_in(some.iter().copied())).exec(&db).await?;
            }
        }
        for (outcome, rows) in self.outcomes {
            let at = outcome.map(|_| clearance.now());
            for some in rows.chunks(AT_ONCE) {
                let update = stage_result::Entity::update_many()
                    .col_expr(stage_result::Column::Outcome, Expr::value(outcome))
                    .col_expr(stage_result::Column::DecidedAt, Expr::value(at));
                update.filter(stage_result::COLUMN.id.is_in(some.iter().copied())).exec(&db).await?;
            }
        }
        assign::<stage_result::Entity>(&db, stage_result::Column::Id, stage_result::Column::Points, self.points).await
    }
}

/// The tendency of each rater of a stage, beside their number of sheets.
pub async fn tendencies(clearance: &Clearance<'_>, stage: Uuid) -> Result<Vec<(Uuid, Tendency)>, Error> {
    let stage = stages::find(clearance, stage).await.map_err(|_| not_found(&["stage"]))?;
    let select = clearance.find::<mark_sheet::Entity>().filter(mark_sheet::COLUMN.stage_id.eq(stage.id));
    let sheets = select.order_by_asc(mark_sheet::Column::RaterId).all(&clearance.db()).await?;
    clearance.note(Field::Score, stage.id);
    let mut of_person: HashMap<Uuid, Vec<i64>> = HashMap::new();
    for it in &sheets {
        of_person.entry(it.application_id).or_default().push(it.total.into());
    }
    let means: HashMap<Uuid, i64> = of_person
        .iter()
        .filter_map(|(id, totals)| Some((*id, scoring::mean(&totals.iter().map(|it| it * scoring::FINE).collect::<Vec<_>>())?)))
        .collect();
    let mut raters: Vec<(Uuid, Vec<(i64, i64)>)> = vec![];
    for it in &sheets {
        let pair = (i64::from(it.total), means.get(&it.application_id).copied().unwrap_or_default());
        match raters.last_mut() {
            Some((rater, pairs)) if *rater == it.rater_id => pairs.push(pair),
            _ => raters.push((it.rater_id, vec![pair])),
        }
    }
    Ok(raters.into_iter().filter_map(|(rater, pairs)| Some((rater, scoring::tendency(&pairs)?))).collect())
}
