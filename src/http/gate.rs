//! The gate before execution: what a document asks is weighed, fragments once each, before anything is run.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{
    Name, Value,
    parser::{
        parse_query,
        types::{ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet},
    },
};
use quick_cache::{Weighter, sync::Cache};

use super::{Limits, lists, params::Params};
use crate::{
    access::Action,
    error::{Error, ErrorCode},
    paging::DEFAULT_PAGE,
};

/// Parsed documents that were let through, by their text.
pub struct Documents {
    limits: Limits,
    parsed: Cache<String, Arc<ExecutableDocument>, ByText>,
}

/// Bytes of text that are remembered; a parsed document takes some forty times as much.
const REMEMBERED: u64 = 512 * 1024;

#[derive(Clone)]
struct ByText;

impl Weighter<String, Arc<ExecutableDocument>> for ByText {
    fn weight(&self, text: &String, _: &Arc<ExecutableDocument>) -> u64 {
        text.len() as u64 + 64
    }
}

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
        Self { limits, parsed: Cache::with_weighter(1024, REMEMBERED, ByText) }
    }

    /// Lets a request through, or says what is too much.
    pub fn weigh(&self, params: &Params) -> Result<Asked, Error> {
        if params.query.len() > self.limits.document_bytes {
            return Err(ErrorCode::DocumentTooLarge.into());
        }
        let known = self.parsed.get(&params.query);
        let document = known.clone().map_or_else(|| parse(&params.query), Ok)?;
        let operation = chosen(&document, params.operation_name.as_deref())?;
        let weight = self.weigh_all(&document, operation, params)?;
        if weight.top > self.limits.root_fields {
            return Err(ErrorCode::RootFieldLimitExceeded.into());
        }
        let kind = operation.ty;
        one_root(kind, &weight)?;
        let roots = roots(&document, &operation.selection_set.node, &mut vec![]);
        if known.is_none() {
            self.parsed.insert(params.query.clone(), document.clone());
        }
        Ok(Asked { kind, roots, cost: weight.cost, document })
    }

    /// The weight of the chosen operation; the executor looks at every other one too, so that each must be light enough.
    fn weigh_all(&self, document: &ExecutableDocument, operation: &OperationDefinition, params: &Params) -> Result<Weight, Error> {
        let mut scale = Scale { document, variables: &params.variables, operation, fragments: HashMap::new() };
        let weight = scale.set(&operation.selection_set.node, 0)?;
        self.judge(&weight)?;
        for (_, other) in document.operations.iter() {
            self.judge(&scale.set(&other.node.selection_set.node, 0)?)?;
        }
        for name in document.fragments.keys() {
            self.judge(&scale.fragment(name, 0)?)?;
        }
        Ok(weight)
    }

    fn judge(&self, weight: &Weight) -> Result<(), Error> {
        let checks = [
            (weight.fields, self.limits.fields, ErrorCode::FieldLimitExceeded),
            (weight.depth, self.limits.depth, ErrorCode::DepthLimitExceeded),
            (weight.introspection_depth, INTROSPECTION_DEPTH, ErrorCode::DepthLimitExceeded),
            (weight.introspection_lists, INTROSPECTION_LISTS, ErrorCode::DepthLimitExceeded),
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

fn parse(text: &str) -> Result<Arc<ExecutableDocument>, Error> {
    if nesting(text) > NESTING {
        return Err(ErrorCode::DepthLimitExceeded.into());
    }
    Ok(Arc::new(parse_query(text).map_err(|error| syntax(&error))?))
}

/// The introspection of graphql-js goes fifteen fields deep.
const INTROSPECTION_DEPTH: u64 = 16;
/// types, fields, args: a fourth list within them would multiply without end.
const INTROSPECTION_LISTS: u64 = 3;
/// Fields and fragments within each other, at most.
const DESCENT: u64 = 64;
/// Brackets within brackets: more than this no parser should be asked to descend.
const NESTING: usize = 200;

/// How deep the brackets of a document go, those in strings and comments left out.
fn nesting(text: &str) -> usize {
    let (mut depth, mut deepest) = (0usize, 0usize);
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let skipped = match first {
            '"' => string_length(rest),
            '#' => rest.find(['\n', '\r']).unwrap_or(rest.len()),
            _ => first.len_utf8(),
        };
        match first {
            '{' | '[' | '(' => depth += 1,
            '}' | ']' | ')' => depth = depth.saturating_sub(1),
            _ => (),
        }
        deepest = deepest.max(depth);
        rest = rest.get(skipped..).unwrap_or_default();
    }
    deepest
}

/// The length of the string or block string that a text begins with.
fn string_length(text: &str) -> usize {
    if let Some(block) = text.strip_prefix("\"\"\"") {
        let block = block.replace("\\\"\"\"", "xxxx");
        return block.find("\"\"\"").map_or(text.len(), |end| end + 6);
    }
    let mut escaped = false;
    for (index, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            b'"' if !escaped => return index + 1,
            b'\n' | b'\r' => return index,
            b'\\' if !escaped => escaped = true,
            _ => escaped = false,
        }
    }
    text.len()
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
    introspection_depth: u64,
    introspection_lists: u64,
}

