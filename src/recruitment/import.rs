//! A file of e-applications: its columns mapped to ours, judged row by row, written all or not at all.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use entity::{
    application,
    application::{ApplicationChannel, ApplicationState},
    candidate,
    personal_record::Sex,
    recruitment_event,
};
use sea_orm::{QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::service::{
    applications::{self, LONGEST_RECEIPT, NewApplication, Person},
    candidates::{self, NewCandidate},
    categories::category_in,
};
use crate::{
    access::{Changed, Clearance},
    error::{Error, ErrorCode, Refusal},
    personnel::import::{AT_ONCE, Cells, ImportReport, RowIssue, issue, read, rejected},
    recruitment::rules::{channel, life::stands, steps::CampaignStep},
    text::{Row, katakana, split_name},
};

/// Our columns: the first four must be there.
const COLUMNS: [&str; 13] = [
    "受付番号",
    "氏名",
    "氏名カナ",
    "生年月日",
    "性別",
    "メールアドレス",
    "電話番号",
    "経路",
    "行事",
    "同意",
    "受付日",
    "欠格事由",
    "ポータルID",
];
const REQUIRED: usize = 4;

/// How the columns of a file are named: ours, unless it is said otherwise (`氏名=お名前;電話番号=TEL`).
struct Names(HashMap<&'static str, String>);

impl Names {
    fn of(text: Option<&str>) -> Result<Self, Refusal> {
        let mut names: HashMap<&'static str, String> = COLUMNS.iter().map(|it| (*it, (*it).to_owned())).collect();
        for pair in text.unwrap_or_default().split(';').filter(|it| !it.trim().is_empty()) {
            let known = pair.split_once('=').and_then(|(ours, theirs)| {
                let ours = COLUMNS.iter().find(|it| **it == ours.trim())?;
                Some((*ours, theirs.trim().to_owned()))
            });
            let (ours, theirs) = known.ok_or_else(|| {
                let (ja, en) = (
                    format!("「{pair}」は「{}」のいずれか=ファイルの列名、の形ではありません。", COLUMNS.join("・")),
                    format!("{pair} is not one of our columns = a column of the file"),
                );
                Refusal::new(ErrorCode::InvalidValue, ja, en).at(["input", "columns"])
            })?;
            names.insert(ours, theirs);
        }
        Ok(Self(names))
    }

    fn column(&self, ours: &'static str) -> &str {
        self.0.get(ours).map_or(ours, String::as_str)
    }
}

/// Receives the applications of a file. A row whose receipt number is known is left as it is.
pub async fn import_applications(
    clearance: &Clearance<'_>,
    category: Uuid,
    file: &[u8],
    columns: Option<&str>,
    skip_invalid: bool,
) -> Result<Changed, Error> {
    let category = category_in(clearance, category, CampaignStep::Receive).await?;
    let names = Names::of(columns)?;
    let required: Vec<&str> = COLUMNS[..REQUIRED].iter().map(|it| names.column(it)).collect();
    let table = read(file, &required)?;
    let mut report =
        ImportReport { encoding: table.encoding.to_owned(), rows: table.total, issues: table.issues, ..ImportReport::default() };
    let known = receipts(clearance, category.id).await?;
    let events = events(clearance).await?;
    let mut portal = Portal::load(clearance, category.id, &table.rows, names.column("ポータルID")).await?;
    let mut seen: HashSet<String> = HashSet::new();
    let mut new = vec![];
    for row in &table.rows {
        let receipt = row.get(names.column("受付番号"));
        if known.contains(receipt) {
            report.unchanged += 1;
            continue;
        }
        match judge(row, &names, &events, clearance.today()) {
            Ok(mut it) if !seen.contains(receipt) => match portal.person(&it) {
                Ok(person) => {
                    seen.insert(receipt.to_owned());
                    it.person = person.map_or(it.person, Person::Known);
                    new.push(it);
                }
                Err(expected) => {
                    let column = names.column("ポータルID");
                    report.issues.push(issue(row.line, column, row.get(column), ErrorCode::AlreadyExists, expected));
                }
            },
            Ok(_) => report.issues.push(issue(
                row.line,
                names.column("受付番号"),
                receipt,
                ErrorCode::DuplicateReceiptNumber,
                "ファイルの中で一つだけの受付番号",
            )),
            Err(issues) => report.issues.extend(issues),
        }
    }
    report.close();
    if !report.issues.is_empty() && !skip_invalid {
        return rejected(report);
    }
    report.imported = new.len() as u64;
    let undeclared = new.iter().filter(|it| it.declared.is_none()).count();
    if undeclared > 0 {
        // They wait at the screening until somebody has asked them.
        report.default_of("欠格事由", format!("{undeclared} 件は申告なし"));
    }
    recognise(clearance, &mut new, &mut portal).await?;
    if !new.is_empty() {
        applications::write(clearance, &category, &new, None).await?;
    }
    let counts = serde_json::json!({ "rows": report.rows, "imported": report.imported, "rejected": report.rejected });
    let json = serde_json::to_value(&report).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(Changed { objects: vec![category.id], report: Some(json), detail: Some(counts), ..Changed::default() })
}

/// Who applied before applies as who they are: the same birth date, reading, and address or telephone.
async fn recognise(clearance: &Clearance<'_>, new: &mut [NewApplication], portal: &mut Portal) -> Result<(), Error> {
    let births: HashSet<NaiveDate> = new.iter().filter_map(|it| told(it)?.birth_date).collect();
    let mut known = vec![];
    for some in births.into_iter().collect::<Vec<_>>().chunks(AT_ONCE) {
        let select = clearance.find::<candidate::Entity>().filter(candidate::COLUMN.birth_date.is_in(some.iter().copied()));
        known.extend(select.filter(candidate::COLUMN.merged_into_id.is_null()).all(&clearance.db()).await?);
    }
    for it in new {
        let Some(person) = told(it).map(|new| candidates::row(clearance, new, None)) else { continue };
        let same = |other: &&candidate::Model| {
            let reached =
                (person.email.is_some() && person.email == other.email) || (person.phone.is_some() && person.phone == other.phone);
            // What a file says of somebody gives no account of the portal a way to them: that is looked at first (`candidateDuplicates`).
            reached
                && person.portal_subject.is_none()
                && (person.birth_date, &person.kana_sort_key) == (other.birth_date, &other.kana_sort_key)
        };
        // Who is in this category already is left to whoever looks through the duplicates.
        if let Some(other) = known.iter().find(same).filter(|other| portal.taken.insert(other.id)) {
            it.person = Person::Known(other.id);
        }
    }
    Ok(())
}

/// Who is known by an account of the city's portal, and who is in the category already.
struct Portal {
    known: HashMap<String, Uuid>,
    taken: HashSet<Uuid>,
    named: HashSet<String>,
}

impl Portal {
    async fn load(clearance: &Clearance<'_>, category: Uuid, rows: &[Row], column: &str) -> Result<Self, Error> {
        let db = clearance.db();
        let subjects: Vec<&str> = rows.iter().map(|row| row.get(column)).filter(|it| !it.is_empty()).collect();
        let mut known = HashMap::new();
        for some in subjects.chunks(AT_ONCE) {
            let select = clearance.all::<candidate::Entity>().filter(candidate::COLUMN.portal_subject.is_in(some.iter().copied()));
            // Who was merged since applies as who they turned out to be.
            let found = select.all(&db).await?.into_iter();
            known.extend(found.filter_map(|it| Some((it.portal_subject?, it.merged_into_id.unwrap_or(it.id)))));
        }
        let there = clearance.all::<application::Entity>().filter(application::COLUMN.category_id.eq(category));
        let there = there.select_only().column(application::Column::CandidateId).column(application::Column::State);
        let there: Vec<(Uuid, ApplicationState)> = there.into_tuple().all(&db).await?;
        let taken = there.into_iter().filter(|(_, state)| stands(*state)).map(|(person, _)| person).collect();
        Ok(Self { known, taken, named: HashSet::new() })
    }

    /// Who has the account of an application, if anybody; or what would be right where it is used twice.
    fn person(&mut self, it: &NewApplication) -> Result<Option<Uuid>, &'static str> {
        let Some(subject) = told(it).and_then(|new| new.portal_subject.clone()) else { return Ok(None) };
        let known = self.known.get(&subject).copied();
        if !self.named.insert(subject) {
            return Err("ファイルの中で一つだけのポータルID");
        }
        match known {
            Some(person) if !self.taken.insert(person) => Err("この試験区分に申込みのない受験者のポータルID"),
            known => Ok(known),
        }
    }
}

/// The occasions by name: of two with one name the latest.
async fn events(clearance: &Clearance<'_>) -> Result<HashMap<String, Uuid>, Error> {
    let select = clearance.all::<recruitment_event::Entity>().order_by_asc(recruitment_event::Column::HeldOn);
    Ok(select.all(&clearance.db()).await?.into_iter().map(|it| (it.name, it.id)).collect())
}

fn told(it: &NewApplication) -> Option<&NewCandidate> {
    match &it.person {
        Person::New(new) => Some(new),
        Person::Known(_) => None,
    }
}

async fn receipts(clearance: &Clearance<'_>, category: Uuid) -> Result<HashSet<String>, Error> {
    let select = clearance.all::<application::Entity>().filter(application::COLUMN.category_id.eq(category));
    let select = select.filter(application::COLUMN.receipt_number.is_not_null()).select_only().column(application::Column::ReceiptNumber);
    Ok(select.into_tuple::<String>().all(&clearance.db()).await?.into_iter().collect())
}

/// The application of a row, or everything that is wrong with it.
fn judge(row: &Row, names: &Names, events: &HashMap<String, Uuid>, today: NaiveDate) -> Result<NewApplication, Vec<RowIssue>> {
    let mut cells = Cells::new(row);
    let receipt = cells.required(names.column("受付番号")).map(str::to_owned);
    let name = cells.required(names.column("氏名")).map(split_name);
    let kana = cells.required(names.column("氏名カナ")).map(|kana| split_name(&katakana(kana)));
    let birth_date = cells.date(names.column("生年月日"), today);
    let sex = match cells.optional(names.column("性別")) {
        Some("男" | "男性") => Sex::Male,
        Some("女" | "女性") => Sex::Female,
        None => Sex::NotStated,
        Some(_) => {
            cells.note(names.column("性別"), ErrorCode::UnknownSex, "男、女、または空欄");
            Sex::NotStated
        }
    };
    let by = match cells.optional(names.column("経路")) {
        None => Some(ApplicationChannel::Unknown),
        Some(word) => channel::named(word),
    };
    if by.is_none() {
        let known: Vec<&str> = channel::WORDS.iter().map(|(name, _)| *name).collect();
        cells.note(names.column("経路"), ErrorCode::UnknownChannel, &known.join("、"));
    }
    let event = cells.optional(names.column("行事")).map(|name| events.get(name).copied());
    if event == Some(None) {
        cells.note(names.column("行事"), ErrorCode::NotFound, "記録されている行事の名称");
    }
    let submitted_on = cells.optional(names.column("受付日")).and_then(|_| cells.date(names.column("受付日"), today));
    if receipt.as_ref().is_some_and(|it| it.chars().count() > LONGEST_RECEIPT) {
        cells.note(names.column("受付番号"), ErrorCode::InvalidValue, "40 文字以下の受付番号");
    }
    // なし is a declaration; anything else is to be asked about.
    let declared = cells.optional(names.column("欠格事由")).filter(|it| *it == "なし").map(|_| vec![]);
    let person = name.zip(kana).map(|(name, kana)| NewCandidate {
        name,
        kana,
        birth_date,
        sex,
        email: cells.optional(names.column("メールアドレス")).map(str::to_owned),
        phone: cells.optional(names.column("電話番号")).map(str::to_owned),
        portal_subject: cells.optional(names.column("ポータルID")).map(str::to_owned),
    });
    if let Some(Err(refusal)) = person.as_ref().map(candidates::judge) {
        let column = match refusal.path.first().map(String::as_str) {
            Some("email") => "メールアドレス",
            Some("phone") => "電話番号",
            Some("kana") => "氏名カナ",
            _ => "氏名",
        };
        cells.note(names.column(column), refusal.code, &refusal.sentence.ja);
    }
    let Some(person) = person.filter(|_| cells.issues.is_empty()) else { return Err(cells.issues) };
    Ok(NewApplication {
        person: Person::New(person),
        receipt_number: receipt,
        channel: by.unwrap_or(ApplicationChannel::Unknown),
        event: event.flatten(),
        attribution_consent: matches!(cells.optional(names.column("同意")), Some("あり" | "はい" | "1" | "○")),
        declared,
        submitted_on,
    })
}
