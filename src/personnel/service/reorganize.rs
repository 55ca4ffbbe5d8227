//! Reorganisations: units created, renamed, moved and closed on a day, in one act.

use chrono::NaiveDate;
use entity::{
    order_batch::{self, BatchKind},
    org_unit, org_unit_succession,
    org_unit_version::{self as version, UnitKind},
    personnel_order::{self, OrderKind},
    post_version,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter, QueryOrder, Set, sea_query::Expr,
};
use uuid::Uuid;

use super::organisation;
use crate::{
    access::{Changed, Clearance, Moment, not_found},
    calendar::FOREVER,
    error::{Error, ErrorCode, Refusal},
    personnel::{
        import::new_head_posts,
        rules::{self, Span, UnitPatch},
        timeline::{holding, known, supersede},
    },
};

/// A unit that a change names: by its key, or by the code it has on the day.
#[derive(Clone, Debug)]
pub enum UnitRef {
    Key(Option<Uuid>),
    Code(String),
}

/// One change of one unit.
#[derive(Clone, Debug)]
pub enum UnitChange {
    Create {
        code: String,
        name: String,
        kind: UnitKind,
        parent: Option<UnitRef>,
        authority_code: Option<String>,
        predecessors: Vec<UnitRef>,
    },
    Rename {
        unit: UnitRef,
        expected: i32,
        name: Option<String>,
        code: Option<String>,
    },
    Move {
        unit: UnitRef,
        expected: i32,
        parent: Option<UnitRef>,
    },
    Close {
        unit: UnitRef,
        expected: i32,
        successors: Vec<UnitRef>,
    },
}

/// A reorganisation: its day, its words and its changes, in order.
#[derive(Clone, Debug)]
pub struct Reorganization {
    pub effective_on: NaiveDate,
    pub title: String,
    pub legal_basis: Option<String>,
    pub changes: Vec<UnitChange>,
}

const LONGEST_CODE: usize = 32;
const LONGEST_NAME: usize = 100;
const LONGEST_TITLE: usize = 200;

/// What every change of one reorganisation shares.
struct Act<'a> {
    clearance: &'a Clearance<'a>,
    on: NaiveDate,
    order: Uuid,
}

/// Carries out the changes one after the other; each sees what those before it did.
pub async fn reorganize_units(clearance: &Clearance<'_>, plan: &Reorganization) -> Result<Changed, Error> {
    rules::may_take_effect(plan.effective_on, clearance.today())?;
    rules::plain_text(&plan.title, LONGEST_TITLE).map_err(|refusal| refusal.at(["input", "title"]))?;
    if plan.changes.is_empty() {
        return Err(Refusal::plain(ErrorCode::NothingToChange).at(["input", "changes"]).into());
    }
    let act = Act { clearance, on: plan.effective_on, order: order(clearance, plan).await? };
    let mut units: Vec<Uuid> = vec![];
    for (index, change) in plan.changes.iter().enumerate() {
        let place = ["input".to_owned(), "changes".to_owned(), index.to_string()];
        let unit = act.carry_out(change).await.map_err(|error| error.within(place))?;
        if !units.contains(&unit) {
            units.push(unit);
        }
    }
    let detail = serde_json::json!({ "effectiveOn": plan.effective_on, "title": plan.title, "changes": plan.changes.iter().map(|it| format!("{it:?}")).collect::<Vec<_>>() });
    Ok(Changed::objects(units).with_detail(detail))
}

/// A refusal names the change that it is about.
async fn order(clearance: &Clearance<'_>, plan: &Reorganization) -> Result<Uuid, Error> {
    let db = clearance.db();
    let batch = order_batch::ActiveModel {
        id: Set(Uuid::new_v4()),
        kind: Set(BatchKind::Reorganization),
        title: Set(plan.title.clone()),
        effective_on: Set(plan.effective_on),
        announced_at: Set(Some(clearance.now())),
        recorded_at: Set(clearance.now()),
        ..Default::default()
    };
    let batch = batch.insert(&db).await?.id;
    let order = personnel_order::ActiveModel {
        id: Set(Uuid::new_v4()),
        batch_id: Set(batch),
        employee_id: Set(None),
        kind: Set(OrderKind::Reorganization),
        effective_on: Set(plan.effective_on),
        legal_basis: Set(plan.legal_basis.clone()),
        reason: Set(Some(plan.title.clone())),
        recorded_at: Set(clearance.now()),
        public: Set(true),
        ..Default::default()
    };
    Ok(order.insert(&db).await?.id)
}

