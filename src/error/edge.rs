//! The one edge where failure becomes GraphQL: every error gets its code and its request id, and nothing foreign passes.

use async_graphql::{Response, ServerError, Value};

use super::{Error, ErrorCode, Language};

/// Stamps every error of an answer; what is not ours is logged and masked.
pub fn stamp(response: &mut Response, language: Language, request_id: &str) {
    for error in &mut response.errors {
        let code = code_of(error, language, request_id);
        let extensions = error.extensions.get_or_insert_default();
        extensions.set("code", Value::from(code.name()));
        extensions.set("requestId", Value::from(request_id));
    }
}

fn code_of(error: &mut ServerError, language: Language, request_id: &str) -> ErrorCode {
    if let Some(ours) = error.source::<Error>() {
        let code = ours.code();
        if code == ErrorCode::InternalServerError {
            tracing::error!(request_id, cause = %ours, "failed");
        }
        error.message = ours.sentence().in_language(language).to_owned();
        return code;
    }
    if let Some(code) = error.extensions.as_ref().and_then(known_code) {
        return code;
    }
    if error.source.is_some() {
        tracing::error!(request_id, message = %error.message, "a foreign error reached the edge");
        error.message = Error::from(ErrorCode::InternalServerError).sentence().in_language(language).to_owned();
        return ErrorCode::InternalServerError;
    }
    error.message = first_line(&error.message);
    if error.path.is_empty() { ErrorCode::GraphqlValidationFailed } else { ErrorCode::BadUserInput }
}

fn known_code(extensions: &async_graphql::ErrorExtensionValues) -> Option<ErrorCode> {
    let Some(Value::String(name)) = extensions.get("code") else {
        return None;
    };
    use strum::VariantArray;
    ErrorCode::VARIANTS.iter().copied().find(|code| code.name() == name)
}

fn first_line(message: &str) -> String {
    let line = message.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    line.trim().chars().take(300).collect()
}

/// An answer to a request that was not executed at all.
pub fn of_request(error: &Error, language: Language, request_id: &str) -> Response {
    let mut server_error = ServerError::new(error.sentence().in_language(language), None);
    server_error.extensions.get_or_insert_default().set("code", Value::from(error.code().name()));
    let mut response = Response::from_errors(vec![server_error]);
    stamp(&mut response, language, request_id);
    response
}
