//! What must stay true of the repository as a whole.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use jinzai::{
    access::{Action, Field, Reach, Role, Table, may, reach, sees},
    error, schema,
};
use sea_orm::{ConnectionTrait, DbBackend, Schema, Statement, sea_query::Iden};
use serde_json::{Value, json};
use strum::VariantArray;

use crate::support::{App, Backend, backend};

#[test]
fn schema_graphql_is_current() {
    let sdl = schema::sdl();
    if std::env::var_os("BLESS").is_some() {
        fs::write("schema.graphql", &sdl).unwrap();
    }
    assert!(fs::read_to_string("schema.graphql").unwrap() == sdl, "run `just bless`");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_root_field_is_an_action_and_every_action_a_root_field() {
    let app = App::empty().await;
    let query = "{ __schema { queryType { fields { name } } mutationType { fields { name } } subscriptionType { fields { name } } } }";
    let data = app.admin().data(query, json!({})).await;
    let roots = ["queryType", "mutationType", "subscriptionType"];
    let fields = roots.iter().flat_map(|root| data["__schema"][root]["fields"].as_array().unwrap());
    let fields: BTreeSet<&str> = fields.map(|field| field["name"].as_str().unwrap()).collect();
    let actions: BTreeSet<&str> = Action::VARIANTS.iter().map(|action| action.name()).collect();
    assert_eq!(fields, actions);
}

fn shown(reach: Option<Reach>) -> &'static str {
    match reach {
        None => "-",
        Some(Reach::Everywhere) => "everywhere",
        Some(Reach::OwnAuthority) => "own authority",
        Some(Reach::HeadedUnits) => "headed units",
        Some(Reach::Oneself) => "oneself",
        Some(Reach::Participant) => "participant",
    }
}

/// The whole policy, so that a change of rights is a change of a line here.
#[test]
fn the_policy_is_this_table() {
    let name = |it: &Role| -> &'static str { it.into() };
    let mut table = String::new();
    for action in Action::VARIANTS {
        let roles: Vec<&str> = Role::VARIANTS.iter().filter(|role| may(**role, *action)).map(name).collect();
        let public = if Action::PUBLIC.contains(action) { " + everybody" } else { "" };
        table += &format!("may {}: {}{public}\n", action.name(), roles.join(", "));
    }
    for kind in Table::VARIANTS {
        let kind_name: &str = kind.into();
        let cells: Vec<String> = Role::VARIANTS.iter().map(|role| format!("{} {}", name(role), shown(reach(*role, *kind)))).collect();
        table += &format!("reach {kind_name}: {}\n", cells.join(", "));
    }
    for field in Field::VARIANTS {
        let field_name: &str = field.into();
        let cells: Vec<String> = Role::VARIANTS.iter().map(|role| format!("{} {}", name(role), shown(sees(*role, *field)))).collect();
        let sealed = if field.sealed() { " (sealed)" } else { "" };
        table += &format!("sees {field_name}{sealed}: {}\n", cells.join(", "));
    }
    insta::assert_snapshot!(table);
}

/// Nothing declared means nothing allowed; then it should not be there at all.
#[test]
fn every_action_is_somebodys_and_every_table_is_read() {
    let unused: Vec<_> = Action::VARIANTS.iter().filter(|it| Role::VARIANTS.iter().all(|role| !may(*role, **it))).collect();
    let unread: Vec<_> = Table::VARIANTS.iter().filter(|it| Role::VARIANTS.iter().all(|role| reach(*role, **it).is_none())).collect();
    assert!(unused.is_empty() && unread.is_empty(), "{unused:?} {unread:?}");
}

#[test]
fn every_code_has_its_meaning_in_both_languages() {
    let codes: Vec<_> = error::catalog();
    let names: BTreeSet<&str> = codes.iter().map(|it| it.code.name()).collect();
    assert_eq!(names.len(), codes.len());
    assert!(codes.iter().all(|it| !it.ja.is_empty() && !it.en.is_empty() && it.ja != it.en));
}

