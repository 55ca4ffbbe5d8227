//! By what the figures are grouped: the campaigns, categories and events, and the two statements that count.

use std::collections::{BTreeMap, HashMap, HashSet};

use entity::{
    application::ApplicationChannel,
    exam_category::{self, RatioBasis},
    recruitment_campaign, recruitment_event,
};
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, QueryFilter, Statement};
use uuid::Uuid;

use super::{
    figures::{Grouping, Row, Scope, Stage},
    flows,
};
use crate::{access::Clearance, error::Error, recruitment::rules::channel};

/// Who applied, by group: state, final result.
pub const APPLIED: &str = "SELECT {key} AS key, a.state, a.final_result, COUNT(*) AS people
    FROM application a JOIN exam_category c ON c.id = a.category_id JOIN recruitment_campaign k ON k.id = c.campaign_id
    WHERE k.id IN ({campaigns}) GROUP BY {key}, a.state, a.final_result";

/// Who sat what, by group and stage. Bulk acts share their moments, so that there are few rows however many people.
pub const SAT: &str = "SELECT {key} AS key, st.position, MAX(st.name) AS name, st.counts_examinees,
        CASE WHEN st.position = (SELECT MAX(x.position) FROM selection_stage x WHERE x.flow_id = st.flow_id) THEN 1 ELSE 0 END AS is_last,
        a.state, a.final_result, r.sat, r.outcome, r.entered_at, r.decided_at, COUNT(*) AS people
    FROM stage_result r JOIN selection_stage st ON st.id = r.stage_id JOIN application a ON a.id = r.application_id
    JOIN exam_category c ON c.id = a.category_id JOIN recruitment_campaign k ON k.id = c.campaign_id
    WHERE k.id IN ({campaigns})
    GROUP BY {key}, st.position, st.flow_id, st.counts_examinees, a.state, a.final_result, r.sat, r.outcome, r.entered_at, r.decided_at";

/// The campaigns and categories that the figures are of.
pub struct Groups {
    campaigns: Vec<recruitment_campaign::Model>,
    categories: Vec<exam_category::Model>,
    events: Vec<recruitment_event::Model>,
    /// The stages of the current flow of each category, so that a stage that nobody entered has its place.
    stages: HashMap<Uuid, Vec<String>>,
    key: String,
}

impl Groups {
    pub async fn load(clearance: &Clearance<'_>, scope: &Scope) -> Result<Self, Error> {
        use recruitment_campaign::COLUMN;
        let db = clearance.db();
        let mut campaigns = clearance.find::<recruitment_campaign::Entity>();
        if let Some(id) = scope.campaign {
            campaigns = campaigns.filter(COLUMN.id.eq(id));
        }
        if let Some(year) = scope.year_from {
            campaigns = campaigns.filter(COLUMN.fiscal_year.gte(year));
        }
        if let Some(year) = scope.year_to {
            campaigns = campaigns.filter(COLUMN.fiscal_year.lte(year));
        }
        let campaigns = campaigns.all(&db).await?;
        let categories = super::categories::categories_of(clearance, campaigns.iter().map(|it| it.id).collect()).await?;
        let stages = match scope.grouping {
            Grouping::Category => stage_names(clearance, &categories).await?,
            _ => HashMap::new(),
        };
        let events = match scope.grouping {
            Grouping::Event => clearance.find::<recruitment_event::Entity>().all(&db).await?,
            _ => vec![],
        };
        // An id as thirty-two digits, in the words of the database at hand.
        let words = |column: &str| match db.get_database_backend() {
            DbBackend::Sqlite => format!("lower(hex({column}))"),
            _ => format!("replace(CAST({column} AS varchar), '-', '')"),
        };
        // What somebody said of how they came is counted by that only if they agreed.
        let key = match scope.grouping {
            Grouping::Category | Grouping::Stage => words("c.id"),
            Grouping::Channel => "CASE WHEN a.attribution_consent THEN a.channel ELSE '' END".to_owned(),
            Grouping::Event => format!("CASE WHEN a.attribution_consent THEN COALESCE({}, '') ELSE '' END", words("a.event_id")),
            Grouping::Year => "CAST(k.fiscal_year AS varchar)".to_owned(),
        };
        Ok(Self { campaigns, categories, events, stages, key })
    }

