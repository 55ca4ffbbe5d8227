//! The gate before execution: what a document asks is weighed, fragments once each, before anything is run.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{
    Name, Positioned, Value,
    parser::{
        parse_query,
        types::{ExecutableDocument, Field, FragmentDefinition, OperationDefinition, OperationType, Selection, SelectionSet},
    },
};
use quick_cache::sync::Cache;

use super::{Limits, params::Params};
use crate::{
    access::Action,
    error::{Error, ErrorCode},
    paging::DEFAULT_PAGE,
};

/// Parsed documents, by their text.
pub struct Documents {
    limits: Limits,
    parsed: Cache<String, Arc<ExecutableDocument>>,
}

const REMEMBERED: usize = 512;

/// What a document asks, once it was let through.
pub struct Asked {
    pub document: Arc<ExecutableDocument>,
    pub kind: OperationType,
    /// The names of its root fields, introspection included.
    pub roots: Vec<String>,
    pub cost: u64,
}

impl Asked {
    /// The act of a mutation.
    pub fn act(&self) -> Option<Action> {
        if self.kind == OperationType::Mutation { self.roots.iter().find_map(|name| name.parse().ok()) } else { None }
    }

    /// Whether a caller without a token may ask this.
    pub fn is_public(&self, introspection: bool) -> bool {
        self.roots.iter().all(|name| match name.as_str() {
            "__typename" => true,
            "__schema" | "__type" => introspection,
            name => Action::PUBLIC.iter().any(|action| action.name() == name),
        })
    }

    pub fn introspects(&self) -> bool {
        self.roots.iter().any(|name| name == "__schema" || name == "__type")
    }
}

impl Documents {
    pub fn new(limits: Limits) -> Self {
        Self { limits, parsed: Cache::new(REMEMBERED) }
    }

    /// Lets a request through, or says what is too much.
    pub fn weigh(&self, params: &Params) -> Result<Asked, Error> {
        if params.query.len() > self.limits.document_bytes {
            return Err(ErrorCode::DocumentTooLarge.into());
        }
        let document = self.parse(&params.query)?;
        let operation = chosen(&document, params.operation_name.as_deref())?;
        let mut scale = Scale { document: &document, variables: &params.variables, fragments: HashMap::new(), limits: &self.limits };
        let weight = scale.set(&operation.selection_set.node, 0)?;
        self.judge(&weight)?;
        if weight.top > self.limits.root_fields {
            return Err(ErrorCode::RootFieldLimitExceeded.into());
        }
        let kind = operation.ty;
        one_root(kind, &weight)?;
        let roots = scale.roots(&operation.selection_set.node, &mut vec![]);
        Ok(Asked { kind, roots, cost: weight.cost, document })
    }

    fn parse(&self, text: &str) -> Result<Arc<ExecutableDocument>, Error> {
        if let Some(document) = self.parsed.get(text) {
            return Ok(document);
        }
        if nesting(text) > NESTING {
            return Err(ErrorCode::DepthLimitExceeded.into());
        }
        let document = Arc::new(parse_query(text).map_err(|error| syntax(&error))?);
        self.parsed.insert(text.to_owned(), document.clone());
        Ok(document)
    }

    fn judge(&self, weight: &Weight) -> Result<(), Error> {
        let checks = [
            (weight.fields, self.limits.fields, ErrorCode::FieldLimitExceeded),
            (weight.depth, self.limits.depth, ErrorCode::DepthLimitExceeded),
            (weight.aliases, self.limits.aliases, ErrorCode::AliasLimitExceeded),
            (weight.directives, self.limits.directives, ErrorCode::DirectiveLimitExceeded),
            (weight.cost, self.limits.cost, ErrorCode::CostLimitExceeded),
        ];
        let broken = checks.into_iter().find(|(found, limit, _)| found > limit);
        broken.map_or(Ok(()), |(found, limit, code)| {
            let words = code.describe();
            Err(Error::explained(
                code,
                format!("{} (要求 {found}、上限 {limit})", words.ja),
                format!("{} ({found}, at most {limit})", words.en),
            ))
        })
    }
}

/// Brackets within brackets: more than this no parser should be asked to descend.
const NESTING: usize = 200;

fn nesting(text: &str) -> usize {
    let (mut depth, mut deepest) = (0usize, 0usize);
    for byte in text.bytes() {
        match byte {
            b'{' | b'[' | b'(' => depth += 1,
            b'}' | b']' | b')' => depth = depth.saturating_sub(1),
            _ => (),
        }
        deepest = deepest.max(depth);
    }
    deepest
}

fn syntax(error: &async_graphql::parser::Error) -> Error {
    let place = error.positions().next().map_or(String::new(), |at| format!(" ({}:{})", at.line, at.column));
    let words = ErrorCode::GraphqlParseFailed.describe();
    Error::explained(ErrorCode::GraphqlParseFailed, format!("{}{place}", words.ja), format!("{}{place}", words.en))
}

fn chosen<'a>(document: &'a ExecutableDocument, name: Option<&str>) -> Result<&'a OperationDefinition, Error> {
    let mut operations = document.operations.iter();
    let found = match name {
        Some(name) => operations.find(|(at, _)| at.map(Name::as_str) == Some(name)),
        None => operations.next().filter(|_| operations.next().is_none()),
    };
    let none = || {
        Error::explained(
            ErrorCode::GraphqlValidationFailed,
            "operationName の操作が文書にありません。",
            "operationName names no operation of the document",
        )
    };
    found.map(|(_, operation)| &operation.node).ok_or_else(none)
}