/// Where each floor may look, and what a kind of file never mentions.
const NEVER: &[(&str, &[&str])] = &[
    ("migration/src", &["entity::", "jinzai::"]),
    ("entity/src", &["migration::", "jinzai::"]),
    ("src/calendar", &["crate::access", "crate::personnel", "crate::http", "sea_orm", "async fn"]),
    ("src/text", &["crate::access", "crate::personnel", "crate::http", "sea_orm", "async fn"]),
    ("src/access", &["crate::personnel", "crate::recruitment", "crate::administration", "crate::http", "crate::cli"]),
    ("src/error", &["crate::personnel", "crate::administration", "crate::http", "crate::cli"]),
    ("src/paging.rs", &["crate::personnel", "crate::administration", "crate::http", "crate::cli"]),
    ("src/relation.rs", &["crate::personnel", "crate::administration", "crate::http", "crate::cli"]),
    ("src/personnel", &["crate::administration", "crate::senior", "crate::recruitment", "crate::http", "crate::cli", "crate::schema"]),
    ("src/personnel/rules.rs", &["async", "sea_orm", "axum", "crate::access", "Utc::now"]),
    ("src/personnel/retirement.rs", &["async", "sea_orm", "axum", "crate::access", "Utc::now"]),
    ("src/personnel/milestones.rs", &["async", "sea_orm", "axum", "crate::access", "Utc::now"]),
    ("src/personnel/orders/kinds.rs", &["async", "sea_orm", "axum", "crate::access", "Utc::now"]),
    ("src/personnel/orders/fold.rs", &["async", "sea_orm", "axum", "crate::access", "Utc::now"]),
    ("src/personnel/orders/facts.rs", &["async", "sea_orm", "axum", "crate::access", "Utc::now"]),
    ("src/personnel/orders/findings.rs", &["async ", "sea_orm", "axum", "crate::access", "Utc::now"]),
    ("src/personnel/orders/person_findings.rs", &["async", "sea_orm", "axum", "crate::access", "Utc::now"]),
    ("src/personnel/orders/notice.rs", &["async", "sea_orm", "axum", "crate::access", "Utc::now"]),
    ("src/personnel/orders/service", &["async_graphql::", "axum", "::Entity::find()", "Utc::now"]),
    ("src/personnel/orders/graphql", &["ActiveModel", ".begin(", "DatabaseConnection", "::Entity::find("]),
    ("src/personnel/service", &["async_graphql::", "axum", "::Entity::find()", "Utc::now"]),
    ("src/personnel/import", &["axum", "::Entity::find()", "Utc::now"]),
    ("src/personnel/graphql", &["ActiveModel", ".begin(", "DatabaseConnection", "::Entity::find("]),
    ("src/administration/service.rs", &["async_graphql::", "axum", "::Entity::find()", "Utc::now"]),
    ("src/administration/graphql", &["ActiveModel", ".begin(", "DatabaseConnection", "::Entity::find("]),
    ("src/recruitment", &["crate::administration", "crate::http", "crate::cli", "crate::schema"]),
    ("src/recruitment/rules", &["async ", "sea_orm", "axum", "crate::access", "Utc::now"]),
    ("src/recruitment/service", &["async_graphql::", "axum", "::Entity::find()", "Utc::now"]),
    ("src/recruitment/graphql", &["ActiveModel", ".begin(", "DatabaseConnection", "::Entity::find("]),
    ("src/eligibility", &["crate::administration", "crate::http", "crate::cli", "crate::schema"]),
    ("src/eligibility/rules", &["async ", "sea_orm", "axum", "crate::access", "Utc::now"]),
    ("src/eligibility/service", &["async_graphql::", "axum", "::Entity::find()", "Utc::now"]),
    ("src/eligibility/graphql", &["ActiveModel", ".begin(", "DatabaseConnection", "::Entity::find("]),
    ("src/recruitment", &["crate::eligibility", "crate::posting", "crate::promotion"]),
    ("src/eligibility", &["crate::posting", "crate::promotion"]),
    ("src/promotion", &["crate::recruitment", "crate::posting", "crate::administration", "crate::http", "crate::cli", "crate::schema"]),
    ("src/promotion/rules", &["async ", "sea_orm", "axum", "crate::access", "Utc::now"]),
    ("src/promotion/service", &["async_graphql::", "axum", "::Entity::find()", "Utc::now"]),
    ("src/promotion/graphql", &["ActiveModel", ".begin(", "DatabaseConnection", "::Entity::find("]),
    ("src/posting", &["crate::promotion", "crate::recruitment", "crate::administration", "crate::http", "crate::cli", "crate::schema"]),
    ("src/posting/rules", &["async ", "sea_orm", "axum", "crate::access", "Utc::now"]),
    ("src/posting/service", &["async_graphql::", "axum", "::Entity::find()", "Utc::now"]),
    ("src/posting/graphql", &["ActiveModel", ".begin(", "DatabaseConnection", "::Entity::find("]),
    (
        "src/senior",
        &[
            "crate::promotion",
            "crate::posting",
            "crate::recruitment",
            "crate::administration",
            "crate::http",
            "crate::cli",
            "crate::schema",
        ],
    ),
    ("src/senior/rules", &["async ", "sea_orm", "axum", "crate::access", "Utc::now"]),
    ("src/senior/service", &["async_graphql::", "axum", "::Entity::find()", "Utc::now"]),
    ("src/senior/graphql", &["ActiveModel", ".begin(", "DatabaseConnection", "::Entity::find("]),
    ("src/senior", &["crate::secondment"]),
    (
        "src/secondment",
        &[
            "crate::promotion",
            "crate::posting",
            "crate::recruitment",
            "crate::administration",
            "crate::http",
            "crate::cli",
            "crate::schema",
        ],
    ),
    ("src/secondment/rules", &["async ", "sea_orm", "axum", "crate::access", "Utc::now"]),
    ("src/secondment/service", &["async_graphql::", "axum", "::Entity::find()", "Utc::now"]),
    ("src/secondment/graphql", &["ActiveModel", ".begin(", "DatabaseConnection", "::Entity::find("]),
    ("src/administration", &["crate::http", "crate::cli", "crate::schema"]),
    ("src/http", &["SELECT ", "::Entity::", "crate::cli"]),
];