    pub async fn ask<M: FromQueryResult>(&self, clearance: &Clearance<'_>, sql: &str) -> Result<Vec<M>, Error> {
        if self.campaigns.is_empty() {
            return Ok(vec![]);
        }
        let db = clearance.db();
        let places: Vec<String> = (1..=self.campaigns.len()).map(|place| format!("${place}")).collect();
        let sql = sql.replace("{key}", &self.key).replace("{campaigns}", &places.join(", "));
        let values = self.campaigns.iter().map(|it| it.id.into());
        Ok(M::find_by_statement(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).all(&db).await?)
    }

    /// The rows that there are even if nobody applied, by their place.
    pub fn rows(&self, grouping: Grouping) -> BTreeMap<String, Row> {
        if !matches!(grouping, Grouping::Category | Grouping::Stage) {
            return BTreeMap::new();
        }
        let row = |it: &exam_category::Model| {
            let key = it.id.simple().to_string();
            let stages = self.stages.get(&it.id).into_iter().flatten().map(|name| Stage::named(name)).collect();
            (self.place(grouping, &key), Row { key, stages, ..Row::default() })
        };
        self.categories.iter().map(row).collect()
    }

    /// Where a group stands among the others.
    pub fn place(&self, grouping: Grouping, key: &str) -> String {
        match grouping {
            Grouping::Category | Grouping::Stage => {
                let place = self.categories.iter().position(|it| it.id.simple().to_string() == key).unwrap_or(usize::MAX);
                format!("{place:06}")
            }
            Grouping::Event => {
                let event = self.events.iter().find(|it| it.id.simple().to_string() == key);
                event.map_or_else(String::new, |it| format!("{} {}", it.held_on, it.id))
            }
            _ => key.to_owned(),
        }
    }

    pub fn labelled(&self, grouping: Grouping, mut row: Row) -> Row {
        match grouping {
            Grouping::Category | Grouping::Stage => {
                if let Some(it) = self.categories.iter().find(|it| it.id.simple().to_string() == row.key) {
                    row.label.clone_from(&it.name);
                    row.code.clone_from(&it.code);
                    row.basis = Some(it.ratio_basis);
                    row.counts.planned_hires = it.planned_hires.into();
                }
            }
            Grouping::Event => {
                let event = self.events.iter().find(|it| it.id.simple().to_string() == row.key);
                row.label = event.map_or_else(|| "(行事なし・同意なし)".to_owned(), |it| it.name.clone());
            }
            Grouping::Channel => row.label = channel_of(&row.key),
            Grouping::Year => row.label = format!("{}年度", row.key),
        }
        if !matches!(grouping, Grouping::Category | Grouping::Stage) {
            let years: HashSet<Uuid> = self
                .campaigns
                .iter()
                .filter(|it| grouping != Grouping::Year || it.fiscal_year.to_string() == row.key)
                .map(|it| it.id)
                .collect();
            let of_row = self.categories.iter().filter(|it| years.contains(&it.campaign_id));
            let bases: HashSet<RatioBasis> = of_row.map(|it| it.ratio_basis).collect();
            row.basis = bases.iter().next().copied().filter(|_| bases.len() == 1);
        }
        if matches!(grouping, Grouping::Year) {
            let campaigns = self.campaigns.iter().filter(|it| it.fiscal_year.to_string() == row.key).map(|it| it.id).collect::<Vec<_>>();
            let planned = self.categories.iter().filter(|it| campaigns.contains(&it.campaign_id)).map(|it| i64::from(it.planned_hires));
            row.counts.planned_hires = planned.sum();
        }
        row
    }
}

async fn stage_names(clearance: &Clearance<'_>, categories: &[exam_category::Model]) -> Result<HashMap<Uuid, Vec<String>>, Error> {
    let flows = flows::current(clearance, categories.iter().map(|it| it.id).collect()).await?;
    let stages = flows::stages(clearance, flows.values().copied().collect()).await?;
    let of = |flow: Uuid| stages.iter().filter(|it| it.flow_id == flow).map(|it| it.name.clone()).collect();
    Ok(flows.into_iter().map(|(category, flow)| (category, of(flow))).collect())
}

fn channel_of(key: &str) -> String {
    let known: Option<ApplicationChannel> = key.to_uppercase().parse().ok();
    known.map_or("(同意なし)", channel::word).to_owned()
}
