//! How every mutation runs: clear, do, remember what was changed, and show it as the caller may see it.

use async_graphql::Context;
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Action, Clearance, ClearanceExt};
use crate::{
    error::{Error, Refusal, UserError},
    relation::Wants,
};

/// What an act did, or why it did nothing; enough to show it again when the request is repeated.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Changed {
    /// The objects that were made or changed.
    pub objects: Vec<Uuid>,
    /// What a bulk act has to report, for people.
    pub report: Option<serde_json::Value>,
    /// What was and what is, for the audit.
    #[serde(skip)]
    pub detail: Option<serde_json::Value>,
    /// Why nothing was changed after all.
    #[serde(skip)]
    pub refusals: Vec<Refusal>,
}

impl Changed {
    pub fn objects(objects: Vec<Uuid>) -> Self {
        Self { objects, ..Self::default() }
    }

    pub fn with_detail(mut self, detail: serde_json::Value) -> Self {
        self.detail = Some(detail);
        self
    }
}

/// The answer of a mutation: what was changed, or the errors.
pub trait Payload: Sized {
    fn show<'a>(
        changed: Changed,
        errors: Vec<UserError>,
        wants: &'a Wants<'a>,
        clearance: &'a Clearance<'a>,
    ) -> BoxFuture<'a, Result<Self, Error>>;
}

/// Runs the act of a mutation's root field; a repetition shows what the first run changed.
pub async fn act<'a, P: Payload, W: Future<Output = Result<Changed, Error>> + Send>(
    ctx: &'a Context<'a>,
    action: Action,
    work: impl FnOnce(Clearance<'a>) -> W,
) -> Option<async_graphql::Result<P>> {
    Some(run(ctx, action, work).await.map_err(Into::into))
}

async fn run<'a, P: Payload, W: Future<Output = Result<Changed, Error>> + Send>(
    ctx: &'a Context<'a>,
    action: Action,
    work: impl FnOnce(Clearance<'a>) -> W,
) -> Result<P, Error> {
    let clearance = ctx.clear(action)?;
    if action.is_secret() {
        clearance.under_embargo(Uuid::new_v4());
    }
    let changed = match clearance.replay() {
        Some(changed) => changed,
        None => done(work(clearance).await)?,
    };
    let mut errors = vec![];
    for refusal in &changed.refusals {
        errors.push(clearance.refused(refusal.clone().into())?);
    }
    clearance.note_change(changed.clone());
    P::show(changed, errors, &Wants::of(ctx), &clearance).await
}

fn done(result: Result<Changed, Error>) -> Result<Changed, Error> {
    match result {
        Err(Error::Refused(refusal)) => Ok(Changed { refusals: vec![*refusal], ..Changed::default() }),
        other => other,
    }
}

/// A field of a payload as the schema names it: `stand_in` is shown as `standIn`.
pub fn shown_name(field: &str) -> String {
    let mut words = field.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let (initial, rest) = word.split_at(word.len().min(1));
        name + &initial.to_uppercase() + rest
    })
}

/// Makes the payload of a mutation: its object, its objects, or its report; and the errors.
#[macro_export]
macro_rules! payload {
    ($name:ident, $term:literal { $field:ident: $object:ident }) => {
        $crate::payload!(@ $name, $term, $field, std::sync::Arc<$object>, |changed, wants, clearance| {
            $crate::relation::by_key::<$object>(changed.objects, &wants.beneath(&$crate::access::shown_name(stringify!($field))), clearance).await?.into_values().next()
        });
    };
    ($name:ident, $term:literal { $field:ident: [$object:ident] }) => {
        $crate::payload!(@ $name, $term, $field, Vec<std::sync::Arc<$object>>, |changed, wants, clearance| {
            let keys = changed.objects.clone();
            let found = $crate::relation::by_key::<$object>(changed.objects, &wants.beneath(&$crate::access::shown_name(stringify!($field))), clearance).await?;
            let objects: Vec<_> = keys.iter().filter_map(|key| found.get(key).cloned()).collect();
            (!objects.is_empty()).then_some(objects)
        });
    };
    ($name:ident, $term:literal { $field:ident: report $report:ident }) => {
        $crate::payload!(@ $name, $term, $field, $report, |changed, _wants, _clearance| {
            changed.report.and_then(|report| serde_json::from_value::<$report>(report).ok())
        });
    };
    (@ $name:ident, $term:literal, $field:ident, $type:ty, |$changed:ident, $wants:ident, $clearance:ident| $show:block) => {
        #[doc = concat!($term, "の結果.")]
        #[derive(Debug, async_graphql::SimpleObject)]
        pub struct $name {
            #[doc = concat!($term, "の対象: null where the act was refused.")]
            $field: Option<$type>,
            /// 拒否の理由: empty where the act was done.
            errors: Vec<$crate::error::UserError>,
        }

        impl $crate::access::Payload for $name {
            fn show<'a>(
                $changed: $crate::access::Changed,
                errors: Vec<$crate::error::UserError>,
                $wants: &'a $crate::relation::Wants<'a>,
                $clearance: &'a $crate::access::Clearance<'a>,
            ) -> futures_util::future::BoxFuture<'a, Result<Self, $crate::error::Error>> {
                Box::pin(async move {
                    let $field = $show;
                    Ok(Self { $field, errors })
                })
            }
        }
    };
}
