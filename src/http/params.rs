//! The parameters of a GraphQL request, from a body or from an address.

use async_graphql::Variables;
use serde_json::{Map, Value};

use crate::error::{Error, ErrorCode};

/// What is asked: a document, which of its operations, and the variables.
#[derive(Clone, Debug)]
pub struct Params {
    pub query: String,
    pub operation_name: Option<String>,
    pub variables: Value,
}

fn bad(ja: &str, en: &str) -> Error {
    Error::explained(ErrorCode::BadRequest, ja, en)
}

impl Params {
    /// From a JSON body.
    pub fn of_body(body: &[u8]) -> Result<Self, Error> {
        let value: Value = serde_json::from_slice(body).map_err(|_| bad("本文が JSON ではありません。", "the body is not JSON"))?;
        match value {
            Value::Object(fields) => Self::of_map(fields),
            Value::Array(_) => Err(bad("複数の要求をまとめて送ることはできません。", "batches are not accepted")),
            _ => Err(bad("本文は JSON のオブジェクトです。", "the body is a JSON object")),
        }
    }

    /// From a JSON object: a body, or the payload of a message.
    pub fn of_map(mut fields: Map<String, Value>) -> Result<Self, Error> {
        let query = match fields.remove("query") {
            Some(Value::String(query)) => query,
            _ => {
                return Err(bad("query に GraphQL 文書を文字列で指定してください。", "query must be a string"));
            }
        };
        let operation_name = match fields.remove("operationName") {
            None | Some(Value::Null) => None,
            Some(Value::String(name)) => Some(name).filter(|name| !name.is_empty()),
            Some(_) => {
                return Err(bad("operationName は文字列です。", "operationName must be a string"));
            }
        };
        let variables = object(fields.remove("variables"), "variables")?;
        object(fields.remove("extensions"), "extensions")?;
        Ok(Self { query, operation_name, variables })
    }

    /// From the query string of a GET.
    pub fn of_address(pairs: Vec<(String, String)>) -> Result<Self, Error> {
        let mut fields = Map::new();
        for (name, value) in pairs {
            let value = match name.as_str() {
                "variables" | "extensions" => serde_json::from_str(&value)
                    .map_err(|_| bad("variables・extensions は JSON です。", "variables and extensions are JSON"))?,
                _ => Value::String(value),
            };
            fields.insert(name, value);
        }
        Self::of_map(fields)
    }

    /// No database keeps U+0000, and nobody means it.
    pub fn storable(&self) -> Result<(), Error> {
        if self.query.contains('\0') || self.query.contains("\\u0000") || holds_nul(&self.variables) {
            return Err(Error::explained(
                ErrorCode::BadUserInput,
                "値に U+0000 を含めることはできません。",
                "U+0000 cannot be part of a value",
            ));
        }
        Ok(())
    }

    /// As the executor takes them.
    pub fn request(&self) -> async_graphql::Request {
        let request = async_graphql::Request::new(self.query.as_str()).variables(Variables::from_json(self.variables.clone()));
        match &self.operation_name {
            Some(name) => request.operation_name(name.as_str()),
            None => request,
        }
    }
}

fn object(value: Option<Value>, name: &str) -> Result<Value, Error> {
    match value {
        None | Some(Value::Null) => Ok(Value::Object(Map::new())),
        Some(value @ Value::Object(_)) => Ok(value),
        Some(_) => Err(bad(&format!("{name} はオブジェクトです。"), &format!("{name} must be an object"))),
    }
}

fn holds_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(holds_nul),
        Value::Object(fields) => fields.iter().any(|(name, value)| name.contains('\0') || holds_nul(value)),
        _ => false,
    }
}
