//! The timeline is guarded by the database itself.

use sea_orm::ConnectionTrait;

use crate::support::App;

#[tokio::test(flavor = "multi_thread")]
async fn a_row_is_superseded_once_and_changes_in_no_other_way() {
    let app = App::city().await;
    let now = "'2026-11-22T00:00:00+00:00'";
    for table in ["standing", "personal_record", "additional_post", "org_unit_version", "post_version"] {
        for sql in [
            format!("UPDATE {table} SET effective_to = '2026-12-01'"),
            format!("UPDATE {table} SET effective_from = '2000-01-01'"),
            format!("UPDATE {table} SET superseded_at = NULL"),
            format!("UPDATE {table} SET recorded_at = {now}"),
            format!("DELETE FROM {table}"),
        ] {
            let refused = app.write_timeline().execute_unprepared(&sql).await.unwrap_err().to_string();
            assert!(refused.contains("superseded"), "{sql}: {refused}");
        }
        let once = format!("UPDATE {table} SET superseded_at = {now}");
        app.db().execute_unprepared(&once).await.unwrap();
        assert!(app.db().execute_unprepared(&once).await.is_err(), "{table} was superseded twice");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_row_ends_before_it_begins_and_nobody_stands_twice_from_one_day() {
    let app = App::city().await;
    for sql in [
        "INSERT INTO standing SELECT * FROM standing LIMIT 1",
        "INSERT INTO org_unit_succession SELECT (SELECT id FROM standing LIMIT 1), id, id, '2027-04-01', (SELECT id FROM personnel_order LIMIT 1) FROM org_unit LIMIT 1",
    ] {
        assert!(app.db().execute_unprepared(sql).await.is_err(), "{sql}");
    }
}
