//! What can be done to people and organisation.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, OneofObject};
use base64::{Engine, engine::general_purpose::STANDARD};
use entity::{occupation::RetirementCategory, org_unit_version::UnitKind, personal_record::Sex, standing::EmploymentKind};

use super::{Employee, OrgUnit, PersonNameInput, WorkingNameInput};
use crate::{
    access::{Action, Clearance, act},
    error::{Error, ErrorCode, Refusal},
    id, payload,
    personnel::{
        import::{self, ImportReport, RosterOptions, UnitOptions},
        service::{
            correct::{self, Correction, WorkingName},
            reorganize::{self, Reorganization, UnitChange as Change, UnitRef as Ref},
        },
    },
    relation::Object as _,
    scalar::Date,
};

/// 人事記録の訂正: what is given was wrong and is set right; what is not given stays.
#[derive(Clone, Debug, InputObject)]
struct CorrectPersonalRecordInput {
    /// 職員.
    employee: ID,
    /// 版: the one that the caller has read.
    expected_version: i32,
    /// 戸籍上の氏名.
    register_name: Option<PersonNameInput>,
    /// 氏名の読み: hiragana or katakana of any width.
    kana: Option<PersonNameInput>,
    /// 旧姓使用・通称: null ends it.
    working_name: MaybeUndefined<WorkingNameInput>,
    /// 旧姓: null clears it.
    former_family_name: MaybeUndefined<String>,
    /// 生年月日.
    birth_date: Option<Date>,
    /// 性別.
    sex: Option<Sex>,
    /// 採用年月日.
    hired_on: Option<Date>,
    /// 訂正の理由.
    reason: String,
}

impl CorrectPersonalRecordInput {
    fn correction(&self) -> Correction {
        let parts = |name: &PersonNameInput| (name.family.clone(), name.given.clone());
        let working = |it: &WorkingNameInput| WorkingName {
            name: (it.family.clone(), it.given.clone()),
            kana: (it.family_kana.clone(), it.given_kana.clone()),
        };
        Correction {
            register_name: self.register_name.as_ref().map(parts),
            kana: self.kana.as_ref().map(parts),
            working_name: undefined(&self.working_name).map(|name| name.map(working)),
            former_family_name: undefined(&self.former_family_name).map(|name| name.cloned()),
            birth_date: self.birth_date.map(|it| it.0),
            sex: self.sex,
            hired_on: self.hired_on.map(|it| it.0),
        }
    }
}

fn undefined<T>(value: &MaybeUndefined<T>) -> Option<Option<&T>> {
    match value {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(None),
        MaybeUndefined::Value(value) => Some(Some(value)),
    }
}

/// 組織の指定: by exactly one of these.
#[derive(Clone, Debug, OneofObject)]
enum UnitRef {
    /// 識別子.
    Id(ID),
    /// 所属コード: that of the day of the reorganisation, units made by it included.
    Code(String),
}

impl From<UnitRef> for Ref {
    fn from(unit: UnitRef) -> Self {
        match unit {
            UnitRef::Id(id) => Self::Key(id::key_of(&id, OrgUnit::TYPE)),
            UnitRef::Code(code) => Self::Code(code),
        }
    }
}

/// 設置: a new unit; it gets its head post, vacant.
#[derive(Clone, Debug, InputObject)]
struct CreateUnit {
    /// 所属コード.
    code: String,
    /// 名称.
    name: String,
    /// 区分.
    kind: UnitKind,
    /// 上位の組織: null for the top.
    parent: Option<UnitRef>,
    /// 任命権者のコード: that of the unit above, or the mayor, if not given.
    authority_code: Option<String>,
    /// 前身: the units that it takes over from.
    #[graphql(default)]
    predecessors: Vec<UnitRef>,
}