impl Act<'_> {
    fn moment(&self) -> Moment {
        Moment { as_of: self.on, known_at: None }
    }

    async fn carry_out(&self, change: &UnitChange) -> Result<Uuid, Error> {
        match change {
            UnitChange::Create { code, name, kind, parent, authority_code, predecessors } => {
                self.create(code, name, *kind, parent.as_ref(), authority_code.as_deref(), predecessors).await
            }
            UnitChange::Rename { unit, expected, name, code } => {
                let unit = self.existing(unit, *expected).await?;
                if let Some(name) = name {
                    rules::plain_text(name, LONGEST_NAME).map_err(|refusal| refusal.at(["rename", "name"]))?;
                }
                if let Some(code) = code {
                    rules::plain_text(code, LONGEST_CODE).map_err(|refusal| refusal.at(["rename", "code"]))?;
                    self.code_is_free(code, Some(unit.org_unit_id)).await?;
                }
                let patch = UnitPatch { name: name.clone(), code: code.clone(), ..UnitPatch::default() };
                let same = name.as_ref().is_none_or(|it| *it == unit.name) && code.as_ref().is_none_or(|it| *it == unit.code);
                if same {
                    return Err(Refusal::plain(ErrorCode::NothingToChange).into());
                }
                self.patch(unit.org_unit_id, &patch).await
            }
            UnitChange::Move { unit, expected, parent } => self.relocate(unit, *expected, parent.as_ref()).await,
            UnitChange::Close { unit, expected, successors } => self.close(unit, *expected, successors).await,
        }
    }

    async fn create(
        &self,
        code: &str,
        name: &str,
        kind: UnitKind,
        parent: Option<&UnitRef>,
        authority: Option<&str>,
        predecessors: &[UnitRef],
    ) -> Result<Uuid, Error> {
        rules::plain_text(code, LONGEST_CODE).map_err(|refusal| refusal.at(["create", "code"]))?;
        rules::plain_text(name, LONGEST_NAME).map_err(|refusal| refusal.at(["create", "name"]))?;
        self.code_is_free(code, None).await?;
        let parent = match parent {
            Some(parent) => Some(self.lasting(parent).await?),
            None => None,
        };
        self.stands_below(kind, parent.as_ref())?;
        let authority = self.authority(authority, parent.as_ref()).await?;
        self.rules_over(authority)?;
        let (clearance, db) = (self.clearance, self.clearance.db());
        let unit = org_unit::ActiveModel { id: Set(Uuid::now_v7()), version: Set(1), recorded_at: Set(clearance.now()) };
        let unit = unit.insert(&db).await?.id;
        let span =
            Span { from: self.on, to: FOREVER, code: code.to_owned(), name: name.to_owned(), parent: parent.map(|it| it.org_unit_id) };
        self.row(unit, kind, authority, &span, self.order).insert(&db).await?;
        new_head_posts(clearance, &[(unit, kind)], self.order, self.on).await?;
        for predecessor in predecessors {
            let before = self.any(predecessor, "predecessors").await?;
            self.succeed(before, unit).await?;
        }
        Ok(unit)
    }

    async fn relocate(&self, unit: &UnitRef, expected: i32, parent: Option<&UnitRef>) -> Result<Uuid, Error> {
        let unit = self.existing(unit, expected).await?;
        let parent = match parent {
            Some(parent) => Some(self.lasting(parent).await?),
            None => None,
        };
        if let Some(parent) = &parent {
            let tree = organisation::tree(self.clearance, self.moment()).await?;
            rules::may_move_below(&tree, unit.org_unit_id, parent.org_unit_id)?;
        }
        self.stands_below(unit.kind, parent.as_ref())?;
        let parent = parent.map(|it| it.org_unit_id);
        if parent == unit.parent_id {
            return Err(Refusal::plain(ErrorCode::NothingToChange).into());
        }
        self.patch(unit.org_unit_id, &UnitPatch { parent: Some(parent), ..UnitPatch::default() }).await
    }

    async fn close(&self, unit: &UnitRef, expected: i32, successors: &[UnitRef]) -> Result<Uuid, Error> {
        let unit = self.existing(unit, expected).await?.org_unit_id;
        if organisation::has_children(self.clearance, unit, self.on).await? {
            return Err(Refusal::plain(ErrorCode::UnitHasChildren).at(["unit"]).into());
        }
        // Whoever the caller is: a member out of their reach is a member too.
        if organisation::has_members(self.clearance, unit, self.on).await? {
            return Err(Refusal::plain(ErrorCode::UnitHasMembers).at(["unit"]).into());
        }
        for successor in successors {
            let after = self.valid(successor, "successors").await?;
            self.succeed(unit, after.org_unit_id).await?;
        }
        self.close_posts(unit).await?;
        self.patch(unit, &UnitPatch { close: true, ..UnitPatch::default() }).await
    }

    /// The posts of a closed unit end with it.
    async fn close_posts(&self, unit: Uuid) -> Result<(), Error> {
        let theirs = Condition::all().add(entity::post::Column::OrgUnitId.eq(unit));
        let rows = organisation::posts(self.clearance, theirs, self.moment()).await?;
        supersede::<post_version::Entity>(self.clearance, rows.iter().map(|row| row.version.id)).await?;
        for row in rows.into_iter().filter(|row| row.version.effective_from < self.on) {
            let mut closed = row.version.into_active_model().reset_all();
            closed.id = Set(Uuid::now_v7());
            closed.effective_to = Set(self.on);
            closed.recorded_at = Set(self.clearance.now());
            closed.insert(&self.clearance.db()).await?;
        }
        Ok(())
    }

    /// Supersedes what a patch changes and writes what takes its place.
    async fn patch(&self, unit: Uuid, patch: &UnitPatch) -> Result<Uuid, Error> {
        let db = self.clearance.db();
        let select = self.clearance.find::<version::Entity>().filter(version::COLUMN.org_unit_id.eq(unit));
        let rows = select.filter(known::<version::Entity>(None)).order_by_asc(version::Column::EffectiveFrom).all(&db).await?;
        let spans: Vec<Span> = rows.iter().map(span).collect();
        for spliced in rules::splice(&spans, self.on, patch) {
            let old = &rows[spliced.replaces];
            supersede::<version::Entity>(self.clearance, [old.id]).await?;
            for part in spliced.parts {
                let order = if part.fresh { self.order } else { old.order_id };
                self.row(unit, old.kind, old.authority_id, &part.span, order).insert(&db).await?;
            }
        }
        Ok(unit)
    }

    fn row(&self, unit: Uuid, kind: UnitKind, authority: Uuid, span: &Span, order: Uuid) -> version::ActiveModel {
        version::ActiveModel {
            id: Set(Uuid::now_v7()),
            org_unit_id: Set(unit),
            code: Set(span.code.clone()),
            name: Set(span.name.clone()),
            kind: Set(kind),
            parent_id: Set(span.parent),
            authority_id: Set(authority),
            order_id: Set(order),
            effective_from: Set(span.from),
            effective_to: Set(span.to),
            recorded_at: Set(self.clearance.now()),
            superseded_at: Set(None),
        }
    }

    async fn succeed(&self, before: Uuid, after: Uuid) -> Result<(), Error> {
        use org_unit_succession::{COLUMN, Entity};
        let db = self.clearance.db();
        let known = self.clearance.find::<Entity>().filter(COLUMN.predecessor_id.eq(before)).filter(COLUMN.successor_id.eq(after));
        if before == after || known.one(&db).await?.is_some() {
            return Ok(());
        }
        let row = org_unit_succession::ActiveModel {
            id: Set(Uuid::now_v7()),
            predecessor_id: Set(before),
            successor_id: Set(after),
            effective_on: Set(self.on),
            order_id: Set(self.order),
        };
        row.insert(&db).await?;
        Ok(())
    }

    /// A unit above that will be there as long as the one below.
    async fn lasting(&self, unit: &UnitRef) -> Result<version::Model, Error> {
        let found = self.valid(unit, "parent").await?;
        let known = organisation::all_versions(self.clearance, vec![found.org_unit_id]).await?;
        if known.iter().any(|it| it.effective_to == FOREVER) {
            return Ok(found);
        }
        Err(Refusal::plain(ErrorCode::UnitNotValidOnDay).at(["parent"]).into())
    }

    fn stands_below(&self, kind: UnitKind, parent: Option<&version::Model>) -> Result<(), Refusal> {
        if rules::may_stand_below(kind, parent.map(|it| it.kind)) {
            return Ok(());
        }
        let refusal = Refusal::new(
            ErrorCode::InvalidValue,
            "上位の組織はより上位の区分(部 > 課 > 担当)でなければなりません。",
            "the unit above must be of a higher kind (department > division > section)",
        );
        Err(refusal.at(["parent"]))
    }

    async fn authority(&self, code: Option<&str>, parent: Option<&version::Model>) -> Result<Uuid, Error> {
        if let (None, Some(parent)) = (code, parent) {
            return Ok(parent.authority_id);
        }
        let code = code.unwrap_or("MAYOR");
        let known = super::profile::authorities(self.clearance).await?;
        known.into_iter().find(|it| it.code == code).map(|it| it.id).ok_or_else(|| not_found(&["authorityCode"]))
    }

    /// An officer shapes the units of the own authority only.
    fn rules_over(&self, authority: Uuid) -> Result<(), Refusal> {
        if self.clearance.rules_over(authority) { Ok(()) } else { Err(Refusal::plain(ErrorCode::OtherAuthority)) }
    }

    /// Nobody else has the code from the day on.
    async fn code_is_free(&self, code: &str, except: Option<Uuid>) -> Result<(), Error> {
        let select = self.clearance.find::<version::Entity>().filter(version::COLUMN.code.eq(code));
        let select = select.filter(known::<version::Entity>(None)).filter(version::COLUMN.effective_to.gt(self.on));
        let taken = select.all(&self.clearance.db()).await?;
        if taken.iter().all(|it| Some(it.org_unit_id) == except) {
            return Ok(());
        }
        Err(Refusal::plain(ErrorCode::UnitCodeTaken).at(["code"]).into())
    }

    /// A unit that exists on the day, whose version is what the caller expects; it is counted up.
    async fn existing(&self, unit: &UnitRef, expected: i32) -> Result<version::Model, Error> {
        let found = self.valid(unit, "unit").await?;
        self.rules_over(found.authority_id)?;
        let update = org_unit::Entity::update_many().col_expr(org_unit::Column::Version, Expr::col(org_unit::Column::Version).add(1));
        let update = update.filter(org_unit::COLUMN.id.eq(found.org_unit_id)).filter(org_unit::COLUMN.version.eq(expected));
        if update.exec(&self.clearance.db()).await?.rows_affected == 1 {
            return Ok(found);
        }
        let current =
            self.clearance.find::<org_unit::Entity>().filter(org_unit::COLUMN.id.eq(found.org_unit_id)).one(&self.clearance.db()).await?;
        let refusal = Refusal::stale(expected, current.map_or(0, |it| it.version));
        Err(refusal.at(["expectedVersion"]).into())
    }

    /// A unit that exists on the day.
    async fn valid(&self, unit: &UnitRef, field: &str) -> Result<version::Model, Error> {
        let select = self.clearance.find::<version::Entity>().filter(holding::<version::Entity>(self.moment()));
        let select = match unit {
            UnitRef::Key(None) => return Err(not_found(&[field])),
            UnitRef::Key(Some(key)) => select.filter(version::COLUMN.org_unit_id.eq(*key)),
            UnitRef::Code(code) => select.filter(version::COLUMN.code.eq(code.as_str())),
        };
        let found = select.one(&self.clearance.db()).await?;
        found.ok_or_else(|| Refusal::plain(ErrorCode::UnitNotValidOnDay).at([field]).into())
    }

    /// A unit of whatever day; a code is that of the day before.
    async fn any(&self, unit: &UnitRef, field: &str) -> Result<Uuid, Error> {
        let found = match unit {
            UnitRef::Key(key) => *key,
            UnitRef::Code(code) => {
                let before = Moment { as_of: self.on.pred_opt().unwrap_or(self.on), known_at: None };
                organisation::id_of_code(self.clearance, code, before).await?
            }
        };
        let found = found.ok_or_else(|| not_found(&[field]))?;
        let exists = self.clearance.find::<org_unit::Entity>().filter(org_unit::COLUMN.id.eq(found)).one(&self.clearance.db()).await?;
        Ok(exists.ok_or_else(|| not_found(&[field]))?.id)
    }
}

fn span(row: &version::Model) -> Span {
    Span { from: row.effective_from, to: row.effective_to, code: row.code.clone(), name: row.name.clone(), parent: row.parent_id }
}
