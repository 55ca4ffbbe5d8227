//! A profile into the database: what is new is added, what is known is brought up to date, nothing that people refer to is taken away.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    appointing_authority, competency, municipality, occupation, pay_grade, pay_table, position_rank, profile_setting, rank_competency,
};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, Set, sea_query::OnConflict,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Profile, check::retirement_category, file::Basis};
use crate::calendar::FOREVER;

/// Brings the database up to what a checked profile says; does nothing if it was loaded before.
pub async fn load(db: &impl ConnectionTrait, profile: &Profile, text: &str, now: DateTime<Utc>) -> Result<bool, DbErr> {
    let digest: String = Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    let known = municipality::Entity::find().one(db).await?;
    if known.as_ref().is_some_and(|it| it.profile_digest == digest) {
        return Ok(false);
    }
    authorities(db, profile).await?;
    let competencies = competencies(db, profile).await?;
    ranks(db, profile, &competencies).await?;
    occupations(db, profile).await?;
    pay_tables(db, profile).await?;
    settings(db, profile).await?;
    let row = municipality::ActiveModel {
        id: Set(known.map_or_else(Uuid::now_v7, |it| it.id)),
        code: Set(profile.municipality.code.clone()),
        name: Set(profile.municipality.name.clone()),
        profile_digest: Set(digest),
        profile_loaded_at: Set(now),
    };
    upsert(
        db,
        row,
        municipality::Column::Id,
        &[
            municipality::Column::Code,
            municipality::Column::Name,
            municipality::Column::ProfileDigest,
            municipality::Column::ProfileLoadedAt,
        ],
    )
    .await?;
    Ok(true)
}

async fn upsert<A>(
    db: &impl ConnectionTrait,
    row: A,
    key: <A::Entity as EntityTrait>::Column,
    columns: &[<A::Entity as EntityTrait>::Column],
) -> Result<(), DbErr>
where
    A: ActiveModelTrait + ActiveModelBehavior + Send,
    <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
{
    let conflict = OnConflict::column(key).update_columns(columns.iter().copied()).to_owned();
    A::Entity::insert(row).on_conflict(conflict).exec_without_returning(db).await?;
    Ok(())
}

fn from(basis: &Basis) -> NaiveDate {
    basis.from().unwrap_or(NaiveDate::MIN)
}

fn to(basis: &Basis) -> NaiveDate {
    basis.to().unwrap_or(FOREVER)
}

async fn authorities(db: &impl ConnectionTrait, profile: &Profile) -> Result<(), DbErr> {
    use appointing_authority::Column::{Code, LegalBasis, Name, ValidFrom, ValidTo};
    for it in &profile.authorities {
        let row = appointing_authority::ActiveModel {
            id: Set(Uuid::now_v7()),
            code: Set(it.code.clone()),
            name: Set(it.name.clone()),
            valid_from: Set(from(&it.basis)),
            valid_to: Set(to(&it.basis)),
            legal_basis: Set(it.basis.legal_basis.clone()),
        };
        upsert(db, row, Code, &[Name, ValidFrom, ValidTo, LegalBasis]).await?;
    }
    Ok(())
}

async fn competencies(db: &impl ConnectionTrait, profile: &Profile) -> Result<HashMap<String, Uuid>, DbErr> {
    use competency::Column::{Code, Name, NameEn};
    for it in &profile.competencies {
        let row = competency::ActiveModel {
            id: Set(Uuid::now_v7()),
            code: Set(it.code.clone()),
            name: Set(it.name.clone()),
            name_en: Set(it.name_en.clone()),
        };
        upsert(db, row, Code, &[Name, NameEn]).await?;
    }
    let rows = competency::Entity::find().all(db).await?;
    Ok(rows.into_iter().map(|it| (it.code, it.id)).collect())
}