/// 改称: a new name or code of the same unit.
#[derive(Clone, Debug, InputObject)]
struct RenameUnit {
    /// 組織.
    unit: UnitRef,
    /// 版: the one that the caller has read.
    expected_version: i32,
    /// 新しい名称.
    name: Option<String>,
    /// 新しい所属コード.
    code: Option<String>,
}

/// 移管: another unit above.
#[derive(Clone, Debug, InputObject)]
struct MoveUnit {
    /// 組織.
    unit: UnitRef,
    /// 版: the one that the caller has read.
    expected_version: i32,
    /// 新しい上位の組織: null for the top.
    parent: Option<UnitRef>,
}

/// 廃止: refused while somebody has a post there or a unit stands below.
#[derive(Clone, Debug, InputObject)]
struct CloseUnit {
    /// 組織.
    unit: UnitRef,
    /// 版: the one that the caller has read.
    expected_version: i32,
    /// 後身: the units that take over.
    #[graphql(default)]
    successors: Vec<UnitRef>,
}

/// 組織の変更: exactly one of these.
#[derive(Clone, Debug, OneofObject)]
enum UnitChange {
    /// 設置.
    Create(CreateUnit),
    /// 改称.
    Rename(RenameUnit),
    /// 移管.
    Move(MoveUnit),
    /// 廃止.
    Close(CloseUnit),
}

impl From<UnitChange> for Change {
    fn from(change: UnitChange) -> Self {
        let refs = |units: Vec<UnitRef>| units.into_iter().map(Ref::from).collect();
        match change {
            UnitChange::Create(it) => Self::Create {
                code: it.code,
                name: it.name,
                kind: it.kind,
                parent: it.parent.map(Ref::from),
                authority_code: it.authority_code,
                predecessors: refs(it.predecessors),
            },
            UnitChange::Rename(it) => Self::Rename { unit: it.unit.into(), expected: it.expected_version, name: it.name, code: it.code },
            UnitChange::Move(it) => Self::Move { unit: it.unit.into(), expected: it.expected_version, parent: it.parent.map(Ref::from) },
            UnitChange::Close(it) => Self::Close { unit: it.unit.into(), expected: it.expected_version, successors: refs(it.successors) },
        }
    }
}

/// 組織改正: changes that take effect together on a day, carried out in this order.
#[derive(Clone, Debug, InputObject)]
struct ReorganizeUnitsInput {
    /// 施行日: today or later.
    effective_on: Date,
    /// 件名.
    title: String,
    /// 根拠法令.
    legal_basis: Option<String>,
    /// 変更.
    changes: Vec<UnitChange>,
}

/// 組織の取込み: a CSV file of units.
#[derive(Clone, Debug, InputObject)]
struct ImportUnitsInput {
    /// ファイル: base64 of a CSV in CP932 or UTF-8.
    file: String,
    /// 基準日: the day of the export; today if not given.
    as_of: Option<Date>,
    /// 有効期間の始め: the 1 April before the day of the export if not given.
    valid_from: Option<Date>,
    /// 任命権者のコード.
    #[graphql(default_with = "\"MAYOR\".to_owned()")]
    authority_code: String,
    /// 不備のある行を除く: write the rest rather than nothing.
    #[graphql(default)]
    skip_invalid: bool,
}

/// 職員の取込み: a CSV file of the roster.
#[derive(Clone, Debug, InputObject)]
struct ImportRosterInput {
    /// ファイル: base64 of a CSV in CP932 or UTF-8.
    file: String,
    /// 基準日: the day of the export; today if not given.
    as_of: Option<Date>,
    /// 任用の種別.
    #[graphql(default_with = "EmploymentKind::Regular")]
    employment_kind: EmploymentKind,
    /// 定年の区分: that of the occupation if not given.
    retirement_category: Option<RetirementCategory>,
    /// 職位による所属長: whether 部長, 課長 and 担当長 head their units.
    #[graphql(default = true)]
    heads_by_rank: bool,
    /// 不備のある行を除く: write the rest rather than nothing.
    #[graphql(default)]
    skip_invalid: bool,
}

