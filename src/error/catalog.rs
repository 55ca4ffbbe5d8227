//! The one list of codes: what each means, in Japanese and in English; `errorCatalog` shows it.

use async_graphql::{Enum, SimpleObject};
use strum::{IntoEnumIterator, IntoStaticStr, VariantArray};

/// Makes the enum and its catalogue from one table.
macro_rules! catalog {
    ($($(#[$of:meta])* $variant:ident, $kind:ident, $ja:literal, $en:literal;)*) => {
        /// エラーコード: stable names for programs. New ones may be added; treat an unknown one as INTERNAL_SERVER_ERROR.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum, IntoStaticStr, VariantArray, strum::EnumIter, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
        #[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
        pub enum ErrorCode {
            $(#[doc = $ja] $(#[$of])* $variant,)*
        }

        impl ErrorCode {
            /// What the code means.
            pub fn describe(self) -> ErrorDescription {
                match self {
                    $(Self::$variant => ErrorDescription { code: self, kind: ErrorKind::$kind, ja: $ja, en: $en },)*
                }
            }
        }
    };
}

/// エラーの現れ方.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ErrorKind {
    /// 要求が処理できない: top-level `errors` with `extensions.code`.
    Request,
    /// 行為が拒まれた: `errors` of the payload.
    Refusal,
    /// 取込みの行の不備: rows of an import report.
    Row,
}

/// エラーの説明.
#[derive(Clone, Debug, SimpleObject)]
pub struct ErrorDescription {
    /// コード: stable, for programs.
    pub code: ErrorCode,
    /// 現れ方: where to look for it.
    pub kind: ErrorKind,
    /// 意味(日本語).
    #[graphql(name = "meaningJa")]
    pub ja: &'static str,
    /// 意味(英語): the same in English.
    #[graphql(name = "meaningEn")]
    pub en: &'static str,
}

catalog! {
    GraphqlParseFailed, Request, "GraphQL 文書として読めません。", "the document is not GraphQL";
    GraphqlValidationFailed, Request, "GraphQL 文書がスキーマに合いません。", "the document does not fit the schema";
    BadRequest, Request, "要求の形式が正しくありません。", "the request is not well formed";
    BadUserInput, Request, "引数の値が正しくありません。", "an argument has a value that cannot be used";
    Unauthenticated, Request, "認証が必要です。有効なトークンを Authorization: Bearer で送ってください。", "send a valid token as Authorization: Bearer";
    Forbidden, Request, "この操作を行う権限がありません。", "you are not allowed to use this";
    PageSizeExceeded, Request, "一度に取得できる件数は 1 から 100 です。", "a page has 1 to 100 items";
    InvalidCursor, Request, "カーソルがこの一覧・並び順のものではありません。", "the cursor is not of this list and order";
    NestedCursor, Request, "親が複数ある一覧の中では after・before を使えません。", "after and before cannot be used below more than one parent";
    OneActPerRequest, Request, "一つの要求で行える変更は一つです。複数の対象は入力の一覧で渡してください。", "a mutation request holds one root field; pass many things as a list in its input";
    MutationNotOverThisTransport, Request, "変更は HTTP POST でのみ受け付けます。", "mutations go over HTTP POST only";
    CostLimitExceeded, Request, "要求の費用が上限を超えています。件数(first)か入れ子を減らしてください。", "the operation costs too much; ask for fewer items or fewer levels";
    DepthLimitExceeded, Request, "入れ子が深すぎます。", "the operation is nested too deeply";
    AliasLimitExceeded, Request, "別名が多すぎます。", "too many aliases";
    RootFieldLimitExceeded, Request, "最上位の項目が多すぎます。", "too many root fields";
    DirectiveLimitExceeded, Request, "ディレクティブが多すぎます。", "too many directives";
    FieldLimitExceeded, Request, "展開後の項目が多すぎます。", "too many fields once fragments are expanded";
    DocumentTooLarge, Request, "GraphQL 文書が大きすぎます。", "the document is too large";
    PayloadTooLarge, Request, "本文が大きすぎます。", "the body is too large";
    IntrospectionDisabled, Request, "内省(introspection)は認証後に利用できます。", "introspection needs a token";
    RateLimited, Request, "要求が多すぎます。Retry-After の秒数だけ待ってください。", "too many requests; wait for the seconds of Retry-After";
    IdempotencyKeyReused, Request, "この Idempotency-Key は別の要求に使われています。", "the Idempotency-Key belongs to another request";
    MissingGlyphs, Request, "印刷用フォントにない文字があります。", "the font for printing lacks some letters";
    Conflict, Request, "同時に行われた他の変更と重なりました。もう一度お試しください。", "other changes were in the way; try again";
    Timeout, Request, "時間内に処理できませんでした。件数を減らしてください。", "it took too long; ask for less";
    Unavailable, Request, "一時的に利用できません。しばらくしてからお試しください。", "not available at the moment; try again later";
    InternalServerError, Request, "内部エラーが発生しました。requestId を添えて管理者へ連絡してください。", "an error on our side; report the requestId";
    NotFound, Refusal, "対象がないか、閲覧できません。", "there is no such object, or you may not see it";
    StaleVersion, Refusal, "他の更新が先に行われました。", "it was changed in the meantime";
    InvalidValue, Refusal, "値が正しくありません。", "the value cannot be used";
    NothingToChange, Refusal, "変更する内容がありません。", "nothing would change";
    AlreadyExists, Refusal, "同じものが既にあります。", "it exists already";
    UnitNotValidOnDay, Refusal, "その日に存在しない組織です。", "the unit does not exist on that day";
    UnitCodeTaken, Refusal, "その組織コードは使われています。", "the unit code is taken";
    UnitHasMembers, Refusal, "所属する職員がいるため廃止できません。", "the unit still has members";
    UnitHasChildren, Refusal, "下位の組織があるため廃止できません。", "the unit still has units below it";
    UnitUnderItself, Refusal, "組織を自身またはその下位の組織の下に置くことはできません。", "a unit cannot stand below itself";
    OtherAuthority, Refusal, "他の任命権者の組織です。", "it belongs to another appointing authority";
    ReorganizationInPast, Refusal, "過去の日付の組織改正はできません。", "a reorganisation cannot be dated in the past";
    BatchNotInState, Refusal, "案件の状態では行えません。", "the batch is not in a state for this";
    BatchEmpty, Refusal, "案件に発令がありません。", "the batch has no orders";
    NotAPlanner, Refusal, "この案件の起案者ではありません。", "you do not plan this batch";
    PlannerNotOnStaff, Refusal, "起案者は在職する職員でなければなりません。", "a planner is a member of staff in service";
    LastPlanner, Refusal, "起案者がいなくなります。", "nobody would be left to plan the batch";
    FindingsBlock, Refusal, "誤りの指摘が残っています。", "there are findings that are errors";
    FindingsNotAccepted, Refusal, "承知されていない注意の指摘があります。", "there are warnings that nobody accepted";
    FindingsMoved, Refusal, "回議に付した後に状況が変わりました。差し戻してください。", "something moved since the batch was submitted; send it back";
    FindingUnknown, Refusal, "その指摘はありません。", "there is no such finding";
    ErrorNotAcceptable, Refusal, "誤りの指摘は承知できません。", "an error cannot be accepted, only a warning";
    ApproverMissing, Refusal, "回議の相手がいません。", "nobody is there to decide a step of the route";
    NotYourTurn, Refusal, "今は回議の相手ではありません。", "it is not your turn to decide";
    DecidedAlready, Refusal, "既に決定しています。", "it was decided already";
    SelfApproval, Refusal, "起案者は自らの案件を決裁できません。", "a planner cannot approve the own batch";
    EffectiveAlready, Refusal, "既に効力が生じた発令があります。取消しの発令で行ってください。", "orders have taken effect; use a rescission";
    OthersRestOnIt, Refusal, "公表済みの他の発令の前提となっています。先にそちらを訂正・取下げしてください。", "announced orders of another batch rest on it; correct or withdraw them first";
    OrderIncomplete, Refusal, "発令の種別に必要な項目がありません。", "the kind of order needs more than was given";
    OrderNotDraftable, Refusal, "この種別の発令は案件では作れません。", "this kind of order is not made in a batch";
    SelfGrant, Refusal, "自分自身に役割を与えることはできません。", "nobody grants a role to themself";
    ApplicationNotInState, Refusal, "申込みの状態では行えません。", "the application is not in a state for this";
    CampaignNotInState, Refusal, "実施計画の状態では行えません。", "the campaign is not in a state for this";
    StageNotInState, Refusal, "選考段階の状態では行えません。", "the stage is not in a state for this";
    NextStageBegun, Refusal, "次の段階が始まっているため取り消せません。", "the next stage has begun";
    ApplicationsClosed, Refusal, "申込みの受付期間ではありません。", "applications are not taken on this day";
    OutsideBirthRange, Refusal, "生年月日が受験資格の範囲にありません。", "the birth date lies outside the range of the category";
    Disqualified, Refusal, "欠格条項に該当します。", "a ground of disqualification stands in the way";
    NotDeclared, Refusal, "欠格事由の申告がありません。", "grounds of disqualification were not declared";
    NotOnPanel, Refusal, "この実施回の採点委員ではありません。", "you do not rate in this session";
    MarksMissing, Refusal, "評点がそろっていません。", "marks are missing";
    MarkOutOfRange, Refusal, "評点が評価項目の範囲にありません。", "a mark is out of the range of its item";
    MarksGiven, Refusal, "採点は確定しています。", "the marks are final";
    ListNotValid, Refusal, "名簿の有効期間ではありません。", "the list is not valid on this day";
    OfferNotOpen, Refusal, "内定は回答待ちではありません。", "the offer does not wait for an answer";
    NotEligible, Refusal, "資格要件を満たしていません。", "the rule of eligibility is not met";
    PostingNotInState, Refusal, "公募の状態では行えません。", "the posting, or what was applied for, is not in a state for this";
    HigherChoiceOpen, Refusal, "より上位の希望がまだ決まっていません。", "a higher choice of the same person is still open";
    TooManyChoices, Refusal, "応募できる件数を超えています。", "more postings than the round allows";
    TooManySelected, Refusal, "募集人数を超えています。", "more people than places";
    NoSubstitute, Refusal, "代理審査者が定まっていません。公募の回の代理審査者を確認するよう人事担当部署に依頼してください。", "nobody may decide in the place of the personnel office: a round must name another substitute";
    PlannerOfOwnLine, Refusal, "案件の起案者に本人の上司がいます。", "a planner of the batch stands above the person";
    ExamNotInState, Refusal, "試験又は申込みの状態では行えません。", "the exam, or the application, is not in a state for this";
    SelfExamination, Refusal, "自らが受験する試験は実施・採点できません。", "nobody runs or marks an exam that they sit";
    TooManyAttempts, Refusal, "受験できる回数を超えています。", "the exam was sat as often as it may be";
    AlreadyPassed, Refusal, "有効な合格があります。", "there is a pass that is still valid";
    ScoresOpen, Refusal, "得点がそろっていません。", "scores are missing";
    PromotionDeferred, Refusal, "昇任が延期されています。", "the promotion is deferred";
    SeniorNotOpen, Refusal, "この取扱いはできません。", "this is not open to the person by law";
    SeniorOverLimit, Refusal, "法令又は条例の期間に合いません。", "outside the days that the law allows";
    SecondmentNotInState, Refusal, "派遣の状態では行えません。", "the secondment is not in a state for this";
    SecondmentOverLimit, Refusal, "派遣の期間の限度を超えています。", "the secondment may not last so long";
    HostNotAllowed, Refusal, "この団体には派遣できません。", "the law does not allow this host";
    StepDownFirst, Refusal, "派遣の前に降任等が必要です。", "the step-down comes before the departure";
    ConsentMissing, Refusal, "本人の同意が必要です。", "the person must have consented before";
    OfferOverdue, Refusal, "回答の期限を過ぎています。", "the time to answer is over";
    ConditionalPeriodOver, Refusal, "条件付採用期間は終わっています。", "the conditional period is over";
    ConditionalPeriodTooLong, Refusal, "条件付採用期間を延長できる限度を超えています。", "the conditional period cannot be extended so far";
    TermNotServed, Refusal, "その任用は発令されていません。", "no order bears out this term";
    PostReserved, Refusal, "障害者を対象とする職です。", "the post is reserved for people with disabilities";
    TermTooLong, Refusal, "任期の上限を超えています。", "the term is longer than the law allows";
    RetentionNotOver, Refusal, "保存期間が終わっていません。", "the retention period is not over";
    AttachmentRefused, Refusal, "添付書類の形式又は大きさが認められていません。", "the type or the size of the file is not allowed";
    ImportRejected, Refusal, "取込みに不備のある行があります。何も登録されていません。", "rows were refused; nothing was written";
    MissingColumn, Refusal, "必要な列がありません。", "a column is missing";
    MissingValue, Row, "値がありません。", "the value is missing";
    InvalidDate, Row, "日付として読めません。", "this is not a date";
    DateInFuture, Row, "日付が取込みの基準日より後です。", "the date lies after the day of the export";
    InvalidNumber, Row, "数として読めません。", "this is not a number";
    DuplicateEmployeeNumber, Row, "職員番号が重複しています。", "the employee number occurs twice";
    DuplicateUnitCode, Row, "所属コードが重複しています。", "the unit code occurs twice";
    UnknownOrgUnit, Row, "所属コードが組織にありません。", "no such unit";
    UnknownRank, Row, "職位がありません。", "no such rank";
    UnknownOccupation, Row, "職種がありません。", "no such occupation";
    UnknownPayTable, Row, "給料表がありません。", "no such pay table";
    UnknownGrade, Row, "給料表にない級・号給です。", "no such grade or step in the pay table";
    UnknownUnitKind, Row, "組織の区分がありません。", "no such kind of unit";
    UnknownSex, Row, "性別の記載が読めません。", "the sex is not one of 男, 女, blank";
    WrongNumberOfCells, Row, "列の数が見出しと合いません。", "the row does not have as many cells as the header";
    MalformedText, Row, "文字コードとして読めない箇所があります。", "there are bytes that are no text";
    HierarchyLoop, Row, "上位所属が循環しています。", "the units above form a circle";
    UnknownOrderKind, Row, "発令の種別がありません。", "no such kind of order";
    UnknownEmployee, Row, "職員番号が職員にありません。", "no such employee";
    UnknownPost, Row, "その所属に職がありません。", "the unit has no such post";
    UnknownLeaveKind, Row, "休業の種別がありません。", "no such kind of leave";
    DuplicateReceiptNumber, Row, "受付番号が重複しています。", "the receipt number occurs twice";
    UnknownChannel, Row, "経路の記載が読めません。", "no such channel";
    RecordDiffers, Row, "既に登録された職員の内容と異なります。訂正・発令で行ってください。", "the person is known with other values; use a correction or an order";
}

/// Every code with its meaning.
pub fn all() -> Vec<ErrorDescription> {
    ErrorCode::iter().map(ErrorCode::describe).collect()
}

impl ErrorCode {
    /// The name that programs switch on.
    pub fn name(self) -> &'static str {
        self.into()
    }
}