fn sources(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let inside = fs::read_dir(path).unwrap().flatten().flat_map(|entry| sources(&entry.path()));
    inside.filter(|file| file.extension().is_some_and(|it| it == "rs")).collect()
}

#[test]
fn no_file_reaches_above_its_floor() {
    let mut trespasses = vec![];
    for (place, words) in NEVER {
        for file in sources(Path::new(place)) {
            // An enum may be shown as it is; that is all that is known of GraphQL below its own file.
            let text = fs::read_to_string(&file).unwrap().replace("async_graphql::Enum", "");
            let code: Vec<&str> =
                text.split("#[cfg(test)]").next().unwrap().lines().filter(|line| !line.trim_start().starts_with("//")).collect();
            for word in words.iter().filter(|word| code.iter().any(|line| line.contains(**word))) {
                let allowed = file.ends_with("src/http/health.rs") && *word == "SELECT ";
                let reads_subqueries = *word == "::Entity::find()" && file.ends_with("service/people.rs");
                if !allowed && !reads_subqueries {
                    trespasses.push(format!("{} mentions {word}", file.display()));
                }
            }
        }
    }
    assert!(trespasses.is_empty(), "{trespasses:#?}");
}

#[test]
fn no_file_is_longer_than_four_hundred_lines() {
    let long = ["src", "entity/src", "migration/src", "tests"].iter().flat_map(|place| sources(Path::new(place)));
    let long: Vec<_> = long.filter(|file| fs::read_to_string(file).unwrap().lines().count() > 400).collect();
    assert!(long.is_empty(), "{long:?}");
}

#[test]
fn every_file_begins_by_saying_what_it_is_for() {
    let silent = ["src", "entity/src", "migration/src", "tests/it"].iter().flat_map(|place| sources(Path::new(place)));
    let silent: Vec<_> = silent.filter(|file| !fs::read_to_string(file).unwrap().starts_with("//! ")).collect();
    assert!(silent.is_empty(), "{silent:?}");
}