async fn ranks(db: &impl ConnectionTrait, profile: &Profile, competencies: &HashMap<String, Uuid>) -> Result<(), DbErr> {
    use position_rank::Column::{Code, LegalBasis, Level, Name, Supervisory, Track, ValidFrom, ValidTo};
    for it in &profile.ranks {
        let row = position_rank::ActiveModel {
            id: Set(Uuid::now_v7()),
            code: Set(it.code.clone()),
            name: Set(it.name.clone()),
            level: Set(it.level),
            track: Set(it.track.clone()),
            supervisory: Set(it.supervisory),
            valid_from: Set(from(&it.basis)),
            valid_to: Set(to(&it.basis)),
            legal_basis: Set(it.basis.legal_basis.clone()),
        };
        upsert(db, row, Code, &[Name, Level, Track, Supervisory, ValidFrom, ValidTo, LegalBasis]).await?;
    }
    rank_competency::Entity::delete_many().exec(db).await?;
    let ids: HashMap<String, Uuid> = position_rank::Entity::find().all(db).await?.into_iter().map(|it| (it.code, it.id)).collect();
    for rank in &profile.ranks {
        for name in &rank.competencies {
            if let (Some(rank), Some(competency)) = (ids.get(&rank.code), competencies.get(name)) {
                let row = rank_competency::ActiveModel { id: Set(Uuid::now_v7()), rank_id: Set(*rank), competency_id: Set(*competency) };
                rank_competency::Entity::insert(row).exec_without_returning(db).await?;
            }
        }
    }
    Ok(())
}

async fn occupations(db: &impl ConnectionTrait, profile: &Profile) -> Result<(), DbErr> {
    use occupation::Column::{Code, LegalBasis, Name, RetirementCategory, ValidFrom, ValidTo};
    for it in &profile.occupations {
        let category = retirement_category(&it.retirement_category).unwrap_or(occupation::RetirementCategory::General);
        let row = occupation::ActiveModel {
            id: Set(Uuid::now_v7()),
            code: Set(it.code.clone()),
            name: Set(it.name.clone()),
            retirement_category: Set(category),
            valid_from: Set(from(&it.basis)),
            valid_to: Set(to(&it.basis)),
            legal_basis: Set(it.basis.legal_basis.clone()),
        };
        upsert(db, row, Code, &[Name, RetirementCategory, ValidFrom, ValidTo, LegalBasis]).await?;
    }
    Ok(())
}

async fn pay_tables(db: &impl ConnectionTrait, profile: &Profile) -> Result<(), DbErr> {
    use pay_table::Column::{Code, LegalBasis, Name, ValidFrom, ValidTo};
    for it in &profile.pay_tables {
        let row = pay_table::ActiveModel {
            id: Set(Uuid::now_v7()),
            code: Set(it.code.clone()),
            name: Set(it.name.clone()),
            valid_from: Set(from(&it.basis)),
            valid_to: Set(to(&it.basis)),
            legal_basis: Set(it.basis.legal_basis.clone()),
        };
        upsert(db, row, Code, &[Name, ValidFrom, ValidTo, LegalBasis]).await?;
        let Some(table) = pay_table::Entity::find().filter(pay_table::COLUMN.code.eq(it.code.as_str())).one(db).await? else {
            continue;
        };
        pay_grade::Entity::delete_many().filter(pay_grade::COLUMN.pay_table_id.eq(table.id)).exec(db).await?;
        let grades = it.grades.iter().map(|grade| pay_grade::ActiveModel {
            id: Set(Uuid::now_v7()),
            pay_table_id: Set(table.id),
            grade: Set(grade.grade),
            benchmark: Set(grade.benchmark.clone()),
            highest_step: Set(grade.highest_step),
        });
        pay_grade::Entity::insert_many(grades).exec_without_returning(db).await?;
    }
    Ok(())
}

async fn settings(db: &impl ConnectionTrait, profile: &Profile) -> Result<(), DbErr> {
    profile_setting::Entity::delete_many().exec(db).await?;
    for it in &profile.settings {
        let value = serde_json::to_string(&it.value).map_err(|error| DbErr::Custom(error.to_string()))?;
        let row = profile_setting::ActiveModel {
            id: Set(Uuid::now_v7()),
            key: Set(it.key.clone()),
            valid_from: Set(from(&it.basis)),
            value: Set(value),
            legal_basis: Set(it.basis.legal_basis.clone()),
        };
        profile_setting::Entity::insert(row).exec_without_returning(db).await?;
    }
    Ok(())
}
