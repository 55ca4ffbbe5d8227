//! What is told of candidates and applications.

use async_graphql::{ID, InputObject};
use entity::{
    application::ApplicationChannel, disqualification::DisqualificationGround, personal_record::Sex,
    recruitment_event::RecruitmentEventKind,
};

use super::field;
use crate::{
    error::Refusal,
    personnel::graphql::PersonNameInput,
    recruitment::{
        graphql::{Candidate, RecruitmentEvent},
        rules::conditions::Declared,
        service::{
            applications::{NewApplication, Person},
            candidates::{NewCandidate, Visitor},
        },
    },
    scalar::Date,
};

/// 行事の記録.
#[derive(Clone, Debug, InputObject)]
pub struct RecordRecruitmentEventInput {
    /// 実施計画.
    pub campaign: Option<ID>,
    /// 種別.
    pub kind: RecruitmentEventKind,
    /// 名称.
    pub name: String,
    /// 開催日.
    pub held_on: Date,
    /// 場所.
    pub place: Option<String>,
}

/// 受験者の入力.
#[derive(Clone, Debug, InputObject)]
pub struct CandidateInput {
    /// 氏名.
    pub name: PersonNameInput,
    /// 氏名の読み: hiragana or katakana of any width.
    pub kana: PersonNameInput,
    /// 生年月日.
    pub birth_date: Option<Date>,
    /// 性別.
    #[graphql(default_with = "Sex::NotStated")]
    pub sex: Sex,
    /// 電子メール.
    pub email: Option<String>,
    /// 電話番号.
    pub phone: Option<String>,
    /// ポータルの識別子: the `sub` of the applicant's own token; what is known stays if it is not given.
    pub portal_subject: Option<String>,
}

impl CandidateInput {
    pub fn candidate(&self) -> NewCandidate {
        let name = |it: &PersonNameInput| (it.family.clone(), it.given.clone());
        NewCandidate {
            name: name(&self.name),
            kana: name(&self.kana),
            birth_date: self.birth_date.map(|it| it.0),
            sex: self.sex,
            email: self.email.clone(),
            phone: self.phone.clone(),
            portal_subject: self.portal_subject.clone(),
        }
    }
}

/// 受験者の訂正: all of it anew.
#[derive(Clone, Debug, InputObject)]
pub struct ReviseCandidateInput {
    /// 受験者.
    pub candidate: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 新しい内容.
    pub person: CandidateInput,
}

/// 見込み者の入力: a known candidate, or somebody new.
#[derive(Clone, Debug, InputObject)]
pub struct ProspectInput {
    /// 受験者: somebody known.
    pub candidate: Option<ID>,
    /// 新しい人.
    pub person: Option<CandidateInput>,
    /// 同意: to be written to, and counted by occasion.
    #[graphql(default)]
    pub consented: bool,
}

impl ProspectInput {
    pub fn visitor(&self) -> Result<(Visitor, bool), Refusal> {
        let visitor = match (&self.candidate, &self.person) {
            (Some(id), None) => Visitor::Known(field::<Candidate>(id, "candidate")?),
            (None, Some(person)) => Visitor::New(person.candidate()),
            _ => return Err(one_of_two()),
        };
        Ok((visitor, self.consented))
    }
}

fn one_of_two() -> Refusal {
    let (ja, en) = ("candidate か person のどちらか一方を指定してください。", "name either a candidate or a person");
    Refusal::new(crate::error::ErrorCode::InvalidValue, ja, en).at(["candidate"])
}

/// 参加者の登録.
#[derive(Clone, Debug, InputObject)]
pub struct RegisterProspectsInput {
    /// 行事.
    pub event: ID,
    /// 参加者.
    pub prospects: Vec<ProspectInput>,
}

/// 欠格事由の入力: a ground of LPSA 16.
#[derive(Clone, Debug, InputObject)]
pub struct DeclaredGroundInput {
    /// 事由.
    pub ground: DisqualificationGround,
    /// 始まった日: of the sentence, of the dismissal.
    pub since: Date,
    /// 末日: null while it has no end.
    pub until: Option<Date>,
}

impl DeclaredGroundInput {
    pub fn declared(&self) -> Declared {
        Declared { ground: self.ground, since: self.since.0, until: self.until.map(|it| it.0) }
    }
}

/// 受験申込みの入力.
#[derive(Clone, Debug, InputObject)]
pub struct ApplicationInput {
    /// 受験者: somebody known.
    pub candidate: Option<ID>,
    /// 新しい人.
    pub person: Option<CandidateInput>,
    /// 受付番号: that of the e-application.
    pub receipt_number: Option<String>,
    /// 知った経路.
    #[graphql(default_with = "ApplicationChannel::Unknown")]
    pub channel: ApplicationChannel,
    /// 知った行事.
    pub event: Option<ID>,
    /// 経路・行事の集計への同意.
    #[graphql(default)]
    pub attribution_consent: bool,
    /// 欠格事由の申告: an empty list declares that there is none; null where nobody asked yet.
    pub disqualifications: Option<Vec<DeclaredGroundInput>>,
    /// 受付日: today if not given.
    pub submitted_on: Option<Date>,
}