/// The name of each table with its columns: type and whether it may be null.
async fn shape(db: &impl ConnectionTrait) -> BTreeMap<String, BTreeSet<String>> {
    let sql = match db.get_database_backend() {
        DbBackend::Sqlite => {
            "SELECT m.name AS t, p.name || ' ' || lower(p.type) || CASE p.\"notnull\" WHEN 1 THEN ' not null' ELSE '' END || CASE p.pk WHEN 1 THEN ' key' ELSE '' END AS c
             FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table' AND m.name NOT LIKE 'seaql%' AND m.name NOT LIKE 'sqlite%'
             UNION ALL SELECT m.name, f.\"from\" || ' -> ' || f.\"table\" FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'"
        }
        _ => {
            "SELECT table_name::text AS t, column_name || ' ' || data_type || coalesce('(' || character_maximum_length || ')', '') || CASE is_nullable WHEN 'NO' THEN ' not null' ELSE '' END AS c
             FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
             WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name NOT LIKE 'seaql%'
             UNION ALL SELECT conrelid::regclass::text, a.attname || ' -> ' || confrelid::regclass::text FROM pg_constraint JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = conkey[1] WHERE contype = 'f' AND connamespace = 'public'::regnamespace
             UNION ALL SELECT conrelid::regclass::text, a.attname || ' key' FROM pg_constraint JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = conkey[1] WHERE contype = 'p' AND connamespace = 'public'::regnamespace AND conrelid::regclass::text NOT LIKE 'seaql%'"
        }
    };
    let mut shape: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap() {
        let (table, column): (String, String) = (row.try_get("", "t").unwrap(), row.try_get("", "c").unwrap());
        shape.entry(table).or_default().insert(column);
    }
    shape
}

macro_rules! entities {
    ($schema:ident, $($table:ident)*) => {
        vec![$((entity::$table::Entity.to_string(), $schema.create_table_from_entity(entity::$table::Entity)),)*]
    };
}

#[tokio::test(flavor = "multi_thread")]
async fn migrations_and_entities_describe_the_same_tables() {
    let (migrated, declared) = (App::empty().await, App::empty().await);
    let db = declared.write_timeline();
    match backend() {
        Backend::Postgres => {
            db.execute_unprepared("DROP SCHEMA public CASCADE; CREATE SCHEMA public").await.unwrap();
        }
        Backend::Sqlite => {
            db.execute_unprepared("PRAGMA foreign_keys = OFF").await.unwrap();
            for table in shape(db).await.keys() {
                db.execute_unprepared(&format!("DROP TABLE {table}")).await.unwrap();
            }
        }
    }
    let schema = Schema::new(db.get_database_backend());
    let tables = entities!(schema, municipality appointing_authority competency position_rank rank_competency occupation pay_table pay_grade profile_setting
        employee order_batch org_unit post personnel_order org_unit_version org_unit_succession post_version
        personal_record name_key standing additional_post leave secondment order_planner order_appointee finding_acceptance approval_step approval_member
        approval_decision stand_in
        recruitment_campaign exam_category appointment_day selection_flow selection_stage rubric_item candidate recruitment_event event_attendance
        application disqualification application_showing attachment stage_result selection_session session_panelist session_slot recusal mark_sheet mark
        list_entry job_offer hire conditional_decision onboarding onboarding_contact term_appointment external_worker reserved_post role_grant token_revocation audit_entry audit_object idempotency_record event career_entry evaluation_score eligibility_rule
        eligibility_version eligibility_exception posting_round posting posting_panelist posting_application posting_examination posting_opinion
        service_span free_agent_declaration free_agent_identity free_agent_bid promotion_exam exam_component exam_notice exam_application exam_marker exam_mark
        exam_score exam_result exam_exemption pass_entry
        senior_arrangement senior_inquiry senior_wish senior_profile senior_health senior_opening senior_placement knowledge_handover handover_session
        host_body secondment_agreement secondment_case secondment_extension secondment_cost support_roster support_turn);
    let expected: BTreeSet<String> = tables.iter().map(|(name, _)| name.clone()).collect();
    for (_, table) in &tables {
        db.execute(table).await.unwrap();
    }
    let (migrated, declared) = (shape(migrated.db()).await, shape(db).await);
    assert_eq!(migrated.keys().cloned().collect::<BTreeSet<_>>(), expected);
    for (table, columns) in &migrated {
        assert_eq!(columns, &declared[table], "{table}");
    }
}

