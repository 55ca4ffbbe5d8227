//! What can be done about grants and tokens.

use async_graphql::{Context, ID, InputObject, Object, OneofObject, SimpleObject};
use entity::role_grant::Role;

use super::RoleGrant;
use crate::{
    access::{Action, Changed, Clearance, act, not_found},
    administration::service::{self, Grant, Revoked},
    calendar::FOREVER,
    error::Error,
    id, payload,
    relation::Object as _,
    scalar::Date,
};

/// 役割の付与の入力.
#[derive(Clone, Debug, InputObject)]
struct GrantRoleInput {
    /// 主体: the `sub` of the token.
    subject: String,
    /// 役割.
    role: Role,
    /// 有効期間の始め: today if not given.
    valid_from: Option<Date>,
    /// 有効期間の末日: without end if not given.
    valid_until: Option<Date>,
    /// 理由.
    reason: String,
}

/// 役割の取消の入力.
#[derive(Clone, Debug, InputObject)]
struct RevokeRoleInput {
    /// 役割の付与.
    grant: ID,
    /// 版: the one that the caller has read.
    expected_version: i32,
}

/// 失効させるトークン: by exactly one of these.
#[derive(Clone, Debug, OneofObject)]
enum TokensBy {
    /// 一つのトークン: its `jti`.
    TokenId(String),
    /// 主体: every token that this subject has now.
    Subject(String),
}

/// トークンの失効の入力.
#[derive(Clone, Debug, InputObject)]
struct RevokeTokensInput {
    /// 対象.
    tokens: TokensBy,
    /// 理由.
    reason: String,
}

/// トークンの失効: done from now on.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize, SimpleObject)]
struct TokenRevocation {
    /// 対象: the `jti` or the subject.
    target: String,
}

payload!(GrantRolePayload, "役割の付与" { grant: RoleGrant });
payload!(RevokeRolePayload, "役割の取消" { grant: RoleGrant });
payload!(RevokeTokensPayload, "トークンの失効" { revocation: report TokenRevocation });

async fn revoke_tokens(clearance: &Clearance<'_>, input: RevokeTokensInput) -> Result<Changed, Error> {
    let (target, whose) = match input.tokens {
        TokensBy::TokenId(jti) => (jti.clone(), Revoked::Token(jti)),
        TokensBy::Subject(subject) => (subject.clone(), Revoked::Subject(subject)),
    };
    let mut changed = service::revoke_tokens(clearance, whose, input.reason).await?;
    changed.report = serde_json::to_value(TokenRevocation { target }).ok();
    Ok(changed)
}

async fn revoke_role(clearance: &Clearance<'_>, input: &RevokeRoleInput) -> Result<Changed, Error> {
    let grant = id::key_of(&input.grant, RoleGrant::TYPE).ok_or_else(|| not_found(&["input", "grant"]))?;
    service::revoke_role(clearance, grant, input.expected_version).await
}

async fn grant_role(clearance: &Clearance<'_>, input: GrantRoleInput) -> Result<Changed, Error> {
    let grant = Grant {
        subject: input.subject,
        role: input.role,
        valid_from: clearance.moment(input.valid_from.map(|it| it.0), None).as_of,
        valid_to: input.valid_until.map_or(FOREVER, |it| it.0),
        reason: input.reason,
    };
    service::grant_role(clearance, grant).await
}

#[derive(Debug, Default)]
pub struct AdministrationMutation;

#[Object]
impl AdministrationMutation {
    /// 役割の付与: beside what the token says, for some days.
    async fn grant_role(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: GrantRoleInput,
    ) -> Option<async_graphql::Result<GrantRolePayload>> {
        act(ctx, Action::GrantRole, |clearance| async move { grant_role(&clearance, input).await }).await
    }
    /// 役割の取消: from now on.
    async fn revoke_role(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: RevokeRoleInput,
    ) -> Option<async_graphql::Result<RevokeRolePayload>> {
        act(ctx, Action::RevokeRole, |clearance| async move { revoke_role(&clearance, &input).await }).await
    }
    /// トークンの失効: they are no longer believed, from now on.
    async fn revoke_tokens(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: RevokeTokensInput,
    ) -> Option<async_graphql::Result<RevokeTokensPayload>> {
        act(ctx, Action::RevokeTokens, |clearance| async move { revoke_tokens(&clearance, input).await }).await
    }
}
