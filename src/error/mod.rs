//! Every way to fail: a request that cannot be served is an `Error`; an act that is refused is a `Refusal`, which the payload carries as data.

mod catalog;
mod edge;
mod user_error;

pub use catalog::{ErrorCode, ErrorDescription, ErrorKind, all as catalog};
pub use edge::{of_request, stamp};
pub use user_error::UserError;

use sea_orm::{DbErr, SqlErr};

/// The language of messages, chosen by `Accept-Language`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    #[default]
    Japanese,
    English,
}

/// One sentence for people, in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    pub ja: String,
    pub en: String,
}

impl Sentence {
    pub fn new(ja: impl Into<String>, en: impl Into<String>) -> Self {
        Self { ja: ja.into(), en: en.into() }
    }

    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::Japanese => &self.ja,
            Language::English => &self.en,
        }
    }
}

/// What a service or a resolver may fail with.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The request cannot be served; the catalogue has the words.
    #[error("{0:?}")]
    Unserved(ErrorCode),
    /// The same, with words of its own.
    #[error("{0:?}: {1:?}")]
    Explained(ErrorCode, Sentence),
    /// An act is refused; a payload carries this as data.
    #[error("{0:?}")]
    Refused(Box<Refusal>),
    #[error("database: {0}")]
    Database(#[from] DbErr),
    #[error("internal: {0}")]
    Internal(String),
}

/// Why an act is refused, with the facts a caller needs to do better.
#[derive(Clone, Debug)]
pub struct Refusal {
    pub code: ErrorCode,
    pub sentence: Sentence,
    /// The argument at fault, from `input` on.
    pub path: Vec<String>,
    /// The rule that says no, as `domain.md` and the code name it.
    pub rule: Option<&'static str>,
    pub legal_basis: Option<String>,
    pub current_version: Option<i32>,
}

impl Refusal {
    pub fn new(code: ErrorCode, ja: impl Into<String>, en: impl Into<String>) -> Self {
        Self { code, sentence: Sentence::new(ja, en), path: vec![], rule: None, legal_basis: None, current_version: None }
    }

    /// The words of the catalogue, where there is nothing to add.
    pub fn plain(code: ErrorCode) -> Self {
        let description = code.describe();
        Self::new(code, description.ja, description.en)
    }

    pub fn at<S: Into<String>>(mut self, path: impl IntoIterator<Item = S>) -> Self {
        self.path = path.into_iter().map(Into::into).collect();
        self
    }

    /// The same, with the place in which its own path begins.
    pub fn within<S: Into<String>>(mut self, outer: impl IntoIterator<Item = S>) -> Self {
        self.path.splice(0..0, outer.into_iter().map(Into::into));
        self
    }

    pub fn by(mut self, rule: &'static str, legal_basis: &str) -> Self {
        self.rule = Some(rule);
        self.legal_basis = Some(legal_basis.to_owned());
        self
    }

    /// Whoever changes something has read what it is now.
    pub fn unless_current(expected: i32, current: i32) -> Result<(), Self> {
        if expected == current { Ok(()) } else { Err(Self::stale(expected, current)) }
    }

    /// The caller judged by an older state than the one that holds.
    pub fn stale(expected: i32, current: i32) -> Self {
        let mut refusal = Self::new(
            ErrorCode::StaleVersion,
            format!("他の更新が先に行われました(指定の版 {expected}、現在の版 {current})。読み直してください。"),
            format!("it was changed in the meantime (you expected version {expected}, it is {current}); read it again"),
        );
        refusal.current_version = Some(current);
        refusal.at(["input", "expectedVersion"])
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

impl From<ErrorCode> for Error {
    fn from(code: ErrorCode) -> Self {
        Self::Unserved(code)
    }
}

impl Error {
    pub fn explained(code: ErrorCode, ja: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Explained(code, Sentence::new(ja, en))
    }

    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Unserved(code) | Self::Explained(code, _) => *code,
            Self::Refused(refusal) => refusal.code,
            Self::Database(cause) if is_unavailable(cause) => ErrorCode::Unavailable,
            Self::Database(_) if self.is_taken() => ErrorCode::AlreadyExists,
            Self::Database(_) | Self::Internal(_) => ErrorCode::InternalServerError,
        }
    }

    /// The same, with the place in which the path of a refusal begins.
    pub fn within<S: Into<String>>(self, outer: impl IntoIterator<Item = S>) -> Self {
        match self {
            Self::Refused(refusal) => refusal.within(outer).into(),
            other => other,
        }
    }

    /// The same, with the path of a refusal as the caller's input has it.
    pub fn placed(self, place: impl FnOnce(&[String]) -> Vec<String>) -> Self {
        match self {
            Self::Refused(refusal) => {
                let path = place(&refusal.path);
                refusal.at(path).into()
            }
            other => other,
        }
    }

    /// What the caller may read; never a word of SQL.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::Explained(_, sentence) => sentence.clone(),
            Self::Refused(refusal) => refusal.sentence.clone(),
            other => {
                let description = other.code().describe();
                Sentence::new(description.ja, description.en)
            }
        }
    }

    /// Something of this key is there already; a concurrent transaction may have put it there first.
    pub fn is_taken(&self) -> bool {
        matches!(self, Self::Database(cause) if matches!(cause.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))))
    }

    /// Another transaction was in the way: the whole operation may be run again.
    pub fn is_conflict(&self) -> bool {
        matches!(self, Self::Database(cause) if is_conflict(cause))
    }
}

/// SQLSTATE 40001 and 40P01, and SQLite's BUSY family.
pub fn is_conflict(error: &DbErr) -> bool {
    matches!(sqlstate(error).as_deref(), Some("40001" | "40P01" | "5" | "6" | "261" | "517"))
}

fn is_unavailable(error: &DbErr) -> bool {
    matches!(error, DbErr::ConnectionAcquire(_) | DbErr::Conn(_))
}

fn sqlstate(error: &DbErr) -> Option<String> {
    let (DbErr::Exec(sea_orm::RuntimeErr::SqlxError(cause)) | DbErr::Query(sea_orm::RuntimeErr::SqlxError(cause))) = error else {
        return None;
    };
    cause.as_database_error().and_then(|e| e.code().map(std::borrow::Cow::into_owned))
}
