//! Lists of objects that have all they say at hand, written straight from the selection: a future for each field of hundreds of small objects costs more
//! than what they say. Whatever takes more than a name is resolved as usual.

use std::{borrow::Cow, sync::Arc};

use async_graphql::{
    ContextSelectionSet, Name, OutputType, Positioned, ServerResult, Value,
    indexmap::IndexMap,
    parser::types::{Field, Selection},
    registry::Registry,
    resolver_utils::resolve_list,
};

/// An object that says its fields without looking anything up.
pub trait Plain: OutputType {
    /// A field, by its name in the schema; none where the ordinary resolver is to be asked.
    fn plain(&self, field: &str) -> Option<Value>;
}

/// A list of such objects; in the schema a list like any other.
#[derive(Clone, Debug)]
pub struct PlainList<T>(pub Vec<Arc<T>>);

impl<T: Plain> OutputType for PlainList<T> {
    fn type_name() -> Cow<'static, str> {
        <Vec<Arc<T>>>::type_name()
    }

    fn qualified_type_name() -> String {
        <Vec<Arc<T>>>::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <Vec<Arc<T>>>::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        let written = names(ctx).and_then(|names| self.0.iter().map(|it| object(&**it, &names)).collect());
        match written {
            Some(list) => Ok(Value::List(list)),
            None => resolve_list(ctx, field, &self.0, Some(self.0.len())).await,
        }
    }
}

fn object<T: Plain>(it: &T, names: &[(&Name, &str)]) -> Option<Value> {
    let fields: Option<IndexMap<Name, Value>> = names.iter().map(|(key, name)| Some(((*key).clone(), it.plain(name)?))).collect();
    fields.map(Value::Object)
}

/// The fields of a selection by the keys of the answer, where each is but a name: no fragment, no directive, no argument, nothing beneath.
fn names<'a>(ctx: &ContextSelectionSet<'a>) -> Option<Vec<(&'a Name, &'a str)>> {
    let name = |selection: &'a Positioned<Selection>| match &selection.node {
        Selection::Field(field) => {
            let field = &field.node;
            let bare = field.directives.is_empty() && field.arguments.is_empty() && field.selection_set.node.items.is_empty();
            bare.then(|| (&field.response_key().node, field.name.node.as_str()))
        }
        _ => None,
    };
    ctx.item.node.items.iter().map(name).collect()
}