impl ApplicationInput {
    pub fn application(&self) -> Result<NewApplication, Refusal> {
        let person = match (&self.candidate, &self.person) {
            (Some(id), None) => Person::Known(field::<Candidate>(id, "candidate")?),
            (None, Some(person)) => Person::New(person.candidate()),
            _ => return Err(one_of_two()),
        };
        Ok(NewApplication {
            person,
            receipt_number: self.receipt_number.clone(),
            channel: self.channel,
            event: self.event.as_ref().map(|it| field::<RecruitmentEvent>(it, "event")).transpose()?,
            attribution_consent: self.attribution_consent,
            declared: self.disqualifications.as_ref().map(|them| them.iter().map(DeclaredGroundInput::declared).collect()),
            submitted_on: self.submitted_on.map(|it| it.0),
        })
    }
}

/// 申込みの受付: at most 5,000, all of them or none.
#[derive(Clone, Debug, InputObject)]
pub struct SubmitApplicationsInput {
    /// 試験区分.
    pub category: ID,
    /// 申込み.
    pub applications: Vec<ApplicationInput>,
}

/// 本人による申込み.
#[derive(Clone, Debug, InputObject)]
pub struct ApplyForExamInput {
    /// 試験区分.
    pub category: ID,
    /// 本人: as first told; who is known already stays as they are.
    pub person: CandidateInput,
    /// 知った経路.
    #[graphql(default_with = "ApplicationChannel::Unknown")]
    pub channel: ApplicationChannel,
    /// 知った行事.
    pub event: Option<ID>,
    /// 経路・行事の集計への同意.
    #[graphql(default)]
    pub attribution_consent: bool,
    /// 欠格事由の申告: an empty list declares that there is none.
    pub disqualifications: Vec<DeclaredGroundInput>,
}

/// 申込みの取込み: a CSV of the e-application system.
#[derive(Clone, Debug, InputObject)]
pub struct ImportApplicationsInput {
    /// 試験区分.
    pub category: ID,
    /// ファイル: CSV in CP932 or UTF-8, as base64.
    pub file: String,
    /// 列の対応: `our column=their column`, one for each that is named otherwise, parted by `;`.
    pub columns: Option<String>,
    /// 不備のある行を除いて登録: otherwise one bad row refuses the file.
    #[graphql(default)]
    pub skip_invalid: bool,
}

/// 受験者の統合.
#[derive(Clone, Debug, InputObject)]
pub struct MergeCandidatesInput {
    /// 残す受験者.
    pub keep: ID,
    /// 残す受験者の版: the one that the caller has read.
    pub expected_version: i32,
    /// 統合する受験者: its id leads to the other from now on.
    pub merge: ID,
    /// 理由.
    pub reason: String,
}

/// 欠格事由の申告: all grounds anew.
#[derive(Clone, Debug, InputObject)]
pub struct DeclareDisqualificationInput {
    /// 受験申込み.
    pub application: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 事由: an empty list declares that there is none.
    pub grounds: Vec<DeclaredGroundInput>,
}

/// 受験資格なしとする申込み.
#[derive(Clone, Debug, InputObject)]
pub struct ScreeningRefusalInput {
    /// 受験申込み.
    pub application: ID,
    /// 理由.
    pub reason: String,
}

/// 受験資格の確認: of every application that waits.
#[derive(Clone, Debug, InputObject)]
pub struct ScreenApplicationsInput {
    /// 試験区分.
    pub category: ID,
    /// 受験資格なしとする申込み: for a reason of the office; also admitted ones, until they have a result.
    #[graphql(default)]
    pub refusals: Vec<ScreeningRefusalInput>,
    /// 再確認する申込み: refused before, and judged once more.
    #[graphql(default)]
    pub reconsider: Vec<ID>,
}

/// 申込みの取下げ.
#[derive(Clone, Debug, InputObject)]
pub struct WithdrawApplicationInput {
    /// 受験申込み.
    pub application: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 理由.
    pub reason: Option<String>,
}

/// 部署への提示.
#[derive(Clone, Debug, InputObject)]
pub struct ShowApplicationsInput {
    /// 受験申込み.
    pub applications: Vec<ID>,
    /// 部署: its head is shown the names and the state, and nothing of how they were judged.
    pub unit: ID,
}

/// 部署への提示の取消し.
#[derive(Clone, Debug, InputObject)]
pub struct HideApplicationsInput {
    /// 受験申込み.
    pub applications: Vec<ID>,
    /// 部署: it reads nothing more of them.
    pub unit: ID,
}
