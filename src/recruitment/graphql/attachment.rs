//! Files of an application as GraphQL sees them.

use async_graphql::{ID, Object};
use entity::attachment::AttachmentKind;
use futures_util::future::{BoxFuture, FutureExt};
use uuid::Uuid;

use crate::{
    access::Clearance,
    error::Error,
    id,
    recruitment::service::attachments::{self, Label},
    relation::{Object as _, Prefetch, Wants},
    scalar::DateTime,
};

#[derive(Debug)]
pub struct ApplicationAttachment(pub(super) Label);

impl crate::relation::Object for ApplicationAttachment {
    const TYPE: &'static str = "ApplicationAttachment";

    fn key(&self) -> Uuid {
        self.0.id
    }

    fn load<'a>(clearance: &'a Clearance<'a>, keys: Vec<Uuid>, _: &'a Wants<'a>) -> BoxFuture<'a, Result<Vec<Self>, Error>> {
        async move { Ok(attachments::by_ids(clearance, keys).await?.into_iter().map(Self).collect()) }.boxed()
    }
}

impl Prefetch for ApplicationAttachment {
    fn prefetch<'a>(_: &'a [&'a Self], _: &'a Wants<'a>, _: &'a Clearance<'a>) -> BoxFuture<'a, Result<(), Error>> {
        async { Ok(()) }.boxed()
    }
}

/// 添付書類: sealed like the application; a panel that knows numbers only does not see it.
#[Object]
impl ApplicationAttachment {
    /// 識別子: opaque; `GET /attachments/<id>` gives the file.
    pub async fn id(&self) -> ID {
        id::encode(Self::TYPE, self.0.id)
    }
    /// 種別.
    async fn kind(&self) -> AttachmentKind {
        self.0.kind
    }
    /// ファイル名.
    async fn file_name(&self) -> &str {
        &self.0.file_name
    }
    /// 形式: as it was found, not as it was called.
    async fn media_type(&self) -> &str {
        &self.0.media_type
    }
    /// 大きさ: in bytes.
    async fn size(&self) -> i32 {
        self.0.size
    }
    /// ダイジェスト: SHA-256, in hexadecimal.
    async fn sha256(&self) -> &str {
        &self.0.digest
    }
    /// 登録日時.
    async fn uploaded_at(&self) -> DateTime {
        DateTime(self.0.uploaded_at)
    }
}