/// A mutation is one act, though the same field be named twice; a subscription is one stream.
fn one_root(kind: OperationType, weight: &Weight) -> Result<(), Error> {
    match kind {
        OperationType::Mutation if weight.acts > 1 => Err(ErrorCode::OneActPerRequest.into()),
        OperationType::Subscription if weight.top != 1 => {
            Err(Error::explained(ErrorCode::GraphqlValidationFailed, "購読の最上位の項目は一つです。", "a subscription has one root field"))
        }
        _ => Ok(()),
    }
}

/// What a selection asks.
#[derive(Clone, Copy, Debug, Default)]
struct Weight {
    cost: u64,
    fields: u64,
    depth: u64,
    aliases: u64,
    directives: u64,
    /// Fields of this very level, fragments included.
    top: u64,
    /// The same without `__typename` and introspection.
    acts: u64,
}

impl Weight {
    fn with(self, other: Self) -> Self {
        Self {
            cost: self.cost.saturating_add(other.cost),
            fields: self.fields.saturating_add(other.fields),
            depth: self.depth.max(other.depth),
            aliases: self.aliases.saturating_add(other.aliases),
            directives: self.directives.saturating_add(other.directives),
            top: self.top.saturating_add(other.top),
            acts: self.acts.saturating_add(other.acts),
        }
    }
}

struct Scale<'a> {
    document: &'a ExecutableDocument,
    variables: &'a serde_json::Value,
    /// What each fragment weighs; `None` while it is being weighed, so that a circle ends.
    fragments: HashMap<&'a Name, Option<Weight>>,
    limits: &'a Limits,
}

impl<'a> Scale<'a> {
    fn set(&mut self, set: &'a SelectionSet, level: u64) -> Result<Weight, Error> {
        if level > self.limits.depth.saturating_add(10) {
            return Err(ErrorCode::DepthLimitExceeded.into());
        }
        let mut weight = Weight::default();
        for selection in &set.items {
            let part = match &selection.node {
                Selection::Field(field) => self.field(&field.node, level)?,
                Selection::InlineFragment(inline) => {
                    let mut part = self.set(&inline.node.selection_set.node, level)?;
                    part.directives = part.directives.saturating_add(inline.node.directives.len() as u64);
                    part
                }
                Selection::FragmentSpread(spread) => {
                    let mut part = self.fragment(&spread.node.fragment_name.node, level)?;
                    part.directives = part.directives.saturating_add(spread.node.directives.len() as u64);
                    part
                }
            };
            weight = weight.with(part);
        }
        Ok(weight)
    }

    fn fragment(&mut self, name: &'a Name, level: u64) -> Result<Weight, Error> {
        if let Some(known) = self.fragments.get(name) {
            return Ok(known.unwrap_or_default());
        }
        let Some(fragment) = self.document.fragments.get(name) else {
            return Ok(Weight::default());
        };
        let fragment: &'a Positioned<FragmentDefinition> = fragment;
        self.fragments.insert(name, None);
        let weight = self.set(&fragment.node.selection_set.node, level)?;
        self.fragments.insert(name, Some(weight));
        Ok(weight)
    }

    /// One for the field, and what is beneath it as often as its page may have items; introspection is free and bounded by its own depth.
    fn field(&mut self, field: &'a Field, level: u64) -> Result<Weight, Error> {
        let beneath = self.set(&field.selection_set.node, level + 1)?;
        let introspection = field.name.node.starts_with("__");
        let times = if introspection { 1 } else { self.items(field) };
        Ok(Weight {
            cost: if introspection { 1 } else { beneath.cost.saturating_mul(times).saturating_add(1) },
            fields: beneath.fields.saturating_add(1),
            depth: if introspection { 0 } else { beneath.depth.saturating_add(1) },
            aliases: beneath.aliases.saturating_add(u64::from(field.alias.is_some())),
            directives: beneath.directives.saturating_add(field.directives.len() as u64),
            top: 1,
            acts: u64::from(!introspection),
        })
    }

    fn items(&self, field: &Field) -> u64 {
        let asked = ["first", "last"].iter().filter_map(|name| self.number(field, name)).max();
        let names = field.selection_set.node.items.iter().filter_map(|it| match &it.node {
            Selection::Field(field) => Some(field.node.name.node.as_str()),
            _ => None,
        });
        let is_page = names.into_iter().any(|name| matches!(name, "nodes" | "edges"));
        asked.unwrap_or(if is_page { DEFAULT_PAGE } else { 1 }).max(1)
    }

    fn number(&self, field: &Field, name: &str) -> Option<u64> {
        let written = field.get_argument(name)?.node.clone();
        let resolved =
            written.into_const_with(|name| self.variables.get(name.as_str()).cloned().and_then(|it| Value::from_json(it).ok()).ok_or(()));
        match resolved {
            Ok(Value::Number(number)) => Some(number.as_u64().unwrap_or(0)),
            _ => None,
        }
    }

    /// The names of the root fields, each fragment looked into once.
    fn roots(&self, set: &'a SelectionSet, seen: &mut Vec<&'a Name>) -> Vec<String> {
        let mut roots = vec![];
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => roots.push(field.node.name.node.to_string()),
                Selection::InlineFragment(inline) => roots.extend(self.roots(&inline.node.selection_set.node, seen)),
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    let fragment = self.document.fragments.get(name).filter(|_| !seen.contains(&name));
                    seen.push(name);
                    roots.extend(fragment.map(|it| self.roots(&it.node.selection_set.node, seen)).unwrap_or_default());
                }
            }
        }
        roots
    }
}
