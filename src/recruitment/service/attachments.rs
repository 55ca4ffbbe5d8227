//! 添付書類: of few types, of a limited size, kept in the database beside the application, and gone with it.

use entity::attachment::{self, AttachmentKind};
use sea_orm::{ActiveModelTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{applications, shown};
use crate::{
    access::{Changed, Clearance, not_found},
    error::{Error, ErrorCode, Refusal},
    personnel::rules::plain_text,
};

/// The largest file, in bytes.
pub const LARGEST: usize = 5 * 1024 * 1024;
/// The most files of an application.
const MOST: usize = 10;

/// The types that are taken, with how their files begin.
const TYPES: [(&str, &[u8]); 3] = [("application/pdf", b"%PDF-"), ("image/png", b"\x89PNG\r\n\x1a\n"), ("image/jpeg", b"\xff\xd8\xff")];

/// The type of a file, by what it is and not by what it is called.
pub fn media_type(content: &[u8]) -> Option<&'static str> {
    TYPES.iter().find(|(_, begin)| content.starts_with(begin)).map(|(name, _)| *name)
}

/// A file to be added.
#[derive(Clone, Debug)]
pub struct NewAttachment {
    pub application: Uuid,
    pub kind: AttachmentKind,
    pub file_name: String,
    pub content: Vec<u8>,
}

/// Adds a file to an application that is under way.
pub async fn add(clearance: &Clearance<'_>, new: NewAttachment) -> Result<Changed, Error> {
    let row = applications::acted_upon(clearance, new.application).await?;
    shown::open_as_shown(clearance, &row).await?;
    plain_text(&new.file_name, 120).map_err(|refusal| refusal.at(["input", "fileName"]))?;
    if new.file_name.contains(['/', '\\', '"']) {
        let refusal = Refusal::new(ErrorCode::InvalidValue, "ファイル名に / \\ \" は使えません。", "a file name has no / \\ \"");
        return Err(refusal.at(["input", "fileName"]).into());
    }
    let known = of_applications(clearance, vec![row.id]).await?;
    let media = media_type(&new.content).filter(|_| new.content.len() <= LARGEST && known.len() < MOST);
    let media = media.ok_or_else(|| {
        let (ja, en) = (
            format!("PDF・PNG・JPEG で {} MiB 以下、{MOST} 件までです。", LARGEST >> 20),
            format!("PDF, PNG or JPEG of at most {} MiB, {MOST} of them", LARGEST >> 20),
        );
        Refusal::new(ErrorCode::AttachmentRefused, ja, en).at(["input", "file"])
    })?;
    let digest: String = Sha256::digest(&new.content).iter().map(|byte| format!("{byte:02x}")).collect();
    let id = Uuid::new_v4();
    let file = attachment::ActiveModel {
        id: Set(id),
        application_id: Set(row.id),
        kind: Set(new.kind),
        file_name: Set(new.file_name),
        media_type: Set(media.to_owned()),
        size: Set(i32::try_from(new.content.len()).unwrap_or(i32::MAX)),
        digest: Set(digest.clone()),
        content: Set(new.content),
        uploaded_by: Set(clearance.actor().subject.clone()),
        uploaded_at: Set(clearance.now()),
    };
    file.insert(&clearance.db()).await?;
    Ok(Changed::objects(vec![row.id]).with_detail(serde_json::json!({ "attachment": id, "sha256": digest })))
}

/// Removes a file for good.
pub async fn remove(clearance: &Clearance<'_>, id: Uuid) -> Result<Changed, Error> {
    let db = clearance.db();
    let file =
        clearance.find::<attachment::Entity>().select_only().columns([attachment::Column::ApplicationId, attachment::Column::Digest]);
    let file: Option<(Uuid, String)> = file.filter(attachment::COLUMN.id.eq(id)).into_tuple().one(&db).await?;
    let (application, digest) = file.ok_or_else(|| not_found(&["input", "attachment"]))?;
    let row = applications::acted_upon(clearance, application).await.map_err(|_| not_found(&["input", "attachment"]))?;
    shown::open_as_shown(clearance, &row).await?;
    attachment::Entity::delete_many().filter(attachment::COLUMN.id.eq(id)).exec(&db).await?;
    Ok(Changed::objects(vec![application]).with_detail(serde_json::json!({ "removed": id, "sha256": digest })))
}

/// What is told of a file beside its content.
#[derive(Clone, Debug, sea_orm::FromQueryResult)]
pub struct Label {
    pub id: Uuid,
    pub application_id: Uuid,
    pub kind: AttachmentKind,
    pub file_name: String,
    pub media_type: String,
    pub size: i32,
    pub digest: String,
    pub uploaded_at: chrono::DateTime<chrono::Utc>,
}

fn labels(clearance: &Clearance<'_>) -> sea_orm::Select<attachment::Entity> {
    use attachment::Column::*;
    let select = clearance.find::<attachment::Entity>().select_only();
    select.columns([Id, ApplicationId, Kind, FileName, MediaType, Size, Digest, UploadedAt]).order_by_asc(Id)
}

/// The files of applications, within reach.
pub async fn of_applications(clearance: &Clearance<'_>, applications: Vec<Uuid>) -> Result<Vec<Label>, Error> {
    let select = labels(clearance).filter(attachment::COLUMN.application_id.is_in(applications));
    Ok(select.into_model::<Label>().all(&clearance.db()).await?)
}

/// The files of these ids, within reach.
pub async fn by_ids(clearance: &Clearance<'_>, ids: Vec<Uuid>) -> Result<Vec<Label>, Error> {
    let select = labels(clearance).filter(attachment::COLUMN.id.is_in(ids));
    Ok(select.into_model::<Label>().all(&clearance.db()).await?)
}

/// What is in a file, within reach.
pub async fn content(clearance: &Clearance<'_>, id: Uuid) -> Result<Option<Vec<u8>>, Error> {
    let select = clearance.find::<attachment::Entity>().select_only().column(attachment::Column::Content);
    Ok(select.filter(attachment::COLUMN.id.eq(id)).into_tuple().one(&clearance.db()).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_it_is_and_not_what_it_is_called() {
        assert_eq!(media_type(b"%PDF-1.7 ..."), Some("application/pdf"));
        assert_eq!(media_type(b"\x89PNG\r\n\x1a\n...."), Some("image/png"));
        assert_eq!(media_type(b"<html><script>"), None);
        assert_eq!(media_type(b"MZ\x90"), None);
    }
}