impl Weight {
    fn with_directives(mut self, more: usize) -> Self {
        self.directives = self.directives.saturating_add(more as u64);
        self
    }

    fn with(self, other: Self) -> Self {
        Self {
            cost: self.cost.saturating_add(other.cost),
            fields: self.fields.saturating_add(other.fields),
            depth: self.depth.max(other.depth),
            aliases: self.aliases.saturating_add(other.aliases),
            directives: self.directives.saturating_add(other.directives),
            top: self.top.saturating_add(other.top),
            acts: self.acts.saturating_add(other.acts),
            introspection_depth: self.introspection_depth.max(other.introspection_depth),
            introspection_lists: self.introspection_lists.max(other.introspection_lists),
        }
    }
}

struct Scale<'a> {
    document: &'a ExecutableDocument,
    variables: &'a serde_json::Value,
    operation: &'a OperationDefinition,
    /// What each fragment weighs; `None` while it is being weighed, so that a circle ends.
    fragments: HashMap<&'a Name, Option<Weight>>,
}

impl<'a> Scale<'a> {
    fn set(&mut self, set: &'a SelectionSet, level: u64) -> Result<Weight, Error> {
        if level > DESCENT {
            return Err(ErrorCode::DepthLimitExceeded.into());
        }
        let mut weight = Weight::default();
        for selection in &set.items {
            let part = match &selection.node {
                Selection::Field(field) => self.field(&field.node, level)?,
                Selection::InlineFragment(inline) => {
                    let part = self.set(&inline.node.selection_set.node, level + 1)?;
                    part.with_directives(inline.node.directives.len())
                }
                Selection::FragmentSpread(spread) => {
                    let part = self.fragment(&spread.node.fragment_name.node, level)?;
                    part.with_directives(spread.node.directives.len())
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
        self.fragments.insert(name, None);
        let weight = self.set(&fragment.node.selection_set.node, level + 1)?;
        self.fragments.insert(name, Some(weight));
        Ok(weight)
    }

    /// One for the field, and what is beneath it as often as there may be items.
    fn field(&mut self, field: &'a Field, level: u64) -> Result<Weight, Error> {
        let beneath = self.set(&field.selection_set.node, level + 1)?;
        let name = field.name.node.as_str();
        let introspection = name.starts_with("__");
        let own_lists = beneath.introspection_lists + u64::from(lists::INTROSPECTION.contains(&name));
        Ok(Weight {
            cost: beneath.cost.saturating_mul(self.items(field)).saturating_add(1),
            fields: beneath.fields.saturating_add(1),
            depth: if introspection { 0 } else { beneath.depth.saturating_add(1) },
            aliases: beneath.aliases.saturating_add(u64::from(field.alias.is_some())),
            directives: beneath.directives.saturating_add(field.directives.len() as u64),
            top: 1,
            acts: u64::from(!introspection),
            introspection_depth: if introspection { beneath.depth.saturating_add(1) } else { beneath.introspection_depth },
            introspection_lists: own_lists,
        })
    }

    /// How many items a field may have: as many as are asked for, or as a list of its kind has.
    fn items(&self, field: &Field) -> u64 {
        let name = field.name.node.as_str();
        if let Some(Value::List(ids)) = self.argument(field, "ids") {
            return ids.len() as u64;
        }
        let asked = ["first", "last"].iter().filter_map(|name| match self.argument(field, name)? {
            Value::Number(number) => Some(number.as_u64().unwrap_or(0)),
            _ => None,
        });
        let usual = if lists::PAGED.contains(&name) { DEFAULT_PAGE } else { lists::usual(name) };
        asked.max().unwrap_or(usual).max(1)
    }

    /// The value of an argument, that of a variable included, or its default.
    fn argument(&self, field: &Field, name: &str) -> Option<Value> {
        let written = field.get_argument(name)?.node.clone();
        let resolved = written.into_const_with(|name| self.variable(&name).ok_or(()));
        resolved.ok()
    }

    fn variable(&self, name: &Name) -> Option<Value> {
        if let Some(given) = self.variables.get(name.as_str()) {
            return Value::from_json(given.clone()).ok();
        }
        let definitions = &self.operation.variable_definitions;
        let definition = definitions.iter().find(|it| it.node.name.node == *name)?;
        definition.node.default_value.as_ref().map(|value| value.node.clone())
    }
}

/// The names of the root fields, each fragment looked into once.
fn roots<'a>(document: &'a ExecutableDocument, set: &'a SelectionSet, seen: &mut Vec<&'a Name>) -> Vec<String> {
    let mut names = vec![];
    for selection in &set.items {
        match &selection.node {
            Selection::Field(field) => names.push(field.node.name.node.to_string()),
            Selection::InlineFragment(inline) => names.extend(roots(document, &inline.node.selection_set.node, seen)),
            Selection::FragmentSpread(spread) => {
                let name = &spread.node.fragment_name.node;
                let fragment = document.fragments.get(name).filter(|_| !seen.contains(&name));
                seen.push(name);
                names.extend(fragment.map(|it| roots(document, &it.node.selection_set.node, seen)).unwrap_or_default());
            }
        }
    }
    names
}