/// Indexes, checks and triggers have no words in an entity: the database itself is held against what was reviewed.
#[tokio::test(flavor = "multi_thread")]
async fn indexes_and_triggers_are_those_that_were_reviewed() {
    let app = App::empty().await;
    let sql = match backend() {
        Backend::Sqlite => "SELECT type || ' ' || name AS it FROM sqlite_master WHERE type IN ('index', 'trigger') AND name NOT LIKE 'sqlite%' AND tbl_name NOT LIKE 'seaql%' ORDER BY 1",
        Backend::Postgres => {
            "SELECT * FROM (SELECT 'index ' || i.indexname AS it FROM pg_indexes i LEFT JOIN pg_constraint c ON c.conname = i.indexname WHERE schemaname = 'public' AND c.oid IS NULL AND tablename NOT LIKE 'seaql%'
             UNION ALL SELECT 'trigger ' || tgname FROM pg_trigger WHERE NOT tgisinternal) t ORDER BY 1"
        }
    };
    let rows = app.db().query_all_raw(Statement::from_string(app.db().get_database_backend(), sql)).await.unwrap();
    let lines: BTreeSet<String> = rows.iter().map(|row| row.try_get::<String>("", "it").unwrap()).collect();
    let indexes: Vec<&str> = lines.iter().map(String::as_str).filter(|it| it.starts_with("index")).collect();
    insta::assert_snapshot!("indexes", indexes.join("\n"));
    for table in ["org_unit_version", "post_version", "personal_record", "standing", "additional_post", "leave", "secondment"] {
        assert!(lines.iter().any(|it| it.starts_with(&format!("trigger {table}_timeline"))), "{table} is not guarded");
    }
    for table in ["audit_entry", "audit_object"] {
        assert!(lines.iter().any(|it| it.starts_with(&format!("trigger {table}_append_only"))), "{table} is not guarded");
    }
}

#[test]
fn every_description_of_the_schema_begins_with_the_japanese_term() {
    let sdl = schema::sdl();
    let mut foreign = vec![];
    let mut lines = sdl.lines();
    while let Some(line) = lines.next() {
        if line.trim() == "\"\"\"" {
            let first = lines.next().unwrap_or_default().trim();
            if first.is_ascii() {
                foreign.push(first.to_owned());
            }
            lines.by_ref().find(|line| line.trim() == "\"\"\"");
        }
    }
    foreign
        .retain(|it| !it.starts_with("Directs the executor") && !it.starts_with("Indicates that") && !it.starts_with("Provides a scalar"));
    assert!(foreign.is_empty(), "{foreign:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_catalogue_of_errors_can_be_asked_for_by_everybody() {
    let app = App::empty().await;
    let data = app.nobody().data("{ errorCatalog { code kind meaningJa meaningEn } }", json!({})).await;
    assert_eq!(data["errorCatalog"].as_array().unwrap().len(), error::catalog().len());
    assert!(data["errorCatalog"].as_array().unwrap().iter().all(|it| it["meaningJa"] != Value::Null));
}

/// A list that the gate does not know costs nothing, and could be nested without end.
#[tokio::test(flavor = "multi_thread")]
async fn every_list_of_the_schema_has_its_weight() {
    use jinzai::http::lists::{PAGED, WHOLE};
    let app = App::empty().await;
    let query = "{ __schema { types { name fields { name type { ...T } } } } } fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";
    let data = app.admin().data(query, json!({})).await;
    let types = data["__schema"]["types"].as_array().unwrap().iter().filter(|it| !it["name"].as_str().unwrap().starts_with("__"));
    let mut unknown = BTreeSet::new();
    for field in types.flat_map(|it| it["fields"].as_array().cloned().unwrap_or_default()) {
        let (text, name) = (field["type"].to_string(), field["name"].as_str().unwrap().to_owned());
        let leads_on = text.contains("\"OBJECT\"") || text.contains("\"INTERFACE\"");
        let paged = text.contains("Connection\"");
        if paged && !PAGED.contains(&name.as_str())
            || text.contains("\"LIST\"") && leads_on && WHOLE.iter().all(|(known, _)| *known != name)
        {
            unknown.insert(name);
        }
    }
    assert!(unknown.is_empty(), "{unknown:?}");
}