payload!(CorrectPersonalRecordPayload, "人事記録の訂正" { employee: Employee });
payload!(ReorganizeUnitsPayload, "組織改正" { units: [OrgUnit] });
payload!(ImportUnitsPayload, "組織の取込み" { report: report ImportReport });
payload!(ImportRosterPayload, "職員の取込み" { report: report ImportReport });

/// A file that came as base64.
pub fn decode_file(text: &str) -> Result<Vec<u8>, Error> {
    let refusal =
        || Refusal::new(ErrorCode::InvalidValue, "file は base64 で送ってください。", "send the file as base64").at(["input", "file"]);
    STANDARD.decode(text.trim()).map_err(|_| refusal().into())
}

async fn import_units(clearance: &Clearance<'_>, input: ImportUnitsInput) -> Result<crate::access::Changed, Error> {
    let options = UnitOptions {
        as_of: clearance.moment(input.as_of.map(|it| it.0), None).as_of,
        valid_from: input.valid_from.map(|it| it.0),
        authority_code: input.authority_code,
        skip_invalid: input.skip_invalid,
    };
    import::import_units(clearance, &decode_file(&input.file)?, &options).await
}

async fn import_roster(clearance: &Clearance<'_>, input: ImportRosterInput) -> Result<crate::access::Changed, Error> {
    let options = RosterOptions {
        as_of: clearance.moment(input.as_of.map(|it| it.0), None).as_of,
        employment_kind: input.employment_kind,
        retirement_category: input.retirement_category,
        heads_by_rank: input.heads_by_rank,
        skip_invalid: input.skip_invalid,
    };
    import::import_roster(clearance, &decode_file(&input.file)?, &options).await
}

async fn correct(clearance: &Clearance<'_>, input: CorrectPersonalRecordInput) -> Result<crate::access::Changed, Error> {
    let employee = id::key_of(&input.employee, Employee::TYPE).ok_or_else(|| crate::access::not_found(&["input", "employee"]))?;
    correct::correct_personal_record(clearance, employee, input.expected_version, &input.correction(), &input.reason).await
}

#[derive(Debug, Default)]
pub struct PersonnelMutation;

#[Object]
impl PersonnelMutation {
    /// 人事記録の訂正: names and birth dates; the old record stays readable by `knownAt`.
    async fn correct_personal_record(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: CorrectPersonalRecordInput,
    ) -> Option<async_graphql::Result<CorrectPersonalRecordPayload>> {
        act(ctx, Action::CorrectPersonalRecord, |clearance| async move { correct(&clearance, input).await }).await
    }
    /// 組織改正: creates, renames, moves and closes units on a day.
    async fn reorganize_units(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: ReorganizeUnitsInput,
    ) -> Option<async_graphql::Result<ReorganizeUnitsPayload>> {
        let changes = input.changes.into_iter().map(Change::from).collect();
        let plan = Reorganization { effective_on: input.effective_on.0, title: input.title, legal_basis: input.legal_basis, changes };
        act(ctx, Action::ReorganizeUnits, |clearance| async move { reorganize::reorganize_units(&clearance, &plan).await }).await
    }
    /// 組織の取込み: all of the file or nothing, unless invalid rows are to be skipped.
    async fn import_units(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: ImportUnitsInput,
    ) -> Option<async_graphql::Result<ImportUnitsPayload>> {
        act(ctx, Action::ImportUnits, |clearance| async move { import_units(&clearance, input).await }).await
    }
    /// 職員の取込み: all of the file or nothing, unless invalid rows are to be skipped.
    async fn import_roster(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: ImportRosterInput,
    ) -> Option<async_graphql::Result<ImportRosterPayload>> {
        act(ctx, Action::ImportRoster, |clearance| async move { import_roster(&clearance, input).await }).await
    }
}
